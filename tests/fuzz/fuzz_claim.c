/*
 * Any bytes as a file of crawlers, and what a header claims of them beside a
 * slow and plain model (unit/crawler/slow_claim.h). Whatever is claimed, the
 * search for lines finds by each of its kernels. An input is
 *
 *	a header, up to a newline
 *	the file
 */

#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include "crawler/claim.h"
#include "crawler/slow_claim.h"
#include "crawler/tokens_file.h"
#include "reference.h"
#include "scan/tokenset.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t len);

/* In memory of exactly its size. */
static struct slice copy_of(struct slice s)
{
	char *copy = malloc(s.len ? s.len : 1);

	if (s.len)
		memcpy(copy, s.at, s.len);
	return (struct slice){ copy, s.len };
}

static void check_tokens(const struct tokens *tokens)
{
	for (size_t i = 1; i < tokens_count(tokens); i++) {
		const struct token *token = tokens_at(tokens, i);

		if (tokens_find(tokens, token->name) != i)
			reference_fail("token %zu is not found", i);
		if (token->name.len > TOKENS_NAME_MAX ||
		    token->nlists > TOKENS_PARTS_MAX ||
		    token->nsuffixes > TOKENS_PARTS_MAX ||
		    (token->is_complete && !token->nlists))
			reference_fail("token %zu is wrong", i);
	}
}

static void check_found(const struct claims *claims, struct slice header)
{
	size_t n;
	const struct slice *names = claims_names(claims, &n);

	for (size_t i = 0; tokenset_kernel(i); i++) {
		struct tokenset *set =
			tokenset_new_with(names, n, tokenset_kernel(i));

		if (set &&
		    !tokenset_find(set, header.at, header.at + header.len))
			reference_fail("%s does not find it",
				       tokenset_kernel(i)->name);
		tokenset_free(set);
	}
}

static void check_claim(const struct tokens *tokens, struct slice header)
{
	struct claims *claims = claims_new(tokens);
	struct claim_memo *memo = claim_memo_new();
	int want = slow_claim(tokens, header);

	if (!claims || !memo)
		abort();
	for (int i = 0; i < 2; i++)
		if (claims_find(claims, memo, header) != want)
			reference_fail("not %d", want);
	if (want != CLAIM_NONE)
		check_found(claims, header);
	claim_memo_free(memo);
	claims_free(claims);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t len)
{
	struct slice text = { (const char *)data, len };
	struct slice header = copy_of(slice_take_until(&text, '\n'));
	struct slice file = copy_of(text);
	struct tokens *tokens = tokens_new();
	struct tokens_file report;

	if (!tokens || tokens_file_read(tokens, file, &report))
		abort();
	check_tokens(tokens);
	check_claim(tokens, header);
	tokens_free(tokens);
	free((char *)file.at);
	free((char *)header.at);
	return 0;
}
