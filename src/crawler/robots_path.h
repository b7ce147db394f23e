#ifndef FINDROBOTS_CRAWLER_ROBOTS_PATH_H
#define FINDROBOTS_CRAWLER_ROBOTS_PATH_H

/*
 * Paths of rules and targets of requests in the form in which RFC 9309,
 * section 2.2.2, has them compared, octet by octet (those of escapes, too: what
 * follows a '*' may begin within one):
 *
 * - an escape (%hh) of an unreserved octet of RFC 3986, section 2.3, is undone;
 * - every other octet that is not unreserved is escaped, in capitals, but for
 *   '/', '?', '#', '&' and '=', which delimit, and so differ from their
 * escapes;
 * - a '%' without two hexadecimal digits is "%25".
 *
 * This does not depend on where in a path or a query an octet stands, since a
 * '*' may stand for the end of one and the beginning of the other. But a slash
 * delimits nothing behind the first '?': there some clients escape it, and
 * others do not. Both are the same if the rule, too, has a '?'.
 */

#include <stdbool.h>

#include "base/buf.h"
#include "base/slice.h"

/*
 * Adds the path of a rule. In the result, '*' is the wildcard and a '$', which
 * can only be the last octet, is the end; the octets themselves are "%2A" and
 * "%24". Its length is the one by which rules are compared. A failure stays in
 * the buf.
 */
void robots_path_add_rule(struct buf *, struct slice path);

/*
 * Adds a target, without scheme, authority and fragment. One without a path is
 * that of "/". unite_slashes: "%2F" behind the first '?' is '/', for rules that
 * have a '?'. A failure stays in the buf.
 */
void robots_path_add_target(struct buf *, struct slice target,
			    bool unite_slashes);

#endif
