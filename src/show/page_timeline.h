#ifndef FINDROBOTS_SHOW_PAGE_TIMELINE_H
#define FINDROBOTS_SHOW_PAGE_TIMELINE_H

/* A timeline as a picture and as a table, in a section of a page. */

#include <stdbool.h>
#include <stdint.h>

#include "base/buf.h"
#include "base/slice.h"
#include "result/groups.h"
#include "result/timeline.h"

/* Of a row: a robot, or GROUP_REST, all others together. */
struct page_line {
	enum group_kind kind;
	struct slice name; /* as in the log, or of a crawler */
	uint64_t requests; /* all of them, also without a time */
};

/* Borrowed. */
struct page_timeline {
	const struct timeline *timeline;
	const struct page_line *lines; /* one for each of its rows */
	bool of_crawlers;	       /* else they are of user agents */
};

/* Adds the section. A failure stays in the buf. */
void page_timeline_add(struct buf *, const struct page_timeline *);

#endif
