#ifndef FINDROBOTS_CRAWLER_RANGES_H
#define FINDROBOTS_CRAWLER_RANGES_H

/*
 * A file of networks that a crawler's operator publishes: JSON (ranges_json.h)
 * or lines (ranges_lines.h), told by the first byte that is no blank, after a
 * byte order mark.
 *
 * A file without any network is an error, never an empty list: an operator's
 * old address once served JSON that only said that the list had moved, and with
 * an empty list every real crawler is an impostor.
 */

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/netset.h"
#include "base/slice.h"
#include "crawler/ranges_error.h"

/* The networks of one date. */
struct ranges_part {
	int64_t date; /* as instant.h has it; INSTANT_NONE: there is none */
	struct netset networks; /* sorted; mapped ones are IPv4 */
};

/* A zeroed one is empty. */
struct ranges {
	struct ranges_part *parts; /* owned; the earliest first */
	size_t nparts;		   /* 0 if nothing could be taken */
	struct ranges_error errors[2];
	size_t nerrors;
};

/*
 * Reads a file, in any pieces, at memory that grows with its networks only.
 * Networks larger than /8 (IPv4) or /16 (IPv6) and special ones (special.h) are
 * refused, unless any. What has no date in the file has the one in its name
 * (ranges_name.h), if there is one. Returns 0, also with errors; or -1 if
 * nothing could be taken, with one error that is fatal.
 */
int ranges_read_fd(struct ranges *, int fd, const char *path, bool any);
int ranges_read_text(struct ranges *, struct slice text, const char *path,
		     bool any);

/* The same of the file of that path, which is opened and closed. */
int ranges_read_file(struct ranges *, const char *path, bool any);

void ranges_release(struct ranges *); /* takes a zeroed one */

#endif
