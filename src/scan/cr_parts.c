/* Tested by tests/unit/scan/test_line.c. */

#include "scan/cr_parts.h"

#include <string.h>
#include <sys/param.h>

enum {
	AHEAD = 4096, /* bytes that are looked through at once */
	NEAR = 2,     /* bytes between two lines */
	/* No host, blank and path is shorter; many such parts cost time. */
	PART_MIN = 8,
};

void cr_parts_look_ahead(struct cr_parts *parts, struct slice lines)
{
	parts->ahead = lines;
	parts->without_cr = (struct slice){ lines.at, 0 };
}

/*
 * Where one line after the other is taken, some at once cost less than each
 * alone.
 */
static size_t choose_len(const struct cr_parts *parts, struct slice line)
{
	uintptr_t end = (uintptr_t)parts->without_cr.at + parts->without_cr.len;
	bool is_next = (uintptr_t)line.at - end <= NEAR;

	return is_next && line.len < AHEAD ? AHEAD : line.len;
}

bool cr_parts_look(struct cr_parts *parts, struct slice line)
{
	struct slice ahead = parts->ahead;
	const char *cr;

	if (!cr_parts_is_within(line, ahead))
		return line.len && memchr(line.at, '\r', line.len);
	ahead.len -= (size_t)(line.at - ahead.at);
	ahead.at = line.at;
	ahead.len = MIN(ahead.len, choose_len(parts, line));
	cr = memchr(ahead.at, '\r', ahead.len);
	if (cr)
		ahead.len = (size_t)(cr - ahead.at);
	parts->without_cr = ahead;
	return ahead.len < line.len;
}

struct slice cr_parts_begin(struct cr_parts *parts, struct slice line)
{
	struct slice rest = line, first = slice_take_until(&rest, '\r');

	reader_take_header(parts->reader, first);
	return rest;
}

int cr_parts_next(struct cr_parts *parts, struct slice *rest,
		  struct record *rec)
{
	while (rest->len) {
		struct slice part = slice_take_until(rest, '\r');

		if (part.len < PART_MIN ||
		    reader_take_header(parts->reader, part))
			continue;
		switch (reader_parse(parts->reader, part, false, rec)) {
		case READER_RECORD:
			return 1;
		case READER_NO_LOG:
			break;
		default:
			return -1;
		}
	}
	return 0;
}
