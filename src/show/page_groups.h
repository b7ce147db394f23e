#ifndef FINDROBOTS_SHOW_PAGE_GROUPS_H
#define FINDROBOTS_SHOW_PAGE_GROUPS_H

/* A table of groups of requests, as a section of a page. */

#include <stdbool.h>
#include <stddef.h>

#include "base/buf.h"
#include "result/groups.h"

struct page_groups {
	const char *id, *title, *name; /* name: of the first column */
	const char *one, *many;	       /* what they are called */
	bool is_agent;	   /* their product is what matters of the names */
	bool is_host;	   /* each is one host: there is no number of them */
	bool is_by_name;   /* in the order of names, rising; else of requests */
	bool hosts_add_up; /* a host is in one of them only */
	uint64_t nhosts;   /* in all of them together */
	size_t max_bytes;  /* about so many bytes of rows are shown */
};

/*
 * Adds groups, in their order. Those that there is no room for, and those that
 * were left out before, have a row together. A failure stays in the buf.
 */
void page_groups_add(struct buf *, const struct page_groups *,
		     const struct groups *);

#endif
