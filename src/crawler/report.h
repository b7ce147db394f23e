#ifndef FINDROBOTS_CRAWLER_REPORT_H
#define FINDROBOTS_CRAWLER_REPORT_H

/* From the requests of all hosts to what is told of each crawler. */

#include "crawler/report_row.h"
#include "result/crawlers.h"
#include "result/gather.h"

/*
 * Makes the rows of those crawlers that somebody claimed to be, from hosts with
 * visits (evidence_is_of_crawlers()), which are borrowed for the life of the
 * rows. Returns 0; -1 with errno ENOMEM; either way crawlers_release() is to be
 * called.
 */
int report_make(struct crawlers *, const struct gathered *,
		const struct report *);

#endif
