#ifndef FINDROBOTS_BASE_ESCAPE_H
#define FINDROBOTS_BASE_ESCAPE_H

/*
 * Strings from logs as printable text, which is UTF-8 whatever bytes they hold.
 * Nothing is lost: "\\" stands for a backslash, and \xhh for a byte.
 */

#include <stddef.h>

#include "base/buf.h"

/*
 * Adds the text as it is, but for: a backslash, as "\\"; and, as \xhh in lower
 * case, each byte of a control character (C0, DEL, C1), each byte that is not
 * part of a UTF-8 sequence (RFC 3629), and each byte of also, which is ASCII;
 * and each byte of a character that is not seen but changes what is: that
 * reverses text (U+202E and its like), ends a line (U+2028, U+2029), or joins,
 * fills and marks. In the Unicode Character Database these are the categories
 * Cf, Zl and Zp, and Default_Ignorable_Code_Point.
 */
void escape_add(struct buf *, const void *text, size_t len_bytes,
		const char *also);

#endif
