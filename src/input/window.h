#ifndef FINDROBOTS_INPUT_WINDOW_H
#define FINDROBOTS_INPUT_WINDOW_H

/*
 * The stored bytes of a file, as a window that slides over them: it reads
 * ahead, and can go back, to look again after damage. Its memory is fixed.
 *
 * How far back: anywhere in a regular file (pread); in anything else at least
 * WINDOW_HISTORY bytes.
 */

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <sys/stat.h>
#include <sys/types.h>

#include "base/longhash.h"
#include "input/identity.h"

enum {
	WINDOW_SIZE = 256 * 1024,
	WINDOW_HISTORY = WINDOW_SIZE / 2,
};

/* Where bytes come from, if not from a file. */
struct window_source {
	/* As read(2). 0 is the end, until window_continue(). */
	ssize_t (*read)(void *context, void *buf, size_t len_bytes);
	void *context;
};

struct window {
	uint8_t *data;	/* owned, WINDOW_SIZE bytes */
	bool has_pages; /* all of it was made at once (base/populate.h) */
	size_t begin;	/* index of the next byte */
	size_t end;	/* index after the last byte read */

	/* Of the file now open: */
	int fd;			     /* borrowed */
	struct window_source source; /* in its place, if it has a read() */
	bool regular;		     /* read by pread(2) */
	int64_t start;		     /* where in a regular file reading began */
	int64_t offset;		     /* of data[0], counted from start */
	int64_t size;		     /* of a regular file when it was opened */
	bool at_end;		     /* the last read found nothing more */
	int errnum;		     /* why reading failed, or 0 */
	bool has_head;		     /* the first block was read, and then: */
	uint64_t head;		     /* its hash, for an identity */
	bool is_hashing;	     /* and then: */
	int64_t hashed;		     /* bytes in whole, from start on */
	struct longhash whole;

	bool hash_whole; /* asked for by the caller, for all files */
};

/* Returns 0; -1 with errno ENOMEM when memory ran out. */
int window_init(struct window *);
void window_release(struct window *);

/* Begins to read fd, which is borrowed, at its current offset. */
void window_open(struct window *, int fd);

/* The same of a file that was just opened, of which fstat(2) says this. */
void window_open_new(struct window *, int fd, const struct stat *);

/* The same of a source, whose context is borrowed. */
void window_open_source(struct window *, const struct window_source *);

/* After the end of a source: there may be more by now. */
void window_continue(struct window *);

/*
 * Reads on until there are at least want bytes (1 to WINDOW_HISTORY), or the
 * input ends. Returns how many there are from begin on: fewer than want only at
 * the end of the input, or where reading failed, and then errnum says why.
 */
size_t window_need(struct window *, size_t want);

/*
 * Has the whole bytes of this file hashed for its identity, if the first block
 * was read, and none of it has left the window so far.
 */
void window_hash_whole(struct window *);

/*
 * At the end: sets what longhash_resume() takes, for all bytes. Returns false
 * if they are not hashed.
 */
bool window_get_lanes(const struct window *, uint64_t lanes[LONGHASH_LANES]);

/* The offset of begin in the stored bytes. */
int64_t window_offset(const struct window *);

/*
 * Sets the ends in the identity, which has none, if the input was read to its
 * end.
 */
void window_identify(const struct window *, struct identity *);

/*
 * Moves begin to that offset, which was read before, or to the nearest one that
 * can still be reached. Returns the offset of begin.
 */
int64_t window_seek(struct window *, int64_t offset);

/*
 * In a regular file that was just opened: goes on at the offset, which is at
 * least IDENTITY_BLOCK, with that hash of the first block, and these lanes of
 * all bytes before the offset (NULL: the whole is not to be hashed). Returns
 * false if there are not as many bytes.
 */
bool window_resume(struct window *, int64_t offset, uint64_t head,
		   const uint64_t lanes[LONGHASH_LANES]);

#endif
