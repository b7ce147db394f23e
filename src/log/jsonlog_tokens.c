/*
 * jsmn makes tokens of the text: where each value is, and which is its parent.
 * Three things keep that linear and within bounds, whatever the text holds:
 *
 * - jsmn goes up from the last token to the one that a bracket closes, so deep
 *   nesting would be quadratic: the depth is limited beforehand.
 * - The tokens are counted beforehand, so that there is room for them.
 * - A path is put together from its end, and given up when it has more levels
 *   or bytes than are of use.
 *
 * What is not quite JSON is mended in a copy for jsmn (jsonlog_mend.h). jsmn
 * lets other things pass that are not JSON; what has to be right is checked
 * here: one object and nothing else, keys that are strings, one value for each.
 * Commas too many do no harm.
 *
 * Tested by tests/unit/log/test_jsonlog.c.
 */

#include "log/jsonlog_tokens.h"

#ifdef HAVE_JSMN

#include <limits.h>
#include <stdlib.h>
#include <string.h>

#define JSMN_STATIC
#define JSMN_STRICT
#define JSMN_PARENT_LINKS
#include <jsmn.h>

#include "log/jsonlog_mend.h"

enum { PATH_MAX_LEN = 255, LEVELS_MAX = 16 };

struct jsonlog_tokens {
	struct slice text;
	jsmntok_t *tokens; /* owned */
	size_t ntokens, ntokens_max;
	size_t next; /* token that has not been looked at */
	char *copy;  /* owned; what jsmn reads where it is mended */
	size_t copy_max;
	struct slice tail; /* the string that was no JSON; or NULL */
	char path[PATH_MAX_LEN];
};

struct jsonlog_tokens *jsonlog_tokens_new(void)
{
	return calloc(1, sizeof(struct jsonlog_tokens));
}

void jsonlog_tokens_free(struct jsonlog_tokens *json)
{
	if (!json)
		return;
	free(json->tokens);
	free(json->copy);
	free(json);
}

static bool reserve_tokens(struct jsonlog_tokens *json, size_t ntokens)
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

static bool reserve_copy(struct jsonlog_tokens *json, size_t len)
{
	if (len <= json->copy_max)
		return true;
	free(json->copy);
	json->copy_max = 0;
	json->copy = malloc(len);
	if (!json->copy)
		return false;
	json->copy_max = len;
	return true;
}

static bool is_blank(char c)
{
	return c == ' ' || c == '\t' || c == '\r' || c == '\n';
}

/* Makes tokens of the text, of which the first is the object. */
static int tokenize(struct jsonlog_tokens *json, struct slice text,
		    size_t ntokens)
{
	jsmn_parser parser;
	size_t end;
	int n;

	if (!reserve_tokens(json, ntokens))
		return -1;
	jsmn_init(&parser);
	n = jsmn_parse(&parser, text.at, text.len, json->tokens,
		       (unsigned)ntokens);
	if (n < 1)
		return 0;
	end = (size_t)json->tokens[0].end;
	while (end < text.len && is_blank(text.at[end]))
		end++;
	if (end < text.len)
		return 0;
	json->ntokens = (size_t)n;
	return 1;
}

/* As it is, or mended. */
static int read_text(struct jsonlog_tokens *json, struct slice text)
{
	size_t ntokens;
	bool is_odd;

	if (!jsonlog_mend_look(text, &ntokens, &is_odd))
		return 0;
	if (!is_odd)
		return tokenize(json, text, ntokens);
	if (!reserve_copy(json, text.len))
		return -1;
	jsonlog_mend(text, json->copy);
	return tokenize(json, (struct slice){ json->copy, text.len }, ntokens);
}

/* With its last string mended. */
static int read_tail(struct jsonlog_tokens *json, struct slice text)
{
	struct slice copy;
	size_t ntokens;
	bool is_odd;

	if (!reserve_copy(json, text.len))
		return -1;
	copy = (struct slice){ json->copy, text.len };
	if (!jsonlog_mend_tail(text, json->copy, &json->tail) ||
	    !jsonlog_mend_look(copy, &ntokens, &is_odd) || is_odd)
		return 0;
	return tokenize(json, copy, ntokens);
}

static bool is_scalar(const jsmntok_t *token)
{
	return token->type == JSMN_STRING || token->type == JSMN_PRIMITIVE;
}

static struct slice text_of(const struct jsonlog_tokens *json,
			    const jsmntok_t *token)
{
	return (struct slice){ json->text.at + token->start,
			       (size_t)(token->end - token->start) };
}

static bool is_number(struct slice s)
{
	size_t i = 0;

	while (i < s.len && memchr("0123456789+-.eE", s.at[i], 15))
		i++;
	return i == s.len;
}

static bool is_word(struct slice s)
{
	return slice_is(s, "true") || slice_is(s, "false") ||
	       slice_is(s, "null");
}

/* Keys have one value, and nothing else has any after a colon. */
static bool is_sound(const struct jsonlog_tokens *json, const jsmntok_t *token)
{
	const jsmntok_t *parent;

	if (token->parent < 0)
		return false;
	parent = &json->tokens[token->parent];
	if (parent->type == JSMN_OBJECT)
		return token->type == JSMN_STRING && token->size == 1;
	if (is_scalar(token) && token->size)
		return false;
	if (token->type == JSMN_PRIMITIVE && !is_number(text_of(json, token)) &&
	    !is_word(text_of(json, token)))
		return false;
	return parent->type == JSMN_ARRAY ||
	       (parent->type == JSMN_STRING && parent->size == 1);
}

static bool is_all_sound(const struct jsonlog_tokens *json)
{
	for (size_t i = 1; i < json->ntokens; i++)
		if (!is_sound(json, &json->tokens[i]))
			return false;
	return true;
}

int jsonlog_tokens_read(struct jsonlog_tokens *json, struct slice text)
{
	int ret;

	json->text = text;
	json->tail = (struct slice){ NULL, 0 };
	json->ntokens = 0;
	json->next = 1;
	if (!text.len || text.len > INT_MAX || text.at[0] != '{')
		return 0;
	ret = read_text(json, text);
	if (ret > 0 && !is_all_sound(json))
		ret = 0;
	if (!ret)
		ret = read_tail(json, text);
	if (ret > 0 && !is_all_sound(json))
		ret = 0;
	if (ret <= 0)
		json->ntokens = 0;
	return ret;
}

bool jsonlog_tokens_has_tail(const struct jsonlog_tokens *json)
{
	return json->tail.at != NULL;
}

static const jsmntok_t *parent_of(const struct jsonlog_tokens *json,
				  const jsmntok_t *token)
{
	return token->parent < 0 ? NULL : &json->tokens[token->parent];
}

/* A path that is put together from its end, in json->path. */
struct path {
	char *begin;
	size_t nlevels;
};

static bool put_first(struct jsonlog_tokens *json, struct path *path,
		      struct slice key)
{
	size_t dot = path->nlevels > 0;

	if (++path->nlevels > LEVELS_MAX ||
	    key.len + dot > (size_t)(path->begin - json->path))
		return false;
	if (dot)
		*--path->begin = '.';
	path->begin -= key.len;
	memcpy(path->begin, key.at, key.len);
	return true;
}

/*
 * The pair {"key": NAME, "value": ...} of which the token is the value, and the
 * array it is in; or NULL. OTLP has the value in an object that tells its type.
 */
static const jsmntok_t *pair_of(const struct jsonlog_tokens *json,
				const jsmntok_t *token)
{
	const jsmntok_t *key = parent_of(json, token), *pair, *array;

	if (key && key->type == JSMN_STRING &&
	    !slice_is(text_of(json, key), "value")) {
		token = parent_of(json, key);
		key = parent_of(json, token);
	}
	if (!key || key->type != JSMN_STRING ||
	    !slice_is(text_of(json, key), "value"))
		return NULL;
	pair = parent_of(json, key);
	array = parent_of(json, pair);
	if (!array || array->type != JSMN_ARRAY || key != pair + 3 ||
	    pair[2].type != JSMN_STRING ||
	    (!slice_is(text_of(json, pair + 1), "key") &&
	     !slice_is(text_of(json, pair + 1), "name")))
		return NULL;
	return pair;
}

/*
 * The key of a value: of that of a pair its name, of the first element of an
 * array that of the array; NULL if it has none.
 */
static const jsmntok_t *key_of(const struct jsonlog_tokens *json,
			       const jsmntok_t *token)
{
	const jsmntok_t *pair = pair_of(json, token);
	const jsmntok_t *key = parent_of(json, token);

	if (pair)
		return pair + 2;
	if (key->type == JSMN_ARRAY && key + 1 == token)
		key = parent_of(json, key);
	return key->type == JSMN_STRING ? key : NULL;
}

/* The key before it on the path: what the object that it is in is called. */
static const jsmntok_t *key_above(const struct jsonlog_tokens *json,
				  const jsmntok_t *key)
{
	const jsmntok_t *object = parent_of(json, key);

	if (object->type == JSMN_STRING) /* the name in a pair in an array */
		object = parent_of(json, parent_of(json, object));
	return parent_of(json, object);
}

struct slice jsonlog_tokens_path(struct jsonlog_tokens *json)
{
	const jsmntok_t *key = key_of(json, &json->tokens[json->next - 1]);
	char *end = json->path + sizeof(json->path);
	struct path path = { .begin = end };

	while (key && key->type == JSMN_STRING &&
	       put_first(json, &path, text_of(json, key))) {
		key = key_above(json, key);
		if (!key)
			return (struct slice){ path.begin,
					       (size_t)(end - path.begin) };
	}
	return (struct slice){ NULL, 0 };
}

/* True if the token is a value: no key, and no number in an array. */
static bool is_value(const struct jsonlog_tokens *json, const jsmntok_t *token)
{
	const jsmntok_t *parent = parent_of(json, token);

	if (token->type == JSMN_ARRAY)
		return token->size && token[1].type == JSMN_PRIMITIVE &&
		       parent->type == JSMN_STRING;
	return is_scalar(token) &&
	       (parent->type == JSMN_STRING ||
		(parent->type == JSMN_ARRAY && token->type == JSMN_STRING));
}

static enum jsonlog_kind kind_of(const struct jsonlog_tokens *json,
				 const jsmntok_t *token)
{
	if (token->type == JSMN_ARRAY)
		return JSONLOG_NUMBERS;
	if (token->type == JSMN_STRING)
		return json->text.at + token->start == json->tail.at
			       ? JSONLOG_RAW
			       : JSONLOG_STRING;
	return is_word(text_of(json, token)) ? JSONLOG_WORD : JSONLOG_NUMBER;
}

bool jsonlog_tokens_next(struct jsonlog_tokens *json,
			 struct jsonlog_value *value)
{
	while (json->next < json->ntokens) {
		const jsmntok_t *token = &json->tokens[json->next++];
		const jsmntok_t *parent = parent_of(json, token), *key;

		if (!is_value(json, token))
			continue;
		key = key_of(json, token);
		value->key = key ? text_of(json, key) : (struct slice){ 0 };
		value->text = text_of(json, token);
		value->kind = kind_of(json, token);
		value->has_more =
			parent->type == JSMN_ARRAY && parent->size > 1;
		return true;
	}
	return false;
}

bool jsonlog_tokens_next_name(const struct jsonlog_tokens *json, size_t *at,
			      struct slice *name)
{
	while (++*at < json->ntokens) {
		if (json->tokens[*at].parent)
			continue;
		*name = text_of(json, &json->tokens[*at]);
		return true;
	}
	return false;
}

#endif
