/* Tested by tests/unit/scan/test_scan.c. */

#include "scan/usual_lines.h"

#include <string.h>

#include "scan/block.h"

const char *usual_lines_take(struct line *line, const char *at, const char *end,
			     bool *no_memory)
{
	const char *newline;

	while ((newline = memchr(at, '\n', (size_t)(end - at))) &&
	       newline - at <= BLOCK_LINE_MAX) {
		int taken = line_take_usual(line, block_line(at, newline, end));

		*no_memory |= taken < 0;
		if (taken <= 0)
			break;
		at = newline + 1;
	}
	return at;
}
