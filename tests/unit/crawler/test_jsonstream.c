/* JSON texts piece by piece (jsonstream.h), by the grammar of RFC 8259. */

#include <stdarg.h>
#include <stddef.h>
#include <setjmp.h>
#include <stdint.h>
#include <cmocka.h>

#include "bytes.h"
#include "crawler/jsonstream.h"

/* What was told, as text: "{", "}", "[", "]", key=, 'string', other. */
static int write_down(void *arg, enum jsonstream_event event, struct slice text)
{
	static const char *const marks[] = { "{", "}", "[", "]" };
	struct buf *told = arg;

	if (event <= JSONSTREAM_ARRAY_END) {
		buf_add_str(told, marks[event]);
		return 0;
	}
	buf_add_str(told, event == JSONSTREAM_STRING ? "'" : "");
	buf_add_cleaned(told, text.at, text.len);
	buf_add_str(told, event == JSONSTREAM_STRING ? "'"
			  : event == JSONSTREAM_KEY  ? "="
						     : "");
	buf_add_byte(told, ' ');
	return slice_is(text, "stop");
}

/* Reads it in pieces of that size. */
static enum jsonstream_result read_all(struct slice text, size_t size,
				       struct buf *told, bool *is_complete)
{
	struct jsonstream *json = calloc(1, sizeof(*json));
	enum jsonstream_result result = JSONSTREAM_MORE;

	assert_non_null(json);
	json->tell = write_down;
	json->arg = told;
	for (size_t at = 0; at < text.len && !result; at += size) {
		size_t len = text.len - at < size ? text.len - at : size;
		char *copy = exact_copy(text.at + at, len);

		result = jsonstream_read(json, (struct slice){ copy, len });
		free(copy);
	}
	*is_complete = !result && jsonstream_is_complete(json);
	free(json);
	return result;
}

static void assert_told(const char *text, const char *want)
{
	for (size_t size = 1; size < 70; size += size < 4 ? 1 : 13) {
		struct buf told = { 0 };
		bool is_complete;

		assert_int_equal(read_all((struct slice){ text, strlen(text) },
					  size, &told, &is_complete),
				 JSONSTREAM_MORE);
		assert_true(is_complete);
		buf_add_byte(&told, '\0');
		assert_string_equal((char *)told.data, want);
		buf_release(&told);
	}
}

static void what_stands_in_a_text_is_told_in_order(void **state)
{
	(void)state;
	assert_told("{}", "{}");
	assert_told(" [ ]\r\n\t", "[]");
	assert_told("[1,-2.5e+3, true,false ,null]",
		    "[1 -2.5e+3 true false null ]");
	assert_told("{\"a\":{\"b\":[\"c\",[]]},\"d\":\"\"}",
		    "{a= {b= ['c' []]}d= '' }");
	assert_told("[\"\\\"\\\\\\/\\b\\f\\n\\r\\t\"]",
		    "['\"\\\\/\\x08\\x0c\\x0a\\x0d\\x09' ]");
	assert_told("[\"1\\u002f2\\u00E9\\u20aC\"]",
		    "['1/2\\xc3\\xa9\\xe2\\x82\\xac' ]");
	assert_told("[{\"a\":1},{\"a\":2}]", "[{a= 1 }{a= 2 }]");
}

static void other_texts_are_broken(void **state)
{
	static const char *const texts[] = {
		"x",
		"\"a\"",
		"1",
		"]",
		"{]",
		"[}",
		"{,}",
		"[,]",
		"[1,]",
		"{\"a\":1,}",
		"{\"a\"}",
		"{\"a\" 1}",
		"{a:1}",
		"{\"a\":}",
		"{1:1}",
		"[1 2]",
		"[\"a\" \"b\"]",
		"[tru]",
		"[True]",
		"[NaN]",
		"[1x]",
		"[+1]",
		"[.1]",
		"[\"a\nb\"]",
		"[\"\\x\"]",
		"[\"\\u12g4\"]",
		"{} {}",
		"[]x",
		"{}}",
		"// a comment\n[]",
	};

	(void)state;
	for (size_t i = 0; i < sizeof(texts) / sizeof(texts[0]); i++)
		for (size_t size = 1; size < 20; size += 7) {
			struct slice text = { texts[i], strlen(texts[i]) };
			struct buf told = { 0 };
			bool is_complete;

			if (read_all(text, size, &told, &is_complete) !=
			    JSONSTREAM_BROKEN)
				fail_msg("taken: %s", texts[i]);
			buf_release(&told);
		}
}

static void a_text_that_is_cut_anywhere_is_not_complete(void **state)
{
	static const char text[] =
		"{\"a\":[1,\"b\\u0041\",{}],\"c\":null,\"d\":-1}";

	(void)state;
	for (size_t len = 0; len < strlen(text); len++) {
		struct buf told = { 0 };
		bool is_complete;

		assert_int_equal(read_all((struct slice){ text, len }, 3, &told,
					  &is_complete),
				 JSONSTREAM_MORE);
		assert_false(is_complete);
		buf_release(&told);
	}
}

static struct buf nested(size_t depth)
{
	struct buf text = { 0 };

	for (size_t i = 0; i < depth; i++)
		buf_add_str(&text, i % 2 ? "{\"a\":" : "[");
	buf_add_str(&text, "\"x\"");
	for (size_t i = depth; i-- > 0;)
		buf_add_str(&text, i % 2 ? "}" : "]");
	return text;
}

static void so_many_levels_and_no_more(void **state)
{
	static const enum jsonstream_result results[] = { JSONSTREAM_MORE,
							  JSONSTREAM_DEEP };

	(void)state;
	for (size_t i = 0; i < 2; i++) {
		struct buf text = nested(JSONSTREAM_DEPTH_MAX + i);
		struct slice all = { (char *)text.data, text.len };
		struct buf told = { 0 };
		bool is_complete;

		assert_int_equal(read_all(all, 1000, &told, &is_complete),
				 results[i]);
		assert_int_equal(is_complete, !i);
		buf_release(&told);
		buf_release(&text);
	}
}

static void a_long_string_is_cut_off(void **state)
{
	struct buf text = { 0 }, told = { 0 };
	bool is_complete;

	(void)state;
	buf_add_str(&text, "[\"");
	for (int i = 0; i < 5000; i++)
		buf_add_byte(&text, 'a');
	buf_add_str(&text, "\",1]");
	assert_int_equal(read_all((struct slice){ (char *)text.data, text.len },
				  100, &told, &is_complete),
			 JSONSTREAM_MORE);
	assert_true(is_complete);
	assert_int_equal(told.len, strlen("['' 1 ]") + JSONSTREAM_TEXT_MAX);
	buf_release(&text);
	buf_release(&told);
}

static void reading_stops_when_the_function_says_so(void **state)
{
	static const char text[] = "[\"go\",\"stop\",\"x\"]";
	struct buf told = { 0 };
	bool is_complete;

	(void)state;
	assert_int_equal(read_all((struct slice){ text, strlen(text) }, 99,
				  &told, &is_complete),
			 JSONSTREAM_STOPPED);
	assert_int_equal(told.len, strlen("['go' 'stop' "));
	buf_release(&told);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(what_stands_in_a_text_is_told_in_order),
		cmocka_unit_test(other_texts_are_broken),
		cmocka_unit_test(a_text_that_is_cut_anywhere_is_not_complete),
		cmocka_unit_test(so_many_levels_and_no_more),
		cmocka_unit_test(a_long_string_is_cut_off),
		cmocka_unit_test(reading_stops_when_the_function_says_so),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
