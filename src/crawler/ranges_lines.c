/* Tested by tests/unit/crawler/test_ranges.c. */

#include "crawler/ranges_lines.h"

#include <string.h>

#include "base/text.h"

enum { BEFORE_FIELD, IN_FIELD, BEHIND_FIELD };

static struct slice unquote(struct slice s)
{
	if (s.len > 1 && (s.at[0] == '"' || s.at[0] == '\'') &&
	    s.at[s.len - 1] == s.at[0])
		return (struct slice){ s.at + 1, s.len - 2 };
	return s;
}

static int end_line(struct ranges_lines *lines)
{
	struct slice field =
		unquote((struct slice){ lines->field, lines->len });
	struct network network;
	bool is_used = lines->expects != BEFORE_FIELD;
	bool is_first = is_used && !lines->has_first;

	lines->expects = BEFORE_FIELD;
	lines->len = 0;
	if (!is_used)
		return 0;
	lines->has_first = true;
	if (is_first && !network_parse(field, &network)) {
		ranges_error_set_detail(&lines->first_field, field.at,
					field.len);
		return 0;
	}
	return ranges_entries_add(lines->entries, field, lines->nlines + 1);
}

static void take(struct ranges_lines *lines, char c)
{
	bool is_end = text_is_blank(c) || c == ',' || c == ';';

	if (lines->expects == BEHIND_FIELD ||
	    (lines->expects == BEFORE_FIELD && text_is_blank(c)))
		return;
	lines->expects = is_end ? BEHIND_FIELD : IN_FIELD;
	if (!is_end && lines->len < sizeof(lines->field))
		lines->field[lines->len++] = c;
	/* The mark of an item of a list in YAML. */
	if (text_is_blank(c) && lines->len == 1 && lines->field[0] == '-') {
		lines->expects = BEFORE_FIELD;
		lines->len = 0;
	}
}

int ranges_lines_read(struct ranges_lines *lines, struct slice piece)
{
	for (size_t i = 0; i < piece.len; i++) {
		char c = piece.at[i];

		if (c == '\n' || c == '\r') {
			lines->is_comment = false;
			if (end_line(lines))
				return -1;
			lines->nlines += c == '\n';
		} else if (c == '#') {
			lines->is_comment = true;
		} else if (!lines->is_comment) {
			take(lines, c);
		}
	}
	return 0;
}

int ranges_lines_end(struct ranges_lines *lines, struct ranges_error *err)
{
	if (end_line(lines)) {
		err->problem = RANGES_MEMORY;
		return -1;
	}
	if (lines->entries->n || lines->entries->bad.count ||
	    lines->entries->refused.count)
		return 0;
	err->problem = RANGES_NO_NETWORK;
	memcpy(err->detail, lines->first_field.detail, sizeof(err->detail));
	return -1;
}
