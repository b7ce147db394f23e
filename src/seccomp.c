/*
 * The list is a table of calls, each allowed as it stands or by one of its
 * arguments. It becomes a program of the kernel's filter machine:
 *
 *	the architecture is another one: kill
 *	for each call: is it this one? then, by its argument, allow or kill
 *	kill
 *
 * The arguments that are looked at are int or flags in the low half of a
 * long, and the kernel looks at no other bits, so neither does the filter.
 * Filters cannot see paths; see landlock.h for these.
 */

#include "seccomp.h"

#include <errno.h>
#include <fcntl.h>
#include <linux/audit.h>
#include <linux/filter.h>
#include <linux/seccomp.h>
#include <stddef.h>
#include <stdint.h>
#include <sys/mman.h>
#include <sys/prctl.h>
#include <sys/syscall.h>

#if defined(__x86_64__)
#define ARCHITECTURE AUDIT_ARCH_X86_64
#elif defined(__aarch64__) && defined(__AARCH64EL__)
#define ARCHITECTURE AUDIT_ARCH_AARCH64
#endif

bool seccomp_is_there(void)
{
#ifdef ARCHITECTURE
	/* A program at NULL is looked at only by a kernel that has filters. */
	return prctl(PR_SET_SECCOMP, SECCOMP_MODE_FILTER, NULL, 0, 0) &&
	       errno == EFAULT;
#else
	return false;
#endif
}

#ifdef ARCHITECTURE

/* What open(2) and openat(2) may be asked for: to read, not to change. */
#define OPEN_FLAGS                                                             \
	(O_CLOEXEC | O_DIRECTORY | O_NOCTTY | O_NOFOLLOW | O_NONBLOCK | O_PATH)

enum condition {
	ALWAYS,
	EQUALS,	 /* the argument is the value */
	BITS_OF, /* the argument has no bit that the value has not */
};

struct rule {
	uint32_t call;
	enum condition condition;
	uint32_t argument; /* which, from 0 */
	uint32_t value;
};

/* But write(2), whose descriptor is not known before. */
static const struct rule rules[] = {
	{ SYS_read, ALWAYS, 0, 0 },
	{ SYS_pread64, ALWAYS, 0, 0 },
	{ SYS_lseek, ALWAYS, 0, 0 },
	{ SYS_close, ALWAYS, 0, 0 },
	{ SYS_openat, BITS_OF, 2, OPEN_FLAGS },
	/* fstat(3) is one or the other; of a descriptor, not of a path. */
	{ SYS_fstat, ALWAYS, 0, 0 },
	{ SYS_newfstatat, EQUALS, 3, AT_EMPTY_PATH },
	{ SYS_fcntl, EQUALS, 1, F_GETFL },
/* poll(3) is one or the other. */
#ifdef SYS_poll
	{ SYS_poll, ALWAYS, 0, 0 },
#endif
	{ SYS_ppoll, ALWAYS, 0, 0 },
	/* The kernel's own, after a stopped poll(2) is continued. */
	{ SYS_restart_syscall, ALWAYS, 0, 0 },
	{ SYS_brk, ALWAYS, 0, 0 },
	{ SYS_mmap, BITS_OF, 2, PROT_READ | PROT_WRITE },
	{ SYS_mprotect, BITS_OF, 2, PROT_READ | PROT_WRITE },
	{ SYS_mremap, ALWAYS, 0, 0 },
	{ SYS_munmap, ALWAYS, 0, 0 },
	{ SYS_madvise, ALWAYS, 0, 0 },
	/* qsort(3) asks how much memory there is. */
	{ SYS_sysinfo, ALWAYS, 0, 0 },
	{ SYS_exit_group, ALWAYS, 0, 0 },
#ifdef SANDBOX_WITH_SANITIZER
	{ SYS_sigaltstack, ALWAYS, 0, 0 },
#endif
};

enum {
	NRULES = sizeof(rules) / sizeof(*rules),

	/* Instructions: for a rule, at the most, and around them all. */
	RULE_LEN = 5,
	FRAME_LEN = 5,
};

struct program {
	struct sock_filter code[FRAME_LEN + (1 + NRULES) * RULE_LEN];
	unsigned short len;
};

static void add(struct program *prog, uint16_t code, uint32_t k,
		uint8_t if_true, uint8_t if_false)
{
	prog->code[prog->len++] =
		(struct sock_filter){ code, if_true, if_false, k };
}

static void add_load(struct program *prog, size_t offset)
{
	add(prog, BPF_LD | BPF_W | BPF_ABS, (uint32_t)offset, 0, 0);
}

static void add_return(struct program *prog, uint32_t action)
{
	add(prog, BPF_RET | BPF_K, action, 0, 0);
}

/* Skips as many instructions if what is loaded equals n, or does not. */
static void add_if_equal(struct program *prog, uint32_t n, uint8_t skip_true,
			 uint8_t skip_false)
{
	add(prog, BPF_JMP | BPF_JEQ | BPF_K, n, skip_true, skip_false);
}

static void add_if_any_bit(struct program *prog, uint32_t bits,
			   uint8_t skip_true, uint8_t skip_false)
{
	add(prog, BPF_JMP | BPF_JSET | BPF_K, bits, skip_true, skip_false);
}

/* The low half of an argument; these architectures are little-endian. */
static void add_load_argument(struct program *prog, uint32_t argument)
{
	add_load(prog, offsetof(struct seccomp_data, args) +
			       argument * sizeof(uint64_t));
}

/* The number of the call is loaded, and still is where no rule applied. */
static void add_rule(struct program *prog, struct rule rule)
{
	if (rule.condition == ALWAYS) {
		add_if_equal(prog, rule.call, 0, 1);
		add_return(prog, SECCOMP_RET_ALLOW);
		return;
	}
	add_if_equal(prog, rule.call, 0, 4);
	add_load_argument(prog, rule.argument);
	if (rule.condition == EQUALS)
		add_if_equal(prog, rule.value, 0, 1);
	else
		add_if_any_bit(prog, ~rule.value, 1, 0);
	add_return(prog, SECCOMP_RET_ALLOW);
	add_return(prog, SECCOMP_RET_KILL_PROCESS);
}

static void make_program(struct program *prog, int fd)
{
	prog->len = 0;
	add_load(prog, offsetof(struct seccomp_data, arch));
	add_if_equal(prog, ARCHITECTURE, 1, 0);
	add_return(prog, SECCOMP_RET_KILL_PROCESS);
	add_load(prog, offsetof(struct seccomp_data, nr));
	add_rule(prog, (struct rule){ SYS_write, EQUALS, 0, (uint32_t)fd });
	for (size_t i = 0; i < NRULES; i++)
		add_rule(prog, rules[i]);
	add_return(prog, SECCOMP_RET_KILL_PROCESS);
}

int seccomp_enter(int fd)
{
	struct program prog;
	struct sock_fprog fprog = { .filter = prog.code };

	make_program(&prog, fd);
	fprog.len = prog.len;
	return prctl(PR_SET_SECCOMP, SECCOMP_MODE_FILTER, &fprog, 0, 0);
}

#else

int seccomp_enter(int fd)
{
	(void)fd;
	errno = ENOSYS;
	return -1;
}

#endif
