#ifndef FINDROBOTS_LOG_NAMED_H
#define FINDROBOTS_LOG_NAMED_H

/*
 * The formats that have a name, each a row of one table: those that have a
 * parser of their own, and those that are a fixed sequence of fields, which are
 * a format string (template.h). A new format is a row here and a sample,
 * testdata/formats/NAME.log.
 *
 * A row whose lines tell themselves has their shape: how they begin, before
 * anything that a client could have written.
 */

#include <stdbool.h>

#include "log/record.h"

enum format_kind {
	FORMAT_AUTO,  /* told by each line, and by its file's #Fields */
	FORMAT_CLF,   /* the host stands first */
	FORMAT_VHOST, /* a virtual host stands before it */
	FORMAT_W3C,
	FORMAT_JSON,
	FORMAT_AWS, /* of a load balancer, ALB or classic */
	FORMAT_HAPROXY,
	FORMAT_TEMPLATE, /* a sequence of fields: a server's own, or a row's */
};

struct named_row {
	const char *name;
	const char *others; /* more names of it, parted by blanks; or NULL */
	enum format_kind kind;
	const char *format; /* of FORMAT_TEMPLATE: its format string */
	const char *shape; /* see shape.h; NULL: lines do not tell themselves */
	const char *source; /* of a format string: where it is documented */
};

/* Closed by a row without a name. */
extern const struct named_row named_rows[];

/* The row of that name, or NULL. */
const struct named_row *named_find(const char *name);

/* The row whose lines begin as this one, or NULL. */
const struct named_row *named_tell(struct slice line);

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
