#ifndef FINDROBOTS_READING_H
#define FINDROBOTS_READING_H

/* What workers have read, and what they keep of it in temporary files. */

#include "base/meter.h"
#include "input/filelist.h"
#include "input/outcome.h"
#include "result/gather.h"
#include "result/hostset.h"
#include "result/ledger.h"
#include "result/summary.h"
#include "base/spool.h"
#include "scan/scan.h"
#include "state/cache.h"
#include "state/kept.h"
#include "state/section.h"
#include "work/pool.h"
#include "work/sandbox.h"

/* Who reads the files. */
struct read_workers {
	enum pool_engine engine;
	unsigned most;	   /* workers, at least 1 */
	bool counts_hosts; /* those of each file, for its outcome */
	const struct decoder_ops *decoder;
	size_t memory_bytes; /* for the strings and counts of evidence */
	const struct sandbox *sandbox; /* borrowed; forked workers enter it, if
					  it is not NULL */
	const struct meter *meter;     /* borrowed; with a gauge for each
					  worker; or NULL */
	struct cache *cache;	       /* borrowed, or NULL */
	const struct filelist_rules *rules; /* borrowed; to list operands again,
					       when files have moved; or NULL:
					       that is not to be done */
};

/* Where the rejected lines of a file are. */
struct read_rejected {
	const struct spool *from; /* NULL: the file was not read */
	struct spool_part part;
};

/* What a saved result needs of a file. */
struct read_saved {
	struct identity identity;
	struct section_place hosts; /* of its own; if they have evidence */
	int errnum;		    /* why these could not be kept, or 0 */
};

/* A zeroed one is empty. */
struct reading {
	struct gathered hosts;	  /* of all files */
	struct hostset *sets;	  /* owned; these are in them; one a worker */
	struct hostruns *runs;	  /* owned; or here; one a worker; or NULL */
	struct ledger *ledgers;	  /* owned; of their evidence; or NULL */
	bool has_other;		  /* the memory was not enough for it */
	struct outcome *outcomes; /* owned; one for each file of the list */
	size_t nfiles;
	size_t njobs;	       /* files of the list that had to be read */
	unsigned nworkers;     /* at most so many at a time */
	struct spool *rejects; /* owned; one a worker; or NULL */
	unsigned nrejects;
	struct read_rejected *rejected; /* owned; of each file; or NULL */
	struct kept *kept; /* owned; for a cache, one a worker, and the last one
			      for what is known; or NULL */
	unsigned nkept;
	struct spool *spools; /* owned; of results, one a worker; or NULL */
	unsigned nspools;
	struct read_saved *saved; /* owned; of each file; or NULL */
};

/*
 * Has rejected lines kept. To be called before a sandbox is entered. Returns 0;
 * -1 with errno if a temporary file could not be opened, or memory ran out.
 */
int reading_keep_rejects(struct reading *, const struct filelist *,
			 const struct read_workers *);

/*
 * Has what is to be saved of each file kept, with the hosts of each if they
 * have evidence. The rest is as above.
 */
int reading_keep_results(struct reading *, const struct filelist *,
			 const struct read_workers *, enum evidence_level);

/* Has results kept for a cache, in its directory. The rest is as above. */
int reading_keep_for_cache(struct reading *, const struct filelist *,
			   const struct read_workers *, const char *dir);

/*
 * The errno for which results of a file could not be kept, and would be missing
 * from what is saved; or 0.
 */
int reading_saved_error(const struct reading *);

/* What all files and hosts add up to. */
struct summary reading_summarise(const struct reading *);

/* Writes the rejected lines of all files to fd. Returns 0; -1 with errno. */
int reading_copy_rejects(const struct reading *, int fd);

/*
 * How many workers there can be. Of descriptors, each takes one for its file or
 * its pipe, and maybe for temporary files, for a deep folder, and for what it
 * compares a file with.
 */
unsigned reading_count_workers(const struct filelist *, size_t njobs,
			       const struct read_workers *,
			       unsigned ntemporary);

/*
 * Makes room for what is to be said of files that were added to the list.
 * Returns 0; -1 with errno ENOMEM.
 */
int reading_grow(struct reading *, size_t nfiles);

void reading_release(struct reading *);

#endif
