#ifndef FINDROBOTS_JSONPATHS_H
#define FINDROBOTS_JSONPATHS_H

/* Where the fields of a JSON line are: by the usual names, or by given ones. */

#include <stdbool.h>
#include <stddef.h>

#include "log/jsonlog.h"

enum {
	JSONPATHS_LEN_MAX = 255, /* of a path, without the dot in front */
	JSONPATHS_MAX = 128,
};

struct jsonpath {
	struct slice path; /* without the dot in front */
	enum jsonlog_field field;
	const struct jsonpath *next; /* of the same length, or NULL */
};

struct jsonpaths {
	struct jsonpath paths[JSONPATHS_MAX]; /* the first there is counts */
	size_t npaths;
	const struct jsonpath *by_len[JSONPATHS_LEN_MAX + 1];
	size_t levels_max; /* of a path */
	bool given[JSONLOG_NFIELDS];
};

/* The names are borrowed, and the object must stay where it is. */
void jsonpaths_init(struct jsonpaths *, const struct jsonlog_names *);

/* True if path, of the same length, is this one. */
bool jsonpath_is(const struct jsonpath *, struct slice path);

#endif
