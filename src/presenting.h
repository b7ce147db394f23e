#ifndef FINDROBOTS_PRESENTING_H
#define FINDROBOTS_PRESENTING_H

/* What was found, as the options want it shown. */

#include <stdbool.h>

#include "base/outfile.h"
#include "cli/options.h"
#include "crawling.h"
#include "merging.h"
#include "reading.h"
#include "result/crawlers.h"
#include "result/groups.h"
#include "result/summary.h"
#include "status.h"

/* All that is not owned is borrowed. A zeroed one can be released. */
struct presenting {
	const struct options *opt;
	struct crawling *crawling; /* if crawlers are asked for */
	struct reading *reading;
	struct merging *merging; /* in the place of logs, if asked for */
	const struct filelist *list;
	const struct summary *summary;
	unsigned nthreads;

	/* What was made of it: */
	struct crawlers crawlers; /* owned */
	struct groups groups;	  /* owned */
};

/*
 * Makes what is to be shown, and puts it in order. Returns 0; -1 with errno,
 * which is EBADMSG if a saved result was changed.
 */
int presenting_make(struct presenting *);

/* Writes it. Returns 0; -1 with errno, which is EBADMSG for the same. */
int presenting_write(struct presenting *, struct outfile *);

void presenting_release(struct presenting *);

#endif
