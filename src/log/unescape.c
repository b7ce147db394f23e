#include "log/unescape.h"

#include <stdint.h>
#include <string.h>

static int hex_value(char c)
{
	if (c >= '0' && c <= '9')
		return c - '0';
	c = (char)(c | 0x20);
	return c >= 'a' && c <= 'f' ? c - 'a' + 10 : -1;
}

/* Reads two hexadecimal digits. Returns 2, or 0 if they are none. */
static size_t read_hex(const char *src, size_t len, char *byte)
{
	if (len < 2 || hex_value(src[0]) < 0 || hex_value(src[1]) < 0)
		return 0;
	*byte = (char)(hex_value(src[0]) * 16 + hex_value(src[1]));
	return 2;
}

/* What a letter after a backslash stands for. Returns 1, or 0 for none. */
static size_t read_letter(const char *src, size_t len, const char *letters,
			  const char *bytes, char *byte)
{
	const char *letter =
		len ? memchr(letters, src[0], strlen(letters)) : NULL;

	if (!letter)
		return 0;
	*byte = bytes[letter - letters];
	return 1;
}

/* True for what no server writes as it is between quotes. */
static bool is_escaped(uint32_t code)
{
	return code < 0x20 || code >= 0x7f || code == '"' || code == '\\';
}

static size_t read_x(const char *src, size_t len, char *out)
{
	if (!len || src[0] != 'x' || !read_hex(src + 1, len - 1, out) ||
	    !is_escaped((uint8_t)*out))
		return 0;
	return 3;
}

/* HAProxy does so with these, too, or with some of them. */
static size_t read_hash(const char *src, size_t len, char *out)
{
	if (!read_hex(src, len, out) ||
	    !(is_escaped((uint8_t)*out) || memchr("#{|}", *out, 4)))
		return 0;
	return 2;
}

/* The number that four hexadecimal digits are; or -1. */
static int32_t read_unit(const char *src, size_t len)
{
	char high, low;

	if (len < 4 || !read_hex(src, 2, &high) || !read_hex(src + 2, 2, &low))
		return -1;
	return (int32_t)(uint8_t)high << 8 | (uint8_t)low;
}

/* UTF-8 (RFC 3629), which of a lone surrogate is no valid one. */
static size_t add_utf8(uint32_t code, char *out)
{
	if (code < 0x80) {
		out[0] = (char)code;
		return 1;
	}
	if (code < 0x800) {
		out[0] = (char)(0xc0 | code >> 6);
		out[1] = (char)(0x80 | (code & 0x3f));
		return 2;
	}
	if (code < 0x10000) {
		out[0] = (char)(0xe0 | code >> 12);
		out[1] = (char)(0x80 | (code >> 6 & 0x3f));
		out[2] = (char)(0x80 | (code & 0x3f));
		return 3;
	}
	out[0] = (char)(0xf0 | code >> 18);
	out[1] = (char)(0x80 | (code >> 12 & 0x3f));
	out[2] = (char)(0x80 | (code >> 6 & 0x3f));
	out[3] = (char)(0x80 | (code & 0x3f));
	return 4;
}

/* uhhhh; one byte if that is enough and the field is ASCII. */
static size_t read_u(const char *src, size_t len, bool is_ascii, char *out,
		     size_t *out_len)
{
	int32_t unit = len && src[0] == 'u' ? read_unit(src + 1, len - 1) : -1;

	if (unit < 0 || !is_escaped((uint32_t)unit))
		return 0;
	*out_len = 1;
	if (is_ascii && unit <= 0xff)
		*out = (char)unit;
	else
		*out_len = add_utf8((uint32_t)unit, out);
	return 5;
}

static size_t read_backslash(const char *src, size_t len, bool is_ascii,
			     char *out, size_t *out_len)
{
	size_t taken;

	*out_len = 1;
	if ((taken = read_x(src, len, out)))
		return taken;
	if ((taken = read_u(src, len, is_ascii, out, out_len)))
		return taken;
	return read_letter(src, len, "\"\\ntrbfva", "\"\\\n\t\r\b\f\v\a", out);
}

/* Two units that make one code stand as \ud83d\ude00. */
static size_t read_json(const char *src, size_t len, char *out, size_t *out_len)
{
	int32_t unit, low = -1;
	size_t taken;

	*out_len = 1;
	if ((taken = read_x(src, len, out)))
		return taken;
	if (!len || src[0] != 'u')
		return read_letter(src, len, "\"\\/bfnrtv", "\"\\/\b\f\n\r\t\v",
				   out);
	unit = read_unit(src + 1, len - 1);
	if (unit < 0)
		return 0;
	if (unit >= 0xd800 && unit < 0xdc00 && len > 7 && src[5] == '\\' &&
	    src[6] == 'u')
		low = read_unit(src + 7, len - 7);
	if (low >= 0xdc00 && low < 0xe000) {
		*out_len =
			add_utf8(0x10000u + ((uint32_t)(unit & 0x3ff) << 10) +
					 (uint32_t)(low & 0x3ff),
				 out);
		return 11;
	}
	*out_len = add_utf8((uint32_t)unit, out);
	return 5;
}

/*
 * What the bytes after the mark of an escape stand for, in out, which is never
 * longer than they and the mark. Returns how many they are; 0 for no escape.
 */
static size_t read_escape(enum unescape escape, const char *src, size_t len,
			  bool is_ascii, char *out, size_t *out_len)
{
	*out_len = 1;
	switch (escape) {
	case UNESCAPE_BACKSLASH:
		return read_backslash(src, len, is_ascii, out, out_len);
	case UNESCAPE_HEX:
		return read_x(src, len, out);
	case UNESCAPE_JSON:
		return read_json(src, len, out, out_len);
	case UNESCAPE_PERCENT:
		return read_hex(src, len, out);
	case UNESCAPE_HASH:
		return read_hash(src, len, out);
	case UNESCAPE_QUOTED:
	case UNESCAPE_QUOTES:
		return read_letter(src, len, "\"", "\"", out);
	default:
		return 0;
	}
}

static bool is_plus(struct slice src, size_t i)
{
	return i && (src.at[i - 1] == '(' ||
		     (src.at[i - 1] == '+' &&
		      slice_begins(slice_behind(src, i + 1), "http")));
}

static struct slice undo_plus(struct slice src, char *scratch)
{
	for (size_t i = 0; i < src.len; i++)
		scratch[i] =
			src.at[i] == '+' && !is_plus(src, i) ? ' ' : src.at[i];
	return (struct slice){ scratch, src.len };
}

static bool is_ascii(struct slice s)
{
	uint8_t all = 0;

	for (size_t i = 0; i < s.len; i++)
		all |= (uint8_t)s.at[i];
	return all < 0x80;
}

struct slice unescape(enum unescape escape, struct slice src, char *scratch)
{
	static const char marks[UNESCAPE_KINDS] = {
		[UNESCAPE_BACKSLASH] = '\\', [UNESCAPE_HEX] = '\\',
		[UNESCAPE_QUOTED] = '\\',    [UNESCAPE_JSON] = '\\',
		[UNESCAPE_PLUS] = '+',	     [UNESCAPE_PERCENT] = '%',
		[UNESCAPE_QUOTES] = '"',     [UNESCAPE_HASH] = '#',
	};
	char mark = marks[escape];
	size_t len = 0;
	bool bytes;

	if (escape == UNESCAPE_NONE || !src.len ||
	    !memchr(src.at, mark, src.len))
		return src;
	if (escape == UNESCAPE_PLUS)
		return undo_plus(src, scratch);
	bytes = is_ascii(src);
	for (size_t i = 0; i < src.len;) {
		size_t taken = 0, made;

		if (src.at[i] == mark)
			taken = read_escape(escape, src.at + i + 1,
					    src.len - i - 1, bytes,
					    scratch + len, &made);
		if (!taken) {
			scratch[len] = src.at[i];
			made = 1;
		}
		i += 1 + taken;
		len += made;
	}
	return (struct slice){ scratch, len };
}

size_t unescape_len(struct slice s)
{
	char out[4];
	size_t len, taken;

	if (!s.len || s.at[0] != '\\')
		return 0;
	taken = read_backslash(s.at + 1, s.len - 1, true, out, &len);
	return taken ? 1 + taken : 0;
}
