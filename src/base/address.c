/*
 * inet_pton(3) is as strict as this has to be: four numbers, none of them octal
 * or with leading zeros. It reads strings, so it is given a copy, which has
 * room for an address and no more.
 */

#include "base/address.h"

#include <arpa/inet.h>
#include <string.h>

#include "base/word.h"

enum { IPV4_BITS = 32, IPV6_BITS = 128, MAPPED_BITS = 96 };

bool address_parse(struct slice s, struct address *address)
{
	bool is_ipv6 = s.len && memchr(s.at, ':', s.len);
	const char *zone = is_ipv6 ? memchr(s.at, '%', s.len) : NULL;
	size_t len = zone ? (size_t)(zone - s.at) : s.len;
	struct address parsed = { ADDRESS_NONE, { 0 } };
	char text[INET6_ADDRSTRLEN];

	if (!len || len >= sizeof(text) || (zone && len + 1 == s.len) ||
	    memchr(s.at, '\0', len))
		return false;
	memcpy(text, s.at, len);
	text[len] = '\0';
	if (inet_pton(is_ipv6 ? AF_INET6 : AF_INET, text, parsed.bytes) != 1)
		return false;
	parsed.family = is_ipv6 ? ADDRESS_IPV6 : ADDRESS_IPV4;
	*address = parsed;
	return true;
}

bool address_read_bits(struct slice s, unsigned max, unsigned *bits)
{
	*bits = 0;
	if (s.len < 1 || s.len > 3 || (s.len > 1 && s.at[0] == '0'))
		return false;
	for (size_t i = 0; i < s.len; i++) {
		if (s.at[i] < '0' || s.at[i] > '9')
			return false;
		*bits = *bits * 10 + (unsigned)(s.at[i] - '0');
	}
	return *bits <= max;
}

/* Sets all bits but the first ones to 0. */
static void clear_bits(struct address *address, unsigned first)
{
	size_t nbytes = first / 8;

	if (first % 8) {
		address->bytes[nbytes] &= (uint8_t) ~(0xffU >> first % 8);
		nbytes++;
	}
	memset(address->bytes + nbytes, 0, sizeof(address->bytes) - nbytes);
}

struct network network_of(const struct address *address, unsigned prefix_bits)
{
	struct network net = { *address, prefix_bits };

	clear_bits(&net.address, prefix_bits);
	return net;
}

bool network_parse(struct slice s, struct network *network)
{
	const char *slash = s.len ? memchr(s.at, '/', s.len) : NULL;
	size_t len = slash ? (size_t)(slash - s.at) : s.len;
	struct address address;
	unsigned max, bits;

	if (!address_parse((struct slice){ s.at, len }, &address))
		return false;
	max = address.family == ADDRESS_IPV4 ? IPV4_BITS : IPV6_BITS;
	bits = max;
	if (slash && !address_read_bits(slice_behind(s, len + 1), max, &bits))
		return false;
	*network = network_of(&address, bits);
	return true;
}

struct address address_unmap(const struct address *address)
{
	static const uint8_t prefix[] = { 0, 0, 0, 0, 0,    0,
					  0, 0, 0, 0, 0xff, 0xff };
	struct address ipv4 = { ADDRESS_IPV4, { 0 } };

	_Static_assert(sizeof(prefix) * 8 == MAPPED_BITS, "of ::ffff:0:0/96");
	if (address->family != ADDRESS_IPV6 ||
	    memcmp(address->bytes, prefix, sizeof(prefix)) != 0)
		return *address;
	memcpy(ipv4.bytes, address->bytes + sizeof(prefix), 4);
	return ipv4;
}

struct network network_unmap(const struct network *network)
{
	struct network plain = *network;

	if (plain.address.family != ADDRESS_IPV6 ||
	    plain.prefix_bits < MAPPED_BITS)
		return plain;
	plain.address = address_unmap(&network->address);
	if (plain.address.family == ADDRESS_IPV4)
		plain.prefix_bits -= MAPPED_BITS;
	return plain;
}

static bool is_same_until(uint64_t a, uint64_t b, unsigned nbits)
{
	return !nbits || !((a ^ b) >> (64 - nbits));
}

bool network_covers(const struct network *network,
		    const struct address *address)
{
	const uint8_t *a = network->address.bytes, *b = address->bytes;
	unsigned bits = network->prefix_bits;

	if (network->address.family != address->family)
		return false;
	if (bits <= 64)
		return is_same_until(word_load_big(a), word_load_big(b), bits);
	return word_load_big(a) == word_load_big(b) &&
	       is_same_until(word_load_big(a + 8), word_load_big(b + 8),
			     bits - 64);
}

bool network_holds(const struct network *network, const struct address *address)
{
	struct network net = network_unmap(network);
	struct address addr = address_unmap(address);

	return addr.family != ADDRESS_NONE && network_covers(&net, &addr);
}
