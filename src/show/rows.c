/*
 * The cells of a row are made first, one after the other in one buffer, and
 * then laid out: separated by tabs or commas, or padded to the columns of a
 * table. What is not known is an empty cell, or "-" in a table. Only methods
 * may be long, and are added part by part.
 *
 * A table is to be looked at: its numbers are short, its times have no
 * fractions, and all cells but the host and the user agent are cut off at
 * CELL_MAX columns. Each code point counts as one column: only a locale would
 * know how wide it is on a terminal, and output does not depend on a locale.
 *
 * Tested by tests/unit/show/test_render.c.
 */

#include "show/rows.h"

#include <inttypes.h>
#include <stdlib.h>
#include <string.h>

#include "base/escape.h"
#include "base/instant.h"
#include "base/slice.h"
#include "result/evidence.h"
#include "show/counted.h"
#include "show/units.h"

enum { CELL_MAX = 40 };

static const struct {
	const char *name;
	bool is_number; /* aligned to the right in a table */
	bool is_whole;	/* only cut off with the whole row */
} columns[ROWS_NCOLUMNS] = {
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
	return rows->layout == ROWS_TABLE;
}

/* The text is valid UTF-8, since it is escaped. */
static bool begins_character(uint8_t byte)
{
	return (byte & 0xc0) != 0x80;
}

static size_t count_characters(const uint8_t *text, size_t len)
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

static const uint8_t *cell_at(const struct rows *rows, enum rows_column column,
			      size_t *len)
{
	size_t start = column ? rows->ends[column - 1] : 0;

	*len = rows->ends[column] - start;
	return rows->cells.data + start;
}

/* Makes what was added since the last column the cell of this one. */
static void end_cell(struct rows *rows, enum rows_column column)
{
	struct buf *cells = &rows->cells;
	const uint8_t *cell;
	size_t len;

	rows->ends[column] = cells->len;
	if (!is_table(rows) || buf_failed(cells))
		return;
	cell = cell_at(rows, column, &len);
	if (!len) {
		buf_add_byte(cells, '-');
	} else if (!columns[column].is_whole &&
		   count_characters(cell, len) > CELL_MAX) {
		cells->len -= len;
		cells->len += len_of_characters(cell, len, CELL_MAX - 3);
		buf_add_str(cells, "...");
	}
	rows->ends[column] = cells->len;
}

/*
 * A number up to 9999 as it is; above, three digits and the prefix of a power
 * of 1000, rounded half up: 10.0k, 123k, 4.56M.
 */
static void add_short_number(struct buf *buf, uint64_t n)
{
	uint64_t step = 1; /* the value of the last of the three digits */
	unsigned power = 0;
	uint64_t digits = n;
	char prefix;

	if (n <= 9999) {
		buf_add_decimal(buf, n);
		return;
	}
	while (digits > 999) {
		step *= 10;
		power++;
		digits = n / step + (n % step >= step / 2);
	}
	prefix = "kMGTPE"[(power - 1) / 3];
	if (power % 3 == 0)
		buf_addf(buf, "%" PRIu64 "%c", digits, prefix);
	else if (power % 3 == 2)
		buf_addf(buf, "%" PRIu64 ".%" PRIu64 "%c", digits / 10,
			 digits % 10, prefix);
	else
		buf_addf(buf, "%" PRIu64 ".%02" PRIu64 "%c", digits / 100,
			 digits % 100, prefix);
}

static void add_number(struct rows *rows, enum rows_column column, uint64_t n)
{
	if (!is_table(rows))
		buf_add_decimal(&rows->cells, n);
	else if (column == ROWS_BYTES)
		units_add_short_bytes(&rows->cells, n);
	else
		add_short_number(&rows->cells, n);
}

static void add_time(struct rows *rows, enum rows_column column,
		     int64_t instant)
{
	char text[INSTANT_TEXT_SIZE] = "";

	if (instant != INSTANT_NONE)
		instant_format(text, instant, !is_table(rows));
	buf_add_str(&rows->cells, text);
	end_cell(rows, column);
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
	const struct buf *cells = &rows->cells;

	return is_table(rows) && !buf_failed(cells) &&
	       count_characters(cells->data + start, cells->len - start) >
		       CELL_MAX;
}

/* 200:3,404:1 */
static void add_counts(struct rows *rows, enum rows_column column,
		       const struct evidence *evidence, enum tally_kind kind)
{
	uint64_t other = evidence->tallies[kind].other;
	size_t start = rows->cells.len;
	size_t n;
	const struct tally **sorted = evidence_sorted(evidence, kind, &n);

	if (!sorted) {
		rows->cells.failed = true;
		return;
	}
	for (size_t i = 0; i < n && !is_cut_off(rows, start); i++)
		add_count(&rows->cells, sorted[i]->value, sorted[i]->n, i == 0);
	if (other)
		add_count(&rows->cells, NULL, other, n == 0);
	free(sorted);
	end_cell(rows, column);
}

/* How many there are, the others as one, and the most frequent one. */
static void add_agents(struct rows *rows, const struct evidence *evidence)
{
	bool has_other = evidence->tallies[TALLY_USER_AGENT].other > 0;
	const struct tally *most;
	size_t n = evidence_most(evidence, TALLY_USER_AGENT, &most);

	if (n || has_other)
		add_number(rows, ROWS_USER_AGENTS, n + has_other);
	end_cell(rows, ROWS_USER_AGENTS);
	if (n || has_other)
		counted_add(&rows->cells, most ? most->value : NULL, "");
	end_cell(rows, ROWS_USER_AGENT);
}

/* Makes the cells of the host's row. Returns 0, or -1 when memory ran out. */
static int make_cells(struct rows *rows, const struct host *host)
{
	const struct evidence *evidence = evidence_of(host);

	buf_clear(&rows->cells);
	escape_add(&rows->cells, host->name, host->len, "");
	end_cell(rows, ROWS_HOST);
	add_number(rows, ROWS_REQUESTS, evidence->requests);
	end_cell(rows, ROWS_REQUESTS);
	add_time(rows, ROWS_FIRST, evidence->first);
	add_time(rows, ROWS_LAST, evidence->last);
	add_counts(rows, ROWS_STATUSES, evidence, TALLY_STATUS);
	if (is_table(rows))
		add_counts(rows, ROWS_METHODS, evidence, TALLY_METHOD);
	else
		end_cell(rows, ROWS_METHODS); /* see add_methods() */
	if (evidence->is_sized)
		add_number(rows, ROWS_BYTES, evidence->bytes);
	end_cell(rows, ROWS_BYTES);
	add_agents(rows, evidence);
	return buf_failed(&rows->cells) ? -1 : 0;
}

static int make_names(struct rows *rows)
{
	buf_clear(&rows->cells);
	for (enum rows_column i = 0; i < ROWS_NCOLUMNS; i++) {
		buf_add_str(&rows->cells, columns[i].name);
		end_cell(rows, i);
	}
	return buf_failed(&rows->cells) ? -1 : 0;
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
static void add_padded(const struct rows *rows, enum rows_column column,
		       struct buf *out)
{
	size_t len;
	const uint8_t *cell = cell_at(rows, column, &len);
	size_t width = count_characters(cell, len);
	size_t pad = 0;

	if (width < rows->widths[column])
		pad = rows->widths[column] - width;
	if (columns[column].is_number)
		add_blanks(out, pad);
	buf_add(out, cell, len);
	if (!columns[column].is_number && column != ROWS_NCOLUMNS - 1)
		add_blanks(out, pad);
}

static void add_table_row(const struct rows *rows, struct buf *out)
{
	size_t start = out->len;

	for (enum rows_column i = 0; i < ROWS_NCOLUMNS; i++) {
		if (i)
			add_blanks(out, 2);
		add_padded(rows, i, out);
	}
	if (buf_failed(out))
		return;
	if (rows->width)
		out->len = start + len_of_characters(out->data + start,
						     out->len - start,
						     rows->width);
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
static void add_quoted(const uint8_t *text, size_t len, struct buf *out)
{
	for (size_t i = 0; i < len; i++) {
		if (text[i] == '"')
			buf_add_byte(out, '"');
		buf_add_byte(out, text[i]);
	}
}

static void add_guard(const struct rows *rows, const uint8_t *cell, size_t len,
		      struct buf *out)
{
	if (rows->layout == ROWS_CSV_SAFE && needs_guard(cell, len))
		buf_add_byte(out, '\'');
}

/* RFC 4180 quotes line ends, too, but tabs and line ends are escaped. */
static void add_cell(const struct rows *rows, const uint8_t *cell, size_t len,
		     struct buf *out)
{
	bool quoted = rows->layout != ROWS_TSV &&
		      (memchr(cell, ',', len) || memchr(cell, '"', len));

	if (quoted)
		buf_add_byte(out, '"');
	add_guard(rows, cell, len, out);
	if (quoted) {
		add_quoted(cell, len, out);
		buf_add_byte(out, '"');
	} else {
		buf_add(out, cell, len);
	}
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
		add_guard(rows, piece->data, piece->len, out);
	if (rows->layout == ROWS_TSV)
		buf_add(out, piece->data, piece->len);
	else
		add_quoted(piece->data, piece->len, out);
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
	quoted = rows->layout != ROWS_TSV &&
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

/* Of a host's evidence, or of names (NULL). CSV has line ends of RFC 4180. */
static void add_separated_row(struct rows *rows,
			      const struct evidence *evidence,
			      const struct relief *relief, struct buf *out)
{
	bool is_tsv = rows->layout == ROWS_TSV;

	for (enum rows_column i = 0; i < ROWS_NCOLUMNS; i++) {
		size_t len;
		const uint8_t *cell = cell_at(rows, i, &len);

		if (i)
			buf_add_byte(out, is_tsv ? '\t' : ',');
		if (i == ROWS_METHODS && evidence)
			add_methods(rows, evidence, relief, out);
		else
			add_cell(rows, cell, len, out);
	}
	buf_add_str(out, is_tsv ? "\n" : "\r\n");
}

/* Makes the columns wide enough for the cells. */
static void widen(struct rows *rows)
{
	for (enum rows_column i = 0; i < ROWS_NCOLUMNS; i++) {
		size_t len;
		const uint8_t *cell = cell_at(rows, i, &len);
		size_t width = count_characters(cell, len);

		if (width > rows->widths[i])
			rows->widths[i] = width;
	}
}

void rows_init(struct rows *rows, enum rows_layout layout, unsigned width)
{
	*rows = (struct rows){ .layout = layout, .width = width };
}

void rows_release(struct rows *rows)
{
	buf_release(&rows->cells);
	buf_release(&rows->piece);
}

void rows_measure(struct rows *rows, const struct host *host)
{
	if (make_cells(rows, host))
		rows->failed = true;
	else
		widen(rows);
}

void rows_add_names(struct rows *rows, struct buf *out)
{
	if (make_names(rows) || rows->failed) {
		out->failed = true;
		return;
	}
	widen(rows);
	if (is_table(rows))
		add_table_row(rows, out);
	else
		add_separated_row(rows, NULL, NULL, out);
}

void rows_add_host(struct rows *rows, const struct host *host,
		   const struct relief *relief, struct buf *out)
{
	if (make_cells(rows, host))
		out->failed = true;
	else if (is_table(rows))
		add_table_row(rows, out);
	else
		add_separated_row(rows, evidence_of(host), relief, out);
}
