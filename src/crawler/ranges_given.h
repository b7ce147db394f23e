#ifndef FINDROBOTS_CRAWLER_RANGES_GIVEN_H
#define FINDROBOTS_CRAWLER_RANGES_GIVEN_H

/* Which crawlers a file of networks is of: "TOKEN,TOKEN=FILE", or "FILE". */

#include "crawler/tokens.h"

struct ranges_given {
	const char *path; /* borrowed; behind the "=" that ends tokens */
	size_t *numbers;  /* owned; of the tokens, each once, ascending */
	size_t n;	  /* 0: the file's name is that of no list */
	struct slice
		unknown; /* a token that is given and not known; or empty */
};

/*
 * Reads what was given, which is borrowed. Tokens stand before a "=" that comes
 * before any "/"; without them they are all those that have a list of the
 * file's name (ranges_name.h). Returns 0; or -1 when memory ran out.
 */
int ranges_given_read(struct ranges_given *, const struct tokens *,
		      const char *given);

void ranges_given_release(struct ranges_given *); /* takes a zeroed one */

#endif
