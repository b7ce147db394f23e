#ifndef FINDROBOTS_LOGFORMAT_H
#define FINDROBOTS_LOGFORMAT_H

/*
 * The formats of access logs. Each line becomes the same record, whichever
 * format it is in.
 */

#include <stdbool.h>

#include "log/jsonlog.h"
#include "log/record.h"
#include "log/w3c.h"

enum logformat_kind {
	LOGFORMAT_AUTO,	 /* told by each line, and by its file's #Fields */
	LOGFORMAT_CLF,	 /* the host stands first */
	LOGFORMAT_VHOST, /* a virtual host stands before it */
	LOGFORMAT_W3C,
	LOGFORMAT_JSON,
	LOGFORMAT_AWS, /* of a load balancer, ALB or classic */
	LOGFORMAT_HAPROXY,
	LOGFORMAT_TEMPLATE, /* of the server's own */
};

/* A zeroed one is auto. */
struct logformat {
	enum logformat_kind kind;
	const char *client; /* the field of the host, or NULL: the usual one */
	struct w3c_layout w3c; /* as given, or empty */
	struct jsonlog_names json;
	struct logtemplate *template; /* owned; with LOGFORMAT_TEMPLATE */
};

/*
 * Reads the name of a format, a "#Fields:" line or a server's format string.
 * client names the field that the host is taken from (see w3c.h, template.h),
 * or is NULL. Returns NULL; or what would have been right; or "" when memory
 * ran out. The strings are borrowed for the life of the format.
 */
const char *logformat_set(struct logformat *, const char *text,
			  const char *client);
void logformat_release(struct logformat *);

/* Reads lines of one format, file by file. Used by one thread at a time. */
struct logreader;

/* NULL when memory ran out. The format is borrowed for the reader's life. */
struct logreader *logreader_new(const struct logformat *);
void logreader_free(struct logreader *); /* takes NULL */

/* Begins with a file: its fields are those that the format gives, if any. */
void logreader_begin(struct logreader *);

/* What every line holds that logreader_take_header() has to see, or NULL. */
const char *logreader_header_mark(const struct logreader *);

/* Takes note of the line if it is one that names the fields behind it. */
bool logreader_take_header(struct logreader *, struct slice line);

/* True if the fields that a line has named tell hosts and requests. */
bool logreader_knows_fields(const struct logreader *);

enum logreader_result {
	LOGREADER_NO_LOG, /* not an access-log line, or cut short */
	LOGREADER_RECORD, /* its target may be empty */
	LOGREADER_MEMORY, /* ran out */
};

/*
 * Takes a line (without its newline) apart. If not whole, only the host, the
 * method and the target of the record are set for certain.
 */
enum logreader_result logreader_parse(struct logreader *, struct slice line,
				      bool whole, struct record *);

#endif
