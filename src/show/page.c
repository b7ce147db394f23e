/* Tested by tests/unit/show/test_page.c and tests/cli/page.bats. */

#include "show/page.h"

#include <errno.h>
#include <inttypes.h>
#include <string.h>

#include "base/instant.h"
#include "show/html.h"
#include "show/page_crawlers.h"
#include "show/page_files.h"
#include "show/page_groups.h"
#include "show/page_table.h"
#include "show/units.h"

/* Together with what else there is, less than 1 MB. */
enum { MESSAGES_BYTES = 50 * 1000 };

/* Tables of groups, without what a run found. */
static const struct page_groups tables[BY_NKINDS] = {
	[BY_HOST] = { .id = "hosts",
		      .title = "Hosts",
		      .name = "Host",
		      .one = "host",
		      .many = "hosts",
		      .is_host = true,
		      .max_bytes = 400 * 1000 },
	[BY_AGENT] = { .id = "robots",
		       .title = "Robots",
		       .name = "User agent",
		       .one = "user agent",
		       .many = "user agents",
		       .is_agent = true,
		       .max_bytes = 150 * 1000 },
	[BY_NETWORK] = { .id = "networks",
			 .title = "Networks",
			 .name = "Network",
			 .one = "network",
			 .many = "networks",
			 .hosts_add_up = true,
			 .max_bytes = 100 * 1000 },
	[BY_DAY] = { .id = "days",
		     .title = "Days",
		     .name = "Day",
		     .one = "day",
		     .many = "days",
		     .is_by_name = true,
		     .max_bytes = 60 * 1000 },
	[BY_HOUR] = { .id = "hours",
		      .title = "Hours",
		      .name = "Hour",
		      .one = "hour",
		      .many = "hours",
		      .is_by_name = true,
		      .max_bytes = 60 * 1000 },
	[BY_MONTH] = { .id = "months",
		       .title = "Months",
		       .name = "Month",
		       .one = "month",
		       .many = "months",
		       .is_by_name = true,
		       .max_bytes = 60 * 1000 },
	[BY_STATUS] = { .id = "statuses",
			.title = "Statuses",
			.name = "Status",
			.one = "status",
			.many = "statuses",
			.is_by_name = true,
			.max_bytes = 20 * 1000 },
	[BY_TARGET] = { .id = "targets",
			.title = "Targets",
			.name = "Target",
			.one = "target",
			.many = "targets",
			.max_bytes = 150 * 1000 },
	[BY_FILE] = { .id = "files",
		      .title = "Files",
		      .name = "File",
		      .one = "file",
		      .many = "files",
		      .max_bytes = 150 * 1000 },
	[BY_OPERATOR] = { .id = "operators",
			  .title = "Operators",
			  .name = "Operator",
			  .one = "operator",
			  .many = "operators",
			  .max_bytes = 60 * 1000 },
	[BY_VERDICT] = { .id = "verdicts",
			 .title = "Verdicts",
			 .name = "Verdict",
			 .one = "verdict",
			 .many = "verdicts",
			 .max_bytes = 20 * 1000 },
};

/* What it is of, as a heading. */
static void add_title(struct buf *buf, const struct page *page)
{
	if (page->crawlers) {
		buf_add_str(buf, "Which crawlers came");
		return;
	}
	buf_add_str(buf, "Who asked for ");
	for (size_t i = 0; i < page->npaths; i++) {
		if (i)
			buf_add_str(buf, i + 1 < page->npaths ? ", " : " or ");
		html_add_escaped(buf, (struct slice){ page->paths[i],
						      strlen(page->paths[i]) });
	}
	if (!page->npaths)
		buf_add_str(buf, "what was looked for");
}

static void add_head(struct buf *buf, const struct page *page)
{
	buf_addf(buf,
		 "<!DOCTYPE html>\n<html lang=en>\n<head>\n"
		 "<meta charset=utf-8>\n"
		 "<meta http-equiv=Content-Security-Policy content=\""
		 "default-src 'none'; style-src 'sha256-%s'; "
		 "script-src 'sha256-%s'; img-src data:; "
		 "base-uri 'none'; form-action 'none'\">\n",
		 page_style_hash, page_script_hash);
	buf_add_str(buf, "<meta name=viewport "
			 "content=\"width=device-width, initial-scale=1\">\n"
			 "<meta name=referrer content=no-referrer>\n"
			 "<meta name=robots content=noindex>\n"
			 "<link rel=icon href=data:,>\n<title>");
	add_title(buf, page);
	buf_add_str(buf, "</title>\n<style>");
	buf_add_str(buf, page_style);
	buf_add_str(buf, "</style>\n</head>\n");
}

/**** The list of contents, and the summary */

static void add_link(struct buf *buf, const char *id, const char *title,
		     bool is_there)
{
	if (is_there)
		buf_addf(buf, "<li><a href=#%s>%s</a>\n", id, title);
}

static void add_header(struct buf *buf, const struct page *page)
{
	const struct crawlers *crawlers = page->crawlers;

	buf_add_str(buf, "<body>\n<header>\n<h1>");
	add_title(buf, page);
	buf_add_str(buf, "</h1>\n<nav aria-label=Contents>\n<ul>\n");
	add_link(buf, "summary", "Summary", true);
	add_link(buf, "unread", "Messages", page->messages.len);
	add_link(buf, "timeline", "Timeline", page->timeline);
	add_link(buf, "crawlers", "Crawlers", crawlers);
	add_link(buf, "spoofed", "Spoofed", crawlers && crawlers->nspoofers);
	add_link(buf, "forbidden", "Forbidden",
		 crawlers && page_crawlers_have_examples(crawlers));
	for (size_t i = 0; i < page->ntables; i++) {
		const struct page_groups *table = &tables[page->tables[i].by];

		add_link(buf, table->id, table->title, true);
	}
	buf_add_str(buf, "</ul>\n</nav>\n</header>\n<main>\n");
}

/* Before the value of a summary's item. */
static void begin_item(struct buf *buf, const char *name)
{
	buf_addf(buf, "<div><dt>%s<dd>", name);
}

static void add_item(struct buf *buf, const char *name, uint64_t n)
{
	begin_item(buf, name);
	buf_add_decimal(buf, n);
	buf_add_str(buf, "</div>\n");
}

static void add_bytes(struct buf *buf, const char *name, uint64_t bytes)
{
	begin_item(buf, name);
	units_add_bytes(buf, bytes);
	buf_addf(buf, "<small>%" PRIu64 " bytes</small></div>\n", bytes);
}

/* From the first to the last request of all groups. */
static void add_span(struct buf *buf, const struct groups *groups)
{
	int64_t first, last;

	if (!groups_times(groups, &first, &last))
		return;
	buf_add_str(buf, "<p>The first request was at ");
	page_add_time(buf, first);
	buf_add_str(buf, ", the last at ");
	page_add_time(buf, last);
	buf_add_str(buf, ". Times are in UTC.</p>\n");
}

static void add_summary(struct buf *buf, const struct page *page)
{
	const struct summary *sum = page->summary;
	const struct page_of *first = &page->tables[0];

	page_section_begin(buf, "summary", "Summary");
	buf_add_str(buf, "<dl>\n");
	add_item(buf, "Requests", sum->requests);
	add_item(buf, "Hosts", sum->hosts);
	if (page->ntables && !page->crawlers)
		add_item(buf, tables[first->by].title,
			 first->groups->n + first->groups->nrest);
	if (page->crawlers)
		add_item(buf, "Crawlers", page->crawlers->nrows);
	add_item(buf, "Files read", sum->files);
	add_item(buf, "Files skipped", sum->skipped);
	add_item(buf, "Files damaged", sum->damaged);
	add_item(buf, "Files unrecognised", sum->unrecognised);
	add_item(buf, "Lines rejected", sum->rejected);
	add_item(buf, "Left out for their time", sum->untimed);
	add_bytes(buf, "Read from files", sum->stored_bytes);
	add_bytes(buf, "Text in them", sum->text_bytes);
	buf_add_str(buf, "</dl>\n");
	if (page->ntables)
		add_span(buf, first->groups);
	page_section_end(buf);
}

static void add_messages(struct buf *buf, struct slice messages)
{
	size_t begin = buf->len, nrest = 0;

	page_section_begin(buf, "unread", "What could not be read, and more");
	buf_add_str(buf, "<ul class=messages>\n");
	while (messages.len) {
		struct slice line = slice_take_until(&messages, '\n');

		if (buf->len - begin > MESSAGES_BYTES) {
			nrest++;
			continue;
		}
		buf_add_str(buf, "<li>");
		html_add(buf, line);
		buf_add_byte(buf, '\n');
	}
	buf_add_str(buf, "</ul>\n");
	if (nrest) {
		buf_add_str(buf, "<p>There are ");
		page_add_count(buf, nrest, "more message", "more messages");
		buf_add_str(buf, ", which the run has printed.</p>\n");
	}
	page_section_end(buf);
}

static void add_tables(struct buf *buf, const struct page *page)
{
	for (size_t i = 0; i < page->ntables; i++) {
		struct page_groups how = tables[page->tables[i].by];

		how.nhosts = page->summary->hosts;
		page_groups_add(buf, &how, page->tables[i].groups);
	}
}

void page_add(struct buf *buf, const struct page *page)
{
	add_head(buf, page);
	add_header(buf, page);
	add_summary(buf, page);
	if (page->messages.len)
		add_messages(buf, page->messages);
	if (page->timeline)
		page_timeline_add(buf, page->timeline);
	if (page->crawlers)
		page_crawlers_add(buf, page->crawlers, page->mask);
	add_tables(buf, page);
	buf_add_str(buf, "</main>\n<footer>Made by findrobots "
			 "" FINDROBOTS_VERSION ".</footer>\n<script>");
	buf_add_str(buf, page_script);
	buf_add_str(buf, "</script>\n</body>\n</html>\n");
}

int page_write(struct outfile *file, const struct page *page)
{
	struct buf buf = { 0 };
	int ret;

	page_add(&buf, page);
	errno = ENOMEM;
	ret = buf_failed(&buf) || outfile_begin(file) ||
			      outfile_write(file, buf.data, buf.len)
		      ? -1
		      : 0;
	buf_release(&buf);
	return ret;
}
