/* Tested by tests/cli/output_formats.bats and tests/cli/filters.bats. */

#include "asking.h"

#include <errno.h>
#include <time.h>

#include "base/instant.h"

/* No more is collected than is shown, or is needed to put it in order. */
static enum evidence_level choose_level(const struct options *opt)
{
	if (opt->crawlers.asked)
		return opt->by.kind != BY_HOST || opt->format == RENDER_HTML
			       ? EVIDENCE_ANSWERS
			       : EVIDENCE_VISITS;
	if (opt->by.kind != BY_HOST || opt->format == RENDER_CHART)
		return EVIDENCE_GROUPS;
	if (opt->count)
		return EVIDENCE_NONE;
	if (opt->format == RENDER_HTML)
		return EVIDENCE_GROUPS;
	if (opt->format != RENDER_HOSTS)
		return EVIDENCE_ALL;
	return opt->order.key >= ORDER_REQUESTS ? EVIDENCE_NUMBERS
						: EVIDENCE_NONE;
}

/* A page has several groupings, and a timeline, as a chart is one. */
static struct cells_key choose_cells(const struct options *opt)
{
	struct cells_key cells = by_key(opt->by.kind);

	if (opt->format == RENDER_CHART || opt->format == RENDER_HTML)
		cells.step = STEP_HOUR;
	if (opt->format == RENDER_HTML && cells.value == CELLS_NO_VALUE)
		cells.value = CELLS_AGENT;
	return cells;
}

enum run_status asking_open_crawlers(struct crawling *crawling,
				     const struct options *opt)
{
	/* Times of rules may be local. */
	if (opt->crawlers.asked)
		tzset();
	return crawling_open(crawling, opt, instant_now());
}

int asking_set_query(struct query *query, const struct options *opt,
		     const struct crawling *crawling)
{
	enum evidence_level level = choose_level(opt);

	/* The zone of times is in a file that the sandbox would hide. */
	if (level != EVIDENCE_NONE || filter_has_range(&opt->filter))
		tzset();
	*query = (struct query){
		.paths = opt->paths.values,
		.npaths = opt->paths.n,
		.crawl = opt->crawlers.asked ? &crawling->crawl : NULL,
		.format = &opt->log_format,
		.filter = &opt->filter,
		.level = level,
		.cells = choose_cells(opt),
		.now = instant_now(),
		/* Who merges what is saved may ask for --stats. */
		.count_lines = opt->stats || opt->save,
	};
	if (!query_fingerprint(query, &query->print))
		return 0;
	errno = ENOMEM;
	return -1;
}
