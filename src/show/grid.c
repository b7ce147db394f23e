/*
 * The cells of a row are made first, one after the other in one buffer, and
 * then laid out: separated by tabs or commas, or padded to the columns of a
 * table. What is not known is an empty cell, or "-" in a table.
 *
 * A table is to be looked at: cells are cut off at GRID_CELL_MAX columns, but
 * for those of columns that are whole. Each code point counts as one column:
 * only a locale would know how wide it is on a terminal, and output does not
 * depend on a locale.
 *
 * Tested by tests/unit/show/test_render.c.
 */

#include "show/grid.h"

#include <inttypes.h>
#include <string.h>

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

size_t grid_count_characters(const uint8_t *text, size_t len)
{
	size_t n = 0;

	for (size_t i = 0; i < len; i++)
		n += begins_character(text[i]);
	return n;
}

/* The length of the text's first n characters, or of all if there are fewer. */
static size_t len_of_characters(const uint8_t *text, size_t len, size_t n)
{
	for (size_t i = 0; i < len; i++)
		if (begins_character(text[i]) && !n--)
			return i;
	return len;
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
	if (!len) {
		buf_add_byte(cells, '-');
	} else if (!grid->columns[column].is_whole &&
		   grid_count_characters(cell, len) > GRID_CELL_MAX) {
		cells->len -= len;
		cells->len += len_of_characters(cell, len, GRID_CELL_MAX - 3);
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

/* The last column is not padded. */
static void add_padded(const struct grid *grid, size_t column, struct buf *out)
{
	size_t len;
	const uint8_t *cell = grid_cell(grid, column, &len);
	size_t width = grid_count_characters(cell, len);
	size_t pad = 0;

	if (width < grid->widths[column])
		pad = grid->widths[column] - width;
	if (grid->columns[column].is_number)
		add_blanks(out, pad);
	buf_add(out, cell, len);
	if (!grid->columns[column].is_number && column != grid->ncolumns - 1)
		add_blanks(out, pad);
}

void grid_add_table_row(const struct grid *grid, struct buf *out)
{
	size_t start = out->len;

	for (size_t i = 0; i < grid->ncolumns; i++) {
		if (i)
			add_blanks(out, 2);
		add_padded(grid, i, out);
	}
	if (buf_failed(out))
		return;
	if (grid->width)
		out->len = start + len_of_characters(out->data + start,
						     out->len - start,
						     grid->width);
	while (out->len > start && out->data[out->len - 1] == ' ')
		out->len--;
	buf_add_byte(out, '\n');
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
		size_t width = grid_count_characters(cell, len);

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

void grid_make_names(struct grid *grid)
{
	buf_clear(&grid->cells);
	for (size_t i = 0; i < grid->ncolumns; i++) {
		buf_add_str(&grid->cells, grid->columns[i].name);
		grid_end_cell(grid, i);
	}
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
