#ifndef FINDROBOTS_CRAWLER_OBEY_H
#define FINDROBOTS_CRAWLER_OBEY_H

/*
 * Whether a crawler asked for robots.txt and did as it says (RFC 9309): counted
 * from the requests of all its hosts, since crawlers fetch robots.txt with one
 * host and pages with others.
 */

#include <stddef.h>
#include <stdint.h>

#include "result/crawlers.h"

/* Numbers of requests (visits.h), in the order of time. */
struct obey_visits {
	uint64_t *words; /* owned */
	size_t n;
};

struct obey {
	struct obey_visits visits[VERDICT_NKINDS];
	bool has_delay;
	uint64_t delay_us; /* that robots.txt asks for */
};

void obey_release(struct obey *);

/*
 * Sets in the row what the requests say; of the worst rule it gives the number,
 * or 0. Of the gaps between requests those of single hosts are not set. Returns
 * 0; -1 with errno ENOMEM.
 *
 * An answer 4xx to a request for robots.txt means that nothing is forbidden for
 * 24 hours (2.3.1.3). Who asked in the same second as it fetched did not know.
 */
int obey_count(const struct obey *, struct crawler_row *, uint32_t *worst);

/*
 * When there were answers 4xx. Those to spoofers excuse spoofers alone: many
 * sites refuse them everything, which says nothing of the crawler.
 */
struct obey_excuses {
	int64_t *times_s; /* owned; of others, and then of spoofers; rising */
	size_t n, nspoofed;
};

/* Returns 0; -1 with errno ENOMEM. */
int obey_find_excuses(const struct obey *, struct obey_excuses *);
void obey_release_excuses(struct obey_excuses *);

/*
 * True if such an answer allowed all at the time of that request. If one of
 * these times is not known, it may have.
 */
bool obey_is_excused(const struct obey_excuses *, enum verdict, uint64_t word);

#endif
