/* Lines that messages quote (quote.h). */

#include <stdarg.h>
#include <stddef.h>
#include <setjmp.h>
#include <stdint.h>
#include <cmocka.h>

#include <string.h>

#include "scan/block.h"
#include "scan/quote.h"

static struct slice text(const char *string)
{
	return (struct slice){ string, strlen(string) };
}

static void the_first_line_that_is_not_empty(void **state)
{
	static struct quote quote;
	struct error err = { .detail = "something longer than that" };

	(void)state;
	quote_keep(&quote, text(""));
	assert_int_equal(quote.len, 0);
	quote_keep(&quote, text("#Fields: x"));
	quote_keep(&quote, text("another"));
	quote_put(&quote, &err, false);
	assert_string_equal(err.detail, "#Fields: x");
	assert_int_equal(err.advice, ERROR_ADVICE_NONE);
	quote_put(&quote, &err, true);
	assert_int_equal(err.advice, ERROR_ADVICE_HEADER);
}

static void a_long_line_is_cut(void **state)
{
	static char line[BLOCK_LINE_MAX];
	static struct quote quote;
	struct error err = { 0 };

	(void)state;
	memset(line, 'x', sizeof(line));
	quote_keep(&quote, (struct slice){ line, 2 * ADVICE_LINE_MAX });
	assert_int_equal(quote.len, ADVICE_LINE_MAX);
	quote_put(&quote, &err, true);
	assert_int_equal(strlen(err.detail), ERROR_DETAIL_SIZE - 1);
	assert_memory_equal(err.detail, line, ERROR_DETAIL_SIZE - 1);
	assert_int_equal(err.advice, ERROR_ADVICE_FORMAT);
	quote_clear(&quote);
	quote_keep(&quote, (struct slice){ line, BLOCK_LINE_MAX });
	quote_put(&quote, &err, false);
	assert_int_equal(err.advice, ERROR_ADVICE_LONG);
	quote_clear(&quote);
	err.advice = ERROR_ADVICE_NONE;
	quote_put(&quote, &err, false);
	assert_string_equal(err.detail, "");
	assert_int_equal(err.advice, ERROR_ADVICE_NONE);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(the_first_line_that_is_not_empty),
		cmocka_unit_test(a_long_line_is_cut),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
