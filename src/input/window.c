#include "input/window.h"

#include <errno.h>
#include <fcntl.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/io.h"
#include "base/populate.h"

int window_init(struct window *in)
{
	*in = (struct window){ .fd = -1, .data = malloc(WINDOW_SIZE) };
	return in->data ? 0 : -1;
}

void window_release(struct window *in)
{
	free(in->data);
	*in = (struct window){ .fd = -1 };
}

static void begin(struct window *in, int fd)
{
	*in = (struct window){ .fd = fd,
			       .data = in->data,
			       .has_pages = in->has_pages,
			       .is_hashing = in->hash_whole,
			       .hash_whole = in->hash_whole };
	longhash_begin(&in->whole);
}

/* A smaller file would not use them. */
static void make_pages(struct window *in, int64_t file_size)
{
	if (in->has_pages || file_size < WINDOW_SIZE / 4)
		return;
	populate(in->data, WINDOW_SIZE);
	in->has_pages = true;
}

static void open_at(struct window *in, int fd, const struct stat *st,
		    int64_t start)
{
	begin(in, fd);
	if (!S_ISREG(st->st_mode) || start < 0)
		return;
	in->regular = true;
	in->start = start;
	in->size = st->st_size;
	make_pages(in, in->size);
	/* The system then reads farther ahead. */
	if (st->st_size > WINDOW_SIZE)
		posix_fadvise(fd, 0, 0, POSIX_FADV_SEQUENTIAL);
}

void window_open(struct window *in, int fd)
{
	struct stat st = { 0 };
	int64_t start = 0;

	if (fstat(fd, &st))
		st.st_mode = 0;
	if (S_ISREG(st.st_mode))
		start = lseek(fd, 0, SEEK_CUR);
	open_at(in, fd, &st, start);
}

void window_open_new(struct window *in, int fd, const struct stat *st)
{
	open_at(in, fd, st, 0);
}

void window_open_source(struct window *in, const struct window_source *source)
{
	begin(in, -1);
	in->source = *source;
}

void window_continue(struct window *in)
{
	in->at_end = false;
}

static size_t at_most(size_t n, size_t most)
{
	return n < most ? n : most;
}

/*
 * How many bytes before begin stay when the window slides. In a regular file
 * these are for its ends: they may be the first block, or the last one.
 */
static size_t history(const struct window *in)
{
	return at_most(in->begin,
		       in->regular ? IDENTITY_BLOCK : WINDOW_HISTORY);
}

/* If it is full; in a regular file also if all of it was used. */
static bool must_slide(const struct window *in)
{
	return in->end == WINDOW_SIZE || (in->regular && in->begin == in->end);
}

static void slide(struct window *in)
{
	size_t from = in->begin - history(in);

	memmove(in->data, in->data + from, in->end - from);
	in->offset += (int64_t)from;
	in->begin -= from;
	in->end -= from;
}

/* The window does not slide past the first block before it is hashed. */
static void take_head(struct window *in)
{
	if (in->has_head || (in->end < IDENTITY_BLOCK && !in->at_end))
		return;
	in->head = identity_hash(in->data, at_most(in->end, IDENTITY_BLOCK));
	in->has_head = true;
}

/* Hashes what was not hashed before. */
static void hash_more(struct window *in)
{
	int64_t end = in->offset + (int64_t)in->end;

	if (!in->is_hashing || end <= in->hashed)
		return;
	longhash_add(&in->whole, in->data + (in->hashed - in->offset),
		     (size_t)(end - in->hashed));
	in->hashed = end;
}

void window_hash_whole(struct window *in)
{
	if (in->is_hashing || in->offset || in->end < IDENTITY_BLOCK)
		return;
	in->is_hashing = true;
	hash_more(in);
}

bool window_get_lanes(const struct window *in, uint64_t lanes[LONGHASH_LANES])
{
	if (!in->is_hashing || !in->at_end)
		return false;
	memcpy(lanes, in->whole.lanes, sizeof(in->whole.lanes));
	return true;
}

static ssize_t read_more(struct window *in)
{
	uint8_t *room = in->data + in->end;
	size_t len = WINDOW_SIZE - in->end;

	if (in->source.read)
		return in->source.read(in->source.context, room, len);
	if (in->regular)
		return io_pread(in->fd, room, len,
				in->start + in->offset + (int64_t)in->end);
	return io_read(in->fd, room, len);
}

/*
 * True if there was no more of a regular file, where it ends since it was
 * opened. Another read would only say so.
 */
static bool has_ended(const struct window *in)
{
	return in->regular && in->end < WINDOW_SIZE &&
	       in->start + in->offset + (int64_t)in->end == in->size;
}

/* Reads once. Returns false at the end of the input, or on an error. */
static bool fill(struct window *in)
{
	ssize_t n;

	if (in->at_end || in->errnum)
		return false;
	if (must_slide(in))
		slide(in);
	n = read_more(in);
	if (n < 0)
		in->errnum = errno;
	else
		in->end += (size_t)n;
	if (n == 0 || (n > 0 && has_ended(in)))
		in->at_end = true;
	hash_more(in);
	take_head(in);
	return n > 0;
}

size_t window_need(struct window *in, size_t want)
{
	while (in->end - in->begin < want)
		if (!fill(in))
			break;
	return in->end - in->begin;
}

int64_t window_offset(const struct window *in)
{
	return in->offset + (int64_t)in->begin;
}

void window_identify(const struct window *in, struct identity *id)
{
	size_t len = at_most(in->end, IDENTITY_BLOCK);

	if (!in->at_end)
		return;
	id->has_ends = true;
	id->head = in->head;
	id->tail = in->offset || in->end > len
			   ? identity_hash(in->data + in->end - len, len)
			   : in->head;
	if (in->is_hashing)
		id->whole = longhash_end(&in->whole);
}

int64_t window_seek(struct window *in, int64_t offset)
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
	return window_offset(in);
}

/* With the block before, which may become the last one. */
bool window_resume(struct window *in, int64_t offset, uint64_t head,
		   const uint64_t lanes[LONGHASH_LANES])
{
	in->head = head;
	in->has_head = true;
	in->is_hashing = lanes;
	if (lanes) {
		longhash_resume(&in->whole, lanes,
				(uint64_t)offset / LONGHASH_BLOCK);
		in->hashed = offset - offset % LONGHASH_BLOCK;
	}
	window_seek(in, offset - IDENTITY_BLOCK);
	if (window_need(in, IDENTITY_BLOCK) < IDENTITY_BLOCK)
		return false;
	in->begin += IDENTITY_BLOCK;
	return true;
}
