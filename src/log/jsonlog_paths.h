#ifndef FINDROBOTS_LOG_JSONLOG_PATHS_H
#define FINDROBOTS_LOG_JSONLOG_PATHS_H

/* Where the fields of a JSON line are: by the usual names, or by given ones. */

#include <stdbool.h>
#include <stddef.h>

#include "base/slice.h"
#include "log/jsonlog_usual.h"

/*
 * Where the fields are, "client.ip", or several with bars between them, of
 * which the first that holds something counts: "client.ip|remote". A dot may
 * stand before each. A zeroed one: by the usual names.
 */
struct jsonlog_names {
	struct slice paths[JSONLOG_NFIELDS]; /* borrowed */
};

enum {
	JSONLOG_PATHS_LEN_MAX = 255, /* of a path, without the dot in front */
	JSONLOG_PATHS_MAX = 512,
};

struct jsonlog_path {
	struct slice path; /* without the dot in front */
	enum jsonlog_field field;
	enum jsonlog_service service;
	unsigned flags;
	const struct jsonlog_path *next; /* of the same hash, or NULL */
};

struct jsonlog_paths {
	/* Of those of a field the first that holds something counts. */
	struct jsonlog_path paths[JSONLOG_PATHS_MAX];
	size_t npaths;
	const struct jsonlog_path *by_hash[JSONLOG_PATHS_MAX];
	bool ends[JSONLOG_PATHS_MAX]; /* by the hash of a last key */
	bool given[JSONLOG_NFIELDS];
};

/* The names are borrowed, and the object must stay where it is. */
void jsonlog_paths_init(struct jsonlog_paths *, const struct jsonlog_names *);

/* True if the names, with bars between them, are some, and each is a path. */
bool jsonlog_paths_are_valid(struct slice names);

/* False if no row's path ends in the key, which may have dots in it. */
bool jsonlog_paths_may_end(const struct jsonlog_paths *, struct slice key);

/*
 * The next row for this path after the last one, or the first if that is NULL;
 * NULL if there is none.
 */
const struct jsonlog_path *jsonlog_paths_next(const struct jsonlog_paths *,
					      struct slice path,
					      const struct jsonlog_path *last);

/*
 * The path below an object that others put around the one with the fields
 * ("jsonPayload.", "properties."); empty if it is below none.
 */
struct slice jsonlog_paths_inner(struct slice path);

#endif
