#ifndef FINDROBOTS_CRAWLER_REPORT_H
#define FINDROBOTS_CRAWLER_REPORT_H

/* From the requests of all hosts to what is told of each crawler. */

#include <stdbool.h>
#include <stdint.h>

#include "crawler/rules.h"
#include "crawler/tokens.h"
#include "result/crawlers.h"
#include "result/gather.h"

/* Whether a host is the crawler that it claims to be. */
struct report_judge {
	void *ctx;
	/* Says of which host and crawler it is asked from now on. */
	/* Returns 0; -1 with errno ENOMEM. */
	int (*begin)(void *ctx, struct slice host, size_t token);
	/* At an instant, or INSTANT_NONE; with the reason, a constant. */
	enum verdict (*judge)(void *ctx, int64_t time, const char **reason);
};

/* All is borrowed. */
struct report {
	const struct tokens *tokens;
	const struct rules *rules; /* NULL: none were given */
	struct report_judge judge;
	size_t nexamples; /* of each crawler */
	bool is_part;	  /* requests for robots.txt may have been left out */
	/* Which hosts are wanted, and rows of; by bits: 1 << verdict, and
	   REPORT_FORBIDDEN. 0: all rows, and no hosts. */
	unsigned only;
};

enum { REPORT_FORBIDDEN = 1 << VERDICT_NKINDS };

/*
 * Makes the rows of those crawlers that somebody claimed to be, from hosts with
 * visits (EVIDENCE_VISITS), which are borrowed for the life of the rows.
 * Returns 0; -1 with errno ENOMEM; either way crawlers_release() is to be
 * called.
 */
int report_make(struct crawlers *, const struct gathered *,
		const struct report *);

#endif
