/*
 * For LD_PRELOAD: makes chosen calls of a program fail, come short, or be the
 * death of a forked worker, and counts what the program leaves behind.
 *
 *	FAULT_STATE	a file of struct shared, mapped; required
 *	FAULT_CALL	the calls meant, by their names in CALLS and the number
 *			that errno gets: read:5,write:28; they are counted
 *			together. tmpfile is an open() with O_TMPFILE.
 *	FAULT_WHO	any, parent, or worker: a forked process
 *	FAULT_FD	only calls on this descriptor
 *	FAULT_NOT_FD	only calls on any other
 *	FAULT_AFTER	only behind a call of this name
 *	FAULT_AT	the first of them to hit, from 1; 0: none
 *	FAULT_TIMES	how many to hit from there on; 0: all
 *	FAULT_ODDS	instead: hit one in so many, as FAULT_SEED has it
 *	FAULT_KIND	errno: fail
 *			short: read or write one byte
 *			die: be killed before the call
 *			and of what is written, without FAULT_CALL,
 *			cut: be killed once it is FAULT_BYTES
 *			flip: change the byte behind so many
 *	FAULT_MARK	besides, a worker is killed when it opens a path or has
 *			read bytes that hold this
 *
 * Calls and bytes of all processes are counted together, in the mapped file.
 * At the moment of a fault no system call is made, as a worker may be under a
 * filter of system calls.
 *
 * The names of the functions here are those of the C library. What glibc
 * calls from within itself comes through here only where it allocates: so
 * faults in malloc() reach strdup(), realpath() or fopen() from the inside.
 */

/* Each function by its own name: open() is not to be another open64(). */
#undef _FILE_OFFSET_BITS
#undef _FORTIFY_SOURCE

#include <dirent.h>
#include <dlfcn.h>
#include <errno.h>
#include <fcntl.h>
#include <link.h>
#include <poll.h>
#include <pthread.h>
#include <stdarg.h>
#include <stdatomic.h>
#include <stdbool.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/auxv.h>
#include <sys/mman.h>
#include <sys/prctl.h>
#include <sys/resource.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

/* What FAULT_CALL may name; some stand for several functions. */
/* clang-format off */
#define CALLS(X) \
	X(abi) X(access) X(alloc) X(close) X(dup) X(fchmod) X(fchown) \
	X(fcntl) X(fdopendir) X(fopen) X(fork) X(fsync) X(getrlimit) \
	X(lseek) X(mkostemp) X(mmap) X(open) X(pipe2) X(poll) X(prctl) \
	X(pread) X(pthread_create) X(pwrite) X(read) X(readdir) X(realpath) \
	X(rename) X(setrlimit) X(stat) X(syscall) X(tmpfile) X(unlink) \
	X(waitpid) X(write)
/* clang-format on */

/* What is stood in for, but for the allocator. */
/* clang-format off */
#define FUNCTIONS(X) \
	X(access) X(close) X(closedir) X(creat) X(creat64) X(dup) \
	X(dup2) X(dup3) X(faccessat) X(fchmod) X(fchown) X(fcntl) \
	X(fcntl64) X(fdatasync) X(fdopendir) X(fopen) X(fopen64) \
	X(fork) X(fstat) X(fstat64) X(fstatat) X(fstatat64) X(fsync) \
	X(getrlimit) X(getrlimit64) X(lseek) X(lseek64) X(lstat) \
	X(lstat64) X(mkostemp) X(mkostemp64) X(mmap) X(mmap64) X(open) \
	X(open64) X(openat) X(openat64) X(opendir) X(pipe) X(pipe2) \
	X(poll) X(ppoll) X(prctl) X(pread) X(pread64) \
	X(pthread_create) X(pwrite) X(pwrite64) X(read) X(readdir) \
	X(readdir64) X(realpath) \
	X(rename) X(renameat) X(setrlimit) X(setrlimit64) X(stat) \
	X(stat64) X(statx) X(syscall) X(tzset) X(unlink) X(unlinkat) \
	X(waitpid) X(write)
/* clang-format on */

enum call {
#define X(name) CALL_##name,
	CALLS(X) NCALLS
#undef X
};

enum kind {
	KIND_ERRNO,
	KIND_SHORT,
	KIND_DIE,
	KIND_CUT,
	KIND_FLIP,
};

enum who { WHO_ANY, WHO_PARENT, WHO_WORKER };

/* What becomes of a call. */
enum action { PASS, FAIL, SHORT };

/* In the mapped file; sweep reads it as so many numbers of 64 bits. */
struct shared {
	atomic_ullong ncalls;  /* of those meant */
	atomic_ullong nfired;  /* faults */
	atomic_ullong nmarked; /* workers killed for FAULT_MARK */
	atomic_ullong nbytes;  /* written so far, for cut and flip */
	atomic_ullong nforks;  /* that succeeded */

	/* Set when the program, not a worker, ends by exit(). */
	atomic_ullong has_ended;
	atomic_ullong nblocks;	   /* allocated and not freed */
	atomic_ullong nfds;	   /* opened and not closed */
	atomic_ullong nchildren;   /* forked and not waited for */
	atomic_ullong nbad_closes; /* of what was not open */
};

enum { MAX_FDS = 4096 }; /* descriptors that are kept account of */

/* landlock(7), for which there need not be a header. */
enum { CREATE_RULESET = 444, CREATE_RULESET_VERSION = 1 };

/*
 * A library that stands in for functions has nowhere else to keep what it
 * knows. shared is NULL until it is set up; then the rest does not change
 * but for the counts, which are the process's own.
 */
static struct {
	struct shared *shared;
	bool calls[NCALLS]; /* which are meant */
	int errnums[NCALLS];
	enum call after; /* which has to come before; or NCALLS */
	enum who who;
	enum kind kind;
	long fd, not_fd; /* or -1 */
	unsigned long long at, times, odds, seed, bytes;
	const char *mark; /* or NULL */
	uintptr_t loader, loader_end;

	bool is_worker;
	bool is_in_tzset;
	atomic_bool is_after;
	atomic_llong nblocks;
	atomic_llong nchildren;
	atomic_bool fds[MAX_FDS];
} my;

/* The functions behind those here. */
static struct {
#define X(name) __typeof__(name) *name;
	FUNCTIONS(X)
#undef X
} next;

/* Those of the allocator, which dlsym() itself may need. */
void *__libc_malloc(size_t);
void *__libc_calloc(size_t, size_t);
void *__libc_realloc(void *, size_t);
void __libc_free(void *);

/**** Setting up ****/

static _Noreturn void refuse(const char *name, const char *value)
{
	fprintf(stderr, "inject: %s: not understood: %s\n", name, value);
	_exit(125);
}

static unsigned long long get_number(const char *name,
				     unsigned long long otherwise)
{
	const char *value = getenv(name);
	unsigned long long n;
	char *end;

	if (!value)
		return otherwise;
	n = strtoull(value, &end, 10);
	if (*end || end == value)
		refuse(name, value);
	return n;
}

/* Which of the names the variable holds; the first if it is not set. */
static int get_choice(const char *name, const char *const *names, int nnames)
{
	const char *value = getenv(name);

	for (int i = 0; i < nnames; i++)
		if (!value || !strcmp(value, names[i]))
			return i;
	refuse(name, value);
}

static enum call find_call(const char *name, size_t len)
{
	static const char *const names[] = {
#define X(call) #call,
		CALLS(X)
#undef X
	};

	for (int i = 0; i < NCALLS; i++)
		if (strlen(names[i]) == len && !memcmp(names[i], name, len))
			return (enum call)i;
	refuse("the name of a call", name);
}

/* Reads a list of name[:errno]. */
static void get_calls(const char *value)
{
	while (value && *value) {
		size_t len = strcspn(value, ":,");
		enum call call = find_call(value, len);

		my.calls[call] = true;
		value += len;
		if (*value == ':') {
			char *end;

			my.errnums[call] = (int)strtol(value + 1, &end, 10);
			value = end;
		}
		if (*value == ',')
			value++;
		else if (*value)
			refuse("FAULT_CALL", value);
	}
}

static void configure(void)
{
	static const char *const kinds[] = { "errno", "short", "die", "cut",
					     "flip" };
	static const char *const whos[] = { "any", "parent", "worker" };
	const char *after = getenv("FAULT_AFTER");

	get_calls(getenv("FAULT_CALL"));
	my.after = after ? find_call(after, strlen(after)) : NCALLS;
	my.who = (enum who)get_choice("FAULT_WHO", whos, 3);
	my.kind = (enum kind)get_choice("FAULT_KIND", kinds, 5);
	my.fd = (long)get_number("FAULT_FD", (unsigned long long)-1);
	my.not_fd = (long)get_number("FAULT_NOT_FD", (unsigned long long)-1);
	my.at = get_number("FAULT_AT", 0);
	my.times = get_number("FAULT_TIMES", 1);
	my.odds = get_number("FAULT_ODDS", 0);
	my.seed = get_number("FAULT_SEED", 0);
	my.bytes = get_number("FAULT_BYTES", 0);
	my.mark = getenv("FAULT_MARK");
}

/* The dynamic loader never gives back some of what it allocates. */
static int find_loader(struct dl_phdr_info *info, size_t size, void *arg)
{
	(void)size;
	(void)arg;
	if (info->dlpi_addr != getauxval(AT_BASE))
		return 0;
	my.loader = info->dlpi_addr;
	for (int i = 0; i < info->dlpi_phnum; i++) {
		const ElfW(Phdr) *phdr = &info->dlpi_phdr[i];
		uintptr_t end = my.loader + phdr->p_vaddr + phdr->p_memsz;

		if (phdr->p_type == PT_LOAD && end > my.loader_end)
			my.loader_end = end;
	}
	return 1;
}

static struct shared *map_state(const char *path)
{
	struct shared *shared = MAP_FAILED;
	int fd = next.open(path, O_RDWR | O_CLOEXEC);

	if (fd >= 0)
		shared = next.mmap(NULL, sizeof(*shared),
				   PROT_READ | PROT_WRITE, MAP_SHARED, fd, 0);
	if (shared == MAP_FAILED)
		refuse("FAULT_STATE", path);
	next.close(fd);
	return shared;
}

__attribute__((constructor)) static void set_up(void)
{
	const char *path = getenv("FAULT_STATE");

#define X(name) next.name = (__typeof__(name) *)dlsym(RTLD_NEXT, #name);
	FUNCTIONS(X)
#undef X
	if (!path)
		refuse("FAULT_STATE", "not set");
	configure();
	dl_iterate_phdr(find_loader, NULL);
	my.shared = map_state(path);
}

__attribute__((destructor)) static void account(void)
{
	struct shared *shared = my.shared;
	unsigned nfds = 0;

	if (my.is_worker)
		return;
	/* The standard ones were open, or are held open on purpose. */
	for (int fd = STDERR_FILENO + 1; fd < MAX_FDS; fd++)
		nfds += my.fds[fd];
	shared->nfds = nfds;
	shared->nblocks = (unsigned long long)my.nblocks;
	shared->nchildren = (unsigned long long)my.nchildren;
	shared->has_ended = 1;
}

/**** Whether a call is hit ****/

static bool is_meant(int fd)
{
	if (my.after != NCALLS && !my.is_after)
		return false;
	if (my.who != WHO_ANY && my.is_worker != (my.who == WHO_WORKER))
		return false;
	return (my.fd < 0 || fd == my.fd) && (my.not_fd < 0 || fd != my.not_fd);
}

/* A number that looks random, the same for the same n; splitmix64. */
static uint64_t scatter(uint64_t n)
{
	n = (n + (my.seed << 32)) * UINT64_C(0x9e3779b97f4a7c15);
	n = (n ^ n >> 30) * UINT64_C(0xbf58476d1ce4e5b9);
	n = (n ^ n >> 27) * UINT64_C(0x94d049bb133111eb);
	return n ^ n >> 31;
}

/* Whether the n-th call is hit. */
static bool is_due(unsigned long long n)
{
	if (my.odds)
		return scatter(n) % my.odds == 0;
	return my.at && n >= my.at && (!my.times || n - my.at < my.times);
}

/* By a signal, not by a system call. */
static _Noreturn void die(void)
{
	__builtin_trap();
}

/* What becomes of a call on the descriptor, or on none: -1. */
static enum action inject(enum call call, int fd)
{
	if (my.after == call)
		my.is_after = true;
	if (!my.shared || !my.calls[call] || my.is_in_tzset || !is_meant(fd) ||
	    !is_due(++my.shared->ncalls))
		return PASS;
	my.shared->nfired++;
	if (my.kind == KIND_SHORT)
		return SHORT;
	if (my.kind == KIND_DIE)
		die();
	errno = my.errnums[call];
	return FAIL;
}

/* For a path that is to be opened, and for what was read. */
static void die_if_marked(const void *data, ssize_t len)
{
	if (!my.mark || len <= 0 || !my.is_worker ||
	    !memmem(data, (size_t)len, my.mark, strlen(my.mark)))
		return;
	my.shared->nmarked++;
	die();
}

/**** Memory ****/

/*
 * Stands before each block. What came another way, from aligned_alloc() or
 * before this library was there, has its size in the place of the magic.
 */
struct header {
	uint64_t is_counted;
	uint64_t magic;
};

static const uint64_t MAGIC = UINT64_C(0xfa017b10c8ede4ed);

static bool has_header(const void *block)
{
	return ((const struct header *)block - 1)->magic == MAGIC;
}

/* Fills in the header and returns what is behind it. */
static void *count_block(struct header *header, const void *caller)
{
	uintptr_t at = (uintptr_t)caller;

	if (!header)
		return NULL;
	header->magic = MAGIC;
	header->is_counted = my.shared && !my.is_in_tzset &&
			     !(at >= my.loader && at < my.loader_end);
	my.nblocks += header->is_counted;
	return header + 1;
}

/* What to ask for instead of n times size bytes; 0 if that is too much. */
static size_t with_header(size_t n, size_t size)
{
	size_t len;

	if (__builtin_mul_overflow(n, size, &len) ||
	    __builtin_add_overflow(len, sizeof(struct header), &len) ||
	    len > PTRDIFF_MAX) {
		errno = ENOMEM;
		return 0;
	}
	return len;
}

void *malloc(size_t size)
{
	size_t len = with_header(1, size);

	if (!len || inject(CALL_alloc, -1) == FAIL)
		return NULL;
	return count_block(__libc_malloc(len), __builtin_return_address(0));
}

void *calloc(size_t n, size_t size)
{
	size_t len = with_header(n, size);

	if (!len || inject(CALL_alloc, -1) == FAIL)
		return NULL;
	return count_block(__libc_calloc(1, len), __builtin_return_address(0));
}

void *realloc(void *block, size_t size)
{
	size_t len = with_header(1, size);
	struct header *header = block;

	if (!len || inject(CALL_alloc, -1) == FAIL)
		return NULL;
	if (!block)
		return count_block(__libc_malloc(len),
				   __builtin_return_address(0));
	if (!has_header(block))
		return __libc_realloc(block, size);
	header = __libc_realloc(header - 1, len);
	return header ? header + 1 : NULL;
}

void free(void *block)
{
	struct header *header = block;

	if (!block || !has_header(block)) {
		__libc_free(block);
		return;
	}
	header--;
	my.nblocks -= header->is_counted;
	header->magic = 0;
	__libc_free(header);
}

/**** Descriptors ****/

static void note_fd(int fd, bool is_open)
{
	if (fd >= 0 && fd < MAX_FDS)
		my.fds[fd] = is_open;
}

static int opened(int fd)
{
	note_fd(fd, true);
	return fd;
}

/* The mode of an open() that has one. */
#define TAKE_MODE(mode, flags)                                                 \
	do {                                                                   \
		va_list ap;                                                    \
                                                                               \
		va_start(ap, flags);                                           \
		if ((flags)&O_CREAT || ((flags)&O_TMPFILE) == O_TMPFILE)       \
			(mode) = va_arg(ap, mode_t);                           \
		va_end(ap);                                                    \
	} while (0)

static enum call open_call(int flags)
{
	return (flags & O_TMPFILE) == O_TMPFILE ? CALL_tmpfile : CALL_open;
}

#define OPEN(name)                                                             \
	int name(const char *path, int flags, ...)                             \
	{                                                                      \
		mode_t mode = 0;                                               \
                                                                               \
		TAKE_MODE(mode, flags);                                        \
		die_if_marked(path, (ssize_t)strlen(path));                    \
		if (inject(open_call(flags), -1) == FAIL)                      \
			return -1;                                             \
		return opened(next.name(path, flags, mode));                   \
	}
OPEN(open)
OPEN(open64)

#define OPENAT(name)                                                           \
	int name(int dirfd, const char *path, int flags, ...)                  \
	{                                                                      \
		mode_t mode = 0;                                               \
                                                                               \
		TAKE_MODE(mode, flags);                                        \
		die_if_marked(path, (ssize_t)strlen(path));                    \
		if (inject(open_call(flags), -1) == FAIL)                      \
			return -1;                                             \
		return opened(next.name(dirfd, path, flags, mode));            \
	}
OPENAT(openat)
OPENAT(openat64)

/* fails(CALL, FD, RETURNED): in a function, leaves it if the call is hit. */
#define fails(call, fd, returned)                                              \
	do {                                                                   \
		if (inject(CALL_##call, fd) == FAIL)                           \
			return returned;                                       \
	} while (0)

int creat(const char *path, mode_t mode)
{
	fails(open, -1, -1);
	return opened(next.creat(path, mode));
}

int creat64(const char *path, mode_t mode)
{
	fails(open, -1, -1);
	return opened(next.creat64(path, mode));
}

int mkostemp(char *template, int flags)
{
	fails(mkostemp, -1, -1);
	return opened(next.mkostemp(template, flags));
}

int mkostemp64(char *template, int flags)
{
	fails(mkostemp, -1, -1);
	return opened(next.mkostemp64(template, flags));
}

int dup(int fd)
{
	fails(dup, fd, -1);
	return opened(next.dup(fd));
}

int dup2(int fd, int to)
{
	fails(dup, fd, -1);
	return opened(next.dup2(fd, to));
}

int dup3(int fd, int to, int flags)
{
	fails(dup, fd, -1);
	return opened(next.dup3(fd, to, flags));
}

int pipe2(int fds[2], int flags)
{
	int ret;

	fails(pipe2, -1, -1);
	ret = next.pipe2(fds, flags);
	if (!ret) {
		opened(fds[0]);
		opened(fds[1]);
	}
	return ret;
}

int pipe(int fds[2])
{
	return pipe2(fds, 0);
}

#define FCNTL(name)                                                            \
	int name(int fd, int cmd, ...)                                         \
	{                                                                      \
		void *arg;                                                     \
		va_list ap;                                                    \
		int ret;                                                       \
                                                                               \
		va_start(ap, cmd);                                             \
		arg = va_arg(ap, void *);                                      \
		va_end(ap);                                                    \
		fails(fcntl, fd, -1);                                          \
		ret = next.name(fd, cmd, arg);                                 \
		if (cmd == F_DUPFD || cmd == F_DUPFD_CLOEXEC)                  \
			opened(ret);                                           \
		return ret;                                                    \
	}
FCNTL(fcntl)
FCNTL(fcntl64)

/* Closes even if it fails, as Linux does. */
int close(int fd)
{
	enum action action = inject(CALL_close, fd);
	int err = errno;
	int ret = next.close(fd);

	note_fd(fd, false);
	if (ret && errno == EBADF && my.shared)
		my.shared->nbad_closes++;
	if (action != FAIL)
		return ret;
	errno = err;
	return -1;
}

/**** Directories ****/

DIR *opendir(const char *path)
{
	fails(open, -1, NULL);
	return next.opendir(path);
}

DIR *fdopendir(int fd)
{
	fails(fdopendir, fd, NULL);
	return next.fdopendir(fd);
}

int closedir(DIR *dir)
{
	note_fd(dirfd(dir), false);
	return next.closedir(dir);
}

struct dirent *readdir(DIR *dir)
{
	fails(readdir, -1, NULL);
	return next.readdir(dir);
}

struct dirent64 *readdir64(DIR *dir)
{
	fails(readdir, -1, NULL);
	return next.readdir64(dir);
}

/**** Reading and writing ****/

#define PREAD(name, offset_type)                                               \
	ssize_t name(int fd, void *data, size_t len, offset_type offset)       \
	{                                                                      \
		enum action action = inject(CALL_pread, fd);                   \
		ssize_t n;                                                     \
                                                                               \
		if (action == FAIL)                                            \
			return -1;                                             \
		n = next.name(fd, data, action == SHORT && len ? 1 : len,      \
			      offset);                                         \
		die_if_marked(data, n);                                        \
		return n;                                                      \
	}
PREAD(pread, off_t)
PREAD(pread64, off64_t)

#define PWRITE(name, offset_type)                                              \
	ssize_t name(int fd, const void *data, size_t len, offset_type offset) \
	{                                                                      \
		enum action action = inject(CALL_pwrite, fd);                  \
                                                                               \
		if (action == FAIL)                                            \
			return -1;                                             \
		return next.name(fd, data, action == SHORT && len ? 1 : len,   \
				 offset);                                      \
	}
PWRITE(pwrite, off_t)
PWRITE(pwrite64, off64_t)

ssize_t read(int fd, void *data, size_t len)
{
	enum action action = inject(CALL_read, fd);
	ssize_t n;

	if (action == FAIL)
		return -1;
	n = next.read(fd, data, action == SHORT && len ? 1 : len);
	die_if_marked(data, n);
	return n;
}

/* Writes all of it, before a fault. */
static void write_through(int fd, const uint8_t *data, size_t len)
{
	while (len) {
		ssize_t n = next.write(fd, data, len);

		if (n < 0)
			return;
		data += n;
		len -= (size_t)n;
	}
}

/* True for one caller only. */
static bool is_first(void)
{
	unsigned long long none = 0;

	return atomic_compare_exchange_strong(&my.shared->nfired, &none, 1);
}

/* Dies in the write, or behind its last byte; if for ever, then before it. */
static ssize_t write_cut(int fd, const uint8_t *data, size_t len)
{
	unsigned long long start = atomic_fetch_add(&my.shared->nbytes, len);
	size_t before = start < my.bytes ? (size_t)(my.bytes - start) : 0;

	if (before > len || (my.times && (start > my.bytes || !is_first())))
		return next.write(fd, data, len);
	if (!my.times)
		my.shared->nfired++;
	write_through(fd, data, before);
	die();
}

static ssize_t write_flipped(int fd, const uint8_t *data, size_t len)
{
	unsigned long long start = atomic_fetch_add(&my.shared->nbytes, len);
	size_t at = (size_t)(my.bytes - start);
	uint8_t flipped;

	if (my.bytes < start || at >= len)
		return next.write(fd, data, len);
	my.shared->nfired++;
	flipped = data[at] ^ 0x55;
	write_through(fd, data, at);
	write_through(fd, &flipped, 1);
	write_through(fd, data + at + 1, len - at - 1);
	return (ssize_t)len;
}

ssize_t write(int fd, const void *data, size_t len)
{
	enum action action;

	if (my.shared && is_meant(fd)) {
		if (my.kind == KIND_CUT)
			return write_cut(fd, data, len);
		if (my.kind == KIND_FLIP)
			return write_flipped(fd, data, len);
	}
	action = inject(CALL_write, fd);
	if (action == FAIL)
		return -1;
	return next.write(fd, data, action == SHORT && len ? 1 : len);
}

/**** Processes ****/

pid_t fork(void)
{
	pid_t pid;

	fails(fork, -1, -1);
	pid = next.fork();
	if (pid == 0) {
		my.is_worker = true;
	} else if (pid > 0) {
		my.nchildren++;
		if (my.shared)
			my.shared->nforks++;
	}
	return pid;
}

pid_t waitpid(pid_t pid, int *status, int options)
{
	int own = 0;

	fails(waitpid, -1, -1);
	pid = next.waitpid(pid, &own, options);
	if (pid > 0 && (WIFEXITED(own) || WIFSIGNALED(own)))
		my.nchildren--;
	if (status)
		*status = own;
	return pid;
}

int pthread_create(pthread_t *thread, const pthread_attr_t *attr,
		   void *(*run)(void *), void *arg)
{
	if (inject(CALL_pthread_create, -1) == FAIL)
		return errno;
	return next.pthread_create(thread, attr, run, arg);
}

/* Whether a call only asks what the kernel can do: for Landlock's version. */
static bool asks_landlock(long number, long arg3)
{
	return number == CREATE_RULESET && arg3 == CREATE_RULESET_VERSION;
}

int prctl(int option, ...)
{
	unsigned long args[4];
	va_list ap;

	va_start(ap, option);
	for (int i = 0; i < 4; i++)
		args[i] = va_arg(ap, unsigned long);
	va_end(ap);
	fails(prctl, -1, -1);
	return next.prctl(option, args[0], args[1], args[2], args[3]);
}

long syscall(long number, ...)
{
	long args[6];
	long ret;
	va_list ap;

	va_start(ap, number);
	for (int i = 0; i < 6; i++)
		args[i] = va_arg(ap, long);
	va_end(ap);
	/* The program makes a call before set_up(). */
	if (!next.syscall)
		next.syscall =
			(__typeof__(syscall) *)dlsym(RTLD_NEXT, "syscall");
	if (asks_landlock(number, args[2]))
		fails(abi, -1, -1);
	else
		fails(syscall, -1, -1);
	ret = next.syscall(number, args[0], args[1], args[2], args[3], args[4],
			   args[5]);
	if (number == CREATE_RULESET && !asks_landlock(number, args[2]))
		opened((int)ret);
	return ret;
}

/*
 * The C library keeps what it reads here; and it does not say when there was no
 * memory for that. Called before there are other threads.
 */
void tzset(void)
{
	my.is_in_tzset = true;
	next.tzset();
	my.is_in_tzset = false;
}

/**** What only fails, or not ****/

#define PLAIN(type, name, params, args, call, fd, returned)                    \
	type name params                                                       \
	{                                                                      \
		fails(call, fd, returned);                                     \
		return next.name args;                                         \
	}

/* clang-format off */
PLAIN(int, access, (const char *path, int mode), (path, mode), access, -1, -1)
PLAIN(int, faccessat, (int dirfd, const char *path, int mode, int flags),
      (dirfd, path, mode, flags), access, -1, -1)
PLAIN(int, fchmod, (int fd, mode_t mode), (fd, mode), fchmod, fd, -1)
PLAIN(int, fchown, (int fd, uid_t uid, gid_t gid), (fd, uid, gid),
      fchown, fd, -1)
PLAIN(int, fdatasync, (int fd), (fd), fsync, fd, -1)
PLAIN(FILE *, fopen, (const char *path, const char *mode), (path, mode),
      fopen, -1, NULL)
PLAIN(FILE *, fopen64, (const char *path, const char *mode), (path, mode),
      fopen, -1, NULL)
PLAIN(int, fstat, (int fd, struct stat *st), (fd, st), stat, fd, -1)
PLAIN(int, fstat64, (int fd, struct stat64 *st), (fd, st), stat, fd, -1)
PLAIN(int, fstatat,
      (int dirfd, const char *path, struct stat *st, int flags),
      (dirfd, path, st, flags), stat, -1, -1)
PLAIN(int, fstatat64,
      (int dirfd, const char *path, struct stat64 *st, int flags),
      (dirfd, path, st, flags), stat, -1, -1)
PLAIN(int, fsync, (int fd), (fd), fsync, fd, -1)
PLAIN(int, getrlimit, (__rlimit_resource_t what, struct rlimit *limit),
      (what, limit), getrlimit, -1, -1)
PLAIN(int, getrlimit64, (__rlimit_resource_t what, struct rlimit64 *limit),
      (what, limit), getrlimit, -1, -1)
PLAIN(off_t, lseek, (int fd, off_t offset, int whence), (fd, offset, whence),
      lseek, fd, -1)
PLAIN(off64_t, lseek64, (int fd, off64_t offset, int whence),
      (fd, offset, whence), lseek, fd, -1)
PLAIN(int, lstat, (const char *path, struct stat *st), (path, st),
      stat, -1, -1)
PLAIN(int, lstat64, (const char *path, struct stat64 *st), (path, st),
      stat, -1, -1)
PLAIN(void *, mmap,
      (void *at, size_t len, int prot, int flags, int fd, off_t offset),
      (at, len, prot, flags, fd, offset), mmap, fd, MAP_FAILED)
PLAIN(void *, mmap64,
      (void *at, size_t len, int prot, int flags, int fd, off64_t offset),
      (at, len, prot, flags, fd, offset), mmap, fd, MAP_FAILED)
PLAIN(int, poll, (struct pollfd *fds, nfds_t n, int timeout),
      (fds, n, timeout), poll, -1, -1)
PLAIN(int, ppoll, (struct pollfd *fds, nfds_t n, const struct timespec *timeout,
      const sigset_t *mask), (fds, n, timeout, mask), poll, -1, -1)
PLAIN(char *, realpath, (const char *path, char *resolved), (path, resolved),
      realpath, -1, NULL)
PLAIN(int, rename, (const char *from, const char *to), (from, to),
      rename, -1, -1)
PLAIN(int, renameat, (int fromfd, const char *from, int tofd, const char *to),
      (fromfd, from, tofd, to), rename, -1, -1)
PLAIN(int, setrlimit, (__rlimit_resource_t what, const struct rlimit *limit),
      (what, limit), setrlimit, -1, -1)
PLAIN(int, setrlimit64,
      (__rlimit_resource_t what, const struct rlimit64 *limit),
      (what, limit), setrlimit, -1, -1)
PLAIN(int, stat, (const char *path, struct stat *st), (path, st), stat, -1, -1)
PLAIN(int, stat64, (const char *path, struct stat64 *st), (path, st),
      stat, -1, -1)
PLAIN(int, statx,
      (int dirfd, const char *path, int flags, unsigned mask, struct statx *st),
      (dirfd, path, flags, mask, st), stat, -1, -1)
PLAIN(int, unlink, (const char *path), (path), unlink, -1, -1)
PLAIN(int, unlinkat, (int dirfd, const char *path, int flags),
      (dirfd, path, flags), unlink, -1, -1)
/* clang-format on */
