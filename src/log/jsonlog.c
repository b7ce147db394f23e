#include "log/jsonlog.h"

#include <ctype.h>
#include <stdlib.h>
#include <string.h>

#include "base/buf.h"
#include "base/shape.h"
#include "log/jsonlog_tokens.h"
#include "log/jsonlog_values.h"
#include "log/request.h"

const char *const jsonlog_fields[JSONLOG_NFIELDS] = {
	"host",	  "request", "method",	   "target",  "time",
	"status", "bytes",   "user_agent", "message",
};

#ifdef HAVE_JSMN

static bool set_path(struct jsonlog_names *names, struct slice field,
		     struct slice path)
{
	for (size_t i = 0; i < JSONLOG_NFIELDS; i++) {
		if (!slice_is(field, jsonlog_fields[i]))
			continue;
		if (names->paths[i].at || !jsonlog_paths_are_valid(path))
			return false;
		names->paths[i] = path;
		return true;
	}
	return false;
}

enum format_error jsonlog_read_names(struct jsonlog_names *names,
				     const char *given)
{
	struct slice rest = { given, strlen(given) };
	bool is_last;

	*names = (struct jsonlog_names){ 0 };
	do {
		struct slice path, field;

		is_last = !memchr(rest.at, ',', rest.len);
		path = slice_take_until(&rest, ',');
		field = slice_take_until(&path, '=');
		if (!set_path(names, field, path))
			return FORMAT_BAD_NAMES;
	} while (!is_last);
	return FORMAT_GOOD;
}

struct jsonlog {
	struct jsonlog_paths paths;
	struct jsonlog_tokens *tokens; /* owned */
	struct buf inner;	       /* the line in a message */
	struct buf fields;	       /* those that had to be undone here */
};

bool jsonlog_is_built_in(void)
{
	return true;
}

struct jsonlog *jsonlog_new(const struct jsonlog_names *names)
{
	struct jsonlog *json = calloc(1, sizeof(*json));

	if (!json)
		return NULL;
	jsonlog_paths_init(&json->paths, names);
	json->tokens = jsonlog_tokens_new();
	if (json->tokens)
		return json;
	jsonlog_free(json);
	return NULL;
}

void jsonlog_free(struct jsonlog *json)
{
	if (!json)
		return;
	jsonlog_tokens_free(json->tokens);
	buf_release(&json->inner);
	buf_release(&json->fields);
	free(json);
}

static bool is_blank(char c)
{
	return c == ' ' || c == '\t' || c == '\r' || c == '\n';
}

static struct slice trim(struct slice s)
{
	while (s.len && is_blank(s.at[0]))
		s = slice_behind(s, 1);
	while (s.len && is_blank(s.at[s.len - 1]))
		s.len--;
	return s;
}

/* Takes off what may stand around an object (see jsonlog.h). */
static struct slice unwrap(struct slice line)
{
	enum { RECORD_SEPARATOR = 0x1e };
	struct slice s = trim(line);

	if (slice_begins(s, "{") && s.at[s.len - 1] == '}')
		return s;
	if (s.len && memchr("[,\x1e", s.at[0], 3))
		s = trim(slice_behind(s, 1));
	else if (slice_begins(s, "data:"))
		s = trim(slice_behind(s, 5));
	if (s.len && (s.at[s.len - 1] == ',' || s.at[s.len - 1] == ']'))
		s.len--;
	return trim(s);
}

bool jsonlog_is_object(struct slice line)
{
	char c = line.len ? line.at[0] : '\0';

	/* Quickly with what begins any other line. */
	if (isalnum((unsigned char)c) && c != 'd')
		return false;
	return slice_begins(unwrap(line), "{");
}

static bool is_target(struct slice request)
{
	return request.len && !memchr(request.at, ' ', request.len) &&
	       memchr(request.at, '/', request.len);
}

/* Sets method and target. A request of one word with a slash is a target. */
static void set_request(const struct jsonlog *json,
			const struct jsonlog_values *values, struct record *rec)
{
	struct slice request = values->text[JSONLOG_REQUEST];
	struct slice method = values->text[JSONLOG_METHOD];
	struct slice target = values->text[JSONLOG_TARGET];

	*rec = (struct record){ 0 };
	if (is_target(request))
		*rec = (struct record){ .method = method, .target = request };
	else if (!request.len || !request_set(rec, request))
		*rec = (struct record){ .method = method, .target = target };
	if (json->paths.given[JSONLOG_METHOD] && method.len)
		rec->method = method;
	if (json->paths.given[JSONLOG_TARGET] && target.len)
		rec->target = target;
}

/*
 * CloudFront has the date apart, and both in UTC. What else has no zone is in
 * that of the server.
 */
static void set_time(const struct jsonlog_values *values, struct record *rec)
{
	struct slice date = values->text[JSONLOG_DATE];

	rec->time = values->text[JSONLOG_TIME];
	if (shape_begins(rec->time, "99:99:99") &&
	    shape_begins(date, "9999-99-99"))
		rec->date = date;
	rec->local_time = !rec->date.len;
}

/* Adds what the bytes stand for to the fields undone; room is reserved. */
static struct slice undo(struct jsonlog *json, enum unescape escape,
			 struct slice field)
{
	char *room = (char *)json->fields.data + json->fields.len;

	json->fields.len += field.len;
	return unescape(escape, field, room);
}

/* Undoes the escapes of a field, one after the other. */
static struct slice undo_field(struct jsonlog *json,
			       const struct jsonlog_values *values,
			       enum jsonlog_field field, struct slice text)
{
	const struct jsonlog_path *row = values->row[field];

	if (values->kind[field] != JSONLOG_RAW)
		text = undo(json, UNESCAPE_JSON, text);
	if (row && (row->flags & JSONLOG_IS_PERCENT))
		text = undo(json, UNESCAPE_PERCENT, text);
	return text;
}

/* True if the field is not escaped as JSON is, or not by that alone. */
static bool is_special(const struct jsonlog_values *values,
		       enum jsonlog_field field)
{
	const struct jsonlog_path *row = values->row[field];

	return row && ((row->flags & JSONLOG_IS_PERCENT) ||
		       values->kind[field] == JSONLOG_RAW);
}

/*
 * Undoes what record.h has no way to say: escapes in a time, and percents in a
 * string. Returns false when memory ran out.
 */
static bool undo_fields(struct jsonlog *json,
			const struct jsonlog_values *values, struct record *rec)
{
	enum jsonlog_field target = values->text[JSONLOG_REQUEST].len
					    ? JSONLOG_REQUEST
					    : JSONLOG_TARGET;

	rec->escape = UNESCAPE_JSON;
	buf_clear(&json->fields);
	if (!buf_reserve(&json->fields, rec->time.len + 2 * rec->method.len +
						2 * rec->target.len +
						2 * rec->user_agent.len))
		return false;
	rec->time = undo(json, UNESCAPE_JSON, rec->time);
	if (!is_special(values, target) &&
	    !is_special(values, JSONLOG_USER_AGENT))
		return true;
	rec->escape = UNESCAPE_NONE;
	rec->method = undo_field(json, values, JSONLOG_METHOD, rec->method);
	rec->target = undo_field(json, values, target, rec->target);
	rec->user_agent =
		undo_field(json, values, JSONLOG_USER_AGENT, rec->user_agent);
	return true;
}

static enum jsonlog_result make_record(struct jsonlog *json,
				       const struct jsonlog_values *values,
				       struct record *rec)
{
	set_request(json, values, rec);
	rec->host = values->host;
	rec->status = values->text[JSONLOG_STATUS];
	rec->bytes = values->text[JSONLOG_BYTES];
	rec->user_agent = values->text[JSONLOG_USER_AGENT];
	set_time(values, rec);
	return undo_fields(json, values, rec) ? JSONLOG_RECORD : JSONLOG_MEMORY;
}

/* The bytes that an array of numbers gives: journald's, for what is no text. */
static bool take_numbers(struct slice text, struct buf *buf)
{
	unsigned number = 0;
	bool has_digit = false;

	for (size_t i = 1; i < text.len; i++) {
		char c = text.at[i];

		if (isdigit((unsigned char)c)) {
			number = number * 10 + (unsigned)(c - '0');
			has_digit = true;
			if (number > UINT8_MAX)
				return false;
		} else if ((c == ',' || c == ']') && has_digit) {
			buf->data[buf->len++] = (uint8_t)number;
			number = 0;
			has_digit = false;
		} else if (!is_blank(c)) {
			return false;
		}
	}
	return buf->len > 0;
}

/* The line that the message is. One of several lines is none. */
static enum jsonlog_result take_message(struct jsonlog *json,
					const struct jsonlog_values *values,
					struct slice *inner)
{
	struct slice text = values->text[JSONLOG_MESSAGE], line;

	if (!text.len)
		return JSONLOG_NONE;
	buf_clear(&json->inner);
	if (!buf_reserve(&json->inner, text.len))
		return JSONLOG_MEMORY;
	line = (struct slice){ (char *)json->inner.data, 0 };
	if (values->kind[JSONLOG_MESSAGE] != JSONLOG_NUMBERS)
		line = unescape(UNESCAPE_JSON, text, (char *)json->inner.data);
	else if (take_numbers(text, &json->inner))
		line.len = json->inner.len;
	while (line.len &&
	       (line.at[line.len - 1] == '\n' || line.at[line.len - 1] == '\r'))
		line.len--;
	if (!line.len || memchr(line.at, '\n', line.len))
		return JSONLOG_NONE;
	*inner = line;
	return JSONLOG_INNER;
}

enum jsonlog_result jsonlog_parse(struct jsonlog *json, struct slice line,
				  struct record *rec, struct slice *inner)
{
	struct jsonlog_values values;
	bool asks;

	*rec = (struct record){ 0 };
	switch (jsonlog_tokens_read(json->tokens, unwrap(line))) {
	case 0:
		return JSONLOG_NONE;
	case -1:
		return JSONLOG_MEMORY;
	}
	jsonlog_values_find(&values, &json->paths, json->tokens);
	asks = values.text[JSONLOG_REQUEST].len ||
	       values.text[JSONLOG_TARGET].len;
	if (values.host.len && asks)
		return make_record(json, &values, rec);
	if (!inner || values.is_doubtful || (values.has_host && asks) ||
	    values.text[JSONLOG_REQUEST].len || values.text[JSONLOG_METHOD].len)
		return JSONLOG_NONE;
	return take_message(json, &values, inner);
}

#else

enum format_error jsonlog_read_names(struct jsonlog_names *names,
				     const char *given)
{
	(void)given;
	*names = (struct jsonlog_names){ 0 };
	return FORMAT_WITHOUT_JSON;
}

/* As in the other build, but there is nothing to keep. */
struct jsonlog {
	char nothing;
};

bool jsonlog_is_built_in(void)
{
	return false;
}

struct jsonlog *jsonlog_new(const struct jsonlog_names *names)
{
	(void)names;
	return calloc(1, sizeof(struct jsonlog));
}

void jsonlog_free(struct jsonlog *json)
{
	free(json);
}

bool jsonlog_is_object(struct slice line)
{
	(void)line;
	return false;
}

enum jsonlog_result jsonlog_parse(struct jsonlog *json, struct slice line,
				  struct record *rec, struct slice *inner)
{
	(void)json;
	(void)line;
	(void)inner;
	*rec = (struct record){ 0 };
	return JSONLOG_NONE;
}

#endif
