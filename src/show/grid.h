#ifndef FINDROBOTS_SHOW_GRID_H
#define FINDROBOTS_SHOW_GRID_H

/* Rows of cells: of a table, of TSV or of CSV. */

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/buf.h"

enum grid_layout {
	GRID_TABLE, /* aligned, to be looked at */
	GRID_TSV,
	GRID_CSV,      /* RFC 4180 */
	GRID_CSV_SAFE, /* the same, and no cell begins a formula */
};

struct grid_column {
	const char *name;
	bool is_number;	  /* aligned to the right in a table */
	bool is_whole;	  /* only cut off with the whole row */
	bool is_optional; /* what has none is empty in a table, not "-" */
	bool is_flexible; /* takes what others leave of a width (grid_fit()) */
	unsigned char least; /* of a flexible one: so many columns at least;
				0: GRID_FLEXIBLE_MIN */
	unsigned char rank;  /* who has more is left out first; 0: never */
	const char *colour;  /* parameters of SGR (ECMA-48), or NULL */
};

enum {
	GRID_COLUMNS_MAX = 80,
	GRID_CELL_MAX = 40,	/* characters of a table's cell */
	GRID_FLEXIBLE_MIN = 12, /* the same of a flexible one, at least */
};

struct grid {
	enum grid_layout layout;
	unsigned width; /* a table is cut off at this column; 0: never */
	bool is_coloured;
	bool is_names;			   /* the row is that of the names */
	const struct grid_column *columns; /* borrowed */
	size_t ncolumns;
	size_t widths[GRID_COLUMNS_MAX]; /* of a table: of the widest cells */
	bool is_left_out[GRID_COLUMNS_MAX];
	struct buf cells;	       /* of one row, one after the other */
	size_t ends[GRID_COLUMNS_MAX]; /* where each one ends in cells */
};

/* The columns are borrowed. */
void grid_init(struct grid *, enum grid_layout, const struct grid_column *,
	       size_t ncolumns);
void grid_release(struct grid *);

/*
 * A row is made by clearing cells and, column by column, adding text to them,
 * which is escaped (escape.h), and ending the cell.
 */
void grid_end_cell(struct grid *, size_t column);

/* Makes the columns of a table wide enough for the row. */
void grid_widen(struct grid *);

/*
 * Adds the row of the columns' names, after all rows have widened them. Before
 * that it makes a table fit its width, if it has one: leaves out columns, and
 * gives the flexible ones what is left, in whose middle cells are then cut.
 */
void grid_add_names(struct grid *, struct buf *out);

/* Adds the row that was made. A failure of either buf stays in out. */
void grid_add_row(const struct grid *, struct buf *out);

/**** For who makes a row of another kind */

const uint8_t *grid_cell(const struct grid *, size_t column, size_t *len);
/* How many columns of a terminal the text takes, which is valid UTF-8. */
size_t grid_count_columns(const uint8_t *text, size_t len);
void grid_add_table_row(const struct grid *, struct buf *out);

/* Adds one cell of TSV or CSV. RFC 4180 quotes those with a comma or a quote.
 */
void grid_add_cell(const struct grid *, const uint8_t *cell, size_t len,
		   struct buf *out);

/* Adds text that stands in quotes. */
void grid_add_quoted(const uint8_t *text, size_t len, struct buf *out);

/* Adds what keeps a cell with that beginning from being a formula. */
void grid_add_guard(const struct grid *, const uint8_t *cell, size_t len,
		    struct buf *out);

#endif
