#ifndef FINDROBOTS_TEST_SLOW_CLAIM_H
#define FINDROBOTS_TEST_SLOW_CLAIM_H

/* What a header claims, told slowly: each token is tried at each place. */

#include <stdbool.h>
#include <string.h>

#include "crawler/claim.h"

static inline bool slow_claim_is_word(char c)
{
	return c && strchr("abcdefghijklmnopqrstuvwxyz"
			   "ABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789-_",
			   c);
}

static inline char slow_claim_lower(char c)
{
	return c >= 'A' && c <= 'Z' ? (char)(c - 'A' + 'a') : c;
}

static inline bool slow_claim_stands(struct slice token, struct slice header,
				     size_t at)
{
	if (header.len - at < token.len ||
	    (at && slow_claim_is_word(header.at[at - 1])) ||
	    (at + token.len < header.len &&
	     slow_claim_is_word(header.at[at + token.len])))
		return false;
	for (size_t i = 0; i < token.len; i++)
		if (slow_claim_lower(token.at[i]) !=
		    slow_claim_lower(header.at[at + i]))
			return false;
	return true;
}

/* Of those that stand at a place the longest: its number, or CLAIM_NONE. */
static inline int slow_claim_at(const struct tokens *tokens,
				struct slice header, size_t at)
{
	int longest = CLAIM_NONE;

	for (size_t i = 1; i < tokens_count(tokens); i++) {
		const struct token *token = tokens_at(tokens, i);

		if (token->kind != TOKEN_CONTROL &&
		    slow_claim_stands(token->name, header, at) &&
		    (longest == CLAIM_NONE ||
		     token->name.len >
			     tokens_at(tokens, (size_t)longest)->name.len))
			longest = (int)i;
	}
	return longest;
}

static inline int slow_claim(const struct tokens *tokens, struct slice header)
{
	int claim = CLAIM_NONE;

	for (size_t at = 0; at < header.len;) {
		int found = slow_claim_at(tokens, header, at);
		const struct token *token;

		if (found == CLAIM_NONE) {
			at++;
			continue;
		}
		token = tokens_at(tokens, (size_t)found);
		at += token->name.len;
		if (claim == CLAIM_NONE)
			claim = found;
		else if (tokens_at(tokens, (size_t)claim)->operator_id !=
			 token->operator_id)
			return TOKENS_SEVERAL;
	}
	return claim;
}

#endif
