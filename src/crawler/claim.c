/*
 * From each place where a word begins, a tree of the tokens is walked down, as
 * far as the text goes with it: at most the length of the longest token. Behind
 * a token one goes on.
 *
 * Tested by tests/unit/crawler/test_claim.c.
 */

#include "crawler/claim.h"

#include <stdbool.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>
#include <sys/param.h>

#include "base/word.h"
#include "crawler/wordtree.h"

enum {
	MEMO_LOG2 = 8,
	MEMO_HEADER_MAX = 400, /* bytes; a longer one is not kept */
};

struct claims {
	const struct tokens *tokens; /* borrowed */
	struct wordtree tree;	     /* of the words */
	struct slice *words; /* owned, as the bytes; lower case, sorted */
	char *bytes;
	uint32_t *numbers;   /* owned; of the token of each word */
	struct slice *names; /* owned; as operators write them */
	size_t n;
};

struct claim_memo {
	struct {
		uint32_t len;
		int claim;
		char header[MEMO_HEADER_MAX];
	} entries[1 << MEMO_LOG2];
};

static uint8_t lower(char c)
{
	return (uint8_t)(c >= 'A' && c <= 'Z' ? c + ('a' - 'A') : c);
}

static bool is_word(char c)
{
	return (c >= '0' && c <= '9') || (c >= 'a' && c <= 'z') ||
	       (c >= 'A' && c <= 'Z') || c == '-' || c == '_';
}

struct named {
	struct slice word;
	uint32_t number;
};

static int compare_named(const void *a, const void *b)
{
	const struct named *x = a, *y = b;
	int diff =
		memcmp(x->word.at, y->word.at, MIN(x->word.len, y->word.len));

	return diff ? diff
		    : (x->word.len > y->word.len) - (x->word.len < y->word.len);
}

static bool may_be_claimed(const struct tokens *tokens, size_t i)
{
	return i != TOKENS_SEVERAL &&
	       tokens_at(tokens, i)->kind != TOKEN_CONTROL;
}

/* Sorts the tokens that can be claimed, in lower case. */
static int sort_words(struct claims *claims, struct named *named)
{
	const struct tokens *tokens = claims->tokens;
	char *at = claims->bytes;

	for (size_t i = 0; i < tokens_count(tokens); i++) {
		struct slice name = tokens_at(tokens, i)->name;

		if (!may_be_claimed(tokens, i))
			continue;
		for (size_t k = 0; k < name.len; k++)
			at[k] = (char)lower(name.at[k]);
		claims->names[claims->n] = name;
		named[claims->n++] =
			(struct named){ { at, name.len }, (uint32_t)i };
		at += name.len;
	}
	qsort(named, claims->n, sizeof(*named), compare_named);
	for (size_t i = 0; i < claims->n; i++) {
		claims->words[i] = named[i].word;
		claims->numbers[i] = named[i].number;
	}
	return wordtree_init(&claims->tree, claims->words, (uint32_t)claims->n);
}

static int init(struct claims *claims)
{
	size_t n = tokens_count(claims->tokens);
	struct named *named = calloc(n + 1, sizeof(*named));
	int ret = -1;

	claims->words = calloc(n + 1, sizeof(*claims->words));
	claims->numbers = calloc(n + 1, sizeof(*claims->numbers));
	claims->names = calloc(n + 1, sizeof(*claims->names));
	claims->bytes = malloc(n * TOKENS_NAME_MAX + 1);
	if (named && claims->words && claims->numbers && claims->names &&
	    claims->bytes)
		ret = sort_words(claims, named);
	free(named);
	return ret;
}

struct claims *claims_new(const struct tokens *tokens)
{
	struct claims *claims = calloc(1, sizeof(*claims));

	if (!claims)
		return NULL;
	claims->tokens = tokens;
	if (init(claims)) {
		claims_free(claims);
		return NULL;
	}
	return claims;
}

void claims_free(struct claims *claims)
{
	if (!claims)
		return;
	wordtree_release(&claims->tree);
	free(claims->words);
	free(claims->numbers);
	free(claims->names);
	free(claims->bytes);
	free(claims);
}

const struct slice *claims_names(const struct claims *claims, size_t *n)
{
	*n = claims->n;
	return claims->names;
}

struct claim_memo *claim_memo_new(void)
{
	return calloc(1, sizeof(struct claim_memo));
}

void claim_memo_free(struct claim_memo *memo)
{
	free(memo);
}

/* The longest token that begins there: its number; or NAMES_NONE. */
static uint32_t token_at(const struct claims *claims, const char *at,
			 const char *end, size_t *len)
{
	const struct wordtree *tree = &claims->tree;
	uint32_t node = WORDTREE_ROOT, found = WORDTREE_NO_WORD;

	for (const char *next = at; next < end; next++) {
		node = wordtree_child(tree, node, lower(*next));
		if (node == WORDTREE_ROOT)
			break;
		if (!tree->nodes[node].ends_word ||
		    (next + 1 < end && is_word(next[1])))
			continue;
		found = claims->numbers[tree->words[node]];
		*len = (size_t)(next + 1 - at);
	}
	return found;
}

static int find(const struct claims *claims, struct slice header)
{
	const char *at = header.at, *end = at + header.len;
	int claim = CLAIM_NONE;

	while (at < end) {
		uint32_t token = WORDTREE_NO_WORD;
		size_t len = 1;

		if (at == header.at || !is_word(at[-1]))
			token = token_at(claims, at, end, &len);
		at += len;
		if (token == WORDTREE_NO_WORD)
			continue;
		if (claim == CLAIM_NONE)
			claim = (int)token;
		else if (tokens_at(claims->tokens, (size_t)claim)
				 ->operator_id !=
			 tokens_at(claims->tokens, token)->operator_id)
			return TOKENS_SEVERAL;
	}
	return claim;
}

int claims_find(const struct claims *claims, struct claim_memo *memo,
		struct slice header)
{
	size_t i;

	if (!memo || header.len > MEMO_HEADER_MAX || !header.len)
		return find(claims, header);
	i = word_place(header.at, header.len, 0, MEMO_LOG2);
	if (memo->entries[i].len == header.len &&
	    !memcmp(memo->entries[i].header, header.at, header.len))
		return memo->entries[i].claim;
	memo->entries[i].len = (uint32_t)header.len;
	memcpy(memo->entries[i].header, header.at, header.len);
	memo->entries[i].claim = find(claims, header);
	return memo->entries[i].claim;
}
