/* Tested by tests/unit/cli/test_parse.c. */

#include "cli/defaults.h"

#include "cli/values.h"
#include "decode/decoders.h"

static const size_t MEMORY_USUAL = 1UL << 30; /* bytes */

/* What is no list of hosts is looked at, unless names are counted or read. */
static enum render_format default_format(const struct options *opt)
{
	bool is_by_host = opt->by.kind == BY_HOST || opt->by.kind == BY_NKINDS;

	if (opt->save)
		return RENDER_HOSTS;
	if (is_by_host)
		return opt->crawlers.asked ? RENDER_TABLE : RENDER_HOSTS;
	return opt->count || opt->null_ended ? RENDER_HOSTS : RENDER_TABLE;
}

/* The rows of a chart are robots. */
static enum by_kind default_by(const struct options *opt)
{
	if (opt->format != RENDER_CHART)
		return BY_HOST;
	return opt->crawlers.asked ? BY_CRAWLER : BY_AGENT;
}

static enum order_key default_order(const struct options *opt)
{
	if (opt->format == RENDER_HTML) /* each table has one of its own */
		return ORDER_HOST;
	if (by_is_time(opt->by.kind))
		return ORDER_NAME;
	return opt->by.kind == BY_HOST && opt->format != RENDER_CHART
		       ? ORDER_HOST
		       : ORDER_REQUESTS;
}

int defaults_set(struct options *opt)
{
	if (!opt->memory_bytes)
		opt->memory_bytes = MEMORY_USUAL;
	if (!opt->decoder)
		opt->decoder = decoders_find("auto");
	opt->hint_at_all = !opt->merge && !opt->include.n && !opt->all;
	if (opt->hint_at_all && values_add_to(&opt->include, "*.log.gz"))
		return -1;
	if (opt->merge && !opt->include.n &&
	    values_add_to(&opt->include, "*.findrobots"))
		return -1;
	if (opt->format == RENDER_NFORMATS)
		opt->format = default_format(opt);
	if (opt->crawlers.asked)
		values_set_crawlers_defaults(&opt->crawlers);
	if (opt->by.kind == BY_NKINDS)
		opt->by = (struct by){ .kind = default_by(opt) };
	if (opt->order.key == ORDER_NKEYS)
		opt->order.key = default_order(opt);
	if (!opt->paths.n && values_add_to(&opt->paths, "/robots.txt"))
		return -1;
	return 0;
}
