#include "input/window.h"

#include <errno.h>
#include <fcntl.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/io.h"

int input_init(struct input *in)
{
	*in = (struct input){ .fd = -1, .data = malloc(INPUT_SIZE) };
	return in->data ? 0 : -1;
}

void input_release(struct input *in)
{
	free(in->data);
	*in = (struct input){ .fd = -1 };
}

void input_open(struct input *in, int fd)
{
	struct stat st;

	*in = (struct input){ .fd = fd, .data = in->data };
	if (fstat(fd, &st) || !S_ISREG(st.st_mode))
		return;
	in->start = lseek(fd, 0, SEEK_CUR);
	in->regular = in->start >= 0;
	/* The system then reads farther ahead of what is decoded. */
	if (in->regular && st.st_size > INPUT_SIZE)
		posix_fadvise(fd, 0, 0, POSIX_FADV_SEQUENTIAL);
}

/* How many bytes before begin are to stay when the window slides. */
static size_t history(const struct input *in)
{
	if (in->regular)
		return 0;
	return in->begin < INPUT_HISTORY ? in->begin : INPUT_HISTORY;
}

/* Only when the window is full, or is a regular file's and used up. */
static bool must_slide(const struct input *in)
{
	return in->end == INPUT_SIZE || (in->regular && in->begin == in->end);
}

static void slide(struct input *in)
{
	size_t from = in->begin - history(in);

	memmove(in->data, in->data + from, in->end - from);
	in->offset += (int64_t)from;
	in->begin -= from;
	in->end -= from;
}

/* Reads once. Returns false at the end of the input or on an error. */
static bool fill(struct input *in)
{
	ssize_t n;

	if (in->at_end || in->errnum)
		return false;
	if (must_slide(in))
		slide(in);
	if (in->regular)
		n = io_pread(in->fd, in->data + in->end, INPUT_SIZE - in->end,
			     in->start + in->offset + (int64_t)in->end);
	else
		n = io_read(in->fd, in->data + in->end, INPUT_SIZE - in->end);
	if (n < 0)
		in->errnum = errno;
	else if (n == 0)
		in->at_end = true;
	else
		in->end += (size_t)n;
	return n > 0;
}

size_t input_need(struct input *in, size_t want)
{
	while (in->end - in->begin < want)
		if (!fill(in))
			break;
	return in->end - in->begin;
}

int64_t input_offset(const struct input *in)
{
	return in->offset + (int64_t)in->begin;
}

int64_t input_seek(struct input *in, int64_t offset)
{
	int64_t last = in->offset + (int64_t)in->end;

	if (offset >= in->offset && offset <= last) {
		in->begin = (size_t)(offset - in->offset);
	} else if (in->regular) {
		in->offset = offset;
		in->begin = in->end = 0;
		in->at_end = false;
		in->errnum = 0;
	} else {
		in->begin = 0;
	}
	return input_offset(in);
}
