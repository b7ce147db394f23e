#ifndef FINDROBOTS_CRAWLER_DNS_ANSWERS_H
#define FINDROBOTS_CRAWLER_DNS_ANSWERS_H

/*
 * Answers of name servers by address, and the file that keeps them from run to
 * run. Each line of it is of three columns with a tab between them:
 *
 *	66.249.66.1	2026-11-30T07:38:52Z	+crawl-66-249-66-1.googlebot.com
 *
 * the address, when it was asked about (RFC 3339), and the answer
 * (dns_answer.h). Lines are written in the order of addresses, IPv4 first. Of
 * several lines about one address the latest counts. Nothing is kept of an
 * address about which nobody could say anything.
 */

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/address.h"
#include "base/buf.h"
#include "base/slice.h"

struct dns_record {
	struct address address; /* unmapped */
	int64_t time;		/* an instant, in whole seconds */
	char *text;		/* owned; a valid answer */
	size_t len;
	bool is_new; /* of this run */
};

/* A zeroed one is empty. */
struct dns_answers {
	struct dns_record *all; /* owned */
	size_t n;
};

void dns_answers_release(struct dns_answers *); /* takes a zeroed one */

/*
 * Adds the lines of a file, which may be any bytes. Those that are none are
 * passed over, and counted. Returns 0; -1 with errno ENOMEM.
 */
int dns_answers_read(struct dns_answers *, struct slice text, uint64_t *nbad);

/*
 * Adds a valid answer of this run. Returns 0; -1 with errno ENOMEM. Before any
 * is looked for they have to be sorted.
 */
int dns_answers_add(struct dns_answers *, const struct address *, int64_t time,
		    struct slice answer);
void dns_answers_sort(struct dns_answers *);

/* That about an address, unmapped; or NULL. Valid until another one is added.
 */
const struct dns_record *dns_answers_find(const struct dns_answers *,
					  const struct address *);

/* Adds what the file is to hold. They have to be sorted. */
void dns_answers_write(const struct dns_answers *, struct buf *);

/* Of addresses, as they are sorted. */
int dns_address_compare(const struct address *, const struct address *);

#endif
