#ifndef FINDROBOTS_SHOW_CRAWLER_CELLS_H
#define FINDROBOTS_SHOW_CRAWLER_CELLS_H

/* The columns of a crawler's row, and what stands in them. */

#include <stdbool.h>
#include <stddef.h>

#include "base/buf.h"
#include "result/crawlers.h"

enum crawler_cell_kind {
	CELL_TEXT,   /* struct slice */
	CELL_KIND,   /* const char * */
	CELL_COUNT,  /* struct crawler_count: three cells */
	CELL_NUMBER, /* uint64_t */
	CELL_BYTES,  /* the row's bytes, if they are known */
	CELL_TIME,   /* int64_t */
	CELL_ASKED,  /* enum crawler_asked */
	CELL_RULE,   /* struct crawler_rule */
	CELL_DELAY,  /* the row's delay, if it has one */
	CELL_GAP, /* uint64_t of struct crawler_gaps; n is that of n_offset */
	CELL_MEDIAN, /* the same, in microseconds */
};

struct crawler_cell {
	const char *name; /* in JSON, and the beginning of a column's name */
	enum crawler_cell_kind kind;
	size_t offset;	 /* in struct crawler_row */
	size_t n_offset; /* of CELL_GAP and CELL_MEDIAN */
};

/* In their order, closed by one without a name. */
extern const struct crawler_cell crawler_cells[];

/* "asked", ...; empty for CRAWLER_SAID_NOTHING. */
const char *crawler_asked_name(enum crawler_asked);

static inline const void *crawler_cell_at(const struct crawler_row *row,
					  const struct crawler_cell *cell)
{
	return (const char *)row + cell->offset;
}

/*
 * Adds the value as text, escaped but not quoted; nothing if it is not known.
 * Not of CELL_COUNT.
 */
void crawler_cell_add(struct buf *, const struct crawler_row *,
		      const struct crawler_cell *);

/* True if the value is a text of JSON, and not a number. */
bool crawler_cell_is_text(const struct crawler_cell *);

/* Adds "FILE:LINE", with '?' if crawlers differ in how they read it. */
void crawler_rule_add(struct buf *, const struct crawler_rule *);

/* Adds an instant, or nothing. */
void crawler_time_add(struct buf *, int64_t instant);

/*
 * Adds a host; masked, the network of an address ("192.0.2.0/24", /48 of IPv6),
 * or of a name at most its last two labels: "*.example.net".
 */
void crawler_host_add(struct buf *, struct slice host, bool mask);

/* Adds a line: when name servers were asked, if they were. What they say
   changes. */
void crawler_dns_add(struct buf *, const struct crawlers_dns *);

#endif
