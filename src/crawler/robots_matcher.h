#ifndef FINDROBOTS_CRAWLER_ROBOTS_MATCHER_H
#define FINDROBOTS_CRAWLER_ROBOTS_MATCHER_H

/*
 * The rules of a robots.txt in the form in which they are compared with targets
 * (robots_match.h). What is here is for that; users take robots_match.h.
 */

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/buf.h"
#include "base/slice.h"
#include "crawler/finder.h"
#include "crawler/wordtree.h"

/* A rule, as it is given. */
struct robots_pattern {
	struct slice path; /* as it is written; robots.h says which are any */
	uint32_t number;   /* of the caller's; rules are in their order */
	bool is_allow;
};

/* A rule that decides. */
struct robots_match {
	size_t noctets; /* in normal form */
	uint32_t number;
	uint32_t index; /* in its matcher */
	bool is_allow;
};

/* True if the first one decides, where both match. */
bool robots_match_precedes(const struct robots_match *,
			   const struct robots_match *);

/* What stands between two '*'s of a path. */
struct matcher_part {
	size_t at, len; /* in the texts */
	size_t borders; /* where its own begin; only if it is searched for */
};

/* In the order in which they decide. */
struct matcher_rule {
	struct robots_match match;
	size_t at;		   /* of its normal form in the texts */
	size_t first_part, nparts; /* none: it matches all */
	bool has_query;		   /* compared with united slashes */
	bool is_cut;		   /* its word is not all of a part */
};

enum { MATCHER_WORD = 8 };

/* A rule that waits for its word: all that tells of most that they do not
   match. */
struct matcher_waiting {
	uint32_t rule;
	/* Of a part at the front of targets that has as many octets or more:
	   its length, and its last octets as word_load() has them; else 0. */
	uint32_t front_len;
	uint64_t front_end;
};

/* All for robots_match.c only. */
struct robots_matcher {
	struct buf texts; /* of all rules: normal forms and parts */
	struct matcher_rule *rules;
	struct matcher_part *parts;
	/* For each octet of a part that is searched for: how many octets before
	   and with it also begin the part, without being all. */
	uint32_t *borders;
	size_t nrules, nparts, nborders;
	struct wordtree fronts; /* the first words: a target begins with them */
	struct finder floats;	/* the other ones, which are anywhere in it */
	struct matcher_waiting *waiting; /* word by word, in their order */
	uint32_t *first; /* of each word in waiting; and one more */
	uint32_t nwords, nfronts;
	/* Of each word: whether a rule that waits for one that is anywhere has
	   it at its front. So such words need only be found behind these... */
	bool *gates;
	bool is_open;  /* ... unless a rule that waits for one has no front */
	size_t always; /* the first rule without parts; or nrules */
};

/*
 * NULL with errno ENOMEM when memory ran out. Keeps nothing of the patterns.
 * Several threads may use one at a time.
 */
struct robots_matcher *robots_matcher_new(const struct robots_pattern *,
					  size_t n);
void robots_matcher_free(struct robots_matcher *); /* takes NULL */

static inline struct slice matcher_text(const struct robots_matcher *matcher,
					const struct matcher_part *part)
{
	return (struct slice){ (char *)matcher->texts.data + part->at,
			       part->len };
}

/* A part has a NUL only at its ends; there it is, or it is not. */
static inline bool matcher_searches(struct slice part)
{
	return part.at[0] && part.at[part.len - 1];
}

#endif
