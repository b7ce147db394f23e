/*
 * The hash of a host says to which partial it goes. First each partial lists
 * its hosts by that; then each takes what is its own from the lists of all
 * others. What a job writes no other one reads: a host is its own, or of a
 * partial that gives it away and leaves it as it is.
 *
 * Only a ledger that is not pruned stays as it is. So where the limit could be
 * reached, and where there are few hosts, one partial is merged after the
 * other.
 *
 * Tested by tests/unit/result/test_unite.c.
 */

#include "result/unite.h"

#include <stdlib.h>

#include "result/spread.h"

enum {
	/* Hosts and what is known of them, to be worth more than one thread. */
	ITEMS_MIN = 20000,

	/* What a tally or a cell takes at most of a ledger, with all that was
	   too short for it. */
	TALLY_BYTES = 4 * sizeof(struct tally),
	CELL_BYTES = 4 * sizeof(struct cell),
};

/* The hosts of a partial, those that go to the first one first. */
struct list {
	const struct host **hosts; /* owned */
	size_t *ends;		   /* owned; of those for each partial */
};

struct uniting {
	struct partial *const *parts;
	size_t n;
	struct list *lists; /* one for each */
};

static size_t place_of(const struct host *host, size_t n)
{
	return (size_t)((uint64_t)host->hash * n >> 32);
}

/* The host in a slot, or NULL. Memory of those some slots later is fetched. */
static const struct host *host_in(const struct table *table, size_t slot)
{
	enum { AHEAD = 24 }; /* slots */

	if (table->nslots - slot > AHEAD)
		__builtin_prefetch(table->slots[slot + AHEAD]);
	return table->slots[slot];
}

static int list_hosts(void *arg, size_t job)
{
	const struct uniting *u = arg;
	const struct table *table = &u->parts[job]->hosts.table;
	struct list *list = &u->lists[job];
	size_t before = 0;

	list->hosts = malloc((table->nentries + 1) * sizeof(*list->hosts));
	list->ends = calloc(u->n, sizeof(*list->ends));
	if (!list->hosts || !list->ends)
		return -1;
	for (size_t i = 0; i < table->nslots; i++) {
		const struct host *host = host_in(table, i);

		if (host)
			list->ends[place_of(host, u->n)]++;
	}
	for (size_t k = 0; k < u->n; k++) {
		size_t count = list->ends[k];

		list->ends[k] = before;
		before += count;
	}
	for (size_t i = 0; i < table->nslots; i++) {
		const struct host *host = host_in(table, i);

		if (host)
			list->hosts[list->ends[place_of(host, u->n)]++] = host;
	}
	return 0;
}

/* The hosts in the list that go to that partial, and how many. */
static const struct host *const *hosts_for(const struct list *list, size_t to,
					   size_t *n)
{
	size_t begin = to ? list->ends[to - 1] : 0;

	*n = list->ends[to] - begin;
	return list->hosts + begin;
}

static int take_hosts(void *arg, size_t job)
{
	const struct uniting *u = arg;
	struct partial *part = u->parts[job];
	const struct host *const *hosts;
	size_t n;

	hosts = hosts_for(&u->lists[job], job, &n);
	hostset_keep(&part->hosts, hosts, n);
	for (size_t i = 0; i < u->n; i++) {
		hosts = hosts_for(&u->lists[i], job, &n);
		if (i != job && partial_add_hosts(part, hosts, n))
			return -1;
	}
	return 0;
}

static int unite_in_turn(struct partial *const *parts, size_t n,
			 size_t limit_bytes)
{
	parts[0]->ledger.limit_bytes = limit_bytes;
	for (size_t i = 1; i < n; i++)
		if (partial_merge(parts[0], parts[i]))
			return -1;
	return 0;
}

/* More than what the ledger has, or can get from others of what it is given. */
static size_t most_bytes(const struct ledger *led)
{
	return led->used_bytes + rooms_bytes(&led->rooms) + led->listed_bytes +
	       led->values.nslots * sizeof(*led->values.slots) +
	       led->ntallies * TALLY_BYTES + led->ncells * CELL_BYTES;
}

static bool is_worth_it(const struct uniting *u, size_t limit_bytes)
{
	size_t n = 0, bytes = 0;

	for (size_t i = 0; i < u->n; i++) {
		n += partial_weight(u->parts[i]);
		bytes += most_bytes(&u->parts[i]->ledger);
	}
	return n >= ITEMS_MIN && bytes <= limit_bytes;
}

int unite(struct partial *const *parts, size_t n, size_t limit_bytes,
	  unsigned nthreads)
{
	struct uniting u = { .parts = parts, .n = n };
	int ret = -1;

	if (n < 2 || nthreads < 2 || !is_worth_it(&u, limit_bytes))
		return unite_in_turn(parts, n, limit_bytes);
	for (size_t i = 0; i < n; i++) {
		parts[i]->ledger.limit_bytes = SIZE_MAX;
		parts[i]->ledger.takes_over = true;
	}
	u.lists = calloc(n, sizeof(*u.lists));
	if (u.lists)
		ret = spread(list_hosts, &u, n, nthreads);
	if (!ret)
		ret = spread(take_hosts, &u, n, nthreads);
	for (size_t i = 0; u.lists && i < n; i++) {
		free(u.lists[i].hosts);
		free(u.lists[i].ends);
	}
	free(u.lists);
	return ret;
}
