#include "crawler/verdict.h"

#include <stdlib.h>

#include "base/vec.h"
#include "crawler/special.h"

struct verdict_host verdict_host_of(struct slice text)
{
	struct verdict_host host = { .is_private = false };

	if (!address_parse(text, &host.address))
		return host;
	host.address = address_unmap(&host.address);
	host.is_private = special_is_private(&host.address);
	return host;
}

int verdict_begin(struct verdict_claim *claim,
		  const struct verdict_crawler *crawler,
		  const struct verdict_host *host, enum verdict_dns dns)
{
	const struct versions *versions = crawler->versions;

	claim->crawler = crawler;
	claim->host = *host;
	claim->dns = dns;
	claim->nheld = 0;
	for (size_t i = 0; versions && i < versions->n; i++) {
		size_t *held;

		if (!netset_holds(versions->all[i].networks, &host->address))
			continue;
		held = vec_grow(claim->held, claim->nheld, 1, sizeof(*held));
		if (!held)
			return -1;
		claim->held = held;
		held[claim->nheld++] = i;
	}
	return 0;
}

static bool is_held(const struct verdict_claim *claim, int64_t seconds)
{
	for (size_t i = 0; i < claim->nheld; i++)
		if (version_is_in_force(
			    &claim->crawler->versions->all[claim->held[i]],
			    seconds))
			return true;
	return false;
}

static bool is_any_in_force(const struct versions *versions, int64_t seconds)
{
	for (size_t i = 0; i < versions->n; i++)
		if (version_is_in_force(&versions->all[i], seconds))
			return true;
	return false;
}

static struct verdict_given unverifiable(enum verdict_reason reason)
{
	return (struct verdict_given){ VERDICT_UNVERIFIABLE, reason };
}

/* By DNS alone, which has not confirmed it. */
static struct verdict_given without_list(const struct verdict_claim *claim)
{
	if (claim->dns == VERDICT_FAILED)
		return unverifiable(VERDICT_NO_ANSWER);
	if (claim->dns != VERDICT_NOT_CONFIRMED)
		return unverifiable(VERDICT_NO_LIST);
	if (claim->crawler->reverse_only)
		return unverifiable(VERDICT_REVERSE);
	return (struct verdict_given){ VERDICT_SPOOFED, VERDICT_DNS };
}

/* What no list has and DNS has not confirmed. */
static struct verdict_given not_found(const struct verdict_claim *claim,
				      int64_t seconds)
{
	const struct versions *versions = claim->crawler->versions;

	if (claim->host.address.family == ADDRESS_NONE)
		return unverifiable(VERDICT_NAME);
	if (claim->host.is_private)
		return unverifiable(VERDICT_PRIVATE);
	if (!versions || !versions->n)
		return without_list(claim);
	if (!is_any_in_force(versions, seconds))
		return unverifiable(VERDICT_NO_TIME);
	if (!claim->crawler->is_complete)
		return unverifiable(VERDICT_INCOMPLETE);
	return (struct verdict_given){ VERDICT_SPOOFED, VERDICT_RANGE };
}

struct verdict_given verdict_at(const struct verdict_claim *claim,
				int64_t seconds)
{
	if (claim->crawler->is_several)
		return unverifiable(VERDICT_SEVERAL);
	if (is_held(claim, seconds))
		return (struct verdict_given){ VERDICT_VERIFIED,
					       VERDICT_RANGE };
	if (claim->dns == VERDICT_CONFIRMED)
		return (struct verdict_given){ VERDICT_VERIFIED, VERDICT_DNS };
	return not_found(claim, seconds);
}

void verdict_release(struct verdict_claim *claim)
{
	free(claim->held);
	*claim = (struct verdict_claim){ 0 };
}
