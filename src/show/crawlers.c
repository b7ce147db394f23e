/*
 * A count is threefold: three columns of TSV and CSV, an object of JSON, and in
 * a wide table one cell, "9/0/2". The table for eyes has one number, and beside
 * it whose it is.
 *
 * Tested by tests/cli/crawlers.bats.
 */

#include "show/crawlers.h"

#include <errno.h>
#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/buf.h"
#include "base/escape.h"
#include "result/hostset.h"
#include "show/crawler_cells.h"
#include "show/crawlers_json.h"
#include "show/grid.h"
#include "show/output.h"
#include "show/relief.h"
#include "show/units.h"

enum { NAME_SIZE = 40 };

struct writing {
	struct outfile *file;
	const struct crawlers *crawlers;
	const struct crawlers_options *opt;
	int errnum; /* why nothing more can be written, or 0 */
	struct buf buf;
	struct grid grid;
	struct grid_column columns[GRID_COLUMNS_MAX];
	char names[GRID_COLUMNS_MAX][NAME_SIZE];
};

static void write_out(struct writing *w)
{
	output_flush(w->file, &w->buf, &w->errnum);
}

static void write_out_if_large(struct writing *w)
{
	if (w->buf.len >= RELIEF_SIZE || w->buf.failed)
		write_out(w);
}

/**** Rows */

static enum grid_layout layout_of(const struct crawlers_options *opt)
{
	return render_layout(opt->format, opt->csv_safe);
}

/* What makes the n-th row of a list. */
typedef void row_maker(struct writing *, size_t n);

/* Adds a list with the names of its columns; a table is measured before. */
static void add_list(struct writing *w, size_t n, row_maker *make)
{
	bool is_table = layout_of(w->opt) == GRID_TABLE;

	for (size_t i = 0; is_table && i < n; i++) {
		buf_clear(&w->grid.cells);
		make(w, i);
		grid_widen(&w->grid);
	}
	grid_add_names(&w->grid, &w->buf);
	for (size_t i = 0; i < n; i++) {
		buf_clear(&w->grid.cells);
		make(w, i);
		grid_add_row(&w->grid, &w->buf);
		write_out_if_large(w);
	}
}

static void begin_grid(struct writing *w, size_t ncolumns)
{
	grid_release(&w->grid);
	grid_init(&w->grid, layout_of(w->opt), w->columns, ncolumns);
	w->grid.width = w->opt->width;
	w->grid.is_coloured = w->opt->is_coloured;
}

static struct grid_column *add_column(struct writing *w, size_t *n,
				      const char *name, const char *verdict)
{
	struct grid_column *column = &w->columns[*n];

	snprintf(w->names[*n], NAME_SIZE, "%s%s%s", name, verdict ? "_" : "",
		 verdict ? verdict : "");
	*column = (struct grid_column){ .name = w->names[(*n)++] };
	return column;
}

/* All columns: three of a count, or one of a table. */
static void begin_all(struct writing *w)
{
	bool is_table = layout_of(w->opt) == GRID_TABLE;
	size_t n = 0;

	for (const struct crawler_cell *cell = crawler_cells; cell->name;
	     cell++) {
		if (cell->kind != CELL_COUNT || is_table) {
			add_column(w, &n, cell->name, NULL)->is_number =
				!crawler_cell_is_text(cell);
			continue;
		}
		for (int i = 0; i < VERDICT_NKINDS; i++)
			add_column(w, &n, cell->name, crawler_verdicts[i]);
	}
	begin_grid(w, n);
}

static void make_all(struct writing *w, size_t i)
{
	const struct crawler_row *row = &w->crawlers->rows[i];
	bool is_table = w->grid.layout == GRID_TABLE;
	struct buf *cells = &w->grid.cells;
	size_t n = 0;

	for (const struct crawler_cell *cell = crawler_cells; cell->name;
	     cell++) {
		const struct crawler_count *count = crawler_cell_at(row, cell);

		if (cell->kind != CELL_COUNT) {
			crawler_cell_add(cells, row, cell);
			grid_end_cell(&w->grid, n++);
			continue;
		}
		for (int k = 0; k < VERDICT_NKINDS; k++) {
			if (is_table && k)
				buf_add_byte(cells, '/');
			buf_add_decimal(cells, count->n[k]);
			if (!is_table || k == VERDICT_NKINDS - 1)
				grid_end_cell(&w->grid, n++);
		}
	}
}

static const struct grid_column few_columns[] = {
	{ .name = "crawler", .is_flexible = true },
	{ .name = "kind", .rank = 1 },
	{ .name = "verdict" },
	{ .name = "requests", .is_number = true },
	{ .name = "asked" },
	{ .name = "forbidden", .is_number = true },
	{ .name = "after", .is_number = true }, /* it asked */
};

enum { NFEW = sizeof(few_columns) / sizeof(few_columns[0]) };

/* "verified", or "97% verified"; else "unverifiable", or "97% spoofed". */
static void add_verdict(struct buf *buf, const struct crawler_count *requests)
{
	uint64_t all = crawler_count_sum(requests), n;
	int i = VERDICT_VERIFIED;

	if (!requests->n[i])
		i = requests->n[VERDICT_SPOOFED] ? VERDICT_SPOOFED
						 : VERDICT_UNVERIFIABLE;
	n = requests->n[i];
	if (n < all)
		buf_addf(buf, "%" PRIu64 "%% ",
			 (uint64_t)((double)n * 100 / (double)all));
	buf_add_str(buf, crawler_verdicts[i]);
}

/* Short, so that a table has at most 80 columns. */
static void add_asked(struct buf *buf, enum crawler_asked asked)
{
	static const char *const names[] = {
		[CRAWLER_SAID_NOTHING] = "",	 [CRAWLER_ASKED] = "yes",
		[CRAWLER_UNANSWERED] = "failed", [CRAWLER_NOT_SEEN] = "unseen",
		[CRAWLER_NEVER] = "never",
	};

	buf_add_str(buf, names[asked]);
}

/* Of the crawler itself: not of spoofers. */
static void add_deeds(struct buf *buf, const struct crawler_row *row,
		      const struct crawler_count *count)
{
	if (crawler_count_sum(&row->judged))
		units_add_short(buf, count->n[VERDICT_VERIFIED] +
					     count->n[VERDICT_UNVERIFIABLE]);
}

static void make_few(struct writing *w, size_t i)
{
	const struct crawler_row *row = &w->crawlers->rows[i];
	struct buf *cells = &w->grid.cells;
	size_t n = 0;

	escape_add(cells, row->name.at, row->name.len, "");
	grid_end_cell(&w->grid, n++);
	buf_add_str(cells, row->kind);
	grid_end_cell(&w->grid, n++);
	add_verdict(cells, &row->requests);
	grid_end_cell(&w->grid, n++);
	units_add_short(cells, crawler_count_sum(&row->requests));
	grid_end_cell(&w->grid, n++);
	add_asked(cells, row->verdict);
	grid_end_cell(&w->grid, n++);
	add_deeds(cells, row, &row->forbidden);
	grid_end_cell(&w->grid, n++);
	add_deeds(cells, row, &row->after_asking);
	grid_end_cell(&w->grid, n);
}

static const struct grid_column spoofer_columns[] = {
	{ .name = "host", .is_whole = true },
	{ .name = "claims", .is_flexible = true },
	{ .name = "reason" },
	{ .name = "requests", .is_number = true },
	{ .name = "first" }, /* not in a table of 80 columns */
	{ .name = "last" },
};

enum { NSPOOFER = sizeof(spoofer_columns) / sizeof(spoofer_columns[0]) };

static bool is_narrow(const struct writing *w)
{
	return layout_of(w->opt) == GRID_TABLE && !w->opt->wide;
}

static void make_spoofer(struct writing *w, size_t i)
{
	const struct crawler_spoofer *spoofer = &w->crawlers->spoofers[i];
	struct buf *cells = &w->grid.cells;
	size_t n = 0;

	crawler_host_add(cells, spoofer->host, w->opt->mask);
	grid_end_cell(&w->grid, n++);
	escape_add(cells, spoofer->name.at, spoofer->name.len, "");
	grid_end_cell(&w->grid, n++);
	buf_add_str(cells, spoofer->reason);
	grid_end_cell(&w->grid, n++);
	buf_add_decimal(cells, spoofer->requests);
	grid_end_cell(&w->grid, n++);
	if (!is_narrow(w)) {
		crawler_time_add(cells, spoofer->first);
		grid_end_cell(&w->grid, n++);
	}
	crawler_time_add(cells, spoofer->last);
	grid_end_cell(&w->grid, n);
}

static void add_rows(struct writing *w)
{
	if (!is_narrow(w)) {
		begin_all(w);
		add_list(w, w->crawlers->nrows, make_all);
		return;
	}
	memcpy(w->columns, few_columns, sizeof(few_columns));
	begin_grid(w, NFEW);
	add_list(w, w->crawlers->nrows, make_few);
}

static void add_spoofers(struct writing *w)
{
	size_t n = NSPOOFER;

	memcpy(w->columns, spoofer_columns, sizeof(spoofer_columns));
	if (is_narrow(w)) {
		n--;
		w->columns[n - 1] = w->columns[n];
	}
	begin_grid(w, n);
	add_list(w, w->crawlers->nspoofers, make_spoofer);
}

/* A text for eyes, cut off as a cell is. */
static void add_shown(struct writing *w, struct slice text)
{
	struct buf *cells = &w->grid.cells;
	const uint8_t *shown;
	size_t len;

	buf_clear(cells);
	escape_add(cells, text.at, text.len, "");
	if (w->opt->wide)
		w->grid.ends[0] = cells->len;
	else
		grid_end_cell(&w->grid, 0);
	w->buf.failed |= buf_failed(cells);
	if (buf_failed(cells))
		return;
	shown = grid_cell(&w->grid, 0, &len);
	buf_add(&w->buf, shown, len);
}

/* A line of its own: what a crawler asked for, and the rule. */
static void add_example(struct writing *w, const struct crawler_example *e)
{
	struct buf *buf = &w->buf;

	buf_add_str(buf, "  ");
	crawler_time_add(buf, e->time);
	buf_add_str(buf, e->time == INSTANT_NONE ? "- " : " ");
	crawler_host_add(buf, e->host, w->opt->mask);
	buf_add_byte(buf, ' ');
	add_shown(w, e->method);
	buf_add_byte(buf, ' ');
	add_shown(w, e->target);
	if (e->status)
		buf_addf(buf, " %u", e->status);
	buf_add_byte(buf, ' ');
	crawler_rule_add(buf, &e->rule);
	buf_add_byte(buf, '\n');
	write_out_if_large(w);
}

static void add_examples(struct writing *w)
{
	memcpy(w->columns, few_columns, sizeof(few_columns));
	begin_grid(w, 1);
	for (size_t i = 0; i < w->crawlers->nrows; i++) {
		const struct crawler_row *row = &w->crawlers->rows[i];

		if (!row->nexamples)
			continue;
		buf_add_str(&w->buf, "\nforbidden to ");
		escape_add(&w->buf, row->name.at, row->name.len, "");
		buf_add_str(&w->buf, ", the first of them:\n");
		for (size_t k = 0; k < row->nexamples; k++)
			add_example(w, &row->examples[k]);
	}
}

static void add_table(struct writing *w)
{
	if (w->opt->with_rows)
		add_rows(w);
	if (w->opt->with_rows && w->opt->with_spoofers &&
	    w->crawlers->nspoofers)
		buf_add_str(&w->buf, "\nspoofed:\n");
	if (w->opt->with_spoofers && w->crawlers->nspoofers)
		add_spoofers(w);
	if (w->opt->with_rows)
		add_examples(w);
	crawler_dns_add(&w->buf, &w->crawlers->dns);
}

/**** JSON */

/* A line of JSONL says what it is; in JSON the list does. */
static void begin_object(struct writing *w, size_t i, const char *type)
{
	if (type)
		buf_addf(&w->buf, "{\"type\":\"%s\",", type);
	else
		buf_add_str(&w->buf, i ? ",\n{" : "\n{");
}

/* Each object has a line, of JSONL and of JSON. */
static void add_objects(struct writing *w, bool is_lines)
{
	size_t nrows = w->opt->with_rows ? w->crawlers->nrows : 0;
	size_t nspoofers = w->opt->with_spoofers ? w->crawlers->nspoofers : 0;

	for (size_t i = 0; i < nrows; i++) {
		begin_object(w, i, is_lines ? "crawler" : NULL);
		crawlers_json_add_row(&w->buf, &w->crawlers->rows[i],
				      w->opt->mask);
		if (is_lines)
			buf_add_byte(&w->buf, '\n');
		write_out_if_large(w);
	}
	if (!is_lines)
		buf_add_str(&w->buf, nrows ? "\n],\n\"spoofed\":["
					   : "],\n\"spoofed\":[");
	for (size_t i = 0; i < nspoofers; i++) {
		begin_object(w, i, is_lines ? "spoofed" : NULL);
		crawlers_json_add_spoofer(&w->buf, &w->crawlers->spoofers[i],
					  w->opt->mask);
		if (is_lines)
			buf_add_byte(&w->buf, '\n');
		write_out_if_large(w);
	}
	if (!is_lines)
		buf_add_str(&w->buf, nspoofers ? "\n]}\n" : "]}\n");
}

/**** */

static int compare_slices(const void *a, const void *b)
{
	const struct slice *x = a, *y = b;

	return hostset_compare(x->at, x->len, y->at, y->len);
}

/* Each once, in order: several addresses may be of one network. */
static size_t sort_names(struct slice *names, size_t nnames)
{
	size_t n = 0;

	if (nnames)
		qsort(names, nnames, sizeof(*names), compare_slices);
	for (size_t i = 0; i < nnames; i++)
		if (!n || compare_slices(&names[i], &names[n - 1]) != 0)
			names[n++] = names[i];
	return n;
}

static void add_names(struct writing *w, struct slice *names, size_t nnames)
{
	size_t n = sort_names(names, nnames), top = w->opt->top;

	for (size_t i = 0; i < n && (!top || i < top); i++) {
		const struct slice *name =
			&names[w->opt->reverse ? n - 1 - i : i];

		buf_add(&w->buf, name->at, name->len);
		buf_add_byte(&w->buf, (uint8_t)w->opt->end);
		write_out_if_large(w);
	}
}

/* What is shown of the hosts is made first. */
static void add_hosts(struct writing *w)
{
	size_t n = w->crawlers->nhosts, start = 0;
	struct slice *names = calloc(n + 1, sizeof(*names));
	struct buf shown = { 0 };

	for (size_t i = 0; names && i < n; i++) {
		crawler_host_add(&shown, w->crawlers->hosts[i], w->opt->mask);
		names[i].len = shown.len - start;
		start = shown.len;
	}
	if (!names || buf_failed(&shown)) {
		w->buf.failed = true;
	} else {
		start = 0;
		for (size_t i = 0; i < n; start += names[i++].len)
			names[i].at = (const char *)shown.data + start;
		add_names(w, names, n);
	}
	buf_release(&shown);
	free(names);
}

static void add_all(struct writing *w)
{
	switch (w->opt->format) {
	case RENDER_HOSTS:
		add_hosts(w);
		break;
	case RENDER_TABLE:
		add_table(w);
		break;
	case RENDER_JSON:
		crawlers_json_begin(&w->buf, w->opt->summary,
				    &w->crawlers->dns);
		add_objects(w, false);
		break;
	case RENDER_JSONL:
		add_objects(w, true);
		break;
	default:
		if (w->opt->with_rows)
			add_rows(w);
		else
			add_spoofers(w);
		break;
	}
}

int crawlers_write(struct outfile *file, const struct crawlers *crawlers,
		   const struct crawlers_options *opt)
{
	struct writing w = { .file = file, .crawlers = crawlers, .opt = opt };

	if (outfile_begin(file))
		return -1;
	add_all(&w);
	write_out(&w);
	grid_release(&w.grid);
	buf_release(&w.buf);
	errno = w.errnum;
	return w.errnum ? -1 : 0;
}
