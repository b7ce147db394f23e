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
#include "log/unescape.h"
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

/**** Of each request, and so inline */

/*
 * The crawler that the record's user agent claims to be, or CRAWL_NONE. The
 * scratch is for unescape().
 */
static inline int crawl_claim(const struct crawl *crawl, void *thread,
			      const struct record *rec, char *scratch)
{
	/* Until it is judged there is time for that. */
	if (crawl->foresee)
		crawl->foresee(thread, rec->target);
	return crawl->claim(crawl->ctx, thread,
			    unescape(rec->escape, record_user_agent(rec),
				     scratch));
}

/*
 * The request of a record, but for the crawler and what it asks for. Its
 * strings are the record's, or in the scratch for unescape().
 */
static inline struct crawl_request crawl_request_of(const struct record *rec,
						    struct instant_memo *memo,
						    char *scratch)
{
	return (struct crawl_request){
		.time = record_time(rec, memo),
		.status = record_status(rec),
		.method = rec->method,
		.target = unescape(rec->escape, rec->target, scratch),
	};
}

/*
 * Sets what is kept of the request; texts are borrowed from it. Returns 0; -1
 * with errno ENOMEM.
 */
static inline int crawl_visit(const struct crawl *crawl, void *thread,
			      const struct crawl_request *request,
			      struct visit *visit)
{
	struct crawl_judgement judged = { 0 };
	struct visit_facts facts = {
		.time = request->time,
		.class = request->status / 100,
		.is_robots = request->is_robots,
		.is_get = slice_is(request->method, "GET"),
	};

	if (crawl->judge && crawl->judge(crawl->ctx, thread, request, &judged))
		return -1;
	facts.is_judged = judged.is_judged;
	facts.is_forbidden = judged.is_forbidden;
	facts.rule = judged.rule;
	*visit = (struct visit){ .crawler = request->crawler,
				 .status = (uint16_t)request->status,
				 .word = visit_word(&facts) };
	if (judged.is_forbidden) {
		visit->method = request->method;
		visit->target = judged.shown;
	}
	return 0;
}

#endif
