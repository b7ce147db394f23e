#include "base/hostname.h"

#include <stdint.h>

#include "base/address.h"

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

bool hostname_is_name(struct slice s)
{
	uint32_t sum = 0;

	if (s.len > HOSTNAME_MAX)
		return false;
	for (size_t i = 0; i < s.len; i++)
		sum += kinds[(unsigned char)s.at[i]];
	if (sum < LETTER)
		return sum == 3 * DOT;
	return sum < BAD && !names_nobody(s);
}

bool hostname_is_ipv6(struct slice s)
{
	struct address address;

	if (s.len > HOSTNAME_MAX)
		return false;
	/* A zone may be any byte for address_parse(). */
	for (size_t i = 0; i < s.len; i++)
		if (s.at[i] != ':' && s.at[i] != '%' &&
		    kinds[(unsigned char)s.at[i]] == BAD)
			return false;
	return address_parse(s, &address) && address.family == ADDRESS_IPV6;
}

bool hostname_is_valid(struct slice s)
{
	return hostname_is_name(s) || hostname_is_ipv6(s);
}
