#ifndef FINDROBOTS_LOG_TEMPLATE_TEMPLATE_H
#define FINDROBOTS_LOG_TEMPLATE_TEMPLATE_H

/*
 * A server's own format of log lines, as its configuration has it: Apache's
 * LogFormat (mod_log_config: "%h %l %u %t \"%r\" %>s %b"), which others take,
 * too (lighttpd, Tomcat with Java's times, varnishncsa, aiohttp); nginx's
 * log_format (ngx_http_log_module: '$remote_addr - $remote_user ...'); and
 * HAProxy's log-format ("%ci:%cp [%tr] ... %{+Q}r").
 *
 * In a format that is written by hand for another server, any name after a '$'
 * may stand for a text, $word for one without blanks, $number for a number,
 * $target for a target without blanks, $url for one with a scheme and
 * ${time:PATTERN} for a time by a pattern of strftime(3); beside nginx's there
 * are escape=percent and escape=csv.
 */

#include <stdbool.h>

#include "log/format_error.h"
#include "log/record.h"

struct logtemplate;

/*
 * Reads a format, alone or within its directive: Apache's LogFormat, CustomLog,
 * GlobalLog or TransferLog, nginx's log_format with comments in it, HAProxy's
 * log-format. Which server's it is is told by what is in it. The host is the
 * client's address or, if client is not NULL, the field of that name
 * ("%{X-Forwarded-For}i", "$http_x_forwarded_for", or the header's name alone):
 * the first address in it or, where it says none, the client's. Returns NULL
 * with *error if the format is wrong or memory ran out.
 */
struct logtemplate *template_new(const char *format, const char *client,
				 enum format_error *error);
void template_free(struct logtemplate *); /* takes NULL, and those added */

/* Adds one to try where a line is not of the first; takes it. */
void template_add(struct logtemplate *, struct logtemplate *other);

/*
 * True if the text is such a format, or a directive that may have one, and not
 * just a word.
 */
bool template_is_one(const char *text);

/*
 * Takes a line apart. Returns false if it is of no format here as far as the
 * last field that a record needs, or if what a client sent leaves the host or
 * the request in doubt; that sets *is_doubtful: what stands before the fields
 * of such a line may be a client's, and nothing that carried it. Any number of
 * threads may use one template.
 */
bool template_parse(const struct logtemplate *, struct slice line,
		    struct record *, bool *is_doubtful);

/*
 * The same of a line that nobody said is of this format: it has to be so up to
 * the end of the format, and may go on with more fields only.
 */
bool template_parse_whole(const struct logtemplate *, struct slice line,
			  struct record *);

#endif
