#ifndef FINDROBOTS_STATE_RECALL_H
#define FINDROBOTS_STATE_RECALL_H

/*
 * Takes the results of files that have not changed from a cache, and what is
 * known of those that have grown.
 */

#include <stddef.h>

#include "base/meter.h"
#include "input/filelist.h"
#include "input/outcome.h"
#include "result/partial.h"
#include "scan/query.h"
#include "state/cache.h"
#include "state/kept.h"

/* What is borrowed is so for the call. */
struct recall {
	struct cache *cache;	      /* borrowed */
	const struct filelist *list;  /* borrowed */
	const struct query *query;    /* borrowed */
	struct outcome *outcomes;     /* borrowed; of each file, empty */
	struct partial *total;	      /* borrowed; results are added to it */
	struct kept *kept;	      /* borrowed; the same for files that are
					 renamed, with what they are now */
	struct resume_from **resumes; /* borrowed; of each file, NULL; what is
					 found is the caller's */
	struct meter_gauge *gauge;    /* borrowed, or NULL */
};

/* Frees them, and the array. */
void recall_free_resumes(struct resume_from **, size_t nfiles);

/*
 * Goes over the files of these *njobs numbers, and takes out those of which the
 * result was found, as they were when they were listed; for those that have
 * grown sets from where to go on. Returns 0; -1 with errno ENOMEM when memory
 * ran out.
 */
int recall_files(const struct recall *, size_t *numbers, size_t *njobs);

/*
 * Keeps the result of a file that was just read, if it can be of use in another
 * run. With doubt, only if the file that has its name is the one that the
 * result says it is of: a worker process that was taken over can say of its own
 * file what it wants, and of no other. Returns 0; -1 with errno ENOMEM when
 * memory ran out.
 */
int recall_keep(const struct cache *, struct kept *, const struct file *,
		const struct partial *, const struct resume_point *,
		bool doubt);

#endif
