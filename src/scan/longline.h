#ifndef FINDROBOTS_SCAN_LONGLINE_H
#define FINDROBOTS_SCAN_LONGLINE_H

/*
 * A line that is longer than what is kept of it (block.h). What is not kept
 * cannot be parsed, so a path behind a CR in such a line may be what somebody
 * asked for, or be a part of what a client sent. It is asked for in neither
 * case, but is not lost without a word: the line is a rejected one.
 */

#include <stdbool.h>

#include "base/slice.h"
#include "scan/needles.h"

/* What is known of the rest of a line. Ready for use when it is zeroed. */
struct longline {
	bool is_long; /* there is one */
	bool names_path;
	bool is_parted; /* there is a CR */
	bool asks;	/* a path is named behind one */
	size_t nbytes;	/* behind the first CR */
};

/* Adds the next piece of it, which block_next() gave as BLOCK_REST. */
void longline_add(struct longline *, const struct needles *,
		  struct slice piece);

/*
 * Whether a path is named behind a CR of a line that is longer than what is
 * kept of it, which is given. Either all of it, so many bytes, is at hand, or
 * all of its rest was added.
 */
bool longline_asks(const struct longline *, const struct needles *,
		   struct slice kept, size_t nwhole);

#endif
