/* Tested by tests/unit/result/test_groups.c. */

#include "result/grouping.h"

#include <arpa/inet.h>
#include <stdio.h>
#include <string.h>
#include <sys/param.h>

#include "base/address.h"
#include "result/evidence.h"
#include "result/product.h"

struct walking {
	const struct gathered *hosts;
	const struct by *by;
	enum step step;
	int64_t named; /* the step whose name is in the text */
	char text[INSTANT_TEXT_SIZE + INET6_ADDRSTRLEN];
};

/* The network of an address; or the name of the host, which is none. */
static struct slice name_network(struct walking *w, const struct host *host)
{
	struct slice name = { host->name, host->len };
	char text[INET6_ADDRSTRLEN] = "";
	struct address address;
	struct network network;
	bool is_ipv4;
	int len;

	if (!address_parse(name, &address))
		return name;
	address = address_unmap(&address);
	is_ipv4 = address.family == ADDRESS_IPV4;
	network = network_of(&address,
			     is_ipv4 ? w->by->ipv4_bits : w->by->ipv6_bits);
	inet_ntop(is_ipv4 ? AF_INET : AF_INET6, network.address.bytes, text,
		  sizeof(text));
	len = snprintf(w->text, sizeof(w->text), "%s/%u", text,
		       network.prefix_bits);
	return (struct slice){ w->text, (size_t)len };
}

/* Most cells of a host, and those of others, are of a few steps. */
static struct slice name_step(struct walking *w, int64_t time)
{
	int64_t begin = step_cut(w->step, time);

	if (begin == INSTANT_NONE)
		return (struct slice){ 0 };
	if (begin != w->named)
		step_format(w->text, w->step, begin);
	w->named = begin;
	return (struct slice){ w->text, strlen(w->text) };
}

static struct slice name_status(struct walking *w, const struct cell *cell)
{
	int len = snprintf(w->text, sizeof(w->text), "%u", cell->status);

	return cell->status ? (struct slice){ w->text, (size_t)len }
			    : (struct slice){ 0 };
}

static struct slice name_cell(struct walking *w, const struct host *host,
			      const struct cell *cell)
{
	if (w->by->kind == BY_NETWORK)
		return name_network(w, host);
	if (w->by->kind == BY_HOST)
		return (struct slice){ host->name, host->len };
	if (w->by->kind == BY_STATUS)
		return name_status(w, cell);
	if (w->step != STEP_NONE)
		return name_step(w, cell->step);
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
				 .step = by_key(by->kind).step,
				 .named = INSTANT_NONE };
}

int groups_make(struct groups *groups, const struct gathered *hosts,
		const struct by *by, const struct groups_order *order)
{
	struct walking w = begin(hosts, by);

	return groups_build(groups, walk, &w, order);
}

/**** In time */

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

/* Returns false if no request has a time. */
static bool find_span(const struct groups *groups, int64_t *first,
		      int64_t *last)
{
	*first = groups->nrest ? groups->rest.first : INSTANT_NONE;
	*last = groups->nrest ? groups->rest.last : INSTANT_NONE;
	for (size_t i = 0; i < groups->n; i++) {
		const struct group *group = &groups->groups[i];

		if (group->first == INSTANT_NONE)
			continue;
		if (*first == INSTANT_NONE || group->first < *first)
			*first = group->first;
		if (group->last > *last)
			*last = group->last;
	}
	return *first != INSTANT_NONE;
}

int groups_make_timeline(struct timeline *timeline,
			 const struct gathered *hosts, const struct by *by,
			 const struct groups *groups, size_t top,
			 size_t max_steps)
{
	struct walking w = begin(hosts, by);
	struct placing placing = { timeline, groups, MIN(top, groups->n) };
	size_t nrows = placing.nshown + (groups->nrest > 0 || groups->n > top);
	int64_t first, last;

	*timeline = (struct timeline){ .nrows = nrows };
	if (!find_span(groups, &first, &last))
		return 0;
	if (timeline_init(timeline, first, last, nrows, max_steps))
		return -1;
	return walk(&w, place, &placing);
}
