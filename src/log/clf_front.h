#ifndef FINDROBOTS_LOG_CLF_FRONT_H
#define FINDROBOTS_LOG_CLF_FRONT_H

/*
 * The fields that stand before the time in a line of the Common Log Format
 * family, and which of them is the host:
 *
 *	[vhost[:port] ]host[:port] ident user
 */

#include <stdbool.h>

#include "base/slice.h"

/* Whether a virtual host stands before the host. */
enum clf_front {
	CLF_AUTO, /* told by the line, where it proves that */
	CLF_CLF,  /* never: the first field is the host, or a list of them */
	CLF_VHOST /* always */
};

/*
 * Finds the host in what stands before the bracket of the time. Returns false
 * if there is none, or if AUTO and the fields do not prove which it is.
 *
 * Clients choose a virtual host that comes from the request (nginx's $host,
 * Apache's %V), and every header. So of two addresses neither is proven to be
 * the client's; nor is the first field if a later word could be a client, since
 * a Host header may hold blanks. A list is two addresses. With CLF the host is
 * the first field, of a list the first address in it; with VHOST the second, if
 * there is a second that can be a host.
 */
bool clf_front_find_host(enum clf_front, struct slice fields,
			 struct slice *host);

/*
 * True if the fields hold two addresses or names, of which either may be the
 * client, so that CLF or VHOST would find a host.
 */
bool clf_front_is_open(struct slice fields);

#endif
