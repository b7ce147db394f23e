#ifndef FINDROBOTS_LOG_HOST_H
#define FINDROBOTS_LOG_HOST_H

/*
 * The host of a request: what may be one, and which of a list it is.
 */

#include <stdbool.h>

#include "log/unescape.h"

/*
 * True if the bytes may be a host: 1 to 255 graphic ASCII bytes other than '"'
 * and '\', and not "-" alone.
 */
bool host_is_valid(struct slice);

/*
 * The host in a field that may hold a list of them, parted by commas, as
 * X-Forwarded-For does: the first address, without the blanks ('+' as well, if
 * that stands for one), the port and the brackets around it; or, if none is an
 * address, the first name but "unknown". Empty if there is none.
 */
struct slice host_first(enum unescape, struct slice list);

/*
 * Splits "host:port"; an IPv6 address may stand in brackets. Returns false if
 * there is no port, or no host before it.
 */
bool host_split_port(struct slice field, struct slice *host);

#endif
