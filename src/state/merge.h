#ifndef FINDROBOTS_STATE_MERGE_H
#define FINDROBOTS_STATE_MERGE_H

/*
 * The hosts of many sections in one order, each once. Memory is bounded
 * whatever the number of hosts: a buffer for each of at most MERGE_MOST
 * sections, and the evidence of one host, of which the rarest strings are
 * counted together (ledger.h) if it is too large. Of more sections some are
 * merged first, into a temporary file.
 */

#include <stdbool.h>

#include "base/spool.h"
#include "state/section.h"

enum { MERGE_MOST = 128 };

struct merge {
	enum evidence_level level; /* of the hosts that come of it */
	struct section_place *sources;
	size_t nsources;
	struct spool *spool; /* borrowed; for more than MERGE_MOST */
	size_t limit_bytes;  /* of the ledger of a host; 0: none */
	bool has_other;	     /* set if strings were counted together */
};

/*
 * Takes a host, with its evidence (evidence_of()), until the next one. Returns
 * 0 to go on; 1 to stop; -1 with errno.
 */
typedef int merge_take(void *ctx, const struct host *);

/*
 * Gives all hosts in order. The level of the sources is that of the merge; if
 * that is EVIDENCE_NONE, it may be any. Returns 0; -1 with errno, which is
 * EBADMSG if a section is not any more what it was.
 */
int merge_hosts(struct merge *, merge_take *, void *ctx);

#endif
