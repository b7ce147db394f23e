#ifndef FINDROBOTS_SCAN_REQUESTS_H
#define FINDROBOTS_SCAN_REQUESTS_H

/*
 * Requests, which are added to their hosts some at a time: hosts are all over
 * the memory, and while that of one is fetched so is that of others.
 */

#include <stdbool.h>

#include "base/instant_memo.h"
#include "log/record.h"
#include "result/evidence.h"
#include "result/hostset.h"
#include "scan/query.h"

struct request {
	uint32_t hash;	      /* hostset_hash() of the host */
	struct slice host;    /* as all of seen that is a text, borrowed */
	struct sighting seen; /* unless there is no evidence */
};

enum { REQUESTS_MAX = 16 };

/* Used by one thread at a time. */
struct requests {
	const struct cells_key *cells; /* at EVIDENCE_GROUPS; borrowed */
	struct step_memo step;
	size_t n;
	struct request waiting[REQUESTS_MAX];
};

/* The query is borrowed. There is nothing to release. */
void requests_init(struct requests *, const struct query *);

/* For one request more, which the caller fills in; there has to be room. */
static inline struct request *requests_new(struct requests *requests)
{
	return &requests->waiting[requests->n++];
}

static inline bool requests_are_full(const struct requests *requests)
{
	return requests->n == REQUESTS_MAX;
}

/*
 * Sets what was seen of the request from its record, which is whole; each
 * scratch has room for a line. Texts are borrowed from the line, or stand
 * there.
 */
void requests_see(struct requests *, struct request *, const struct record *,
		  struct instant_memo *, char *scratch, char *more_scratch);

/*
 * Whether all that is borrowed stands in these lines, and so will be there when
 * the next one is read.
 */
bool requests_may_wait(const struct request *, enum evidence_level,
		       struct slice lines);

/*
 * Adds those that wait to the hosts, in their order; how many of these are new
 * is added to *nhosts. Returns 0; -1 with errno ENOMEM. None waits then.
 */
int requests_settle(struct requests *, enum evidence_level, struct hostset *,
		    struct ledger *, uint64_t *nhosts);

#endif
