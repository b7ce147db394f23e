/*
 * All rows have the same scale, so that they can be compared; what is not 0
 * can be seen. Names are cut in their middle, as those of a table are.
 *
 * Tested by tests/unit/show/test_chart.c.
 */

#include "show/chart.h"

#include <inttypes.h>
#include <string.h>
#include <sys/param.h>

#include "base/civil.h"
#include "base/instant.h"
#include "show/grid.h"
#include "show/units.h"
#include "show/wrap.h"

/* The columns of the grid, and of a terminal. */
enum { NAME, REQUESTS, TIMES, NCOLUMNS };
enum { NAMES_MAX = 28, NUMBER_MAX = 8, GAP = 2 };

enum { LEVELS = 8 };

/* An instant; and parts of what instant_format() gives. */
#define DAY ((int64_t)86400 * 1000000)
enum { YEAR_LEN = 5, DATE_LEN = 10, MINUTE_LEN = 16 };

/* Of each height, from none on: U+2581 to U+2588. */
static const char *const blocks[LEVELS + 1] = {
	" ",
	"\342\226\201",
	"\342\226\202",
	"\342\226\203",
	"\342\226\204",
	"\342\226\205",
	"\342\226\206",
	"\342\226\207",
	"\342\226\210",
};
static const char *const ascii_blocks[LEVELS + 1] = {
	" ", ".", ":", "-", "=", "+", "*", "%", "#",
};

static const char *block(const struct chart_options *opt, unsigned level)
{
	return opt->is_ascii ? ascii_blocks[level] : blocks[level];
}

/* So many eighths of n, rounded down. */
static uint64_t eighths(uint64_t n, unsigned level)
{
	return n / LEVELS * level + n % LEVELS * level / LEVELS;
}

/* Rounded up, so that none but 0 is 0. */
static unsigned level_of(uint64_t n, uint64_t most)
{
	unsigned level = 0;

	while (level < LEVELS && n > eighths(most, level))
		level++;
	return level;
}

size_t chart_steps(const struct chart_options *opt, size_t name_columns)
{
	size_t names = MAX(name_columns, strlen(opt->heading));
	size_t width = MAX(opt->width, CHART_WIDTH_MIN);

	return width - MIN(names, MIN(NAMES_MAX, width / 3)) - NUMBER_MAX -
	       2 * GAP;
}

/**** What stands above the columns */

static bool is_marked(const struct timeline *t, size_t step)
{
	int64_t days = civil_quotient(timeline_at(t, step), DAY);

	if (t->step_hours == TIMELINE_HOUR)
		return timeline_at(t, step) == days * DAY;
	return civil_remainder(days + 3, 7) == 0; /* Monday; see timeline.c */
}

/* Dates where days or weeks begin, as many as there is room for. */
static void add_marks(const struct timeline *t, struct buf *buf)
{
	bool with_year = t->step_hours > TIMELINE_DAY;
	int len = with_year ? DATE_LEN : DATE_LEN - YEAR_LEN;
	size_t end = 0; /* of the date before */

	for (size_t step = 0; step + (size_t)len <= t->nsteps; step++) {
		char text[INSTANT_TEXT_SIZE];

		if (!is_marked(t, step) || (end && step <= end))
			continue;
		instant_format(text, timeline_at(t, step), false);
		buf_addf(buf, "%*s%.*s", (int)(step - end), "", len,
			 text + (with_year ? 0 : YEAR_LEN));
		end = step + (size_t)len;
	}
}

/**** What stands below the rows */

/* When the step begins; or, if is_end, when the one before it ends. */
static void add_date(struct buf *buf, const struct timeline *t, size_t step,
		     bool is_end)
{
	bool is_hour = t->step_hours == TIMELINE_HOUR;
	char text[INSTANT_TEXT_SIZE];

	instant_format(text, timeline_at(t, step) - is_end, false);
	text[DATE_LEN] = ' ';
	buf_add(buf, text, is_hour ? DATE_LEN + strlen(" 23:59") : DATE_LEN);
}

static void add_legend(struct buf *buf, const struct chart_options *opt,
		       const struct timeline *t, uint64_t most)
{
	buf_add_str(buf, "\nOne column per ");
	timeline_add_step(t, buf);
	buf_add_str(buf, ", from ");
	add_date(buf, t, 0, false);
	buf_add_str(buf, " to ");
	add_date(buf, t, t->nsteps, true);
	buf_addf(buf, " UTC\n%s is %" PRIu64 " request%s, %s up to an eighth\n",
		 block(opt, LEVELS), most, most == 1 ? "" : "s", block(opt, 1));
}

/* What has no time is counted, but has no column. */
static void add_timeless(struct buf *buf, const struct timeline *t,
			 const struct chart_row *rows)
{
	uint64_t n = 0;

	for (size_t row = 0; row < t->nrows; row++) {
		n += rows[row].requests;
		for (size_t step = 0; step < t->nsteps; step++)
			n -= timeline_row(t, row)[step];
	}
	if (n)
		buf_addf(buf,
			 "%" PRIu64 " request%s without a time in no column\n",
			 n, n == 1 ? "" : "s");
}

/**** The rows */

static void make_row(struct grid *grid, const struct chart_options *opt,
		     const struct timeline *t, uint64_t most, size_t row,
		     const struct chart_row *what)
{
	const uint64_t *counts = timeline_row(t, row);
	size_t nsteps = t->nsteps; /* up to the last one with requests */

	buf_clear(&grid->cells);
	buf_add(&grid->cells, what->name.at, what->name.len);
	grid_end_cell(grid, NAME);
	units_add_short(&grid->cells, what->requests);
	grid_end_cell(grid, REQUESTS);
	while (nsteps && !counts[nsteps - 1])
		nsteps--;
	for (size_t step = 0; step < nsteps; step++)
		buf_add_str(&grid->cells,
			    block(opt, level_of(counts[step], most)));
	grid_end_cell(grid, TIMES);
}

void chart_add(struct buf *buf, const struct chart_options *opt,
	       const struct timeline *t, const struct chart_row *rows)
{
	struct grid_column columns[NCOLUMNS] = {
		[NAME] = { .name = opt->heading,
			   .is_flexible = true,
			   .is_whole = true },
		[REQUESTS] = { .name = "requests", .is_number = true },
		[TIMES] = { .is_whole = true,
			    .is_optional = true,
			    .colour = "36" },
	};
	uint64_t most = timeline_most(t);
	size_t legend;
	struct buf marks = { 0 };
	struct grid grid;

	add_marks(t, &marks);
	buf_add_byte(&marks, '\0');
	buf->failed |= buf_failed(&marks);
	if (buf_failed(buf))
		return;
	columns[TIMES].name = (const char *)marks.data;
	grid_init(&grid, GRID_TABLE, columns, NCOLUMNS);
	grid.width = MAX(opt->width, CHART_WIDTH_MIN);
	grid.is_coloured = opt->is_coloured;
	for (size_t row = 0; row < t->nrows; row++) {
		make_row(&grid, opt, t, most, row, &rows[row]);
		grid_widen(&grid);
	}
	grid_add_names(&grid, buf);
	for (size_t row = 0; row < t->nrows; row++) {
		make_row(&grid, opt, t, most, row, &rows[row]);
		grid_add_row(&grid, buf);
	}
	legend = buf->len;
	if (most)
		add_legend(buf, opt, t, most);
	add_timeless(buf, t, rows);
	if (!buf_failed(buf))
		wrap_lines((char *)buf->data + legend, buf->len - legend,
			   grid.width);
	grid_release(&grid);
	buf_release(&marks);
}
