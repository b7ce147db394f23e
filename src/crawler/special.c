#include "crawler/special.h"

#include <stddef.h>

#define V4(bits, ...)                                                          \
	{                                                                      \
		{ ADDRESS_IPV4, { __VA_ARGS__ } }, bits                        \
	}
#define V6(bits, ...)                                                          \
	{                                                                      \
		{ ADDRESS_IPV6, { __VA_ARGS__ } }, bits                        \
	}

/*
 * https://www.iana.org/assignments/iana-ipv4-special-registry,
 * https://www.iana.org/assignments/iana-ipv6-special-registry, and for
 * multicast RFC 5771 and RFC 4291, section 2.7.
 */
static const struct {
	struct network network;
	enum special kind;
} all[] = {
	{ V4(8, 10), SPECIAL_PRIVATE },
	{ V4(10, 100, 64), SPECIAL_PRIVATE },
	{ V4(12, 172, 16), SPECIAL_PRIVATE },
	{ V4(16, 192, 168), SPECIAL_PRIVATE },
	{ V4(8, 127), SPECIAL_LOOPBACK },
	{ V4(16, 169, 254), SPECIAL_LINK_LOCAL },
	{ V4(24, 192, 0, 2), SPECIAL_DOCUMENTATION },
	{ V4(24, 198, 51, 100), SPECIAL_DOCUMENTATION },
	{ V4(24, 203, 0, 113), SPECIAL_DOCUMENTATION },
	{ V4(4, 224), SPECIAL_MULTICAST },
	{ V6(7, 0xfc), SPECIAL_PRIVATE },
	{ V6(128, [15] = 1), SPECIAL_LOOPBACK },
	{ V6(10, 0xfe, 0x80), SPECIAL_LINK_LOCAL },
	{ V6(32, 0x20, 0x01, 0x0d, 0xb8), SPECIAL_DOCUMENTATION },
	{ V6(20, 0x3f, 0xff), SPECIAL_DOCUMENTATION },
	{ V6(8, 0xff), SPECIAL_MULTICAST },
};

enum special special_of(const struct network *network)
{
	struct network plain = network_unmap(network);

	for (size_t i = 0; i < sizeof(all) / sizeof(all[0]); i++)
		if (plain.prefix_bits >= all[i].network.prefix_bits &&
		    network_covers(&all[i].network, &plain.address))
			return all[i].kind;
	return SPECIAL_NONE;
}

const char *special_name(enum special kind)
{
	static const char *const names[SPECIAL_N] = {
		[SPECIAL_PRIVATE] = "a private network",
		[SPECIAL_LOOPBACK] = "a loopback network",
		[SPECIAL_LINK_LOCAL] = "a link-local network",
		[SPECIAL_DOCUMENTATION] = "a network for documentation",
		[SPECIAL_MULTICAST] = "a multicast network",
	};

	return names[kind];
}

bool special_is_private(const struct address *address)
{
	struct network network = { *address, 128 };
	enum special kind;

	network.address = address_unmap(address);
	if (network.address.family == ADDRESS_IPV4)
		network.prefix_bits = 32;
	kind = special_of(&network);
	return kind == SPECIAL_PRIVATE || kind == SPECIAL_LOOPBACK ||
	       kind == SPECIAL_LINK_LOCAL;
}
