#include "base/spool.h"

#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "base/io.h"

enum {
	/* So that a worker which was taken over cannot change what is there. */
	FLAGS = O_APPEND | O_CLOEXEC,
};

/* For file systems that cannot make a file without a name. */
static int open_named(const char *dir)
{
	char *name;
	int fd = -1;

	if (asprintf(&name, "%s/findrobots-XXXXXX", dir) < 0)
		return -1;
	fd = mkostemp(name, FLAGS);
	if (fd >= 0)
		unlink(name);
	free(name);
	return fd;
}

int spool_init(struct spool *spool)
{
	const char *dir = getenv("TMPDIR");

	return spool_init_at(spool, dir && *dir ? dir : "/tmp");
}

int spool_init_at(struct spool *spool, const char *dir)
{
	*spool = (struct spool){ .fd = -1 };
	do
		spool->fd = open(dir, O_TMPFILE | FLAGS | O_RDWR, 0600);
	while (spool->fd < 0 && errno == EINTR);
	if (spool->fd < 0 && (errno == EOPNOTSUPP || errno == EISDIR))
		spool->fd = open_named(dir);
	if (spool->fd < 0)
		return -1;
	spool->data = malloc(SPOOL_BUFFER);
	if (spool->data)
		return 0;
	close(spool->fd);
	spool->fd = -1;
	errno = ENOMEM;
	return -1;
}

void spool_release(struct spool *spool)
{
	if (spool->data && spool->fd >= 0)
		close(spool->fd);
	free(spool->data);
	*spool = (struct spool){ .fd = -1 };
}

void spool_mark(struct spool *spool)
{
	off_t end = lseek(spool->fd, 0, SEEK_END);

	spool->len = 0;
	spool->errnum = end < 0 ? errno : 0;
	spool->begin = spool->end = (uint64_t)end;
}

/* Puts bytes at the end of the file, unless there was a failure. */
static void write_out(struct spool *spool, const void *data, size_t len)
{
	if (!spool->errnum &&
	    io_pwrite_all(spool->fd, data, len, (int64_t)spool->end))
		spool->errnum = errno;
	spool->end += len;
}

int spool_flush(struct spool *spool)
{
	write_out(spool, spool->data, spool->len);
	spool->len = 0;
	return spool->errnum;
}

void spool_add(struct spool *spool, const void *data, size_t len)
{
	if (len > SPOOL_BUFFER - spool->len)
		spool_flush(spool);
	if (len > SPOOL_BUFFER) {
		write_out(spool, data, len);
		return;
	}
	memcpy(spool->data + spool->len, data, len);
	spool->len += len;
}

struct spool_part spool_part(const struct spool *spool)
{
	if (spool->errnum)
		return (struct spool_part){ 0 };
	return (struct spool_part){ spool->begin, spool->end - spool->begin };
}

int spool_copy(const struct spool *spool, struct spool_part part, int fd)
{
	char data[16 * 1024];

	while (part.len_bytes) {
		size_t wanted = part.len_bytes < sizeof(data)
					? (size_t)part.len_bytes
					: sizeof(data);
		ssize_t got =
			io_pread(spool->fd, data, wanted, (int64_t)part.begin);

		if (!got)
			errno = EIO; /* somebody has cut it short */
		if (got <= 0 || io_write_all(fd, data, (size_t)got))
			return -1;
		part.begin += (uint64_t)got;
		part.len_bytes -= (uint64_t)got;
	}
	return 0;
}
