/*
 * What hosts are sorted by is made once for each host, as numbers: to read an
 * address takes longer than to compare two. The hosts are gathered in the order
 * of their names already, so a host's place in that is its number for it, and
 * decides between hosts whose other numbers are the same.
 */

#include "result/order.h"

#include <stdint.h>
#include <stdlib.h>

#include "base/address.h"
#include "result/evidence.h"

/* Hosts are sorted by group, and within it by the 128 bits high and low. */
enum {
	GROUP_FIRST,
	GROUP_IPV4 = GROUP_FIRST,
	GROUP_IPV6,
	GROUP_NAME,
	GROUP_LAST = GROUP_NAME,
	GROUP_NONE, /* after all others, reversed or not */
};

struct item {
	unsigned group;
	uint64_t high, low;
	size_t place; /* by name, bytewise */
	const struct host *host;
};

static uint64_t number(const uint8_t *bytes, size_t n)
{
	uint64_t sum = 0;

	for (size_t i = 0; i < n; i++)
		sum = sum << 8 | bytes[i];
	return sum;
}

static void rank_address(struct item *item)
{
	struct slice text = { item->host->name, item->host->len };
	struct address address;

	if (!address_parse(text, &address)) {
		item->group = GROUP_NAME;
		item->low = item->place;
	} else if (address.family == ADDRESS_IPV4) {
		item->group = GROUP_IPV4;
		item->low = number(address.bytes, 4);
	} else {
		item->group = GROUP_IPV6;
		item->high = number(address.bytes, 8);
		item->low = number(address.bytes + 8, 8);
	}
}

static void rank_time(struct item *item, int64_t time, bool latest_first)
{
	/* So that as unsigned numbers negative ones are below the others. */
	uint64_t rank = (uint64_t)time ^ UINT64_C(1) << 63;

	item->low = latest_first ? ~rank : rank;
	if (time == INSTANT_NONE || !evidence_of(item->host)->requests)
		item->group = GROUP_NONE;
}

static void rank(struct item *item, enum order_key key)
{
	switch (key) {
	case ORDER_HOST:
		item->low = item->place;
		break;
	case ORDER_ADDRESS:
		rank_address(item);
		break;
	case ORDER_REQUESTS:
		item->low = ~evidence_of(item->host)->requests;
		break;
	case ORDER_FIRST:
		rank_time(item, evidence_of(item->host)->first, false);
		break;
	case ORDER_LAST:
		rank_time(item, evidence_of(item->host)->last, true);
		break;
	default:
		break;
	}
}

static void reverse(struct item *item)
{
	if (item->group == GROUP_NONE)
		return;
	item->group = GROUP_LAST - item->group;
	item->high = ~item->high;
	item->low = ~item->low;
}

static int compare(const void *a, const void *b)
{
	const struct item *x = a, *y = b;

	if (x->group != y->group)
		return x->group < y->group ? -1 : 1;
	if (x->high != y->high)
		return x->high < y->high ? -1 : 1;
	if (x->low != y->low)
		return x->low < y->low ? -1 : 1;
	return x->place < y->place ? -1 : x->place > y->place;
}

static size_t count(const struct gathered *gathered)
{
	size_t n = 0;

	for (size_t i = 0; i < gathered->nparts; i++)
		n += gathered->parts[i].nhosts;
	return n;
}

static void make_items(const struct gathered *gathered,
		       const struct order *order, struct item *items)
{
	size_t n = 0;

	for (size_t i = 0; i < gathered->nparts; i++) {
		const struct gathered_part *part = &gathered->parts[i];

		for (size_t k = 0; k < part->nhosts; k++, n++) {
			items[n] = (struct item){ .place = n,
						  .host = part->hosts[k] };
			rank(&items[n], order->key);
			if (order->reverse)
				reverse(&items[n]);
		}
	}
}

static void cut(struct gathered *gathered, size_t left)
{
	for (size_t i = 0; i < gathered->nparts; i++) {
		struct gathered_part *part = &gathered->parts[i];

		if (part->nhosts > left)
			part->nhosts = left;
		left -= part->nhosts;
	}
}

static int sort(struct gathered *gathered, const struct order *order)
{
	size_t n = count(gathered);
	struct item *items = malloc((n + 1) * sizeof(*items));
	struct gathered_part *whole = malloc(sizeof(*whole));
	const struct host **hosts = malloc((n + 1) * sizeof(*hosts));

	if (!items || !whole || !hosts) {
		free(items);
		free(whole);
		free(hosts);
		return -1;
	}
	make_items(gathered, order, items);
	qsort(items, n, sizeof(*items), compare);
	for (size_t i = 0; i < n; i++)
		hosts[i] = items[i].host;
	free(items);
	gather_release(gathered);
	*whole = (struct gathered_part){ hosts, n };
	*gathered = (struct gathered){ whole, 1 };
	return 0;
}

int order_hosts(struct gathered *gathered, const struct order *order)
{
	if ((order->key != ORDER_HOST || order->reverse) &&
	    sort(gathered, order))
		return -1;
	if (order->top)
		cut(gathered, order->top);
	return 0;
}
