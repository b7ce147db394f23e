/*
 * A robots.txt and what it says (robots.h, robots_match.h), against tables of
 * cases: robots_cases.tsv beside this file, and one with the shared logs. Each
 * line of them has a file, a crawler, a target, and whether the target is
 * forbidden (D) or allowed (A), with the section of RFC 9309 that says so.
 */

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <cmocka.h>

#include <stdio.h>

#include "bytes.h"
#include "crawler/robots_file.h"
#include "crawler/slow_robots.h"

static struct slice slice_of(const char *str)
{
	return (struct slice){ str, strlen(str) };
}

static struct slice slice_of_buf(const struct buf *buf)
{
	return (struct slice){ (char *)buf->data, buf->len };
}

/**** Tables */

enum { ID, ROBOTS_TXT, AGENT, TARGET, VERDICT, NCOLUMNS };

/* The length of "{text xN}", at whose brace the text is. */
static size_t braces_len(struct slice text)
{
	size_t len = 1;

	for (int depth = 1; depth; len++) {
		assert_true(len < text.len);
		depth += (text.at[len] == '{') - (text.at[len] == '}');
	}
	return len;
}

/* Adds the text, with "{text xN}" and "{textxN}" repeated N times. */
// NOLINTNEXTLINE(misc-no-recursion): the tables have few levels
static void add_expanded(struct buf *buf, struct slice text)
{
	while (text.len) {
		size_t len = 1, n = 1, inner;

		if (text.at[0] != '{') {
			buf_add_byte(buf, (uint8_t)text.at[0]);
		} else {
			len = braces_len(text);
			inner = len - 1;
			while (text.at[inner] != 'x')
				inner--;
			n = (size_t)atoi(text.at + inner + 1);
			inner -= text.at[inner - 1] == ' ';
			while (n--)
				add_expanded(buf, (struct slice){ text.at + 1,
								  inner - 1 });
		}
		text = slice_behind(text, len);
	}
}

/* A copy with "\n", "\r", "\t" and "\xhh" undone. */
static void add_unescaped(struct buf *buf, struct slice text)
{
	static const char names[] = "nrt", octets[] = "\n\r\t";

	for (size_t i = 0; i < text.len; i++) {
		const char *at = NULL;
		char hex[3] = { 0 };

		if (text.at[i] == '\\' && i + 1 < text.len)
			at = strchr(names, text.at[i + 1]);
		if (at) {
			buf_add_byte(buf, (uint8_t)octets[at - names]);
			i++;
		} else if (text.at[i] == '\\' && i + 3 < text.len) {
			memcpy(hex, text.at + i + 2, 2);
			buf_add_byte(buf, (uint8_t)strtol(hex, NULL, 16));
			i += 3;
		} else {
			buf_add_byte(buf, (uint8_t)text.at[i]);
		}
	}
}

static void add_cell(struct buf *buf, struct slice cell)
{
	struct buf expanded = { 0 };

	add_expanded(&expanded, cell);
	add_unescaped(buf, slice_of_buf(&expanded));
	assert_false(buf_failed(&expanded));
	assert_false(buf_failed(buf));
	buf_release(&expanded);
}

static bool is_token_octet(char c)
{
	return slow_is_unreserved((unsigned char)c) && c != '.' && c != '~';
}

/* A token that stands in a header, as a whole. */
static bool is_in_header(struct slice token, struct slice header)
{
	for (size_t i = 0; i + token.len <= header.len; i++) {
		struct slice at = { header.at + i, token.len };
		size_t end = i + token.len;

		if (slow_is_word(at, token) &&
		    !(i && is_token_octet(header.at[i - 1])) &&
		    !(end < header.len && is_token_octet(header.at[end])))
			return true;
	}
	return false;
}

/* The token of a header: one of the file's, if there is one of these in it. */
static struct slice token_of(struct slice agent, struct slice bytes)
{
	struct robots robots = { 0 };
	struct slice token = agent, tokens[2];

	if (!memchr(agent.at, '/', agent.len))
		return agent;
	assert_int_equal(robots_parse(&robots, bytes), 0);
	for (size_t i = 0; i < robots.nnames; i++) {
		size_t n = robots_name_tokens(&robots.names[i], tokens);

		while (n--)
			if (is_in_header(tokens[n], agent))
				token = tokens[n];
	}
	robots_release(&robots);
	return token;
}

static bool check_case(const struct slice *cells)
{
	struct buf text[NCOLUMNS] = { 0 };
	bool is_forbidden = slice_is(cells[VERDICT], "D"), is_good;
	struct slice bytes, token, target;
	struct robots_file file;
	size_t line;

	assert_true(is_forbidden || slice_is(cells[VERDICT], "A"));
	for (int i = ROBOTS_TXT; i <= TARGET; i++)
		add_cell(&text[i], cells[i]);
	bytes = slice_of_buf(&text[ROBOTS_TXT]);
	target = slice_of_buf(&text[TARGET]);
	token = token_of(slice_of_buf(&text[AGENT]), bytes);
	file_open(&file, bytes, token);
	is_good = file_forbids(&file, target, &line) == is_forbidden;
	/* The slow one does not compare long paths. */
	if (target.len < SLOW_MAX && bytes.len < 3 * SLOW_MAX)
		is_good &= slow_judge(bytes, token, target).is_forbidden ==
			   is_forbidden;
	if (!is_good)
		print_cleaned("case ", cells[ID].at, cells[ID].len);
	file_close(&file);
	for (int i = ROBOTS_TXT; i <= TARGET; i++)
		buf_release(&text[i]);
	return is_good;
}

/* Returns how many cases there are. */
static size_t check_table(FILE *table)
{
	char *line = NULL;
	size_t room = 0, ncases = 0, nbad = 0;
	ssize_t len = getline(&line, &room, table);

	assert_true(len > 0);
	while ((len = getline(&line, &room, table)) > 0) {
		struct slice rest = { line, (size_t)len }, cells[NCOLUMNS];

		for (int i = 0; i < NCOLUMNS; i++)
			cells[i] = slice_take_until(&rest, '\t');
		nbad += !check_case(cells);
		ncases++;
	}
	free(line);
	fclose(table);
	assert_int_equal(nbad, 0);
	return ncases;
}

static void test_own_table(void **state)
{
	FILE *table = fopen("tests/unit/crawler/robots_cases.tsv", "r");

	(void)state;
	assert_non_null(table);
	assert_true(check_table(table) >= 80);
}

static void test_shared_table(void **state)
{
	FILE *table = fopen("../shared/crawlers/robots-cases.tsv", "r");

	(void)state;
	if (!table) {
		print_message("no cases at ../shared/crawlers\n");
		skip();
	}
	assert_true(check_table(table) > 0);
}

/**** Lines and groups */

static struct robots parse(const char *text)
{
	struct robots robots = { 0 };

	assert_int_equal(robots_parse(&robots, slice_of(text)), 0);
	return robots;
}

static void test_rules_have_lines(void **state)
{
	struct robots robots = parse("\xef\xbb\xbf# first\r\n"
				     "User-agent: a\r"
				     "\n"
				     "Disallow: /x # y\n"
				     "Disallow:\n"
				     "Disallow: z\n"
				     "\r\n"
				     "\r"
				     "aLLow:/*$");

	(void)state;
	assert_int_equal(robots.nrules, 2);
	assert_int_equal(robots.rules[0].line, 3);
	assert_true(slice_is(robots.rules[0].path, "/x"));
	assert_false(robots.rules[0].is_allow);
	assert_int_equal(robots.rules[1].line, 8);
	assert_true(slice_is(robots.rules[1].path, "/*$"));
	assert_true(robots.rules[1].is_allow);
	assert_int_equal(robots.ngroups, 1);
	assert_int_equal(robots.groups[0].first_rule, 0);
	assert_int_equal(robots.groups[0].nrules, 2);
	robots_release(&robots);
	robots_release(&robots);
}

static void test_groups(void **state)
{
	struct robots robots = parse("User-agent: a\n"
				     "User-agent: *\n"
				     "User-agent:\n"
				     "Disallow: /1\n"
				     "User-agent:\n"
				     "Disallow: /2\n"
				     "Disallow: /3\n"
				     "User-agent: b/2\n");

	(void)state;
	assert_int_equal(robots.ngroups, 3);
	assert_int_equal(robots.nnames, 3);
	assert_int_equal(robots.names[1].group, 0);
	assert_int_equal(robots.names[2].group, 2);
	assert_true(slice_is(robots.names[2].value, "b/2"));
	assert_true(robots.groups[0].is_for_the_rest);
	assert_false(robots.groups[1].is_for_the_rest);
	assert_int_equal(robots.groups[1].first_rule, 1);
	assert_int_equal(robots.groups[1].nrules, 2);
	assert_int_equal(robots.groups[2].nrules, 0);
	robots_release(&robots);
}

/* Seconds, and what comes of them. */
static const struct {
	const char *value;
	int64_t us;
} delays[] = {
	{ "0", 0 },	    { "10", 10000000 },
	{ "0.5", 500000 },  { ".25", 250000 },
	{ "3.", 3000000 },  { "1.0000019", 1000001 },
	{ "007", 7000000 }, { "2 # a while", 2000000 },
	{ "", -1 },	    { ".", -1 },
	{ "-1", -1 },	    { "+1", -1 },
	{ "1,5", -1 },	    { "1.5.2", -1 },
	{ "1s", -1 },	    { "1e3", -1 },
	{ "0x10", -1 },	    { "1 2", -1 },
	{ "nan", -1 },
};

static void test_delays(void **state)
{
	struct robots robots;
	struct buf text = { 0 };

	(void)state;
	for (size_t i = 0; i < sizeof(delays) / sizeof(delays[0]); i++) {
		buf_clear(&text);
		buf_addf(&text, "User-agent: a\nCrawl-Delay: %s%c",
			 delays[i].value, '\0');
		robots = parse((char *)text.data);
		assert_int_equal(robots.groups[0].delay_us, delays[i].us);
		robots_release(&robots);
	}
	buf_release(&text);
}

static void test_delay_of_a_group(void **state)
{
	struct robots robots = parse("Crawl-delay: 1\n"
				     "User-agent: a\n"
				     "Crawl-delay: 9\n"
				     "User-agent: b\n"
				     "Crawl-delay: 7\n"
				     "Disallow: /\n"
				     "Crawl-delay: 8\n"
				     "User-agent: c\n"
				     "Disallow:\n"
				     "User-agent: d\n"
				     "Crawl-delay: 99999999999999999999999\n");

	(void)state;
	assert_int_equal(robots.ngroups, 3);
	assert_int_equal(robots.groups[0].delay_us, 7000000);
	assert_int_equal(robots.groups[1].delay_us, ROBOTS_NO_DELAY);
	assert_true(robots.groups[2].delay_us > INT64_MAX / 100);
	robots_release(&robots);
}

static void test_notes(void **state)
{
	struct robots robots = parse("Useragent: x\n"
				     "User-agent: a\n"
				     "Disalow : /1\n"
				     "Disallow: /2\n"
				     "Sitemap: /s\n"
				     "User-agent: b\n"
				     "# Disalow: /\n"
				     "Disallow: /3\n"
				     "Noindex: /\n"
				     "User-agent: c\n"
				     "Disallow /4 # not\n");

	(void)state;
	assert_int_equal(robots.nnotes, 3);
	assert_int_equal(robots.notes[0].line, 1);
	assert_int_equal(robots.notes[0].key, ROBOTS_USER_AGENT);
	assert_int_equal(robots.notes[1].line, 3);
	assert_int_equal(robots.notes[1].key, ROBOTS_DISALLOW);
	assert_true(slice_is(robots.notes[1].text, "Disalow"));
	assert_int_equal(robots.notes[2].line, 11);
	assert_true(slice_is(robots.notes[2].text, "Disallow /4"));
	assert_int_equal(robots.ngroups, 3);
	assert_true(robots.groups[0].is_disputed);
	assert_false(robots.groups[1].is_disputed);
	assert_true(robots.groups[2].is_disputed);
	robots_release(&robots);
}

/* A value, and the tokens of it, parted by bars. */
static const struct {
	const char *value, *tokens;
} values[] = {
	{ "Roo", "Roo" },
	{ "Roo/2.1", "Roo" },
	{ "Roo Hopper", "Roo|Roo Hopper" },
	{ "Roo Hopper/2", "Roo" },
	{ "Roo/2 Hopper", "Roo" },
	{ "Roo, Emu", "Roo" },
	{ "Roo2.org_x-y", "Roo2.org_x-y" },
	{ "*", "" },
	{ "*roo", "" },
	{ "(roo)", "" },
	{ "Roo;", "Roo" },
	{ "\"Roo\"", "\"Roo\"" },
};

static void test_tokens_of_names(void **state)
{
	(void)state;
	for (size_t i = 0; i < sizeof(values) / sizeof(values[0]); i++) {
		struct robots_name name = { slice_of(values[i].value), 0 };
		struct slice expected = slice_of(values[i].tokens), tokens[2];
		size_t n = robots_name_tokens(&name, tokens);

		for (size_t k = 0; k < n; k++) {
			assert_true(slice_is_same(tokens[k],
						  slice_take_until(&expected,
								   '|')));
			assert_true(robots_name_is(&name, tokens[k]));
		}
		assert_int_equal(expected.len, 0);
	}
}

static void test_names_with_odd_bytes(void **state)
{
	struct robots_name name = { { "Roo\0x", 5 }, 0 };

	(void)state;
	assert_true(robots_name_is(&name, (struct slice){ "rOO\0X", 5 }));
	assert_false(robots_name_is(&name, (struct slice){ "Roo\0y", 5 }));
	assert_false(robots_name_is(&name, (struct slice){ "Roo", 3 }));
	assert_false(robots_name_is(&name, (struct slice){ 0 }));
	name.value = slice_of("/1");
	assert_false(robots_name_is(&name, (struct slice){ "", 0 }));
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_own_table),
		cmocka_unit_test(test_shared_table),
		cmocka_unit_test(test_rules_have_lines),
		cmocka_unit_test(test_groups),
		cmocka_unit_test(test_delays),
		cmocka_unit_test(test_delay_of_a_group),
		cmocka_unit_test(test_notes),
		cmocka_unit_test(test_tokens_of_names),
		cmocka_unit_test(test_names_with_odd_bytes),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
