/* Tested by tests/cli/by.bats. */

#include "show/grouped.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include <sys/param.h>

#include "base/buf.h"
#include "base/escape.h"
#include "result/hostset.h"
#include "result/product.h"
#include "show/grid.h"
#include "show/json.h"
#include "show/output.h"
#include "show/relief.h"
#include "show/times.h"
#include "show/units.h"

/* Of a table that has to fit, those of the highest rank are left out first. */
static const struct grid_column all_columns[GROUPED_NCOLUMNS] = {
	[GROUPED_NAME] = { .is_whole = true, .is_flexible = true, .least = 32 },
	[GROUPED_REQUESTS] = { .name = "requests", .is_number = true },
	[GROUPED_BAR] = { .name = "", .rank = 3, .colour = "36" },
	[GROUPED_HOSTS] = { .name = "hosts", .is_number = true },
	[GROUPED_FIRST] = { .name = "first", .rank = 4 },
	[GROUPED_LAST] = { .name = "last", .rank = 1 },
	[GROUPED_STATUSES] = { .name = "statuses", .rank = 2 },
	[GROUPED_BYTES] = { .name = "bytes", .is_number = true, .rank = 5 },
};

struct writing {
	struct outfile *file;
	const struct groups *groups;
	enum by_kind by;
	const struct render_options *opt;
	int errnum; /* why nothing more can be written, or 0 */
	struct buf buf;
	struct grid grid;
	struct grid_column columns[GROUPED_NCOLUMNS];
	uint8_t chosen[GROUPED_NCOLUMNS]; /* which they are */
	uint64_t most_requests;		  /* of a group, for bars */
	bool *is_shared; /* owned, or NULL; of each group: its product is
			    another one's, too */
};

int grouped_find_column(enum by_kind by, struct slice name)
{
	if (slice_is(name, by_name(by)))
		return GROUPED_NAME;
	for (int i = GROUPED_NAME + 1; i < GROUPED_NCOLUMNS; i++)
		if (i != GROUPED_BAR && slice_is(name, all_columns[i].name))
			return i;
	return -1;
}

static void write_out(struct writing *w)
{
	output_flush(w->file, &w->buf, &w->errnum);
}

static void write_out_if_large(struct writing *w)
{
	if (w->buf.len >= RELIEF_SIZE || w->buf.failed)
		write_out(w);
}

/* All that are shown, and what was left out. */
static size_t count_rows(const struct groups *groups)
{
	return groups->n + (groups->nrest > 0);
}

static const struct group *row_at(const struct groups *groups, size_t i)
{
	return i < groups->n ? &groups->groups[i] : &groups->rest;
}

/**** Names */

static void add_named(struct slice name, struct buf *buf)
{
	if (slice_is(name, "(other)"))
		buf_add_str(buf, "\\x28other)");
	else if (slice_is(name, "others"))
		buf_add_str(buf, "\\x6fthers");
	else
		escape_add(buf, name.at, name.len, "");
}

void grouped_add_name(const struct group *group, struct buf *buf)
{
	if (group->kind == GROUP_OTHER)
		buf_add_str(buf, "(other)");
	else if (group->kind == GROUP_SPOOFED)
		buf_add_str(buf, "(spoofed)");
	else if (group->kind == GROUP_REST)
		buf_add_str(buf, "others");
	else if (group->kind == GROUP_NAMED)
		add_named(group->name, buf);
}

/**** Rows */

static bool is_table(const struct writing *w)
{
	return w->opt->format == RENDER_TABLE;
}

/* To be looked at: what matters of long strings and times is shown. */
static bool is_fitted(const struct writing *w)
{
	return is_table(w) && w->opt->width > 0;
}

static void add_number(struct writing *w, uint64_t n)
{
	if (is_table(w))
		units_add_short(&w->grid.cells, n);
	else
		buf_add_decimal(&w->grid.cells, n);
}

static void add_bytes(struct writing *w, const struct group *group)
{
	if (!group->is_sized)
		return;
	if (is_table(w))
		units_add_short_bytes(&w->grid.cells, group->bytes);
	else
		buf_add_decimal(&w->grid.cells, group->bytes);
}

/* Each has one. The rest is no group, so others are not small beside it. */
static void add_bar(struct writing *w, const struct group *group)
{
	if (group->kind != GROUP_REST)
		units_add_bar(&w->grid.cells, group->requests,
			      w->most_requests);
	else
		buf_add_byte(&w->grid.cells, ' ');
}

/* "404", or "4xx". */
static void add_status(const struct group_status *status, struct buf *buf)
{
	buf_add_decimal(buf, status->status);
	if (status->status < 10)
		buf_add_str(buf, "xx");
}

/* "200:3,404:1", without requests of which no log says it. */
static void add_statuses(struct writing *w, const struct group *group)
{
	struct buf *cells = &w->grid.cells;
	size_t start = cells->len;

	for (size_t i = 0; i < group->nstatuses; i++) {
		const struct group_status *status = &group->statuses[i];

		if (!status->status)
			continue;
		if (cells->len > start)
			buf_add_byte(cells, ',');
		add_status(status, cells);
		buf_add_byte(cells, ':');
		buf_add_decimal(cells, status->n);
	}
}

/* A product of the group that has this number. */
struct numbered {
	struct slice product;
	size_t number;
};

static int compare_products(const void *a, const void *b)
{
	const struct numbered *x = a, *y = b;

	return hostset_compare(x->product.at, x->product.len, y->product.at,
			       y->product.len);
}

/* Two rows that look the same would be one too many. */
static int find_shared(struct writing *w)
{
	size_t n = w->groups->n;
	struct numbered *all = calloc(n + 1, sizeof(*all));

	w->is_shared = calloc(n + 1, sizeof(*w->is_shared));
	for (size_t i = 0; all && i < n; i++)
		all[i] = (struct numbered){
			agent_product(w->groups->groups[i].name), i
		};
	if (!all || !w->is_shared) {
		free(all);
		return -1;
	}
	qsort(all, n, sizeof(*all), compare_products);
	for (size_t i = 1; i < n; i++)
		if (compare_products(&all[i - 1], &all[i]) == 0)
			w->is_shared[all[i - 1].number] =
				w->is_shared[all[i].number] = true;
	free(all);
	return 0;
}

static void add_name_cell(struct writing *w, size_t n)
{
	const struct group *group = row_at(w->groups, n);
	struct slice product;

	if (!w->is_shared || group->kind != GROUP_NAMED || w->is_shared[n]) {
		grouped_add_name(group, &w->grid.cells);
		return;
	}
	product = agent_product(group->name);
	if (product.len == group->name.len)
		add_named(product, &w->grid.cells);
	else
		escape_add(&w->grid.cells, product.at, product.len, "");
}

static void add_cell(struct writing *w, size_t n, enum grouped_column column)
{
	const struct group *group = row_at(w->groups, n);

	switch (column) {
	case GROUPED_NAME:
		add_name_cell(w, n);
		break;
	case GROUPED_REQUESTS:
		add_number(w, group->requests);
		break;
	case GROUPED_BAR:
		add_bar(w, group);
		break;
	case GROUPED_HOSTS:
		add_number(w, group->hosts);
		break;
	case GROUPED_FIRST:
		times_add(&w->grid.cells, group->first, is_table(w),
			  is_fitted(w));
		break;
	case GROUPED_LAST:
		times_add(&w->grid.cells, group->last, is_table(w),
			  is_fitted(w));
		break;
	case GROUPED_STATUSES:
		add_statuses(w, group);
		break;
	default:
		add_bytes(w, group);
		break;
	}
}

static void make_row(struct writing *w, size_t n)
{
	buf_clear(&w->grid.cells);
	for (size_t i = 0; i < w->grid.ncolumns; i++) {
		add_cell(w, n, w->chosen[i]);
		grid_end_cell(&w->grid, i);
	}
}

static void choose(struct writing *w, enum grouped_column column)
{
	size_t n = w->grid.ncolumns++;

	w->chosen[n] = (uint8_t)column;
	w->columns[n] = all_columns[column];
	if (column == GROUPED_NAME)
		w->columns[n].name = by_name(w->by);
}

static void begin_grid(struct writing *w)
{
	const struct render_options *opt = w->opt;

	grid_init(&w->grid, render_layout(opt->format, opt->csv_safe),
		  w->columns, 0);
	w->grid.width = opt->width;
	w->grid.is_coloured = opt->is_coloured;
	for (size_t i = 0; i < opt->ncolumns; i++) {
		choose(w, opt->columns[i]);
		w->columns[i].rank = 0;
	}
	for (enum grouped_column i = 0; !opt->ncolumns && i < GROUPED_NCOLUMNS;
	     i++)
		if (i != GROUPED_BAR || is_fitted(w))
			choose(w, i);
}

static void write_rows(struct writing *w)
{
	size_t n = count_rows(w->groups);

	for (size_t i = 0; i < w->groups->n; i++)
		w->most_requests =
			MAX(w->most_requests, w->groups->groups[i].requests);
	if (w->by == BY_AGENT && is_fitted(w) && find_shared(w)) {
		w->errnum = ENOMEM;
		return;
	}
	begin_grid(w);
	for (size_t i = 0; is_table(w) && i < n; i++) {
		make_row(w, i);
		grid_widen(&w->grid);
	}
	grid_add_names(&w->grid, &w->buf);
	for (size_t i = 0; i < n; i++) {
		make_row(w, i);
		grid_add_row(&w->grid, &w->buf);
		write_out_if_large(w);
	}
	grid_release(&w->grid);
	free(w->is_shared);
}

/**** JSON */

static void add_json_name(const struct group *group, struct buf *buf)
{
	size_t start;

	if (group->kind == GROUP_UNKNOWN) {
		buf_add_str(buf, "null");
		return;
	}
	buf_add_byte(buf, '"');
	start = buf->len;
	grouped_add_name(group, buf);
	json_quote_from(buf, start);
	buf_add_byte(buf, '"');
}

/* As those of hosts: null if no log says any. */
static void add_json_statuses(const struct group *group, struct buf *buf)
{
	bool is_first = true;

	for (size_t i = 0; i < group->nstatuses; i++) {
		const struct group_status *status = &group->statuses[i];

		if (!status->status)
			continue;
		buf_add_str(buf, is_first ? "{\"" : ",\"");
		add_status(status, buf);
		buf_add_str(buf, "\":");
		buf_add_decimal(buf, status->n);
		is_first = false;
	}
	buf_add_str(buf, is_first ? "null" : "}");
}

static void add_json(struct writing *w, const struct group *group)
{
	struct buf *buf = &w->buf;

	buf_add_str(buf, "{\"");
	buf_add_str(buf, by_name(w->by));
	buf_add_str(buf, "\":");
	add_json_name(group, buf);
	buf_add_str(buf, ",\"requests\":");
	buf_add_decimal(buf, group->requests);
	buf_add_str(buf, ",\"hosts\":");
	buf_add_decimal(buf, group->hosts);
	buf_add_str(buf, ",\"first\":");
	json_add_time(buf, group->first);
	buf_add_str(buf, ",\"last\":");
	json_add_time(buf, group->last);
	buf_add_str(buf, ",\"statuses\":");
	add_json_statuses(group, buf);
	buf_add_str(buf, ",\"bytes\":");
	if (group->is_sized)
		buf_add_decimal(buf, group->bytes);
	else
		buf_add_str(buf, "null");
	buf_add_byte(buf, '}');
}

static void write_json(struct writing *w)
{
	size_t n = count_rows(w->groups);

	buf_add_str(&w->buf, "{\"summary\":");
	json_add_summary(&w->buf, w->opt->summary);
	buf_add_str(&w->buf, ",\n\"groups\":[");
	for (size_t i = 0; i < n; i++) {
		buf_add_str(&w->buf, i ? ",\n" : "\n");
		add_json(w, row_at(w->groups, i));
		write_out_if_large(w);
	}
	buf_add_str(&w->buf, n ? "\n]}\n" : "]}\n");
}

static void write_jsonl(struct writing *w)
{
	for (size_t i = 0; i < count_rows(w->groups); i++) {
		add_json(w, row_at(w->groups, i));
		buf_add_byte(&w->buf, '\n');
		write_out_if_large(w);
	}
}

/**** Names alone */

static void write_names(struct writing *w)
{
	for (size_t i = 0; i < w->groups->n; i++) {
		const struct group *group = &w->groups->groups[i];

		if (group->kind == GROUP_UNKNOWN)
			buf_add_byte(&w->buf, '-');
		grouped_add_name(group, &w->buf);
		buf_add_byte(&w->buf, (uint8_t)w->opt->end);
		write_out_if_large(w);
	}
}

int grouped_write(struct outfile *file, const struct groups *groups,
		  enum by_kind by, const struct render_options *opt)
{
	struct writing w = {
		.file = file, .groups = groups, .by = by, .opt = opt
	};

	if (outfile_begin(file))
		return -1;
	switch (opt->format) {
	case RENDER_HOSTS:
		write_names(&w);
		break;
	case RENDER_JSON:
		write_json(&w);
		break;
	case RENDER_JSONL:
		write_jsonl(&w);
		break;
	default:
		write_rows(&w);
		break;
	}
	write_out(&w);
	buf_release(&w.buf);
	errno = w.errnum;
	return w.errnum ? -1 : 0;
}
