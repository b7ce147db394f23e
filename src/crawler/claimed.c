/* Tested by tests/cli/crawlers.bats. */

#include "crawler/claimed.h"

#include <stdlib.h>

#include "result/evidence.h"

static int compare_claims(const void *a, const void *b)
{
	const struct claimed *x = a, *y = b;

	if (x->visits->crawler != y->visits->crawler)
		return x->visits->crawler < y->visits->crawler ? -1 : 1;
	return hostset_compare(x->host->name, x->host->len, y->host->name,
			       y->host->len);
}

static size_t count_claims(const struct host *host)
{
	size_t n = 0;

	for (const struct visits *at = evidence_of(host)->visits; at;
	     at = at->next)
		n++;
	return n;
}

struct claimed *claimed_find(const struct gathered *hosts, size_t *n)
{
	struct gathered_at at = { 0 };
	const struct host *host;
	struct claimed *claims;

	*n = 0;
	while ((host = gathered_next(hosts, &at)))
		*n += count_claims(host);
	claims = malloc((*n + 1) * sizeof(*claims));
	if (!claims)
		return NULL;
	*n = 0;
	at = (struct gathered_at){ 0 };
	while ((host = gathered_next(hosts, &at)))
		for (const struct visits *visits = evidence_of(host)->visits;
		     visits; visits = visits->next)
			claims[(*n)++] = (struct claimed){ visits, host };
	if (*n)
		qsort(claims, *n, sizeof(*claims), compare_claims);
	return claims;
}
