#include "log/host.h"

#include <ctype.h>
#include <stdint.h>

#include "base/address.h"

enum { HOST_MAX = 255, PORT_DIGITS_MAX = 5 };

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

bool host_is_valid(struct slice s)
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
	size_t i = 0;

	while (i < s.len && isdigit((unsigned char)s.at[i]))
		i++;
	return i == s.len && i >= 1 && i <= PORT_DIGITS_MAX;
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

struct slice host_first(enum unescape escape, struct slice list)
{
	struct slice first = { 0 };
	struct address address;

	while (list.len) {
		struct slice host =
			without_port(trim(slice_take_until(&list, ','),
					  escape == UNESCAPE_PLUS));

		if (!host_is_valid(host) || slice_is(host, "unknown"))
			continue;
		if (address_parse(host, &address))
			return host;
		if (!first.len)
			first = host;
	}
	return first;
}

bool host_split_port(struct slice field, struct slice *host)
{
	size_t len = field.len;

	while (len && isdigit((unsigned char)field.at[len - 1]))
		len--;
	if (len == field.len || field.len - len > PORT_DIGITS_MAX || len < 2 ||
	    field.at[len - 1] != ':')
		return false;
	*host = (struct slice){ field.at, len - 1 };
	if (host->len > 2 && host->at[0] == '[' &&
	    host->at[host->len - 1] == ']')
		*host = (struct slice){ host->at + 1, host->len - 2 };
	return host_is_valid(*host);
}
