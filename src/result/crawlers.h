#ifndef FINDROBOTS_RESULT_CRAWLERS_H
#define FINDROBOTS_RESULT_CRAWLERS_H

/*
 * What is told of crawlers: who they are, what they asked for, and whether the
 * site's rules allowed it. crawler/ finds it and show/ makes text of it.
 *
 * Counts are threefold, as what a spoofer does is never the crawler's.
 */

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/instant.h"
#include "base/slice.h"

/* Whether a host is the crawler that it claims to be. */
enum verdict {
	VERDICT_VERIFIED,
	VERDICT_UNVERIFIABLE,
	VERDICT_SPOOFED,
	VERDICT_NKINDS
};

/* "verified", ... */
extern const char *const crawler_verdicts[VERDICT_NKINDS];

/* By verdict. */
struct crawler_count {
	uint64_t n[VERDICT_NKINDS];
};

/* Whether the hosts of a crawler asked for /robots.txt, spoofers aside. */
enum crawler_asked {
	CRAWLER_SAID_NOTHING, /* there are no requests but those of spoofers,
				 or nobody is to be told of it */
	CRAWLER_ASKED,	      /* and were answered 2xx or 3xx */
	CRAWLER_UNANSWERED,   /* and never were; or only spoofers asked */
	CRAWLER_NOT_SEEN, /* not within the less than 24 hours of requests */
	CRAWLER_NEVER,	  /* no host did */
};

/* Answers to GET /robots.txt, by the first digit of the status. */
enum { CRAWLER_2XX, CRAWLER_3XX, CRAWLER_4XX, CRAWLER_5XX, CRAWLER_NANSWERS };

/* A line of a robots.txt. */
struct crawler_rule {
	const char *file; /* NULL: there is none */
	uint64_t line;	  /* from 1 */
	struct slice text;
	bool is_disputed; /* crawlers read the lines around it differently */
};

/* A request that the rules forbid. Strings are as in the log, unescaped. */
struct crawler_example {
	int64_t time; /* an instant */
	struct slice host, method, target;
	unsigned status; /* or 0 */
	struct crawler_rule rule;
	enum verdict verdict;
	uint64_t word; /* the number of the request (visits.h) */
};

/* Between successive requests; n: how many of them there are. */
struct crawler_gaps {
	uint64_t n;
	uint64_t min_s, median_us; /* seconds and microseconds */
};

struct crawler_row {
	struct slice name, operator;
	const char *kind;

	struct crawler_count hosts, requests;
	bool is_sized; /* the size of at least one answer is known */
	uint64_t bytes;
	int64_t first, last; /* instants, or INSTANT_NONE */

	enum crawler_asked verdict;
	struct crawler_count asked;
	int64_t asked_first, asked_last; /* of no spoofer; or INSTANT_NONE */
	struct crawler_count answers[CRAWLER_NANSWERS];

	struct crawler_count judged, forbidden, forbidden_2xx, after_asking;
	struct crawler_rule worst; /* that forbade most requests, if any */
	uint64_t nworst;

	bool has_delay;
	uint64_t delay_us; /* Crawl-delay */
	struct crawler_count faster;
	struct crawler_gaps gaps, host_gaps; /* of no spoofer */

	struct crawler_example *examples; /* owned */
	size_t nexamples;
};

/* A host that claims to be what it is not. */
struct crawler_spoofer {
	struct slice host, name;
	const char *reason;
	uint64_t requests;   /* that are spoofed */
	int64_t first, last; /* instants, or INSTANT_NONE */
};

/* Name servers that were asked about hosts, if any were. */
struct crawlers_dns {
	bool is_asked;
	uint64_t naddresses, nfailed; /* these have no answer */
	int64_t first, last;	      /* instants; or INSTANT_NONE */
};

/* A zeroed one is empty. All texts are borrowed. */
struct crawlers {
	struct crawler_row *rows; /* owned, in the order to be shown */
	size_t nrows;
	struct crawler_spoofer *spoofers; /* owned; by host and name */
	size_t nspoofers;
	struct slice *hosts; /* owned; those of a kind, if asked for; sorted */
	size_t nhosts;
	/* Requests of all crawlers, shown or not; how many have spoofed ones.
	 */
	uint64_t nverified, nspoofed;
	size_t nspoofed_crawlers;
	/* Of all crawlers, shown or not: somebody is spoofed; did what is
	   forbidden, or never asked, and is no spoofer. */
	bool has_spoofed, has_forbidden, has_never;
	struct crawlers_dns dns;
};

void crawlers_release(struct crawlers *); /* takes a zeroed one */

static inline uint64_t crawler_count_sum(const struct crawler_count *count)
{
	return count->n[VERDICT_VERIFIED] + count->n[VERDICT_UNVERIFIABLE] +
	       count->n[VERDICT_SPOOFED];
}

/* In what order crawlers are shown; where that is the same, by their names. */
enum crawlers_key {
	CRAWLERS_DEEDS, /* most after asking, forbidden, requests first */
	CRAWLERS_NAME,
	CRAWLERS_REQUESTS, /* most first */
	CRAWLERS_FIRST,	   /* earliest first */
	CRAWLERS_LAST,	   /* latest first */
};

/* Puts the rows in that order, and leaves the first so many; top 0: all. */
void crawlers_order(struct crawlers *, enum crawlers_key, bool is_reverse,
		    size_t top);

#endif
