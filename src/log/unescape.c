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

/* What a letter behind a backslash stands for. Returns 1, or 0 for none. */
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

static size_t read_backslash(const char *src, size_t len, char *out,
			     size_t *out_len)
{
	size_t taken = 0;

	*out_len = 1;
	if (len && src[0] == 'x' && (taken = read_hex(src + 1, len - 1, out)))
		return 1 + taken;
	return read_letter(src, len, "\"\\ntrbv", "\"\\\n\t\r\b\v", out);
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

/* Two units that make one code stand as \ud83d\ude00. */
static size_t read_json(const char *src, size_t len, char *out, size_t *out_len)
{
	int32_t unit, low = -1;

	size_t taken;

	*out_len = 1;
	if (len && src[0] == 'x' && (taken = read_hex(src + 1, len - 1, out)))
		return 1 + taken;
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
 * What the bytes behind the mark of an escape stand for, in out, which is never
 * longer than they and the mark. Returns how many they are; 0 for no escape.
 */
static size_t read_escape(enum unescape escape, const char *src, size_t len,
			  char *out, size_t *out_len)
{
	*out_len = 1;
	switch (escape) {
	case UNESCAPE_BACKSLASH:
		return read_backslash(src, len, out, out_len);
	case UNESCAPE_JSON:
		return read_json(src, len, out, out_len);
	case UNESCAPE_PERCENT:
	case UNESCAPE_HASH:
		return read_hex(src, len, out);
	case UNESCAPE_QUOTES:
		return read_letter(src, len, "\"", "\"", out);
	default:
		return 0;
	}
}

static struct slice undo_plus(struct slice src, char *scratch)
{
	for (size_t i = 0; i < src.len; i++)
		scratch[i] = src.at[i] == '+' ? ' ' : src.at[i];
	return (struct slice){ scratch, src.len };
}

struct slice unescape(enum unescape escape, struct slice src, char *scratch)
{
	static const char marks[] = {
		[UNESCAPE_BACKSLASH] = '\\', [UNESCAPE_JSON] = '\\',
		[UNESCAPE_PLUS] = '+',	     [UNESCAPE_PERCENT] = '%',
		[UNESCAPE_QUOTES] = '"',     [UNESCAPE_HASH] = '#',
	};
	char mark = marks[escape];
	size_t len = 0;

	if (escape == UNESCAPE_NONE || !src.len ||
	    !memchr(src.at, mark, src.len))
		return src;
	if (escape == UNESCAPE_PLUS)
		return undo_plus(src, scratch);
	for (size_t i = 0; i < src.len;) {
		size_t taken = 0, made;

		if (src.at[i] == mark)
			taken = read_escape(escape, src.at + i + 1,
					    src.len - i - 1, scratch + len,
					    &made);
		if (!taken) {
			scratch[len] = src.at[i];
			made = 1;
		}
		i += 1 + taken;
		len += made;
	}
	return (struct slice){ scratch, len };
}
