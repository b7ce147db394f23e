#ifndef FINDROBOTS_CRAWLER_CLAIM_H
#define FINDROBOTS_CRAWLER_CLAIM_H

/*
 * Which crawler a User-Agent header claims. It claims a token if it holds it,
 * case (of ASCII) aside, with no letter, digit, '-' or '_' on either side; the
 * longest one at a place. Of several tokens of one operator the first one
 * counts; with those of several operators the claim is TOKENS_SEVERAL. Tokens
 * of kind TOKEN_CONTROL never come in a header: they are no claim.
 */

#include <stddef.h>

#include "base/slice.h"
#include "crawler/tokens.h"

/* Any number of threads may use one. */
struct claims;

enum { CLAIM_NONE = -1 };

/* The tokens are borrowed. NULL with errno ENOMEM when memory ran out. */
struct claims *claims_new(const struct tokens *);
void claims_free(struct claims *); /* takes NULL */

/* The tokens that a header can claim: an array of *n, which is the object's. */
const struct slice *claims_names(const struct claims *, size_t *n);

/* What headers said before; used by one thread at a time. */
struct claim_memo;

/* NULL with errno ENOMEM when memory ran out. */
struct claim_memo *claim_memo_new(void);
void claim_memo_free(struct claim_memo *); /* takes NULL */

/*
 * The number of the token that is claimed, or CLAIM_NONE. Most logs have the
 * same few headers again and again: what they claim is kept in the memo, which
 * is always used with the same claims, or NULL.
 */
int claims_find(const struct claims *, struct claim_memo *,
		struct slice user_agent);

#endif
