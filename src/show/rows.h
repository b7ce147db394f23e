#ifndef FINDROBOTS_SHOW_ROWS_H
#define FINDROBOTS_SHOW_ROWS_H

/* Hosts as rows: of a table, of TSV or of CSV. */

#include <stdbool.h>
#include <stddef.h>

#include "base/buf.h"
#include "result/hostset.h"
#include "show/grid.h"
#include "show/relief.h"

enum rows_column {
	ROWS_HOST,
	ROWS_REQUESTS,
	ROWS_FIRST,
	ROWS_LAST,
	ROWS_STATUSES,
	ROWS_METHODS,
	ROWS_BYTES,
	ROWS_USER_AGENTS, /* how many */
	ROWS_USER_AGENT,  /* the most frequent one */
	ROWS_NCOLUMNS
};

struct rows {
	struct grid grid;
	bool failed;	  /* memory ran out while measuring */
	struct buf piece; /* of a cell that is long */
};

void rows_init(struct rows *, enum grid_layout, unsigned width);
void rows_release(struct rows *);

/* Makes the columns of a table wide enough for the host. */
void rows_measure(struct rows *, const struct host *);

/* Adds the row of the columns' names. */
void rows_add_names(struct rows *, struct buf *);

/* The same of a host, part by part. */
void rows_add_host(struct rows *, const struct host *, const struct relief *,
		   struct buf *);

#endif
