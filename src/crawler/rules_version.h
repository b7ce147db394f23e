#ifndef FINDROBOTS_CRAWLER_RULES_VERSION_H
#define FINDROBOTS_CRAWLER_RULES_VERSION_H

/*
 * What one robots.txt says to each crawler of a table. Groups that are for the
 * same crawlers have their rules in one matcher, which these share: so it takes
 * memory in proportion to the file, and a crawler has one matcher in nearly all
 * files there are.
 */

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "crawler/robots.h"
#include "crawler/robots_match.h"
#include "crawler/tokens.h"

/* All owned. Behind the tokens comes one that stands for all that no group
 * names. Several threads may use one at a time. */
struct rules_version {
	struct robots_matcher **matchers;
	uint32_t *lists; /* indexes of matchers, token by token */
	size_t *first;	 /* of each token in lists; and one more */
	int64_t *delays; /* of each token, or ROBOTS_NO_DELAY */
	size_t nmatchers, ntokens;
};

/*
 * Makes a zeroed one; rules have numbers from this one on, in their order. What
 * is given is not needed after it. Returns 0; or -1 with errno ENOMEM, and the
 * object is to be released all the same.
 */
int rules_version_init(struct rules_version *, const struct robots *,
		       const struct tokens *, uint32_t first_number);
void rules_version_release(struct rules_version *); /* takes a zeroed one */

/* True if a group names the token: else it goes by what is for the rest. */
static inline bool rules_version_names(const struct rules_version *version,
				       size_t token)
{
	return token < version->ntokens &&
	       version->first[token] < version->first[token + 1];
}

/* A rule that decides, and the matcher it is in. */
struct rules_decision {
	const struct robots_matcher *matcher;
	struct robots_match match;
};

/*
 * Returns 1 with the rule that decides for the token of that number, 0 if there
 * is none; or -1 with errno ENOMEM.
 */
int rules_version_find(const struct rules_version *, size_t token,
		       struct robots_target *, struct rules_decision *);

/* The smallest delay of its groups in microseconds, or ROBOTS_NO_DELAY. */
int64_t rules_version_delay(const struct rules_version *, size_t token);

#endif
