#include "result/rejects.h"

#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "base/io.h"

enum {
	DATA_SIZE = SPOOL_LINE_MAX + 1,
	/* What is written stays, whatever the writer comes to. */
	FLAGS = O_APPEND | O_CLOEXEC,
};

/* Where the file system cannot make a file without a name, it loses its own. */
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

	if (!dir || !*dir)
		dir = "/tmp";
	*spool = (struct spool){ .fd = -1 };
	do
		spool->fd = open(dir, O_TMPFILE | FLAGS | O_RDWR, 0600);
	while (spool->fd < 0 && errno == EINTR);
	if (spool->fd < 0 && (errno == EOPNOTSUPP || errno == EISDIR))
		spool->fd = open_named(dir);
	if (spool->fd < 0)
		return -1;
	spool->data = malloc(DATA_SIZE);
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

int spool_flush(struct spool *spool)
{
	if (!spool->errnum && io_pwrite_all(spool->fd, spool->data, spool->len,
					    (int64_t)spool->end))
		spool->errnum = errno;
	spool->end += spool->len;
	spool->len = 0;
	return spool->errnum;
}

void spool_add(struct spool *spool, const void *line, size_t len)
{
	if (len >= DATA_SIZE - spool->len)
		spool_flush(spool);
	memcpy(spool->data + spool->len, line, len);
	spool->data[spool->len + len] = '\n';
	spool->len += len + 1;
}

int spool_copy(const struct spool *spool, uint64_t begin, uint64_t len, int fd)
{
	char data[4096];

	while (len) {
		size_t wanted = len < sizeof(data) ? (size_t)len : sizeof(data);
		ssize_t got = io_pread(spool->fd, data, wanted, (int64_t)begin);

		if (!got)
			errno = EIO; /* somebody has cut it off */
		if (got <= 0 || io_write_all(fd, data, (size_t)got))
			return -1;
		begin += (uint64_t)got;
		len -= (uint64_t)got;
	}
	return 0;
}
