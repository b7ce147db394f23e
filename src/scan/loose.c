/*
 * From bytes on that are never escaped, byte by byte, the token is compared
 * with the text, until that has what may be an escape: what is beyond it is not
 * compared.
 *
 * Tested by tests/unit/scan/test_tokenset.c.
 */

#include "scan/loose.h"

#include "base/text.h"

enum { ESCAPE_MAX = 6 }; /* bytes of \u0020 */

/* Whether an escape may end before that place. */
static bool may_end_escape(const char *from, const char *at)
{
	for (int i = 0; i < ESCAPE_MAX && at > from; i++) {
		at--;
		if (loose_is_escape(*at))
			return true;
		if (!text_is_alnum(*at))
			return false;
	}
	return false;
}

static bool is_word(char c)
{
	return text_is_alnum(c) || c == '-' || c == '_';
}

static bool is_same(char c, char in_text)
{
	return text_lower(c) == text_lower(in_text) ||
	       (c == ' ' && in_text == '+');
}

/* Of these one may be written as two. */
static bool is_doubled(char c)
{
	return c == '"' || c == '\\';
}

/* What is behind an escape is not compared: it is taken to be the token's. */
static bool ends_there(struct slice token, size_t i, const char *at,
		       const char *end)
{
	for (; i < token.len; i++, at++) {
		char c = token.at[i], before = token.at[i - 1];

		if (at == end)
			return false;
		if (is_same(c, *at))
			continue;
		return (!text_is_alnum(c) && loose_is_escape(*at)) ||
		       (is_doubled(before) && *at == before);
	}
	return at == end || !is_word(*at);
}

/* The same of what is before it: token.at[i - 1] has to stand before at. */
static bool begins_there(struct slice token, size_t i, const char *from,
			 const char *at)
{
	for (; i; i--, at--) {
		char c = token.at[i - 1], behind = token.at[i];

		if (at == from)
			return false;
		if (is_same(c, at[-1]))
			continue;
		return (!text_is_alnum(c) && may_end_escape(from, at)) ||
		       (!text_is_alnum(behind) && at[-1] == '\\') ||
		       (is_doubled(behind) && at[-1] == behind);
	}
	return at == from || !is_word(at[-1]) ||
	       (text_is_alnum(at[-1]) && may_end_escape(from, at));
}

bool loose_stands(struct slice token, size_t index, size_t len,
		  const char *from, const char *at, const char *end)
{
	for (size_t i = 0; i < len; i++)
		if (text_lower(at[i]) != text_lower(token.at[index + i]))
			return false;
	/* Words of logs more often begin like tokens than end like them. */
	return ends_there(token, index + len, at + len, end) &&
	       begins_there(token, index, from, at);
}

unsigned loose_before(struct slice token, size_t index)
{
	if (!text_is_alnum(token.at[index]))
		return LOOSE_ANY | LOOSE_LAST;
	if (!index)
		return LOOSE_OTHER | LOOSE_ALNUM | LOOSE_LAST;
	if (text_is_alnum(token.at[index - 1]))
		return 0;
	return LOOSE_ESCAPE | LOOSE_ALNUM | LOOSE_LAST;
}

unsigned loose_behind(struct slice token, size_t index)
{
	if (index == token.len)
		return LOOSE_OTHER | LOOSE_LAST;
	return text_is_alnum(token.at[index]) ? 0 : LOOSE_ESCAPE | LOOSE_LAST;
}
