#ifndef FINDROBOTS_CRAWLER_GROUPING_H
#define FINDROBOTS_CRAWLER_GROUPING_H

/* From the requests of crawlers to groups of them (groups.h). */

#include "crawler/report.h"
#include "result/by.h"
#include "result/gather.h"
#include "result/groups.h"
#include "result/groups_timeline.h"

/* What they are made of. All is borrowed. */
struct crawler_grouping {
	const struct gathered *hosts; /* with visits (visits.h), of which a
					 report was made: report_make() */
	const struct tokens *tokens;
	struct report_judge judge;
	const struct by *by; /* but for agents, targets and files, which visits
				do not have */
};

/*
 * Makes groups. By crawler or operator, what spoofers did is a group of its
 * own, GROUP_SPOOFED; by verdict it is one with a name. Times are in seconds;
 * of visits without answers statuses are those of a class alone, and sizes are
 * not known. Returns 0; -1 with errno ENOMEM; either way groups_release() is to
 * be called.
 */
int crawler_groups_make(struct groups *, const struct crawler_grouping *,
			const struct groups_order *);

/* The same groups in time (groups_timeline.h). */
int crawler_groups_make_timeline(struct timeline *,
				 const struct crawler_grouping *,
				 const struct groups *,
				 const struct groups_span *);

#endif
