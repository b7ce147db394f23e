#ifndef FINDROBOTS_CRAWLER_VERDICT_H
#define FINDROBOTS_CRAWLER_VERDICT_H

/*
 * Whether a host is the crawler that it says it is, at the time of each of its
 * requests. In doubt it may be.
 */

#include "crawler/versions.h"
#include "result/crawlers.h"

enum verdict_reason {
	VERDICT_RANGE,	    /* verified: a version in force has it; spoofed:
			       none has it, and they are complete */
	VERDICT_DNS,	    /* verified: it has a name that leads back to it;
			       spoofed: there are no lists, and it has none */
	VERDICT_NO_LIST,    /* neither lists nor an answer of DNS */
	VERDICT_NO_TIME,    /* lists, of which none was in force then */
	VERDICT_INCOMPLETE, /* it is in no list in force, but they are partial
			     */
	VERDICT_NAME,	    /* the log has a name, which a visitor chooses */
	VERDICT_PRIVATE,    /* an address that many have */
	VERDICT_SEVERAL,    /* it claims to be crawlers of several operators */
	VERDICT_NO_ANSWER,  /* DNS failed */
	VERDICT_REVERSE,    /* its names need not lead back */
	VERDICT_NREASONS
};

/* What DNS says of a host and the names that a crawler's hosts have. */
enum verdict_dns {
	VERDICT_NOT_ASKED,
	VERDICT_CONFIRMED,
	VERDICT_NOT_CONFIRMED, /* answers hold, and none confirms */
	VERDICT_FAILED,	       /* no answer: SERVFAIL, refused, out of time */
};

/* What is known of a crawler. A zeroed one: nothing. */
struct verdict_crawler {
	const struct versions *versions; /* borrowed; or NULL */
	bool is_complete;		 /* it comes from nowhere else */
	bool reverse_only;		 /* of one of its suffixes */
	bool is_several;		 /* not one crawler */
};

/* A host as the log has it, read once. */
struct verdict_host {
	struct address address; /* of none: a name */
	bool is_private;
};

struct verdict_host verdict_host_of(struct slice host);

/* A host that claims to be a crawler. A zeroed one is free. */
struct verdict_claim {
	const struct verdict_crawler *crawler; /* borrowed */
	struct verdict_host host;
	enum verdict_dns dns;
	size_t *held; /* owned; the versions that have it */
	size_t nheld;
};

/*
 * Looks for the host in all versions; the claim may be one that was used.
 * Returns 0; or -1 when memory ran out.
 */
int verdict_begin(struct verdict_claim *, const struct verdict_crawler *,
		  const struct verdict_host *, enum verdict_dns);

struct verdict_given {
	enum verdict verdict;
	enum verdict_reason reason;
};

/*
 * Of a request at that time, in seconds since 1970; INSTANT_NONE if it is not
 * known. Only times are compared.
 */
struct verdict_given verdict_at(const struct verdict_claim *, int64_t seconds);

void verdict_release(struct verdict_claim *); /* takes a zeroed one */

#endif
