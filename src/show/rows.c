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
#include <sys/param.h>

#include "base/escape.h"
#include "result/evidence.h"
#include "result/product.h"
#include "show/counted.h"
#include "show/grid.h"
#include "show/times.h"
#include "show/units.h"

/* Of a table that has to fit, the last ones are left out first. */
static const struct grid_column all_columns[ROWS_NCOLUMNS] = {
	[ROWS_HOST] = { .name = "host", .is_whole = true },
	[ROWS_REQUESTS] = { .name = "requests", .is_number = true },
	[ROWS_BAR] = { .name = "", .rank = 3, .colour = "36" },
	[ROWS_FIRST] = { .name = "first", .rank = 4 },
	[ROWS_LAST] = { .name = "last", .rank = 1 },
	[ROWS_STATUSES] = { .name = "statuses", .rank = 2 },
	[ROWS_METHODS] = { .name = "methods", .rank = 7 },
	[ROWS_BYTES] = { .name = "bytes", .is_number = true, .rank = 5 },
	[ROWS_USER_AGENTS] = { .name = "user_agents",
			       .is_number = true,
			       .rank = 6 },
	[ROWS_USER_AGENT] = { .name = "user_agent",
			      .is_whole = true,
			      .is_flexible = true },
};

static bool is_table(const struct rows *rows)
{
	return rows->grid.layout == GRID_TABLE;
}

/* To be looked at: what matters of long strings and times is shown. */
static bool is_fitted(const struct rows *rows)
{
	return is_table(rows) && rows->grid.width > 0;
}

static void add_number(struct rows *rows, uint64_t n)
{
	if (is_table(rows))
		units_add_short(&rows->grid.cells, n);
	else
		buf_add_decimal(&rows->grid.cells, n);
}

static void add_bytes(struct rows *rows, const struct evidence *evidence)
{
	if (!evidence->is_sized)
		return;
	if (is_table(rows))
		units_add_short_bytes(&rows->grid.cells, evidence->bytes);
	else
		buf_add_decimal(&rows->grid.cells, evidence->bytes);
}

static void add_time(struct rows *rows, int64_t instant)
{
	times_add(&rows->grid.cells, instant, is_table(rows), is_fitted(rows));
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
	       grid_count_columns(cells->data + start, cells->len - start) >
		       GRID_CELL_MAX;
}

/* 200:3,404:1 */
static void add_counts(struct rows *rows, const struct evidence *evidence,
		       enum tally_kind kind)
{
	uint64_t other = tally_list_other(&evidence->tallies.of[kind]);
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
}

/* How many there are, the others as one. */
static void add_nagents(struct rows *rows, const struct evidence *evidence)
{
	bool has_other =
		tally_list_other(&evidence->tallies.of[TALLY_USER_AGENT]) > 0;
	const struct tally *most;
	size_t n = evidence_most(evidence, TALLY_USER_AGENT, &most) + has_other;

	if (n)
		add_number(rows, n);
}

/* The most frequent one. */
static void add_agent(struct rows *rows, const struct evidence *evidence)
{
	struct buf *cells = &rows->grid.cells;
	const struct tally *most;
	size_t n = evidence_most(evidence, TALLY_USER_AGENT, &most);
	struct slice product;

	if (!n && !tally_list_other(&evidence->tallies.of[TALLY_USER_AGENT]))
		return;
	if (!most || !is_fitted(rows)) {
		counted_add(cells, most ? most->value : NULL, "");
		return;
	}
	product = agent_product(
		(struct slice){ most->value->bytes, most->value->len });
	if (product.len == most->value->len)
		counted_add(cells, most->value, "");
	else
		escape_add(cells, product.at, product.len, "");
}

static void add_cell(struct rows *rows, const struct host *host,
		     const struct evidence *evidence, enum rows_column column)
{
	switch (column) {
	case ROWS_HOST:
		escape_add(&rows->grid.cells, host->name, host->len, "");
		break;
	case ROWS_REQUESTS:
		add_number(rows, evidence->requests);
		break;
	case ROWS_BAR:
		units_add_bar(&rows->grid.cells, evidence->requests,
			      rows->most_requests);
		break;
	case ROWS_FIRST:
		add_time(rows, evidence->first);
		break;
	case ROWS_LAST:
		add_time(rows, evidence->last);
		break;
	case ROWS_STATUSES:
		add_counts(rows, evidence, TALLY_STATUS);
		break;
	case ROWS_METHODS:
		/* Of others see add_methods(). */
		if (is_table(rows))
			add_counts(rows, evidence, TALLY_METHOD);
		break;
	case ROWS_BYTES:
		add_bytes(rows, evidence);
		break;
	case ROWS_USER_AGENTS:
		add_nagents(rows, evidence);
		break;
	default:
		add_agent(rows, evidence);
		break;
	}
}

/* Makes the cells of the host's row. Returns 0, or -1 when memory ran out. */
static int make_cells(struct rows *rows, const struct host *host)
{
	const struct evidence *evidence = evidence_of(host);

	buf_clear(&rows->grid.cells);
	for (size_t i = 0; i < rows->grid.ncolumns; i++) {
		add_cell(rows, host, evidence, rows->chosen[i]);
		grid_end_cell(&rows->grid, i);
	}
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
	uint64_t other = tally_list_other(&evidence->tallies.of[TALLY_METHOD]);
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

	for (size_t i = 0; i < rows->grid.ncolumns; i++) {
		size_t len;
		const uint8_t *cell = grid_cell(&rows->grid, i, &len);

		if (i)
			buf_add_byte(out, is_tsv ? '\t' : ',');
		if (rows->chosen[i] == ROWS_METHODS)
			add_methods(rows, evidence, relief, out);
		else
			grid_add_cell(&rows->grid, cell, len, out);
	}
	buf_add_str(out, is_tsv ? "\n" : "\r\n");
}

static void choose(struct rows *rows, enum rows_column column)
{
	size_t n = rows->grid.ncolumns++;

	rows->chosen[n] = (uint8_t)column;
	rows->columns[n] = all_columns[column];
	/* Whatever a client's host name is, there is room for the others. */
	if (is_fitted(rows) && column == ROWS_HOST)
		rows->columns[n].is_whole = false;
}

int rows_find_column(struct slice name)
{
	for (int i = 0; i < ROWS_NCOLUMNS; i++)
		if (i != ROWS_BAR && slice_is(name, all_columns[i].name))
			return i;
	return -1;
}

void rows_init(struct rows *rows, const struct rows_options *opt)
{
	*rows = (struct rows){ 0 };
	grid_init(&rows->grid, opt->layout, rows->columns, 0);
	rows->grid.width = opt->width;
	rows->grid.is_coloured = opt->is_coloured;
	for (size_t i = 0; i < opt->ncolumns; i++) {
		choose(rows, opt->columns[i]);
		rows->columns[i].rank = 0;
	}
	for (enum rows_column i = 0; !opt->ncolumns && i < ROWS_NCOLUMNS; i++)
		if (i != ROWS_BAR || is_fitted(rows))
			choose(rows, i);
}

void rows_copy_measures(struct rows *rows, const struct rows *from)
{
	memcpy(rows->grid.widths, from->grid.widths, sizeof(from->grid.widths));
	memcpy(rows->grid.is_left_out, from->grid.is_left_out,
	       sizeof(from->grid.is_left_out));
	rows->grid.is_coloured = from->grid.is_coloured;
	rows->most_requests = from->most_requests;
}

void rows_release(struct rows *rows)
{
	grid_release(&rows->grid);
	buf_release(&rows->piece);
}

void rows_measure(struct rows *rows, const struct host *host)
{
	uint64_t requests = evidence_of(host)->requests;

	rows->most_requests = MAX(rows->most_requests, requests);
	if (make_cells(rows, host))
		rows->failed = true;
	else
		grid_widen(&rows->grid);
}

void rows_add_names(struct rows *rows, struct buf *out)
{
	out->failed |= rows->failed;
	grid_add_names(&rows->grid, out);
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
