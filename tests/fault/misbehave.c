/*
 * Preloaded into findrobots, this stands for a fault in the decoder that the
 * writer of a file makes use of: once the bytes read begin with "MISBEHAVE",
 * the reading worker does what the environment's variable MISBEHAVE names.
 * TARGET is the file that it goes for.
 *
 * With NO_SECCOMP the kernel refuses seccomp(2), as in some containers.
 *
 * With EARLY_SIGNAL a SIGUSR1 comes before the program has begun.
 * MISBEHAVE_MAIN is what the main thread does, when it is about to write.
 *
 * Acts of another kind are lies to the process that the worker works for. Those
 * whose name begins with "board" change the memory that all workers share
 * (work/board.h). With FORGE=FROM=TO, two strings of the same
 * length, each result that a worker sends has TO in the place of FROM, and the
 * checksum that belongs to it (frame.h). With FORGE_PART=BEGIN+LENGTH it says
 * that its rejected lines are there.
 *
 * If the act is refused (EACCES or EPERM) the worker reads on as if nothing
 * had been; if it is not, the worker dies by SIGILL, so that a test sees it.
 */

#include <arpa/inet.h>
#include <dlfcn.h>
#include <errno.h>
#include <fcntl.h>
#include <netinet/in.h>
#include <sched.h>
#include <signal.h>
#include <stdarg.h>
#include <stdbool.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/ioctl.h>
#include <sys/ptrace.h>
#include <sys/resource.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <sys/wait.h>
#include <unistd.h>

static long act_read(const char *target)
{
	return open(target, O_RDONLY | O_CLOEXEC);
}

static long act_write(const char *target)
{
	return open(target, O_WRONLY | O_CLOEXEC);
}

static long act_create(const char *target)
{
	return open(target, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, 0600);
}

static long act_list(const char *target)
{
	return open(target, O_RDONLY | O_DIRECTORY | O_CLOEXEC);
}

static long act_exec(const char *target)
{
	char *argv[] = { (char *)target, NULL };

	return execve(target, argv, argv + 1);
}

static long act_unlink(const char *target)
{
	return unlink(target);
}

static long act_truncate(const char *target)
{
	return truncate(target, 0);
}

/* The same by what reads. */
static long act_empty(const char *target)
{
	return open(target, O_RDONLY | O_TRUNC | O_CLOEXEC);
}

static long act_chmod(const char *target)
{
	return chmod(target, 0777);
}

static long act_socket(const char *target)
{
	(void)target;
	return socket(AF_UNIX, SOCK_STREAM, 0);
}

static long act_connect(const char *target)
{
	struct sockaddr_in address = {
		.sin_family = AF_INET,
		.sin_port = htons(9),
		.sin_addr.s_addr = htonl(INADDR_LOOPBACK),
	};

	(void)target;
	return connect(socket(AF_INET, SOCK_STREAM, 0),
		       (struct sockaddr *)&address, sizeof(address));
}

static long act_signal(const char *target)
{
	(void)target;
	return kill(getppid(), 0);
}

static long act_fork(const char *target)
{
	long pid = fork();

	(void)target;
	if (!pid)
		_exit(0);
	return pid;
}

static long act_ptrace(const char *target)
{
	(void)target;
	return ptrace(PTRACE_TRACEME, 0, NULL, NULL);
}

static long act_stdout(const char *target)
{
	(void)target;
	return write(STDOUT_FILENO, "forged\n", 7);
}

static long act_pwrite(const char *target)
{
	(void)target;
	return pwrite(STDOUT_FILENO, "forged\n", 7, 0);
}

/* Into whatever is open, such as what other workers have written. */
static long act_pwrites(const char *target)
{
	long n = 0;

	(void)target;
	for (int fd = STDERR_FILENO + 1; fd < 64; fd++)
		n += pwrite(fd, "forged\n", 7, 0) > 0;
	return n;
}

/* Memory that holds code of its own making. */
static long act_code(const char *target)
{
	(void)target;
	return mmap(NULL, 4096, PROT_READ | PROT_WRITE | PROT_EXEC,
		    MAP_PRIVATE | MAP_ANONYMOUS, -1, 0) == MAP_FAILED
		       ? -1
		       : 0;
}

/* Memory that is a file's: here standard output's, open for both. */
static long act_map(const char *target)
{
	(void)target;
	return mmap(NULL, 1, PROT_READ | PROT_WRITE, MAP_SHARED, STDOUT_FILENO,
		    0) == MAP_FAILED
		       ? -1
		       : 0;
}

/* A call by the numbers of another interface of the kernel's: x32. */
static long act_x32(const char *target)
{
	(void)target;
	return syscall(0x40000000 | SYS_getpid);
}

/**** Calls, one by one, as of somebody who looks for one that is allowed */

/* The input that is read is open, or standard output. */
static long act_fchmod(const char *target)
{
	long done = 0;

	(void)target;
	for (int fd = 0; fd < 64; fd++)
		done |= !fchmod(fd, 0777);
	return done ? 0 : -1;
}

static long act_fchown(const char *target)
{
	long done = 0;

	(void)target;
	for (int fd = 0; fd < 64; fd++)
		done |= !fchown(fd, getuid(), getgid());
	return done ? 0 : -1;
}

static long act_chown(const char *target)
{
	return chown(target, getuid(), getgid());
}

static long act_rename(const char *target)
{
	return rename(target, "renamed");
}

static long act_renameat2(const char *target)
{
	return syscall(SYS_renameat2, AT_FDCWD, target, AT_FDCWD, "renamed", 0);
}

static long act_link(const char *target)
{
	return link(target, "linked");
}

static long act_symlink(const char *target)
{
	return symlink(target, "linked");
}

static long act_mkdir(const char *target)
{
	(void)target;
	return mkdir("made", 0777);
}

static long act_mkfifo(const char *target)
{
	(void)target;
	return mknod("made", S_IFIFO | 0777, 0);
}

static long act_utime(const char *target)
{
	return utimensat(AT_FDCWD, target, NULL, 0);
}

static long act_setxattr(const char *target)
{
	return syscall(SYS_setxattr, target, "user.a", "b", 1, 0);
}

static long act_rewrite(const char *target)
{
	return open(target, O_RDWR | O_CLOEXEC);
}

static long act_append(const char *target)
{
	return open(target, O_WRONLY | O_APPEND | O_CLOEXEC);
}

static long act_tmpfile(const char *target)
{
	(void)target;
	return open(".", O_TMPFILE | O_RDWR | O_CLOEXEC, 0600);
}

/* A program that is in no file system. */
static long act_memfd(const char *target)
{
	char *argv[] = { "a", NULL };
	long fd = syscall(SYS_memfd_create, "a", 0);

	(void)target;
	if (fd >= 0)
		syscall(SYS_execveat, fd, "", argv, argv + 1, AT_EMPTY_PATH);
	return fd;
}

static long act_execveat(const char *target)
{
	char *argv[] = { (char *)target, NULL };

	return syscall(SYS_execveat, AT_FDCWD, target, argv, argv + 1, 0);
}

static long act_vfork(const char *target)
{
	(void)target;
	return syscall(SYS_clone, SIGCHLD, NULL, NULL, NULL, NULL);
}

static long act_udp(const char *target)
{
	(void)target;
	return socket(AF_INET, SOCK_DGRAM, 0);
}

static long act_netlink(const char *target)
{
	(void)target;
	return socket(AF_NETLINK, SOCK_RAW, 0);
}

static long act_socketpair(const char *target)
{
	int fds[2];

	(void)target;
	return socketpair(AF_UNIX, SOCK_STREAM, 0, fds);
}

static long act_process_read(const char *target)
{
	(void)target;
	return syscall(SYS_process_vm_readv, getppid(), NULL, 0, NULL, 0, 0);
}

static long act_uring(const char *target)
{
	char params[256] = { 0 };

	(void)target;
	return syscall(SYS_io_uring_setup, 1, params);
}

static long act_unshare(const char *target)
{
	(void)target;
	return unshare(0);
}

static long act_rlimit(const char *target)
{
	struct rlimit limit = { 64, 64 };

	(void)target;
	return setrlimit(RLIMIT_NOFILE, &limit);
}

static long act_chdir(const char *target)
{
	(void)target;
	return chdir("/");
}

static long act_umask(const char *target)
{
	(void)target;
	return syscall(SYS_umask, 0);
}

static long act_ioctl(const char *target)
{
	char key = 'a';

	(void)target;
	return ioctl(STDIN_FILENO, TIOCSTI, &key) && errno != EPERM ? 0 : -1;
}

static long act_dup(const char *target)
{
	(void)target;
	return dup2(STDOUT_FILENO, 60);
}

static long act_protect(const char *target)
{
	static char page[2 * 4096] __attribute__((aligned(4096)));

	(void)target;
	return mprotect(page, 4096, PROT_READ | PROT_EXEC);
}

/**** The board of all workers */

/* What is mapped to be shared before the workers are forked. */
static struct {
	void *at;
	size_t size;
} maps[8];

static size_t nmaps;

void *mmap64(void *at, size_t size, int prot, int flags, int fd, off_t offset)
{
	void *map =
		(void *)syscall(SYS_mmap, at, size, prot, flags, fd, offset);

	if (map != MAP_FAILED && flags & MAP_SHARED && flags & MAP_ANONYMOUS &&
	    nmaps < sizeof(maps) / sizeof(*maps)) {
		maps[nmaps].at = map;
		maps[nmaps++].size = size;
	}
	return map;
}

/* The last one that is mapped. */
struct board {
	int errnum;
	size_t next;
	unsigned owner[];
};

static struct board *board(size_t *njobs)
{
	if (!nmaps)
		__builtin_trap();
	*njobs = (maps[nmaps - 1].size - sizeof(struct board)) /
		 sizeof(unsigned);
	return maps[nmaps - 1].at;
}

/* All jobs have been taken, it says. */
static long board_next(const char *target)
{
	size_t njobs;

	(void)target;
	board(&njobs)->next = SIZE_MAX / 2;
	errno = EPERM;
	return -1;
}

/* Every job is that of the worker of this number, which may be none. */
static long board_owner(const char *target)
{
	size_t njobs;
	struct board *shared = board(&njobs);

	for (size_t i = 0; i < njobs; i++)
		shared->owner[i] = (unsigned)atoi(target);
	errno = EPERM;
	return -1;
}

/* What nobody has taken yet is that worker's. */
static long board_rest(const char *target)
{
	size_t njobs;
	struct board *shared = board(&njobs);

	for (size_t i = 0; i < njobs; i++)
		if (!shared->owner[i])
			shared->owner[i] = (unsigned)atoi(target);
	errno = EPERM;
	return -1;
}

/* A worker could not be set up, it says. */
static long board_errnum(const char *target)
{
	size_t njobs;

	board(&njobs)->errnum = atoi(target);
	_exit(1);
}

static const struct {
	const char *name;
	long (*act)(const char *target);
} acts[] = {
	{ "read", act_read },
	{ "write", act_write },
	{ "create", act_create },
	{ "list", act_list },
	{ "exec", act_exec },
	{ "unlink", act_unlink },
	{ "truncate", act_truncate },
	{ "empty", act_empty },
	{ "chmod", act_chmod },
	{ "socket", act_socket },
	{ "connect", act_connect },
	{ "signal", act_signal },
	{ "fork", act_fork },
	{ "ptrace", act_ptrace },
	{ "stdout", act_stdout },
	{ "map", act_map },
	{ "code", act_code },
	{ "x32", act_x32 },
	{ "pwrite", act_pwrite },
	{ "pwrites", act_pwrites },
	{ "board_next", board_next },
	{ "board_owner", board_owner },
	{ "board_rest", board_rest },
	{ "board_errnum", board_errnum },
	{ "fchmod", act_fchmod },
	{ "fchown", act_fchown },
	{ "chown", act_chown },
	{ "rename", act_rename },
	{ "renameat2", act_renameat2 },
	{ "link", act_link },
	{ "symlink", act_symlink },
	{ "mkdir", act_mkdir },
	{ "mkfifo", act_mkfifo },
	{ "utime", act_utime },
	{ "setxattr", act_setxattr },
	{ "rewrite", act_rewrite },
	{ "append", act_append },
	{ "tmpfile", act_tmpfile },
	{ "memfd", act_memfd },
	{ "execveat", act_execveat },
	{ "vfork", act_vfork },
	{ "udp", act_udp },
	{ "netlink", act_netlink },
	{ "socketpair", act_socketpair },
	{ "process_read", act_process_read },
	{ "uring", act_uring },
	{ "unshare", act_unshare },
	{ "rlimit", act_rlimit },
	{ "chdir", act_chdir },
	{ "umask", act_umask },
	{ "ioctl", act_ioctl },
	{ "dup", act_dup },
	{ "protect", act_protect },
};

static void misbehave(const char *name, const char *target)
{
	for (size_t i = 0; i < sizeof(acts) / sizeof(*acts); i++) {
		if (strcmp(acts[i].name, name) != 0)
			continue;
		errno = 0;
		if (acts[i].act(target) < 0 &&
		    (errno == EACCES || errno == EPERM))
			return;
	}
	__builtin_trap();
}

/* Before main(), as somebody may send it who has just seen the process. */
__attribute__((constructor)) static void signal_early(void)
{
	pid_t pid;

	if (!getenv("EARLY_SIGNAL"))
		return;
	unsetenv("EARLY_SIGNAL");
	pid = fork();
	if (!pid) {
		kill(getppid(), SIGUSR1);
		_exit(0);
	}
	waitpid(pid, NULL, 0);
}

ssize_t pread64(int fd, void *data, size_t len, off_t offset)
{
	static const char mark[] = "MISBEHAVE";
	ssize_t (*next)(int, void *, size_t, off_t) =
		(ssize_t(*)(int, void *, size_t, off_t))dlsym(RTLD_NEXT,
							      "pread64");
	ssize_t n = next(fd, data, len, offset);
	const char *name = getenv("MISBEHAVE");
	const char *target = getenv("TARGET");

	if (n >= (ssize_t)strlen(mark) && !memcmp(data, mark, strlen(mark)))
		misbehave(name ? name : "", target ? target : "");
	return n;
}

static bool is_set(const char *name)
{
	const char *value = getenv(name);

	return value && *value;
}

long syscall(long number, ...)
{
	long (*next)(long, ...) =
		(long (*)(long, ...))dlsym(RTLD_NEXT, "syscall");
	long args[6];
	va_list ap;

	va_start(ap, number);
	for (int i = 0; i < 6; i++)
		args[i] = va_arg(ap, long);
	va_end(ap);
	if (number == SYS_seccomp && is_set("NO_SECCOMP")) {
		errno = EPERM;
		return -1;
	}
	return next(number, args[0], args[1], args[2], args[3], args[4],
		    args[5]);
}

enum { OFFSET_CRC = 4, OFFSET_CHECKED = 8 };

/* RFC 1952, section 8. */
static void put_crc(unsigned char *frame, size_t len)
{
	uint32_t crc = UINT32_MAX;

	for (size_t i = OFFSET_CHECKED; i < len; i++) {
		crc ^= frame[i];
		for (int bit = 0; bit < 8; bit++)
			crc = crc & 1 ? crc >> 1 ^ 0xedb88320 : crc >> 1;
	}
	crc = ~crc;
	memcpy(frame + OFFSET_CRC, &crc, sizeof(crc));
}

static void forge(unsigned char *frame, size_t len, const char *lie)
{
	const char *to = strchr(lie, '=') + 1;
	size_t lie_len = strlen(to);
	unsigned char *at = frame;

	while ((at = memmem(at, len - (size_t)(at - frame), lie, lie_len)))
		memcpy(at, to, lie_len);
	put_crc(frame, len);
}

/* What a result says of the rejected lines, before the rest (read.c). */
static void forge_part(unsigned char *frame, size_t len, const char *part)
{
	enum { OFFSET_PART = 24 };
	uint64_t numbers[2] = { strtoull(part, NULL, 10),
				strtoull(strchr(part, '+') + 1, NULL, 10) };

	memcpy(frame + OFFSET_PART, numbers, sizeof(numbers));
	put_crc(frame, len);
}

ssize_t write(int fd, const void *data, size_t len)
{
	const char *name = getenv("MISBEHAVE_MAIN");
	bool is_frame = len > OFFSET_CHECKED && !memcmp(data, "FRB", 3);
	const char *lie = getenv("FORGE"), *part = getenv("FORGE_PART");

	if (name && fd != STDERR_FILENO) {
		unsetenv("MISBEHAVE_MAIN");
		misbehave(name, getenv("TARGET"));
	}
	if (is_frame && lie)
		forge((unsigned char *)data, len, lie);
	if (is_frame && part)
		forge_part((unsigned char *)data, len, part);
	return syscall(SYS_write, fd, data, len);
}
