#ifndef FINDROBOTS_ASKING_H
#define FINDROBOTS_ASKING_H

/* From the options to the question that is asked of each line. */

#include "cli/options.h"
#include "crawling.h"
#include "scan/query.h"

/*
 * Reads what is asked of crawlers, if anything (crawling_open()). Returns
 * RUN_OK or how the run has failed.
 */
enum run_status asking_open_crawlers(struct crawling *, const struct options *);

/*
 * Sets the query of a run that begins now, with its fingerprint. It borrows
 * from the options, and what was opened. The zone of times is read if it is
 * needed, so this comes before a sandbox. Returns 0; -1 with errno ENOMEM.
 */
int asking_set_query(struct query *, const struct options *,
		     const struct crawling *);

#endif
