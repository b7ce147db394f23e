#ifndef FINDROBOTS_LOG_JSONLOG_H
#define FINDROBOTS_LOG_JSONLOG_H

/*
 * Lines of which each is a JSON object: Caddy's and Traefik's access logs,
 * nginx with escape=json, and any other whose names are given. In a build
 * without a JSON tokenizer no line is one.
 *
 * A path is made of the keys that lead to a value, each with a dot before it,
 * so that {"client":{"ip":...}} and {"client.ip":...} have the same one. Keys
 * are compared as they stand; a path that holds a hyphen ends in the name of a
 * header, and the case of its letters does not matter. A value is a string or
 * a number, or the first element of an array if that is one; anything else, ""
 * and "-" are as if they were not there. Of values with the same path the last
 * counts.
 */

#include <stdbool.h>
#include <stddef.h>

#include "log/format_error.h"
#include "log/jsonlog_paths.h"
#include "log/record.h"

/*
 * Reads "host=.client.ip,request=.req,..."; the dot in front may be missing.
 * The names are those of the enum in lower case; no key on a path is empty.
 * What is not given stays with the usual names. In a build that cannot read
 * JSON all are wrong. The string is borrowed for the life of the names.
 */
enum format_error jsonlog_read_names(struct jsonlog_names *, const char *given);

/* True if this build can read JSON. */
bool jsonlog_is_built_in(void);

/* What parsing needs besides the line. Used by one thread at a time. */
struct jsonlog;

/* NULL when memory ran out. The names are borrowed for its life. */
struct jsonlog *jsonlog_new(const struct jsonlog_names *);
void jsonlog_free(struct jsonlog *); /* takes NULL */

/* True if the line may be an object, behind what envelope.h knows. */
bool jsonlog_is_object(struct slice line);

/*
 * Takes a line apart. The host is the first of a list ("a, b"), without a port;
 * method and target are those of the request, unless their own names were
 * given. Returns false if the line is no JSON object or one of more than 64
 * levels, has no host, or has neither request nor target; or when memory ran
 * out: *no_memory is then set.
 */
bool jsonlog_parse(struct jsonlog *, struct slice line, struct record *,
		   bool *no_memory);

#endif
