#include "state/parts.h"

#include <inttypes.h>
#include <stdlib.h>
#include <string.h>

/* Adds numbers as "2, 4-7". */
static void add_numbers(struct buf *buf, const uint8_t *counts, uint32_t n,
			bool (*wants)(uint8_t))
{
	const char *between = "";

	for (uint32_t i = 1, last; i <= n; i = last + 1) {
		for (last = i;
		     wants(counts[i]) && last < n && wants(counts[last + 1]);)
			last++;
		if (!wants(counts[i]))
			continue;
		buf_addf(buf, "%s%" PRIu32, between, i);
		if (last > i)
			buf_addf(buf, "%s%" PRIu32, last > i + 1 ? "-" : ", ",
				 last);
		between = ", ";
	}
}

static bool is_missing(uint8_t count)
{
	return !count;
}

static bool came_twice(uint8_t count)
{
	return count > 1;
}

static void warn_of(struct buf *warnings, const uint8_t *counts, uint32_t n,
		    bool (*wants)(uint8_t), const char *what)
{
	bool any = false;

	for (uint32_t i = 1; i <= n; i++)
		any |= wants(counts[i]);
	if (!any)
		return;
	buf_addf(warnings, "of %" PRIu32 " parts %s: ", n, what);
	add_numbers(warnings, counts, n, wants);
	buf_add_byte(warnings, '\n');
}

/* Which parts there are, by how many results; at most 2. */
static void count(const struct saved_shards *const *all, size_t n,
		  uint8_t *counts)
{
	for (size_t i = 0; i < n; i++)
		for (uint32_t k = 0; k < all[i]->nnumbers; k++)
			if (counts[all[i]->numbers[k]] < 2)
				counts[all[i]->numbers[k]]++;
}

bool parts_are_all(const struct saved_shards *shards)
{
	for (uint32_t i = 0; i < shards->nnumbers; i++)
		if (shards->numbers[i] != i + 1)
			return false;
	return shards->nnumbers == shards->n;
}

int parts_merge(struct saved_shards *dst, const struct saved_shards *const *all,
		size_t n, struct buf *warnings)
{
	uint32_t nparts = all[0]->n;
	uint8_t *counts;

	if (!nparts)
		return 0;
	counts = calloc(nparts + 1, 1);
	dst->numbers = calloc(2 * (size_t)nparts, sizeof(*dst->numbers));
	if (!counts || !dst->numbers) {
		free(counts);
		return -1;
	}
	count(all, n, counts);
	dst->n = nparts;
	dst->list = all[0]->list;
	for (uint32_t i = 1; i <= nparts; i++)
		for (uint8_t k = 0; k < counts[i]; k++)
			dst->numbers[dst->nnumbers++] = i;
	warn_of(warnings, counts, nparts, is_missing, "these are missing");
	warn_of(warnings, counts, nparts, came_twice,
		"these came more than once");
	free(counts);
	return buf_failed(warnings) ? -1 : 0;
}

/**** Parts of several lists */

bool parts_are_of_one_list(const struct saved_shards *a,
			   const struct saved_shards *b)
{
	return a->n == b->n && (!a->n || !memcmp(a->list.bytes, b->list.bytes,
						 sizeof(a->list.bytes)));
}

/* A result, by its list. */
struct listed {
	const struct saved_shards *shards; /* borrowed */
	size_t number;
};

static int by_list(const void *a, const void *b)
{
	const struct listed *x = a, *y = b;
	int diff =
		(x->shards->n > y->shards->n) - (x->shards->n < y->shards->n);

	if (!diff && x->shards->n)
		diff = memcmp(x->shards->list.bytes, y->shards->list.bytes,
			      sizeof(x->shards->list.bytes));
	return diff ? diff : (x->number > y->number) - (x->number < y->number);
}

/* Whether these are all parts of their list, each once, or are of none; -1. */
static int are_whole(const struct listed *listed, size_t n)
{
	const struct saved_shards **all;
	struct saved_head head = { 0 };
	struct buf warnings = { 0 };
	int ret = -1;

	if (!listed->shards->n)
		return 1;
	all = calloc(n, sizeof(*all));
	for (size_t i = 0; all && i < n; i++)
		all[i] = listed[i].shards;
	if (all && !parts_merge(&head.shards, all, n, &warnings))
		ret = parts_are_all(&head.shards);
	saved_head_release(&head);
	buf_release(&warnings);
	free(all);
	return ret;
}

static int find_runs(struct listed *listed, size_t n, size_t *runs)
{
	size_t next;
	int whole = 1;

	qsort(listed, n, sizeof(*listed), by_list);
	for (size_t i = 0; whole > 0 && i < n; i = next) {
		const struct listed *first = &listed[i];

		for (next = i; next < n; next++) {
			if (!parts_are_of_one_list(first->shards,
						   listed[next].shards))
				break;
			runs[listed[next].number] =
				first->shards->n ? first->number
						 : listed[next].number;
		}
		whole = are_whole(first, next - i);
	}
	return whole;
}

int parts_find_runs(const struct saved_shards *const *all, size_t n,
		    size_t *runs)
{
	struct listed *listed = calloc(n, sizeof(*listed));
	int whole;

	if (!listed)
		return -1;
	for (size_t i = 0; i < n; i++)
		listed[i] = (struct listed){ all[i], i };
	whole = find_runs(listed, n, runs);
	free(listed);
	return whole < 0 ? -1 : !whole;
}
