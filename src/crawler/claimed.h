#ifndef FINDROBOTS_CRAWLER_CLAIMED_H
#define FINDROBOTS_CRAWLER_CLAIMED_H

/* The hosts of each crawler. */

#include <stddef.h>

#include "result/gather.h"
#include "result/hostset.h"
#include "result/visits.h"

/* A host that claimed to be a crawler. */
struct claimed {
	const struct visits *visits;
	const struct host *host;
};

/*
 * Finds all claims of hosts with visits (visits.h), by crawler and then
 * by host. Hosts are borrowed. Returns them, for free(); NULL with errno
 * ENOMEM.
 */
struct claimed *claimed_find(const struct gathered *, size_t *n);

#endif
