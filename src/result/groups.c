/*
 * A group is known by its name. Hosts come one after the other, so each group
 * remembers the last one that it has counted; what is left out is gone over
 * once more, as its hosts are not the sum of those of its groups.
 *
 * Tested by tests/unit/result/test_groups.c.
 */

#include "result/groups.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include <sys/param.h>

#include "base/address.h"
#include "base/capped.h"
#include "base/siphash.h"
#include "base/table.h"
#include "result/hostset.h"

enum { ALIGN = 8 };

/* A group that is made. */
struct entry {
	uint32_t hash;
	bool is_shown;
	struct group group;
	uint64_t last_host; /* one more than its number */
	struct group_status *statuses;
	size_t room; /* for these; group.nstatuses are used */
};

struct building {
	struct groups *groups;
	struct hostset_seed seed;
	struct table table; /* of entries, which are in the groups' arena */
	struct entry rest;
};

/**** Finding groups */

struct key {
	enum group_kind kind;
	struct slice name;
};

static bool is_entry(const void *entry, const void *key)
{
	const struct group *group = &((const struct entry *)entry)->group;
	const struct key *k = key;

	return group->kind == k->kind && slice_is_same(group->name, k->name);
}

static void *take_bytes(struct building *b, size_t size)
{
	return arena_take(&b->groups->arena, arena_round(size, ALIGN));
}

static struct entry *new_entry(struct building *b, uint32_t hash,
			       const struct key *key)
{
	struct entry *entry = take_bytes(b, sizeof(*entry));
	char *name = take_bytes(b, key->name.len);

	if (!entry || !name)
		return NULL;
	if (key->name.len)
		memcpy(name, key->name.at, key->name.len);
	*entry = (struct entry){
		.hash = hash,
		.group = { .kind = key->kind,
			   .name = { name, key->name.len },
			   .first = INSTANT_NONE,
			   .last = INSTANT_NONE },
	};
	return entry;
}

static struct entry *find(struct building *b, enum group_kind kind,
			  struct slice name)
{
	const struct key key = { kind, name };
	uint32_t hash =
		(uint32_t)siphash(b->seed.k0, b->seed.k1, name.at, name.len) +
		kind;
	void **slot = table_slot(&b->table, hash, is_entry, &key);
	struct entry *entry;

	if (!slot || *slot)
		return slot ? *slot : NULL;
	entry = new_entry(b, hash, &key);
	if (entry)
		table_put(&b->table, slot, entry);
	return entry;
}

/**** Counting */

/* While it is made statuses are in the order of their numbers. */
static struct group_status *find_status(struct building *b, struct entry *entry,
					unsigned status)
{
	size_t n = entry->group.nstatuses, at = n;

	while (at && entry->statuses[at - 1].status >= status)
		at--;
	if (at < n && entry->statuses[at].status == status)
		return &entry->statuses[at];
	if (n == entry->room) {
		size_t room = MAX(2 * n, 2);
		struct group_status *statuses =
			take_bytes(b, room * sizeof(*statuses));

		if (!statuses)
			return NULL;
		if (n)
			memcpy(statuses, entry->statuses,
			       n * sizeof(*statuses));
		entry->statuses = statuses;
		entry->room = room;
	}
	memmove(entry->statuses + at + 1, entry->statuses + at,
		(n - at) * sizeof(*entry->statuses));
	entry->statuses[at] = (struct group_status){ .status = status };
	entry->group.nstatuses++;
	return &entry->statuses[at];
}

static void count(struct group *group, const struct cell_sum *sum)
{
	capped_add(&group->requests, sum->requests);
	if (sum->is_sized) {
		group->is_sized = true;
		capped_add(&group->bytes, sum->bytes);
	}
	if (sum->first != INSTANT_NONE &&
	    (group->first == INSTANT_NONE || sum->first < group->first))
		group->first = sum->first;
	if (sum->last > group->last) /* INSTANT_NONE is below all */
		group->last = sum->last;
}

static int add(struct building *b, struct entry *entry,
	       const struct cell_sum *sum)
{
	struct group_status *status = find_status(b, entry, sum->status);

	if (!status)
		return -1;
	capped_add(&status->n, sum->requests);
	count(&entry->group, sum);
	return 0;
}

static void count_host(struct entry *entry, uint64_t host)
{
	if (entry->last_host == host + 1)
		return;
	entry->last_host = host + 1;
	entry->group.hosts++;
}

static int take(void *arg, uint64_t host, enum group_kind kind,
		struct slice name, const struct cell_sum *sum)
{
	struct building *b = arg;
	struct entry *entry = find(b, kind, name);

	if (!entry)
		return -1;
	count_host(entry, host);
	capped_add(&b->groups->requests, sum->requests);
	return add(b, entry, sum);
}

static int take_rest(void *arg, uint64_t host, enum group_kind kind,
		     struct slice name, const struct cell_sum *sum)
{
	struct building *b = arg;
	struct entry *entry = find(b, kind, name);

	if (!entry)
		return -1;
	if (entry->is_shown)
		return 0;
	count_host(&b->rest, host);
	return add(b, &b->rest, sum);
}

/**** Order */

/* What groups are sorted by; then by name. */
struct item {
	bool is_last; /* it has no key */
	uint64_t group, high, low;
	struct entry *entry;
};

static uint64_t number(const uint8_t *bytes, size_t n)
{
	uint64_t sum = 0;

	for (size_t i = 0; i < n; i++)
		sum = sum << 8 | bytes[i];
	return sum;
}

static void rank_address(struct item *item, const struct group *group)
{
	struct network network;

	item->is_last = group->kind != GROUP_NAMED;
	if (item->is_last || !network_parse(group->name, &network)) {
		item->group = 2;
		return;
	}
	item->group = network.address.family == ADDRESS_IPV6;
	item->high = number(network.address.bytes, 8);
	item->low = number(network.address.bytes + 8, 8);
}

/* As an unsigned number in the same order. */
static uint64_t rank_time(int64_t time)
{
	return (uint64_t)time ^ UINT64_C(1) << 63;
}

static void rank(struct item *item, enum groups_order_key key)
{
	const struct group *group = &item->entry->group;

	switch (key) {
	case GROUPS_NAME:
		item->is_last = group->kind != GROUP_NAMED;
		break;
	case GROUPS_ADDRESS:
		rank_address(item, group);
		break;
	case GROUPS_REQUESTS:
		item->low = ~group->requests;
		break;
	case GROUPS_FIRST:
		item->low = rank_time(group->first);
		item->is_last = group->first == INSTANT_NONE;
		break;
	case GROUPS_LAST:
		item->low = ~rank_time(group->last);
		item->is_last = group->last == INSTANT_NONE;
		break;
	case GROUPS_HOSTS:
		item->low = ~group->hosts;
		break;
	case GROUPS_BYTES:
		item->low = ~group->bytes;
		item->is_last = !group->is_sized;
		break;
	}
}

static int compare_names(const struct group *a, const struct group *b)
{
	if (a->kind != b->kind)
		return a->kind < b->kind ? -1 : 1;
	if (!a->name.len || !b->name.len)
		return (a->name.len > 0) - (b->name.len > 0);
	return hostset_compare(a->name.at, a->name.len, b->name.at,
			       b->name.len);
}

static int compare_numbers(uint64_t a, uint64_t b)
{
	return (a > b) - (a < b);
}

static int compare_keys(const struct item *x, const struct item *y)
{
	int diff = compare_numbers(x->group, y->group);

	if (!diff)
		diff = compare_numbers(x->high, y->high);
	return diff ? diff : compare_numbers(x->low, y->low);
}

static int compare(const void *a, const void *b)
{
	const struct item *x = a, *y = b;
	int diff = x->is_last - y->is_last;

	if (!diff)
		diff = compare_keys(x, y);
	return diff ? diff : compare_names(&x->entry->group, &y->entry->group);
}

static int compare_reverse(const void *a, const void *b)
{
	const struct item *x = a, *y = b;
	int diff = x->is_last - y->is_last;

	if (!diff)
		diff = compare_keys(y, x);
	return diff ? diff : compare_names(&x->entry->group, &y->entry->group);
}

/* By name all differ. */
static int compare_reverse_names(const void *a, const void *b)
{
	const struct item *x = a, *y = b;
	int diff = x->is_last - y->is_last;

	return diff ? diff : compare_names(&y->entry->group, &x->entry->group);
}

static void sort(struct item *items, size_t n, const struct groups_order *order)
{
	int (*by)(const void *, const void *) = compare;

	if (order->reverse)
		by = order->key == GROUPS_NAME ? compare_reverse_names
					       : compare_reverse;
	if (n)
		qsort(items, n, sizeof(*items), by);
}

static int compare_statuses(const void *a, const void *b)
{
	const struct group_status *x = a, *y = b;

	if (!x->status || !y->status)
		return (x->status == 0) - (y->status == 0);
	if (x->n != y->n)
		return x->n > y->n ? -1 : 1;
	return (x->status > y->status) - (x->status < y->status);
}

/* The group of an entry to which nothing is added any more. */
static struct group finish(struct entry *entry)
{
	if (entry->group.nstatuses)
		qsort(entry->statuses, entry->group.nstatuses,
		      sizeof(*entry->statuses), compare_statuses);
	entry->group.statuses = entry->statuses;
	return entry->group;
}

/* The first groups in the order; the others are the rest. */
static int choose(struct building *b, const struct groups_order *order)
{
	size_t n = b->table.nentries, nitems = 0;
	struct item *items = calloc(n + 1, sizeof(*items));
	struct groups *groups = b->groups;

	groups->groups = calloc(n + 1, sizeof(*groups->groups));
	if (!items || !groups->groups) {
		free(items);
		return -1;
	}
	for (size_t i = 0; i < b->table.nslots; i++) {
		if (!b->table.slots[i])
			continue;
		items[nitems].entry = b->table.slots[i];
		rank(&items[nitems++], order->key);
	}
	sort(items, n, order);
	groups->n = order->top ? MIN(order->top, n) : n;
	groups->nrest = n - groups->n;
	for (size_t i = 0; i < groups->n; i++) {
		items[i].entry->is_shown = true;
		groups->groups[i] = finish(items[i].entry);
	}
	free(items);
	return 0;
}

int groups_build(struct groups *groups, groups_walk *walk, void *ctx,
		 const struct groups_order *order)
{
	struct building b = { .groups = groups,
			      .seed = hostset_random_seed(),
			      .rest.group = { .kind = GROUP_REST,
					      .first = INSTANT_NONE,
					      .last = INSTANT_NONE } };
	int ret;

	*groups = (struct groups){ 0 };
	ret = walk(ctx, take, &b);
	if (!ret)
		ret = choose(&b, order);
	if (!ret && groups->nrest)
		ret = walk(ctx, take_rest, &b);
	groups->rest = finish(&b.rest);
	table_release(&b.table);
	if (ret)
		errno = ENOMEM;
	return ret;
}

void groups_release(struct groups *groups)
{
	free(groups->groups);
	arena_release(&groups->arena);
	*groups = (struct groups){ 0 };
}

bool groups_times(const struct groups *groups, int64_t *first, int64_t *last)
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
