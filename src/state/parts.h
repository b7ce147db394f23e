#ifndef FINDROBOTS_STATE_PARTS_H
#define FINDROBOTS_STATE_PARTS_H

/* Which parts of a list of files several results are of. */

#include "base/buf.h"
#include "state/saved.h"

/*
 * Sets in dst, which is empty, what n results (at least one) are of together,
 * all of the same list, or all of none. What is missing, or came more than
 * once, is added to the warnings, as lines. Returns 0; -1 with errno ENOMEM
 * when memory ran out.
 */
int parts_merge(struct saved_shards *dst, const struct saved_shards *const *all,
		size_t n, struct buf *warnings);

/* True if each part is there, once. */
bool parts_are_all(const struct saved_shards *);

/* True if both are parts of one list, or neither is a part of any. */
bool parts_are_of_one_list(const struct saved_shards *,
			   const struct saved_shards *);

/*
 * Sets of which run each of n results is, of any lists or of none: all parts of
 * a list are of one, whose number is that of the first of them. Returns 0; 1 if
 * a list has not all of its parts, each once; -1 with errno ENOMEM.
 */
int parts_find_runs(const struct saved_shards *const *all, size_t n,
		    size_t *runs);

#endif
