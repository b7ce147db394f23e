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

/* True if an escape may begin with it. */
static inline bool loose_is_escape(char c)
{
	return c == '\\' || c == '%' || c == '#';
}

/*
 * Bytes that it takes in the place of a byte of the token, beside that in
 * either case (and '+' for ' '), or next to the token. Some of them only at
 * times.
 */
enum loose_class {
	LOOSE_ESCAPE = 1 << 0, /* loose_is_escape() */
	LOOSE_ALNUM = 1 << 1,  /* letters and digits: one may end with them */
	LOOSE_OTHER = 1 << 2,  /* neither they nor '-' nor '_' */
	LOOSE_ANY = 1 << 3,
	LOOSE_LAST = 1 << 4, /* of those beyond it nothing is known */
};

/*
 * Tells them of a byte before, or behind, bytes that are never escaped, from
 * which it is parted by letters and digits alone: by its index, which may be
 * the token's length; or by one more, which may be 0.
 */
unsigned loose_behind(struct slice token, size_t index);
unsigned loose_before(struct slice token, size_t index);

#endif
