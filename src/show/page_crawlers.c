/*
 * The table of crawlers has what matters; all that rows of TSV have is in one
 * below it.
 *
 * Tested by tests/unit/show/test_page.c.
 */

#include "show/page_crawlers.h"

#include <stdlib.h>

#include "base/capped.h"
#include "show/crawler_cells.h"
#include "show/html.h"
#include "show/page_table.h"

/* About so many bytes of rows are shown. */
enum { ROWS_BYTES = 150 * 1000 };

#define NCOLUMNS(columns) (sizeof(columns) / sizeof((columns)[0]))

bool page_crawlers_have_examples(const struct crawlers *crawlers)
{
	for (size_t i = 0; i < crawlers->nrows; i++)
		if (crawlers->rows[i].nexamples)
			return true;
	return false;
}

static void add_text(struct buf *buf, struct slice text)
{
	page_add_string(buf, text, (struct slice){ NULL, 0 }, PAGE_STRING_MAX);
}

/* Says how many were left out. */
static void add_rest(struct buf *buf, size_t n, const char *one,
		     const char *many)
{
	if (!n)
		return;
	buf_add_str(buf, "<p>");
	page_add_count(buf, n, one, many);
	buf_add_str(buf, ".</p>\n");
}

static void add_host(struct buf *buf, struct slice host, bool mask)
{
	size_t start = buf->len;

	crawler_host_add(buf, host, mask);
	html_quote_from(buf, start);
}

static void add_rule(struct buf *buf, const struct crawler_rule *rule)
{
	size_t start = buf->len;

	crawler_rule_add(buf, rule);
	html_quote_from(buf, start);
}

/**** Crawlers */

static const struct page_column crawler_columns[] = {
	{ "Crawler", PAGE_TEXT, PAGE_UNSORTED },
	{ "Operator", PAGE_TEXT, PAGE_UNSORTED },
	{ "Kind", PAGE_TIME, PAGE_UNSORTED },
	{ "Requests", PAGE_NUMBER, PAGE_UNSORTED },
	{ "Verified", PAGE_NUMBER, PAGE_UNSORTED },
	{ "Unverifiable", PAGE_NUMBER, PAGE_UNSORTED },
	{ "Spoofed", PAGE_NUMBER, PAGE_UNSORTED },
	{ "Hosts", PAGE_NUMBER, PAGE_UNSORTED },
	{ "robots.txt", PAGE_TIME, PAGE_UNSORTED },
	{ "Forbidden", PAGE_NUMBER, PAGE_UNSORTED },
	{ "After asking", PAGE_NUMBER, PAGE_UNSORTED },
	{ "First", PAGE_TIME, PAGE_UNSORTED },
	{ "Last", PAGE_TIME, PAGE_UNSORTED },
};

static const struct page_table crawler_table = { "crawlers", crawler_columns,
						 NCOLUMNS(crawler_columns) };

/* Of the crawler itself: not of spoofers; nothing if there were no rules. */
static void add_deeds(struct buf *buf, const struct crawler_row *row,
		      const struct crawler_count *count)
{
	if (crawler_count_sum(&row->judged))
		buf_add_decimal(buf, count->n[VERDICT_VERIFIED] +
					     count->n[VERDICT_UNVERIFIABLE]);
}

static void add_crawler(struct buf *buf, const struct crawler_row *row,
			uint64_t most)
{
	const struct page_table *table = &crawler_table;
	size_t i = 0;

	page_cell(buf, table, i++);
	add_text(buf, row->name);
	page_cell(buf, table, i++);
	add_text(buf, row->operator);
	page_cell(buf, table, i++);
	buf_add_str(buf, row->kind);
	page_cell_bar(buf, crawler_count_sum(&row->requests), most);
	i++;
	for (int k = 0; k < VERDICT_NKINDS; k++) {
		page_cell(buf, table, i++);
		buf_add_decimal(buf, row->requests.n[k]);
	}
	page_cell(buf, table, i++);
	buf_add_decimal(buf, crawler_count_sum(&row->hosts));
	page_cell(buf, table, i++);
	buf_add_str(buf, crawler_asked_name(row->verdict));
	page_cell(buf, table, i++);
	add_deeds(buf, row, &row->forbidden);
	page_cell(buf, table, i++);
	add_deeds(buf, row, &row->after_asking);
	page_cell(buf, table, i++);
	crawler_time_add(buf, row->first);
	page_cell(buf, table, i);
	crawler_time_add(buf, row->last);
	page_row_end(buf);
}

static void add_crawlers(struct buf *buf, const struct crawlers *crawlers)
{
	uint64_t most = 0;

	page_table_begin(buf, &crawler_table);
	page_add_count(buf, crawlers->nrows, "crawler", "crawlers");
	buf_add_str(buf, ". Verified, unverifiable and spoofed are numbers of "
			 "requests; forbidden and after asking are those of "
			 "the crawler itself, without spoofers.");
	page_table_rows(buf, &crawler_table);
	for (size_t i = 0; i < crawlers->nrows; i++) {
		uint64_t n = crawler_count_sum(&crawlers->rows[i].requests);

		most = n > most ? n : most;
	}
	for (size_t i = 0; i < crawlers->nrows; i++)
		add_crawler(buf, &crawlers->rows[i], most);
	page_table_end(buf);
}

/**** All counts */

/* The columns of all cells, three of a count. */
enum { ALL_MAX = 3 * 40 };

/* Names are closed by a NUL. Returns how many columns there are. */
static size_t name_all(struct buf *names, struct page_column *columns)
{
	size_t n = 0;

	for (const struct crawler_cell *cell = crawler_cells; cell->name;
	     cell++) {
		bool is_count = cell->kind == CELL_COUNT;

		for (int i = 0; i < (is_count ? VERDICT_NKINDS : 1); i++) {
			buf_add_str(names, cell->name);
			if (is_count)
				buf_addf(names, "_%s", crawler_verdicts[i]);
			buf_add_byte(names, '\0');
			columns[n++].kind = crawler_cell_is_text(cell)
						    ? PAGE_TIME
						    : PAGE_NUMBER;
		}
	}
	return n;
}

static void add_all_cells(struct buf *buf, const struct page_table *table,
			  const struct crawler_row *row)
{
	size_t n = 0;

	for (const struct crawler_cell *cell = crawler_cells; cell->name;
	     cell++) {
		const struct crawler_count *count = crawler_cell_at(row, cell);
		size_t start;

		for (int i = 0; cell->kind == CELL_COUNT && i < VERDICT_NKINDS;
		     i++) {
			page_cell(buf, table, n++);
			buf_add_decimal(buf, count->n[i]);
		}
		if (cell->kind == CELL_COUNT)
			continue;
		page_cell(buf, table, n++);
		start = buf->len;
		crawler_cell_add(buf, row, cell);
		html_quote_from(buf, start);
	}
	page_row_end(buf);
}

static void add_all(struct buf *buf, const struct crawlers *crawlers)
{
	struct page_column columns[ALL_MAX] = { 0 };
	struct page_table table = { .id = "counts", .columns = columns };
	struct buf names = { 0 };
	size_t begin, nrest = 0;

	table.ncolumns = name_all(&names, columns);
	buf->failed |= buf_failed(&names);
	for (size_t i = 0, at = 0; !buf_failed(buf) && i < table.ncolumns;
	     i++) {
		columns[i].name = (char *)names.data + at;
		at += strlen(columns[i].name) + 1;
	}
	if (!buf_failed(buf)) {
		buf_add_str(buf, "<details>\n"
				 "<summary>All counts</summary>\n");
		page_table_begin(buf, &table);
		buf_add_str(buf, "Counts are threefold, by the verdict on the "
				 "host; see findrobots-crawlers(7).");
		page_table_rows(buf, &table);
		begin = buf->len;
		for (size_t i = 0; i < crawlers->nrows; i++)
			if (buf->len - begin < ROWS_BYTES)
				add_all_cells(buf, &table, &crawlers->rows[i]);
			else
				nrest++;
		page_table_end(buf);
		add_rest(buf, nrest, "more crawler is not shown",
			 "more crawlers are not shown");
		buf_add_str(buf, "</details>\n");
	}
	buf_release(&names);
}

/**** Spoofed hosts */

static const struct page_column spoofed_columns[] = {
	{ "Host", PAGE_TEXT, PAGE_UNSORTED },
	{ "Claims", PAGE_TEXT, PAGE_UNSORTED },
	{ "Reason", PAGE_TIME, PAGE_UNSORTED },
	{ "Requests", PAGE_NUMBER, PAGE_UNSORTED },
	{ "First", PAGE_TIME, PAGE_UNSORTED },
	{ "Last", PAGE_TIME, PAGE_UNSORTED },
};

static const struct page_table spoofed_table = { "spoofed", spoofed_columns,
						 NCOLUMNS(spoofed_columns) };

static void add_spoofer(struct buf *buf, const struct crawler_spoofer *spoofer,
			uint64_t most, bool mask)
{
	const struct page_table *table = &spoofed_table;
	size_t i = 0;

	page_cell(buf, table, i++);
	add_host(buf, spoofer->host, mask);
	page_cell(buf, table, i++);
	add_text(buf, spoofer->name);
	page_cell(buf, table, i++);
	buf_add_str(buf, spoofer->reason);
	page_cell_bar(buf, spoofer->requests, most);
	i++;
	page_cell(buf, table, i++);
	crawler_time_add(buf, spoofer->first);
	page_cell(buf, table, i);
	crawler_time_add(buf, spoofer->last);
	page_row_end(buf);
}

/* Those that are not shown have a row together. */
static void add_spoofers(struct buf *buf, const struct crawlers *crawlers,
			 bool mask)
{
	const struct page_table *table = &spoofed_table;
	uint64_t most = 0, rest = 0;
	size_t begin, nrest = 0;

	page_table_begin(buf, table);
	page_add_count(buf, crawlers->nspoofers, "claim", "claims");
	buf_add_str(buf, " to be a crawler, by a host that is not.");
	page_table_rows(buf, table);
	for (size_t i = 0; i < crawlers->nspoofers; i++)
		if (crawlers->spoofers[i].requests > most)
			most = crawlers->spoofers[i].requests;
	begin = buf->len;
	for (size_t i = 0; i < crawlers->nspoofers; i++) {
		if (buf->len - begin < ROWS_BYTES) {
			add_spoofer(buf, &crawlers->spoofers[i], most, mask);
			continue;
		}
		capped_add(&rest, crawlers->spoofers[i].requests);
		nrest++;
	}
	if (nrest) {
		page_table_foot(buf);
		page_cell(buf, table, 0);
		page_add_count(buf, nrest, "other", "others");
		buf_add_str(buf, "<td><td>");
		page_cell(buf, table, 3);
		buf_add_decimal(buf, rest);
		buf_add_str(buf, "<td><td>");
		page_row_end(buf);
	}
	page_table_end(buf);
}

/**** Examples */

static const struct page_column example_columns[] = {
	{ "Crawler", PAGE_TEXT, PAGE_UNSORTED },
	{ "Time", PAGE_TIME, PAGE_UNSORTED },
	{ "Host", PAGE_TEXT, PAGE_UNSORTED },
	{ "Verdict", PAGE_TIME, PAGE_UNSORTED },
	{ "Method", PAGE_TIME, PAGE_UNSORTED },
	{ "Target", PAGE_TEXT, PAGE_UNSORTED },
	{ "Status", PAGE_NUMBER, PAGE_UNSORTED },
	{ "Rule", PAGE_TEXT, PAGE_UNSORTED },
	{ "Its path", PAGE_TEXT, PAGE_UNSORTED },
};

static const struct page_table example_table = { "forbidden", example_columns,
						 NCOLUMNS(example_columns) };

static void add_example(struct buf *buf, const struct crawler_row *row,
			const struct crawler_example *e, bool mask)
{
	const struct page_table *table = &example_table;
	size_t i = 0;

	page_cell(buf, table, i++);
	add_text(buf, row->name);
	page_cell(buf, table, i++);
	crawler_time_add(buf, e->time);
	page_cell(buf, table, i++);
	add_host(buf, e->host, mask);
	page_cell(buf, table, i++);
	buf_add_str(buf, crawler_verdicts[e->verdict]);
	page_cell(buf, table, i++);
	add_text(buf, e->method);
	page_cell(buf, table, i++);
	add_text(buf, e->target);
	page_cell(buf, table, i++);
	if (e->status)
		buf_addf(buf, "%u", e->status);
	page_cell(buf, table, i++);
	add_rule(buf, &e->rule);
	page_cell(buf, table, i);
	add_text(buf, e->rule.text);
	page_row_end(buf);
}

static void add_examples(struct buf *buf, const struct crawlers *crawlers,
			 bool mask)
{
	size_t begin, nrest = 0;

	page_table_begin(buf, &example_table);
	buf_add_str(buf, "The first of the requests that the rules forbid, of "
			 "each crawler.");
	page_table_rows(buf, &example_table);
	begin = buf->len;
	for (size_t i = 0; i < crawlers->nrows; i++) {
		const struct crawler_row *row = &crawlers->rows[i];

		for (size_t k = 0; k < row->nexamples; k++)
			if (buf->len - begin < ROWS_BYTES)
				add_example(buf, row, &row->examples[k], mask);
			else
				nrest++;
	}
	page_table_end(buf);
	add_rest(buf, nrest, "more is not shown", "more are not shown");
}

/* A sentence about name servers, which has a line of its own. */
static void add_dns(struct buf *buf, const struct crawlers *crawlers)
{
	if (!crawlers->dns.is_asked)
		return;
	buf_add_str(buf, "<p>");
	crawler_dns_add(buf, &crawlers->dns);
	buf_add_str(buf, "</p>\n");
}

void page_crawlers_add(struct buf *buf, const struct crawlers *crawlers,
		       bool mask)
{
	page_section_begin(buf, "crawlers", "Crawlers");
	add_dns(buf, crawlers);
	add_crawlers(buf, crawlers);
	add_all(buf, crawlers);
	page_section_end(buf);
	if (crawlers->nspoofers) {
		page_section_begin(buf, "spoofed", "Spoofed");
		add_spoofers(buf, crawlers, mask);
		page_section_end(buf);
	}
	if (page_crawlers_have_examples(crawlers)) {
		page_section_begin(buf, "forbidden", "Forbidden requests");
		add_examples(buf, crawlers, mask);
		page_section_end(buf);
	}
}
