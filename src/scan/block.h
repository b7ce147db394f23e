#ifndef FINDROBOTS_SCAN_BLOCK_H
#define FINDROBOTS_SCAN_BLOCK_H

/*
 * The text of a stream as whole lines, many at a time. The memory does not
 * depend on how long lines are: of one longer than BLOCK_LINE_MAX so many bytes
 * are there, and it may be that the rest, with the newline, is not.
 */

#include <stdbool.h>
#include <stddef.h>

#include "base/slice.h"
#include "decode/stream.h"

enum { BLOCK_LINE_MAX = 64 * 1024 };

struct block {
	char *text;	       /* owned */
	struct stream *stream; /* borrowed: where the text is from */
	size_t begin, end;     /* of what is in text and not yet given out */
	size_t fresh;	       /* the first byte that nobody has looked at */
	bool dropping;	       /* the rest of a line that is too long */
};

/* Returns 0, or -1 when memory ran out. */
int block_init(struct block *);
void block_release(struct block *); /* takes a zeroed one */

/* Begins with the stream, which was just opened. */
void block_begin(struct block *, struct stream *);

enum block_status {
	BLOCK_LINES, /* each with its newline, or a long one without its end */
	BLOCK_CUT,   /* one without its newline: text is missing after it */
	BLOCK_LAST,  /* the end of the text, which has no newline */
	BLOCK_END,   /* that was all */
	BLOCK_MEMORY /* ran out; the file cannot be read on */
};

/*
 * Reads some text and gives the lines that it completes, which stay until the
 * next call; there may be none.
 */
enum block_status block_next(struct block *, struct slice *lines);

#endif
