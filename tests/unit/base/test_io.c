/*
 * Whole runs of bytes (io.h): through pipes that are full or empty, signals
 * that interrupt, and paths that are longer than the system takes.
 */

#include <stdarg.h>
#include <stddef.h>
#include <setjmp.h>
#include <stdint.h>
#include <cmocka.h>

#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <pthread.h>
#include <signal.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/ioctl.h>
#include <sys/wait.h>
#include <unistd.h>

#include "base/io.h"

enum { PIPE_BYTES = 300000 }; /* more than a pipe holds */

static char directory[4096];

static int enter(void **state)
{
	const char *tmp = getenv("TMPDIR");

	(void)state;
	snprintf(directory, sizeof(directory), "%s/io.XXXXXX",
		 tmp ? tmp : "/tmp");
	return mkdtemp(directory) && !chdir(directory) ? 0 : -1;
}

static int leave(void **state)
{
	(void)state;
	return chdir("/") || rmdir(directory) ? -1 : 0;
}

static void make_file(const char *name, const char *text)
{
	int fd = open(name, O_WRONLY | O_CREAT | O_EXCL, 0600);

	assert_true(fd >= 0);
	assert_int_equal(write(fd, text, strlen(text)), strlen(text));
	close(fd);
}

/**** Paths */

enum { NAME_LEN = 200, NDEEP = 50 };

/* From there on, NDEEP directories deep: more than PATH_MAX. */
static void name_deep(char *path)
{
	for (int i = 0; i < NDEEP; i++, path += NAME_LEN) {
		memset(path, 'd', NAME_LEN - 1);
		path[NAME_LEN - 1] = '/';
	}
	strcpy(path, "file");
}

/* Makes them one by one, or removes them, and stays where it was. */
static void walk_deep(bool make)
{
	char name[NAME_LEN] = { 0 };
	int top = open(".", O_RDONLY | O_DIRECTORY);

	assert_true(top >= 0);
	memset(name, 'd', NAME_LEN - 1);
	for (int i = 0; i < NDEEP; i++) {
		if (make)
			assert_int_equal(mkdir(name, 0700), 0);
		assert_int_equal(chdir(name), 0);
	}
	if (make)
		make_file("file", "deep");
	else
		assert_int_equal(unlink("file"), 0);
	for (int i = 0; !make && i < NDEEP; i++) {
		assert_int_equal(chdir(".."), 0);
		assert_int_equal(rmdir(name), 0);
	}
	assert_int_equal(fchdir(top), 0);
	close(top);
}

static void check_open(const char *path, const char *text)
{
	char got[8];
	struct stat st;
	int fd = io_open(path, O_RDONLY);

	assert_true(fd >= 0);
	assert_true(fcntl(fd, F_GETFD) & FD_CLOEXEC);
	assert_int_equal(io_read(fd, got, sizeof(got)), strlen(text));
	assert_memory_equal(got, text, strlen(text));
	close(fd);
	assert_int_equal(io_stat(path, &st), 0);
	assert_true(S_ISREG(st.st_mode));
	assert_int_equal(st.st_size, strlen(text));
}

static void check_no_open(const char *path, int err)
{
	struct stat st;

	errno = 0;
	assert_int_equal(io_open(path, O_RDONLY), -1);
	assert_int_equal(errno, err);
	errno = 0;
	assert_int_equal(io_stat(path, &st), -1);
	assert_int_equal(errno, err);
}

static void a_path_may_have_any_length(void **state)
{
	static char path[3 * NDEEP * NAME_LEN];
	static char absolute[sizeof(directory) + 1 + sizeof(path)];
	int first_fd = open("/dev/null", O_RDONLY), last_fd;

	(void)state;
	walk_deep(true);
	name_deep(path);
	assert_true(strlen(path) > PATH_MAX);
	check_open(path, "deep");
	snprintf(absolute, sizeof(absolute), "%s/%s", directory, path);
	check_open(absolute, "deep");
	strcpy(path + strlen(path) - 1, "x");
	check_no_open(path, ENOENT);
	/* Many slashes are one, as everywhere. */
	memset(path, '/', 2 * PATH_MAX);
	snprintf(path + 2 * PATH_MAX, sizeof(path) - 2 * PATH_MAX, "%s/no",
		 directory + 1);
	check_no_open(path, ENOENT);
	/* A directory by a path that ends in a slash. */
	path[0] = '.';
	path[2 * PATH_MAX] = '\0';
	last_fd = io_open(path, O_RDONLY | O_DIRECTORY);
	assert_true(last_fd >= 0);
	close(last_fd);
	/* None of those on the way is left open. */
	last_fd = open("/dev/null", O_RDONLY);
	assert_int_equal(last_fd, first_fd + 1);
	close(first_fd);
	close(last_fd);
	walk_deep(false);
}

static void a_path_that_is_none_is_told(void **state)
{
	static char path[2 * PATH_MAX + 1];

	(void)state;
	check_no_open("", ENOENT);
	check_no_open("none", ENOENT);
	/* No slash in it, or none where it would help. */
	memset(path, 'x', sizeof(path) - 1);
	check_no_open(path, ENAMETOOLONG);
	path[10] = '/';
	assert_int_equal(mkdir("xxxxxxxxxx", 0700), 0);
	check_no_open(path, ENAMETOOLONG);
	assert_int_equal(rmdir("xxxxxxxxxx"), 0);
	check_no_open(path, ENOENT);
}

static void directories_of_paths(void **state)
{
	static const char *const rows[][2] = {
		{ "a", "." },	      { "a/b", "a" },  { "/a", "/" },
		{ "/a/b/c", "/a/b" }, { "a/b/", "a" }, { "/", "/" },
		{ "", "." },	      { "..", "." },   { "a//b", "a" },
	};

	(void)state;
	for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
		char *dir = io_directory_of(rows[i][0]);

		assert_non_null(dir);
		assert_string_equal(dir, rows[i][1]);
		free(dir);
	}
}

/* Nobody writes to it, and nobody waits for that. */
static void an_input_does_not_block(void **state)
{
	char byte;
	int fd;

	(void)state;
	assert_int_equal(mkfifo("fifo", 0600), 0);
	fd = io_open_input("fifo", false);
	assert_true(fd >= 0);
	assert_true(fcntl(fd, F_GETFD) & FD_CLOEXEC);
	assert_int_equal(read(fd, &byte, 1), 0);
	close(fd);
	assert_int_equal(unlink("fifo"), 0);
}

static void *write_to_fifo(void *arg)
{
	int fd = open(arg, O_WRONLY);

	usleep(20000);
	assert_int_equal(write(fd, "late", 4), 4);
	close(fd);
	return NULL;
}

static void an_input_can_wait_for_its_writer(void **state)
{
	static char name[] = "fifo";
	pthread_t thread;
	char got[8];
	int fd;

	(void)state;
	assert_int_equal(mkfifo(name, 0600), 0);
	assert_int_equal(pthread_create(&thread, NULL, write_to_fifo, name), 0);
	fd = io_open_input(name, true);
	assert_true(fd >= 0);
	assert_int_equal(io_read(fd, got, sizeof(got)), 4);
	assert_memory_equal(got, "late", 4);
	assert_int_equal(io_read(fd, got, sizeof(got)), 0);
	assert_int_equal(pthread_join(thread, NULL), 0);
	close(fd);
	assert_int_equal(unlink(name), 0);
}

/**** Reading and writing */

static void set_nonblocking(int fd)
{
	assert_int_equal(fcntl(fd, F_SETFL, fcntl(fd, F_GETFL) | O_NONBLOCK),
			 0);
}

static uint8_t byte_at(size_t i)
{
	return (uint8_t)(i * 7 + (i >> 9));
}

static void *write_slowly(void *arg)
{
	int fd = *(int *)arg;
	uint8_t bytes[PIPE_BYTES / 10];

	for (size_t at = 0; at < PIPE_BYTES; at += sizeof(bytes)) {
		for (size_t i = 0; i < sizeof(bytes); i++)
			bytes[i] = byte_at(at + i);
		usleep(2000);
		io_write_all(fd, bytes, sizeof(bytes));
	}
	close(fd);
	return NULL;
}

static void reading_waits_for_what_does_not_block(void **state)
{
	pthread_t thread;
	uint8_t bytes[1000];
	size_t n = 0;
	ssize_t len;
	int fds[2];

	(void)state;
	assert_int_equal(pipe(fds), 0);
	set_nonblocking(fds[0]);
	assert_int_equal(pthread_create(&thread, NULL, write_slowly, &fds[1]),
			 0);
	while ((len = io_read(fds[0], bytes, sizeof(bytes))) > 0)
		for (ssize_t i = 0; i < len; i++)
			assert_int_equal(bytes[i], byte_at(n++));
	assert_int_equal(len, 0);
	assert_int_equal(n, PIPE_BYTES);
	assert_int_equal(pthread_join(thread, NULL), 0);
	close(fds[0]);
}

static void *read_slowly(void *arg)
{
	int fd = *(int *)arg;
	uint8_t bytes[10000];
	size_t n = 0;
	ssize_t len;

	do {
		usleep(1000);
		len = io_read(fd, bytes, sizeof(bytes));
		for (ssize_t i = 0; i < len; i++)
			if (bytes[i] != byte_at(n++))
				return NULL;
	} while (len > 0);
	return n == PIPE_BYTES ? arg : NULL;
}

static void writing_waits_for_room(void **state)
{
	static uint8_t bytes[PIPE_BYTES];
	pthread_t thread;
	void *ok;
	int fds[2];

	(void)state;
	for (size_t i = 0; i < PIPE_BYTES; i++)
		bytes[i] = byte_at(i);
	assert_int_equal(pipe(fds), 0);
	set_nonblocking(fds[1]);
	assert_int_equal(pthread_create(&thread, NULL, read_slowly, &fds[0]),
			 0);
	assert_int_equal(io_write_all(fds[1], bytes, PIPE_BYTES), 0);
	close(fds[1]);
	assert_int_equal(pthread_join(thread, &ok), 0);
	assert_non_null(ok);
	close(fds[0]);
}

static void on_signal(int sig)
{
	(void)sig;
}

/* Signals come while it waits, and it waits on. */
static void signals_do_not_show(void **state)
{
	const struct sigaction act = { .sa_handler = on_signal };
	struct sigaction old;
	sigset_t set;
	pid_t parent = getpid(), pid;
	char byte;
	int fds[2];

	(void)state;
	assert_int_equal(sigaction(SIGUSR1, &act, &old), 0);
	sigemptyset(&set);
	sigaddset(&set, SIGUSR1);
	pthread_sigmask(SIG_UNBLOCK, &set, NULL);
	for (int nonblocking = 0; nonblocking < 2; nonblocking++) {
		assert_int_equal(pipe(fds), 0);
		if (nonblocking)
			set_nonblocking(fds[0]);
		pid = fork();
		assert_true(pid >= 0);
		if (!pid) {
			for (int i = 0; i < 5; i++) {
				usleep(5000);
				kill(parent, SIGUSR1);
			}
			_exit(write(fds[1], "x", 1) != 1);
		}
		assert_int_equal(io_read(fds[0], &byte, 1), 1);
		assert_int_equal(byte, 'x');
		assert_int_equal(waitpid(pid, NULL, 0), pid);
		close(fds[0]);
		close(fds[1]);
	}
	assert_int_equal(sigaction(SIGUSR1, &old, NULL), 0);
}

static void offsets_leave_the_descriptors_own(void **state)
{
	char got[16];
	int fd;

	(void)state;
	make_file("file", "0123456789");
	fd = open("file", O_RDWR);
	assert_true(fd >= 0);
	assert_int_equal(io_pread(fd, got, 4, 3), 4);
	assert_memory_equal(got, "3456", 4);
	assert_int_equal(io_pread(fd, got, sizeof(got), 8), 2);
	assert_int_equal(io_pread(fd, got, sizeof(got), 100), 0);
	assert_int_equal(io_pwrite_all(fd, "xyz", 3, 9), 0);
	assert_int_equal(io_pwrite_all(fd, "", 0, 50), 0);
	assert_int_equal(lseek(fd, 0, SEEK_CUR), 0);
	assert_int_equal(io_read(fd, got, sizeof(got)), 12);
	assert_memory_equal(got, "012345678xyz", 12);
	close(fd);
	assert_int_equal(unlink("file"), 0);
}

static void failures_are_told(void **state)
{
	int fd = open("/dev/null", O_RDONLY),
	    full = open("/dev/full", O_WRONLY);
	char byte;

	(void)state;
	assert_true(fd >= 0);
	assert_int_equal(io_write_all(fd, "x", 1), -1);
	assert_int_equal(errno, EBADF);
	assert_int_equal(io_pwrite_all(fd, "x", 1, 0), -1);
	assert_int_equal(errno, EBADF);
	assert_int_equal(io_read(-1, &byte, 1), -1);
	assert_int_equal(errno, EBADF);
	assert_int_equal(io_pread(-1, &byte, 1, 0), -1);
	assert_int_equal(errno, EBADF);
	if (full >= 0) {
		assert_int_equal(io_write_all(full, "x", 1), -1);
		assert_int_equal(errno, ENOSPC);
		close(full);
	}
	close(fd);
}

/**** The process's own descriptors */

/* What the child returns; 0 if all was as it should be. */
static int in_child(int (*check)(void))
{
	pid_t pid = fork();
	int status;

	assert_true(pid >= 0);
	if (!pid)
		_exit(check());
	assert_int_equal(waitpid(pid, &status, 0), pid);
	assert_true(WIFEXITED(status));
	return WEXITSTATUS(status);
}

static int check_stdin(void)
{
	int fds[2];

	if (pipe(fds))
		return 1;
	if (dup2(fds[0], STDIN_FILENO) || io_stdin() != STDIN_FILENO)
		return 2;
	if (dup2(fds[1], STDIN_FILENO) || io_stdin() != -1 || errno != EBADF)
		return 3;
	close(STDIN_FILENO);
	return io_stdin() != -1 || errno != EBADF ? 4 : 0;
}

static void standard_input_has_to_be_readable(void **state)
{
	(void)state;
	assert_int_equal(in_child(check_stdin), 0);
}

static int check_held(void)
{
	char byte;
	int fd;

	close(STDIN_FILENO);
	close(STDOUT_FILENO);
	close(STDERR_FILENO);
	if (io_hold_standard_fds())
		return 1;
	/* They fail as they would have done. */
	if (read(STDIN_FILENO, &byte, 1) != -1 || errno != EBADF)
		return 2;
	if (write(STDOUT_FILENO, "x", 1) != -1 || errno != EBADF)
		return 3;
	if (write(STDERR_FILENO, "x", 1) != -1 || errno != EBADF)
		return 4;
	fd = open("/dev/null", O_RDONLY);
	return fd > STDERR_FILENO ? 0 : 5;
}

static int check_not_held(void)
{
	int flags[3];

	for (int fd = 0; fd < 3; fd++) {
		if (dup2(open("/dev/zero", O_RDWR), fd) != fd)
			return 1;
		flags[fd] = fcntl(fd, F_GETFL);
	}
	if (io_hold_standard_fds())
		return 2;
	for (int fd = 0; fd < 3; fd++)
		if (fcntl(fd, F_GETFL) != flags[fd])
			return 3;
	return 0;
}

static void closed_standard_descriptors_are_held(void **state)
{
	(void)state;
	assert_int_equal(in_child(check_held), 0);
	assert_int_equal(in_child(check_not_held), 0);
}

static void a_terminal_has_a_width(void **state)
{
	struct winsize size = { .ws_row = 5, .ws_col = 123 };
	int fd = open("/dev/null", O_RDONLY);
	int terminal = posix_openpt(O_RDWR | O_NOCTTY);

	(void)state;
	assert_int_equal(io_terminal_width(fd), 0);
	assert_int_equal(io_terminal_width(-1), 0);
	close(fd);
	if (terminal < 0)
		skip();
	assert_int_equal(ioctl(terminal, TIOCSWINSZ, &size), 0);
	assert_int_equal(io_terminal_width(terminal), 123);
	close(terminal);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(a_path_may_have_any_length),
		cmocka_unit_test(a_path_that_is_none_is_told),
		cmocka_unit_test(directories_of_paths),
		cmocka_unit_test(an_input_does_not_block),
		cmocka_unit_test(an_input_can_wait_for_its_writer),
		cmocka_unit_test(reading_waits_for_what_does_not_block),
		cmocka_unit_test(writing_waits_for_room),
		cmocka_unit_test(signals_do_not_show),
		cmocka_unit_test(offsets_leave_the_descriptors_own),
		cmocka_unit_test(failures_are_told),
		cmocka_unit_test(standard_input_has_to_be_readable),
		cmocka_unit_test(closed_standard_descriptors_are_held),
		cmocka_unit_test(a_terminal_has_a_width),
	};

	return cmocka_run_group_tests(tests, enter, leave);
}
