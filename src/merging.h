#ifndef FINDROBOTS_MERGING_H
#define FINDROBOTS_MERGING_H

/* Saved results in the place of logs. */

#include <stdbool.h>

#include "base/buf.h"
#include "base/outfile.h"
#include "cli/options.h"
#include "input/filelist.h"
#include "reading.h"
#include "results.h"
#include "scan/query.h"
#include "state/merge.h"
#include "state/saved.h"

struct merging {
	struct results results;
	struct saved_head head;	   /* of all */
	struct saved_file **files; /* owned; those that count, in order */
	size_t nfiles;
	size_t *runs; /* owned; of which run each result is, where all parts of
			 a list are merged with others; else NULL */
	struct merge merge;
	uint64_t nhosts;     /* if they were counted */
	struct buf warnings; /* about shards; lines, without a newline at the
				end */
};

/* To be called before a sandbox is entered. Returns 0; -1 with errno. */
int merging_init(struct merging *);
void merging_release(struct merging *); /* takes a zeroed one */

/*
 * Reads the saved results that the list names, all but their hosts, and checks
 * that they answer one question, with at least what the query collects. Adds to
 * the list and to the outcomes of the reading, which has one for each file of
 * the list, what the results say of their files. Returns 0; 1 if they cannot be
 * merged, with the reason in why; -1 with errno.
 */
int merging_read(struct merging *, struct filelist *, struct reading *,
		 const struct query *, struct buf *why);

/* Gives the hosts in order, as merge_hosts() does. May be called again. */
int merging_each(void *merging, merge_take *, void *ctx);

/* Whether hosts are written while they are merged, in their order. */
bool merging_is_streamed(const struct options *);

/*
 * Gets what has to be known before anything is written: all hosts, gathered in
 * the reading, if they are not streamed; else their number, if it is shown.
 * Returns 0; -1 with errno.
 */
int merging_prepare(struct merging *, const struct options *, struct reading *,
		    unsigned nthreads);

/* What is missing is said even to who wants to hear of no file. */
void merging_print_warnings(const struct merging *);

/*
 * Says so if strings of hosts that were streamed are counted together. That is
 * known when they are written.
 */
void merging_print_other(const struct merging *, const struct options *);

/* Writes one result of all. Returns 0; -1 with errno. */
int merging_save(struct merging *, struct outfile *);

#endif
