#ifndef FINDROBOTS_BASE_HOSTNAME_H
#define FINDROBOTS_BASE_HOSTNAME_H

/*
 * What a host may be in a result, whoever says so: a log, or a process that
 * has read one. No byte of it separates fields or drives a terminal.
 */

#include <stdbool.h>

#include "base/slice.h"

enum { HOSTNAME_MAX = 255 };

/*
 * True for up to HOSTNAME_MAX letters, digits, '-', '_' and '.', of which one
 * is a letter, or three are dots, as in an IPv4 address and in one that was
 * made anonymous: other numbers are durations and process ids. "unknown" (RFC
 * 7239, section 6) and "undefined" (JavaScript) name nobody.
 */
bool hostname_is_name(struct slice);

/*
 * How long the IPv4 address is that the text begins with, or 0: four numbers,
 * as inet_pton(3) reads them.
 */
size_t hostname_ipv4_len(struct slice text);

/* True for an IPv6 address, with a zone of such letters or without. */
bool hostname_is_ipv6(struct slice);

/* True if it is one or the other. */
bool hostname_is_valid(struct slice);

/*
 * What of a name tells no single host: its last two labels, but not the first
 * of the name, into which most providers put an address. It may be empty.
 */
struct slice hostname_domain(struct slice name);

#endif
