#include "crawler/robots_path.h"

#include <string.h>

#include "base/text.h"

enum { ESCAPED_LEN = 3 };

/* Octets that are in a normal form as they are in a text. */
static const bool is_kept[UINT8_MAX + 1] = {
	['a' ... 'z'] = true, ['A' ... 'Z'] = true, ['0' ... '9'] = true,
	['-'] = true,	      ['.'] = true,	    ['_'] = true,
	['~'] = true,	      ['/'] = true,	    ['?'] = true,
	['#'] = true,	      ['&'] = true,	    ['='] = true,
};

static bool is_unreserved(char c)
{
	return text_is_alnum(c) || c == '-' || c == '.' || c == '_' || c == '~';
}

static int hex_value(char c)
{
	if (text_is_digit(c))
		return c - '0';
	if (c >= 'A' && c <= 'F')
		return c - 'A' + 10;
	return c >= 'a' && c <= 'f' ? c - 'a' + 10 : -1;
}

/* The octet whose escape the text begins with; or -1. */
static int escaped_octet(struct slice text)
{
	int high, low;

	if (text.len < ESCAPED_LEN || text.at[0] != '%')
		return -1;
	high = hex_value(text.at[1]);
	low = hex_value(text.at[2]);
	return high < 0 || low < 0 ? -1 : high * 16 + low;
}

static char *put_escape(char *out, unsigned char octet)
{
	static const char digits[] = "0123456789ABCDEF";

	*out++ = '%';
	*out++ = digits[octet >> 4];
	*out++ = digits[octet & 15];
	return out;
}

/* How many octets at the front of a text are kept. */
static size_t count_kept(struct slice text)
{
	size_t n = 0;

	while (n < text.len && is_kept[(unsigned char)text.at[n]])
		n++;
	return n;
}

/* Takes an octet, or an escape, that may be another one in normal form. */
static char *put_other(char *out, struct slice *text, bool is_rule,
		       bool unite_slashes)
{
	int octet = escaped_octet(*text);
	char c = text->at[0];

	*text = slice_behind(*text, octet < 0 ? 1 : ESCAPED_LEN);
	if (octet < 0 && is_rule && c == '*')
		*out++ = c;
	else if (octet < 0)
		out = put_escape(out, (unsigned char)c);
	else if (is_unreserved((char)octet) || (octet == '/' && unite_slashes))
		*out++ = (char)octet;
	else
		out = put_escape(out, (unsigned char)octet);
	return out;
}

/* Adds the text; in a rule a '*' stays as it is. */
static void add_normal(struct buf *buf, struct slice text, bool is_rule,
		       bool unite_slashes)
{
	char *out = (char *)buf_reserve(buf, text.len * ESCAPED_LEN);
	bool in_query = false;

	if (!out)
		return;
	while (text.len) {
		size_t n = count_kept(text);

		memcpy(out, text.at, n);
		out += n;
		in_query |= unite_slashes && n && memchr(text.at, '?', n);
		text = slice_behind(text, n);
		if (text.len)
			out = put_other(out, &text, is_rule, in_query);
	}
	buf->len = (size_t)(out - (char *)buf->data);
}

void robots_path_add_rule(struct buf *buf, struct slice path)
{
	bool has_end = path.len && path.at[path.len - 1] == '$';

	path.len -= has_end;
	add_normal(buf, path, true, true);
	if (has_end)
		buf_add_byte(buf, '$');
}

void robots_path_add_target(struct buf *buf, struct slice target,
			    bool unite_slashes)
{
	if (!target.len || target.at[0] == '?')
		buf_add_byte(buf, '/');
	add_normal(buf, target, false, unite_slashes);
}
