#ifndef FINDROBOTS_DECODE_NESTED_H
#define FINDROBOTS_DECODE_NESTED_H

/*
 * Compressed data in decoded text. A log in which members follow plain text
 * (stream.h) may have been compressed as a whole, or be continued by one that
 * was compressed twice. A member in its text is not read: unlike that in a
 * file, whose bytes only those have written who may write to the log, it may be
 * anything that was compressed with it. But it is not lost without a word. It
 * is told where a line begins: within one a client may have sent it.
 *
 * Only text with NULs is looked through, which each member has: see heads.c.
 */

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

enum { NESTED_HEAD = 16 }; /* no head has as many bytes */

/* Ready for use when it is zeroed: a line begins. */
struct nested {
	const char *format; /* of the first member that was found, or NULL */
	uint8_t line[NESTED_HEAD]; /* how the line begins that goes on */
	size_t len;		   /* of it, in bytes; at most NESTED_HEAD */
};

/* Looks at the next piece of text. */
void nested_look(struct nested *, const uint8_t *piece, size_t len_bytes,
		 bool has_nul);

/*
 * A line begins with these bytes, the last of what was looked at; without any,
 * with what follows.
 */
void nested_begin_line(struct nested *, const uint8_t *, size_t len_bytes);

#endif
