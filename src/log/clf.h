#ifndef FINDROBOTS_LOG_CLF_H
#define FINDROBOTS_LOG_CLF_H

/*
 * Lines of the Common Log Format family, recognised one by one, with any tail
 * behind them:
 *
 *	[vhost[:port] ]host ident user [time] "request" status bytes
 *		"referer" "user agent" ...
 *
 * Apache HTTP Server, mod_log_config: CustomLog formats common, combined
 * and vhost_combined, and how it escapes what a client sent; nginx,
 * ngx_http_log_module: combined, escape=default; Traefik: common. Nothing here
 * allocates.
 */

#include <stdbool.h>

#include "log/record.h"

/* Whether a virtual host stands before the host. */
enum clf_front {
	CLF_AUTO, /* told by the line */
	CLF_CLF,  /* never */
	CLF_VHOST /* always */
};

/*
 * Takes a line (without its newline) apart. Returns false if it is not an
 * access-log line or is cut short before the end of its request. If not whole,
 * only host, method, target and time of the record are set, and escape by
 * whether there may be one in these. What is cut off or looks otherwise behind
 * the request is left empty.
 */
bool clf_parse(enum clf_front, struct slice line, bool whole, struct record *);

#endif
