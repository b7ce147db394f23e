#ifndef FINDROBOTS_REDUCE_H
#define FINDROBOTS_REDUCE_H

/*
 * Has the workers read all files of a list, and merges what they found.
 */

#include "filelist.h"
#include "hostset.h"
#include "outcome.h"
#include "pool.h"
#include "scan.h"

struct reduction {
	struct hostset hosts;	  /* of all files */
	struct outcome *outcomes; /* owned: one for each file of the list */
	size_t nfiles;
	size_t njobs;	   /* files of it that were to be read */
	unsigned nworkers; /* that were to read them */
};

/*
 * Reads the files of the list that are to be read, on at most nworkers
 * workers. The list and the rules are borrowed. Returns 0; or -1 with errno
 * when memory ran out or no worker could be started. The reduction needs to
 * be released either way.
 */
int reduce_run(struct reduction *, const struct filelist *,
	       const struct scan_rules *, enum pool_engine, unsigned nworkers);

void reduce_release(struct reduction *);

#endif
