/* Tested by tests/cli/by.bats and tests/cli/crawlers.bats. */

#include "dividing.h"

#include "crawler/grouping.h"
#include "result/grouping.h"

static struct report report_of(const struct dividing *d)
{
	return (struct report){
		.tokens = d->crawling->tokens,
		.judge = verifying_judge(&d->crawling->verifying),
	};
}

int dividing_make(const struct dividing *d, const struct by *by,
		  const struct groups_order *order, struct groups *groups)
{
	struct report report;
	const struct crawler_grouping from = { d->hosts, &report, by };

	if (!d->crawling)
		return groups_make(groups, d->hosts, by, order);
	report = report_of(d);
	return crawler_groups_make(groups, &from, order);
}

int dividing_make_timeline(const struct dividing *d, const struct by *by,
			   const struct groups *groups,
			   const struct groups_span *span,
			   struct timeline *timeline)
{
	struct report report;
	const struct crawler_grouping from = { d->hosts, &report, by };

	if (!d->crawling)
		return groups_make_timeline(timeline, d->hosts, by, groups,
					    span);
	report = report_of(d);
	return crawler_groups_make_timeline(timeline, &from, groups, span);
}
