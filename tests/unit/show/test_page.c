/*
 * A page of few groups, piece by piece (show/page.h). What a browser makes of
 * whole pages is tested by tests/cli/page.bats.
 */

#include <stdarg.h>
#include <stddef.h>
#include <setjmp.h>
#include <stdint.h>
#include <cmocka.h>

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "show/page.h"
#include "show/page_groups.h"
#include "show/page_table.h"

#define SECOND INT64_C(1000000)
#define DAY    (86400 * SECOND)
/* 2026-11-21T06:25:00Z */
#define TIME (INT64_C(1795242300) * SECOND)

static struct slice text(const char *str)
{
	return (struct slice){ str, strlen(str) };
}

static const struct group_status statuses[] = { { 200, 3 }, { 404, 1 } };

static struct group group(const char *name, uint64_t requests)
{
	return (struct group){
		.kind = GROUP_NAMED,
		.name = text(name),
		.requests = requests,
		.hosts = 2,
		.is_sized = true,
		.bytes = 71 * requests,
		.first = TIME,
		.last = TIME + DAY,
		.statuses = statuses,
		.nstatuses = 2,
	};
}

static void close_text(struct buf *buf)
{
	buf_add_byte(buf, '\0');
	assert_false(buf_failed(buf));
}

static void assert_has(const struct buf *buf, const char *expected)
{
	if (!strstr((char *)buf->data, expected))
		fail_msg("no '%s' in:\n%s", expected, (char *)buf->data);
}

static void assert_lacks(const struct buf *buf, const char *unexpected)
{
	if (strstr((char *)buf->data, unexpected))
		fail_msg("'%s' in:\n%s", unexpected, (char *)buf->data);
}

static size_t count(const struct buf *buf, const char *what)
{
	size_t n = 0;

	for (const char *at = (char *)buf->data; (at = strstr(at, what)); at++)
		n++;
	return n;
}

static const struct page_groups robots = {
	.id = "robots",
	.title = "Robots",
	.name = "User agent",
	.one = "user agent",
	.many = "user agents",
	.is_agent = true,
	.nhosts = 3,
	.max_bytes = 100000,
};

static void groups_are_rows(void **state)
{
	struct group list[] = { group("a<b>", 40), group("c", 10) };
	struct groups groups = { .groups = list, .n = 2 };
	struct buf buf = { 0 };

	(void)state;
	list[1].kind = GROUP_UNKNOWN;
	list[1].is_sized = false;
	list[1].first = list[1].last = INSTANT_NONE;
	page_groups_add(&buf, &robots, &groups);
	close_text(&buf);
	assert_has(&buf, "<caption id=robots-caption>2 user agents.</caption>");
	assert_has(&buf, "<tr><th scope=row>a&lt;b&gt;"
			 "<td class=\"n b20\">40<td class=n>2<td class=n>2840"
			 "<td class=t>2026-11-21T06:25:00Z"
			 "<td class=t>2026-11-22T06:25:00Z"
			 "<td class=w>200: 3, 404: 1</tr>\n");
	assert_has(&buf, "<tr><th scope=row><i>none</i>"
			 "<td class=\"n b5\">10<td class=n>2<td class=n>"
			 "<td class=t><td class=t><td class=w>200: 3");
	/* Hosts may be in both. */
	assert_has(&buf, "<tfoot>\n<tr><th scope=row><b>all</b>"
			 "<td class=n>50<td class=n>3<td class=n>2840"
			 "<td class=t>2026-11-21T06:25:00Z"
			 "<td class=t>2026-11-22T06:25:00Z"
			 "<td class=w>200: 6, 404: 2</tr>\n");
	assert_lacks(&buf, "others");
	buf_release(&buf);
}

static void product_is_bold(void **state)
{
	struct group one = group("Mozilla/5.0 (compatible; X<b>ot/1; y)", 1);
	struct groups groups = { .groups = &one, .n = 1 };
	struct buf buf = { 0 };

	(void)state;
	page_groups_add(&buf, &robots, &groups);
	close_text(&buf);
	assert_has(&buf, ">1 user agent.<");
	assert_has(&buf, "<th scope=row>Mozilla/5.0 (compatible; "
			 "<b>X&lt;b&gt;ot/1</b>; y)<td");
	buf_release(&buf);
}

/* What there is no room for, and what was left out before. */
static void others_are_summed_up(void **state)
{
	struct group list[] = { group("a", 40), group("b", 30),
				group("c", 20) };
	struct groups groups = { .groups = list, .n = 3 };
	struct page_groups how = robots;
	struct buf buf = { 0 };

	(void)state;
	groups.nrest = 5;
	groups.rest = group("", 10);
	groups.rest.kind = GROUP_REST;
	groups.rest.hosts = 1;
	groups.rest.first = TIME - DAY;
	page_groups_add(&buf, &how, &groups);
	close_text(&buf);
	assert_has(&buf, ">The first 3 of 8 user agents; the other 5 have one "
			 "row together, at the end.<");
	assert_has(&buf, "<b>others</b><td class=n>10<td class=n>1"
			 "<td class=n>710<td class=t>2026-11-20T06:25:00Z");
	assert_has(&buf, "<b>all</b><td class=n>100<td class=n>3");
	buf_release(&buf);
	/* Two rows of these are longer. */
	how.max_bytes = 250;
	page_groups_add(&buf, &how, &groups);
	close_text(&buf);
	assert_has(&buf, ">The first 1 of 8 user agents; the other 7 have one "
			 "row together, at the end.<");
	assert_has(&buf, "<b>others</b><td class=n>60<td class=n>"
			 "<td class=n>4260<td class=t>2026-11-20T06:25:00Z"
			 "<td class=t>2026-11-22T06:25:00Z"
			 "<td class=w>200: 9, 404: 3</tr>\n");
	assert_has(&buf, "<b>all</b><td class=n>100<td class=n>3");
	buf_release(&buf);
	how.hosts_add_up = true;
	page_groups_add(&buf, &how, &groups);
	close_text(&buf);
	assert_has(&buf, "<b>others</b><td class=n>60<td class=n>5");
	buf_release(&buf);
}

static void long_strings_are_cut(void **state)
{
	static const struct slice none = { NULL, 0 };
	/* U+20AC is three bytes. */
	static const char euros[] = "ab\xe2\x82\xac\xe2\x82\xac";
	struct buf buf = { 0 };

	(void)state;
	page_add_string(&buf, text(euros), none, 8);
	close_text(&buf);
	assert_string_equal((char *)buf.data, euros);
	buf_clear(&buf);
	for (size_t max = 5; max < 8; max++)
		page_add_string(&buf, text(euros), none, max);
	page_add_string(&buf, text("abcd"), none, 3);
	page_add_string(&buf, text("  "), none, 3);
	close_text(&buf);
	assert_string_equal((char *)buf.data,
			    "ab\xe2\x82\xac<i>... and 3 more bytes</i>"
			    "ab\xe2\x82\xac<i>... and 3 more bytes</i>"
			    "ab\xe2\x82\xac<i>... and 3 more bytes</i>"
			    "abc<i>... and 1 more byte</i>"
			    "<span role=img aria-label=blanks>  </span>");
	buf_clear(&buf);
	/* What goes on for ever is no character. */
	page_add_string(&buf, text("a\x80\x80\x80\x80\x80\x80"), none, 5);
	close_text(&buf);
	assert_has(&buf, "\\x80");
	buf_release(&buf);
}

static void timeline_has_all_numbers(void **state)
{
	const struct page_line lines[] = {
		{ GROUP_NAMED, text("Mozilla/5.0 (compatible; Bot/1)"), 8 },
		{ GROUP_NAMED, text("<i>"), 2 },
		{ .kind = GROUP_REST, .requests = 4 },
	};
	struct timeline t;
	struct buf buf = { 0 };

	(void)state;
	assert_int_equal(timeline_init(&t, TIME, TIME + 2 * DAY, 3, 10), 0);
	timeline_add(&t, 0, TIME, 7);
	timeline_add(&t, 0, TIME + 2 * DAY, 1);
	timeline_add(&t, 1, TIME + DAY, 2);
	timeline_add(&t, 2, TIME, 1);
	page_timeline_add(&buf, &(struct page_timeline){ &t, lines, BY_AGENT });
	close_text(&buf);
	assert_has(&buf, "Requests per day, in UTC; each row has a scale of "
			 "its own. 3 requests have no time that can be read.<");
	assert_has(&buf, "<tr><th scope=row>Bot/1<td class=g>"
			 "<svg viewBox=\"0 0 3 100\" preserveAspectRatio=none "
			 "role=img aria-label=\"Most: 7, 2026-11-21\">\n"
			 "<rect x=0 y=0 width=1 height=100>"
			 "<title>2026-11-21: 7</title></rect>\n"
			 "<rect x=2 ");
	assert_has(&buf, "<title>2026-11-23: 1</title></rect></svg>"
			 "<td class=n>7<td class=n>8</tr>\n");
	assert_has(&buf, "<th scope=row>&lt;i&gt;<td");
	assert_has(&buf, "<th scope=row><b>all</b><td class=g>");
	assert_has(&buf, "<td class=n>8<td class=n>14</tr>");
	assert_has(&buf, "<tr><th scope=row>2026-11-21<td class=n>8<td class=n>"
			 "7<td class=n>0<td class=n>1</tr>\n"
			 "<tr><th scope=row>2026-11-22<td class=n>2<td class=n>"
			 "0<td class=n>2<td class=n>0</tr>\n");
	timeline_release(&t);
	buf_release(&buf);
}

/* Two that would have the same short name have their whole names. */
static void timeline_tells_robots_apart(void **state)
{
	const struct page_line lines[] = {
		{ GROUP_NAMED, text("Mozilla/5.0 (compatible; Bot/1; a)"), 1 },
		{ GROUP_NAMED, text("Mozilla/5.0 (compatible; Bot/1; b)"), 1 },
		{ GROUP_NAMED, text("Mozilla/5.0 (compatible; Bot/2; b)"), 1 },
	};
	struct timeline t;
	struct buf buf = { 0 };

	(void)state;
	assert_int_equal(timeline_init(&t, TIME, TIME, 3, 10), 0);
	for (size_t i = 0; i < 3; i++)
		timeline_add(&t, i, TIME, 1);
	page_timeline_add(&buf, &(struct page_timeline){ &t, lines, BY_AGENT });
	close_text(&buf);
	assert_has(&buf, "Requests per hour");
	assert_has(&buf, "<title>2026-11-21 06:00: 1</title>");
	assert_has(&buf, "<th scope=row>Mozilla/5.0 (compatible; Bot/1; a)<");
	assert_has(&buf, "<th scope=row>Mozilla/5.0 (compatible; Bot/1; b)<");
	assert_has(&buf, "<th scope=row>Bot/2<");
	timeline_release(&t);
	buf_release(&buf);
}

static void page_has_what_there_is(void **state)
{
	static const char *const paths[] = { "/robots.txt", "/<x>", "/y" };
	static const struct summary summary = { .requests = 12,
						.hosts = 3,
						.stored_bytes = 2048 };
	struct page page = { .summary = &summary };
	struct buf buf = { 0 };

	(void)state;
	page_add(&buf, &page);
	close_text(&buf);
	assert_has(&buf, "<title>Who asked for what was looked for</title>");
	assert_has(&buf, "<dt>Requests<dd>12</div>");
	assert_has(&buf, "<dd>2.0 KiB<small>2048 bytes</small></div>");
	assert_int_equal(count(&buf, "<section "), 1);
	assert_int_equal(count(&buf, "<h1>"), 1);
	buf_clear(&buf);
	page.paths = paths;
	page.npaths = 3;
	page.messages = text("a.gz: <b>\nb.gz: & so on\n");
	page_add(&buf, &page);
	close_text(&buf);
	assert_has(&buf,
		   "<h1>Who asked for /robots.txt, /&lt;x&gt; or /y</h1>");
	assert_has(&buf, "<li>a.gz: &lt;b&gt;\n<li>b.gz: &amp; so on\n</ul>");
	assert_int_equal(count(&buf, "<section "), 2);
	buf_release(&buf);
}

static void there_may_be_more_messages(void **state)
{
	enum { N = 2000 };
	static const struct summary summary;
	struct page page = { .summary = &summary };
	struct buf buf = { 0 }, messages = { 0 };
	char said[64];
	size_t n;

	(void)state;
	for (int i = 0; i < N; i++)
		buf_addf(&messages, "file %d: %0100d\n", i, 0);
	page.messages = (struct slice){ (char *)messages.data, messages.len };
	page_add(&buf, &page);
	close_text(&buf);
	assert_true(buf.len < 100000);
	n = count(&buf, "<li>file ");
	assert_in_range(n, 100, N - 1);
	snprintf(said, sizeof(said), "There are %zu more messages", N - n);
	assert_has(&buf, said);
	buf_release(&messages);
	buf_release(&buf);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(groups_are_rows),
		cmocka_unit_test(product_is_bold),
		cmocka_unit_test(others_are_summed_up),
		cmocka_unit_test(long_strings_are_cut),
		cmocka_unit_test(timeline_has_all_numbers),
		cmocka_unit_test(timeline_tells_robots_apart),
		cmocka_unit_test(page_has_what_there_is),
		cmocka_unit_test(there_may_be_more_messages),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
