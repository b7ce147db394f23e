#ifndef FINDROBOTS_READ_H
#define FINDROBOTS_READ_H

/*
 * Has the workers read all files of a list, and merges what they found.
 */

#include "base/meter.h"
#include "input/filelist.h"
#include "input/outcome.h"
#include "result/gather.h"
#include "result/hostset.h"
#include "result/ledger.h"
#include "result/rejects.h"
#include "scan/scan.h"
#include "work/pool.h"
#include "work/sandbox.h"

/* Who reads the files. */
struct read_workers {
	enum pool_engine engine;
	unsigned most; /* workers, at least 1 */
	const struct decoder_ops *decoder;
	const struct sandbox *sandbox; /* borrowed: for forked workers to
					  enter, or NULL */
	const struct meter *meter;     /* borrowed: with a gauge for each
					  worker; or NULL */
};

/* Where the rejected lines of a file are. */
struct read_rejected {
	const struct rejects *from; /* NULL: the file was not read */
	struct rejects_part part;
};

/* A zeroed one is empty. */
struct reading {
	struct gathered hosts;	  /* of all files */
	struct hostset *sets;	  /* owned: where these are, one a worker */
	struct ledger ledger;	  /* owned: of their evidence, if any */
	struct outcome *outcomes; /* owned: one for each file of the list */
	size_t nfiles;
	size_t njobs;		 /* files of it that were to be read */
	unsigned nworkers;	 /* that were to read them */
	struct rejects *rejects; /* owned: of rejected lines, one a worker; NULL
				 if they are not kept */
	unsigned nrejects;
	struct read_rejected *rejected; /* owned: of each file; or NULL */
};

/*
 * Has rejected lines kept, which needs to be said before a sandbox is entered.
 * Returns 0, or -1 with errno: no temporary file could be opened, or no memory.
 */
int read_keep_rejects(struct reading *, const struct filelist *,
		      const struct read_workers *);

/*
 * Reads the files of the list that are to be read into an empty reading,
 * which may keep rejected lines. The list and the query are borrowed. With a
 * level of evidence in the query, the hosts found have theirs (evidence_of()).
 * Returns 0; or -1 with errno when memory ran out or no worker could be started
 * or set up. The reading needs to be released either way.
 */
int read_run(struct reading *, const struct filelist *, const struct query *,
	     const struct read_workers *);

/* Writes the rejected lines of all files to fd. Returns 0; -1 with errno. */
int read_copy_rejects(const struct reading *, int fd);

void read_release(struct reading *);

#endif
