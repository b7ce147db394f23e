#ifndef FINDROBOTS_CRAWLER_ROBOTS_MATCH_H
#define FINDROBOTS_CRAWLER_ROBOTS_MATCH_H

/*
 * Which of many rules decides whether a target may be fetched: of those whose
 * path matches the one with most octets in the form of robots_path.h, '*' and
 * '$' being one octet each; of these one that allows; of these the first (RFC
 * 9309, sections 2.2.2 and 2.2.3).
 *
 * A target takes steps in proportion to its length, and for each rule with a
 * '*' as many again, at most, and those of the rule, if its rarest part is in
 * it, or the beginning of that which tells it from all others; how many other
 * rules there are does not matter.
 */

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/buf.h"
#include "base/slice.h"
#include "crawler/robots_matcher.h"

/*
 * A target in the forms in which rules are compared with it, and what a
 * comparison needs besides. A zeroed one is none. Used by one thread at a time.
 */
struct robots_target {
	struct buf plain;  /* NUL, the normal form, NUL */
	struct buf united; /* with united slashes; empty if that is the same */
	uint32_t *seen;	   /* owned; for each word of a matcher when it was
			      found */
	size_t nseen;
	uint32_t now;	 /* the number of this search */
	uint64_t nsteps; /* that all comparisons have taken so far */
};

/*
 * Sets the target, as it is for robots_path.h. Memory is kept from one to the
 * next. Returns 0; or -1 with errno ENOMEM, and it is to be set again before it
 * is used.
 */
int robots_target_set(struct robots_target *, struct slice target);
void robots_target_release(struct robots_target *); /* takes a zeroed one */

/* True for /robots.txt, with or without a query, which is always allowed. */
bool robots_target_is_robots_txt(const struct robots_target *);

/* Returns 1 with the rule that decides, 0 if there is none; or -1 with ENOMEM.
 */
int robots_matcher_find(const struct robots_matcher *, struct robots_target *,
			struct robots_match *);

/*
 * True if the rule would not match the target without its query: with another
 * one it might not have decided. The match is that of this target.
 */
bool robots_matcher_needs_query(const struct robots_matcher *,
				struct robots_target *,
				const struct robots_match *);

#endif
