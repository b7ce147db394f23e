#ifndef FINDROBOTS_CRAWLER_DNS_REPLY_H
#define FINDROBOTS_CRAWLER_DNS_REPLY_H

/*
 * Replies of name servers (RFC 1035, section 4): the names of an address, and
 * the addresses of a name. They are any bytes of a stranger.
 *
 * What is asked for may stand behind CNAME records, as it does where a network
 * smaller than /24 is delegated (RFC 2317). Read by hand, because c-ares takes
 * one name with a byte that host names do not have as a reason to read none.
 */

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/address.h"
#include "crawler/dns_answer.h"

enum {
	DNS_CLASS_INTERNET = 1,
	DNS_TYPE_A = 1,
	DNS_TYPE_PTR = 12,
	DNS_TYPE_AAAA = 28,
};

enum dns_reply {
	DNS_REPLY_GOOD,
	DNS_REPLY_NONE,	  /* there is no such name, or no such record of it */
	DNS_REPLY_FAILED, /* no answer: not whole, an error, or a referral */
	DNS_REPLY_CUT,	  /* the same: it was too long for a packet */
	DNS_REPLY_MEMORY, /* errno is ENOMEM */
};

struct dns_name {
	size_t len;
	char text[DNS_NAME_MAX + 1]; /* as dns_name_read() makes it */
};

/* A zeroed one is empty. */
struct dns_names {
	struct dns_name *all; /* owned */
	size_t n;
};

void dns_names_release(struct dns_names *); /* takes a zeroed one */

/*
 * Reads the names of PTR records, in the order of their bytes, each once.
 * Those that no host may have are left out. The object is empty before, and to
 * be released either way.
 */
enum dns_reply dns_reply_names(const uint8_t *reply, size_t len_bytes,
			       struct dns_names *);

/* DNS_REPLY_GOOD if an A or AAAA record has that address, unmapped. */
enum dns_reply dns_reply_holds(const uint8_t *reply, size_t len_bytes,
			       const struct address *);

/* Room for the name that has the PTR records of an address: */
enum { DNS_REVERSE_SIZE = 80 };

/* "1.66.249.66.in-addr.arpa" (RFC 1035, 3.5), or in ip6.arpa (RFC 3596). */
void dns_reverse_name(char name[DNS_REVERSE_SIZE], const struct address *);

#endif
