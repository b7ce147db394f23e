/* Counting a byte (slice.h): at every place, in text of any length. */

#include <stdarg.h>
#include <stddef.h>
#include <setjmp.h>
#include <stdint.h>
#include <cmocka.h>

#include "base/slice.h"

/* Many times as long as what is counted in one go. */
enum { LONG = 100000, SHORT = 300 };

static char text[LONG];

static void fill(char byte)
{
	memset(text, byte, sizeof(text));
}

static void nothing_has_no_bytes(void **ctx)
{
	(void)ctx;
	assert_int_equal(slice_count((struct slice){ 0 }, '\0'), 0);
	assert_int_equal(slice_count((struct slice){ text, 0 }, '\0'), 0);
}

static void one_is_found_at_every_place(void **ctx)
{
	(void)ctx;
	fill('a');
	for (size_t len = 1; len < SHORT; len++)
		for (size_t i = 0; i < len; i++) {
			text[i] = '\n';
			assert_int_equal(
				slice_count((struct slice){ text, len }, '\n'),
				1);
			text[i] = 'a';
		}
}

/* Wherever the text begins; what is around it does not count. */
static void only_the_text_counts(void **ctx)
{
	(void)ctx;
	fill('\n');
	for (size_t begin = 0; begin < SHORT; begin++)
		for (size_t len = 0; len < SHORT; len++) {
			struct slice s = { text + begin, len };

			assert_int_equal(slice_count(s, '\n'), len);
			assert_int_equal(slice_count(s, 'a'), 0);
		}
}

/* No count overflows, and each byte is one of its own. */
static void every_byte_may_be_it(void **ctx)
{
	(void)ctx;
	for (int byte = 0; byte < 256; byte++) {
		fill((char)byte);
		assert_int_equal(slice_count((struct slice){ text, LONG },
					     (char)byte),
				 LONG);
		assert_int_equal(slice_count((struct slice){ text, LONG },
					     (char)(byte ^ 0x80)),
				 0);
		assert_int_equal(slice_count((struct slice){ text, LONG },
					     (char)(byte ^ 1)),
				 0);
	}
}

/* One line of n bytes after the other: there are as many as fit. */
static void lines_of_any_length_are_counted(void **ctx)
{
	(void)ctx;
	for (size_t n = 1; n < SHORT; n++) {
		fill('a');
		for (size_t at = n - 1; at < LONG; at += n)
			text[at] = '\n';
		assert_int_equal(slice_count((struct slice){ text, LONG },
					     '\n'),
				 LONG / n);
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(nothing_has_no_bytes),
		cmocka_unit_test(one_is_found_at_every_place),
		cmocka_unit_test(only_the_text_counts),
		cmocka_unit_test(every_byte_may_be_it),
		cmocka_unit_test(lines_of_any_length_are_counted),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
