/* Tested by tests/cli/crawler_files.bats. */

#include "doubting.h"

#include <stdlib.h>

#include "base/instant.h"
#include "show/message.h"

enum {
	DATE_LEN = 10, /* "2026-11-30" */
	/* From how many on it is no chance that none is verified. */
	PROXY_REQUESTS = 20,
	PROXY_CRAWLERS = 3,
};

static const int64_t second_us = 1000000;

/* The last one in force; NULL if none is, or one at any time. */
static const struct version *find_newest(const struct versions *versions)
{
	const struct version *newest = NULL;

	for (size_t i = 0; i < versions->n; i++) {
		const struct version *version = &versions->all[i];

		if (!version->has_date)
			return NULL;
		if (!newest || version->date > newest->date)
			newest = version;
	}
	return newest;
}

static bool is_part_of(const struct version *version,
		       const struct ranges *ranges)
{
	for (size_t i = 0; i < ranges->nparts; i++)
		if (version->networks == &ranges->parts[i].networks)
			return true;
	return false;
}

/* When the latest of the requests was that the file is too old for; or -1. */
static int64_t find_later(const struct verifying *v,
			  const struct ranges *ranges, int64_t *date)
{
	int64_t latest_s = -1;

	for (size_t i = 0; i < v->ncrawlers; i++) {
		const struct version *newest = find_newest(&v->versions[i]);

		if (!newest || v->latest_s[i] <= newest->until ||
		    v->latest_s[i] <= latest_s || !is_part_of(newest, ranges))
			continue;
		latest_s = v->latest_s[i];
		*date = newest->date;
	}
	return latest_s;
}

void doubting_say_old(const struct verifying *v)
{
	for (size_t i = 0; i < v->nranges; i++) {
		char of[INSTANT_TEXT_SIZE], until[INSTANT_TEXT_SIZE];
		int64_t date = 0;
		int64_t latest_s = find_later(v, v->ranges[i], &date);

		if (latest_s < 0)
			continue;
		instant_format(of, date * second_us, false);
		instant_format(until, latest_s * second_us, false);
		message_print("%s: its list is of %.*s, too old for requests "
			      "up to %.*s, which it cannot verify (see "
			      "--ranges-slack)",
			      v->paths[i], DATE_LEN, of, DATE_LEN, until);
	}
}

void doubting_say_proxy(const struct crawlers *crawlers)
{
	if (crawlers->nverified || crawlers->nspoofed < PROXY_REQUESTS ||
	    crawlers->nspoofed_crawlers < PROXY_CRAWLERS)
		return;
	message_print("none of %llu requests of %zu crawlers is verified: the "
		      "log may have a proxy's addresses in the place of the "
		      "clients'",
		      (unsigned long long)crawlers->nspoofed,
		      crawlers->nspoofed_crawlers);
}
