#include "io.h"

#include <errno.h>
#include <fcntl.h>
#include <poll.h>
#include <unistd.h>

int io_open_input(const char *path, bool wait)
{
	int flags = O_RDONLY | O_CLOEXEC | O_NOCTTY;
	int fd;

	do
		fd = open(path, wait ? flags : flags | O_NONBLOCK);
	while (fd < 0 && errno == EINTR);
	return fd;
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
 * After a call that failed: true if it is to be made again, having waited
 * for the descriptor where there was nothing to read or no room to write.
 */
static bool again(int fd, short events)
{
	struct pollfd pfd = { .fd = fd, .events = events };

	if (errno == EINTR)
		return true;
	if (errno != EAGAIN && errno != EWOULDBLOCK)
		return false;
	while (poll(&pfd, 1, -1) < 0)
		if (errno != EINTR)
			return false;
	return true;
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

int io_hold_standard_fds(void)
{
	for (int fd = STDIN_FILENO; fd <= STDERR_FILENO; fd++) {
		if (fcntl(fd, F_GETFD) >= 0 || errno != EBADF)
			continue;
		/*
		 * The wrong way round on purpose: what reads finds a
		 * descriptor for writing only, and the reverse. open() takes
		 * the lowest free number, which is fd.
		 */
		if (open("/dev/null",
			 fd == STDIN_FILENO ? O_WRONLY : O_RDONLY) < 0)
			return -1;
	}
	return 0;
}
