/*
 * The list is a table of calls, each allowed always, or by some of its
 * arguments. It becomes a program for the kernel's filter machine:
 *
 *	the architecture is another one: kill
 *	for each call: is it this one? then, by its arguments, allow or kill
 *	kill
 *
 * The arguments that are looked at are of type int, or flags in the low half of
 * a long. The kernel looks at no other bits of them, so the filter need not
 * either. Filters cannot see paths; landlock.h is for these. The kind, size and
 * times of any file can be learned.
 *
 * Tested by tests/fault/sandbox.bats.
 */

#include "work/seccomp.h"

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

#ifdef ARCHITECTURE

/* Flags of open(2) with which nothing can be changed. */
#define OPEN_FLAGS                                                             \
	(O_CLOEXEC | O_DIRECTORY | O_NOCTTY | O_NOFOLLOW | O_NONBLOCK | O_PATH)

enum condition {
	NONE,
	EQUALS,	 /* the argument is the value */
	BITS_OF, /* the argument has only bits that the value has */
};

struct test {
	enum condition condition;
	uint32_t argument; /* which, from 0 */
	uint32_t value;
};

enum { MAX_TESTS = 2 };

/* A call that is allowed if it passes the tests. */
struct rule {
	uint32_t call;
	struct test tests[MAX_TESTS];
};

/* All but write(2) and pwrite(2), whose descriptors are not known yet. */
static const struct rule rules[] = {
	{ .call = SYS_read },
	{ .call = SYS_pread64 },
	{ .call = SYS_lseek },
	{ .call = SYS_fadvise64 },
	{ .call = SYS_close },
	{ SYS_openat, { { BITS_OF, 2, OPEN_FLAGS } } },
	/* fstat(3) is one or the other. */
	{ .call = SYS_fstat },
	{ SYS_newfstatat, { { EQUALS, 3, AT_EMPTY_PATH } } },
	{ SYS_fcntl, { { EQUALS, 1, F_GETFL } } },
/* poll(3) is one or the other. */
#ifdef SYS_poll
	{ .call = SYS_poll },
#endif
	{ .call = SYS_ppoll },
	/* The kernel makes it when a process that was stopped goes on. */
	{ .call = SYS_restart_syscall },
	{ .call = SYS_brk },
	/* Neither code, nor memory that is written to a file. */
	{ SYS_mmap,
	  { { BITS_OF, 2, PROT_READ | PROT_WRITE },
	    { BITS_OF, 3, ~(uint32_t)MAP_SHARED } } },
	{ SYS_mprotect, { { BITS_OF, 2, PROT_READ | PROT_WRITE } } },
	{ .call = SYS_mremap },
	{ .call = SYS_munmap },
	{ .call = SYS_madvise },
	/* qsort(3) asks how much memory there is. */
	{ .call = SYS_sysinfo },
	{ .call = SYS_exit_group },
#ifdef SANDBOX_WITH_SANITIZER
	{ .call = SYS_sigaltstack },
#endif
};

enum {
	NRULES = sizeof(rules) / sizeof(*rules),

	/* Instructions: of a test, of a rule at most, and around all rules. */
	TEST_LEN = 2,
	RULE_LEN = 3 + MAX_TESTS * TEST_LEN,
	FRAME_LEN = 5,
};

struct program {
	struct sock_filter code[FRAME_LEN + (2 + NRULES) * RULE_LEN];
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

/* Skips so many instructions if what is loaded equals n, or if not. */
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

/* Goes on after the test if it is passed, else skips some more. */
static void add_test(struct program *prog, const struct test *test,
		     uint8_t skip_failed)
{
	add_load_argument(prog, test->argument);
	if (test->condition == EQUALS)
		add_if_equal(prog, test->value, 0, skip_failed);
	else
		add_if_any_bit(prog, ~test->value, skip_failed, 0);
}

/* The number of the call is loaded; it still is if this rule is not for it. */
static void add_rule(struct program *prog, struct rule rule)
{
	uint8_t ntests = 0;

	while (ntests < MAX_TESTS && rule.tests[ntests].condition != NONE)
		ntests++;
	add_if_equal(prog, rule.call, 0, (uint8_t)(ntests * TEST_LEN + 2));
	/* A failed test skips the others, and what allows the call. */
	for (uint8_t i = 0; i < ntests; i++)
		add_test(prog, &rule.tests[i],
			 (uint8_t)((ntests - 1 - i) * TEST_LEN + 1));
	add_return(prog, SECCOMP_RET_ALLOW);
	add_return(prog, SECCOMP_RET_KILL_PROCESS);
}

static void make_program(struct program *prog, int fd, int rejects)
{
	prog->len = 0;
	add_load(prog, offsetof(struct seccomp_data, arch));
	add_if_equal(prog, ARCHITECTURE, 1, 0);
	add_return(prog, SECCOMP_RET_KILL_PROCESS);
	add_load(prog, offsetof(struct seccomp_data, nr));
	add_rule(prog,
		 (struct rule){ SYS_write, { { EQUALS, 0, (uint32_t)fd } } });
	add_rule(prog, (struct rule){ SYS_pwrite64,
				      { { EQUALS, 0, (uint32_t)rejects } } });
	for (size_t i = 0; i < NRULES; i++)
		add_rule(prog, rules[i]);
	add_return(prog, SECCOMP_RET_KILL_PROCESS);
}

int seccomp_enter(int fd, int rejects)
{
	struct program prog;
	struct sock_fprog fprog = { .filter = prog.code };

	make_program(&prog, fd, rejects);
	fprog.len = prog.len;
	return prctl(PR_SET_SECCOMP, SECCOMP_MODE_FILTER, &fprog, 0, 0);
}

#else

int seccomp_enter(int fd, int rejects)
{
	(void)fd;
	(void)rejects;
	errno = ENOSYS;
	return -1;
}

#endif
