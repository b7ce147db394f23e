#ifndef FINDROBOTS_TEST_CHANGE_H
#define FINDROBOTS_TEST_CHANGE_H

/* Rows of a table: bytes, and what a function makes of them. */

#include "bytes.h"

/* From some bytes to others, or to none. */
struct change {
	const char *from;
	size_t from_len;
	const char *to; /* NULL where there is no result */
	size_t to_len;
};

#define CHANGE(from, to)                                                       \
	{                                                                      \
		from, sizeof(from) - 1, to, sizeof(to) - 1                     \
	}
#define NOTHING(from)                                                          \
	{                                                                      \
		from, sizeof(from) - 1, NULL, 0                                \
	}
#define STAYS(bytes) CHANGE(bytes, bytes)

static inline void assert_change(const struct change *change, size_t index,
				 bool found, struct slice got)
{
	bool right = found == (change->to != NULL) &&
		     (!found || slice_equals(got, change->to, change->to_len));

	if (right)
		return;
	print_error("row %zu\n", index);
	print_cleaned("\tfrom: ", change->from, change->from_len);
	if (found)
		print_cleaned("\t got: ", got.at, got.len);
	fail();
}

#endif
