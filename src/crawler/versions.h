#ifndef FINDROBOTS_CRAWLER_VERSIONS_H
#define FINDROBOTS_CRAWLER_VERSIONS_H

/*
 * The networks of one crawler as they were at different times, and when each
 * was in force: from its date, less a slack, to the date of the next one, or of
 * the last one to its own, plus the slack. Lists age in weeks: by today's, all
 * crawlers of last year are impostors.
 */

#include "crawler/ranges.h"

#define VERSIONS_ANY_TIME INT64_MAX /* as slack: all are always in force */

struct version {
	const struct netset *networks; /* borrowed */
	int64_t date;		       /* in seconds since 1970 */
	int64_t from, until;	       /* in seconds; both are in force */
	size_t file;
	bool has_date; /* one without is in force at any time */
};

/* A zeroed one is empty. */
struct versions {
	struct version *all; /* owned */
	size_t n, nfiles;
};

/*
 * Adds a file, which is borrowed. Parts of one file may be lists that belong
 * together: one does not end another. Returns 0; or -1 when memory ran out.
 */
int versions_add(struct versions *, const struct ranges *);

/* Sets from and until of all; to be called after the last was added. */
void versions_set_times(struct versions *, int64_t slack_seconds);

/* True if it is in force then. INSTANT_NONE: it is not known when. */
bool version_is_in_force(const struct version *, int64_t seconds);

void versions_release(struct versions *); /* takes a zeroed one */

#endif
