#ifndef FINDROBOTS_BASE_ESCAPE_H
#define FINDROBOTS_BASE_ESCAPE_H

/*
 * Strings from logs as printable text, which is UTF-8 whatever they hold. Who
 * reads "\\" as a backslash and \xhh as a byte has the very bytes back.
 */

#include <stddef.h>

#include "base/buf.h"

/*
 * Adds the text: a backslash as "\\"; as \xhh, in lower case, each byte of a
 * control character (C0, DEL, C1), each that is not of a UTF-8 sequence (RFC
 * 3629), and each that is among those of also, which are ASCII.
 */
void escape_add(struct buf *, const void *text, size_t len_bytes,
		const char *also);

#endif
