/*
 * The list is a table of calls, each allowed always, or by some of its
 * arguments, and to some of those that enter. It becomes a program for the
 * kernel's filter machine:
 *
 *	the architecture is another one: kill
 *	for each row: is it this call? then, by its arguments, allow, or go on
 *	refuse
 *
 * Most arguments that are looked at are of type int, or flags in the low half
 * of a long. The kernel looks at no other bits of them, so the filter need not
 * either. Filters cannot see paths; landlock.h is for these. The kind, size and
 * times of any file can be learned.
 *
 * What one C library does by one call others do by another: all are here, by
 * the names that the architecture has for them.
 *
 * Tested by tests/fault/sandbox.bats.
 */

#include "work/seccomp.h"

#include <errno.h>
#include <fcntl.h>
#include <linux/audit.h>
#include <linux/filter.h>
#include <linux/seccomp.h>
#include <sched.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <sys/ioctl.h>
#include <sys/mman.h>
#include <sys/prctl.h>
#include <sys/syscall.h>
#include <unistd.h>

/* The kernel's O_LARGEFILE, which musl sets and glibc has as 0. */
#if defined(__x86_64__)
#define ARCHITECTURE AUDIT_ARCH_X86_64
#define LARGE_FILE   0100000
#elif defined(__aarch64__) && defined(__AARCH64EL__)
#define ARCHITECTURE AUDIT_ARCH_AARCH64
#define LARGE_FILE   0400000
#elif defined(__arm__) && defined(__ARMEL__)
#define ARCHITECTURE AUDIT_ARCH_ARM
#define LARGE_FILE   0400000
#endif

#ifdef ARCHITECTURE

/* Flags of open(2) with which nothing can be changed. */
#define OPEN_FLAGS                                                             \
	(LARGE_FILE | O_CLOEXEC | O_DIRECTORY | O_NOCTTY | O_NOFOLLOW |        \
	 O_NONBLOCK | O_PATH)

/* Of a file that is made. */
#define NEW_FLAGS (O_RDWR | O_CREAT | O_EXCL)

/* A file that is mapped to be written to. */
#define MAP_FLAGS (~(uint32_t)MAP_SHARED)

/* The same number everywhere; headers may be older than it. */
enum { LANDLOCK_RESTRICT_SELF = 446 };

/* TCGETS2, whose struct no header of the C library has. */
#define GET_TERMIOS2 0x802c542aU

enum condition {
	NONE,
	EQUALS,	 /* the argument is the value */
	BITS_OF, /* the argument has only bits that the value has */
	HAS,	 /* the argument has all bits that the value has, at least */
};

struct test {
	enum condition condition;
	uint32_t argument; /* which, from 0; perhaps with UPPER */
	uint32_t value;
};

/* The upper half of the argument, of one that is an address. */
enum { UPPER = 8 };

enum { MAX_TESTS = 2 };

/* Whom a row is for. */
enum {
	PROCESS = 1 << SECCOMP_PROCESS,
	THREAD = 1 << SECCOMP_THREAD,
	MAIN = 1 << SECCOMP_MAIN | 1 << SECCOMP_REPLACING,
	REPLACING = 1 << SECCOMP_REPLACING,
	THREADS = THREAD | MAIN,
	ALL = PROCESS | THREAD | MAIN,
};

/* A call that is allowed if it passes the tests. */
struct rule {
	uint32_t call;
	unsigned roles;
	struct test tests[MAX_TESTS];
	int errnum; /* if not 0, it is refused so */
};

/* All but calls whose descriptors or processes are not known yet. */
static const struct rule rules[] = {
	/**** All: to read, to seek, to have memory, to end. */
	{ SYS_openat, ALL, { { BITS_OF, 2, OPEN_FLAGS } }, 0 },
#ifdef SYS_open
	{ SYS_open, ALL, { { BITS_OF, 1, OPEN_FLAGS } }, 0 },
#endif
	{ .call = SYS_read, .roles = ALL },
	{ .call = SYS_pread64, .roles = ALL },
	{ .call = SYS_close, .roles = ALL },
	{ .call = SYS_lseek, .roles = ALL },
#ifdef SYS__llseek
	{ .call = SYS__llseek, .roles = ALL },
#endif
#ifdef SYS_fadvise64
	{ .call = SYS_fadvise64, .roles = ALL },
#endif
#ifdef SYS_arm_fadvise64_64
	{ .call = SYS_arm_fadvise64_64, .roles = ALL },
#endif
/* fstat(3) is one or the other. */
#ifdef SYS_fstat
	{ .call = SYS_fstat, .roles = ALL },
#endif
#ifdef SYS_fstat64
	{ .call = SYS_fstat64, .roles = ALL },
#endif
#ifdef SYS_newfstatat
	{ SYS_newfstatat, ALL, { { EQUALS, 3, AT_EMPTY_PATH } }, 0 },
#endif
#ifdef SYS_fstatat64
	{ SYS_fstatat64, ALL, { { HAS, 3, AT_EMPTY_PATH } }, 0 },
#endif
#ifdef __arm__
	{ SYS_statx, ALL, { { HAS, 2, AT_EMPTY_PATH } }, 0 },
	{ .call = __ARM_NR_cacheflush, .roles = ALL },
#endif
	{ SYS_fcntl, ALL, { { EQUALS, 1, F_GETFL } }, 0 },
#ifdef SYS_fcntl64
	{ SYS_fcntl64, ALL, { { EQUALS, 1, F_GETFL } }, 0 },
#endif
/* poll(3) is one of these. */
#ifdef SYS_poll
	{ .call = SYS_poll, .roles = ALL },
#endif
	{ .call = SYS_ppoll, .roles = ALL },
#ifdef SYS_ppoll_time64
	{ .call = SYS_ppoll_time64, .roles = ALL },
#endif
	/* The kernel makes it when a process that was stopped goes on. */
	{ .call = SYS_restart_syscall, .roles = ALL },
	{ .call = SYS_brk, .roles = ALL },
/* Neither code, nor memory that is written to a file. */
#ifdef SYS_mmap
	{ SYS_mmap,
	  ALL,
	  { { BITS_OF, 2, PROT_READ | PROT_WRITE }, { BITS_OF, 3, MAP_FLAGS } },
	  0 },
#endif
#ifdef SYS_mmap2
	{ SYS_mmap2,
	  ALL,
	  { { BITS_OF, 2, PROT_READ | PROT_WRITE }, { BITS_OF, 3, MAP_FLAGS } },
	  0 },
#endif
	{ SYS_mprotect, ALL, { { BITS_OF, 2, PROT_READ | PROT_WRITE } }, 0 },
	{ .call = SYS_mremap, .roles = ALL },
	{ .call = SYS_munmap, .roles = ALL },
	{ .call = SYS_madvise, .roles = ALL },
	/* qsort(3) asks how much memory there is. */
	{ .call = SYS_sysinfo, .roles = ALL },
	{ .call = SYS_exit_group, .roles = ALL },
#ifdef SANDBOX_WITH_SANITIZER
	{ .call = SYS_sigaltstack, .roles = ALL },
#endif

	/**** Threads: to wait for each other, and to end one by one. */
	{ .call = SYS_futex, .roles = THREADS },
#ifdef SYS_futex_time64
	{ .call = SYS_futex_time64, .roles = THREADS },
#endif
	{ .call = SYS_sched_yield, .roles = THREADS },
	{ .call = SYS_rt_sigprocmask, .roles = THREADS },
#ifdef SYS_rseq
	{ .call = SYS_rseq, .roles = THREADS },
#endif
	{ .call = SYS_exit, .roles = THREADS },
	{ .call = SYS_getpid, .roles = THREADS },
	{ .call = SYS_gettid, .roles = THREADS },
	{ .call = SYS_getrandom, .roles = THREADS },
/* Where the C library cannot tell the time by itself. */
#ifdef SYS_clock_gettime
	{ .call = SYS_clock_gettime, .roles = THREADS },
#endif
#ifdef SYS_clock_gettime64
	{ .call = SYS_clock_gettime64, .roles = THREADS },
#endif

	/**** The main thread: to start threads; this says to use clone(2). */
	{ SYS_clone, MAIN, { { HAS, 0, CLONE_THREAD | CLONE_VM } }, 0 },
#ifdef SYS_clone3
	{ .call = SYS_clone3, .roles = MAIN, .errnum = ENOSYS },
#endif
	{ .call = SYS_set_robust_list, .roles = MAIN },
	{ .call = SYS_rt_sigaction, .roles = MAIN },
	{ SYS_prlimit64,
	  MAIN,
	  { { EQUALS, 2, 0 }, { EQUALS, 2 | UPPER, 0 } },
	  0 },
	/* A thread is confined by all that its process is. */
	{ SYS_seccomp, MAIN, { { EQUALS, 0, SECCOMP_SET_MODE_FILTER } }, 0 },
	{ .call = LANDLOCK_RESTRICT_SELF, .roles = MAIN },
	/* For the process that asks name servers to end. */
	{ .call = SYS_wait4, .roles = MAIN },
	/* To list directories again, when files have moved. */
	{ .call = SYS_getdents64, .roles = MAIN },
	{ SYS_fcntl, MAIN, { { EQUALS, 1, F_DUPFD_CLOEXEC } }, 0 },
	{ SYS_fcntl, MAIN, { { EQUALS, 1, F_SETFD } }, 0 },
#ifdef SYS_fcntl64
	{ SYS_fcntl64, MAIN, { { EQUALS, 1, F_DUPFD_CLOEXEC } }, 0 },
	{ SYS_fcntl64, MAIN, { { EQUALS, 1, F_SETFD } }, 0 },
#endif
#ifdef SYS_newfstatat
	{ .call = SYS_newfstatat, .roles = MAIN },
#endif
#ifdef SYS_fstatat64
	{ .call = SYS_fstatat64, .roles = MAIN },
#endif
#ifdef __arm__
	{ .call = SYS_statx, .roles = MAIN },
#endif
#ifdef SYS_stat
	{ .call = SYS_stat, .roles = MAIN },
#endif
#ifdef SYS_stat64
	{ .call = SYS_stat64, .roles = MAIN },
#endif
	/* To write what was found, and how far the run is. */
	{ .call = SYS_write, .roles = MAIN },
	{ .call = SYS_pwrite64, .roles = MAIN },
	{ SYS_ioctl, MAIN, { { EQUALS, 1, TCGETS } }, 0 },
	{ SYS_ioctl, MAIN, { { EQUALS, 1, GET_TERMIOS2 } }, 0 },
	{ SYS_ioctl, MAIN, { { EQUALS, 1, TIOCGWINSZ } }, 0 },
	{ SYS_ioctl, MAIN, { { EQUALS, 1, TIOCGPGRP } }, 0 },
#ifdef SYS_getpgrp
	{ .call = SYS_getpgrp, .roles = MAIN },
#endif
	{ .call = SYS_getpgid, .roles = MAIN },
#ifdef SYS_rt_sigtimedwait
	{ .call = SYS_rt_sigtimedwait, .roles = MAIN },
#endif
#ifdef SYS_rt_sigtimedwait_time64
	{ .call = SYS_rt_sigtimedwait_time64, .roles = MAIN },
#endif

	/**** The same, to replace a file. */
	{ SYS_openat,
	  REPLACING,
	  { { BITS_OF, 2, OPEN_FLAGS | NEW_FLAGS }, { HAS, 2, NEW_FLAGS } },
	  0 },
#ifdef SYS_open
	{ SYS_open,
	  REPLACING,
	  { { BITS_OF, 1, OPEN_FLAGS | NEW_FLAGS }, { HAS, 1, NEW_FLAGS } },
	  0 },
#endif
	{ .call = SYS_umask, .roles = REPLACING },
	{ .call = SYS_fchmod, .roles = REPLACING },
	{ .call = SYS_fchown, .roles = REPLACING },
#ifdef SYS_fchown32
	{ .call = SYS_fchown32, .roles = REPLACING },
#endif
	{ .call = SYS_fsync, .roles = REPLACING },
#ifdef SYS_rename
	{ .call = SYS_rename, .roles = REPLACING },
#endif
#ifdef SYS_renameat
	{ .call = SYS_renameat, .roles = REPLACING },
#endif
	{ .call = SYS_renameat2, .roles = REPLACING },
#ifdef SYS_unlink
	{ .call = SYS_unlink, .roles = REPLACING },
#endif
	{ SYS_unlinkat, REPLACING, { { EQUALS, 2, 0 } }, 0 },
};

enum {
	NRULES = sizeof(rules) / sizeof(*rules),

	/* Instructions: of a test, of a rule at most, and around all rules. */
	TEST_LEN = 2,
	RULE_LEN = 3 + MAX_TESTS * (TEST_LEN + 1),
	FRAME_LEN = 5,
	MORE_RULES = 4,
};

struct program {
	struct sock_filter code[FRAME_LEN + (MORE_RULES + NRULES) * RULE_LEN];
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

/* Half of an argument; these architectures are little-endian. */
static void add_load_argument(struct program *prog, uint32_t argument)
{
	size_t offset = (argument & ~(uint32_t)UPPER) * sizeof(uint64_t);

	if (argument & UPPER)
		offset += sizeof(uint32_t);
	add_load(prog, offsetof(struct seccomp_data, args) + offset);
}

/* As many instructions as the test is; see add_test(). */
static uint8_t test_len(const struct test *test)
{
	return test->condition == HAS ? TEST_LEN + 1 : TEST_LEN;
}

/* Goes on after the test if it is passed, else skips some more. */
static void add_test(struct program *prog, const struct test *test,
		     uint8_t skip_failed)
{
	add_load_argument(prog, test->argument);
	if (test->condition == HAS)
		add(prog, BPF_ALU | BPF_AND | BPF_K, test->value, 0, 0);
	if (test->condition == BITS_OF)
		add_if_any_bit(prog, ~test->value, skip_failed, 0);
	else
		add_if_equal(prog, test->value, 0, skip_failed);
}

/* The number of the call is loaded; it still is if this rule does not decide.
 */
static void add_rule(struct program *prog, struct rule rule)
{
	uint8_t ntests = 0, left = 0;

	for (; ntests < MAX_TESTS && rule.tests[ntests].condition != NONE;
	     ntests++)
		left = (uint8_t)(left + test_len(&rule.tests[ntests]));
	add_if_equal(prog, rule.call, 0, (uint8_t)(left + (ntests ? 2 : 1)));
	/* A failed test skips the others, and what allows the call. */
	for (uint8_t i = 0; i < ntests; i++) {
		left = (uint8_t)(left - test_len(&rule.tests[i]));
		add_test(prog, &rule.tests[i], (uint8_t)(left + 1));
	}
	if (rule.errnum)
		add_return(prog, SECCOMP_RET_ERRNO | (uint32_t)rule.errnum);
	else
		add_return(prog, SECCOMP_RET_ALLOW);
	if (ntests)
		add_load(prog, offsetof(struct seccomp_data, nr));
}

/* Allows a call if its first argument, of type int, is this one. */
static void add_rule_for(struct program *prog, uint32_t call, int first)
{
	if (first >= 0)
		add_rule(prog,
			 (struct rule){ call,
					ALL,
					{ { EQUALS, 0, (uint32_t)first } },
					0 });
}

static void make_program(struct program *prog, enum seccomp_role role, int fd,
			 int rejects, int kept)
{
	uint32_t other = role == SECCOMP_PROCESS
				 ? SECCOMP_RET_KILL_PROCESS
				 : SECCOMP_RET_ERRNO | (uint32_t)EPERM;

	prog->len = 0;
	add_load(prog, offsetof(struct seccomp_data, arch));
	add_if_equal(prog, ARCHITECTURE, 1, 0);
	add_return(prog, SECCOMP_RET_KILL_PROCESS);
	add_load(prog, offsetof(struct seccomp_data, nr));
	for (size_t i = 0; i < NRULES; i++)
		if (rules[i].roles & 1U << role)
			add_rule(prog, rules[i]);
	add_rule_for(prog, SYS_write, fd);
	add_rule_for(prog, SYS_pwrite64, rejects);
	add_rule_for(prog, SYS_pwrite64, kept);
	if (role == SECCOMP_MAIN || role == SECCOMP_REPLACING)
		add_rule_for(prog, SYS_tgkill, getpid());
	add_return(prog, other);
}

/*
 * What it would take from a processor's guesses to keep secrets of this process
 * from its own code costs much, and nothing here is such a secret. An old
 * kernel knows no flags.
 */
static int enter(const struct sock_fprog *fprog, unsigned flags)
{
	long ret = syscall(SYS_seccomp, SECCOMP_SET_MODE_FILTER,
			   flags | SECCOMP_FILTER_FLAG_SPEC_ALLOW, fprog);

	if (ret < 0 && errno == EINVAL)
		ret = syscall(SYS_seccomp, SECCOMP_SET_MODE_FILTER, flags,
			      fprog);
	/* A thread that is not of this program has another filter. */
	if (ret > 0)
		errno = EACCES;
	return ret ? -1 : 0;
}

int seccomp_enter(enum seccomp_role role, int fd, int rejects, int kept)
{
	struct program prog;
	struct sock_fprog fprog = { .filter = prog.code };
	bool others = role == SECCOMP_MAIN || role == SECCOMP_REPLACING;

	make_program(&prog, role, fd, rejects, kept);
	fprog.len = prog.len;
	return enter(&fprog, others ? SECCOMP_FILTER_FLAG_TSYNC : 0);
}

#else

int seccomp_enter(enum seccomp_role role, int fd, int rejects, int kept)
{
	(void)role;
	(void)fd;
	(void)rejects;
	(void)kept;
	errno = ENOSYS;
	return -1;
}

#endif
