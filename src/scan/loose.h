#ifndef FINDROBOTS_SCAN_LOOSE_H
#define FINDROBOTS_SCAN_LOOSE_H

/* Whether a token may stand in text in which bytes may be escaped. */

#include <stdbool.h>
#include <stddef.h>

#include "base/slice.h"

/*
 * True if the len bytes at that index of the token, which no server escapes,
 * stand at that place of the text from from to end, case aside, and the token
 * may be around them, as tokenset.h says.
 */
bool loose_stands(struct slice token, size_t index, size_t len,
		  const char *from, const char *at, const char *end);

#endif
