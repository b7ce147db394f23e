#ifndef FINDROBOTS_RESULT_GROUPING_H
#define FINDROBOTS_RESULT_GROUPING_H

/* From the cells of hosts to groups. */

#include "result/by.h"
#include "result/gather.h"
#include "result/groups.h"
#include "result/timeline.h"

/*
 * Makes groups of gathered hosts with cells (EVIDENCE_GROUPS), which have what
 * by_key() says, or more. Returns 0; -1 with errno ENOMEM; either way
 * groups_release() is to be called.
 */
int groups_make(struct groups *, const struct gathered *, const struct by *,
		const struct groups_order *);

/*
 * Makes a timeline of groups that were made so, of cells with a step of an
 * hour: a row for each of the first top of them, and a last one for all
 * others, if there are any. It has no steps if there are no times. Returns 0;
 * -1 with errno ENOMEM; either way timeline_release() is to be called.
 */
int groups_make_timeline(struct timeline *, const struct gathered *,
			 const struct by *, const struct groups *, size_t top,
			 size_t max_steps);

#endif
