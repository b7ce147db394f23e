/*
 * Texts of JSON and the records in them, however the text comes in; and what
 * is no JSON any more, after which no object that stands in another may count.
 */

#include <stdarg.h>
#include <stddef.h>
#include <setjmp.h>
#include <stdint.h>
#include <cmocka.h>

#include <stdlib.h>
#include <string.h>

#include "log/jsontext.h"

/* What is not kept is searched for nothing: see test_longrec.c. */
static bool never(const void *ctx, struct slice rest)
{
	(void)ctx;
	(void)rest;
	return false;
}

static const struct longrec_search search = { never, NULL };

static struct slice slice_of(const char *str)
{
	return (struct slice){ str, strlen(str) };
}

static void is_begun(void **state)
{
	(void)state;
	assert_true(jsontext_is_begun(slice_of("{\n  \"a\": 1\n}")));
	assert_true(jsontext_is_begun(slice_of("{ \r\n")));
	assert_true(jsontext_is_begun(slice_of("\n {\n")));
	assert_true(jsontext_is_begun(slice_of("\xef\xbb\xbf{\n")));
	assert_true(jsontext_is_begun(slice_of("[\n  {\n")));
	assert_true(jsontext_is_begun(slice_of("[ {\n")));
	assert_true(jsontext_is_begun(slice_of("[{\"a\":1},{\"a\":2}]")));
	assert_true(jsontext_is_begun(slice_of("[{\"a\":\"\\\"}\"}, {\"a")));
	assert_true(jsontext_is_begun(slice_of("{\"records\":[{")));
	assert_true(jsontext_is_begun(slice_of("{ \"records\" : [")));
	assert_true(jsontext_is_begun(slice_of("{\"resourceLogs\":[{")));

	/* Lines of which each is an object, as client's text may be in it. */
	assert_false(jsontext_is_begun(slice_of("{\"a\":1}\n{\n")));
	assert_false(jsontext_is_begun(slice_of("{\"a\":1")));
	assert_false(jsontext_is_begun(slice_of("{\"a\":\"x\"{\n")));
	assert_false(
		jsontext_is_begun(slice_of("[\n{\"a\":1},\n{\"a\":2}\n]")));
	assert_false(jsontext_is_begun(slice_of("[{\"a\":1},\n{\"a\":2}]")));
	assert_false(
		jsontext_is_begun(slice_of("[{\"a\":\"}, {\"},\n{\"a\":2}]")));
	assert_false(jsontext_is_begun(slice_of("[{\"a\":1}]\n")));
	assert_false(jsontext_is_begun(slice_of("[{\"a\":1,\n\"b\":2},{")));
	assert_false(jsontext_is_begun(slice_of("[{\"a\":{\"b\":2},")));
	assert_false(jsontext_is_begun(slice_of("{\"record\":[{")));
	assert_false(jsontext_is_begun(slice_of("{\"records\":{")));
	assert_false(jsontext_is_begun(slice_of("{\"a\":1,\"records\":[{")));
	assert_false(
		jsontext_is_begun(slice_of("[29/Nov/2026:10:15:19 +0000]")));
	assert_false(jsontext_is_begun(slice_of("192.0.2.1 - - [")));
	assert_false(jsontext_is_begun(slice_of("[")));
	assert_false(jsontext_is_begun(slice_of("")));
	assert_false(jsontext_is_begun((struct slice){ NULL, 0 }));
}

/* A text and what is in it: '=' before a record, '!' before what is none. */
static const struct {
	const char *text, *records;
} rows[] = {
	{ "", "" },
	{ "{\n  \"a\": 1,\n\t\"b\" : {}\r\n}\n{\n}\n",
	  "={\"a\":1,\"b\" :{} }\n={}\n" },
	{ "[\n  {\"a\":1},\n  {\"a\":2}\n]\n", "={\"a\":1}\n={\"a\":2}\n" },
	{ "[ {\n \"a\" : 1\n}, {\n \"a\" : 2\n} ]",
	  "={\"a\" :1 }\n={\"a\" :2 }\n" },
	{ "[]\n[{}]\n", "={}\n" },
	{ "[{\"a\":[{\"b\":1},{}]},{\"a\":\"}{\\\"[\\\\\"}]",
	  "={\"a\":[{\"b\":1},{}]}\n={\"a\":\"}{\\\"[\\\\\"}\n" },
	{ "\x1e{\n}\n\x1e{\n}\n", "={}\n={}\n" },
	/* Strings stay as they are. */
	{ "{\n\"a\":\"b\t  c\"}", "={\"a\":\"b\t  c\"}\n" },

	/* Objects around an array of records. */
	{ "{\"records\":[{\"a\":1},{\"a\":2}]}\n{\"records\":[{\"a\":3}]}",
	  "={\"a\":1}\n={\"a\":2}\n={\"a\":3}\n" },
	{ "{\n \"records\":\n [\n  {\n  \"a\":1 }\n ]\n}\n", "={\"a\":1 }\n" },
	{ "{\"resourceLogs\":[{\"resource\":{\"x\":[{}]},\"scopeLogs\":[{"
	  "\"scope\":{},\"logRecords\":[{\"a\":1},{\"a\":2}],\"s\":\"u\"}]},"
	  "{\"scopeLogs\":[{\"logRecords\":[{\"a\":3}]}]}]}",
	  "={\"a\":1}\n={\"a\":2}\n={\"a\":3}\n" },
	{ "{\"x\":{\"y\":1},\"events\":[{\"a\":1}],\"events\":[{\"a\":2}],"
	  "\"z\":{\"a\":3},\"y\":[{\"a\":4}],\"next\":\"n\"}",
	  "={\"a\":1}\n={\"a\":2}\n" },
	/* Whatever a record has under such a name stays in it. */
	{ "[{\"q\":{\"records\":[{\"a\":1}]}},{\"records\":7},"
	  "{\"records\":{\"a\":1}},{\"recordsandthenmore\":[{}]}]",
	  "={\"q\":{\"records\":[{\"a\":1}]}}\n={\"records\":7}\n"
	  "={\"records\":{\"a\":1}}\n={\"recordsandthenmore\":[{}]}\n" },
	{ "{\n\"a\":\"records\",\"b\":[{}]}\n",
	  "={\"a\":\"records\",\"b\":[{}]}\n" },

	/* Lines at the top that are no JSON stand for themselves. */
	{ "{\n}\n192.0.2.1 - - [x] \"GET / [{\"\n{\n}\n",
	  "={}\n=192.0.2.1 - - [x] \"GET / [{\"\n={}\n" },
	{ "{\n}\nlast", "={}\n=last\n" },

	/* At the top one object a line: the next may be of a client's making.
	 */
	{ "{\n}, {\"a\":1}\n{\n}", "={}\n!{\"a\":1}\n={}\n" },
	{ "{\n} [{\"a\":1}]\n{\n}", "={}\n![{\"a\":1}]\n={}\n" },
	{ "{\n}{\"a\":1}\n", "={}\n!{\"a\":1}\n" },

	/* What is cut or mixed up is given up, to where a record begins. */
	{ "{\n\"a\":\"b\n\"c\":{\n\"d\":{\n}\n}\n}\n{\n\"a\":1\n}\n",
	  "!{\"a\":\"b\n!\"c\":{\n!\"d\":{\n!}\n!}\n!}\n={\"a\":1 }\n" },
	{ "{\n \"a\":1,\n{\n \"a\":2\n}\n", "!{\"a\":1,{\n={\"a\":2 }\n" },
	{ "[\n  {\n    \"a\": 1\n  ]\n  {\n    \"a\": 2\n  }\n]\n",
	  "!{\"a\":1 ]\n={\"a\":2 }\n" },
	{ "[\n  {\n    \"a\": 1\n  }\n    {\n    \"a\": 2\n  },\n  {\n  }\n]\n",
	  "={\"a\":1 }\n!    \"a\": 2\n!  },\n={}\n" },
	{ "{\n\"a\":1", "!{\"a\":1\n" },
	{ "{\n\"a\":\"", "!{\"a\":\"\n" },
	{ "{\n}\n}\n]\n{\n}", "={}\n=}\n=]\n={}\n" },
	{ "{\"records\":[{\"a\":1},{\"a\":\"\n{\"records\":[{\"a\":2}]}\n",
	  "={\"a\":1}\n!{\"a\":\"\n={\"a\":2}\n" },
};

enum { NROWS = sizeof(rows) / sizeof(rows[0]) };

struct found {
	char text[4096];
	size_t len;
};

static void add(struct found *found, enum jsontext_result result,
		struct slice record)
{
	assert_true(record.len > 0);
	if (found->len + record.len + 2 > sizeof(found->text))
		return;
	found->text[found->len++] = result == JSONTEXT_RECORD ? '=' : '!';
	memcpy(found->text + found->len, record.at, record.len);
	found->len += record.len;
	found->text[found->len++] = '\n';
}

/* Takes a copy of exactly this size, which a sanitizer watches. */
static void take(struct jsontext *json, struct slice text, struct found *found)
{
	char *copy = malloc(text.len ? text.len : 1);
	struct slice rest = { copy, text.len }, record;
	enum jsontext_result result;

	assert_non_null(copy);
	if (text.len)
		memcpy(copy, text.at, text.len);
	while ((result = jsontext_next(json, &rest, &record)) != JSONTEXT_MORE)
		add(found, result, record);
	assert_int_equal(rest.len, 0);
	free(copy);
}

static void give_up(struct jsontext *json, struct found *found)
{
	struct slice record;
	enum jsontext_result result = jsontext_give_up(json, &record);

	if (result != JSONTEXT_MORE)
		add(found, result, record);
	assert_int_equal(jsontext_give_up(json, &record), JSONTEXT_MORE);
}

/* In one piece, and in pieces of any size. */
static void records(void **state)
{
	struct jsontext *json = jsontext_new(search);
	static struct found found;

	(void)state;
	assert_non_null(json);
	for (size_t i = 0; i < NROWS; i++) {
		struct slice text = slice_of(rows[i].text);

		for (size_t size = 1; size <= text.len + 1; size++) {
			struct slice rest = text;

			found.len = 0;
			jsontext_begin(json);
			while (rest.len > size) {
				take(json, (struct slice){ rest.at, size },
				     &found);
				rest = slice_behind(rest, size);
			}
			take(json, rest, &found);
			give_up(json, &found);
			if (found.len != strlen(rows[i].records) ||
			    memcmp(found.text, rows[i].records, found.len) != 0)
				fail_msg("row %zu by %zu: %.*s", i, size,
					 (int)found.len, found.text);
		}
	}
	jsontext_free(json);
}

/* Where text is missing, nothing counts until a record begins for certain. */
static void after_a_gap(void **state)
{
	struct jsontext *json = jsontext_new(search);
	static struct found found;

	(void)state;
	assert_non_null(json);
	jsontext_begin(json);
	take(json, slice_of("[\n  {\n    \"a\": 1\n  },\n  {\n  \"b\": "),
	     &found);
	give_up(json, &found);
	take(json,
	     slice_of("\"headers\": {\n{\"client\": \"x\"}\n      {\n      }\n"
		      "    }\n  },\n  {\n    \"c\": 1\n  }\n]\n"),
	     &found);
	give_up(json, &found);
	found.text[found.len] = '\0';
	assert_string_equal(found.text,
			    "={\"a\":1 }\n!{\"b\":\n!\"headers\": {\n"
			    "!{\"client\": \"x\"}\n!      {\n!      }\n!    }\n"
			    "!  },\n={\"c\":1 }\n");

	/* Before the first record nothing is known of how one begins. */
	found.len = 0;
	jsontext_begin(json);
	take(json, slice_of("[\n"), &found);
	give_up(json, &found);
	take(json, slice_of("{\n}\n"), &found);
	found.text[found.len] = '\0';
	assert_string_equal(found.text, "!{\n!}\n");
	jsontext_free(json);
}

static void repeat(struct jsontext *json, const char *unit, size_t n,
		   struct found *found)
{
	while (n--)
		take(json, slice_of(unit), found);
}

/* The first 64 KiB of a record are kept, and it ends where it ends. */
static void long_records(void **state)
{
	struct jsontext *json = jsontext_new(search);
	static struct found found;
	struct slice text = slice_of("\"}"), record;

	(void)state;
	assert_non_null(json);
	jsontext_begin(json);
	take(json, slice_of("[{\"a\":\""), &found);
	repeat(json, "0123456789", 20000, &found);
	assert_int_equal(jsontext_next(json, &text, &record), JSONTEXT_RECORD);
	assert_int_equal(record.len, LONGREC_MAX);
	take(json, slice_of(",{\"a\":1}]"), &found);
	found.text[found.len] = '\0';
	assert_string_equal(found.text, "={\"a\":1}\n");

	/* Brackets without end are none. */
	found.len = 0;
	jsontext_begin(json);
	repeat(json, "[", 63, &found);
	assert_int_equal(found.len, 0);
	repeat(json, "[", 100000, &found);
	give_up(json, &found);
	jsontext_begin(json);
	take(json, slice_of("{\n"), &found);
	repeat(json, "\"a\":{\n", 100000, &found);
	give_up(json, &found);
	jsontext_free(json);
}

static uint32_t random_number(uint32_t *seed)
{
	*seed = *seed * 1664525 + 1013904223;
	return *seed >> 8;
}

/* Anything is read to its end. */
static void mutations(void **state)
{
	static const char bytes[] = "{}[]\"\",:\\\n\n a\0\x1e\xff";
	struct jsontext *json = jsontext_new(search);
	static struct found found;
	uint32_t seed = 1;

	(void)state;
	assert_non_null(json);
	for (size_t i = 0; i < (size_t)NROWS * 2000; i++) {
		size_t len = strlen(rows[i % NROWS].text);
		char text[512];

		if (!len || len > sizeof(text))
			continue;
		memcpy(text, rows[i % NROWS].text, len);
		for (uint32_t n = random_number(&seed) % 4 + 1; n; n--)
			text[random_number(&seed) % len] =
				bytes[random_number(&seed) %
				      (sizeof(bytes) - 1)];
		found.len = 0;
		if (i % 3)
			jsontext_begin(json);
		take(json, (struct slice){ text, len / 2 }, &found);
		if (i % 5 == 0)
			give_up(json, &found);
		take(json, (struct slice){ text + len / 2, len - len / 2 },
		     &found);
		if (i % 2)
			give_up(json, &found);
	}
	jsontext_free(json);
	jsontext_free(NULL);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(is_begun),    cmocka_unit_test(records),
		cmocka_unit_test(after_a_gap), cmocka_unit_test(long_records),
		cmocka_unit_test(mutations),
	};

	return cmocka_run_group_tests_name("jsontext", tests, NULL, NULL);
}
