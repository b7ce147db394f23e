#ifndef FINDROBOTS_CRAWLER_DNS_ANSWER_H
#define FINDROBOTS_CRAWLER_DNS_ANSWER_H

/*
 * What name servers say of an address, as a line of text:
 *
 *	none			it has no name (no PTR record)
 *	+a.example -b.example	its names, with blanks between them, in the
 *				order of their bytes; each after a mark:
 *		+	an address of the name (A or AAAA record) is this one
 *		-	none is
 *		?	it is not known: nobody was asked, or nobody answered
 *	+a.example ...		there are more names, which are not known
 *
 * Names are in lower case, without a dot at the end. Such a line comes from a
 * process that talks to strangers, and from files: it is checked.
 */

#include <stdbool.h>

#include "base/buf.h"
#include "base/slice.h"
#include "crawler/tokens.h"
#include "crawler/verdict.h"

enum {
	DNS_NAME_MAX = 253,    /* bytes of a name (RFC 1035, 2.3.4) */
	DNS_ANSWER_NAMES = 16, /* that are kept of an address */
	DNS_ANSWER_TRIED = 8,  /* of them, whose addresses are asked for */
	DNS_ANSWER_MAX = DNS_ANSWER_NAMES * (DNS_NAME_MAX + 2) + 4, /* bytes */
};

/*
 * Reads a name as it comes in a DNS message, of which c-ares has made text:
 * writes it to out in lower case, without a final dot, and returns its length;
 * 0 if it is none that a host may have: letters, digits, '-' and '_', with
 * single dots between them.
 */
size_t dns_name_read(struct slice text, char out[DNS_NAME_MAX + 1]);

/* True if the name is in one of the domains of the token, or is that domain. */
bool dns_name_is_of(struct slice name, const struct token *);

/* True if the text is such a line, and no longer than DNS_ANSWER_MAX. */
bool dns_answer_is_valid(struct slice text);

/*
 * What a valid answer says of a host that claims to be the token, which has
 * suffixes. VERDICT_FAILED if that is not known: a name in one of them is not.
 * Of an answer that is new, the token's names are all known to have been asked;
 * of an old one more names may be the token's.
 */
enum verdict_dns dns_answer_judge(struct slice answer, const struct token *,
				  bool is_new);

/* Adds a name to an answer, which is empty or begins with one. */
void dns_answer_add(struct buf *answer, char mark, struct slice name);

/* Ends an answer, which may be empty. */
void dns_answer_end(struct buf *answer, bool has_more);

#endif
