#ifndef FINDROBOTS_CRAWLER_GROUPING_H
#define FINDROBOTS_CRAWLER_GROUPING_H

/* From the requests of crawlers to groups of them (groups.h). */

#include "crawler/report.h"
#include "result/by.h"
#include "result/gather.h"
#include "result/groups.h"

/*
 * Groups them by crawler, operator or verdict. What spoofers did is a group of
 * its own, GROUP_SPOOFED, and by verdict one with a name. Statuses are those of
 * a class alone, times are in seconds, and sizes are not known. The report
 * (report_make()) of the same hosts was made. Returns 0; -1 with errno ENOMEM;
 * either way groups_release() is to be called.
 */
int crawler_groups_make(struct groups *, const struct gathered *,
			const struct report *, enum by_kind,
			const struct groups_order *);

#endif
