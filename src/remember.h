#ifndef FINDROBOTS_REMEMBER_H
#define FINDROBOTS_REMEMBER_H

/*
 * What a run takes from earlier ones, and leaves for later ones: --cache. The
 * hosts do not depend on it, so that a run goes on if it cannot be used.
 */

#include <stddef.h>

#include "cli/options.h"
#include "read.h"
#include "scan/query.h"
#include "state/cache.h"

/*
 * Opens the cache that the options name. Returns 0; -1 with errno, and the
 * cache is not open: unless memory ran out (ENOMEM), it has said so.
 */
int remember_open(struct cache *, const struct options *, const struct query *);

/* Prints how many of njobs files were known. */
void remember_print(const struct cache *, size_t njobs);

/* Stores what was kept; says so if that fails. */
void remember_store(struct cache *, const struct options *,
		    const struct reading *);

#endif
