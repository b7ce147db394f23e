#ifndef FINDROBOTS_SHOW_ROWS_H
#define FINDROBOTS_SHOW_ROWS_H

/* Hosts as rows: of a table, of TSV or of CSV. */

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/buf.h"
#include "base/slice.h"
#include "result/hostset.h"
#include "show/grid.h"
#include "show/relief.h"

enum rows_column {
	ROWS_HOST,
	ROWS_REQUESTS,
	ROWS_BAR, /* the same, to be looked at; of a table alone */
	ROWS_FIRST,
	ROWS_LAST,
	ROWS_STATUSES,
	ROWS_METHODS,
	ROWS_BYTES,
	ROWS_USER_AGENTS, /* how many */
	ROWS_USER_AGENT,  /* the most frequent one */
	ROWS_NCOLUMNS
};

/* Which column has that name, or -1; there is none of ROWS_BAR. */
int rows_find_column(struct slice name);

/* How rows are laid out. */
struct rows_options {
	enum grid_layout layout;
	unsigned width; /* a table is made to fit it; 0: all columns, uncut */
	bool is_coloured;
	const uint8_t *columns; /* borrowed; these of enum rows_column */
	size_t ncolumns;	/* 0: those that the layout has */
};

struct rows {
	struct grid grid;
	struct grid_column columns[ROWS_NCOLUMNS];
	uint8_t chosen[ROWS_NCOLUMNS]; /* which they are */
	uint64_t most_requests;	       /* of a host, for bars */
	bool failed;		       /* memory ran out while measuring */
	struct buf piece;	       /* of a cell that is long */
};

void rows_init(struct rows *, const struct rows_options *);
void rows_release(struct rows *);

/* What rows_measure() has found, for rows of the same options. */
void rows_copy_measures(struct rows *, const struct rows *from);

/* Makes the columns of a table wide enough for the host. */
void rows_measure(struct rows *, const struct host *);

/* Adds the row of the columns' names. */
void rows_add_names(struct rows *, struct buf *);

/* The same of a host, part by part. */
void rows_add_host(struct rows *, const struct host *, const struct relief *,
		   struct buf *);

#endif
