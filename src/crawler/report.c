/*
 * Crawlers are parted among threads. Each makes one at a time, so the memory
 * for it is that of the requests of as many crawlers. Then all are put
 * together, by their numbers.
 *
 * Tested by tests/unit/crawler/test_report.c.
 */

#include "crawler/report.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>

#include "base/vec.h"
#include "crawler/claimed.h"
#include "crawler/report_row.h"
#include "result/spread.h"

/* The claims to be one crawler, and what is told of it. */
struct part {
	const struct claimed *claims; /* borrowed */
	size_t n;
	uint64_t nvisits;
	struct crawlers crawlers; /* owned */
};

struct parts {
	const struct report *report;
	struct part *all; /* owned */
	size_t n;
};

static int add_part(struct parts *parts, const struct claimed *claims, size_t n)
{
	struct part *all = vec_grow(parts->all, parts->n, 1, sizeof(*all));

	if (!all)
		return -1;
	parts->all = all;
	all[parts->n] = (struct part){ .claims = claims, .n = n };
	for (size_t i = 0; i < n; i++)
		all[parts->n].nvisits += claims[i].visits->n;
	parts->n++;
	return 0;
}

static int add_parts(struct parts *parts, const struct claimed *claims,
		     size_t n)
{
	for (size_t i = 0, next; i < n; i = next) {
		for (next = i + 1; next < n; next++)
			if (claims[next].visits->crawler !=
			    claims[i].visits->crawler)
				break;
		if (add_part(parts, claims + i, next - i))
			return -1;
	}
	return 0;
}

/* The largest first, so that no thread is left with it at the end. */
static int compare_sizes(const void *a, const void *b)
{
	const struct part *x = a, *y = b;

	return (x->nvisits < y->nvisits) - (x->nvisits > y->nvisits);
}

/* By crawler, as claims are. */
static int compare_crawlers(const void *a, const void *b)
{
	const struct part *x = a, *y = b;

	return (x->claims > y->claims) - (x->claims < y->claims);
}

static int make_part(void *arg, size_t i)
{
	const struct parts *parts = arg;
	struct part *part = &parts->all[i];
	struct report report = *parts->report;
	struct report_judge *judge = &report.judge;
	int ret;

	judge->ctx = judge->copy(judge->ctx);
	if (!judge->ctx)
		return -1;
	ret = report_row_make(&part->crawlers, &report, part->claims, part->n);
	judge->end(judge->ctx);
	return ret;
}

static int make_parts(struct parts *parts)
{
	int ret;

	if (!parts->n)
		return 0;
	qsort(parts->all, parts->n, sizeof(*parts->all), compare_sizes);
	ret = spread(make_part, parts, parts->n, parts->report->nthreads);
	qsort(parts->all, parts->n, sizeof(*parts->all), compare_crawlers);
	return ret;
}

/**** All crawlers */

/* Returns the array with some items more; NULL if memory ran out. */
static void *append(void *all, size_t n, const void *some, size_t nsome,
		    size_t size)
{
	char *items = vec_grow(all, n, nsome + 1, size);

	if (items && nsome)
		memcpy(items + n * size, some, nsome * size);
	return items;
}

/* Moves what is told of one to the others. */
static int take(struct crawlers *all, struct crawlers *one)
{
	struct crawler_row *rows = append(all->rows, all->nrows, one->rows,
					  one->nrows, sizeof(*rows));
	struct crawler_spoofer *spoofers;
	struct slice *hosts;

	if (!rows)
		return -1;
	all->rows = rows;
	all->nrows += one->nrows;
	one->nrows = 0;
	spoofers = append(all->spoofers, all->nspoofers, one->spoofers,
			  one->nspoofers, sizeof(*spoofers));
	if (!spoofers)
		return -1;
	all->spoofers = spoofers;
	all->nspoofers += one->nspoofers;
	hosts = append(all->hosts, all->nhosts, one->hosts, one->nhosts,
		       sizeof(*hosts));
	if (!hosts)
		return -1;
	all->hosts = hosts;
	all->nhosts += one->nhosts;
	all->nverified += one->nverified;
	all->nspoofed += one->nspoofed;
	all->nspoofed_crawlers += one->nspoofed_crawlers;
	all->has_spoofed |= one->has_spoofed;
	all->has_forbidden |= one->has_forbidden;
	all->has_never |= one->has_never;
	return 0;
}

static int take_parts(struct crawlers *crawlers, struct parts *parts)
{
	for (size_t i = 0; i < parts->n; i++)
		if (take(crawlers, &parts->all[i].crawlers))
			return -1;
	return 0;
}

static int compare_slices(struct slice a, struct slice b)
{
	return hostset_compare(a.at, a.len, b.at, b.len);
}

static int compare_spoofers(const void *a, const void *b)
{
	const struct crawler_spoofer *x = a, *y = b;
	int diff = compare_slices(x->host, y->host);

	return diff ? diff : compare_slices(x->name, y->name);
}

static int compare_hosts(const void *a, const void *b)
{
	return compare_slices(*(const struct slice *)a,
			      *(const struct slice *)b);
}

/* Each once, though it may claim to be several crawlers. */
static void sort_hosts(struct crawlers *crawlers)
{
	struct slice *hosts = crawlers->hosts;
	size_t n = 0;

	if (!crawlers->nhosts)
		return;
	qsort(hosts, crawlers->nhosts, sizeof(*hosts), compare_hosts);
	for (size_t i = 0; i < crawlers->nhosts; i++)
		if (!n || compare_slices(hosts[i], hosts[n - 1]) != 0)
			hosts[n++] = hosts[i];
	crawlers->nhosts = n;
}

static void sort_spoofers(struct crawlers *crawlers)
{
	if (crawlers->nspoofers)
		qsort(crawlers->spoofers, crawlers->nspoofers,
		      sizeof(*crawlers->spoofers), compare_spoofers);
}

static void release_parts(struct parts *parts)
{
	for (size_t i = 0; i < parts->n; i++)
		crawlers_release(&parts->all[i].crawlers);
	free(parts->all);
}

int report_make(struct crawlers *crawlers, const struct gathered *hosts,
		const struct report *report)
{
	size_t n;
	struct claimed *claims = claimed_find(hosts, &n);
	struct parts parts = { .report = report };
	int ret = -1;

	*crawlers = (struct crawlers){ 0 };
	if (!claims)
		return -1;
	/* Who made a saved result may have put anything there. */
	if (n &&
	    claims[n - 1].visits->crawler >= tokens_count(report->tokens)) {
		free(claims);
		errno = EBADMSG;
		return -1;
	}
	if (!add_parts(&parts, claims, n) && !make_parts(&parts))
		ret = take_parts(crawlers, &parts);
	release_parts(&parts);
	free(claims);
	if (ret)
		errno = ENOMEM;
	sort_spoofers(crawlers);
	sort_hosts(crawlers);
	return ret;
}
