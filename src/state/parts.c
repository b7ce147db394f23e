#include "state/parts.h"

#include <inttypes.h>
#include <stdlib.h>

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

int parts_merge(struct saved_shards *dst, const struct saved_shards *const *all,
		size_t n, struct buf *warnings)
{
	uint32_t nparts = all[0]->n;
	uint8_t *counts;

	if (!nparts)
		return 0;
	counts = calloc(nparts + 1, 1);
	dst->numbers = calloc(nparts, sizeof(*dst->numbers));
	if (!counts || !dst->numbers) {
		free(counts);
		return -1;
	}
	count(all, n, counts);
	dst->n = nparts;
	dst->list = all[0]->list;
	for (uint32_t i = 1; i <= nparts; i++)
		if (counts[i])
			dst->numbers[dst->nnumbers++] = i;
	warn_of(warnings, counts, nparts, is_missing, "these are missing");
	warn_of(warnings, counts, nparts, came_twice,
		"these came more than once");
	free(counts);
	return buf_failed(warnings) ? -1 : 0;
}
