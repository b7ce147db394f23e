/*
 * The cells of a row are made first, one after the other in one buffer, and
 * then laid out: separated by tabs or commas, or padded to the columns of a
 * table. What is not known is an empty cell, or "-" in a table.
 *
 * A table is to be looked at: cells are cut off at GRID_CELL_MAX columns, but
 * for those of columns that are whole. How wide a character is on a terminal
 * does not depend on a locale here, as no output does.
 *
 * Tested by tests/unit/show/test_render.c.
 */

#include "show/grid.h"

#include <inttypes.h>
#include <string.h>
#include <sys/param.h>

#include "base/slice.h"

static bool is_table(const struct grid *grid)
{
	return grid->layout == GRID_TABLE;
}

/* The text is valid UTF-8, since it is escaped. */
static bool begins_character(uint8_t byte)
{
	return (byte & 0xc0) != 0x80;
}

/* The character that begins there, and is whole. */
static uint32_t character_at(const uint8_t *text)
{
	if (text[0] < 0xe0)
		return 0; /* none of these is wide */
	if (text[0] < 0xf0)
		return (text[0] & 0xfU) << 12 | (text[1] & 0x3fU) << 6 |
		       (text[2] & 0x3fU);
	return (text[0] & 7U) << 18 | (text[1] & 0x3fU) << 12 |
	       (text[2] & 0x3fU) << 6 | (text[3] & 0x3fU);
}

/*
 * Whether a terminal shows it in two columns: most of what is wide or full
 * width by UAX #11, and emoji.
 */
static bool is_wide(uint32_t c)
{
	static const struct {
		uint32_t first, last;
	} ranges[] = {
		{ 0x1100, 0x115f },   { 0x2e80, 0x303e },
		{ 0x3041, 0xa4cf },   { 0xa960, 0xa97f },
		{ 0xac00, 0xd7a3 },   { 0xf900, 0xfaff },
		{ 0xfe30, 0xfe6f },   { 0xff00, 0xff60 },
		{ 0xffe0, 0xffe6 },   { 0x1f300, 0x1f64f },
		{ 0x1f680, 0x1f6ff }, { 0x1f900, 0x1f9ff },
		{ 0x20000, 0x3fffd },
	};

	for (size_t i = 0; i < sizeof(ranges) / sizeof(ranges[0]); i++)
		if (c >= ranges[i].first && c <= ranges[i].last)
			return true;
	return false;
}

static size_t columns_at(const uint8_t *text)
{
	if (!begins_character(*text))
		return 0;
	return is_wide(character_at(text)) ? 2 : 1;
}

size_t grid_count_columns(const uint8_t *text, size_t len)
{
	size_t n = 0;

	for (size_t i = 0; i < len; i++)
		n += columns_at(text + i);
	return n;
}

/* The length of what is in the text's first n columns, or of all of it. */
static size_t len_of_columns(const uint8_t *text, size_t len, size_t n)
{
	for (size_t i = 0; i < len; i++) {
		size_t width = columns_at(text + i);

		if (width > n)
			return i;
		n -= width;
		/* What follows a character is a part of it. */
		if (!n)
			for (i++; i < len && !begins_character(text[i]); i++)
				;
		if (!n)
			return i;
	}
	return len;
}

/* The same of the last n columns. */
static size_t len_of_last_columns(const uint8_t *text, size_t len, size_t n)
{
	size_t at = len;

	for (size_t i = len; i-- > 0;) {
		size_t width = columns_at(text + i);

		if (width > n)
			break;
		n -= width;
		if (width)
			at = i;
	}
	return len - at;
}

const uint8_t *grid_cell(const struct grid *grid, size_t column, size_t *len)
{
	size_t start = column ? grid->ends[column - 1] : 0;

	*len = grid->ends[column] - start;
	return grid->cells.data + start;
}

/* Makes what was added since the last column the cell of this one. */
void grid_end_cell(struct grid *grid, size_t column)
{
	struct buf *cells = &grid->cells;
	const uint8_t *cell;
	size_t len;

	grid->ends[column] = cells->len;
	if (!is_table(grid) || buf_failed(cells))
		return;
	cell = grid_cell(grid, column, &len);
	if (!len && !grid->is_names && !grid->columns[column].is_optional) {
		buf_add_byte(cells, '-');
	} else if (!grid->columns[column].is_whole &&
		   grid_count_columns(cell, len) > GRID_CELL_MAX) {
		cells->len -= len;
		cells->len += len_of_columns(cell, len, GRID_CELL_MAX - 3);
		buf_add_str(cells, "...");
	}
	grid->ends[column] = cells->len;
}

static void add_blanks(struct buf *buf, size_t n)
{
	uint8_t *room = buf_reserve(buf, n);

	if (!room)
		return;
	memset(room, ' ', n);
	buf->len += n;
}

/* Adds the cell, cut in its middle to the width, which is more than 2. */
static void add_cut(const uint8_t *cell, size_t len, size_t width,
		    struct buf *out)
{
	size_t left = width - 2;
	size_t head = len_of_columns(cell, len, (left + 1) / 2);
	size_t tail = len_of_last_columns(cell + head, len - head, left / 2);

	buf_add(out, cell, head);
	buf_add_str(out, "..");
	buf_add(out, cell + len - tail, tail);
}

static void add_colour(const struct grid *grid, const char *colour,
		       struct buf *out)
{
	if (grid->is_coloured && colour)
		buf_addf(out, "\x1b[%sm", colour);
}

static void add_padded(const struct grid *grid, size_t column, struct buf *out)
{
	const struct grid_column *what = &grid->columns[column];
	size_t len, most = grid->widths[column];
	const uint8_t *cell = grid_cell(grid, column, &len);
	size_t width = grid_count_columns(cell, len);
	const char *colour = grid->is_names ? "1" : what->colour;

	if (!len)
		colour = NULL;
	if (what->is_number && width < most)
		add_blanks(out, most - width);
	add_colour(grid, colour, out);
	if (width > most && most > 2)
		add_cut(cell, len, most, out);
	else
		buf_add(out, cell, len);
	add_colour(grid, colour ? "0" : NULL, out);
	if (!what->is_number && width < most)
		add_blanks(out, most - width);
}

static void drop_blanks(struct buf *out, size_t start)
{
	while (out->len > start && out->data[out->len - 1] == ' ')
		out->len--;
}

void grid_add_table_row(const struct grid *grid, struct buf *out)
{
	size_t start = out->len;

	for (size_t i = 0; i < grid->ncolumns; i++) {
		if (grid->is_left_out[i])
			continue;
		if (out->len > start)
			add_blanks(out, 2);
		add_padded(grid, i, out);
	}
	if (buf_failed(out))
		return;
	/* With colours it fits, or there would be none. */
	if (grid->width && !grid->is_coloured)
		out->len =
			start + len_of_columns(out->data + start,
					       out->len - start, grid->width);
	drop_blanks(out, start);
	buf_add_byte(out, '\n');
}

/* The width that a column has if there is little room. */
static size_t least_of(const struct grid *grid, size_t column)
{
	const struct grid_column *what = &grid->columns[column];
	size_t least = what->least ? what->least : GRID_FLEXIBLE_MIN;

	return what->is_flexible ? MIN(grid->widths[column], least)
				 : grid->widths[column];
}

static size_t width_of(const struct grid *grid)
{
	size_t width = 0;

	for (size_t i = 0; i < grid->ncolumns; i++) {
		if (grid->is_left_out[i])
			continue;
		width += least_of(grid, i) + (width ? 2 : 0);
	}
	return width;
}

/* Leaves out the column of the highest rank. Returns false if there is none. */
static bool leave_one_out(struct grid *grid)
{
	size_t found = grid->ncolumns;
	unsigned char rank = 0;

	for (size_t i = 0; i < grid->ncolumns; i++) {
		if (grid->is_left_out[i] || grid->columns[i].rank <= rank)
			continue;
		rank = grid->columns[i].rank;
		found = i;
	}
	if (found == grid->ncolumns)
		return false;
	grid->is_left_out[found] = true;
	return true;
}

static void fit(struct grid *grid)
{
	size_t left;

	if (!is_table(grid) || !grid->width)
		return;
	while (width_of(grid) > grid->width && leave_one_out(grid))
		;
	/* A row that has to be cut off might lose the end of a colour. */
	grid->is_coloured &= width_of(grid) <= grid->width;
	left = grid->width - MIN(width_of(grid), grid->width);
	for (size_t i = 0; i < grid->ncolumns; i++) {
		size_t least = least_of(grid, i), more;

		if (grid->is_left_out[i] || grid->widths[i] <= least)
			continue;
		more = MIN(grid->widths[i] - least, left);
		grid->widths[i] = least + more;
		left -= more;
	}
}

/*
 * True for what spreadsheets may take for the beginning of a formula, also
 * after blanks, and for the apostrophe that guards it, so that one in front is
 * always the guard. Tabs and line ends are escaped.
 */
static bool needs_guard(const uint8_t *cell, size_t len)
{
	/* The last ones are full-width forms of the first: U+FF1D and so on. */
	static const char *const begins[] = {
		"=",
		"+",
		"-",
		"@",
		"'",
		"\357\274\235",
		"\357\274\213",
		"\357\274\215",
		"\357\274\240",
	};
	size_t at = 0;

	while (at < len && cell[at] == ' ')
		at++;
	for (size_t i = 0; i < sizeof(begins) / sizeof(begins[0]); i++)
		if (slice_begins((struct slice){ (const char *)cell + at,
						 len - at },
				 begins[i]))
			return true;
	return false;
}

/* Adds text that stands in quotes. */
void grid_add_quoted(const uint8_t *text, size_t len, struct buf *out)
{
	for (size_t i = 0; i < len; i++) {
		if (text[i] == '"')
			buf_add_byte(out, '"');
		buf_add_byte(out, text[i]);
	}
}

void grid_add_guard(const struct grid *grid, const uint8_t *cell, size_t len,
		    struct buf *out)
{
	if (grid->layout == GRID_CSV_SAFE && needs_guard(cell, len))
		buf_add_byte(out, '\'');
}

/* RFC 4180 quotes line ends, too, but tabs and line ends are escaped. */
void grid_add_cell(const struct grid *grid, const uint8_t *cell, size_t len,
		   struct buf *out)
{
	bool quoted = grid->layout != GRID_TSV &&
		      (memchr(cell, ',', len) || memchr(cell, '"', len));

	if (quoted)
		buf_add_byte(out, '"');
	grid_add_guard(grid, cell, len, out);
	if (quoted) {
		grid_add_quoted(cell, len, out);
		buf_add_byte(out, '"');
	} else {
		buf_add(out, cell, len);
	}
}

/* Makes the columns wide enough for the cells. */
void grid_widen(struct grid *grid)
{
	for (size_t i = 0; i < grid->ncolumns; i++) {
		size_t len;
		const uint8_t *cell = grid_cell(grid, i, &len);
		size_t width = grid_count_columns(cell, len);

		if (width > grid->widths[i])
			grid->widths[i] = width;
	}
}

void grid_init(struct grid *grid, enum grid_layout layout,
	       const struct grid_column *columns, size_t ncolumns)
{
	*grid = (struct grid){ .layout = layout,
			       .columns = columns,
			       .ncolumns = ncolumns };
}

void grid_release(struct grid *grid)
{
	buf_release(&grid->cells);
}

void grid_add_row(const struct grid *grid, struct buf *out)
{
	bool is_tsv = grid->layout == GRID_TSV;

	if (grid->cells.failed) {
		out->failed = true;
		return;
	}
	if (is_table(grid)) {
		grid_add_table_row(grid, out);
		return;
	}
	for (size_t i = 0; i < grid->ncolumns; i++) {
		size_t len;
		const uint8_t *cell = grid_cell(grid, i, &len);

		if (i)
			buf_add_byte(out, is_tsv ? '\t' : ',');
		grid_add_cell(grid, cell, len, out);
	}
	buf_add_str(out, is_tsv ? "\n" : "\r\n");
}

void grid_add_names(struct grid *grid, struct buf *out)
{
	buf_clear(&grid->cells);
	grid->is_names = true;
	for (size_t i = 0; i < grid->ncolumns; i++) {
		buf_add_str(&grid->cells, grid->columns[i].name);
		grid_end_cell(grid, i);
	}
	grid_widen(grid);
	fit(grid);
	grid_add_row(grid, out);
	grid->is_names = false;
}
