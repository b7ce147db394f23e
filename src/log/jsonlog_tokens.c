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
 * jsmn takes only JSON's own escapes. Where there are others, it is given a
 * copy in which they are mended, byte for byte: the places of the values stay
 * the same. It lets other things pass that are not JSON; what has to be right
 * is checked here: one object and nothing else, keys that are strings, one
 * value for each. Commas too many do no harm.
 *
 * Tested by tests/unit/log/test_jsonlog.c.
 */

#include "log/jsonlog_tokens.h"

#ifdef HAVE_JSMN

#include <ctype.h>
#include <limits.h>
#include <stdlib.h>
#include <string.h>

#define JSMN_STATIC
#define JSMN_STRICT
#define JSMN_PARENT_LINKS
#include <jsmn.h>

enum { DEPTH_MAX = 64, PATH_MAX_LEN = 255, LEVELS_MAX = 16 };

struct jsonlog_tokens {
	struct slice text;
	jsmntok_t *tokens; /* owned */
	size_t ntokens, ntokens_max;
	size_t next; /* token that has not been looked at */
	char *copy;  /* owned; what jsmn reads where it is mended */
	size_t copy_max;
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

static bool is_blank(char c)
{
	return c == ' ' || c == '\t' || c == '\r' || c == '\n';
}

static size_t skip_blanks(struct slice text, size_t i)
{
	while (i < text.len && is_blank(text.at[i]))
		i++;
	return i;
}

/* Text while it is looked through before jsmn does. */
struct survey {
	struct slice text;
	char *copy; /* of it, to be mended; or NULL */
	size_t ntokens, depth;
	size_t name, name_end; /* of the last string, with its quotes */
	bool is_odd;	       /* there is something to be mended */
};

static void mend(struct survey *survey, size_t i, char c)
{
	survey->is_odd = true;
	if (survey->copy)
		survey->copy[i] = c;
}

static bool is_json_escape(struct slice text, size_t i)
{
	if (i >= text.len)
		return true; /* for jsmn to refuse */
	if (text.at[i] != 'u')
		return memchr("\"\\/bfnrt", text.at[i], 8) != NULL;
	for (size_t n = 1; n <= 4; n++)
		if (i + n >= text.len ||
		    !isxdigit((unsigned char)text.at[i + n]))
			return false;
	return true;
}

/* Where the string ends that begins at i: at its second quote, if it has one.
 */
static size_t pass_string(struct survey *survey, size_t i)
{
	struct slice text = survey->text;

	if (text.len - i > 4 && !memcmp(text.at + i, "\"\"\"\"", 4)) {
		mend(survey, i + 1, ' ');
		mend(survey, i + 2, ' ');
		return i + 3;
	}
	for (i++; i < text.len && text.at[i] != '"'; i++) {
		if (text.at[i] != '\\')
			continue;
		i++;
		if (!is_json_escape(text, i))
			mend(survey, i, 'n');
	}
	return i;
}

/* The last byte of a number or word that begins at i, as jsmn has it end. */
static size_t pass_word(struct slice text, size_t i)
{
	while (i + 1 < text.len && !is_blank(text.at[i + 1]) &&
	       !memchr(",]}", text.at[i + 1], 3))
		i++;
	return i;
}

/* A colon is at i. A name before it that has no value is made blank. */
static void pass_colon(struct survey *survey, size_t i)
{
	struct slice text = survey->text;
	size_t next = skip_blanks(text, i + 1), end = i;

	if (next >= text.len || (text.at[next] != ',' && text.at[next] != '}'))
		return;
	while (end > survey->name_end && is_blank(text.at[end - 1]))
		end--;
	if (end != survey->name_end)
		return;
	for (size_t n = survey->name; n <= i; n++)
		mend(survey, n, ' ');
}

/*
 * Counts the tokens, and mends the copy. Returns false if the text cannot be
 * JSON or is nested too deep. Strings and words end where jsmn has them end:
 * otherwise brackets could hide in what is a string only here.
 */
static bool look_through(struct survey *survey)
{
	struct slice text = survey->text;

	for (size_t i = 0; i < text.len; i++) {
		char c = text.at[i];

		if (c == '{' || c == '[') {
			survey->ntokens++;
			if (++survey->depth > DEPTH_MAX)
				return false;
		} else if (c == '}' || c == ']') {
			if (!survey->depth--)
				return false;
		} else if (c == '"') {
			survey->ntokens++;
			survey->name = i;
			i = pass_string(survey, i);
			survey->name_end = i + 1;
		} else if (c == ':') {
			pass_colon(survey, i);
		} else if (c != ',' && !is_blank(c)) {
			survey->ntokens++;
			i = pass_word(text, i);
		}
	}
	return survey->ntokens > 0;
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

static bool copy_mended(struct jsonlog_tokens *json, struct slice text)
{
	struct survey survey = { .text = text };

	if (text.len > json->copy_max) {
		free(json->copy);
		json->copy_max = 0;
		json->copy = malloc(text.len);
		if (!json->copy)
			return false;
		json->copy_max = text.len;
	}
	memcpy(json->copy, text.at, text.len);
	survey.copy = json->copy;
	look_through(&survey);
	return true;
}

/* Makes tokens of the text, of which the first is the object. */
static int tokenize(struct jsonlog_tokens *json, struct slice text)
{
	struct survey survey = { .text = text };
	const char *at = text.at;
	jsmn_parser parser;
	int n;

	if (!text.len || text.len > INT_MAX || text.at[0] != '{' ||
	    !look_through(&survey))
		return 0;
	if (!reserve_tokens(json, survey.ntokens) ||
	    (survey.is_odd && !copy_mended(json, text)))
		return -1;
	if (survey.is_odd)
		at = json->copy;
	jsmn_init(&parser);
	n = jsmn_parse(&parser, at, text.len, json->tokens,
		       (unsigned)survey.ntokens);
	if (n < 1 || skip_blanks(text, (size_t)json->tokens[0].end) < text.len)
		return 0;
	json->ntokens = (size_t)n;
	return 1;
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

int jsonlog_tokens_read(struct jsonlog_tokens *json, struct slice text)
{
	int ret;

	json->text = text;
	json->ntokens = 0;
	json->next = 1;
	ret = tokenize(json, text);
	for (size_t i = 1; ret > 0 && i < json->ntokens; i++)
		if (!is_sound(json, &json->tokens[i]))
			ret = 0;
	if (ret <= 0)
		json->ntokens = 0;
	return ret;
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

/* Puts together the path of a value, or returns an empty one if it has none. */
static struct slice path_of(struct jsonlog_tokens *json, const jsmntok_t *token)
{
	const jsmntok_t *pair = pair_of(json, token), *key;
	struct path path = { .begin = json->path + sizeof(json->path) };

	key = parent_of(json, token);
	if (pair) {
		if (!put_first(json, &path, text_of(json, pair + 2)))
			return (struct slice){ NULL, 0 };
		key = parent_of(json, parent_of(json, pair));
	} else if (key->type == JSMN_ARRAY) {
		key = parent_of(json, key);
	}
	while (key && key->type == JSMN_STRING) {
		if (!put_first(json, &path, text_of(json, key)))
			break;
		if (!key->parent)
			return (struct slice){
				path.begin,
				(size_t)(json->path + sizeof(json->path) -
					 path.begin),
			};
		key = parent_of(json, parent_of(json, key));
	}
	return (struct slice){ NULL, 0 };
}

/* True if the token is a value of its own: no key, and of an array the first.
 */
static bool is_value(const struct jsonlog_tokens *json, const jsmntok_t *token)
{
	const jsmntok_t *parent = parent_of(json, token);

	if (token->type == JSMN_ARRAY)
		return token->size && token[1].type == JSMN_PRIMITIVE &&
		       parent->type == JSMN_STRING;
	return is_scalar(token) &&
	       (parent->type == JSMN_STRING ||
		(parent->type == JSMN_ARRAY && parent + 1 == token &&
		 token->type == JSMN_STRING));
}

static enum jsonlog_kind kind_of(const struct jsonlog_tokens *json,
				 const jsmntok_t *token)
{
	if (token->type == JSMN_ARRAY)
		return JSONLOG_NUMBERS;
	if (token->type == JSMN_STRING)
		return JSONLOG_STRING;
	return is_word(text_of(json, token)) ? JSONLOG_WORD : JSONLOG_NUMBER;
}

bool jsonlog_tokens_next(struct jsonlog_tokens *json,
			 struct jsonlog_value *value)
{
	while (json->next < json->ntokens) {
		const jsmntok_t *token = &json->tokens[json->next++];
		const jsmntok_t *parent = parent_of(json, token);

		if (!is_value(json, token))
			continue;
		value->path = path_of(json, token);
		if (!value->path.at)
			continue;
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
