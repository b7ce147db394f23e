#ifndef FINDROBOTS_LOG_HOST_H
#define FINDROBOTS_LOG_HOST_H

/*
 * The host of a request: what may be one, and which of a list it is.
 */

#include <stdbool.h>

#include "log/unescape.h"

enum host_form {
	HOST_NONE,
	HOST_NAME,   /* letters, digits, '-', '_', '.'; a letter, or 3 dots */
	HOST_ADDRESS /* IPv4, or IPv6 with a zone or without */
};

/*
 * What a word is as a host, of at most 255 bytes: *host is the word without a
 * port after it ("192.0.2.1:80", "[2001:db8::1]:80", "name:80"; IPv6 has none
 * without brackets) and without brackets around an IPv6 address. "unknown" (RFC
 * 7239, section 6) and "undefined" (JavaScript) name nobody.
 */
enum host_form host_read(struct slice word, struct slice *host, bool *has_port);

/* True for a name with a dot inside, as reverse DNS gives it. */
bool host_is_domain(struct slice word);

/* The host that the word is if it can be a client's: a name has no port. */
bool host_is_client(struct slice word, struct slice *host);

/*
 * The host in a field that may hold a list of them, separated by commas, as
 * X-Forwarded-For does: the first address, without the blanks ('+' as well, if
 * that stands for one), the quotes, the port and the brackets around it; or, if
 * none is an address, the first name. Empty if there is none.
 */
struct slice host_first(enum unescape, struct slice list);

/*
 * Splits "host:port" at the last colon, as servers write that always add the
 * port; an IPv6 address may stand in brackets. Returns false if there is no
 * port, or no host before it.
 */
bool host_split_port(struct slice field, struct slice *host);

#endif
