#ifndef FINDROBOTS_RESOLVER_H
#define FINDROBOTS_RESOLVER_H

/*
 * A process of its own that asks name servers: it is forked before the sandbox
 * is entered, which forbids that, and waits for questions. What it sends is
 * checked, as it reads what strangers send. It ends when this process does.
 */

#include <stdbool.h>
#include <stddef.h>
#include <sys/types.h>

#include "base/buf.h"
#include "base/slice.h"
#include "crawler/dns.h"
#include "crawler/tokens.h"

/* One that is not running has pid 0. */
struct resolver {
	pid_t pid;
	int to, from; /* pipes */
	unsigned limit_s;
};

struct resolver_how {
	const struct tokens *tokens; /* borrowed until it has started */
	const char *server;	     /* the same; or NULL (dns.h) */
	unsigned limit_s;	     /* for all questions */
};

/* Returns 0; -1 with errno. */
int resolver_start(struct resolver *, const struct resolver_how *);

enum resolver_status {
	RESOLVER_DONE,
	RESOLVER_DIED,	 /* it has ended, or sent what it cannot have */
	RESOLVER_MUTE,	 /* it sends nothing any more */
	RESOLVER_FAILED, /* it cannot ask: c-ares cannot be used */
	RESOLVER_NO_MEMORY,
};

/*
 * Asks n questions, of which addresses and tokens are used, once. Each answer
 * that is told is a valid one, and each is told once, in any order; what was
 * told before a failure holds. tell returns 0; -1 when memory ran out.
 */
enum resolver_status
resolver_ask(struct resolver *, const struct dns_question *, size_t n,
	     int (*tell)(void *ctx, size_t question, struct slice answer),
	     void *ctx);

/* Ends it, whatever it does. Takes one that is not running. */
void resolver_stop(struct resolver *);

#endif
