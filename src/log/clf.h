#ifndef FINDROBOTS_LOG_CLF_H
#define FINDROBOTS_LOG_CLF_H

/*
 * Lines of the Common Log Format family, recognised one by one, with any tail
 * after them:
 *
 *	[vhost[:port] ]host[:port] ident user [time] "request" status bytes
 *		"referer" "user agent" ...
 *
 * Apache HTTP Server, mod_log_config: CustomLog formats common, combined
 * and vhost_combined, and how it escapes what a client sent; nginx,
 * ngx_http_log_module: combined, escape=default; and what others write who
 * escape in another way or not at all (clf_tail.h). Nothing here allocates.
 */

#include <stdbool.h>

#include "log/clf_front.h"
#include "log/record.h"

/*
 * Takes a line (without its newline) apart. Returns false if it is not an
 * access-log line, does not prove its host (clf_front.h), or is cut short
 * before the end of its request. If not whole, only host, method, target and
 * time of the record are set, and escape by whether there may be one in the
 * target. What is cut off or looks otherwise after the request is left empty.
 */
bool clf_parse(enum clf_front, struct slice line, bool whole, struct record *);

/*
 * True if the text has what stands between user and request, '[time] "'. No
 * client can write it where the server escapes quotes.
 */
bool clf_has_time(struct slice text);

/* True if the line could be read as CLF_CLF or CLF_VHOST, and not as AUTO. */
bool clf_is_open(struct slice line);

/* True if the line proves its host, but is cut short in its request. */
bool clf_is_cut(struct slice line);

#endif
