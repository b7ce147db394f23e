#ifndef FINDROBOTS_READ_H
#define FINDROBOTS_READ_H

/* Has the workers read all files of a list, and merges their results. */

#include "base/meter.h"
#include "input/filelist.h"
#include "input/outcome.h"
#include "result/gather.h"
#include "result/hostset.h"
#include "result/ledger.h"
#include "base/spool.h"
#include "scan/scan.h"
#include "state/cache.h"
#include "state/kept.h"
#include "work/pool.h"
#include "work/sandbox.h"

/* Who reads the files. */
struct read_workers {
	enum pool_engine engine;
	unsigned most; /* workers, at least 1 */
	const struct decoder_ops *decoder;
	size_t memory_bytes; /* for the strings and counts of evidence */
	const struct sandbox *sandbox; /* borrowed; forked workers enter it, if
					  it is not NULL */
	const struct meter *meter;     /* borrowed; with a gauge for each
					  worker; or NULL */
	struct cache *cache;	       /* borrowed, or NULL */
	const struct filelist_rules *rules; /* borrowed; to list operands again,
					       when files have moved */
};

/* Where the rejected lines of a file are. */
struct read_rejected {
	const struct spool *from; /* NULL: the file was not read */
	struct spool_part part;
};

/* A zeroed one is empty. */
struct reading {
	struct gathered hosts;	  /* of all files */
	struct hostset *sets;	  /* owned; these are in them; one a worker */
	struct ledger ledger;	  /* owned; of their evidence, if any; its
				     has_other: the memory was not enough */
	struct outcome *outcomes; /* owned; one for each file of the list */
	size_t nfiles;
	size_t njobs;	       /* files of the list that had to be read */
	unsigned nworkers;     /* at most so many at a time */
	struct spool *rejects; /* owned; one a worker; or NULL */
	unsigned nrejects;
	struct read_rejected *rejected; /* owned; of each file; or NULL */
	struct kept *kept; /* owned; for the cache, if there is one */
	unsigned nkept;
};

/*
 * Has rejected lines kept. To be called before a sandbox is entered. Returns 0;
 * -1 with errno if a temporary file could not be opened, or memory ran out.
 */
int read_keep_rejects(struct reading *, const struct filelist *,
		      const struct read_workers *);

/*
 * Reads those files of the list that have to be read, into an empty reading,
 * which may keep rejected lines. If files have moved meanwhile, what is found
 * again is added to the list. With a cache, what is in it is not read. With a
 * level of evidence in the query the hosts have theirs (evidence_of()). The
 * list and the query are borrowed. Returns 0; -1 with errno when memory ran
 * out, or no worker could be started or set up. The reading has to be released
 * either way.
 */
int read_run(struct reading *, struct filelist *, const struct query *,
	     const struct read_workers *);

/* Writes the rejected lines of all files to fd. Returns 0; -1 with errno. */
int read_copy_rejects(const struct reading *, int fd);

void read_release(struct reading *);

#endif
