#include "base/io.h"

#include <errno.h>
#include <fcntl.h>
#include <libgen.h>
#include <limits.h>
#include <poll.h>
#include <stdlib.h>
#include <string.h>
#include <sys/ioctl.h>
#include <unistd.h>

static int openat_whole(int dir, const char *path, int flags)
{
	int fd;

	do
		fd = openat(dir, path, flags | O_CLOEXEC | O_NOCTTY);
	while (fd < 0 && errno == EINTR);
	return fd;
}

/* Closes a descriptor, if it is one, and leaves errno as it is. */
static void close_quietly(int fd)
{
	int err = errno;

	if (fd >= 0)
		close(fd);
	errno = err;
}

/*
 * The length of the longest beginning of path that ends in a slash and is short
 * enough to be opened; 0 if there is none.
 */
static size_t front_len(const char *path)
{
	const char *slash = memrchr(path, '/', PATH_MAX - 1);

	return slash ? (size_t)(slash - path) + 1 : 0;
}

int io_openat(int from, const char *path, int flags)
{
	int dir = from;
	char front[PATH_MAX];
	int fd;

	while (strlen(path) >= PATH_MAX) {
		size_t len = front_len(path);

		memcpy(front, path, len);
		front[len] = '\0';
		/* Without one, openat() says that the name is too long. */
		fd = len ? openat_whole(dir, front, O_PATH | O_DIRECTORY)
			 : openat_whole(dir, path, flags);
		if (dir != from)
			close_quietly(dir);
		if (fd < 0)
			return -1;
		dir = fd;
		path += len + strspn(path + len, "/");
	}
	/* A path that ends in a slash may have been walked to its end. */
	if (dir != from && !*path)
		path = ".";
	fd = openat_whole(dir, path, flags);
	if (dir != from)
		close_quietly(dir);
	return fd;
}

int io_open(const char *path, int flags)
{
	return io_openat(AT_FDCWD, path, flags);
}

int io_stat(const char *path, struct stat *st)
{
	int fd, ret;

	if (strlen(path) < PATH_MAX)
		return stat(path, st);
	fd = io_open(path, O_PATH);
	ret = fd < 0 ? -1 : fstat(fd, st);
	close_quietly(fd);
	return ret;
}

int io_open_input(const char *path, bool wait)
{
	return io_open(path, wait ? O_RDONLY : O_RDONLY | O_NONBLOCK);
}

int io_stdin(void)
{
	int flags = fcntl(STDIN_FILENO, F_GETFL);

	if (flags < 0)
		return -1;
	if ((flags & O_ACCMODE) == O_WRONLY) {
		errno = EBADF;
		return -1;
	}
	return STDIN_FILENO;
}

/*
 * After a call that failed: true if it is to be made again. Where there was
 * nothing to read, or no room to write, this waits until there is.
 */
static bool again(int fd, short events)
{
	struct pollfd pfd = { .fd = fd, .events = events };

	if (errno == EINTR)
		return true;
	if (errno != EAGAIN && errno != EWOULDBLOCK)
		return false;
	return poll(&pfd, 1, -1) >= 0 || errno == EINTR;
}

ssize_t io_read(int fd, void *data, size_t len)
{
	ssize_t n;

	do
		n = read(fd, data, len);
	while (n < 0 && again(fd, POLLIN));
	return n;
}

ssize_t io_pread(int fd, void *data, size_t len, int64_t offset)
{
	ssize_t n;

	do
		n = pread(fd, data, len, offset);
	while (n < 0 && again(fd, POLLIN));
	return n;
}

int io_write_all(int fd, const void *data, size_t len)
{
	const uint8_t *at = data;

	while (len) {
		ssize_t n = write(fd, at, len);

		if (n < 0) {
			if (again(fd, POLLOUT))
				continue;
			return -1;
		}
		at += n;
		len -= (size_t)n;
	}
	return 0;
}

int io_pwrite_all(int fd, const void *data, size_t len, int64_t offset)
{
	const uint8_t *at = data;

	while (len) {
		ssize_t n = pwrite(fd, at, len, offset);

		if (n < 0) {
			if (again(fd, POLLOUT))
				continue;
			return -1;
		}
		at += n;
		len -= (size_t)n;
		offset += n;
	}
	return 0;
}

char *io_directory_of(const char *path)
{
	char *copy = strdup(path);
	char *dir = copy ? strdup(dirname(copy)) : NULL;

	free(copy);
	return dir;
}

unsigned io_terminal_width(int fd)
{
	struct winsize size;

	return ioctl(fd, TIOCGWINSZ, &size) ? 0 : size.ws_col;
}

int io_hold_standard_fds(void)
{
	for (int fd = STDIN_FILENO; fd <= STDERR_FILENO; fd++) {
		if (fcntl(fd, F_GETFD) >= 0 || errno != EBADF)
			continue;
		/*
		 * The wrong way round on purpose: standard input can only be
		 * written to, the others only read. open() takes the lowest
		 * free number, which is fd.
		 */
		if (open("/dev/null",
			 fd == STDIN_FILENO ? O_WRONLY : O_RDONLY) < 0)
			return -1;
	}
	return 0;
}
