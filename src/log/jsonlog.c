/*
 * jsmn makes tokens of a line: where each value is, and which is its parent.
 * One walk over them looks up the path of each string and number. Three things
 * keep that linear and within bounds, whatever the line holds:
 *
 * - jsmn goes up from the last token to the one that a bracket closes, so deep
 *   nesting would be quadratic: the depth is limited beforehand.
 * - The tokens are counted beforehand, so that there is room for them.
 * - A path is put together from its end, and given up when it has more levels
 *   or bytes than any that is looked for.
 *
 * jsmn lets much pass that is not JSON; what has to be right is checked here:
 * one object and nothing else, keys that are strings, one value for each.
 * Commas too many do no harm.
 */

#include "log/jsonlog.h"

#include <limits.h>
#include <stdlib.h>
#include <string.h>

#include "log/envelope.h"
#include "log/host.h"
#include "log/request.h"

#ifdef HAVE_JSMN
#define JSMN_STATIC
#define JSMN_STRICT
#define JSMN_PARENT_LINKS
#include <jsmn.h>

/* True if no key on the path is empty. */
static bool is_path(struct slice path)
{
	if (path.len && path.at[0] == '.')
		path = slice_behind(path, 1);
	if (!path.len || path.len > JSONLOG_PATHS_LEN_MAX)
		return false;
	return path.at[0] != '.' && path.at[path.len - 1] != '.' &&
	       !memmem(path.at, path.len, "..", 2);
}

static bool set_path(struct jsonlog_names *names, struct slice field,
		     struct slice path)
{
	static const char *const fields[JSONLOG_NFIELDS] = {
		"host", "request", "method", "target",
		"time", "status",  "bytes",  "user_agent",
	};

	for (size_t i = 0; i < JSONLOG_NFIELDS; i++) {
		if (!slice_is(field, fields[i]))
			continue;
		if (names->paths[i].at || !is_path(path))
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

enum { DEPTH_MAX = 64 };

struct jsonlog {
	struct jsonlog_paths paths;
	jsmntok_t *tokens; /* owned */
	size_t ntokens_max;
};

/* A line while it is read. */
struct line {
	struct slice text;
	const jsmntok_t *tokens;
	size_t ntokens;
	const struct jsonlog_path *found[JSONLOG_NFIELDS]; /* or NULL */
	struct slice values[JSONLOG_NFIELDS];
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
	return json;
}

void jsonlog_free(struct jsonlog *json)
{
	if (!json)
		return;
	free(json->tokens);
	free(json);
}

static bool is_blank(char c)
{
	return c == ' ' || c == '\t' || c == '\r' || c == '\n';
}

static struct slice skip_blanks(struct slice s)
{
	while (s.len && is_blank(s.at[0]))
		s = slice_behind(s, 1);
	return s;
}

bool jsonlog_is_object(struct slice line)
{
	envelope_take(&line);
	return line.len && line.at[0] == '{';
}

/* The last byte of a string or of a number or word that begins at i. */
static size_t skip_scalar(struct slice text, size_t i)
{
	if (text.at[i] == '"') {
		while (++i < text.len && text.at[i] != '"')
			i += text.at[i] == '\\';
		return i;
	}
	while (i + 1 < text.len && !is_blank(text.at[i + 1]) &&
	       !memchr(",]}", text.at[i + 1], 3))
		i++;
	return i;
}

/*
 * How many tokens there are; 0 if the text cannot be JSON or is nested too
 * deep. Strings and words end where jsmn has them end: otherwise brackets could
 * hide in what is a string only here.
 */
static size_t count_tokens(struct slice text)
{
	size_t n = 0, depth = 0;

	for (size_t i = 0; i < text.len; i++) {
		char c = text.at[i];

		if (c == '{' || c == '[') {
			n++;
			if (++depth > DEPTH_MAX)
				return 0;
		} else if (c == '}' || c == ']') {
			if (!depth--)
				return 0;
		} else if (c != ',' && c != ':' && !is_blank(c)) {
			n++;
			i = skip_scalar(text, i);
		}
	}
	return n;
}

static bool reserve_tokens(struct jsonlog *json, size_t ntokens)
{
	if (ntokens <= json->ntokens_max)
		return true;
	free(json->tokens);
	json->ntokens_max = 0;
	json->tokens = calloc(ntokens, sizeof(*json->tokens));
	if (!json->tokens)
		return false;
	json->ntokens_max = ntokens;
	return true;
}

/* Makes tokens of the text, of which the first is the object. */
static bool tokenize(struct jsonlog *json, struct line *line, bool *no_memory)
{
	struct slice text = line->text, behind;
	size_t room = text.len <= INT_MAX ? count_tokens(text) : 0;
	jsmn_parser parser;
	int ntokens;

	if (!room || text.at[0] != '{')
		return false;
	if (!reserve_tokens(json, room)) {
		*no_memory = true;
		return false;
	}
	jsmn_init(&parser);
	ntokens = jsmn_parse(&parser, text.at, text.len, json->tokens,
			     (unsigned)room);
	if (ntokens < 1)
		return false;
	line->tokens = json->tokens;
	line->ntokens = (size_t)ntokens;
	behind = skip_blanks(slice_behind(text, (size_t)json->tokens[0].end));
	return !behind.len;
}

static bool is_scalar(const jsmntok_t *token)
{
	return token->type == JSMN_STRING || token->type == JSMN_PRIMITIVE;
}

static struct slice token_text(const struct line *line, const jsmntok_t *token)
{
	return (struct slice){ line->text.at + token->start,
			       (size_t)(token->end - token->start) };
}

static bool is_number(struct slice s)
{
	size_t i = 0;

	while (i < s.len && memchr("0123456789+-.eE", s.at[i], 15))
		i++;
	return i == s.len;
}

/* Keys have one value, and nothing else has any behind a colon. */
static bool is_sound(const struct line *line, const jsmntok_t *token)
{
	struct slice text = token_text(line, token);
	const jsmntok_t *parent;

	if (token->parent < 0)
		return false;
	parent = &line->tokens[token->parent];
	if (parent->type == JSMN_OBJECT)
		return token->type == JSMN_STRING && token->size == 1;
	if (is_scalar(token) && token->size)
		return false;
	if (token->type == JSMN_PRIMITIVE && !is_number(text) &&
	    !slice_is(text, "true") && !slice_is(text, "false") &&
	    !slice_is(text, "null"))
		return false;
	return parent->type == JSMN_ARRAY ||
	       (parent->type == JSMN_STRING && parent->size == 1);
}

/* The key of a value, also of the first one of an array; or NULL. */
static const jsmntok_t *key_of(const struct line *line, const jsmntok_t *value)
{
	const jsmntok_t *parent = &line->tokens[value->parent];

	if (parent->type == JSMN_ARRAY && parent + 1 == value)
		parent = &line->tokens[parent->parent];
	return parent->type == JSMN_STRING ? parent : NULL;
}

/*
 * Puts together the path of a key, at the end of the room for it. An empty one
 * is returned if it is longer than all that are wanted, or goes through an
 * array.
 */
static struct slice path_of(const struct jsonlog *json, const struct line *line,
			    const jsmntok_t *key,
			    char room[JSONLOG_PATHS_LEN_MAX])
{
	size_t begin = JSONLOG_PATHS_LEN_MAX;

	for (size_t i = 0; key && i < json->paths.levels_max; i++) {
		struct slice text = token_text(line, key);

		if (text.len > begin)
			break;
		begin -= text.len;
		memcpy(room + begin, text.at, text.len);
		if (!key->parent)
			return (struct slice){ room + begin,
					       JSONLOG_PATHS_LEN_MAX - begin };
		if (!begin)
			break;
		room[--begin] = '.';
		key = &line->tokens[line->tokens[key->parent].parent];
		if (key->type != JSMN_STRING)
			break;
	}
	return (struct slice){ NULL, 0 };
}

/* True if the field may have this value. */
static bool is_value(enum jsonlog_field field, const jsmntok_t *token,
		     struct slice text)
{
	if (slice_is_none(text))
		return false;
	if (token->type == JSMN_STRING)
		return true;
	return (field == JSONLOG_TIME || field == JSONLOG_STATUS ||
		field == JSONLOG_BYTES) &&
	       is_number(text);
}

static void take_value(const struct jsonlog *json, struct line *line,
		       const jsmntok_t *token)
{
	struct slice text = token_text(line, token), path;
	char room[JSONLOG_PATHS_LEN_MAX];

	path = path_of(json, line, key_of(line, token), room);
	if (!path.at)
		return;
	for (const struct jsonlog_path *p = json->paths.by_len[path.len]; p;
	     p = p->next) {
		const struct jsonlog_path **found = &line->found[p->field];

		if ((*found && *found < p) || !jsonlog_path_is(p, path) ||
		    !is_value(p->field, token, text))
			continue;
		*found = p;
		line->values[p->field] = text;
	}
}

static bool find_values(const struct jsonlog *json, struct line *line)
{
	for (size_t i = 1; i < line->ntokens; i++) {
		const jsmntok_t *token = &line->tokens[i];

		if (!is_sound(line, token))
			return false;
		if (is_scalar(token))
			take_value(json, line, token);
	}
	return true;
}

/*
 * Sets method and target. Where the method stands elsewhere, a request of one
 * word is no request: Logstash has the target there.
 */
static void set_request(const struct jsonlog *json, const struct line *line,
			struct record *rec)
{
	struct slice request = line->values[JSONLOG_REQUEST];
	struct slice method = line->values[JSONLOG_METHOD];
	struct slice target = line->values[JSONLOG_TARGET];
	bool is_word = request.len && !memchr(request.at, ' ', request.len);

	if (request.len && !(is_word && method.len))
		request_set(rec, request);
	else
		*rec = (struct record){
			.method = method,
			.target = target.len ? target : request,
		};
	if (json->paths.given[JSONLOG_METHOD] && method.len)
		rec->method = method;
	if (json->paths.given[JSONLOG_TARGET] && target.len)
		rec->target = target;
}

bool jsonlog_parse(struct jsonlog *json, struct slice text, struct record *rec,
		   bool *no_memory)
{
	struct line line = { .text = text };

	envelope_take(&line.text);
	*no_memory = false;
	*rec = (struct record){ 0 };
	if (!tokenize(json, &line, no_memory) || !find_values(json, &line))
		return false;
	set_request(json, &line, rec);
	rec->host = host_first(UNESCAPE_JSON, line.values[JSONLOG_HOST]);
	rec->time = line.values[JSONLOG_TIME];
	rec->status = line.values[JSONLOG_STATUS];
	rec->bytes = line.values[JSONLOG_BYTES];
	rec->user_agent = line.values[JSONLOG_USER_AGENT];
	rec->escape = UNESCAPE_JSON;
	return host_is_valid(rec->host) && (line.values[JSONLOG_REQUEST].len ||
					    line.values[JSONLOG_TARGET].len);
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

bool jsonlog_parse(struct jsonlog *json, struct slice line, struct record *rec,
		   bool *no_memory)
{
	(void)json;
	(void)line;
	*rec = (struct record){ 0 };
	*no_memory = false;
	return false;
}

#endif
