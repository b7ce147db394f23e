#ifndef FINDROBOTS_SCAN_PATHS_H
#define FINDROBOTS_SCAN_PATHS_H

/*
 * The paths that are asked for. What it costs to compare with them, or to look
 * for them, grows with their number only as its logarithm does.
 */

#include "scan/query.h"

struct paths;

/* NULL when memory ran out. The query is borrowed for the object's life. */
struct paths *paths_new(const struct query *);
void paths_free(struct paths *); /* takes NULL */

/* True if it is one of them. */
bool paths_have(const struct paths *, struct slice path);

/* The same of the path of a target; is_certain as request_path() has it. */
bool paths_have_that_of(const struct paths *, struct slice target,
			bool *is_certain);

/*
 * True if one of them stands in the text: as it is; or as journald's JSON has
 * it if its message is no text.
 */
bool paths_are_in(const struct paths *, struct slice text);
bool paths_are_spelled_in(const struct paths *, struct slice text);

/*
 * The same of a line that could not be parsed. Nobody knows how its server
 * escapes, so all ways are tried. The scratch is as long as the text.
 */
bool paths_may_be_in(const struct paths *, struct slice text, char *scratch);

/*
 * The bytes as journald's JSON has them if its message is no text,
 * "47,114,...": a string, to be freed; NULL when memory ran out.
 */
char *paths_spell(struct slice bytes);

#endif
