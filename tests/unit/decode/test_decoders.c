/*
 * The decoders that there are (decoders.h).
 */

#include <stdarg.h>
#include <stddef.h>
#include <setjmp.h>
#include <stdint.h>
#include <cmocka.h>

#include "decode/decoders.h"
#include "decoders.h"

static void by_name(void **state)
{
	static const char *const names[] = { "",      "ZLIB", "zlib ", "zli",
					     "igzip", "none", "auto,", "isal" };

	(void)state;
	assert_ptr_equal(decoders_find("zlib"), &zlib_decoder);
	for (size_t i = 0; i < sizeof(names) / sizeof(*names); i++)
		assert_null(decoders_find(names[i]));
	for (size_t i = 0; i < NDECODERS; i++) {
		assert_ptr_equal(decoders_find(decoders[i]->name), decoders[i]);
		/* One that costs the same for each. */
		assert_ptr_equal(decoders[i]->after_damage
					 ? decoders[i]->after_damage
					 : decoders[i],
				 &zlib_decoder);
		decoders[i]->destroy(NULL);
	}
	/* The last that is listed there is the fastest. */
	assert_ptr_equal(decoders_find("auto"), decoders[NDECODERS - 1]);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(by_name),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
