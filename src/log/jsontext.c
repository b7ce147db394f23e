/*
 * One pass over the bytes, with the open brackets on a stack of bits. An object
 * begins a record at the top, where it is the first thing in its line, and in
 * an array that is at the top or in a wrapper: an object at such a place that
 * turns out to have an array of records as a member. What was kept of it is
 * then dropped, and the objects in the array are the records.
 *
 *	{"records": [ {record}, {record} ], "next": "..."}
 *	^ a record, until "records" has been read: then a wrapper
 */

#include "log/jsontext.h"

#include <stdint.h>
#include <stdlib.h>

enum { DEPTH_MAX = 64, NAME_MAX_LEN = 16, HEAD_MAX = 64 };

enum state {
	STATE_VALUES, /* as JSON has it */
	STATE_STRING,
	STATE_ESCAPE, /* after a backslash in a string */
	STATE_LINE,   /* a line at the top that is no JSON */
	STATE_LOST,   /* after what is no JSON */
	STATE_FOUND,  /* a line begins as that of the first record did */
};

/* The open brackets, a bit for each in each of the sets. */
struct stack {
	uint64_t arrays;
	uint64_t wrappers; /* those in which records may be */
	unsigned depth;
};

/* The beginning of a line, of which len may be more than there is. */
struct head {
	char text[HEAD_MAX];
	size_t len;
};

struct jsontext {
	enum state state;
	struct stack open;
	unsigned record_depth;	 /* where the record is that has begun; or 0 */
	char last;		 /* byte that is no blank and in no string */
	char name[NAME_MAX_LEN]; /* the beginning of the last string */
	size_t name_len;
	struct head head; /* of this line */

	bool has_first;	   /* what is known of the first record: */
	struct head first; /* how its line began */
	struct stack first_open;

	bool was_given; /* what is in record */
	struct longrec record;
};

struct jsontext *jsontext_new(struct longrec_search search)
{
	struct jsontext *json = calloc(1, sizeof(*json));

	if (json)
		json->record.search = search;
	return json;
}

void jsontext_free(struct jsontext *json)
{
	free(json);
}

void jsontext_begin(struct jsontext *json)
{
	json->state = STATE_VALUES;
	json->open = (struct stack){ 0 };
	json->record_depth = 0;
	json->last = '\0';
	json->name_len = json->head.len = 0;
	longrec_begin(&json->record);
	json->has_first = json->was_given = false;
}

/*
 * As well the separator of a JSON text sequence (RFC 7464), and the bytes of
 * the mark that UTF-8 may begin with.
 */
static bool is_blank(char c)
{
	return c && strchr(" \t\r\n\x1e\xef\xbb\xbf", c);
}

/* Arrays of records, by the name of the member that they are. */
static bool is_wrapper_name(struct slice name)
{
	static const char *const names[] = {
		"records",				   /* Azure */
		"resourceLogs", "scopeLogs", "logRecords", /* OTLP */
		"events",	"logEvents",		   /* CloudWatch */
	};

	for (size_t i = 0; i < sizeof(names) / sizeof(names[0]); i++)
		if (slice_is(name, names[i]))
			return true;
	return false;
}

/**** The open brackets */

static bool is_in(const struct stack *open, uint64_t set)
{
	return open->depth && (set >> (open->depth - 1) & 1);
}

static void push(struct stack *open, bool is_array, bool is_wrapper)
{
	uint64_t bit = UINT64_C(1) << open->depth++;

	open->arrays = is_array ? open->arrays | bit : open->arrays & ~bit;
	open->wrappers =
		is_wrapper ? open->wrappers | bit : open->wrappers & ~bit;
}

/**** What is kept */

static void keep(struct jsontext *json, char c)
{
	longrec_add_byte(&json->record, c);
}

struct longrec_rest jsontext_rest(const struct jsontext *json)
{
	return json->record.rest;
}

static enum jsontext_result give(struct jsontext *json, struct slice *record,
				 enum jsontext_result result)
{
	*record = longrec_end(&json->record);
	json->was_given = record->len > 0;
	return record->len ? result : JSONTEXT_MORE;
}

static void begin_record(struct jsontext *json)
{
	longrec_begin(&json->record);
	json->record_depth = json->open.depth + 1;
	if (json->has_first)
		return;
	json->has_first = true;
	json->first = json->head;
	json->first_open = json->open;
}

/**** Bytes as JSON has them */

static bool is_first_in_line(const struct jsontext *json)
{
	if (json->head.len > HEAD_MAX)
		return false;
	for (size_t i = 0; i + 1 < json->head.len; i++)
		if (!is_blank(json->head.text[i]))
			return false;
	return true;
}

/* True if the array that begins here has records in it. */
static bool holds_records(struct jsontext *json)
{
	struct stack *open = &json->open;

	if (!open->depth)
		return true;
	if (json->last != ':' || json->name_len > NAME_MAX_LEN ||
	    !is_wrapper_name((struct slice){ json->name, json->name_len }))
		return false;
	if (json->record_depth == open->depth) {
		open->wrappers |= UINT64_C(1) << (open->depth - 1);
		json->record_depth = 0;
		json->has_first = false;
	}
	return is_in(open, open->wrappers & ~open->arrays);
}

/* Returns false if no value may stand here. */
static bool open_bracket(struct jsontext *json, bool is_array)
{
	struct stack *open = &json->open;
	bool in_array = is_in(open, open->arrays);

	if (open->depth == DEPTH_MAX ||
	    (!open->depth && !is_first_in_line(json)))
		return false;
	if (open->depth && json->last != ':' &&
	    !(in_array && (json->last == ',' || json->last == '[')))
		return false;
	if (is_array) {
		push(open, true, holds_records(json));
		return true;
	}
	if (!open->depth ||
	    (!json->record_depth && is_in(open, open->arrays & open->wrappers)))
		begin_record(json);
	push(open, false, false);
	return true;
}

/* Returns false if no such bracket is open. *ends: a record does. */
static bool close_bracket(struct jsontext *json, bool is_array, bool *ends)
{
	struct stack *open = &json->open;

	if (!open->depth || is_array != is_in(open, open->arrays))
		return false;
	*ends = json->record_depth == open->depth;
	if (*ends)
		json->record_depth = 0;
	open->depth--;
	return true;
}

/* A byte outside of strings. Returns false if it may not stand there. */
static bool take_value(struct jsontext *json, char c, bool *ends)
{
	bool is_sound = true;

	if (is_blank(c)) {
		if (json->record_depth &&
		    !memchr(" ,:[{", json->record.text[json->record.len - 1],
			    5))
			keep(json, ' ');
		return true;
	}
	if (c == '{' || c == '[')
		is_sound = open_bracket(json, c == '[');
	else if (!json->open.depth && c != ',')
		return false;
	if (json->record_depth)
		keep(json, c);
	if (c == '}' || c == ']')
		is_sound = close_bracket(json, c == ']', ends);
	if (c == '"') {
		json->state = STATE_STRING;
		json->name_len = 0;
	}
	json->last = c;
	return is_sound;
}

static bool take_string(struct jsontext *json, char c)
{
	if (c == '\n')
		return false;
	if (json->record_depth)
		keep(json, c);
	if (json->state == STATE_ESCAPE) {
		json->state = STATE_STRING;
	} else if (c == '"') {
		json->state = STATE_VALUES;
		return true;
	} else if (c == '\\') {
		json->state = STATE_ESCAPE;
	}
	if (json->name_len < NAME_MAX_LEN)
		json->name[json->name_len] = c;
	json->name_len += json->name_len <= NAME_MAX_LEN;
	return true;
}

/**** Bytes that are not */

static bool is_as_first(const struct jsontext *json)
{
	const struct head *head = &json->head, *first = &json->first;

	return json->has_first && first->len <= HEAD_MAX &&
	       head->len == first->len &&
	       !memcmp(head->text, first->text, first->len);
}

/* Goes on as after the bracket with which the first record began. */
static void go_on(struct jsontext *json)
{
	json->state = STATE_VALUES;
	json->open = json->first_open;
	longrec_begin(&json->record);
	json->record_depth = json->open.depth + 1;
	push(&json->open, false, false);
	json->last = '{';
	keep(json, '{');
}

/* This byte may not stand here: what has begun is none. */
static enum jsontext_result lose(struct jsontext *json, char c,
				 struct slice *record)
{
	enum jsontext_result result = JSONTEXT_MORE;

	if (json->record_depth)
		result = give(json, record, JSONTEXT_BROKEN);
	json->state = STATE_LOST;
	if (!json->open.depth) {
		longrec_begin(&json->record);
		keep(json, c);
		if (is_first_in_line(json))
			json->state = STATE_LINE;
	}
	json->record_depth = 0;
	if (json->open.depth && is_as_first(json))
		json->state = STATE_FOUND;
	if (json->state == STATE_FOUND && result == JSONTEXT_MORE)
		go_on(json);
	return result;
}

static enum jsontext_result take_line(struct jsontext *json, char c,
				      struct slice *record)
{
	enum jsontext_result result =
		json->state == STATE_LINE ? JSONTEXT_RECORD : JSONTEXT_BROKEN;

	if (c != '\n') {
		keep(json, c);
		if (json->open.depth && is_as_first(json))
			go_on(json);
		return JSONTEXT_MORE;
	}
	if (!json->open.depth)
		json->state = STATE_VALUES;
	return give(json, record, result);
}

static enum jsontext_result take(struct jsontext *json, char c,
				 struct slice *record)
{
	bool ends = false, is_sound;

	if (json->state == STATE_LINE || json->state == STATE_LOST)
		return take_line(json, c, record);
	is_sound = json->state == STATE_VALUES ? take_value(json, c, &ends)
					       : take_string(json, c);
	if (!is_sound)
		return lose(json, c, record);
	return ends ? give(json, record, JSONTEXT_RECORD) : JSONTEXT_MORE;
}

static void note_head(struct head *head, char c)
{
	if (head->len < HEAD_MAX)
		head->text[head->len] = c;
	head->len += head->len <= HEAD_MAX;
}

enum jsontext_result jsontext_next(struct jsontext *json, struct slice *text,
				   struct slice *record)
{
	enum jsontext_result result = JSONTEXT_MORE;

	if (json->was_given)
		longrec_begin(&json->record);
	json->was_given = false;
	if (json->state == STATE_FOUND)
		go_on(json);
	while (text->len && result == JSONTEXT_MORE) {
		char c = text->at[0];

		*text = slice_behind(*text, 1);
		note_head(&json->head, c);
		result = take(json, c, record);
		if (c == '\n')
			json->head.len = 0;
	}
	return result;
}

enum jsontext_result jsontext_give_up(struct jsontext *json,
				      struct slice *record)
{
	enum jsontext_result result =
		json->state == STATE_LINE ? JSONTEXT_RECORD : JSONTEXT_BROKEN;

	if (json->was_given ||
	    (json->state < STATE_LINE && !json->record_depth))
		longrec_begin(&json->record);
	result = give(json, record, result);
	json->state = STATE_LOST;
	json->open.depth = 1;
	json->record_depth = 0;
	json->head.len = 0;
	return result;
}

/**** How a file begins */

static struct slice skip_blanks(struct slice s)
{
	while (s.len && is_blank(s.at[0]))
		s = slice_behind(s, 1);
	return s;
}

static bool is_alone(struct slice bracket)
{
	struct slice line = slice_behind(bracket, 1);

	line = slice_take_until(&line, '\n');
	return !skip_blanks(line).len;
}

/* True if the object has an array of records first. */
static bool is_wrapper(struct slice object)
{
	struct slice s = skip_blanks(slice_behind(object, 1)), name;

	if (!slice_begins(s, "\""))
		return false;
	s = slice_behind(s, 1);
	name = slice_take_until(&s, '"');
	s = skip_blanks(s);
	if (!is_wrapper_name(name) || !slice_begins(s, ":"))
		return false;
	return slice_begins(skip_blanks(slice_behind(s, 1)), "[");
}

/* What follows the object in its line; nothing if it does not end in there. */
static struct slice skip_object(struct slice s)
{
	size_t depth = 0;
	bool in_string = false;

	for (; s.len && s.at[0] != '\n'; s = slice_behind(s, 1)) {
		char c = s.at[0];

		if (c == '"')
			in_string = !in_string;
		else if (in_string && c == '\\' && s.len > 1)
			s = slice_behind(s, 1);
		else if (!in_string && c == '{')
			depth++;
		else if (!in_string && c == '}' && !--depth)
			return slice_behind(s, 1);
	}
	return (struct slice){ s.at, 0 };
}

/*
 * Objects over many lines begin with a bracket alone. Of an array whose objects
 * are each in a line of its own nothing has to be joined, nor should it: who
 * writes one as text may not escape what clients send, and what a client then
 * adds to a line must not become a record.
 */
bool jsontext_is_begun(struct slice beginning)
{
	struct slice s = skip_blanks(beginning);

	if (slice_begins(s, "["))
		s = skip_blanks(slice_behind(s, 1));
	if (!slice_begins(s, "{"))
		return false;
	if (is_alone(s) || is_wrapper(s))
		return true;
	if (s.at == skip_blanks(beginning).at)
		return false;
	s = skip_object(s);
	if (!slice_begins(s, ","))
		return false;
	s = slice_behind(s, 1);
	while (s.len && s.at[0] == ' ')
		s = slice_behind(s, 1);
	return slice_begins(s, "{");
}
