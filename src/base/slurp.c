#include "base/slurp.h"

#include <errno.h>
#include <unistd.h>

#include "base/io.h"

int slurp(const char *path, struct buf *bytes)
{
	enum { PIECE = 64 * 1024 };
	int fd = io_open_input(path, true), err = 0;
	ssize_t n = 1;

	if (fd < 0)
		return -1;
	while (n > 0) {
		uint8_t *room = buf_reserve(bytes, PIECE);

		n = room ? io_read(fd, room, PIECE) : -1;
		if (n > 0)
			bytes->len += (size_t)n;
		else if (n < 0)
			err = room ? errno : ENOMEM;
	}
	close(fd);
	errno = err;
	return err ? -1 : 0;
}
