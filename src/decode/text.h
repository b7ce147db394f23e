#ifndef FINDROBOTS_DECODE_TEXT_H
#define FINDROBOTS_DECODE_TEXT_H

/*
 * The text of a file as lines of bytes:
 *
 * - A hole, which is two or more NULs, ends the line before it, if one has
 *   begun, and is left out. A file that was truncated while a program wrote to
 *   it has one, and so has one that a crash cut. What stands after it is never
 *   a part of what stands before it.
 * - UTF-16 becomes UTF-8: with a mark at the beginning of the text, or from the
 *   beginning of a line on, behind a mark or not, of which every second of the
 *   first bytes is NUL (PowerShell appends so to what another program wrote).
 * - A UTF-8 mark at the beginning is left out.
 * - In a text whose first 64 KiB have ends of lines that are CR, and none that
 *   is LF, each CR becomes an LF.
 *
 * A client can have none of this written: servers escape NULs and CRs in what
 * they were sent, or refuse it (a request may hold neither: RFC 9112, sections
 * 2.2 and 3; RFC 9110, section 5.5). That, and not its length, is what proves a
 * hole: a log that is cut short when it has one line leaves a short one, a
 * crash one up to the end of the last block that was written, which may be two
 * bytes away, and whoever could have two NULs written could have a thousand.
 * One NUL is an ordinary byte, since some programs end what they log with it. A
 * server that is told to write all as it is sent (nginx's escape=none) vouches
 * for nothing behind the beginning of a line, and the man page says so. Other
 * text is given out as it is. Used by one thread at a time.
 */

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "decode/layers.h"
#include "decode/nested.h"

enum text_code { TEXT_BYTES, TEXT_LE, TEXT_BE };

/* Ready for use when it is zeroed. */
struct text {
	struct layers *layers; /* borrowed */
	uint8_t *raw;	       /* owned: text still to be looked at */
	size_t cap, at, end;   /* of it, in bytes */
	int after; /* an enum stream_status that comes next; or -1 */
	bool is_begun;
	bool was_converted; /* some of it */
	bool ends_by_cr;
	bool in_hole;
	bool after_cr;	     /* an LF was given out for one */
	enum text_code code; /* of the line */
	size_t column;	     /* bytes of it that were given out */
	struct nested nested;
};

void text_release(struct text *);

/* Begins with layers that were just opened. */
void text_begin(struct text *, struct layers *);

/*
 * Goes on with layers that were resumed (stream.h), where the text before was
 * not converted.
 */
void text_resume(struct text *, struct layers *);

/* As layers_read() does; there is room for at least TEXT_ROOM bytes. */
enum { TEXT_ROOM = 8 };
enum stream_status text_read(struct text *, void *buf, size_t cap_bytes,
			     size_t *len_bytes);

/*
 * True if there is compressed data in the text that was read so far, which is
 * not undone; the error then says it.
 */
bool text_has_nested(const struct text *, struct error *);

#endif
