#include "base/hostname.h"

#include <stdint.h>

#include "base/word.h"

/* How often each kind of byte is in a word, added up in one number. */
enum { DOT = 1, LETTER = 1 << 8, BAD = 1 << 16 };

static const uint32_t kinds[256] = {
	/* clang-format off */
	[0 ... ','] = BAD, ['-'] = 0, ['.'] = DOT, ['/'] = BAD,
	['0' ... '9'] = 0, [':' ... '@'] = BAD, ['A' ... 'Z'] = LETTER,
	['[' ... '^'] = BAD, ['_'] = 0, ['`'] = BAD, ['a' ... 'z'] = LETTER,
	['{' ... 255] = BAD,
	/* clang-format on */
};

static bool names_nobody(struct slice name)
{
	return slice_is(name, "unknown") || slice_is(name, "undefined");
}

/* Eight bytes as one number. */
#define EIGHT(byte) (UINT64_C(0x0101010101010101) * (byte))

/* Sets the highest bit of each byte that is a digit, or a dot. */
static void find_kinds(uint64_t word, uint64_t *digits, uint64_t *dots)
{
	uint64_t low = word & EIGHT(0x7f);
	uint64_t is_ascii = ~word & EIGHT(0x80);
	uint64_t from_0 = low + EIGHT(0x80 - '0');
	uint64_t above_9 = low + EIGHT(0x7f - '9');
	uint64_t not_dot = (low ^ EIGHT('.')) + EIGHT(0x7f);

	*digits = from_0 & ~above_9 & is_ascii;
	*dots = ~not_dot & is_ascii;
}

/*
 * How many dots there are among 8 to 16 bytes, or -1 if some are no digits. As
 * nearly all hosts are IPv4 addresses, this takes a good part of the time of a
 * line, and loops that end anywhere would take more of it.
 */
static int count_dots(const char *at, size_t len)
{
	unsigned twice =
		8 * (unsigned)(16 - len); /* bits that both words have */
	uint64_t digits[2], dots[2];

	find_kinds(word_load(at), &digits[0], &dots[0]);
	find_kinds(word_load(at + len - 8), &digits[1], &dots[1]);
	if (((digits[0] | dots[0]) & (digits[1] | dots[1])) != EIGHT(0x80))
		return -1;
	/* In two steps, as they may be all 64. */
	dots[1] = dots[1] >> twice / 2 >> twice / 2;
	return (int)(((dots[0] >> 7) + (dots[1] >> 7)) * EIGHT(1) >> 56);
}

bool hostname_is_name(struct slice s)
{
	const unsigned char *at = (const unsigned char *)s.at;
	uint32_t sum = 0;

	if (s.len > HOSTNAME_MAX)
		return false;
	if (s.len >= 8 && s.len <= 16) {
		int ndots = count_dots(s.at, s.len);

		if (ndots >= 0)
			return ndots == 3;
	}
	/* Four at a time, as this takes a good part of the time of a line. */
	for (size_t n = s.len / 4; n && sum < BAD; n--, at += 4)
		sum += kinds[at[0]] + kinds[at[1]] + kinds[at[2]] +
		       kinds[at[3]];
	for (size_t n = s.len % 4; n && sum < BAD; n--)
		sum += kinds[*at++];
	if (sum < LETTER)
		return sum == 3 * DOT;
	return sum < BAD && !names_nobody(s);
}

/* The digit at the place, or more than 9. */
static unsigned digit_at(const char *at, const char *end)
{
	return at < end ? (unsigned)(unsigned char)*at - '0' : 10;
}

/* What follows a number from 0 to 255 without leading zeros; NULL: none. */
static const char *skip_octet(const char *at, const char *end)
{
	unsigned a = digit_at(at, end), b, c;

	if (a > 9)
		return NULL;
	b = digit_at(++at, end);
	if (b > 9)
		return at;
	c = digit_at(++at, end);
	if (!a || c > 9)
		return a ? at : NULL;
	return a * 100 + b * 10 + c <= 255 ? at + 1 : NULL;
}

size_t hostname_ipv4_len(struct slice word)
{
	const char *at = word.at, *end = at + word.len;

	for (int part = 0; part < 3; part++) {
		at = skip_octet(at, end);
		if (!at || at == end || *at++ != '.')
			return 0;
	}
	at = skip_octet(at, end);
	return at ? (size_t)(at - word.at) : 0;
}

/* What a byte is in an IPv6 address, but at its end: see below. */
enum { COLON = 0, DIGIT = 1, OTHER = 16 };

static const uint8_t parts[256] = {
	/* clang-format off */
	[0 ... '/'] = OTHER, ['0' ... '9'] = DIGIT, [':'] = COLON,
	[';' ... '@'] = OTHER, ['A' ... 'F'] = DIGIT, ['G' ... '`'] = OTHER,
	['a' ... 'f'] = DIGIT, ['g' ... 255] = OTHER,
	/* clang-format on */
};

/*
 * True if n bytes, all of them digits or colons, are eight groups, or fewer
 * with one "::". Of each that is a digit a bit is set, the first the highest.
 */
static bool are_groups(uint64_t digits, size_t n)
{
	enum { GROUPS = 8 };
	uint64_t colons = ~digits & ((UINT64_C(1) << n) - 1);
	uint64_t gaps = colons & colons >> 1; /* the second colon of each */
	int ngroups = __builtin_popcountll(digits & ~(digits >> 1));

	/* A group has four digits or fewer. */
	if (digits & digits >> 1 & digits >> 2 & digits >> 3 & digits >> 4)
		return false;
	/* Only "::" stands first or last. */
	if ((colons & ~gaps & 1) || (colons & ~(gaps << 1)) >> (n - 1))
		return false;
	if (!gaps)
		return ngroups == GROUPS;
	return ngroups < GROUPS && !(gaps & (gaps - 1));
}

/*
 * How long the IPv6 address is that the word is up to its end or to the '%' of
 * a zone, or 0, as inet_pton(3) reads it, which takes ten times as long. The
 * last two groups may be an IPv4 address.
 */
static size_t ipv6_len(struct slice word)
{
	enum { LEN_MAX = 45 };
	const unsigned char *at = (const unsigned char *)word.at;
	size_t max = word.len < LEN_MAX ? word.len : LEN_MAX, n = 0, len;
	uint64_t digits = 0;
	unsigned four;

	/* Four at a time; if there is another byte, it is more than 15. */
	for (; max - n >= 4; n += 4) {
		four = 8U * parts[at[n]] + 4U * parts[at[n + 1]] +
		       2U * parts[at[n + 2]] + parts[at[n + 3]];
		if (four >= OTHER)
			break;
		digits = digits << 4 | four;
	}
	for (; n < max && parts[at[n]] != OTHER; n++)
		digits = digits << 1 | parts[at[n]];
	len = n;
	if (n < max && at[n] == '.') {
		for (; digits & 1; digits >>= 1)
			n--;
		len = hostname_ipv4_len(slice_behind(word, n));
		if (!len)
			return 0;
		len += n;
		digits = digits << 3 | 5; /* as "0:0" */
		n += 3;
	}
	if (len < word.len && word.at[len] != '%')
		return 0;
	return n && are_groups(digits, n) ? len : 0;
}

bool hostname_is_ipv6(struct slice s)
{
	size_t len = s.len <= HOSTNAME_MAX ? ipv6_len(s) : 0;

	if (!len || len + 1 == s.len)
		return false;
	/* The bytes of a zone. */
	for (; len < s.len; len++)
		if (s.at[len] != ':' && s.at[len] != '%' &&
		    kinds[(unsigned char)s.at[len]] == BAD)
			return false;
	return true;
}

bool hostname_is_valid(struct slice s)
{
	return hostname_is_name(s) || hostname_is_ipv6(s);
}

struct slice hostname_domain(struct slice name)
{
	size_t at = name.len;
	int ndots = 0;

	for (size_t i = name.len; i-- && ndots < 2;) {
		if (name.at[i] != '.')
			continue;
		ndots++;
		at = i + 1;
	}
	return (struct slice){ name.at + at, name.len - at };
}
