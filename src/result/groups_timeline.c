/* Tested by tests/unit/result/test_groups.c. */

#include "result/groups_timeline.h"

#include <sys/param.h>

struct placing {
	struct timeline *timeline;
	const struct groups *groups;
	size_t nshown; /* the first of them, which have rows of their own */
};

/* Few are shown in time. What is none of them is in the row behind them. */
static size_t find_row(const struct placing *placing, enum group_kind kind,
		       struct slice name)
{
	const struct group *groups = placing->groups->groups;
	size_t i = 0;

	while (i < placing->nshown &&
	       (groups[i].kind != kind || !slice_is_same(groups[i].name, name)))
		i++;
	return i;
}

static int place(void *arg, uint64_t host, enum group_kind kind,
		 struct slice name, const struct cell_sum *sum)
{
	const struct placing *placing = arg;

	(void)host;
	if (sum->first != INSTANT_NONE)
		timeline_add(placing->timeline, find_row(placing, kind, name),
			     sum->first, sum->requests);
	return 0;
}

int groups_build_timeline(struct timeline *timeline,
			  const struct groups *groups, groups_walk *walk,
			  void *ctx, const struct groups_span *span)
{
	size_t top = span->top;
	struct placing placing = { timeline, groups, MIN(top, groups->n) };
	size_t nrows = placing.nshown + (groups->nrest > 0 || groups->n > top);
	int64_t first, last;

	*timeline = (struct timeline){ .nrows = nrows };
	if (!groups_times(groups, &first, &last))
		return 0;
	if (timeline_init(timeline, first, last, nrows, span->max_steps))
		return -1;
	return walk(ctx, place, &placing);
}
