/*
 * Rows are found by a hash of their path in which the case of letters does not
 * count, as it does not in the names of headers.
 *
 * Tested by tests/unit/log/test_jsonlog.c.
 */

#include "log/jsonlog_paths.h"

#include <string.h>
#include <strings.h>

static size_t hash_of(struct slice path)
{
	enum { CASE = 0x20 };
	size_t len = path.len, hash = len * 31;

	hash = hash * 31 + (unsigned char)(path.at[0] | CASE);
	hash = hash * 31 + (unsigned char)(path.at[len / 2] | CASE);
	hash = hash * 31 + (unsigned char)(path.at[len - 1] | CASE);
	if (len > 2)
		hash = hash * 31 + (unsigned char)(path.at[len - 3] | CASE);
	return hash % JSONLOG_PATHS_MAX;
}

/* What stands after the last dot. */
static struct slice last_key(struct slice path)
{
	const char *dot = path.len ? memrchr(path.at, '.', path.len) : NULL;

	return dot ? slice_behind(path, (size_t)(dot + 1 - path.at)) : path;
}

static void add(struct jsonlog_paths *paths, struct jsonlog_path row)
{
	const struct jsonlog_path **at = &paths->by_hash[hash_of(row.path)];
	struct jsonlog_path *path;

	if (paths->npaths == JSONLOG_PATHS_MAX)
		return;
	path = &paths->paths[paths->npaths++];
	*path = row;
	path->next = *at;
	*at = path;
	paths->ends[hash_of(last_key(row.path))] = true;
}

/* What is known of a name counts, too, where it was given. */
static unsigned usual_flags(enum jsonlog_field field, struct slice path)
{
	size_t n;
	const struct jsonlog_usual *usual = jsonlog_usual(&n);

	for (size_t i = 0; i < n; i++)
		if (usual[i].field == field && slice_is(path, usual[i].path))
			return usual[i].flags & JSONLOG_IS_PERCENT;
	return 0;
}

static struct slice without_dot(struct slice path)
{
	return slice_begins(path, ".") ? slice_behind(path, 1) : path;
}

static void add_given(struct jsonlog_paths *paths, enum jsonlog_field field,
		      struct slice names)
{
	while (names.len) {
		struct slice path = without_dot(slice_take_until(&names, '|'));

		add(paths,
		    (struct jsonlog_path){
			    .path = path,
			    .field = field,
			    .service = JSONLOG_GIVEN,
			    .flags = JSONLOG_MAY_BE_NAME | JSONLOG_MAY_BE_LIST |
				     usual_flags(field, path),
		    });
	}
}

/* The field without which this one says nothing. */
static enum jsonlog_field stands_with(enum jsonlog_field field)
{
	switch (field) {
	case JSONLOG_DATE:
		return JSONLOG_TIME;
	case JSONLOG_FORWARDED:
		return JSONLOG_HOST;
	default:
		return field;
	}
}

static void add_usual(struct jsonlog_paths *paths)
{
	size_t n;
	const struct jsonlog_usual *usual = jsonlog_usual(&n);

	for (size_t i = 0; i < n; i++) {
		if (paths->given[stands_with(usual[i].field)])
			continue;
		add(paths,
		    (struct jsonlog_path){
			    .path = { usual[i].path, strlen(usual[i].path) },
			    .field = usual[i].field,
			    .service = usual[i].service,
			    .flags = usual[i].flags,
		    });
	}
}

void jsonlog_paths_init(struct jsonlog_paths *paths,
			const struct jsonlog_names *names)
{
	*paths = (struct jsonlog_paths){ 0 };
	for (size_t i = 0; i < JSONLOG_NFIELDS; i++) {
		paths->given[i] = names->paths[i].at != NULL;
		if (paths->given[i])
			add_given(paths, (enum jsonlog_field)i,
				  names->paths[i]);
	}
	add_usual(paths);
}

/* True if no key on the path is empty. */
static bool is_valid(struct slice path)
{
	path = without_dot(path);
	if (!path.len || path.len > JSONLOG_PATHS_LEN_MAX)
		return false;
	return path.at[0] != '.' && path.at[path.len - 1] != '.' &&
	       !memmem(path.at, path.len, "..", 2);
}

bool jsonlog_paths_are_valid(struct slice names)
{
	enum { NAMES_MAX = 8 };
	size_t n = slice_count(names, '|') + 1;

	if (n > NAMES_MAX)
		return false;
	while (n--)
		if (!is_valid(slice_take_until(&names, '|')))
			return false;
	return true;
}

bool jsonlog_paths_may_end(const struct jsonlog_paths *paths, struct slice key)
{
	struct slice last = last_key(key);

	return last.len && paths->ends[hash_of(last)];
}

/* A path that holds a hyphen ends in the name of a header. */
static bool is_same(const struct jsonlog_path *row, struct slice path)
{
	if (row->path.len != path.len)
		return false;
	if (memchr(path.at, '-', path.len))
		return !strncasecmp(row->path.at, path.at, path.len);
	return !memcmp(row->path.at, path.at, path.len);
}

const struct jsonlog_path *jsonlog_paths_next(const struct jsonlog_paths *paths,
					      struct slice path,
					      const struct jsonlog_path *last)
{
	const struct jsonlog_path *row;

	if (last)
		row = last->next;
	else
		row = path.len ? paths->by_hash[hash_of(path)] : NULL;
	while (row && !is_same(row, path))
		row = row->next;
	return row;
}

struct slice jsonlog_paths_inner(struct slice path)
{
	for (const char *const *at = jsonlog_usual_containers(); *at; at++)
		if (path.len && path.at[0] == **at && slice_begins(path, *at))
			return slice_behind(path, strlen(*at));
	return (struct slice){ NULL, 0 };
}
