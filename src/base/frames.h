#ifndef FINDROBOTS_BASE_FRAMES_H
#define FINDROBOTS_BASE_FRAMES_H

/*
 * Reads frames (frame.h) that stand one after the other in a file. What is
 * damaged is passed over: the next whole frame is looked for, and read. Used by
 * one thread at a time.
 *
 * Memory is at most FRAMES_CHUNK, or twice what the largest frame takes that
 * may be, for which the file has to have the bytes.
 */

#include <stdbool.h>
#include <stdint.h>

#include "base/buf.h"
#include "base/frame.h"

enum {
	FRAMES_CHUNK = 64 * 1024, /* bytes that are read at a time */
	FRAMES_MAX = 1 << 24,	  /* of a payload: far more than any has */
};

enum frames_status {
	FRAMES_NEXT,   /* a whole frame */
	FRAMES_END,    /* there are no more bytes */
	FRAMES_BAD,    /* what is at bad_at is no whole frame */
	FRAMES_CUT,    /* the same, and nothing whole is behind it: the file may
			  end within a frame */
	FRAMES_FAILED, /* errno: memory ran out, or the file cannot be read */
};

struct frames {
	int fd;		  /* borrowed */
	uint64_t at, end; /* offsets: of what is next, and where to stop */
	uint64_t bad_at;  /* the offset of the last damage */
	uint64_t budget;  /* bytes that may be looked at again after damage */
	uint64_t most;	  /* bytes of a payload; a larger one is damage */
	struct buf buf;	  /* bytes of the file, from the offset base on */
	uint64_t base;
};

/*
 * Reads the bytes of fd, a regular file, from one offset up to another one. A
 * payload may have FRAMES_MAX bytes; less can be set.
 */
void frames_open(struct frames *, int fd, uint64_t begin, uint64_t end);
void frames_release(struct frames *); /* takes a zeroed one */

/*
 * Reads the next frame, which stays until the next call. After FRAMES_BAD the
 * next call goes on behind the damage.
 */
enum frames_status frames_next(struct frames *, struct frame *);

#endif
