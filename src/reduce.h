#ifndef FINDROBOTS_REDUCE_H
#define FINDROBOTS_REDUCE_H

/*
 * Has the workers read all files of a list, and merges what they found.
 */

#include "evidence.h"
#include "filelist.h"
#include "gather.h"
#include "hostset.h"
#include "outcome.h"
#include "pool.h"
#include "sandbox.h"
#include "scan.h"

/* Who reads the files. */
struct reduce_workers {
	enum pool_engine engine;
	unsigned most;		       /* workers, at least 1 */
	const struct sandbox *sandbox; /* borrowed: for forked workers to
					  enter, or NULL */
};

struct reduction {
	struct gathered hosts;	  /* of all files */
	struct hostset *sets;	  /* owned: where these are, one a worker */
	struct ledger ledger;	  /* owned: of their evidence, if any */
	struct outcome *outcomes; /* owned: one for each file of the list */
	size_t nfiles;
	size_t njobs;	   /* files of it that were to be read */
	unsigned nworkers; /* that were to read them */
};

/*
 * Reads the files of the list that are to be read. The list and the rules
 * are borrowed. With a level of evidence in the rules, the hosts found have
 * theirs (evidence_of()). Returns 0; or -1 with errno when memory ran out or no
 * worker could be started or set up. The reduction needs to be released either
 * way.
 */
int reduce_run(struct reduction *, const struct filelist *,
	       const struct scan_rules *, const struct reduce_workers *);

void reduce_release(struct reduction *);

#endif
