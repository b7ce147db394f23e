#ifndef FINDROBOTS_RESULT_GROUPING_H
#define FINDROBOTS_RESULT_GROUPING_H

/* From the cells of hosts to groups. */

#include "result/by.h"
#include "result/gather.h"
#include "result/groups.h"
#include "result/groups_timeline.h"
#include "result/timeline.h"

/*
 * Makes groups of gathered hosts with cells (EVIDENCE_GROUPS), which have what
 * by_key() says, or more. Returns 0; -1 with errno ENOMEM; either way
 * groups_release() is to be called.
 */
int groups_make(struct groups *, const struct gathered *, const struct by *,
		const struct groups_order *);

/*
 * The same groups in time (groups_timeline.h); of cells with a step of an hour.
 */
int groups_make_timeline(struct timeline *, const struct gathered *,
			 const struct by *, const struct groups *,
			 const struct groups_span *);

#endif
