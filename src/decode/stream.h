#ifndef FINDROBOTS_DECODE_STREAM_H
#define FINDROBOTS_DECODE_STREAM_H

/*
 * Reads the text of a file that is gzip (RFC 1952, any number of members)
 * or plain text, told by its first bytes. One stream reads many files, one
 * after the other, in the same memory. Used by one thread at a time.
 *
 * Damage costs as little as it can: everything decoded before it is given
 * out, and reading goes on at the next member that really decodes. What was
 * wrong is added to the file's outcome, with its place in compressed bytes.
 */

#include <stddef.h>

#include "decode/decoder.h"
#include "input/outcome.h"

struct stream;

enum stream_status {
	STREAM_TEXT,  /* there is text */
	STREAM_GAP,   /* text is missing here: what follows is not the
			 continuation of what came before */
	STREAM_END,   /* that was all */
	STREAM_MEMORY /* memory ran out; the file cannot be read on */
};

/* Returns NULL when memory ran out. */
struct stream *stream_new(const struct decoder_ops *);
void stream_free(struct stream *); /* takes NULL */

/*
 * Begins with the file at fd, which is borrowed, as is the outcome, until
 * the next stream_open(). Adds to the outcome: content, members, bytes,
 * errors. named_gz says that the file's name ends in .gz, so that it may
 * not be empty.
 */
void stream_open(struct stream *, int fd, bool named_gz, struct outcome *);

/*
 * Writes the next text to buf, up to cap_bytes (at least 1), and its length to
 * *len_bytes; 0 unless STREAM_TEXT is returned. Room for some 256 KiB is
 * best.
 */
enum stream_status stream_read(struct stream *, void *buf, size_t cap_bytes,
			       size_t *len_bytes);

#endif
