/*
 * After damage each place that begins as a frame does is tried. Somebody could
 * write many such places, each of which claims all bytes behind it, so what is
 * looked at again is bounded in proportion to the file.
 */

#include "base/frames.h"

#include <errno.h>
#include <string.h>

#include "base/io.h"

/* Of the bytes of a file. */
enum { LOOK_AGAIN = 8 };

void frames_open(struct frames *frames, int fd, uint64_t begin, uint64_t end)
{
	*frames = (struct frames){
		.fd = fd,
		.at = begin,
		.end = end,
		.base = begin,
		.budget = LOOK_AGAIN * (end - begin) + FRAMES_CHUNK,
		.most = FRAMES_MAX,
	};
}

void frames_release(struct frames *frames)
{
	buf_release(&frames->buf);
}

/* Forgets the bytes before the offset at, which is in the buffer. */
static void slide(struct frames *frames)
{
	struct buf *buf = &frames->buf;
	size_t used = (size_t)(frames->at - frames->base);

	if (used)
		memmove(buf->data, buf->data + used, buf->len - used);
	buf->len -= used;
	frames->base = frames->at;
}

/*
 * Gets some bytes more into the buffer. Returns 1; 0 if the file is at its end
 * before it should be; -1 with errno.
 */
static int read_more(struct frames *frames)
{
	struct buf *buf = &frames->buf;
	uint64_t from = frames->base + buf->len;
	size_t len = FRAMES_CHUNK;
	uint8_t *room;
	ssize_t n;

	/* Of large frames larger pieces, as far as they have been there. */
	if (buf->len > len)
		len = buf->len;
	if (len > frames->end - from)
		len = (size_t)(frames->end - from);
	room = buf_reserve(buf, len);
	if (!room)
		return -1;
	n = io_pread(frames->fd, room, len, (int64_t)from);
	if (n < 0)
		return -1;
	buf->len += (size_t)n;
	if (!n)
		frames->end = from;
	return n > 0;
}

/* The bytes of the buffer from the offset at on. */
static const uint8_t *front(const struct frames *frames, size_t *len)
{
	size_t used = (size_t)(frames->at - frames->base);

	*len = frames->buf.len - used;
	/* A buffer that never had bytes has none to point to. */
	return *len ? frames->buf.data + used : NULL;
}

/*
 * Reads until at least want bytes are there, or the end. Returns how many are;
 * -1 with errno.
 */
static int64_t need(struct frames *frames, uint64_t want)
{
	size_t len;
	int ret;

	for (;;) {
		front(frames, &len);
		if (len >= want || frames->at + len >= frames->end)
			return (int64_t)len;
		slide(frames);
		ret = read_more(frames);
		if (ret < 0)
			return -1;
	}
}

/* What the frame at the offset at takes by its header; 0 if it cannot be. */
static uint64_t claimed(const struct frames *frames)
{
	size_t len;
	const uint8_t *at = front(frames, &len);
	uint64_t n = 0;

	if (len < FRAME_HEADER_SIZE)
		return FRAME_HEADER_SIZE;
	for (int i = 7; i >= 0; i--)
		n = n << 8 | at[8 + i];
	return n > frames->most ? 0 : FRAME_HEADER_SIZE + n;
}

static bool begins_frame(const uint8_t *at, size_t len)
{
	static const uint8_t magic[] = { 'F', 'R', 'B', FRAME_VERSION };

	return !memcmp(at, magic, len < sizeof(magic) ? len : sizeof(magic));
}

/* Reads the frame at the offset at, which stays. */
static enum frames_status read_here(struct frames *frames, struct frame *frame)
{
	const uint8_t *at;
	uint64_t want;
	size_t len;

	if (need(frames, FRAME_HEADER_SIZE) < 0)
		return FRAMES_FAILED;
	at = front(frames, &len);
	if (!len)
		return FRAMES_END;
	want = claimed(frames);
	if (!begins_frame(at, len) || !want)
		return FRAMES_BAD;
	if (want > frames->end - frames->at)
		return FRAMES_CUT;
	if (need(frames, want) < 0)
		return FRAMES_FAILED;
	at = front(frames, &len);
	switch (frame_read(at, len, frame)) {
	case FRAME_WHOLE:
		return FRAMES_NEXT;
	case FRAME_SHORT:
		return FRAMES_CUT;
	default:
		return FRAMES_BAD;
	}
}

/* Moves on to the next place that begins as a frame does, or to the end. */
static enum frames_status pass_on(struct frames *frames)
{
	enum { MAGIC_SIZE = 4 };

	frames->at++;
	for (;;) {
		const uint8_t *at, *found;
		size_t len;

		if (need(frames, MAGIC_SIZE) < 0)
			return FRAMES_FAILED;
		at = front(frames, &len);
		if (!len)
			return FRAMES_END;
		found = memchr(at, 'F', len);
		frames->at += found ? (uint64_t)(found - at) : len;
		if (!found)
			continue;
		len -= (size_t)(found - at);
		if (len < MAGIC_SIZE && frames->at + len < frames->end)
			continue;
		if (begins_frame(found, len))
			return FRAMES_NEXT;
		frames->at++;
	}
}

/* Takes what it costs to look at the place. Returns false if that is too much.
 */
static bool pay(struct frames *frames)
{
	uint64_t cost = claimed(frames);

	if (cost > frames->end - frames->at)
		cost = FRAME_HEADER_SIZE;
	if (cost > frames->budget)
		return false;
	frames->budget -= cost;
	return true;
}

/* Looks for the next whole frame behind what is at bad_at. */
static enum frames_status look_on(struct frames *frames,
				  enum frames_status status)
{
	struct frame frame;

	frames->bad_at = frames->at;
	for (;;) {
		enum frames_status found = pass_on(frames);

		if (found == FRAMES_NEXT) {
			if (need(frames, FRAME_HEADER_SIZE) < 0)
				return FRAMES_FAILED;
			if (!pay(frames))
				found = FRAMES_END;
			else
				found = read_here(frames, &frame);
		}
		if (found == FRAMES_FAILED)
			return found;
		if (found == FRAMES_NEXT)
			return FRAMES_BAD;
		if (found != FRAMES_END)
			continue;
		buf_clear(&frames->buf);
		frames->base = frames->at = frames->end;
		return status;
	}
}

enum frames_status frames_next(struct frames *frames, struct frame *frame)
{
	enum frames_status status = read_here(frames, frame);

	if (status == FRAMES_NEXT)
		frames->at += frame_len(frame);
	if (status == FRAMES_BAD || status == FRAMES_CUT)
		return look_on(frames, status);
	return status;
}
