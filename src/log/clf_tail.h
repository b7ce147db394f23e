#ifndef FINDROBOTS_LOG_CLF_TAIL_H
#define FINDROBOTS_LOG_CLF_TAIL_H

/*
 * What stands after the request in a line of the Common Log Format family,
 *
 *	 status bytes "referer" "user agent" ...
 *
 * and how its server escapes, which the line tells:
 *
 *	\" \\ \n \xhh \u00hh	a backslash before every byte that is not
 *				written as it is, itself as well: Apache,
 *				nginx, lighttpd, Varnish, Tomcat, Traefik
 *	\xhh			bytes that are not printed and quotes, but
 *				not the backslash: h2o
 *	\"			only quotes: gunicorn
 *	\\			only the backslash: WEBrick, Python's
 *http.server #hh			HAProxy nothing
 *squid, Jetty, nginx with escape=none, and others
 */

#include <stdbool.h>

#include "base/text.h"
#include "log/record.h"

/* True if the text begins with a blank and a status, or "-" for one. */
static inline bool clf_tail_has_status(struct slice s)
{
	const char *at = s.at;

	if (s.len < 4 || at[0] != ' ')
		return false;
	if (at[1] == '-')
		return at[2] == ' ';
	return text_is_digit(at[1]) && text_is_digit(at[2]) &&
	       text_is_digit(at[3]) && (s.len == 4 || at[4] == ' ');
}

/* True if a size follows the status, or "-" for one. */
bool clf_tail_has_size(struct slice);

/*
 * Sets status, bytes, user agent and escape of the record; has_escape: there is
 * a backslash in the request, perhaps. What the tail does not have is left
 * empty; so is an agent that may end at more than one quote, where none is
 * escaped. A user agent that the line cuts short is what there is of it.
 */
void clf_tail_read(struct slice request, bool has_escape, struct slice tail,
		   struct record *);

/* The escape alone. */
enum unescape clf_tail_escape(struct slice request, struct slice tail);

#endif
