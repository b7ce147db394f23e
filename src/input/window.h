#ifndef FINDROBOTS_INPUT_WINDOW_H
#define FINDROBOTS_INPUT_WINDOW_H

/*
 * The stored bytes of one file as a window that slides over them: read ahead,
 * and gone back in to look again after damage. Its memory is fixed.
 *
 * What can be gone back to: anywhere in a regular file (pread); the last
 * WINDOW_HISTORY bytes, at the least, of anything else.
 */

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "input/identity.h"

enum {
	WINDOW_SIZE = 256 * 1024,
	WINDOW_HISTORY = WINDOW_SIZE / 2,
};

struct window {
	uint8_t *data; /* owned, WINDOW_SIZE bytes */
	size_t begin;  /* index of the next byte */
	size_t end;    /* index after the last byte read */

	/* Of the file now open: */
	int fd;		/* borrowed */
	bool regular;	/* and so read with pread */
	int64_t start;	/* where in the regular file reading began */
	int64_t offset; /* of data[0], counted from start */
	bool at_end;	/* the last read found no more */
	int errnum;	/* why reading stopped early, or 0 */
	bool has_head;	/* the first bytes were read, and then: */
	uint64_t head;	/* their hash, as of an identity */
};

/* Returns 0, or -1 when memory ran out. */
int window_init(struct window *);
void window_release(struct window *);

/* Begins with fd, at the place it stands at. Borrows it. */
void window_open(struct window *, int fd);

/*
 * Reads on until at least want bytes (1 to WINDOW_HISTORY) are there or the
 * input ends. Returns how many are there from begin on: fewer than want
 * only at the end, or where reading failed, which errnum tells.
 */
size_t window_need(struct window *, size_t want);

/* Compressed bytes from the start to begin. */
int64_t window_offset(const struct window *);

/*
 * Sets the ends in the identity, which has none, if the input was read to its
 * end.
 */
void window_identify(const struct window *, struct identity *);

/*
 * Moves begin to offset, which was read before, or as near to it as can
 * still be reached. Returns where begin now is.
 */
int64_t window_seek(struct window *, int64_t offset);

#endif
