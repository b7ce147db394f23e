/*
 * Questions as text (question.h): the same text for the same question, and of
 * two that differ the option that does.
 */

#include <stdarg.h>
#include <stddef.h>
#include <setjmp.h>
#include <stdint.h>
#include <cmocka.h>

#include <stdlib.h>
#include <string.h>

#include "scan/question.h"

/* A question as the command line puts it; what is NULL is not given. */
struct asked {
	const char *paths[3];
	const char *format, *client;
	const char *since, *until, *statuses, *methods, *agent;
	const char *hosts, *excluded;
	enum evidence_level level;
	struct cells_key cells;
};

/* The text, closed by a NUL, which the caller frees. */
static char *describe(const struct asked *asked)
{
	struct format format = { .kind = FORMAT_AUTO };
	struct buf buf = { 0 };
	struct filter filter;
	struct query query = { .paths = asked->paths,
			       .format = &format,
			       .filter = &filter,
			       .level = asked->level,
			       .cells = asked->cells };

	filter_init(&filter);
	while (asked->paths[query.npaths])
		query.npaths++;
	if (asked->format)
		assert_int_equal(format_set(&format, asked->format,
					    asked->client),
				 FORMAT_GOOD);
	if (asked->since)
		assert_int_equal(filter_set_since(&filter, asked->since, 0), 0);
	if (asked->until)
		assert_int_equal(filter_set_until(&filter, asked->until, 0), 0);
	if (asked->statuses)
		assert_int_equal(filter_add_statuses(&filter, asked->statuses),
				 0);
	if (asked->methods)
		assert_int_equal(filter_add_methods(&filter, asked->methods),
				 0);
	if (asked->agent)
		assert_int_equal(filter_add_agent(&filter, asked->agent), 0);
	if (asked->hosts)
		assert_int_equal(filter_add_host(&filter.hosts, asked->hosts),
				 0);
	if (asked->excluded)
		assert_int_equal(filter_add_host(&filter.excluded,
						 asked->excluded),
				 0);
	assert_int_equal(filter_prepare(&filter), 0);
	question_describe(&query, &buf);
	buf_add_byte(&buf, 0);
	assert_false(buf_failed(&buf));
	filter_release(&filter);
	format_release(&format);
	return (char *)buf.data;
}

static void assert_line(const struct asked *asked, const char *line)
{
	char *text = describe(asked);

	if (!strstr(text, line))
		print_error("%s", text);
	assert_non_null(strstr(text, line));
	free(text);
}

static void each_option_has_a_line(void **state)
{
	static const struct asked usual = { .paths = { "/robots.txt" } };
	char *text = describe(&usual);

	(void)state;
	assert_string_equal(text, "--path=/robots.txt\n"
				  "--log-format=auto\n"
				  "--client-field=\n"
				  "--json-fields=\n"
				  "--since=\n"
				  "--until=\n"
				  "--status=\n"
				  "--method=\n"
				  "--agent=\n"
				  "--host=\n"
				  "--exclude-host=\n"
				  "--format=hosts\n");
	free(text);
}

static void values_are_in_order_and_once(void **state)
{
	(void)state;
	assert_line(&(struct asked){ .paths = { "/b", "/a" } },
		    "--path=/a,/b\n");
	assert_line(&(struct asked){ .paths = { "/a", "/b" } },
		    "--path=/a,/b\n");
	assert_line(&(struct asked){ .paths = { "/a", "/a" } }, "--path=/a\n");
	assert_line(&(struct asked){ .paths = { "/" },
				     .statuses = "404,2xx,200" },
		    "--status=200-299,404\n");
	assert_line(&(struct asked){ .paths = { "/" }, .methods = "POST,GET" },
		    "--method=GET,POST\n");
	assert_line(&(struct asked){ .paths = { "/" },
				     .hosts = "b.example,10.0.0.0/8" },
		    "--host=10.0.0.0/8,b.example\n");
	assert_line(&(struct asked){ .paths = { "/" },
				     .excluded = "2001:db8::1" },
		    "--exclude-host=2001:db8::1/128\n");
	assert_line(&(struct asked){ .paths = { "/" },
				     .level = EVIDENCE_NUMBERS },
		    "--format=hosts, with requests and times\n");
	assert_line(&(struct asked){ .paths = { "/" }, .format = "clf" },
		    "--log-format=clf\n");
}

/* Values are shown to people, and a line is a line. */
static void values_are_cleaned_and_cut(void **state)
{
	char path[1000] = "/";
	char *text;

	(void)state;
	assert_line(&(struct asked){ .paths = { "/a\n--path=/b\33[2J" } },
		    "--path=/a\\x0a--path=/b\\x1b[2J\n");
	assert_line(&(struct asked){ .paths = { "/\xc3\xa9" } },
		    "--path=/\\xc3\\xa9\n");
	memset(path + 1, 'x', sizeof(path) - 2);
	text = describe(&(struct asked){ .paths = { path } });
	assert_true(strlen(text) < 700);
	assert_non_null(strstr(text, "xxx...\n--log-format"));
	free(text);
}

/* Which option makes them differ, as "option: a, b". */
static char *differ(const char *a, const char *b)
{
	struct slice option, in_a, in_b;
	struct buf buf = { 0 };

	if (question_differ((struct slice){ a, strlen(a) },
			    (struct slice){ b, strlen(b) }, &option, &in_a,
			    &in_b))
		buf_addf(&buf, "%.*s: %.*s, %.*s", (int)option.len, option.at,
			 (int)in_a.len, in_a.at, (int)in_b.len, in_b.at);
	buf_add_byte(&buf, 0);
	return (char *)buf.data;
}

static void assert_differ(const char *a, const char *b, const char *want)
{
	char *got = differ(a, b);

	assert_string_equal(got, want);
	free(got);
}

static void the_first_option_that_differs_is_found(void **state)
{
	(void)state;
	assert_differ("--a=1\n--b=2\n", "--a=1\n--b=3\n", "--b: 2, 3");
	assert_differ("--a=\n--b=2\n", "--a=1\n--b=3\n", "--a: , 1");
	assert_differ("--a=x=y\n", "--a=x=z\n", "--a: x=y, x=z");
	assert_differ("--a=1\n", "--a=1\n", "");
}

/* Strangers may have written them. */
static void any_text_can_be_compared(void **state)
{
	(void)state;
	assert_differ("", "", "");
	assert_differ("", "--a=1\n", "");
	assert_differ("--a", "--a", "");
	assert_differ("\n\n", "\n\n", "");
	assert_differ("=", "=1", ": , 1");
	assert_differ("--a=1", "--a=12", "--a: 1, 12");
}

static void each_option_can_make_the_difference(void **state)
{
	static const struct asked first = { .paths = { "/" } };
	static const struct {
		const char *option;
		struct asked asked;
	} rows[] = {
		{ "--path: ", { .paths = { "/a" } } },
		{ "--log-format: ", { .paths = { "/" }, .format = "vhost" } },
		{ "--since: ", { .paths = { "/" }, .since = "2024-01-01" } },
		{ "--until: ", { .paths = { "/" }, .until = "2024-01-01" } },
		{ "--status: ", { .paths = { "/" }, .statuses = "404" } },
		{ "--method: ", { .paths = { "/" }, .methods = "GET" } },
		{ "--agent: ", { .paths = { "/" }, .agent = "bot" } },
		{ "--host: ", { .paths = { "/" }, .hosts = "a.example" } },
		{ "--exclude-host: ",
		  { .paths = { "/" }, .excluded = "a.example" } },
		{ "--format: ", { .paths = { "/" }, .level = EVIDENCE_ALL } },
	};
	char *a = describe(&first);

	(void)state;
	for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
		char *b = describe(&rows[i].asked);
		char *got = differ(a, b);

		assert_memory_equal(got, rows[i].option,
				    strlen(rows[i].option));
		free(got);
		free(b);
	}
	free(a);
}

static void a_part_is_told(void **state)
{
	static const struct {
		const char *text;
		bool is_part;
	} rows[] = {
		{ "--status=200\n", true },
		{ "--path=/\n--method=GET\n", true },
		{ "--agent=a=b\n--host=\n", true },
		{ "--host=a\n", true },
		{ "--exclude-host=a", true },
		{ "--status=\n--method=\n--agent=\n--host=\n"
		  "--exclude-host=\n",
		  false },
		{ "--since=2026-07-01\n--path=--status=200\n", false },
		{ "--hosts=a\n-host=a\n--host\n", false },
		{ "", false },
	};

	(void)state;
	for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++)
		assert_int_equal(question_is_of_a_part((struct slice){
					 rows[i].text, strlen(rows[i].text) }),
				 rows[i].is_part);
}

/* What was collected, in the order of the table; what is wanted of it. */
static void what_is_collected_is_told(void **state)
{
	static const struct cells_key keys[] = {
		{ CELLS_NO_VALUE, STEP_NONE }, { CELLS_NO_VALUE, STEP_MONTH },
		{ CELLS_NO_VALUE, STEP_DAY },  { CELLS_NO_VALUE, STEP_HOUR },
		{ CELLS_AGENT, STEP_NONE },    { CELLS_AGENT, STEP_HOUR },
		{ CELLS_FILE, STEP_NONE },     { CELLS_TARGET, STEP_DAY },
	};
	static const char *const lines[] = {
		"--by=\n",     "--by=month\n",	    "--by=day\n",
		"--by=hour\n", "--by=agent\n",	    "--by=agent,hour\n",
		"--by=file\n", "--by=target,day\n",
	};
	/* Of each what it is enough for, by the numbers of the table. */
	static const char *const enough[] = { "0",  "01",     "012", "0123",
					      "04", "012345", "06",  "0127" };
	enum { N = sizeof(keys) / sizeof(*keys) };

	(void)state;
	for (size_t i = 0; i < N; i++) {
		struct asked asked = { .paths = { "/" },
				       .level = EVIDENCE_GROUPS,
				       .cells = keys[i] };
		char *text = describe(&asked);

		assert_non_null(strstr(text, lines[i]));
		for (size_t k = 0; k < N; k++)
			assert_int_equal(
				question_collects(&keys[k],
						  (struct slice){
							  text, strlen(text) }),
				strchr(enough[i], '0' + (int)k) != NULL);
		free(text);
	}
	assert_line(&(struct asked){ .paths = { "/" },
				     .level = EVIDENCE_GROUPS },
		    "--format=groups\n");
	assert_false(question_collects(&keys[0], (struct slice){ "", 0 }));
	assert_false(question_collects(&keys[0],
				       (struct slice){ "--path=--by=\n", 13 }));
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(each_option_has_a_line),
		cmocka_unit_test(values_are_in_order_and_once),
		cmocka_unit_test(values_are_cleaned_and_cut),
		cmocka_unit_test(the_first_option_that_differs_is_found),
		cmocka_unit_test(any_text_can_be_compared),
		cmocka_unit_test(each_option_can_make_the_difference),
		cmocka_unit_test(a_part_is_told),
		cmocka_unit_test(what_is_collected_is_told),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
