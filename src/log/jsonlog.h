#ifndef FINDROBOTS_LOG_JSONLOG_H
#define FINDROBOTS_LOG_JSONLOG_H

/*
 * Lines of which each is a JSON object: an access record of a server, a proxy,
 * a cloud or an application, or an object that a collector put around the line
 * of one. In a build without a JSON tokenizer no line is one.
 *
 * A path is made of the keys that lead to a value, each with a dot before it,
 * so that {"client":{"ip":...}} and {"client.ip":...} have the same one. Keys
 * are compared as they stand; a path that holds a hyphen ends in the name of a
 * header, and the case of its letters does not matter. A value is a string or
 * a number, or the first element of an array if that is one; anything else, ""
 * and "-" are as if they were not there.
 *
 * What a client sends may stand in the object as it is (a log format that
 * spells JSON, in a server that does not escape): it can close the string that
 * it is in and add members, but take none away. So an object in which a name of
 * the host or the request stands twice is none, nor is one with hosts under two
 * names that differ, unless it is known which of the two is the client.
 */

#include <stdbool.h>
#include <stddef.h>

#include "log/format_error.h"
#include "log/jsonlog_paths.h"
#include "log/record.h"

/* The names of the fields. */
extern const char *const jsonlog_fields[JSONLOG_NFIELDS];

/*
 * Reads "host=.client.ip|.remote,request=.req,..."; the dot in front may be
 * missing. The names of the fields are those of the enum in lower case; no key
 * on a path is empty. What is not given stays with the usual names. In a build
 * that cannot read JSON all are wrong. The string is borrowed for the life of
 * the names.
 */
enum format_error jsonlog_read_names(struct jsonlog_names *, const char *given);

/* True if this build can read JSON. */
bool jsonlog_is_built_in(void);

/* What parsing needs besides the line. Used by one thread at a time. */
struct jsonlog;

/* NULL when memory ran out. The names are borrowed for its life. */
struct jsonlog *jsonlog_new(const struct jsonlog_names *);
void jsonlog_free(struct jsonlog *); /* takes NULL */

/*
 * True if the line may be an object: with blanks around it, as an element of an
 * array ("[" or a comma before it, a comma or "]" after it), behind the
 * separator of a JSON text sequence (RFC 7464) or "data:" of an event stream.
 */
bool jsonlog_is_object(struct slice line);

enum jsonlog_result {
	JSONLOG_NONE,	/* neither */
	JSONLOG_RECORD, /* of a request; its target may be empty */
	JSONLOG_INNER,	/* an object around a line */
	JSONLOG_MEMORY, /* ran out */
};

/*
 * Takes a line apart. An object is a record if it has a host that is not in
 * doubt, and a request or a target, and at most 64 levels. Method and target
 * are those of the request, unless their own names were given.
 *
 * An object that says nothing of a request may be one around a line: its
 * message, unescaped, if inner is not NULL. The record and *inner are valid
 * until another line is parsed, which may be *inner itself.
 */
enum jsonlog_result jsonlog_parse(struct jsonlog *, struct slice line,
				  struct record *, struct slice *inner);

#endif
