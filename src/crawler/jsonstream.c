/*
 * A byte at a time: what may stand next is a state, and what is open a stack of
 * one flag a level. The tokenizer of log/ wants the whole text in memory, and
 * is not part of every build.
 */

#include "crawler/jsonstream.h"

#include <string.h>

/* What may stand next. A zeroed one expects the text. */
enum {
	EXPECT_TEXT,	     /* the value that is all of it */
	EXPECT_VALUE,	     /* behind a colon, or a comma in an array */
	EXPECT_VALUE_OR_END, /* behind "[" */
	EXPECT_KEY,	     /* behind a comma in an object */
	EXPECT_KEY_OR_END,   /* behind "{" */
	EXPECT_COLON,
	EXPECT_COMMA_OR_END,
	EXPECT_NOTHING, /* the text is complete */
	IN_STRING,
	IN_OTHER, /* a number or a word */
};

static bool is_blank(char c)
{
	return c == ' ' || c == '\t' || c == '\r' || c == '\n';
}

static enum jsonstream_result tell(struct jsonstream *json,
				   enum jsonstream_event event)
{
	struct slice text = { json->text, json->len };

	return json->tell(json->arg, event, text) ? JSONSTREAM_STOPPED
						  : JSONSTREAM_MORE;
}

static void keep(struct jsonstream *json, unsigned char c)
{
	if (json->len < sizeof(json->text))
		json->text[json->len++] = (char)c;
}

/* In UTF-8. Halves of a pair are kept as they are; no name of ours has any. */
static void keep_code(struct jsonstream *json, unsigned long code)
{
	if (code < 0x80) {
		keep(json, (unsigned char)code);
	} else if (code < 0x800) {
		keep(json, (unsigned char)(0xc0 | code >> 6));
		keep(json, (unsigned char)(0x80 | (code & 0x3f)));
	} else {
		keep(json, (unsigned char)(0xe0 | code >> 12));
		keep(json, (unsigned char)(0x80 | (code >> 6 & 0x3f)));
		keep(json, (unsigned char)(0x80 | (code & 0x3f)));
	}
}

static int expected_after_value(const struct jsonstream *json)
{
	return json->depth ? EXPECT_COMMA_OR_END : EXPECT_NOTHING;
}

static enum jsonstream_result open_level(struct jsonstream *json, char c)
{
	if (json->depth == JSONSTREAM_DEPTH_MAX)
		return JSONSTREAM_DEEP;
	json->is_object[json->depth++] = c == '{';
	json->expects = c == '{' ? EXPECT_KEY_OR_END : EXPECT_VALUE_OR_END;
	json->len = 0;
	return tell(json, c == '{' ? JSONSTREAM_OBJECT : JSONSTREAM_ARRAY);
}

static enum jsonstream_result close_level(struct jsonstream *json, char c)
{
	bool is_object = json->is_object[json->depth - 1];

	if (c != (is_object ? '}' : ']'))
		return JSONSTREAM_BROKEN;
	json->depth--;
	json->expects = expected_after_value(json);
	json->len = 0;
	return tell(json,
		    is_object ? JSONSTREAM_OBJECT_END : JSONSTREAM_ARRAY_END);
}

static enum jsonstream_result begin_string(struct jsonstream *json, bool is_key)
{
	json->is_key = is_key;
	json->len = 0;
	json->after = is_key ? EXPECT_COLON : expected_after_value(json);
	json->expects = IN_STRING;
	return JSONSTREAM_MORE;
}

static enum jsonstream_result begin_value(struct jsonstream *json, char c)
{
	if (c == '{' || c == '[')
		return open_level(json, c);
	if (c == '"')
		return begin_string(json, false);
	if (c != '-' && !(c >= '0' && c <= '9') && !(c >= 'a' && c <= 'z'))
		return JSONSTREAM_BROKEN;
	json->len = 0;
	keep(json, (unsigned char)c);
	json->expects = IN_OTHER;
	return JSONSTREAM_MORE;
}

/* The byte behind a backslash. */
static bool read_escape(struct jsonstream *json, char c)
{
	static const char names[] = "\"\\/bfnrt", bytes[] = "\"\\/\b\f\n\r\t";
	const char *at = memchr(names, c, sizeof(names) - 1);

	json->is_escaped = false;
	if (c == 'u') {
		json->ndigits = 4;
		json->code = 0;
	} else if (at) {
		keep(json, (unsigned char)bytes[at - names]);
	}
	return c == 'u' || at;
}

static bool read_digit(struct jsonstream *json, char c)
{
	static const char digits[] = "0123456789abcdefABCDEF";
	const char *at = memchr(digits, c, sizeof(digits) - 1);
	size_t value;

	if (!at)
		return false;
	value = (size_t)(at - digits);
	json->code = json->code * 16 + (value < 16 ? value : value - 6);
	if (!--json->ndigits)
		keep_code(json, json->code);
	return true;
}

static enum jsonstream_result read_string(struct jsonstream *json, char c)
{
	if (json->ndigits)
		return read_digit(json, c) ? JSONSTREAM_MORE
					   : JSONSTREAM_BROKEN;
	if (json->is_escaped)
		return read_escape(json, c) ? JSONSTREAM_MORE
					    : JSONSTREAM_BROKEN;
	if (c == '"') {
		json->expects = json->after;
		return tell(json,
			    json->is_key ? JSONSTREAM_KEY : JSONSTREAM_STRING);
	}
	if ((unsigned char)c < 0x20)
		return JSONSTREAM_BROKEN;
	json->is_escaped = c == '\\';
	if (!json->is_escaped)
		keep(json, (unsigned char)c);
	return JSONSTREAM_MORE;
}

static bool is_other(struct slice s)
{
	if (slice_is(s, "true") || slice_is(s, "false") || slice_is(s, "null"))
		return true;
	for (size_t i = 0; i < s.len; i++)
		if (!memchr("0123456789+-.eE", s.at[i], 15))
			return false;
	return s.at[0] != 'e';
}

static enum jsonstream_result read_next(struct jsonstream *json, char c);

static enum jsonstream_result read_other(struct jsonstream *json, char c)
{
	enum jsonstream_result result;

	if (!is_blank(c) && c != ',' && c != ']' && c != '}') {
		keep(json, (unsigned char)c);
		return JSONSTREAM_MORE;
	}
	if (!is_other((struct slice){ json->text, json->len }))
		return JSONSTREAM_BROKEN;
	json->expects = expected_after_value(json);
	result = tell(json, JSONSTREAM_OTHER);
	return result ? result : read_next(json, c);
}

static enum jsonstream_result read_comma(struct jsonstream *json, char c)
{
	if (c != ',')
		return close_level(json, c);
	json->expects =
		json->is_object[json->depth - 1] ? EXPECT_KEY : EXPECT_VALUE;
	return JSONSTREAM_MORE;
}

/* A byte between or at the beginning of values that is no blank. */
static enum jsonstream_result read_next(struct jsonstream *json, char c)
{
	if (is_blank(c))
		return JSONSTREAM_MORE;
	switch (json->expects) {
	case EXPECT_TEXT:
		return c == '{' || c == '[' ? open_level(json, c)
					    : JSONSTREAM_BROKEN;
	case EXPECT_VALUE_OR_END:
		return c == ']' ? close_level(json, c) : begin_value(json, c);
	case EXPECT_VALUE:
		return begin_value(json, c);
	case EXPECT_KEY_OR_END:
		if (c == '}')
			return close_level(json, c);
		/* fallthrough */
	case EXPECT_KEY:
		return c == '"' ? begin_string(json, true) : JSONSTREAM_BROKEN;
	case EXPECT_COLON:
		json->expects = EXPECT_VALUE;
		return c == ':' ? JSONSTREAM_MORE : JSONSTREAM_BROKEN;
	case EXPECT_COMMA_OR_END:
		return read_comma(json, c);
	default:
		return JSONSTREAM_BROKEN;
	}
}

enum jsonstream_result jsonstream_read(struct jsonstream *json,
				       struct slice piece)
{
	for (size_t i = 0; i < piece.len; i++) {
		char c = piece.at[i];
		enum jsonstream_result result =
			json->expects == IN_STRING  ? read_string(json, c)
			: json->expects == IN_OTHER ? read_other(json, c)
						    : read_next(json, c);

		if (result)
			return result;
		json->nlines += c == '\n';
	}
	return JSONSTREAM_MORE;
}

bool jsonstream_is_complete(const struct jsonstream *json)
{
	return json->expects == EXPECT_NOTHING;
}
