/*
 * Only methods may be long, and are added part by part. Numbers of a table are
 * short, and its times have no fractions.
 *
 * Tested by tests/unit/show/test_render.c.
 */

#include "show/rows.h"

#include <inttypes.h>
#include <stdlib.h>
#include <string.h>

#include "base/escape.h"
#include "base/instant.h"
#include "result/evidence.h"
#include "show/counted.h"
#include "show/grid.h"
#include "show/units.h"

static const struct grid_column columns[ROWS_NCOLUMNS] = {
	[ROWS_HOST] = { .name = "host", .is_whole = true },
	[ROWS_REQUESTS] = { .name = "requests", .is_number = true },
	[ROWS_FIRST] = { .name = "first" },
	[ROWS_LAST] = { .name = "last" },
	[ROWS_STATUSES] = { .name = "statuses" },
	[ROWS_METHODS] = { .name = "methods" },
	[ROWS_BYTES] = { .name = "bytes", .is_number = true },
	[ROWS_USER_AGENTS] = { .name = "user_agents", .is_number = true },
	[ROWS_USER_AGENT] = { .name = "user_agent", .is_whole = true },
};

static bool is_table(const struct rows *rows)
{
	return rows->grid.layout == GRID_TABLE;
}

static void add_number(struct rows *rows, enum rows_column column, uint64_t n)
{
	if (!is_table(rows))
		buf_add_decimal(&rows->grid.cells, n);
	else if (column == ROWS_BYTES)
		units_add_short_bytes(&rows->grid.cells, n);
	else
		units_add_short(&rows->grid.cells, n);
}

static void add_time(struct rows *rows, enum rows_column column,
		     int64_t instant)
{
	char text[INSTANT_TEXT_SIZE] = "";

	if (instant != INSTANT_NONE)
		instant_format(text, instant, !is_table(rows));
	buf_add_str(&rows->grid.cells, text);
	grid_end_cell(&rows->grid, column);
}

/* In names commas and colons are escaped, too. */
static void add_count(struct buf *buf, const struct value *name, uint64_t n,
		      bool is_first)
{
	if (!is_first)
		buf_add_byte(buf, ',');
	counted_add(buf, name, ",:");
	buf_add_byte(buf, ':');
	buf_add_decimal(buf, n);
}

/* True if what was added since start is cut off, whatever else is added. */
static bool is_cut_off(const struct rows *rows, size_t start)
{
	const struct buf *cells = &rows->grid.cells;

	return is_table(rows) && !buf_failed(cells) &&
	       grid_count_characters(cells->data + start, cells->len - start) >
		       GRID_CELL_MAX;
}

/* 200:3,404:1 */
static void add_counts(struct rows *rows, enum rows_column column,
		       const struct evidence *evidence, enum tally_kind kind)
{
	uint64_t other = evidence->tallies[kind].other;
	size_t start = rows->grid.cells.len;
	size_t n;
	const struct tally **sorted = evidence_sorted(evidence, kind, &n);

	if (!sorted) {
		rows->grid.cells.failed = true;
		return;
	}
	for (size_t i = 0; i < n && !is_cut_off(rows, start); i++)
		add_count(&rows->grid.cells, sorted[i]->value, sorted[i]->n,
			  i == 0);
	if (other)
		add_count(&rows->grid.cells, NULL, other, n == 0);
	free(sorted);
	grid_end_cell(&rows->grid, column);
}

/* How many there are, the others as one, and the most frequent one. */
static void add_agents(struct rows *rows, const struct evidence *evidence)
{
	bool has_other = evidence->tallies[TALLY_USER_AGENT].other > 0;
	const struct tally *most;
	size_t n = evidence_most(evidence, TALLY_USER_AGENT, &most);

	if (n || has_other)
		add_number(rows, ROWS_USER_AGENTS, n + has_other);
	grid_end_cell(&rows->grid, ROWS_USER_AGENTS);
	if (n || has_other)
		counted_add(&rows->grid.cells, most ? most->value : NULL, "");
	grid_end_cell(&rows->grid, ROWS_USER_AGENT);
}

/* Makes the cells of the host's row. Returns 0, or -1 when memory ran out. */
static int make_cells(struct rows *rows, const struct host *host)
{
	const struct evidence *evidence = evidence_of(host);

	buf_clear(&rows->grid.cells);
	escape_add(&rows->grid.cells, host->name, host->len, "");
	grid_end_cell(&rows->grid, ROWS_HOST);
	add_number(rows, ROWS_REQUESTS, evidence->requests);
	grid_end_cell(&rows->grid, ROWS_REQUESTS);
	add_time(rows, ROWS_FIRST, evidence->first);
	add_time(rows, ROWS_LAST, evidence->last);
	add_counts(rows, ROWS_STATUSES, evidence, TALLY_STATUS);
	if (is_table(rows))
		add_counts(rows, ROWS_METHODS, evidence, TALLY_METHOD);
	else
		grid_end_cell(&rows->grid,
			      ROWS_METHODS); /* see add_methods() */
	if (evidence->is_sized)
		add_number(rows, ROWS_BYTES, evidence->bytes);
	grid_end_cell(&rows->grid, ROWS_BYTES);
	add_agents(rows, evidence);
	return buf_failed(&rows->grid.cells) ? -1 : 0;
}

/* A part of the cell of methods. */
static void add_method(struct rows *rows, const struct value *name, uint64_t n,
		       bool is_first, struct buf *out)
{
	struct buf *piece = &rows->piece;

	buf_clear(piece);
	add_count(piece, name, n, is_first);
	if (buf_failed(piece)) {
		out->failed = true;
		return;
	}
	if (is_first)
		grid_add_guard(&rows->grid, piece->data, piece->len, out);
	if (rows->grid.layout == GRID_TSV)
		buf_add(out, piece->data, piece->len);
	else
		grid_add_quoted(piece->data, piece->len, out);
}

/*
 * As many as a client made up, so they are not held as a cell. Those of CSV
 * stand in quotes if there are two, as these have a comma between them, or if
 * the name of the only one has quotes.
 */
static void add_methods(struct rows *rows, const struct evidence *evidence,
			const struct relief *relief, struct buf *out)
{
	uint64_t other = evidence->tallies[TALLY_METHOD].other;
	size_t n;
	const struct tally **sorted =
		evidence_sorted(evidence, TALLY_METHOD, &n);
	bool quoted;

	if (!sorted) {
		out->failed = true;
		return;
	}
	quoted = rows->grid.layout != GRID_TSV &&
		 (n + (other > 0) > 1 ||
		  (n && memchr(sorted[0]->value->bytes, '"',
			       sorted[0]->value->len)));
	if (quoted)
		buf_add_byte(out, '"');
	for (size_t i = 0; i < n; i++) {
		add_method(rows, sorted[i]->value, sorted[i]->n, i == 0, out);
		relieve(relief, out);
	}
	if (other)
		add_method(rows, NULL, other, n == 0, out);
	if (quoted)
		buf_add_byte(out, '"');
	free(sorted);
}

/* CSV has line ends of RFC 4180. */
static void add_separated_row(struct rows *rows,
			      const struct evidence *evidence,
			      const struct relief *relief, struct buf *out)
{
	bool is_tsv = rows->grid.layout == GRID_TSV;

	for (enum rows_column i = 0; i < ROWS_NCOLUMNS; i++) {
		size_t len;
		const uint8_t *cell = grid_cell(&rows->grid, i, &len);

		if (i)
			buf_add_byte(out, is_tsv ? '\t' : ',');
		if (i == ROWS_METHODS)
			add_methods(rows, evidence, relief, out);
		else
			grid_add_cell(&rows->grid, cell, len, out);
	}
	buf_add_str(out, is_tsv ? "\n" : "\r\n");
}

void rows_init(struct rows *rows, enum grid_layout layout, unsigned width)
{
	*rows = (struct rows){ 0 };
	grid_init(&rows->grid, layout, columns, ROWS_NCOLUMNS);
	rows->grid.width = width;
}

void rows_release(struct rows *rows)
{
	grid_release(&rows->grid);
	buf_release(&rows->piece);
}

void rows_measure(struct rows *rows, const struct host *host)
{
	if (make_cells(rows, host))
		rows->failed = true;
	else
		grid_widen(&rows->grid);
}

void rows_add_names(struct rows *rows, struct buf *out)
{
	grid_make_names(&rows->grid);
	if (buf_failed(&rows->grid.cells) || rows->failed) {
		out->failed = true;
		return;
	}
	grid_widen(&rows->grid);
	grid_add_row(&rows->grid, out);
}

void rows_add_host(struct rows *rows, const struct host *host,
		   const struct relief *relief, struct buf *out)
{
	if (make_cells(rows, host))
		out->failed = true;
	else if (is_table(rows))
		grid_add_table_row(&rows->grid, out);
	else
		add_separated_row(rows, evidence_of(host), relief, out);
}
