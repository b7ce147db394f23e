#ifndef FINDROBOTS_BASE_ADDRESS_H
#define FINDROBOTS_BASE_ADDRESS_H

/*
 * IP addresses, and networks of them (CIDR: RFC 4632; RFC 4291, section 2.3).
 */

#include <stdbool.h>
#include <stdint.h>

#include "base/slice.h"

enum address_family { ADDRESS_NONE, ADDRESS_IPV4, ADDRESS_IPV6 };

struct address {
	enum address_family family;
	uint8_t bytes[16]; /* IPv4: the first 4, and the others are 0 */
};

/*
 * Reads an IPv4 address in dotted decimal, or an IPv6 address, with a zone
 * (RFC 4007), which is dropped, or without. Returns false for anything else.
 */
bool address_parse(struct slice, struct address *);

struct network {
	struct address address; /* the bits after the prefix are 0 */
	unsigned prefix_bits;	/* 0 to 32 or 128 */
};

/* The network of so many bits, at most 32 or 128, that the address is in. */
struct network network_of(const struct address *, unsigned prefix_bits);

/*
 * Reads a number of bits, one to three digits without leading zeros. Returns
 * false if it is none, or more than max.
 */
bool address_read_bits(struct slice, unsigned max, unsigned *bits);

/*
 * Reads "address/bits", or an address alone, which is a network of one. Bits
 * after the prefix may be set. Returns false for anything else.
 */
bool network_parse(struct slice, struct network *);

/*
 * The IPv4 address, or the network of them, if it is one mapped into IPv6 (RFC
 * 4291, section 2.5.5.2); or the same.
 */
struct address address_unmap(const struct address *);
struct network network_unmap(const struct network *);

/*
 * True if the address is in the network. An IPv4 address mapped into IPv6
 * (RFC 4291, section 2.5.5.2) counts as the IPv4 address, on both sides.
 */
bool network_holds(const struct network *, const struct address *);

/* The same of what network_unmap() and address_unmap() gave; not of none. */
bool network_covers(const struct network *, const struct address *);

#endif
