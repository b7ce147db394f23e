#ifndef FINDROBOTS_SHOW_PAGE_TIMELINE_H
#define FINDROBOTS_SHOW_PAGE_TIMELINE_H

/* A timeline as a picture and as a table, in a section of a page. */

#include <stdint.h>

#include "base/buf.h"
#include "base/slice.h"
#include "result/by.h"
#include "result/groups.h"
#include "result/timeline.h"

/* Of a row: a group, or GROUP_REST, all others together. */
struct page_line {
	enum group_kind kind;
	struct slice name; /* unescaped */
	uint64_t requests; /* all of them, also without a time */
};

/* Borrowed. */
struct page_timeline {
	const struct timeline *timeline;
	const struct page_line *lines; /* one for each of its rows */
	enum by_kind by;	       /* what they are */
};

/* Adds the section. A failure stays in the buf. */
void page_timeline_add(struct buf *, const struct page_timeline *);

#endif
