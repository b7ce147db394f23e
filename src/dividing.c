/* Tested by tests/cli/by.bats and tests/cli/crawlers.bats. */

#include "dividing.h"

#include "crawler/grouping.h"
#include "result/grouping.h"

static struct crawler_grouping crawlers_of(const struct dividing *d,
					   const struct by *by)
{
	return (struct crawler_grouping){
		.hosts = d->hosts,
		.tokens = d->crawling->tokens,
		.judge = verifying_judge(&d->crawling->verifying),
		.by = by,
	};
}

int dividing_make(const struct dividing *d, const struct by *by,
		  const struct groups_order *order, struct groups *groups)
{
	struct crawler_grouping crawlers;

	if (!d->crawling)
		return groups_make(groups, d->hosts, by, order);
	crawlers = crawlers_of(d, by);
	return crawler_groups_make(groups, &crawlers, order);
}

int dividing_make_timeline(const struct dividing *d, const struct by *by,
			   const struct groups *groups,
			   const struct groups_span *span,
			   struct timeline *timeline)
{
	struct crawler_grouping crawlers;

	if (!d->crawling)
		return groups_make_timeline(timeline, d->hosts, by, groups,
					    span);
	crawlers = crawlers_of(d, by);
	return crawler_groups_make_timeline(timeline, &crawlers, groups, span);
}
