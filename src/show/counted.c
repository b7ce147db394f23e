/* Tested by tests/unit/show/test_render.c. */

#include "show/counted.h"

#include <string.h>

#include "base/escape.h"

static const char other[] = "(other)";

void counted_add(struct buf *buf, const struct value *value, const char *also)
{
	size_t len = strlen(other);

	if (!value)
		buf_add_str(buf, other);
	else if (value->len == len && !memcmp(value->bytes, other, len))
		buf_add_str(buf, "\\x28other)");
	else
		escape_add(buf, value->bytes, value->len, also);
}
