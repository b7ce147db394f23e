/*
 * A row is as high as its largest number, which stands beside it: beside the
 * busiest robot the others would be flat. Pictures are stretched to the width
 * that there is, so text is not in them.
 *
 * Tested by tests/unit/show/test_page.c.
 */

#include "show/page_timeline.h"

#include <stdlib.h>
#include <string.h>

#include "base/capped.h"
#include "base/instant.h"
#include "result/product.h"
#include "show/html.h"
#include "show/page_table.h"

enum {
	HEIGHT = 100,	/* of a picture */
	HEIGHT_MIN = 4, /* of a number that is not 0 */
	NAME_MAX_BYTES = 120,
};

/* A step as a date, or with the hour. */
static void add_time(struct buf *buf, const struct timeline *t, size_t step)
{
	char text[INSTANT_TEXT_SIZE];

	instant_format(text, timeline_at(t, step), false);
	text[strlen("2018-07-30T09:03")] = '\0';
	if (t->step_hours >= TIMELINE_DAY)
		text[strlen("2018-07-30")] = '\0';
	else
		text[strlen("2018-07-30")] = ' ';
	buf_add_str(buf, text);
}

/*
 * The product of a user agent, if no other line has the same: there is not much
 * room.
 */
static struct slice short_name(const struct page_timeline *p, size_t i)
{
	const struct page_line *lines = p->lines;
	struct slice product = agent_product(lines[i].name);

	if (p->by != BY_AGENT)
		return lines[i].name;
	for (size_t k = 0; k < p->timeline->nrows; k++)
		if (k != i && lines[k].kind == GROUP_NAMED &&
		    slice_is_same(agent_product(lines[k].name), product))
			return lines[i].name;
	return product;
}

static void add_name(struct buf *buf, const struct page_timeline *p, size_t i)
{
	static const struct slice none = { NULL, 0 };
	enum group_kind kind = p->lines[i].kind;

	if (kind == GROUP_NAMED)
		page_add_string(buf, short_name(p, i), none, NAME_MAX_BYTES);
	else if (kind == GROUP_REST)
		buf_add_str(buf, "<i>others</i>");
	else if (kind == GROUP_OTHER)
		buf_add_str(buf, "<i>(other)</i>");
	else if (kind == GROUP_SPOOFED)
		buf_add_str(buf, "<i>spoofed</i>");
	else
		buf_add_str(buf, "<i>none</i>");
}

static size_t find_most(const uint64_t *counts, size_t n)
{
	size_t most = 0;

	for (size_t i = 1; i < n; i++)
		if (counts[i] > counts[most])
			most = i;
	return most;
}

static void add_bar(struct buf *buf, const struct timeline *t, size_t step,
		    uint64_t n, uint64_t most)
{
	double part = (double)n / (double)most;
	int height = HEIGHT_MIN + (int)(part * (HEIGHT - HEIGHT_MIN));

	buf_addf(buf, "\n<rect x=%zu y=%d width=1 height=%d><title>", step,
		 HEIGHT - height, height);
	add_time(buf, t, step);
	buf_add_str(buf, ": ");
	buf_add_decimal(buf, n);
	buf_add_str(buf, "</title></rect>");
}

/* The cells behind the name. */
static void add_counts(struct buf *buf, const struct timeline *t,
		       const uint64_t *counts, uint64_t requests)
{
	size_t most = find_most(counts, t->nsteps);

	buf_addf(buf,
		 "<td class=g><svg viewBox=\"0 0 %zu %d\" "
		 "preserveAspectRatio=none role=img aria-label=\"Most: ",
		 t->nsteps, HEIGHT);
	buf_add_decimal(buf, counts[most]);
	buf_add_str(buf, ", ");
	add_time(buf, t, most);
	buf_add_str(buf, "\">");
	for (size_t i = 0; i < t->nsteps; i++)
		if (counts[i])
			add_bar(buf, t, i, counts[i], counts[most]);
	buf_add_str(buf, "</svg><td class=n>");
	buf_add_decimal(buf, counts[most]);
	buf_add_str(buf, "<td class=n>");
	buf_add_decimal(buf, requests);
	page_row_end(buf);
}

/* The first and the last step, below the pictures. */
static void add_ends(struct buf *buf, const struct timeline *t)
{
	buf_add_str(buf, "<tfoot>\n<tr><td><td class=g><div class=ends>"
			 "<span>");
	add_time(buf, t, 0);
	buf_add_str(buf, "</span>");
	if (t->nsteps > 1) {
		buf_add_str(buf, "<span>");
		add_time(buf, t, t->nsteps - 1);
		buf_add_str(buf, "</span>");
	}
	buf_add_str(buf, "</div><td><td></tr>\n");
}

/* Says what the pictures do not have. */
static void add_untimed(struct buf *buf, const struct timeline *t,
			const uint64_t *all, uint64_t requests)
{
	uint64_t timed = 0;

	for (size_t i = 0; i < t->nsteps; i++)
		capped_add(&timed, all[i]);
	if (timed >= requests)
		return;
	buf_add_byte(buf, ' ');
	page_add_count(buf, requests - timed, "request has", "requests have");
	buf_add_str(buf, " no time that can be read.");
}

static const char *const headings[BY_NKINDS] = {
	[BY_AGENT] = "Robot",	    [BY_TARGET] = "Target",
	[BY_FILE] = "File",	    [BY_CRAWLER] = "Crawler",
	[BY_OPERATOR] = "Operator", [BY_VERDICT] = "Verdict",
};

static void add_pictures(struct buf *buf, const struct page_timeline *p,
			 const uint64_t *all, uint64_t requests)
{
	const struct timeline *t = p->timeline;

	buf_add_str(buf, "<div class=scroll role=region tabindex=0 "
			 "aria-labelledby=timeline-caption>\n"
			 "<table class=line>\n<caption id=timeline-caption>"
			 "Requests per ");
	timeline_add_step(t, buf);
	buf_add_str(buf, ", in UTC; each row has a scale of its own.");
	add_untimed(buf, t, all, requests);
	buf_addf(buf,
		 "</caption>\n<thead>\n<tr><th scope=col>%s<th scope=col>"
		 "Requests per ",
		 headings[p->by]);
	timeline_add_step(t, buf);
	buf_add_str(buf, "<th scope=col class=n>Most"
			 "<th scope=col class=n>All</tr>\n<tbody>\n"
			 "<tr><th scope=row><b>all</b>");
	add_counts(buf, t, all, requests);
	for (size_t i = 0; i < t->nrows; i++) {
		buf_add_str(buf, "<tr><th scope=row>");
		add_name(buf, p, i);
		add_counts(buf, t, timeline_row(t, i), p->lines[i].requests);
	}
	add_ends(buf, t);
	buf_add_str(buf, "</table>\n</div>\n");
}

/**** As numbers */

/* Names of columns, each closed by a NUL, in the order of the lines. */
static void add_names(struct buf *names, const struct page_timeline *p)
{
	for (size_t i = 0; i < p->timeline->nrows; i++) {
		add_name(names, p, i);
		buf_add_byte(names, '\0');
	}
}

static void add_steps(struct buf *buf, const struct page_table *table,
		      const struct timeline *t, const uint64_t *all)
{
	page_table_begin(buf, table);
	buf_add_str(buf, "Requests per ");
	timeline_add_step(t, buf);
	buf_add_str(buf, ", in UTC.");
	page_table_rows(buf, table);
	for (size_t step = 0; step < t->nsteps; step++) {
		page_cell(buf, table, 0);
		add_time(buf, t, step);
		page_cell(buf, table, 1);
		buf_add_decimal(buf, all[step]);
		for (size_t row = 0; row < t->nrows; row++) {
			page_cell(buf, table, row + 2);
			buf_add_decimal(buf, timeline_row(t, row)[step]);
		}
		page_row_end(buf);
	}
	page_table_end(buf);
}

static void add_numbers(struct buf *buf, const struct page_timeline *p,
			const uint64_t *all)
{
	const struct timeline *t = p->timeline;
	struct page_column *columns = calloc(t->nrows + 2, sizeof(*columns));
	struct page_table table = { "steps", columns, t->nrows + 2 };
	struct buf names = { 0 };
	const char *name;

	add_names(&names, p);
	if (!columns || buf_failed(&names)) {
		buf->failed = true;
	} else {
		columns[0] =
			(struct page_column){ "Begin", PAGE_TIME, PAGE_RISING };
		columns[1] = (struct page_column){ "all", PAGE_NUMBER,
						   PAGE_UNSORTED };
		name = (char *)names.data;
		for (size_t i = 0; i < t->nrows; i++) {
			columns[i + 2] = columns[1];
			columns[i + 2].name = name;
			name += strlen(name) + 1;
		}
		buf_add_str(buf, "<details>\n"
				 "<summary>The same as numbers</summary>\n");
		add_steps(buf, &table, t, all);
		buf_add_str(buf, "</details>\n");
	}
	buf_release(&names);
	free(columns);
}

void page_timeline_add(struct buf *buf, const struct page_timeline *p)
{
	const struct timeline *t = p->timeline;
	uint64_t *all = calloc(t->nsteps, sizeof(*all)), requests = 0;

	for (size_t row = 0; all && row < t->nrows; row++) {
		for (size_t i = 0; i < t->nsteps; i++)
			capped_add(&all[i], timeline_row(t, row)[i]);
		capped_add(&requests, p->lines[row].requests);
	}
	page_section_begin(buf, "timeline", "Timeline");
	if (all) {
		add_pictures(buf, p, all, requests);
		add_numbers(buf, p, all);
	} else {
		buf->failed = true;
	}
	page_section_end(buf);
	free(all);
}
