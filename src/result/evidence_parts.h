#ifndef FINDROBOTS_RESULT_EVIDENCE_PARTS_H
#define FINDROBOTS_RESULT_EVIDENCE_PARTS_H

/*
 * Clients make up user agents, so the evidence of one host can be of any
 * length, and so can the requests of a crawler, and cells. What reads it is not
 * to need memory for all of it at once: its bytes, from EVIDENCE_ALL on, are
 * cut into parts. Each has the layout of the whole (partial.h). The first one
 * has the numbers; in the others these are 0, and times INSTANT_NONE. A part
 * ends with the string by which its bytes are as many as a limit, if more
 * strings follow. So parts cut again are the same.
 */

#include <stdbool.h>
#include <stdint.h>

#include "base/buf.h"
#include "base/slice.h"
#include "base/unpack.h"
#include "result/cells_bytes.h"
#include "result/evidence.h"
#include "result/visits_bytes.h"

struct evidence_parts {
	enum evidence_level level;
	struct slice numbers;	    /* until they are in a part */
	struct visits_parts visits; /* of crawlers */
	struct cells_parts cells;   /* at EVIDENCE_GROUPS */
	struct {
		uint64_t other, n;     /* not yet in a part */
		struct unpack strings; /* n of them, with their numbers */
	} kinds[TALLY_NKINDS];
};

/* Begins with evidence, or a part of it, that was checked. It is borrowed. */
void evidence_parts_begin(struct evidence_parts *, enum evidence_level,
			  struct slice evidence);

/* Adds the next part to buf. Returns whether more follow. */
bool evidence_parts_add(struct evidence_parts *, size_t limit_bytes,
			struct buf *);

/* Whether the bytes are a part that is not the first. */
bool evidence_goes_on(enum evidence_level, struct slice evidence);

#endif
