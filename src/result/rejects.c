#include "result/rejects.h"

#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "base/io.h"

enum {
	DATA_SIZE = REJECTS_LINE_MAX + 1,
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

int rejects_init(struct rejects *rejects)
{
	const char *dir = getenv("TMPDIR");

	if (!dir || !*dir)
		dir = "/tmp";
	*rejects = (struct rejects){ .fd = -1 };
	do
		rejects->fd = open(dir, O_TMPFILE | FLAGS | O_RDWR, 0600);
	while (rejects->fd < 0 && errno == EINTR);
	if (rejects->fd < 0 && (errno == EOPNOTSUPP || errno == EISDIR))
		rejects->fd = open_named(dir);
	if (rejects->fd < 0)
		return -1;
	rejects->data = malloc(DATA_SIZE);
	if (rejects->data)
		return 0;
	close(rejects->fd);
	rejects->fd = -1;
	errno = ENOMEM;
	return -1;
}

void rejects_release(struct rejects *rejects)
{
	if (rejects->data && rejects->fd >= 0)
		close(rejects->fd);
	free(rejects->data);
	*rejects = (struct rejects){ .fd = -1 };
}

void rejects_mark(struct rejects *rejects)
{
	off_t end = lseek(rejects->fd, 0, SEEK_END);

	rejects->len = 0;
	rejects->errnum = end < 0 ? errno : 0;
	rejects->begin = rejects->end = (uint64_t)end;
}

int rejects_flush(struct rejects *rejects)
{
	if (!rejects->errnum &&
	    io_pwrite_all(rejects->fd, rejects->data, rejects->len,
			  (int64_t)rejects->end))
		rejects->errnum = errno;
	rejects->end += rejects->len;
	rejects->len = 0;
	return rejects->errnum;
}

void rejects_add(struct rejects *rejects, const void *line, size_t len)
{
	if (len >= DATA_SIZE - rejects->len)
		rejects_flush(rejects);
	memcpy(rejects->data + rejects->len, line, len);
	rejects->data[rejects->len + len] = '\n';
	rejects->len += len + 1;
}

struct rejects_part rejects_part(const struct rejects *rejects)
{
	if (rejects->errnum)
		return (struct rejects_part){ 0 };
	return (struct rejects_part){ rejects->begin,
				      rejects->end - rejects->begin };
}

int rejects_copy(const struct rejects *rejects, struct rejects_part part,
		 int fd)
{
	char data[4096];

	while (part.len_bytes) {
		size_t wanted = part.len_bytes < sizeof(data)
					? (size_t)part.len_bytes
					: sizeof(data);
		ssize_t got = io_pread(rejects->fd, data, wanted,
				       (int64_t)part.begin);

		if (!got)
			errno = EIO; /* somebody has cut it short */
		if (got <= 0 || io_write_all(fd, data, (size_t)got))
			return -1;
		part.begin += (uint64_t)got;
		part.len_bytes -= (uint64_t)got;
	}
	return 0;
}
