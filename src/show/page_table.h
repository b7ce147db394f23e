#ifndef FINDROBOTS_SHOW_PAGE_TABLE_H
#define FINDROBOTS_SHOW_PAGE_TABLE_H

/*
 * Sections of a page, and tables in them, which its script sorts and filters.
 * What is added between is HTML: see html.h. Failures stay in the buf.
 */

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/buf.h"
#include "base/slice.h"

/* Strings are HTML. */
struct page_column {
	const char *name;
	enum {
		PAGE_TEXT,
		PAGE_NUMBER, /* in digits alone, or nothing */
		PAGE_TIME,   /* and other text that is not to be broken */
	} kind;
	enum {
		PAGE_UNSORTED,
		PAGE_RISING, /* rows come in the order of this column */
		PAGE_FALLING
	} order;
};

struct page_table {
	const char *id;
	const struct page_column *columns; /* the first one names the row */
	size_t ncolumns;
};

/* Begins a section of that id, with its heading. */
void page_section_begin(struct buf *, const char *id, const char *title);
void page_section_end(struct buf *);

/*
 * Begins the table; its caption, HTML that says what there is, is added by the
 * caller before page_table_rows().
 */
void page_table_begin(struct buf *, const struct page_table *);
void page_table_rows(struct buf *, const struct page_table *);

/*
 * Begins the i-th cell of a row, and before the first one the row, which has to
 * be ended.
 */
void page_cell(struct buf *, const struct page_table *, size_t i);

void page_row_end(struct buf *);

/* Adds a cell with a number, and a bar as long as it is beside the largest one.
 */
void page_cell_bar(struct buf *, uint64_t n, uint64_t most);

/* Begins the rows that stay at the end, of which there may be none. */
void page_table_foot(struct buf *);
void page_table_end(struct buf *);

/*
 * Adds a string of a log, with the part of it that matters most in bold. One
 * that has more than max bytes is cut short, and how much is missing is said.
 * One that says "(other)" is told apart from what is, as in other formats.
 */
enum { PAGE_STRING_MAX = 1000 };
void page_add_string(struct buf *, struct slice, struct slice bold, size_t max);

/* Adds "1 ONE", or "N MANY". */
void page_add_count(struct buf *, uint64_t n, const char *one,
		    const char *many);

/* Adds an instant, or nothing. */
void page_add_time(struct buf *, int64_t instant);

#endif
