#ifndef FINDROBOTS_READ_H
#define FINDROBOTS_READ_H

/* Has the workers read all files of a list, and merges their results. */

#include "reading.h"

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

#endif
