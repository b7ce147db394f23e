#ifndef FINDROBOTS_LOG_JSONLOG_PATHS_H
#define FINDROBOTS_LOG_JSONLOG_PATHS_H

/* Where the fields of a JSON line are: by the usual names, or by given ones. */

#include <stdbool.h>
#include <stddef.h>

#include "base/slice.h"

enum jsonlog_field {
	JSONLOG_HOST,
	JSONLOG_REQUEST, /* "GET /robots.txt HTTP/1.1" */
	JSONLOG_METHOD,
	JSONLOG_TARGET,
	JSONLOG_TIME,
	JSONLOG_STATUS,
	JSONLOG_BYTES,
	JSONLOG_USER_AGENT,
	JSONLOG_NFIELDS
};

/* Where the fields are; a zeroed one: by the usual names. */
struct jsonlog_names {
	struct slice paths[JSONLOG_NFIELDS]; /* borrowed; ".client.ip" */
};

enum {
	JSONLOG_PATHS_LEN_MAX = 255, /* of a path, without the dot in front */
	JSONLOG_PATHS_MAX = 128,
};

struct jsonlog_path {
	struct slice path; /* without the dot in front */
	enum jsonlog_field field;
	const struct jsonlog_path *next; /* of the same length, or NULL */
};

struct jsonlog_paths {
	struct jsonlog_path
		paths[JSONLOG_PATHS_MAX]; /* the first there is counts */
	size_t npaths;
	const struct jsonlog_path *by_len[JSONLOG_PATHS_LEN_MAX + 1];
	size_t levels_max; /* of a path */
	bool given[JSONLOG_NFIELDS];
};

/* The names are borrowed, and the object must stay where it is. */
void jsonlog_paths_init(struct jsonlog_paths *, const struct jsonlog_names *);

/* True if path, of the same length, is this one. */
bool jsonlog_path_is(const struct jsonlog_path *, struct slice path);

#endif
