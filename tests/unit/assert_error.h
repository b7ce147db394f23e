/* Compares errors field by field. For unit tests, behind <cmocka.h>. */

#ifndef FINDROBOTS_ASSERT_ERROR_H
#define FINDROBOTS_ASSERT_ERROR_H

#include "base/error.h"

static inline void assert_error(const struct error *got,
				const struct error *want)
{
	assert_int_equal(got->code, want->code);
	assert_int_equal(got->errnum, want->errnum);
	assert_int_equal(got->offset, want->offset);
	assert_int_equal(got->resumed, want->resumed);
	assert_int_equal(got->count, want->count);
	assert_string_equal(got->detail, want->detail);
}

#endif
