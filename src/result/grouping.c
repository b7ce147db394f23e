/* Tested by tests/unit/result/test_groups.c. */

#include "result/grouping.h"

#include "result/evidence.h"
#include "result/naming.h"
#include "result/product.h"

struct walking {
	const struct gathered *hosts;
	const struct by *by;
	struct naming naming;
};

static struct slice name_cell(struct walking *w, const struct host *host,
			      const struct cell *cell)
{
	if (by_key(w->by->kind).value == CELLS_NO_VALUE)
		return naming_name(&w->naming, host, cell->status, cell->step);
	if (w->by->products)
		return agent_product(cell_value(cell));
	return cell_value(cell);
}

static int walk_host(struct walking *w, uint64_t number,
		     const struct host *host, groups_take *taker, void *arg)
{
	const struct cell_list *list = &evidence_of(host)->cells;
	bool has_value = by_key(w->by->kind).value != CELLS_NO_VALUE;

	for (const struct cell *at = NULL;
	     list->room && (at = cells_next(list, at));) {
		struct slice name = name_cell(w, host, at);
		struct cell_sum sum = cell_sum(at);
		enum group_kind kind = name.len ? GROUP_NAMED : GROUP_UNKNOWN;

		if (has_value && at->is_other)
			kind = GROUP_OTHER;
		if (taker(arg, number, kind, name, &sum))
			return -1;
	}
	return 0;
}

static int walk(void *ctx, groups_take *taker, void *arg)
{
	struct walking *w = ctx;
	struct gathered_at at = { 0 };
	const struct host *host;
	uint64_t number = 0;

	while ((host = gathered_next(w->hosts, &at)))
		if (walk_host(w, number++, host, taker, arg))
			return -1;
	return 0;
}

static struct walking begin(const struct gathered *hosts, const struct by *by)
{
	return (struct walking){ .hosts = hosts,
				 .by = by,
				 .naming = naming_begin(by) };
}

int groups_make(struct groups *groups, const struct gathered *hosts,
		const struct by *by, const struct groups_order *order)
{
	struct walking w = begin(hosts, by);

	return groups_build(groups, walk, &w, order);
}

int groups_make_timeline(struct timeline *timeline,
			 const struct gathered *hosts, const struct by *by,
			 const struct groups *groups,
			 const struct groups_span *span)
{
	struct walking w = begin(hosts, by);

	return groups_build_timeline(timeline, groups, walk, &w, span);
}
