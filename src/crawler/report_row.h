#ifndef FINDROBOTS_CRAWLER_REPORT_ROW_H
#define FINDROBOTS_CRAWLER_REPORT_ROW_H

/* From the requests of all hosts to what is told of one crawler. */

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "crawler/claimed.h"
#include "crawler/rules.h"
#include "crawler/tokens.h"
#include "result/crawlers.h"

/* Whether a host is the crawler that it claims to be. */
struct report_judge {
	void *ctx; /* used by one thread at a time */
	/* Says of which host and crawler it is asked from now on. */
	/* Returns 0; -1 with errno ENOMEM. */
	int (*begin)(void *ctx, struct slice host, size_t token);
	/* At an instant, or INSTANT_NONE; with the reason, a constant. */
	enum verdict (*judge)(void *ctx, int64_t time, const char **reason);
	/*
	 * A ctx for another thread, which judges other crawlers: NULL with
	 * errno ENOMEM. It is ended by the other one.
	 */
	void *(*copy)(void *ctx);
	void (*end)(void *copy);
};

/* All is borrowed. */
struct report {
	const struct tokens *tokens;
	const struct rules *rules; /* NULL: none were given */
	struct report_judge judge;
	unsigned nthreads; /* at least 1 */
	size_t nexamples;  /* of each crawler */
	bool is_part;	   /* requests for robots.txt may have been left out */
	/* Which hosts are wanted, and rows of; by bits: 1 << verdict, and
	   REPORT_FORBIDDEN. 0: all rows, and no hosts. */
	unsigned only;
};

enum { REPORT_FORBIDDEN = 1 << VERDICT_NKINDS };

/*
 * Adds to a zeroed object what is told of the crawler that all of n claims (at
 * least one, by host) are to be: its row, if it is wanted, its spoofers, in no
 * order, and the wanted hosts of those. Takes memory for each of its requests.
 * Several threads may do it, each of another crawler, with a judge of its own.
 * Returns 0; -1 with errno ENOMEM; either way crawlers_release() is to be
 * called.
 */
int report_row_make(struct crawlers *, const struct report *,
		    const struct claimed *claims, size_t n);

#endif
