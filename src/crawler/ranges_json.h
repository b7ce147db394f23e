#ifndef FINDROBOTS_CRAWLER_RANGES_JSON_H
#define FINDROBOTS_CRAWLER_RANGES_JSON_H

/*
 * The networks in a JSON text, in the forms that operators of crawlers publish,
 * and others that mirrors make of them:
 *
 *	{"creationTime": "2026-08-20T14:46:45.000000", "prefixes": [
 *		{"ipv4Prefix": "192.0.2.0/24"}, {"ipv6Prefix":
 *"2001:db8::/32"}]}
 *	{"ips": [{"ip_address": "192.0.2.1"}]}		Ahrefs
 *	{"prefixes": [{"ip_prefix": "192.0.2.0/24"}],
 *	 "ipv6_prefixes": [{"ipv6_prefix": "2001:db8::/32"}]}	AWS
 *	{"ipv4": ["192.0.2.0/24"], "ipv6": ["2001:db8::/32"]}
 *	[{"ip": "192.0.2.0/24"}]
 *	["192.0.2.1", "192.0.2.2"]
 *
 * Members of these names count at any depth, if they are strings. The
 * creationTime of the nearest object around a network is its date.
 */

#include "crawler/ranges_entries.h"

struct ranges_json;

/* The entries are borrowed for its life. NULL when memory ran out. */
struct ranges_json *ranges_json_new(struct ranges_entries *);
void ranges_json_free(struct ranges_json *); /* takes NULL */

/*
 * Reads the next piece of the text, the first of which begins with "{" or "["
 * after nlines lines. Returns 0; or -1 with what is wrong.
 */
int ranges_json_read(struct ranges_json *, struct slice piece,
		     struct ranges_error *);
void ranges_json_set_line(struct ranges_json *, uint64_t nlines);

/* The text ends here. Returns as above: also if no place has a network. */
int ranges_json_end(struct ranges_json *, struct ranges_error *);

#endif
