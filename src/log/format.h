#ifndef FINDROBOTS_LOG_FORMAT_H
#define FINDROBOTS_LOG_FORMAT_H

/*
 * The formats of access logs. Each line becomes the same record, whichever
 * format it is in.
 */

#include <stdbool.h>

#include "base/buf.h"
#include "log/format_error.h"
#include "log/jsonlog.h"
#include "log/named.h"
#include "log/record.h"
#include "log/w3c.h"

/* A zeroed one is auto. */
struct format {
	enum format_kind kind;
	const char *client; /* the field of the host, or NULL: the usual one */
	struct w3c_layout w3c; /* as given, or empty */
	struct jsonlog_names json;
	struct logtemplate *template; /* owned; of a row or a format string */
	const char *template_text;    /* what it was made from; or NULL */
	const struct named_row *row;  /* or that; or NULL */
};

/*
 * Reads the name of a format, a "#Fields:" line or a server's format string.
 * client names the field that the host is taken from (see w3c.h, template.h),
 * or is NULL. The strings are borrowed for the life of the format.
 */
enum format_error format_set(struct format *, const char *text,
			     const char *client);

/*
 * True if who gave the format said by it that an authority before the path of a
 * target is the server's, and not what a client sent.
 */
bool format_has_servers(const struct format *);

void format_release(struct format *);

/*
 * Adds bytes that are the same, on every machine, for formats that read lines
 * alike, and others for any that may not. A failure stays in the buf.
 */
void format_add_key(const struct format *, struct buf *);

#endif
