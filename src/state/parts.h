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

#endif
