#ifndef FINDROBOTS_CRAWLER_SPECIAL_H
#define FINDROBOTS_CRAWLER_SPECIAL_H

/*
 * Networks that are no crawler's, from IANA's registries of special-purpose
 * addresses (RFC 6890) and of multicast.
 */

#include <stdbool.h>

#include "base/address.h"

enum special {
	SPECIAL_NONE,
	SPECIAL_PRIVATE, /* RFC 1918, RFC 6598 (shared), RFC 4193 */
	SPECIAL_LOOPBACK,
	SPECIAL_LINK_LOCAL,
	SPECIAL_DOCUMENTATION, /* RFC 5737, RFC 3849, RFC 9637 */
	SPECIAL_MULTICAST,
	SPECIAL_N
};

/* Of which kind all addresses of the network are; mapped ones as IPv4. */
enum special special_of(const struct network *);

/* "a private network", and so on; not of none. */
const char *special_name(enum special);

/*
 * True for an address that says nothing of who has it, as it is used again in
 * many places: private, loopback or link-local.
 */
bool special_is_private(const struct address *);

#endif
