/*
 * Tags that HTML lets one leave out are left out, as there are thousands of
 * cells.
 *
 * Tested by tests/unit/show/test_page.c.
 */

#include "show/page_table.h"

#include "base/instant.h"
#include "show/html.h"

enum {
	CHARACTER_MAX = 4, /* bytes of a character */
	BAR_STEPS = 20,	   /* as many as style.css has */
};

static const char *const classes[] = {
	[PAGE_TEXT] = " class=w",
	[PAGE_NUMBER] = " class=n",
	[PAGE_TIME] = " class=t",
};

static const char *const orders[] = {
	[PAGE_UNSORTED] = "",
	[PAGE_RISING] = " aria-sort=ascending",
	[PAGE_FALLING] = " aria-sort=descending",
};

void page_section_begin(struct buf *buf, const char *id, const char *title)
{
	buf_addf(buf,
		 "<section aria-labelledby=%s>\n"
		 "<h2 id=%s>%s</h2>\n",
		 id, id, title);
}

void page_section_end(struct buf *buf)
{
	buf_add_str(buf, "</section>\n");
}

void page_table_begin(struct buf *buf, const struct page_table *table)
{
	buf_addf(buf,
		 "<div class=scroll role=region tabindex=0 "
		 "aria-labelledby=%s-caption>\n"
		 "<table class=data id=%s-table>\n"
		 "<caption id=%s-caption>",
		 table->id, table->id, table->id);
}

void page_table_rows(struct buf *buf, const struct page_table *table)
{
	buf_add_str(buf, "</caption>\n<thead>\n<tr>");
	for (size_t i = 0; i < table->ncolumns; i++) {
		const struct page_column *column = &table->columns[i];

		buf_addf(buf, "<th scope=col%s%s>%s", classes[column->kind],
			 orders[column->order], column->name);
	}
	buf_add_str(buf, "</tr>\n<tbody>\n");
}

void page_cell(struct buf *buf, const struct page_table *table, size_t i)
{
	if (!i)
		buf_add_str(buf, "<tr><th scope=row>");
	else
		buf_addf(buf, "<td%s>", classes[table->columns[i].kind]);
}

void page_row_end(struct buf *buf)
{
	buf_add_str(buf, "</tr>\n");
}

void page_cell_bar(struct buf *buf, uint64_t n, uint64_t most)
{
	double part = most ? (double)n / (double)most : 0;

	buf_addf(buf, "<td class=\"n b%d\">", (int)(part * BAR_STEPS + 0.5));
	buf_add_decimal(buf, n);
}

void page_table_foot(struct buf *buf)
{
	buf_add_str(buf, "<tfoot>\n");
}

void page_table_end(struct buf *buf)
{
	buf_add_str(buf, "</table>\n</div>\n");
}

/* The end of a text cut short to that, not within a character. */
static size_t cut(struct slice text, size_t len)
{
	for (int i = 1; i < CHARACTER_MAX; i++)
		if ((text.at[len] & 0xc0) == 0x80)
			len--;
	return len;
}

/* What nobody sees is called something, for who hears it. */
static bool is_blank(struct slice text)
{
	size_t n = 0;

	while (n < text.len && text.at[n] == ' ')
		n++;
	return n && n == text.len;
}

void page_add_string(struct buf *buf, struct slice text, struct slice bold,
		     size_t max)
{
	size_t cut_off = text.len > max ? text.len - cut(text, max) : 0;
	struct slice before = { text.at, text.len - cut_off }, after = before;

	if (slice_is(text, "(other)")) {
		buf_add_str(buf, "\\x28other)");
		return;
	}
	if (!cut_off && is_blank(text)) {
		buf_add_str(buf, "<span role=img aria-label=blanks>");
		html_add_escaped(buf, text);
		buf_add_str(buf, "</span>");
		return;
	}
	text.len -= cut_off;
	if (bold.len && bold.len < text.len && slice_is_in(bold, text)) {
		before.len = (size_t)(bold.at - text.at);
		after = slice_behind(text, before.len + bold.len);
		html_add_escaped(buf, before);
		buf_add_str(buf, "<b>");
		html_add_escaped(buf, bold);
		buf_add_str(buf, "</b>");
	}
	html_add_escaped(buf, after);
	if (!cut_off)
		return;
	buf_add_str(buf, "<i>... and ");
	page_add_count(buf, cut_off, "more byte", "more bytes");
	buf_add_str(buf, "</i>");
}

void page_add_count(struct buf *buf, uint64_t n, const char *one,
		    const char *many)
{
	buf_add_decimal(buf, n);
	buf_add_byte(buf, ' ');
	buf_add_str(buf, n == 1 ? one : many);
}

void page_add_time(struct buf *buf, int64_t instant)
{
	char text[INSTANT_TEXT_SIZE];

	if (instant == INSTANT_NONE)
		return;
	instant_format(text, instant, true);
	buf_add_str(buf, text);
}
