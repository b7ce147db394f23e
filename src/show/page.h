#ifndef FINDROBOTS_SHOW_PAGE_H
#define FINDROBOTS_SHOW_PAGE_H

/*
 * What a run found as one page for a browser, which needs nothing else: its
 * style and its script are in it, and its policy lets it load and run nothing
 * else. It is a file of less than 1 MB: what there is more of is summed up. All
 * that the script adds is to sort and to filter.
 */

#include <stdbool.h>
#include <stddef.h>

#include "base/buf.h"
#include "base/outfile.h"
#include "result/by.h"
#include "result/crawlers.h"
#include "result/groups.h"
#include "result/summary.h"
#include "result/timeline.h"
#include "show/page_timeline.h"

/* A table of groups; by all but crawlers, which have one of their own. */
struct page_of {
	enum by_kind by;
	const struct groups *groups; /* most requests first; times and statuses
					by their names */
};

enum { PAGE_TABLES_MAX = 5 };

/* Borrowed. What was not asked for is NULL and not shown. */
struct page {
	const char *const *paths; /* that were asked for, if that is known */
	size_t npaths;
	const struct summary *summary;
	struct slice messages; /* each closed by a newline; cleaned */
	const struct page_timeline *timeline;
	struct page_of tables[PAGE_TABLES_MAX]; /* each of another kind */
	size_t ntables;
	const struct crawlers *crawlers;
	bool mask; /* networks in the place of addresses of crawlers */
};

/* Adds the page. A failure stays in the buf. */
void page_add(struct buf *, const struct page *);

/* Begins the output and writes the page. Returns 0; -1 with errno. */
int page_write(struct outfile *, const struct page *);

#endif
