#ifndef FINDROBOTS_SCAN_CR_PARTS_H
#define FINDROBOTS_SCAN_CR_PARTS_H

/* The parts of a line within which there are CR. Used by one thread at a time.
 */

#include <stdbool.h>
#include <stdint.h>

#include "base/slice.h"
#include "log/reader.h"

struct cr_parts {
	struct reader *reader;	 /* owned by who has this */
	struct slice ahead;	 /* borrowed: text that may be looked at */
	struct slice without_cr; /* a piece of it */
};

/*
 * Says that the next lines stand in this text, which is there until the next
 * call: it makes looking for CR in them quicker.
 */
void cr_parts_look_ahead(struct cr_parts *, struct slice lines);

/* As cr_parts_are_in(), which is quicker. */
bool cr_parts_look(struct cr_parts *, struct slice line);

static inline bool cr_parts_is_within(struct slice text, struct slice in)
{
	/* They may be of different texts, or of none. */
	uintptr_t at = (uintptr_t)text.at, begin = (uintptr_t)in.at;

	return at >= begin && at + text.len <= begin + in.len;
}

/* True if there is a CR in the line, which is without the one at its end. */
static inline bool cr_parts_are_in(struct cr_parts *parts, struct slice line)
{
	return !cr_parts_is_within(line, parts->without_cr) &&
	       cr_parts_look(parts, line);
}

/* Begins with a line. Returns what stands behind the first CR, if anything. */
struct slice cr_parts_begin(struct cr_parts *, struct slice line);

/*
 * Takes parts off the front of *rest up to one that is of an access log, whose
 * record, not whole, is set. Returns 1; 0 if there is none; -1 when memory ran
 * out.
 */
int cr_parts_next(struct cr_parts *, struct slice *rest, struct record *);

#endif
