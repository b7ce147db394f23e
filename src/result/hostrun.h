#ifndef FINDROBOTS_RESULT_HOSTRUN_H
#define FINDROBOTS_RESULT_HOSTRUN_H

/*
 * Hosts in the order of their bytes (hostset_compare()), each once, one after
 * the other in memory. Where many hosts come in order, this is made and merged
 * faster than a set, and takes half of its memory. A zeroed one is empty.
 */

#include <stddef.h>

#include "base/buf.h"
#include "result/hostset.h"

struct hostrun {
	struct buf bytes; /* of struct hosts, without hashes */
	size_t nhosts;
};

/* Runs of falling size; the same host may be in several. */
struct hostruns {
	struct hostrun *runs; /* owned */
	size_t n;
};

void hostrun_release(struct hostrun *);

/*
 * Has memory for n more hosts whose names have so many bytes in all. Returns 0;
 * -1 with errno ENOMEM.
 */
int hostrun_reserve(struct hostrun *, size_t n, size_t names_bytes);

/*
 * Adds a copy of a name that is after all others in order, of 1 to
 * HOSTSET_NAME_MAX bytes. Returns 0; -1 with errno ENOMEM.
 */
int hostrun_add(struct hostrun *, const char *name, size_t len_bytes);

/*
 * The host after that one, or, if it is NULL, the first. Returns NULL if there
 * is none. They move when one is added.
 */
const struct host *hostrun_next(const struct hostrun *, const struct host *);

void hostruns_release(struct hostruns *);

/*
 * Takes the hosts of a run, which is then empty. Runs that are about as long
 * are merged. Returns 0; -1 with errno ENOMEM.
 */
int hostruns_take(struct hostruns *, struct hostrun *);

#endif
