/* Tested by tests/unit/cli/test_parse.c. */

#include "cli/options.h"

#include <stdlib.h>

void options_init(struct options *opt)
{
	*opt = (struct options){ 0 };
	opt->format = RENDER_NFORMATS;
	opt->by.kind = BY_NKINDS;
	opt->order.key = ORDER_NKEYS;
	filter_init(&opt->filter);
}

void options_release(struct options *opt)
{
	free(opt->include.values);
	free(opt->exclude.values);
	free(opt->paths.values);
	free(opt->crawlers.files.values);
	free(opt->crawlers.ranges.values);
	free(opt->crawlers.rules.values);
	arena_release(&opt->texts);
	filter_release(&opt->filter);
	format_release(&opt->log_format);
	*opt = (struct options){ 0 };
}
