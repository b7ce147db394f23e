#ifndef FINDROBOTS_SCAN_BLOCK_H
#define FINDROBOTS_SCAN_BLOCK_H

/*
 * The text of a file as whole lines, many at a time. Memory does not depend
 * on the length of lines: of a line longer than BLOCK_LINE_MAX, only that many
 * bytes are certain to be there; what follows, with the newline, may be left
 * out.
 */

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/slice.h"
#include "decode/text.h"

enum {
	BLOCK_LINE_MAX = 64 * 1024,
	BLOCK_OVERLAP = 4096, /* bytes */
};

struct block {
	char *text;	/* owned */
	bool has_pages; /* all of it was made at once (base/populate.h) */
	struct text source;
	size_t begin, end; /* indexes of what was not yet given out */
	size_t fresh;	   /* where new text begins, not yet split */
	bool dropping;	   /* new text is the rest of a long line */
	bool shown;	   /* the new text of it */
	size_t tail;	   /* bytes before it of what was dropped */
	int peeked;	   /* what block_peek() read after text; or -1 */
};

/* Returns 0, or -1 when memory ran out. */
int block_init(struct block *);
void block_release(struct block *); /* takes a zeroed one */

/*
 * Begins with the layers, which were just opened, of a file of so many bytes; 0
 * if that is not known.
 */
void block_begin(struct block *, struct layers *, uint64_t stored_bytes);

/* The same with layers that go on in the middle: text_resume(). */
void block_resume(struct block *, struct layers *);

enum block_status {
	BLOCK_LINES, /* whole lines, or the beginning of a long one */
	BLOCK_REST,  /* of a long line, of which what is kept is yet to come */
	BLOCK_CUT,   /* an unfinished line: text is missing after it */
	BLOCK_LAST,  /* the last line, which has no newline */
	BLOCK_END,   /* nothing: that was all */
	BLOCK_MEMORY /* nothing: memory ran out; do not go on */
};

/*
 * Reads some text and sets *lines to the lines that it completes, which may be
 * none. Of a long line what is not kept is there before what is, each piece of
 * it behind the last BLOCK_OVERLAP bytes that stand before it in the line. They
 * are there until the next call.
 */
enum block_status block_next(struct block *, struct slice *lines);

/*
 * The line from begin to its newline, or to the end if that is NULL: without
 * the carriage return before the newline, and not longer than BLOCK_LINE_MAX.
 */
struct slice block_line(const char *begin, const char *newline,
			const char *end);

/* How many there are; the last may be without a newline. */
uint64_t block_count_lines(struct slice lines);

/* True if one of these lines, or their end, has at least so many bytes. */
bool block_has_long(struct slice lines, size_t len);

/* The last of these lines that is not empty; empty if there is none. */
struct slice block_last_line(struct slice lines);

/*
 * Shows how the text begins, some KiB of it if there are as many, before any is
 * given out.
 */
void block_peek(struct block *, struct slice *text);

/* The same as block_next(), but of lines of any length gives all the text. */
enum block_status block_next_text(struct block *, struct slice *text);

#endif
