#ifndef FINDROBOTS_ACCESSLOG_H
#define FINDROBOTS_ACCESSLOG_H

/*
 * What an access-log line says: the Common Log Format family, recognised
 * line by line, with any tail after it:
 *
 *	[vhost[:port] ]host ident user [time] "request" ...
 *
 * Apache HTTP Server, mod_log_config: CustomLog formats common, combined
 * and vhost_combined, and how it escapes what a client sent; nginx,
 * ngx_http_log_module: combined, escape=default. Nothing here allocates.
 */

#include <stdbool.h>
#include <stddef.h>

#include "slice.h"

/* Whether a virtual host stands before the host. */
enum accesslog_format {
	ACCESSLOG_AUTO, /* told by the line */
	ACCESSLOG_CLF,	/* never */
	ACCESSLOG_VHOST /* always */
};

struct accesslog_record {
	struct slice host;
	struct slice time;    /* between the brackets, as it stands */
	struct slice request; /* between the quotes, as it stands */
};

/*
 * Takes a line (without its newline) apart. Returns false if it is not an
 * access-log line or is cut short before the end of its request.
 */
bool accesslog_parse(enum accesslog_format, const char *line, size_t len_bytes,
		     struct accesslog_record *);

/*
 * Finds the request target in a request: "method SP target [SP protocol]",
 * split on single blanks (RFC 9112, section 3; HTTP/0.9 has no protocol).
 * Returns false if there is none.
 */
bool accesslog_target(struct slice request, struct slice *target);

/*
 * Undoes the escapes that servers write: \xhh, \", \\, \n \t \r \b \v; once.
 * Anything else stays. Returns src itself if it holds no backslash, or the
 * bytes in scratch, which needs room for src.len.
 */
struct slice accesslog_unescape(struct slice src, char *scratch);

/*
 * The path of an unescaped target: without an absolute form's scheme and
 * authority (RFC 9112, section 3.2.2) and without query or fragment.
 */
struct slice accesslog_path(struct slice target);

/*
 * The longest run of the path's bytes that servers write as they are, so
 * that every line they write for the path holds it. Not empty if the path
 * begins with a slash.
 */
struct slice accesslog_plain_part(struct slice path);

#endif
