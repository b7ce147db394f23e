#include "crawler/tokens.h"

#include <stdlib.h>

#include "base/arena.h"
#include "base/text.h"
#include "base/vec.h"
#include "crawler/names.h"
#include "scan/windows.h"

struct tokens {
	struct token *items; /* owned, by number */
	size_t n;
	struct names names;	/* those of the items from 1 on */
	struct names operators; /* their numbers are operator_id */
	struct arena arena;	/* what items point to */
};

static const char *const kind_names[TOKEN_NKINDS] = {
	[TOKEN_UNKNOWN] = "unknown",   [TOKEN_SEARCH] = "search",
	[TOKEN_TRAINING] = "training", [TOKEN_USER] = "user",
	[TOKEN_PREVIEW] = "preview",   [TOKEN_SEO] = "seo",
	[TOKEN_MONITOR] = "monitor",   [TOKEN_ARCHIVE] = "archive",
	[TOKEN_CONTROL] = "control",
};

const char *token_kind_name(enum token_kind kind)
{
	return kind_names[kind];
}

const char *tokens_wrong_text(enum tokens_wrong wrong)
{
	static const char *const texts[TOKENS_NWRONGS] = {
		[TOKENS_GOOD] = "nothing is wrong",
		[TOKENS_NO_MEMORY] = "out of memory",
		[TOKENS_TOO_MANY] = "there are more than 16383 crawlers",
		[TOKENS_NO_NAME] = "no crawler is named",
		[TOKENS_LONG] = "a name has more than 64 bytes",
		[TOKENS_CONTROL] = "a name has a control character",
		[TOKENS_SHORT] = "a crawler's name is too short to be found",
		[TOKENS_KIND] = "the kind is none of search, training, user, "
				"preview, seo, monitor, archive, control, "
				"unknown",
		[TOKENS_LIST] = "the lists are not up to 8 names of letters, "
				"digits and - _ . with commas between them",
		[TOKENS_SUFFIX] = "the suffixes are not up to 8 domains with "
				  "commas between them",
		[TOKENS_PARTIAL] = "the sixth column is not \"partial\"",
		[TOKENS_COLUMNS] = "there are more than six columns",
		[TOKENS_JSON] = "this is no JSON",
	};

	return texts[wrong];
}

/* "several", which no header claims by its name. */
static int add_several(struct tokens *tokens)
{
	static const char name[] = "several";

	tokens->items = vec_grow(NULL, 0, 1, sizeof(*tokens->items));
	if (!tokens->items)
		return -1;
	tokens->items[tokens->n++] =
		(struct token){ .name = { name, sizeof(name) - 1 },
				.operator_id = TOKENS_MAX };
	return 0;
}

struct tokens *tokens_new(void)
{
	struct tokens *tokens = calloc(1, sizeof(*tokens));

	if (tokens && add_several(tokens)) {
		tokens_free(tokens);
		return NULL;
	}
	return tokens;
}

void tokens_free(struct tokens *tokens)
{
	if (!tokens)
		return;
	free(tokens->items);
	names_release(&tokens->names);
	names_release(&tokens->operators);
	arena_release(&tokens->arena);
	free(tokens);
}

static struct slice trim(struct slice s)
{
	s = text_skip_blanks(s);
	while (s.len && text_is_blank(s.at[s.len - 1]))
		s.len--;
	return s;
}

/* The same, but empty for "-". */
static struct slice trim_value(struct slice s)
{
	s = trim(s);
	return slice_is_none(s) ? (struct slice){ 0 } : s;
}

static bool is_same(struct slice s, const char *str)
{
	return !names_compare(s, (struct slice){ str, strlen(str) });
}

static enum tokens_wrong check_bytes(struct slice name)
{
	if (name.len > TOKENS_NAME_MAX)
		return TOKENS_LONG;
	for (size_t i = 0; i < name.len; i++)
		if ((unsigned char)name.at[i] < ' ' || name.at[i] == 0x7f)
			return TOKENS_CONTROL;
	return TOKENS_GOOD;
}

/* There has to be what a search can find it by, however servers escape. */
static enum tokens_wrong check_name(struct slice name)
{
	if (!name.len || slice_is(name, "*"))
		return TOKENS_NO_NAME;
	for (size_t i = 1; i < name.len; i++)
		if (windows_is_short(name.at + i - 1))
			return check_bytes(name);
	return check_bytes(name) ? check_bytes(name) : TOKENS_SHORT;
}

/* Returns a copy; one whose at is NULL when memory ran out. */
static struct slice copy(struct tokens *tokens, struct slice s)
{
	char *at = arena_take(&tokens->arena, arena_round(s.len + 1, 8));

	if (at && s.len)
		memcpy(at, s.at, s.len);
	return (struct slice){ at, s.len };
}

static enum tokens_wrong parse_kind(struct slice kind, struct token *token)
{
	if (!kind.len)
		return TOKENS_GOOD;
	for (size_t i = 0; i < TOKEN_NKINDS; i++) {
		if (is_same(kind, kind_names[i])) {
			token->kind = (enum token_kind)i;
			return TOKENS_GOOD;
		}
	}
	return TOKENS_KIND;
}

/* How many parts have commas between them; more than are allowed if so. */
static size_t split(struct slice value, struct slice parts[TOKENS_PARTS_MAX])
{
	size_t n = 0;

	while (value.len) {
		struct slice part = trim(slice_take_until(&value, ','));

		if (n == TOKENS_PARTS_MAX)
			return n + 1;
		parts[n++] = part;
	}
	return n;
}

static bool is_word(struct slice s)
{
	for (size_t i = 0; i < s.len; i++)
		if (!text_is_alnum(s.at[i]) && s.at[i] != '-' &&
		    s.at[i] != '_' && s.at[i] != '.')
			return false;
	return s.len && s.len <= TOKENS_NAME_MAX;
}

static enum tokens_wrong parse_lists(struct tokens *tokens, struct slice value,
				     struct token *token)
{
	struct slice parts[TOKENS_PARTS_MAX], *lists;
	size_t n = split(value, parts);

	if (n > TOKENS_PARTS_MAX)
		return TOKENS_LIST;
	for (size_t i = 0; i < n; i++)
		if (!is_word(parts[i]))
			return TOKENS_LIST;
	lists = arena_take(&tokens->arena, (n + 1) * sizeof(*lists));
	if (!lists)
		return TOKENS_NO_MEMORY;
	for (size_t i = 0; i < n; i++) {
		lists[i] = copy(tokens, parts[i]);
		if (!lists[i].at)
			return TOKENS_NO_MEMORY;
	}
	token->lists = lists;
	token->nlists = n;
	return TOKENS_GOOD;
}

/* Labels with dots between them. */
static bool is_domain(struct slice s)
{
	if (!is_word(s) || s.at[0] == '.' || s.at[s.len - 1] == '.')
		return false;
	return !memmem(s.at, s.len, "..", 2);
}

/* Takes off what may stand around a domain. */
static struct slice parse_suffix(struct slice part, bool *reverse_only)
{
	static const char mark[] = "reverse:";

	*reverse_only = slice_begins(part, mark);
	if (*reverse_only)
		part = text_skip_blanks(slice_behind(part, sizeof(mark) - 1));
	if (slice_begins(part, "*."))
		part = slice_behind(part, 1);
	if (slice_begins(part, "."))
		part = slice_behind(part, 1);
	if (part.len && part.at[part.len - 1] == '.')
		part.len--;
	return part;
}

static struct slice copy_lower(struct tokens *tokens, struct slice s)
{
	char *at = arena_take(&tokens->arena, arena_round(s.len + 1, 8));

	for (size_t i = 0; at && i < s.len; i++)
		at[i] = text_lower(s.at[i]);
	return (struct slice){ at, s.len };
}

static enum tokens_wrong parse_suffixes(struct tokens *tokens,
					struct slice value, struct token *token)
{
	struct slice parts[TOKENS_PARTS_MAX];
	size_t n = split(value, parts);
	struct token_suffix *suffixes;

	if (n > TOKENS_PARTS_MAX)
		return TOKENS_SUFFIX;
	suffixes = arena_take(&tokens->arena, (n + 1) * sizeof(*suffixes));
	if (!suffixes)
		return TOKENS_NO_MEMORY;
	for (size_t i = 0; i < n; i++) {
		struct slice name =
			parse_suffix(parts[i], &suffixes[i].reverse_only);

		if (!is_domain(name))
			return TOKENS_SUFFIX;
		suffixes[i].name = copy_lower(tokens, name);
		if (!suffixes[i].name.at)
			return TOKENS_NO_MEMORY;
	}
	token->suffixes = suffixes;
	token->nsuffixes = n;
	return TOKENS_GOOD;
}

static enum tokens_wrong parse_partial(struct slice value, struct token *token)
{
	if (value.len && !is_same(value, "partial"))
		return TOKENS_PARTIAL;
	token->is_complete = token->nlists && !value.len;
	return TOKENS_GOOD;
}

static enum tokens_wrong parse_names(struct tokens *tokens,
				     const struct tokens_row *row,
				     struct token *token)
{
	enum tokens_wrong wrong = check_name(token->name);

	if (!wrong)
		wrong = check_bytes(token->operator);
	if (wrong)
		return wrong;
	token->name = copy(tokens, token->name);
	token->operator= copy(tokens, token->operator);
	token->page = copy(tokens, row->page);
	return token->name.at && token->operator.at && token->page.at
		       ? TOKENS_GOOD
		       : TOKENS_NO_MEMORY;
}

/* All of it but operator_id. */
static enum tokens_wrong parse_row(struct tokens *tokens,
				   const struct tokens_row *row,
				   struct token *token)
{
	enum tokens_wrong wrong;

	*token = (struct token){ .name = trim(row->name),
				 .operator= trim_value(row->operator) };
	wrong = parse_names(tokens, row, token);
	if (!wrong)
		wrong = parse_kind(trim_value(row->kind), token);
	if (!wrong)
		wrong = parse_lists(tokens, trim_value(row->lists), token);
	if (!wrong)
		wrong = parse_suffixes(tokens, trim_value(row->suffixes),
				       token);
	if (!wrong)
		wrong = parse_partial(trim_value(row->partial), token);
	return wrong;
}

/* Those of operators are below TOKENS_MAX, others have that of the token. */
static enum tokens_wrong set_operator(struct tokens *tokens, size_t number,
				      struct token *token)
{
	uint32_t id;

	token->operator_id = TOKENS_MAX + number;
	if (!token->operator.len)
		return TOKENS_GOOD;
	id = names_find(&tokens->operators, token->operator);
	if (id == NAMES_NONE && tokens->operators.n == TOKENS_MAX)
		return TOKENS_TOO_MANY;
	if (id == NAMES_NONE)
		id = names_add(&tokens->operators, token->operator);
	token->operator_id = id;
	return id == NAMES_NONE ? TOKENS_NO_MEMORY : TOKENS_GOOD;
}

static enum tokens_wrong add(struct tokens *tokens, struct token *token)
{
	enum tokens_wrong wrong;
	struct token *items;

	if (tokens->n == TOKENS_MAX)
		return TOKENS_TOO_MANY;
	items = vec_grow(tokens->items, tokens->n, 1, sizeof(*items));
	if (!items)
		return TOKENS_NO_MEMORY;
	tokens->items = items;
	wrong = set_operator(tokens, tokens->n, token);
	if (wrong)
		return wrong;
	if (names_add(&tokens->names, token->name) == NAMES_NONE)
		return TOKENS_NO_MEMORY;
	items[tokens->n++] = *token;
	return TOKENS_GOOD;
}

enum tokens_wrong tokens_put(struct tokens *tokens,
			     const struct tokens_row *row)
{
	struct token token;
	enum tokens_wrong wrong = parse_row(tokens, row, &token);
	size_t number;

	if (wrong)
		return wrong;
	number = tokens_find(tokens, token.name);
	if (number == TOKENS_SEVERAL)
		return add(tokens, &token);
	wrong = set_operator(tokens, number, &token);
	if (wrong)
		return wrong;
	tokens->names.at[number - 1] = token.name;
	tokens->items[number] = token;
	return TOKENS_GOOD;
}

/*
 * Sites name these in their robots.txt by mistake. Each would be claimed beside
 * the token of any crawler that names a browser, too, and then none would be
 * held to what it did.
 */
static bool is_of_browsers(struct slice name)
{
	static const char *const words[] = {
		"Mozilla", "AppleWebKit", "Chrome",    "Safari",  "Gecko",
		"KHTML",   "like",	  "Version",   "Mobile",  "Windows",
		"Linux",   "Android",	  "Macintosh", "Firefox", "compatible",
	};

	for (size_t i = 0; i < sizeof(words) / sizeof(*words); i++)
		if (is_same(name, words[i]))
			return true;
	return false;
}

enum tokens_wrong tokens_add_name(struct tokens *tokens, struct slice name)
{
	name = trim(name);
	if (is_of_browsers(name) || tokens_find(tokens, name))
		return TOKENS_GOOD;
	return tokens_put(tokens, &(struct tokens_row){ .name = name });
}

size_t tokens_count(const struct tokens *tokens)
{
	return tokens->n;
}

const struct token *tokens_at(const struct tokens *tokens, size_t number)
{
	return &tokens->items[number];
}

size_t tokens_find(const struct tokens *tokens, struct slice name)
{
	uint32_t number = names_find(&tokens->names, name);

	return number == NAMES_NONE ? TOKENS_SEVERAL : number + 1;
}

bool token_has_list(const struct token *token, struct slice list)
{
	for (size_t i = 0; i < token->nlists; i++)
		if (!names_compare(token->lists[i], list))
			return true;
	return false;
}

void tokens_add_identity(const struct tokens *tokens, struct buf *buf)
{
	buf_add_u64(buf, tokens->n);
	for (size_t i = 1; i < tokens->n; i++) {
		const struct token *token = &tokens->items[i];

		buf_add_u64(buf, token->name.len);
		buf_add(buf, token->name.at, token->name.len);
		buf_add_u64(buf, token->operator_id);
		buf_add_byte(buf, token->kind == TOKEN_CONTROL);
	}
}
