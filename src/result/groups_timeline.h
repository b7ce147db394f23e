#ifndef FINDROBOTS_RESULT_GROUPS_TIMELINE_H
#define FINDROBOTS_RESULT_GROUPS_TIMELINE_H

/* Groups in time. */

#include <stddef.h>

#include "result/groups.h"
#include "result/timeline.h"

/* How much of them there is room for. */
struct groups_span {
	size_t top; /* groups with a row of their own, the first ones */
	size_t max_steps;
};

/*
 * Makes a timeline of groups, and of the walk that they were made of: a row for
 * each of the first ones, and a last one for all others, if there are any. A
 * sum counts where its first request is, so each is to be of the same hour. It
 * has no steps if there are no times. Returns 0; -1 with errno ENOMEM; either
 * way timeline_release() is to be called.
 */
int groups_build_timeline(struct timeline *, const struct groups *,
			  groups_walk *, void *ctx, const struct groups_span *);

#endif
