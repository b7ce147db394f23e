/*
 * A list is sorted by the bytes of the keys, the first one first: each byte
 * cuts it into parts that are sorted by the next. A part of a few hosts, or one
 * whose keys are all the same, is left to qsort(3).
 *
 * Lists are merged through a heap of their next items. Where the parts begin is
 * told by items of the longest list, which cut it into parts of one size; those
 * of the others are about as large if their hosts are much the same.
 */

#include "result/hostlist.h"

#include <stdlib.h>
#include <string.h>

#include "base/populate.h"

void hostlist_release(struct hostlist *list)
{
	free(list->items);
	*list = (struct hostlist){ 0 };
}

static struct hostlist_item make_item(const struct host *host)
{
	return (struct hostlist_item){ hostkey_of(host->name, host->len),
				       host };
}

static int compare(const struct hostlist_item *a, const struct hostlist_item *b)
{
	return hostkey_compare(a->key, a->host->name, a->host->len, b->key,
			       b->host->name, b->host->len);
}

static int compare_void(const void *a, const void *b)
{
	return compare(a, b);
}

enum {
	FEW = 24, /* are sorted faster by comparing */
	KEY_BYTES = sizeof(struct hostkey),
	AHEAD = 8, /* hosts */
};

/* Of each byte of the keys: how many items have it, then where they go. */
struct places {
	size_t at[KEY_BYTES][UINT8_MAX + 1];
};

static unsigned byte_of(const struct hostkey *key, unsigned i)
{
	uint64_t word = i < 8 ? key->first : key->second;

	return word >> (8 * (7 - i % 8)) & UINT8_MAX;
}

static void sort_few(struct hostlist_item *items, size_t n)
{
	for (size_t i = 1; i < n; i++) {
		struct hostlist_item item = items[i];
		size_t k = i;

		for (; k && compare(&item, &items[k - 1]) < 0; k--)
			items[k] = items[k - 1];
		items[k] = item;
	}
}

/*
 * Sorts n items whose keys begin with the same bytes, so many. There is room
 * for as many at spare.
 */
static void sort_from(struct hostlist_item *items, struct hostlist_item *spare,
		      size_t n, unsigned byte, struct places *places)
{
	size_t *at, begin = 0;

	if (n <= FEW) {
		sort_few(items, n);
		return;
	}
	if (byte == KEY_BYTES) {
		qsort(items, n, sizeof(*items), compare_void);
		return;
	}
	at = places->at[byte];
	memset(at, 0, sizeof(places->at[byte]));
	for (size_t i = 0; i < n; i++)
		at[byte_of(&items[i].key, byte)]++;
	if (at[byte_of(&items[0].key, byte)] == n) {
		sort_from(items, spare, n, byte + 1, places);
		return;
	}
	for (unsigned c = 0; c <= UINT8_MAX; c++) {
		size_t count = at[c];

		at[c] = begin;
		begin += count;
	}
	for (size_t i = 0; i < n; i++)
		spare[at[byte_of(&items[i].key, byte)]++] = items[i];
	memcpy(items, spare, n * sizeof(*items));
	/* Each place is now behind the last item of its byte. */
	begin = 0;
	for (unsigned c = 0; c <= UINT8_MAX; c++) {
		size_t end = at[c];

		if (end - begin > 1)
			sort_from(items + begin, spare, end - begin, byte + 1,
				  places);
		begin = end;
	}
}

static int sort_items(struct hostlist_item *items, size_t n)
{
	struct hostlist_item *spare;
	struct places *places;
	int ret = -1;

	if (n <= FEW) {
		sort_few(items, n);
		return 0;
	}
	spare = populate_new(n * sizeof(*spare));
	places = malloc(sizeof(*places));
	if (spare && places) {
		sort_from(items, spare, n, 0, places);
		ret = 0;
	}
	free(spare);
	free(places);
	return ret;
}

/* Hosts are spread over the table evenly, so its parts have about as many. */
int hostlist_sort(struct hostlist *list, const struct hostset *set, size_t part,
		  size_t nparts)
{
	void *const *slots = set->table.slots;
	size_t begin = set->table.nslots * part / nparts;
	size_t end = set->table.nslots * (part + 1) / nparts;
	size_t n = 0;

	for (size_t i = begin; i < end; i++)
		n += slots[i] != NULL;
	*list = (struct hostlist){
		.items = populate_new((n + 1) * sizeof(*list->items)),
	};
	if (!list->items)
		return -1;
	for (size_t i = begin; i < end; i++) {
		if (end - i > AHEAD)
			__builtin_prefetch(slots[i + AHEAD]);
		if (slots[i])
			list->items[list->n++] = make_item(slots[i]);
	}
	if (!sort_items(list->items, list->n))
		return 0;
	hostlist_release(list);
	return -1;
}

int hostlist_of_run(struct hostlist *list, const struct hostrun *run)
{
	*list = (struct hostlist){
		.items = populate_new((run->nhosts + 1) * sizeof(*list->items)),
	};
	if (!list->items)
		return -1;
	for (const struct host *at = NULL; (at = hostrun_next(run, at));)
		list->items[list->n++] = make_item(at);
	return 0;
}

/* How many items of the list are before the one given. */
static size_t count_before(const struct hostlist *list,
			   const struct hostlist_item *item)
{
	size_t low = 0, high = list->n;

	while (low < high) {
		size_t middle = low + (high - low) / 2;

		if (compare(&list->items[middle], item) < 0)
			low = middle + 1;
		else
			high = middle;
	}
	return low;
}

/* Where the part begins in the list. */
static size_t begin_of_part(const struct hostlist *list,
			    const struct hostlist *longest, size_t part,
			    size_t nparts)
{
	if (part == 0)
		return 0;
	if (part == nparts)
		return list->n;
	return count_before(list, &longest->items[longest->n / nparts * part]);
}

/* What is left of a list. */
struct rest {
	const struct hostlist_item *at, *end;
};

/* Moves heap[i] down to where no item below it is before its own. */
static void sift_down(struct rest *heap, size_t n, size_t i)
{
	struct rest moved = heap[i];

	for (size_t child; (child = 2 * i + 1) < n; i = child) {
		if (child + 1 < n &&
		    compare(heap[child + 1].at, heap[child].at) < 0)
			child++;
		if (compare(moved.at, heap[child].at) <= 0)
			break;
		heap[i] = heap[child];
	}
	heap[i] = moved;
}

/* Takes all items out of the heap, each host once. Returns how many. */
static size_t drain(struct rest *heap, size_t nheap, const struct host **hosts)
{
	const struct hostlist_item *last = NULL;
	size_t n = 0;

	for (size_t i = nheap / 2; i--;)
		sift_down(heap, nheap, i);
	while (nheap) {
		const struct hostlist_item *next = heap[0].at++;

		/* The same hosts in two lists are told by their names. */
		if (heap[0].end - next > AHEAD)
			__builtin_prefetch(next[AHEAD].host);
		if (!last || compare(last, next) != 0)
			hosts[n++] = next->host;
		last = next;
		if (heap[0].at == heap[0].end)
			heap[0] = heap[--nheap];
		sift_down(heap, nheap, 0);
	}
	return n;
}

const struct host **hostlist_merge(const struct hostlist *lists, size_t nlists,
				   size_t part, size_t nparts, size_t *n)
{
	const struct hostlist *longest = lists;
	struct rest *heap = malloc(nlists * sizeof(*heap));
	const struct host **hosts = NULL;
	size_t nheap = 0, nitems = 0;

	for (size_t i = 1; i < nlists; i++)
		if (lists[i].n > longest->n)
			longest = &lists[i];
	for (size_t i = 0; heap && i < nlists; i++) {
		const struct hostlist *list = &lists[i];
		size_t begin = begin_of_part(list, longest, part, nparts);
		size_t end = begin_of_part(list, longest, part + 1, nparts);

		if (begin == end)
			continue;
		heap[nheap++] =
			(struct rest){ list->items + begin, list->items + end };
		nitems += end - begin;
	}
	if (heap)
		hosts = malloc((nitems + 1) * sizeof(*hosts));
	if (hosts)
		*n = drain(heap, nheap, hosts);
	free(heap);
	return hosts;
}

const struct host **hostlist_sorted(const struct hostset *set)
{
	struct hostlist list;
	const struct host **hosts;

	if (!hostset_count(set))
		return malloc(sizeof(*hosts));
	if (hostlist_sort(&list, set, 0, 1))
		return NULL;
	hosts = populate_new((list.n + 1) * sizeof(*hosts));
	for (size_t i = 0; hosts && i < list.n; i++)
		hosts[i] = list.items[i].host;
	hostlist_release(&list);
	return hosts;
}
