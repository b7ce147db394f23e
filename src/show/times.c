/* Tested by tests/unit/show/test_render.c. */

#include "show/times.h"

#include <string.h>

#include "base/instant.h"

void times_add(struct buf *buf, int64_t instant, bool is_table, bool is_fitted)
{
	char text[INSTANT_TEXT_SIZE] = "";
	size_t len;

	if (instant != INSTANT_NONE)
		instant_format(text, instant, !is_table);
	len = strlen(text);
	if (is_fitted && len > strlen(":00Z")) {
		len -= strlen(":00Z");
		*strchr(text, 'T') = ' ';
	}
	buf_add(buf, text, len);
}
