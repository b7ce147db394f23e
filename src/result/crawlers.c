/* Tested by tests/cli/crawlers.bats. */

#include "result/crawlers.h"

#include <stdlib.h>
#include <string.h>

#include "result/hostset.h"

const char *const crawler_verdicts[VERDICT_NKINDS] = {
	[VERDICT_VERIFIED] = "verified",
	[VERDICT_UNVERIFIABLE] = "unverifiable",
	[VERDICT_SPOOFED] = "spoofed",
};

static uint64_t sum(const struct crawler_count *count)
{
	return count->n[VERDICT_VERIFIED] + count->n[VERDICT_UNVERIFIABLE];
}

static int compare(uint64_t a, uint64_t b)
{
	return (a < b) - (a > b);
}

static int compare_time(int64_t a, int64_t b)
{
	return (a > b) - (a < b);
}

static int compare_names(const struct crawler_row *a,
			 const struct crawler_row *b)
{
	return hostset_compare(a->name.at, a->name.len, b->name.at,
			       b->name.len);
}

static int by_deeds(const void *a, const void *b)
{
	const struct crawler_row *x = a, *y = b;
	int diff = compare(sum(&x->after_asking), sum(&y->after_asking));

	if (!diff)
		diff = compare(sum(&x->forbidden), sum(&y->forbidden));
	if (!diff)
		diff = compare(crawler_count_sum(&x->requests),
			       crawler_count_sum(&y->requests));
	return diff ? diff : compare_names(x, y);
}

static int by_name(const void *a, const void *b)
{
	return compare_names(a, b);
}

static int by_requests(const void *a, const void *b)
{
	const struct crawler_row *x = a, *y = b;
	int diff = compare(crawler_count_sum(&x->requests),
			   crawler_count_sum(&y->requests));

	return diff ? diff : compare_names(x, y);
}

/* Those without a time at the end, as hosts are. */
static int by_first(const void *a, const void *b)
{
	const struct crawler_row *x = a, *y = b;
	int diff = (x->first == INSTANT_NONE) - (y->first == INSTANT_NONE);

	if (!diff)
		diff = compare_time(x->first, y->first);
	return diff ? diff : compare_names(x, y);
}

static int by_last(const void *a, const void *b)
{
	const struct crawler_row *x = a, *y = b;
	int diff = compare_time(y->last, x->last);

	return diff ? diff : compare_names(x, y);
}

static void reverse(struct crawler_row *rows, size_t n)
{
	for (size_t i = 0; i < n / 2; i++) {
		struct crawler_row row = rows[i];

		rows[i] = rows[n - 1 - i];
		rows[n - 1 - i] = row;
	}
}

void crawlers_order(struct crawlers *crawlers, enum crawlers_key key,
		    bool is_reverse, size_t top)
{
	static int (*const by[])(const void *, const void *) = {
		[CRAWLERS_DEEDS] = by_deeds,	   [CRAWLERS_NAME] = by_name,
		[CRAWLERS_REQUESTS] = by_requests, [CRAWLERS_FIRST] = by_first,
		[CRAWLERS_LAST] = by_last,
	};

	if (crawlers->nrows)
		qsort(crawlers->rows, crawlers->nrows, sizeof(*crawlers->rows),
		      by[key]);
	if (is_reverse)
		reverse(crawlers->rows, crawlers->nrows);
	while (top && crawlers->nrows > top)
		free(crawlers->rows[--crawlers->nrows].examples);
}

void crawlers_release(struct crawlers *crawlers)
{
	for (size_t i = 0; i < crawlers->nrows; i++)
		free(crawlers->rows[i].examples);
	free(crawlers->rows);
	free(crawlers->spoofers);
	free(crawlers->hosts);
	*crawlers = (struct crawlers){ 0 };
}
