#ifndef FINDROBOTS_READ_H
#define FINDROBOTS_READ_H

/*
 * Has the workers read all files of a list, and merges what they found.
 */

#include "result/evidence.h"
#include "input/filelist.h"
#include "result/gather.h"
#include "result/hostset.h"
#include "base/meter.h"
#include "input/outcome.h"
#include "work/pool.h"
#include "work/sandbox.h"
#include "scan/scan.h"
#include "result/rejects.h"

/* Who reads the files. */
struct reduce_workers {
	enum pool_engine engine;
	unsigned most; /* workers, at least 1 */
	const struct decoder_ops *decoder;
	const struct sandbox *sandbox; /* borrowed: for forked workers to
					  enter, or NULL */
	const struct meter *meter;     /* borrowed: with a gauge for each
					  worker; or NULL */
};

/* A zeroed one is empty. */
struct reduction {
	struct gathered hosts;	  /* of all files */
	struct hostset *sets;	  /* owned: where these are, one a worker */
	struct ledger ledger;	  /* owned: of their evidence, if any */
	struct outcome *outcomes; /* owned: one for each file of the list */
	size_t nfiles;
	size_t njobs;	      /* files of it that were to be read */
	unsigned nworkers;    /* that were to read them */
	struct spool *spools; /* owned: of rejected lines, one a worker; NULL
				 if they are not kept */
	unsigned nspools;
	unsigned *spool_of; /* owned: of each file, if it has such lines */
};

/*
 * Has rejected lines kept, which needs to be said before a sandbox is entered.
 * Returns 0, or -1 with errno: no temporary file could be opened, or no memory.
 */
int reduce_open_spools(struct reduction *, const struct filelist *,
		       const struct reduce_workers *);

/*
 * Reads the files of the list that are to be read into an empty reduction,
 * which may have spools. The list and the query are borrowed. With a level of
 * evidence in the query, the hosts found have theirs (evidence_of()). Returns
 * 0; or -1 with errno when memory ran out or no worker could be started or set
 * up. The reduction needs to be released either way.
 */
int reduce_run(struct reduction *, const struct filelist *,
	       const struct query *, const struct reduce_workers *);

/* Writes the rejected lines of all files to fd. Returns 0; -1 with errno. */
int reduce_copy_rejects(const struct reduction *, int fd);

void reduce_release(struct reduction *);

#endif
