#ifndef FINDROBOTS_REMEMBER_H
#define FINDROBOTS_REMEMBER_H

/*
 * What a run takes from earlier ones, and leaves for later ones: --cache and
 * --new. With --cache alone the hosts do not depend on it, so a run goes on if
 * the directory cannot be used.
 */

#include <stddef.h>

#include "cli/options.h"
#include "read.h"
#include "scan/query.h"
#include "state/cache.h"
#include "state/shown.h"

/* Released, it is zeroed but for descriptors, which are -1. */
struct memory {
	struct cache cache;
	bool is_open;	    /* it can be used */
	struct shown shown; /* if only new hosts are asked for */
};

/*
 * Opens what the options ask for, if anything, and has results kept for it. To
 * be called before a sandbox is entered. Returns 0, also if the directory
 * cannot be used but need not be; -1 with errno. Unless memory ran out
 * (ENOMEM), it has said so.
 */
int remember_open(struct memory *, const struct options *, const struct query *,
		  struct reading *, const struct filelist *,
		  const struct read_workers *);

/* Leaves only new hosts, if these are asked for. */
void remember_leave_new(struct memory *, const struct options *,
			struct reading *);

/* Prints how many of njobs files were known. */
void remember_print(const struct memory *, size_t njobs);

/*
 * Stores what was kept, and which hosts were shown, after the output was
 * written. Returns 0; -1 if hosts will be shown again that should not: it has
 * said so.
 */
int remember_store(struct memory *, const struct options *, struct reading *);

void remember_release(struct memory *);

#endif
