#ifndef FINDROBOTS_RESOLVING_H
#define FINDROBOTS_RESOLVING_H

/* From --dns to what name servers say of hosts that no list verifies. */

#include <stdbool.h>

#include "base/address.h"
#include "base/outfile.h"
#include "cli/options.h"
#include "crawler/dns_answers.h"
#include "crawler/report.h"
#include "crawler/tokens.h"
#include "crawler/verdict.h"
#include "resolver.h"
#include "result/crawlers.h"
#include "result/gather.h"
#include "status.h"

/* A zeroed one is not open. */
struct resolving {
	bool is_open;		     /* --dns was given */
	const struct tokens *tokens; /* borrowed */
	struct dns_answers answers;  /* those kept, and then those of today */
	struct resolver resolver;    /* until it was asked */
	struct outfile out;	     /* the file that keeps them, if any */
	bool is_incomplete;	     /* not all was done as it was asked */
	struct crawlers_dns said;    /* for the report */
};

/*
 * Reads the answers that are kept and starts the process that asks, before the
 * sandbox is entered. Says what is wrong. Returns RUN_OK or how the run failed.
 */
enum run_status resolving_open(struct resolving *, const struct options *,
			       const struct tokens *);
void resolving_release(struct resolving *); /* takes a zeroed one */

/*
 * Asks about the hosts that claim to be crawlers whose hosts have names, and
 * that the judge does not verify at all times; and keeps the answers. Returns
 * 0; -1 with errno ENOMEM.
 */
int resolving_ask(struct resolving *, const struct options *,
		  const struct gathered *, const struct report_judge *);

/* What was answered about a host that claims to be the token. */
enum verdict_dns resolving_says(const struct resolving *,
				const struct verdict_host *, size_t token);

#endif
