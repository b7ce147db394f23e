#ifndef FINDROBOTS_SCAN_CRAWL_H
#define FINDROBOTS_SCAN_CRAWL_H

/*
 * What a scan needs to know of crawlers if it is asked for their requests. It
 * does not know them itself: crawler/ gives it functions.
 */

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/fingerprint.h"
#include "base/instant_memo.h"
#include "base/slice.h"
#include "log/record.h"
#include "result/visits.h"

struct tokenset;

/* One request of a crawler, whose record is whole. Its strings are unescaped.
 */
struct crawl_request {
	uint32_t crawler;
	bool is_robots;	 /* it asks for /robots.txt */
	int64_t time;	 /* an instant, or INSTANT_NONE */
	unsigned status; /* or 0 */
	struct slice method, target;
};

/* What the rules of the site say of a request. */
struct crawl_judgement {
	bool is_judged;
	bool is_forbidden;
	uint32_t rule;	    /* the number of the one that decided, or 0 */
	struct slice shown; /* the target as it is to be shown */
};

enum { CRAWL_NONE = -1 };

/* Any number of threads may use one. What it points to is borrowed. */
struct crawl {
	const void *ctx; /* of the functions */

	/* The number of the crawler that a user agent claims; or CRAWL_NONE. */
	int (*claim)(const void *ctx, void *thread, struct slice user_agent);
	/*
	 * What a thread needs to claim and judge: NULL with errno ENOMEM when
	 * memory ran out.
	 */
	void *(*begin)(const void *ctx);
	void (*end)(void *thread); /* takes NULL */
	/*
	 * Judges a request; texts of the judgement are borrowed from it.
	 * Returns 0; -1 with errno ENOMEM. NULL: there are no rules.
	 */
	int (*judge)(const void *ctx, void *thread,
		     const struct crawl_request *, struct crawl_judgement *);
	/* Asks for the memory that judging the target needs; or NULL. */
	void (*foresee)(void *thread, struct slice target);
	const struct tokenset *tokens; /* every claim holds one of them */
	uint32_t ncrawlers;
	uint32_t nrules;	  /* numbers of rules are below */
	uint8_t examples_max;	  /* of a host as one crawler */
	struct fingerprint print; /* of all that changes what is found */
};

/*
 * The crawler that the record's user agent claims to be, or CRAWL_NONE. The
 * scratch is for unescape().
 */
int crawl_claim(const struct crawl *, void *thread, const struct record *,
		char *scratch);

/*
 * The request of a record, but for the crawler and what it asks for. Its
 * strings are the record's, or in the scratch for unescape().
 */
struct crawl_request crawl_request_of(const struct record *,
				      struct instant_memo *, char *scratch);

/*
 * Sets what is kept of the request; texts are borrowed from it. Returns 0; -1
 * with errno ENOMEM.
 */
int crawl_visit(const struct crawl *, void *thread,
		const struct crawl_request *, struct visit *);

#endif
