/* Tested by tests/unit/crawler/test_ranges.c. */

#include "crawler/ranges_json.h"

#include <stdlib.h>
#include <string.h>

#include "base/instant.h"
#include "base/shape.h"
#include "crawler/jsonstream.h"

/* What the value of a name is. */
enum role {
	ROLE_OTHER,
	ROLE_NETWORK, /* if it is a string */
	ROLE_STRINGS, /* an array of networks */
	ROLE_OBJECTS, /* an array of objects with networks */
	ROLE_TIME,
};

struct level {
	enum role role;	 /* of an array; of an object: of its last name */
	size_t nundated; /* networks before it */
	int64_t date;	 /* of an object, or INSTANT_NONE */
	bool is_array, is_used; /* it has an element */
};

struct ranges_json {
	struct jsonstream stream;
	struct ranges_entries *entries; /* borrowed */
	bool has_empty;			/* a list of networks is empty */
	bool has_link;			/* in said */
	struct ranges_error said;	/* its detail: a string of the text */
	size_t depth;
	struct level levels[JSONSTREAM_DEPTH_MAX];
};

static enum role role_of(struct slice name)
{
	static const struct {
		const char *name;
		enum role role;
	} all[] = {
		{ "ipv4Prefix", ROLE_NETWORK },
		{ "ipv6Prefix", ROLE_NETWORK },
		{ "ip_address", ROLE_NETWORK },
		{ "ip_prefix", ROLE_NETWORK },
		{ "ipv6_prefix", ROLE_NETWORK },
		{ "ip", ROLE_NETWORK },
		{ "ipv4", ROLE_STRINGS },
		{ "ipv6", ROLE_STRINGS },
		{ "prefixes", ROLE_OBJECTS },
		{ "ipv4Prefixes", ROLE_OBJECTS },
		{ "ipv6Prefixes", ROLE_OBJECTS },
		{ "ipv6_prefixes", ROLE_OBJECTS },
		{ "ips", ROLE_OBJECTS },
		{ "creationTime", ROLE_TIME },
	};

	for (size_t i = 0; i < sizeof(all) / sizeof(all[0]); i++)
		if (slice_is(name, all[i].name))
			return all[i].role;
	return ROLE_OTHER;
}

/* A date, with or without a time; without a zone it is UTC. */
static int64_t read_time(struct slice text)
{
	static const char midnight[] = "T00:00:00";
	char copy[64];

	if (!shape_begins(text, "9999-99-99") ||
	    text.len + sizeof(midnight) > sizeof(copy))
		return INSTANT_NONE;
	if (text.len > 10)
		return instant_parse(text, false);
	memcpy(copy, text.at, text.len);
	memcpy(copy + text.len, midnight, sizeof(midnight));
	return instant_parse((struct slice){ copy, strlen(copy) }, false);
}

static struct level *top(struct ranges_json *json)
{
	return json->depth ? &json->levels[json->depth - 1] : NULL;
}

/* What a value that begins here is. */
static enum role take_role(struct ranges_json *json)
{
	struct level *level = top(json);

	if (!level)
		return ROLE_STRINGS;
	level->is_used = true;
	return level->is_array ? ROLE_OTHER : level->role;
}

static void open_level(struct ranges_json *json, bool is_array)
{
	enum role role = take_role(json);

	json->levels[json->depth++] = (struct level){
		.role = is_array ? role : ROLE_OTHER,
		.nundated = json->entries->nundated,
		.date = INSTANT_NONE,
		.is_array = is_array,
	};
}

static void close_level(struct ranges_json *json)
{
	struct level *level = top(json);

	if (level->date != INSTANT_NONE)
		ranges_entries_set_date(json->entries, level->nundated,
					level->date);
	if (level->is_array && !level->is_used &&
	    (level->role == ROLE_STRINGS || level->role == ROLE_OBJECTS))
		json->has_empty = true;
	json->depth--;
}

/* Keeps the first string that holds a link, or the first one. */
static void keep_said(struct ranges_json *json, struct slice text)
{
	bool is_link = text.len && memmem(text.at, text.len, "://", 3);

	if (json->has_link || (json->said.detail[0] && !is_link))
		return;
	json->has_link = is_link;
	ranges_error_set_detail(&json->said, text.at, text.len);
}

static int take_string(struct ranges_json *json, struct slice text)
{
	struct level *level = top(json);
	uint64_t line = json->stream.nlines + 1;

	level->is_used = true;
	keep_said(json, text);
	if (level->role == (level->is_array ? ROLE_STRINGS : ROLE_NETWORK))
		return ranges_entries_add(json->entries, text, line);
	if (level->is_array && level->role == ROLE_OBJECTS)
		ranges_entries_add_bad(json->entries, text, line);
	if (!level->is_array && level->role == ROLE_TIME &&
	    read_time(text) != INSTANT_NONE)
		level->date = read_time(text);
	return 0;
}

/* Null in the place of a list is an empty one. */
static void take_other(struct ranges_json *json, struct slice text)
{
	enum role role = take_role(json);

	if (slice_is(text, "null") && role == ROLE_OBJECTS)
		json->has_empty = true;
}

static int tell(void *arg, enum jsonstream_event event, struct slice text)
{
	struct ranges_json *json = arg;

	switch (event) {
	case JSONSTREAM_OBJECT:
	case JSONSTREAM_ARRAY:
		open_level(json, event == JSONSTREAM_ARRAY);
		return 0;
	case JSONSTREAM_OBJECT_END:
	case JSONSTREAM_ARRAY_END:
		close_level(json);
		return 0;
	case JSONSTREAM_KEY:
		top(json)->role = role_of(text);
		return 0;
	case JSONSTREAM_STRING:
		return take_string(json, text);
	default:
		take_other(json, text);
		return 0;
	}
}

struct ranges_json *ranges_json_new(struct ranges_entries *entries)
{
	struct ranges_json *json = calloc(1, sizeof(*json));

	if (!json)
		return NULL;
	json->entries = entries;
	json->stream.tell = tell;
	json->stream.arg = json;
	return json;
}

void ranges_json_free(struct ranges_json *json)
{
	free(json);
}

void ranges_json_set_line(struct ranges_json *json, uint64_t nlines)
{
	json->stream.nlines = nlines;
}

static int fail(struct ranges_json *json, struct ranges_error *err,
		enum ranges_problem problem)
{
	err->problem = problem;
	err->line = json->stream.nlines + 1;
	return -1;
}

int ranges_json_read(struct ranges_json *json, struct slice piece,
		     struct ranges_error *err)
{
	switch (jsonstream_read(&json->stream, piece)) {
	case JSONSTREAM_BROKEN:
		return fail(json, err, RANGES_BROKEN);
	case JSONSTREAM_DEEP:
		return fail(json, err, RANGES_DEEP);
	case JSONSTREAM_STOPPED:
		return fail(json, err, RANGES_MEMORY);
	default:
		return 0;
	}
}

int ranges_json_end(struct ranges_json *json, struct ranges_error *err)
{
	const struct ranges_entries *entries = json->entries;

	if (!jsonstream_is_complete(&json->stream))
		return fail(json, err, RANGES_CUT);
	if (entries->n || entries->bad.count || entries->refused.count)
		return 0;
	if (json->has_empty)
		return fail(json, err, RANGES_EMPTY_LIST);
	memcpy(err->detail, json->said.detail, sizeof(err->detail));
	return fail(json, err, RANGES_MOVED);
}
