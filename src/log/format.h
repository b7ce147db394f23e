#ifndef FINDROBOTS_LOG_FORMAT_H
#define FINDROBOTS_LOG_FORMAT_H

/*
 * The formats of access logs. Each line becomes the same record, whichever
 * format it is in.
 */

#include <stdbool.h>

#include "log/jsonlog.h"
#include "log/record.h"
#include "log/w3c.h"

enum format_kind {
	FORMAT_AUTO,  /* told by each line, and by its file's #Fields */
	FORMAT_CLF,   /* the host stands first */
	FORMAT_VHOST, /* a virtual host stands before it */
	FORMAT_W3C,
	FORMAT_JSON,
	FORMAT_AWS, /* of a load balancer, ALB or classic */
	FORMAT_HAPROXY,
	FORMAT_TEMPLATE, /* of the server's own */
};

/* A zeroed one is auto. */
struct format {
	enum format_kind kind;
	const char *client; /* the field of the host, or NULL: the usual one */
	struct w3c_layout w3c; /* as given, or empty */
	struct jsonlog_names json;
	struct logtemplate *template; /* owned; with FORMAT_TEMPLATE */
};

/*
 * Reads the name of a format, a "#Fields:" line or a server's format string.
 * client names the field that the host is taken from (see w3c.h, template.h),
 * or is NULL. Returns NULL; or what would have been right; or "" when memory
 * ran out. The strings are borrowed for the life of the format.
 */
const char *format_set(struct format *, const char *text, const char *client);
void format_release(struct format *);

/* Reads lines of one format, file by file. Used by one thread at a time. */
struct reader;

/* NULL when memory ran out. The format is borrowed for the reader's life. */
struct reader *reader_new(const struct format *);
void reader_free(struct reader *); /* takes NULL */

/* Begins with a file: its fields are those that the format gives, if any. */
void reader_begin(struct reader *);

/* What every line holds that reader_take_header() has to see, or NULL. */
const char *reader_header_mark(const struct reader *);

/* Takes note of the line if it is one that names the fields behind it. */
bool reader_take_header(struct reader *, struct slice line);

/* True if the fields that a line has named tell hosts and requests. */
bool reader_knows_fields(const struct reader *);

enum reader_result {
	READER_NO_LOG, /* not an access-log line, or cut short */
	READER_RECORD, /* its target may be empty */
	READER_MEMORY, /* ran out */
};

/*
 * Takes a line (without its newline) apart. If not whole, only the host, the
 * method and the target of the record are set for certain.
 */
enum reader_result reader_parse(struct reader *, struct slice line, bool whole,
				struct record *);

#endif
