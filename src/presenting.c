/* Tested by tests/cli/output_formats.bats and tests/cli/by.bats. */

#include "presenting.h"

#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "base/io.h"
#include "charting.h"
#include "dividing.h"
#include "paging.h"
#include "result/order.h"
#include "show/grouped.h"
#include "show/output.h"

/**** Making it */

/* A chart has few rows, of robots rather than of each of their versions. */
static bool is_chart(const struct presenting *p)
{
	return p->opt->format == RENDER_CHART;
}

static struct by groups_by(const struct presenting *p)
{
	struct by by = p->opt->by;

	by.products = is_chart(p);
	by.is_masked = p->opt->crawlers.mask;
	return by;
}

static struct dividing dividing_of(const struct presenting *p)
{
	return (struct dividing){
		.hosts = &p->reading->hosts,
		.crawling = p->opt->crawlers.asked ? p->crawling : NULL,
	};
}

static int make_groups(struct presenting *p)
{
	static const enum groups_order_key keys[ORDER_NKEYS] = {
		[ORDER_HOST] = GROUPS_NAME,
		[ORDER_ADDRESS] = GROUPS_ADDRESS,
		[ORDER_REQUESTS] = GROUPS_REQUESTS,
		[ORDER_FIRST] = GROUPS_FIRST,
		[ORDER_LAST] = GROUPS_LAST,
		[ORDER_NAME] = GROUPS_NAME,
		[ORDER_HOSTS] = GROUPS_HOSTS,
		[ORDER_BYTES] = GROUPS_BYTES,
	};
	const struct order *order = &p->opt->order;
	const struct by by = groups_by(p);
	struct groups_order how = { .key = keys[order->key],
				    .reverse = order->reverse,
				    .top = order->top };
	const struct dividing dividing = dividing_of(p);

	if (is_chart(p) && !how.top)
		how.top = CHARTING_TOP;
	return dividing_make(&dividing, &by, &how, &p->groups);
}

int presenting_make(struct presenting *p)
{
	const struct options *opt = p->opt;

	if (opt->save)
		return 0;
	/* That also asks name servers, and finds what --fail-on is for. */
	if (opt->crawlers.asked &&
	    crawling_report(p->crawling, opt, &p->reading->hosts, p->nthreads,
			    &p->crawlers))
		return -1;
	if (opt->format == RENDER_HTML)
		return 0;
	if (opt->by.kind != BY_HOST || is_chart(p))
		return make_groups(p);
	if (opt->crawlers.asked || opt->count)
		return 0;
	return order_hosts(&p->reading->hosts, &opt->order);
}

/**** Writing it */

static unsigned width_of(const struct options *opt, const struct outfile *out)
{
	enum { WITHOUT_TERMINAL = 80 };
	unsigned width;

	if ((opt->format != RENDER_TABLE && opt->format != RENDER_CHART) ||
	    opt->wide)
		return 0;
	width = io_terminal_width(out->fd);
	return width ? width : WITHOUT_TERMINAL;
}

/* See no-color.org. */
static bool is_coloured(const struct options *opt, const struct outfile *out)
{
	const char *none = getenv("NO_COLOR"), *term = getenv("TERM");

	if (opt->format != RENDER_TABLE && opt->format != RENDER_CHART)
		return false;
	if (opt->colour != OPTIONS_AUTO)
		return opt->colour == OPTIONS_ALWAYS;
	return (!none || !*none) && term && strcmp(term, "dumb") != 0 &&
	       isatty(out->fd);
}

static int write_merged(struct presenting *p, struct outfile *out,
			const struct render_options *how)
{
	const struct output_source source = { .each = merging_each,
					      .ctx = p->merging,
					      .top = p->opt->order.top };

	return output_write_source(out, &source, how);
}

static int write_page(const struct presenting *p, struct outfile *out)
{
	const struct dividing dividing = dividing_of(p);
	const struct paging paging = {
		.opt = p->opt,
		.list = p->list,
		.reading = p->reading,
		.warnings = &p->merging->warnings,
		.summary = p->summary,
		.dividing = &dividing,
		.crawlers = &p->crawlers,
	};

	return paging_write(out, &paging);
}

static int write_groups(const struct presenting *p, struct outfile *out,
			const struct render_options *how)
{
	const struct by by = groups_by(p);
	const struct dividing dividing = dividing_of(p);
	const struct charting charting = { .dividing = &dividing,
					   .by = &by,
					   .groups = &p->groups,
					   .width = how->width,
					   .is_coloured = how->is_coloured };

	if (p->opt->count)
		return output_write_count(out, p->groups.n);
	if (is_chart(p))
		return charting_write(out, &charting);
	return grouped_write(out, &p->groups, p->opt->by.kind, how);
}

int presenting_write(struct presenting *p, struct outfile *out)
{
	const struct options *opt = p->opt;
	struct render_options how = {
		.format = opt->format,
		.end = opt->null_ended ? '\0' : '\n',
		.csv_safe = opt->csv_safe,
		.width = width_of(opt, out),
		.is_coloured = is_coloured(opt, out),
		.columns = opt->columns,
		.ncolumns = opt->ncolumns,
		.summary = p->summary,
		.nthreads = p->nthreads,
	};

	if (opt->format == RENDER_HTML)
		return write_page(p, out);
	if (opt->by.kind != BY_HOST || is_chart(p))
		return write_groups(p, out, &how);
	if (opt->crawlers.asked)
		return crawling_write(out, opt, &p->crawlers, &how);
	if (opt->count)
		return output_write_count(out, p->summary->hosts);
	if (opt->merge && merging_is_streamed(opt))
		return write_merged(p, out, &how);
	return output_write_hosts(out, &p->reading->hosts, &how);
}

void presenting_release(struct presenting *p)
{
	crawlers_release(&p->crawlers);
	groups_release(&p->groups);
}
