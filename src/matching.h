#ifndef FINDROBOTS_MATCHING_H
#define FINDROBOTS_MATCHING_H

/* Whether saved results go together. */

#include "results.h"
#include "scan/query.h"

/*
 * Checks that all results (at least one) answer one question, with at least
 * the evidence that the query collects, or of its crawlers, and are of lists
 * that go together. With EVIDENCE_NONE they may be of crawlers, too. If these
 * are different ones, sets *runs, which is the caller's, to the run that each
 * is of (parts_find_runs()). Returns 0; 1 with the reason in why; -1 with errno
 * ENOMEM.
 */
int matching_check(const struct results *, const struct query *, size_t **runs,
		   struct buf *why);

/*
 * Sets *all, which is the caller's, to what each is a part of. Returns 0; -1
 * with errno ENOMEM.
 */
int matching_list_shards(const struct results *,
			 const struct saved_shards ***all);

#endif
