#ifndef FINDROBOTS_VERIFYING_H
#define FINDROBOTS_VERIFYING_H

/* From --ranges to the verdict on each request of a crawler. */

#include <stdbool.h>

#include "cli/options.h"
#include "crawler/report.h"
#include "crawler/tokens.h"
#include "crawler/verdict.h"
#include "resolving.h"

/* A zeroed one verifies nobody. */
struct verifying {
	struct ranges **ranges;	   /* owned, and each; of each file */
	char **paths;		   /* the same; the names of the files */
	struct versions *versions; /* owned; of each token, by its number */
	struct verdict_crawler *crawlers; /* owned; the same */
	int64_t *latest_s; /* owned; the same: of requests; or -1 */
	size_t nranges, ncrawlers;
	size_t nused; /* files of which networks were taken */
	const struct resolving *resolving; /* borrowed; NULL: not asked yet */
	struct verdict_claim claim;	   /* that is asked about */
	bool is_incomplete; /* not all of the files could be used */
};

/*
 * Reads the files, and says what is wrong with them. Returns 0; 1 if there are
 * some and none can be used; -1 with errno ENOMEM.
 */
int verifying_open(struct verifying *, const struct options *,
		   const struct tokens *);
void verifying_release(struct verifying *); /* takes a zeroed one */

/* Who says it of hosts. Borrows the object. */
struct report_judge verifying_judge(struct verifying *);

#endif
