#ifndef FINDROBOTS_CRAWLER_DNS_H
#define FINDROBOTS_CRAWLER_DNS_H

/*
 * Asks name servers for the names of addresses, and whether these lead back to
 * them: by c-ares, DNS_FLYING_MAX questions at a time. It is there only if that
 * is (HAVE_CARES).
 */

#include <stddef.h>
#include <stdint.h>

#include "base/address.h"
#include "base/slice.h"
#include "crawler/tokens.h"

enum {
	DNS_FLYING_MAX = 256, /* questions that are not answered yet */
	DNS_TRIES = 2,	      /* of each question, at each server */
	DNS_TRY_MS = 2000,
	/* From c-ares 1.32 on so many, of DNS_TRY_MS or less: usually 250, 500,
	   1000 and 2000. */
	DNS_ADAPTED_TRIES = 4,
};

struct dns_question {
	struct address address; /* unmapped */
	/* The crawlers that it claims to be: of its names, those that are
	   theirs are asked about. */
	const uint32_t *tokens;
	size_t ntokens;
};

/* All is borrowed. */
struct dns_asking {
	const struct tokens *tokens;
	const struct dns_question *questions;
	size_t n;
	const char *server; /* "192.0.2.1:53"; NULL: those of the system */
	unsigned limit_s;   /* for all of them */
	int stop_fd;	    /* when it can be read, or has ended, this ends */
	void *ctx;
	/* Tells the answer to a question, a valid one; an empty one: nobody has
	   answered. Returns 0; or -1, which ends it. */
	int (*tell)(void *ctx, size_t question, struct slice answer);
};

enum dns_status {
	DNS_DONE,    /* each answer was told that came in time */
	DNS_STOPPED, /* by stop_fd or tell */
	DNS_FAILED,  /* c-ares cannot be used */
	DNS_NO_MEMORY,
};

enum dns_status dns_ask(const struct dns_asking *);

#endif
