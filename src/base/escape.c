/*
 * Nearly all bytes stay as they are, so runs of these are found first and added
 * at once. A byte that does not begin a whole sequence is escaped alone; the
 * byte after it may begin one again.
 */

#include "base/escape.h"

#include <stdbool.h>
#include <stdint.h>
#include <string.h>

/*
 * The length of the UTF-8 sequence that the text, of at least 1 byte, begins
 * with; 0 if it begins with none. By RFC 3629, section 4, the first byte tells
 * the length. After four of them the second byte has a smaller range, as the
 * sequence would be overlong (E0, F0), a surrogate (ED), or above U+10FFFF
 * (F4).
 */
static size_t sequence_len(const uint8_t *text, size_t len)
{
	uint8_t first = text[0];
	uint8_t min = first == 0xe0 ? 0xa0 : first == 0xf0 ? 0x90 : 0x80;
	uint8_t max = first == 0xed ? 0x9f : first == 0xf4 ? 0x8f : 0xbf;
	size_t n = first < 0xe0 ? 2 : first < 0xf0 ? 3 : 4;

	if (first < 0x80)
		return 1;
	if (first < 0xc2 || first > 0xf4 || len < n)
		return 0;
	if (text[1] < min || text[1] > max)
		return 0;
	for (size_t i = 2; i < n; i++)
		if ((text[i] & 0xc0) != 0x80)
			return 0;
	return n;
}

/* Those of escape.h, in rising order, from the first to the last of each row.
 */
static const struct {
	uint32_t first, last;
} unseen[] = {
	{ 0xad, 0xad },	      { 0x34f, 0x34f },	    { 0x600, 0x605 },
	{ 0x61c, 0x61c },     { 0x6dd, 0x6dd },	    { 0x70f, 0x70f },
	{ 0x890, 0x891 },     { 0x8e2, 0x8e2 },	    { 0x115f, 0x1160 },
	{ 0x17b4, 0x17b5 },   { 0x180b, 0x180f },   { 0x200b, 0x200f },
	{ 0x2028, 0x202e },   { 0x2060, 0x206f },   { 0x3164, 0x3164 },
	{ 0xfe00, 0xfe0f },   { 0xfeff, 0xfeff },   { 0xffa0, 0xffa0 },
	{ 0xfff0, 0xfffb },   { 0x110bd, 0x110bd }, { 0x110cd, 0x110cd },
	{ 0x13430, 0x1343f }, { 0x1bca0, 0x1bca3 }, { 0x1d173, 0x1d17a },
	{ 0xe0000, 0xe0fff },
};

/* Of a whole sequence of n bytes, more than 1. */
static uint32_t code_point(const uint8_t *text, size_t n)
{
	uint32_t code = text[0] & (0x7fU >> n);

	for (size_t i = 1; i < n; i++)
		code = code << 6 | (text[i] & 0x3f);
	return code;
}

static bool is_unseen(uint32_t code)
{
	for (size_t i = 0; i < sizeof(unseen) / sizeof(unseen[0]); i++)
		if (code <= unseen[i].last)
			return code >= unseen[i].first;
	return false;
}

/* The length of the character that the text begins with, if it stays; or 0. */
static size_t plain_len(const uint8_t *text, size_t len, const char *also)
{
	size_t n = sequence_len(text, len);

	if (n == 1 && (text[0] < 0x20 || text[0] == 0x7f || text[0] == '\\' ||
		       strchr(also, text[0])))
		return 0;
	/* C1: U+0080 to U+009F. */
	if (n == 2 && text[0] == 0xc2 && text[1] < 0xa0)
		return 0;
	return n > 1 && is_unseen(code_point(text, n)) ? 0 : n;
}

static void add_escape(struct buf *buf, uint8_t byte)
{
	static const char digits[] = "0123456789abcdef";
	char text[] = { '\\', 'x', digits[byte >> 4], digits[byte & 15] };

	if (byte == '\\')
		buf_add_str(buf, "\\\\");
	else
		buf_add(buf, text, sizeof(text));
}

/* How many bytes stay that the text begins with: printable ASCII. */
static size_t plain_run(const uint8_t *text, size_t len, const char *also)
{
	size_t n = 0;

	while (n < len && text[n] >= 0x20 && text[n] < 0x7f &&
	       text[n] != '\\' && !(*also && strchr(also, text[n])))
		n++;
	return n;
}

void escape_add(struct buf *buf, const void *text, size_t len, const char *also)
{
	const uint8_t *bytes = text;
	size_t added = 0;

	for (size_t i = 0; i < len;) {
		size_t n = plain_run(bytes + i, len - i, also);

		if (!n)
			n = plain_len(bytes + i, len - i, also);
		if (n) {
			i += n;
			continue;
		}
		buf_add(buf, bytes + added, i - added);
		add_escape(buf, bytes[i]);
		added = ++i;
	}
	if (added < len)
		buf_add(buf, bytes + added, len - added);
}
