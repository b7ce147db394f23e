/*
 * Lists are merged through a heap of their next items. Where the parts begin is
 * told by items of the longest list, which cut it into parts of one size; those
 * of the others are about as large if their hosts are much the same.
 */

#include "result/hostlist.h"

#include <stdlib.h>

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
		.items = malloc((n + 1) * sizeof(*list->items)),
	};
	if (!list->items)
		return -1;
	for (size_t i = begin; i < end; i++)
		if (slots[i])
			list->items[list->n++] = make_item(slots[i]);
	qsort(list->items, list->n, sizeof(*list->items), compare_void);
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
	size_t n;

	if (!hostset_count(set))
		return malloc(sizeof(*hosts));
	if (hostlist_sort(&list, set, 0, 1))
		return NULL;
	hosts = hostlist_merge(&list, 1, 0, 1, &n);
	hostlist_release(&list);
	return hosts;
}
