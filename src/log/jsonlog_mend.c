/* Tested by tests/unit/log/test_jsonlog.c. */

#include "log/jsonlog_mend.h"

#include <ctype.h>
#include <stdint.h>
#include <string.h>

static bool is_blank(char c)
{
	return c == ' ' || c == '\t' || c == '\r' || c == '\n';
}

static size_t skip_blanks(struct slice text, size_t i)
{
	while (i < text.len && is_blank(text.at[i]))
		i++;
	return i;
}

/* Text while it is looked through. */
struct survey {
	struct slice text;
	char *copy; /* of it, to be mended; or NULL */
	size_t ntokens, depth;
	uint64_t objects;      /* a bit for each open bracket */
	size_t escape;	       /* the next backslash, or one that is passed */
	size_t name, name_end; /* of the last string, with its quotes */
	char last;	       /* byte outside of strings that is no blank */
	bool is_odd;	       /* there is something to be mended */
};

static void mend(struct survey *survey, size_t i, char c)
{
	survey->is_odd = true;
	if (survey->copy)
		survey->copy[i] = c;
}

static bool is_json_escape(struct slice text, size_t i)
{
	if (i >= text.len)
		return true; /* for jsmn to refuse */
	if (text.at[i] != 'u')
		return memchr("\"\\/bfnrt", text.at[i], 8) != NULL;
	for (size_t n = 1; n <= 4; n++)
		if (i + n >= text.len ||
		    !isxdigit((unsigned char)text.at[i + n]))
			return false;
	return true;
}

/* Where the byte stands from i on; the end if it does not. */
static size_t find_byte(struct slice text, size_t i, char c)
{
	const char *at =
		i < text.len ? memchr(text.at + i, c, text.len - i) : NULL;

	return at ? (size_t)(at - text.at) : text.len;
}

/* Where the string ends that begins at i: at its second quote, if it has one.
 */
static size_t pass_string(struct survey *survey, size_t i)
{
	struct slice text = survey->text;
	size_t quote = i;

	if (text.len - i > 4 && !memcmp(text.at + i, "\"\"\"\"", 4)) {
		mend(survey, i + 1, ' ');
		mend(survey, i + 2, ' ');
		return i + 3;
	}
	for (i++; i <= text.len; i = survey->escape + 2) {
		if (quote < i)
			quote = find_byte(text, i, '"');
		if (survey->escape < i)
			survey->escape = find_byte(text, i, '\\');
		if (quote <= survey->escape)
			return quote;
		if (!is_json_escape(text, survey->escape + 1))
			mend(survey, survey->escape + 1, 'n');
	}
	return i;
}

static bool ends_word(char c)
{
	return c == ',' || c == '}' || c == ']' || is_blank(c);
}

/*
 * The last byte of a number or word that begins at i, as jsmn has it end. A
 * number where a name should be is one more of the value before.
 */
static size_t pass_word(struct survey *survey, size_t i)
{
	struct slice text = survey->text;
	size_t begin = i;

	while (i + 1 < text.len && !ends_word(text.at[i + 1]))
		i++;
	if (survey->last != ',' || !survey->depth ||
	    !(survey->objects >> (survey->depth - 1) & 1))
		return i;
	for (size_t n = begin; n <= i; n++)
		if (!memchr("0123456789.-", text.at[n], 12))
			return i;
	for (size_t n = begin; n <= i; n++)
		mend(survey, n, ' ');
	return i;
}

/* A colon is at i. A name before it that has no value is made blank. */
static void pass_colon(struct survey *survey, size_t i)
{
	struct slice text = survey->text;
	size_t next = skip_blanks(text, i + 1), end = i;

	if (next >= text.len || (text.at[next] != ',' && text.at[next] != '}'))
		return;
	while (end > survey->name_end && is_blank(text.at[end - 1]))
		end--;
	if (end != survey->name_end)
		return;
	for (size_t n = survey->name; n <= i; n++)
		mend(survey, n, ' ');
}

static bool pass_bracket(struct survey *survey, char c)
{
	uint64_t bit;

	if (c == '}' || c == ']')
		return survey->depth-- > 0;
	if (survey->depth == JSONLOG_MEND_DEPTH_MAX)
		return false;
	bit = UINT64_C(1) << survey->depth++;
	survey->objects =
		c == '{' ? survey->objects | bit : survey->objects & ~bit;
	survey->ntokens++;
	return true;
}

/*
 * Strings and words end where jsmn has them end: otherwise brackets could hide
 * in what is a string only here.
 */
static bool look_through(struct survey *survey)
{
	struct slice text = survey->text;

	for (size_t i = 0; i < text.len; i++) {
		char c = text.at[i];

		if (is_blank(c))
			continue;
		if (c == '{' || c == '}' || c == '[' || c == ']') {
			if (!pass_bracket(survey, c))
				return false;
		} else if (c == '"') {
			survey->ntokens++;
			survey->name = i;
			i = pass_string(survey, i);
			survey->name_end = i + 1;
		} else if (c == ':') {
			pass_colon(survey, i);
		} else if (c != ',') {
			survey->ntokens++;
			i = pass_word(survey, i);
		}
		survey->last = c;
	}
	return survey->ntokens > 0;
}

bool jsonlog_mend_look(struct slice text, size_t *ntokens, bool *is_odd)
{
	struct survey survey = { .text = text };
	bool may_be = look_through(&survey);

	*ntokens = survey.ntokens;
	*is_odd = survey.is_odd;
	return may_be;
}

void jsonlog_mend(struct slice text, char *copy)
{
	struct survey survey = { .text = text, .copy = copy };

	memcpy(copy, text.at, text.len);
	look_through(&survey);
}

/**** The last string */

/* What follows the object or array that begins at i; the end if it has none. */
static size_t skip_brackets(struct survey *strings, size_t i)
{
	struct slice text = strings->text;
	size_t depth = 0;

	for (; i < text.len; i++) {
		char c = text.at[i];

		if (c == '"')
			i = pass_string(strings, i);
		else if (c == '{' || c == '[')
			depth++;
		else if ((c == '}' || c == ']') && !--depth)
			return i + 1;
	}
	return i;
}

/*
 * Passes the member that begins at *i, and the comma after it. Returns false if
 * there is none, with *i at its value if that is a string that does not end
 * where it should.
 */
static bool pass_member(struct survey *strings, size_t *i)
{
	struct slice text = strings->text;
	size_t value, end;

	if (*i >= text.len || text.at[*i] != '"')
		return false;
	value = skip_blanks(text, pass_string(strings, *i) + 1);
	if (value >= text.len || text.at[value] != ':')
		return false;
	value = skip_blanks(text, value + 1);
	if (value >= text.len)
		return false;
	if (text.at[value] == '"')
		end = pass_string(strings, value) + 1;
	else if (text.at[value] == '{' || text.at[value] == '[')
		end = skip_brackets(strings, value);
	else
		end = pass_word(strings, value) + 1;
	end = skip_blanks(text, end);
	if (end < text.len && text.at[end] == ',')
		end = skip_blanks(text, end + 1);
	else
		end = text.len;
	if (end < text.len && text.at[end] == '"') {
		*i = end;
		return true;
	}
	*i = value;
	return false;
}

bool jsonlog_mend_tail(struct slice text, char *copy, struct slice *string)
{
	struct survey strings = { .text = text };
	size_t begin, end = text.len;

	if (!end || text.at[--end] != '}')
		return false;
	while (end && is_blank(text.at[end - 1]))
		end--;
	if (!end || text.at[--end] != '"')
		return false;
	begin = skip_blanks(text, 1);
	while (pass_member(&strings, &begin))
		;
	if (begin >= end || text.at[begin] != '"')
		return false;
	jsonlog_mend(text, copy);
	for (size_t i = begin + 1; i < end; i++)
		copy[i] = 'x';
	copy[begin] = copy[end] = '"';
	*string = (struct slice){ text.at + begin + 1, end - begin - 1 };
	return true;
}
