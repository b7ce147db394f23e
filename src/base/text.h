#ifndef FINDROBOTS_BASE_TEXT_H
#define FINDROBOTS_BASE_TEXT_H

/* Blanks, fields and strings in quotes, as lines of text have them. */

#include "base/slice.h"

static inline bool text_is_blank(char c)
{
	return c == ' ' || c == '\t';
}

/* As isdigit(3), which is called. */
static inline bool text_is_digit(char c)
{
	return c >= '0' && c <= '9';
}

/* Of ASCII alone; as tolower(3) in the C locale, which is called. */
static inline char text_lower(char c)
{
	return c >= 'A' && c <= 'Z' ? (char)(c + 'a' - 'A') : c;
}

/* True for a letter of ASCII. */
static inline bool text_is_letter(char c)
{
	char lower = (char)(c | 0x20);

	return lower >= 'a' && lower <= 'z';
}

/* True for a letter or digit of ASCII. */
static inline bool text_is_alnum(char c)
{
	return text_is_digit(c) || text_is_letter(c);
}

/* What is left after the blanks at the front. */
static inline struct slice text_skip_blanks(struct slice s)
{
	while (s.len && text_is_blank(s.at[0]))
		s = slice_behind(s, 1);
	return s;
}

/*
 * Takes the field before the next blank (' '), and that blank, off the front
 * of *rest. Returns false, and takes nothing, if there is no blank or nothing
 * before it.
 */
bool text_take_field(struct slice *rest, struct slice *field);

/* As the next, where there are escapes. */
const char *text_pass_escapes(const char *at, const char *end, char quote);

/*
 * The next quote from at on that no backslash escapes, or NULL. *has_escape
 * says whether there is a backslash before it.
 */
static inline const char *text_find_quote(const char *at, const char *end,
					  char quote, bool *has_escape)
{
	const char *found = memchr(at, quote, (size_t)(end - at));

	*has_escape = found && memchr(at, '\\', (size_t)(found - at));
	return *has_escape ? text_pass_escapes(at, end, quote) : found;
}

/*
 * Takes a string in quotes (") off the front of *rest. Returns false, and takes
 * nothing, if *rest does not begin with a quote; a string that does not end is
 * all there is, and *is_cut.
 */
bool text_take_quoted(struct slice *rest, struct slice *string, bool *is_cut);

#endif
