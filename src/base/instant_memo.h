#ifndef FINDROBOTS_BASE_INSTANT_MEMO_H
#define FINDROBOTS_BASE_INSTANT_MEMO_H

/*
 * Reads the times of a log one after the other: most differ from the one before
 * in their seconds alone, and need not be read anew.
 */

#include <stdbool.h>
#include <stdint.h>

#include "base/slice.h"

/* The last time that another may be like; a zeroed memo has none. */
struct instant_memo {
	bool is_set;
	char text[26]; /* as in the Common Log Format, with a zone of digits */
	int64_t instant;
};

/* As instant_parse(), whatever the times before were. */
int64_t instant_parse_next(struct instant_memo *, struct slice text,
			   bool is_local);

#endif
