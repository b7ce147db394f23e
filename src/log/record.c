#include "log/record.h"

#include <ctype.h>

#include "base/address.h"
#include "base/instant.h"

enum { HOST_MAX = 255, STATUS_DIGITS = 3 };

bool record_set_request(struct record *rec, struct slice request)
{
	const char *blank = NULL, *end, *target, *next;

	rec->method = rec->target = (struct slice){ 0 };
	if (request.len)
		blank = memchr(request.at, ' ', request.len);
	if (!blank || blank == request.at)
		return false;
	target = blank + 1;
	end = request.at + request.len;
	next = memchr(target, ' ', (size_t)(end - target));
	if (!next)
		next = end;
	if (next == target)
		return false;
	rec->method =
		(struct slice){ request.at, (size_t)(blank - request.at) };
	rec->target = (struct slice){ target, (size_t)(next - target) };
	return true;
}

static bool is_host_byte(char c)
{
	return c > 0x20 && c < 0x7f && c != '"' && c != '\\';
}

/*
 * The same for 8 bytes at once: bad has the highest bit of a byte set only if
 * one of them is not. (Bit Twiddling Hacks, "Determine if a word has a byte
 * less than n", "... a zero byte".)
 */
static bool are_host_bytes(const char *at)
{
	const uint64_t each = UINT64_C(0x0101010101010101);
	uint64_t bytes, quotes, backslashes, bad;

	memcpy(&bytes, at, sizeof(bytes));
	quotes = bytes ^ each * '"';
	backslashes = bytes ^ each * '\\';
	bad = bytes | (bytes + each) | ((bytes - each * 0x21) & ~bytes) |
	      ((quotes - each) & ~quotes) |
	      ((backslashes - each) & ~backslashes);
	return !(bad & each * 0x80);
}

bool record_is_host(struct slice s)
{
	size_t i = 0;

	if (s.len > HOST_MAX || slice_is_none(s))
		return false;
	if (s.len >= 8) {
		for (; i < s.len - 8; i += 8)
			if (!are_host_bytes(s.at + i))
				return false;
		return are_host_bytes(s.at + s.len - 8);
	}
	while (i < s.len && is_host_byte(s.at[i]))
		i++;
	return i == s.len;
}

static bool is_port(struct slice s)
{
	enum { DIGITS_MAX = 5 };
	size_t i = 0;

	while (i < s.len && isdigit((unsigned char)s.at[i]))
		i++;
	return i == s.len && i >= 1 && i <= DIGITS_MAX;
}

/* "192.0.2.1:80", "[2001:db8::1]:80"; without brackets IPv6 has no port. */
static struct slice without_port(struct slice host)
{
	struct slice port = host, name = slice_take_until(&port, ':');

	if (slice_begins(host, "[")) {
		host = slice_behind(host, 1);
		return slice_take_until(&host, ']');
	}
	return is_port(port) ? name : host;
}

static struct slice trim(struct slice s, bool plus_is_blank)
{
	while (s.len && (s.at[0] == ' ' || (plus_is_blank && s.at[0] == '+')))
		s = slice_behind(s, 1);
	while (s.len && (s.at[s.len - 1] == ' ' ||
			 (plus_is_blank && s.at[s.len - 1] == '+')))
		s.len--;
	return s;
}

struct slice record_first_host(enum record_escape escape, struct slice list)
{
	struct slice first = { 0 };
	struct address address;

	while (list.len) {
		struct slice host =
			without_port(trim(slice_take_until(&list, ','),
					  escape == RECORD_PLUS));

		if (!record_is_host(host) || slice_is(host, "unknown"))
			continue;
		if (address_parse(host, &address))
			return host;
		if (!first.len)
			first = host;
	}
	return first;
}

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

	*out_len = 1;
	if (!len || src[0] != 'u')
		return read_letter(src, len, "\"\\/bfnrt", "\"\\/\b\f\n\r\t",
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
static size_t read_escape(enum record_escape escape, const char *src,
			  size_t len, char *out, size_t *out_len)
{
	*out_len = 1;
	switch (escape) {
	case RECORD_BACKSLASH:
		return read_backslash(src, len, out, out_len);
	case RECORD_JSON:
		return read_json(src, len, out, out_len);
	case RECORD_PERCENT:
	case RECORD_HASH:
		return read_hex(src, len, out);
	case RECORD_QUOTES:
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

struct slice record_unescape(enum record_escape escape, struct slice src,
			     char *scratch)
{
	static const char marks[] = {
		[RECORD_BACKSLASH] = '\\', [RECORD_JSON] = '\\',
		[RECORD_PLUS] = '+',	   [RECORD_PERCENT] = '%',
		[RECORD_QUOTES] = '"',	   [RECORD_HASH] = '#',
	};
	char mark = marks[escape];
	size_t len = 0;

	if (escape == RECORD_NONE || !src.len || !memchr(src.at, mark, src.len))
		return src;
	if (escape == RECORD_PLUS)
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

/* How long "scheme://" at the start of the target is (RFC 3986); or 0. */
static size_t scheme_len(struct slice target)
{
	size_t i = 0;

	if (!target.len || !isalpha((unsigned char)target.at[0]))
		return 0;
	while (i < target.len && (isalnum((unsigned char)target.at[i]) ||
				  memchr("+-.", target.at[i], 3)))
		i++;
	if (target.len - i < 3 || memcmp(target.at + i, "://", 3) != 0)
		return 0;
	return i + 3;
}

struct slice record_path(struct slice target)
{
	const char *at = target.at, *end = at + target.len, *stop;
	size_t scheme = scheme_len(target);

	if (scheme)
		for (at += scheme; at < end; at++)
			if (*at == '/' || *at == '?' || *at == '#')
				break;
	for (stop = at; stop < end && *stop != '?' && *stop != '#';)
		stop++;
	return (struct slice){ at, (size_t)(stop - at) };
}

/*
 * Of what is no letter or digit, writers of JSON escape the slash, quotes, '<',
 * '>', '&' and '='; CloudFront '~' and more; IIS '+'. A slash written as "\/"
 * still ends in one, so it may be the first byte of the run, and no other.
 */
static bool is_plain(char c)
{
	return c && (isalnum((unsigned char)c) || strchr("-._!$()*,:;@", c));
}

struct slice record_plain_part(struct slice path)
{
	struct slice best = { path.at, 0 };

	for (size_t i = 0, begin = 0; i < path.len; i++) {
		if (path.at[i] == '/')
			begin = i;
		else if (!is_plain(path.at[i]))
			begin = i + 1;
		if (begin <= i && i + 1 - begin > best.len)
			best = (struct slice){ path.at + begin, i + 1 - begin };
	}
	return best;
}

static bool read_number(struct slice s, uint64_t *number)
{
	*number = 0;
	for (size_t i = 0; i < s.len; i++)
		if (s.at[i] < '0' || s.at[i] > '9' ||
		    __builtin_mul_overflow(*number, 10, number) ||
		    __builtin_add_overflow(*number, s.at[i] - '0', number))
			return false;
	return s.len > 0;
}

int64_t record_time(const struct record *rec)
{
	enum { DATE_MAX = 32, TIME_MAX = 32 };
	char both[DATE_MAX + 1 + TIME_MAX];
	size_t len = rec->date.len;

	if (!rec->date.len)
		return instant_parse(rec->time, rec->local_time);
	if (!rec->time.len || rec->date.len > DATE_MAX ||
	    rec->time.len > TIME_MAX)
		return INSTANT_NONE;
	memcpy(both, rec->date.at, len);
	both[len++] = ' ';
	memcpy(both + len, rec->time.at, rec->time.len);
	len += rec->time.len;
	return instant_parse((struct slice){ both, len }, rec->local_time);
}

unsigned record_status(const struct record *rec)
{
	uint64_t number;

	if (rec->status.len != STATUS_DIGITS ||
	    !read_number(rec->status, &number) || number < 100)
		return 0;
	return (unsigned)number;
}

bool record_bytes(const struct record *rec, uint64_t *bytes)
{
	return read_number(rec->bytes, bytes);
}
