#ifndef FINDROBOTS_LOG_NAMED_H
#define FINDROBOTS_LOG_NAMED_H

/*
 * The formats that have a name, each a row of one table: those that have a
 * parser of their own, and those that are a sequence of fields, which are a
 * format string or a few (template.h). A new format is a row in named_rows.c
 * and a sample, testdata/formats/NAME.log.
 *
 * A row whose lines tell themselves says how they begin, before anything that a
 * client could have written.
 */

#include <stdbool.h>

#include "log/format_error.h"
#include "log/record.h"
#include "log/template/template.h"

enum format_kind {
	FORMAT_AUTO,  /* told by each line, and by its file's #Fields */
	FORMAT_CLF,   /* the host stands first */
	FORMAT_VHOST, /* a virtual host stands before it */
	FORMAT_W3C,
	FORMAT_JSON,
	FORMAT_AWS, /* of a load balancer, ALB or classic */
	FORMAT_HAPROXY,
	FORMAT_LOGFMT,
	FORMAT_TEMPLATE, /* a sequence of fields: a server's own, or a row's */
};

enum { NAMED_FORMATS_MAX = 4, NAMED_FRONTS_MAX = 4 };

struct named_row {
	const char *name;
	const char *others; /* more names of it, separated by blanks; or NULL */
	enum format_kind kind;

	/* Format strings to try one after the other; of FORMAT_HAPROXY where
	   its parser does not know a line. */
	const char *formats[NAMED_FORMATS_MAX];

	/* How its lines begin (front.h), one or the other; nothing: they do not
	   tell themselves. */
	const char *fronts[NAMED_FRONTS_MAX];
	bool has_servers; /* its server may write an authority before a path */
	const char *source; /* where it is documented, or written */
};

/* Closed by a row without a name. */
extern const struct named_row named_rows[];

/* The row of that name, or NULL. */
const struct named_row *named_find(const char *name);

/* The row's format strings; NULL with *error, which client may have caused. */
struct logtemplate *named_template(const struct named_row *, const char *client,
				   enum format_error *error);

/*
 * The name of the format to propose for a line that could not be read, with
 * --log-format: a row's whose format string fits it; or NULL.
 */
const char *named_propose(struct slice line);

/* The format strings of rows, made when first needed. Of one thread. */
struct named_set;

/* NULL when memory ran out. */
struct named_set *named_set_new(void);
void named_set_free(struct named_set *); /* takes NULL */

enum named_result {
	NAMED_NONE,   /* the line does not tell itself, or is not as it tells */
	NAMED_RECORD, /* its target may be empty */
	NAMED_MEMORY, /* ran out */
};

/* Takes a line apart that tells itself. */
enum named_result named_parse(struct named_set *, struct slice line,
			      struct record *);

#endif
