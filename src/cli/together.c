/* Tested by tests/unit/cli/test_parse.c and tests/cli/merge.bats. */

#include "cli/together.h"

#include <string.h>

/* Standard input can be read only once. */
static const char *check_stdin(const struct options *opt)
{
	if (!opt->files0_from || strcmp(opt->files0_from, "-") != 0)
		return NULL;
	for (size_t i = 0; i < opt->noperands; i++)
		if (!strcmp(opt->operands[i], "-"))
			return "--files0-from: '-' given, but the operand '-' "
			       "is standard input, too";
	return NULL;
}

/*
 * With any other format the field would be ignored without a word, and the
 * address of a proxy be listed.
 */
static const char *check_fields(const struct values *v)
{
	enum format_kind kind = v->opt->log_format.kind;

	if (v->client_field && kind != FORMAT_W3C && kind != FORMAT_TEMPLATE)
		return "--client-field: only goes with --log-format=w3c, a "
		       "line '#Fields: ...' or a format string";
	if (v->json_fields && kind != FORMAT_JSON && kind != FORMAT_AUTO)
		return "--json-fields: only goes with --log-format=json or "
		       "auto";
	return NULL;
}

static const char *check_output(const struct options *opt)
{
	bool hosts = opt->format == RENDER_HOSTS;

	if (opt->null_ended && !hosts)
		return "--null: only goes with --format=hosts";
	if (opt->wide && opt->format != RENDER_TABLE)
		return "--wide: only goes with --format=table";
	if (opt->ncolumns && opt->format != RENDER_TABLE &&
	    opt->format != RENDER_TSV && opt->format != RENDER_CSV)
		return "--columns: only goes with --format=table, tsv or csv";
	if (opt->count && !hosts)
		return "--count: only goes with --format=hosts";
	if (opt->csv_safe && opt->format != RENDER_CSV)
		return "--csv-safe: only goes with --format=csv";
	if (opt->format == RENDER_HTML && !opt->crawlers.asked &&
	    opt->order.key != ORDER_HOST)
		return "--sort: does not go with --format=html, which can be "
		       "sorted in a browser";
	if (opt->format == RENDER_HTML && opt->order.reverse)
		return "--reverse: does not go with --format=html, which can "
		       "be sorted in a browser";
	if (opt->count && opt->null_ended)
		return "--count: does not go with --null";
	if (opt->count && opt->order.top)
		return "--count: does not go with --top";
	return NULL;
}

/* What is grouped is no host any more. */
static const char *check_by(const struct options *opt)
{
	enum order_key key = opt->order.key;

	if (opt->format == RENDER_CHART && by_is_time(opt->by.kind))
		return "--format=chart: is in time by itself: --by says what "
		       "its rows are, such as agent";
	if (opt->by.kind == BY_HOST) {
		if (key == ORDER_NAME)
			return "--sort=name: only goes with --by; of hosts it "
			       "is --sort=host";
		if (key == ORDER_HOSTS)
			return "--sort=hosts: only goes with --by";
		if (key == ORDER_BYTES)
			return "--sort=bytes: only goes with --by";
		return NULL;
	}
	if (opt->crawlers.asked && by_key(opt->by.kind).value != CELLS_NO_VALUE)
		return "--by=agent, target and file: do not go with --crawlers";
	if (!opt->crawlers.asked && by_is_of_crawlers(opt->by.kind))
		return "--by=crawler, operator and verdict: only go with "
		       "--crawlers";
	if (opt->crawlers.asked && opt->crawlers.only)
		return "--only: does not go with --by";
	if (opt->only_new)
		return "--by: does not go with --new";
	if (key == ORDER_ADDRESS && opt->by.kind != BY_NETWORK)
		return "--sort=address: does not go with --by, but for "
		       "--by=network";
	if (opt->save && opt->merge)
		return "--by: does not go with --save and --merge";
	return NULL;
}

static const char *check_cache(const struct options *opt)
{
	if (opt->cache && opt->save)
		return "--cache: does not go with --save";
	if (opt->cache && opt->merge)
		return "--cache: does not go with --merge";
	if (opt->cache && opt->shard.n)
		return "--cache: does not go with --shard";
	if (opt->cache_days && !opt->cache)
		return "--cache-days: only goes with --cache";
	if (opt->only_new && !opt->cache)
		return "--new: only goes with --cache";
	return NULL;
}

/* What was asked of the logs stands in saved results, and cannot be changed. */
static const char *find_question(const struct values *v)
{
	const struct filter *filter = &v->opt->filter;

	if (v->paths_given)
		return "path";
	if (v->log_format)
		return "log-format";
	if (v->client_field)
		return "client-field";
	if (v->json_fields)
		return "json-fields";
	if (filter->since != INSTANT_NONE)
		return "since";
	if (filter->until != INSTANT_NONE)
		return "until";
	if (filter->by_status)
		return "status";
	if (filter->nmethods)
		return "method";
	if (filter->nagents)
		return "agent";
	if (filter->hosts.networks.n || filter->hosts.names.n)
		return "host";
	if (filter->excluded.networks.n || filter->excluded.names.n)
		return "exclude-host";
	return NULL;
}

/* Returns 0; or -1 with what is wrong added to why. */
static int check_merge(const struct values *v, struct buf *why)
{
	const struct options *opt = v->opt;
	const char *name = find_question(v);

	if (!opt->merge)
		return 0;
	if (name)
		buf_addf(why,
			 "--%s: does not go with --merge: it belongs to the "
			 "run that saves",
			 name);
	else if (opt->shard.n)
		buf_add_str(why, "--shard: does not go with --merge");
	else if (opt->rejects)
		buf_add_str(why, "--rejects: does not go with --merge");
	else if (opt->all)
		buf_add_str(why, "--all: does not go with --merge");
	else
		return 0;
	return -1;
}

/* What needs another option, without which nothing would come of it. */
static const char *check_crawler_needs(const struct options *opt)
{
	const struct options_crawlers *crawlers = &opt->crawlers;

	if (!crawlers->asked && crawlers->mask)
		return "--mask: only goes with --crawlers";
	if (!crawlers->ranges.n && crawlers->ranges_any)
		return "--ranges-any: only goes with --ranges";
	if (!crawlers->ranges.n && crawlers->is_slack_set)
		return "--ranges-slack: only goes with --ranges";
	if (!crawlers->rules.n && crawlers->is_grace_set)
		return "--grace: only goes with --rules";
	if (!crawlers->rules.n && (crawlers->only & OPTIONS_FORBIDDEN))
		return "--only=forbidden: only goes with --rules";
	if (!crawlers->rules.n && (crawlers->fail_on & OPTIONS_FORBIDDEN))
		return "--fail-on=forbidden: only goes with --rules";
	if (crawlers->dns_cache && !crawlers->dns)
		return "--dns-cache: only goes with --dns";
	if (crawlers->dns_server && !crawlers->dns)
		return "--dns-server: only goes with --dns";
#ifndef HAVE_CARES
	if (crawlers->dns)
		return "--dns: cannot be used, as findrobots was built without "
		       "c-ares";
#endif
	return NULL;
}

/* Who merges what is saved asks for that. */
static const char *check_crawler_save(const struct options *opt)
{
	const struct options_crawlers *crawlers = &opt->crawlers;

	if (!opt->save)
		return NULL;
	if (crawlers->only)
		return "--only: does not go with --save";
	if (crawlers->dns)
		return "--dns: does not go with --save";
	if (crawlers->fail_on)
		return "--fail-on: does not go with --save";
	if (crawlers->mask)
		return "--mask: does not go with --save";
	return NULL;
}

/*
 * All requests of crawlers are asked for, not those of a path; and rows are not
 * of hosts.
 */
static const char *check_crawlers(const struct values *v)
{
	const struct options *opt = v->opt;
	const struct options_crawlers *crawlers = &opt->crawlers;

	if (!crawlers->asked)
		return NULL;
	if (v->paths_given)
		return "--path: does not go with --crawlers, which looks at "
		       "all requests";
	if (opt->count && opt->by.kind == BY_HOST)
		return "--count: does not go with --crawlers, but for --by";
	if (opt->only_new)
		return "--new: does not go with --crawlers";
	if (opt->format == RENDER_HOSTS && !crawlers->only && !opt->save &&
	    opt->by.kind == BY_HOST)
		return "--format=hosts: needs --only, which says which hosts";
	if (opt->format == RENDER_HOSTS && opt->order.key != ORDER_HOST &&
	    opt->by.kind == BY_HOST)
		return "--sort: does not go with --only and --format=hosts";
	if (opt->ncolumns && opt->by.kind == BY_HOST)
		return "--columns: does not go with --crawlers";
	return check_crawler_save(opt);
}

/* A result that is saved is whole, and in no order. */
static const char *check_save(const struct options *opt)
{
	if (!opt->save)
		return NULL;
	if (opt->output)
		return "--output: does not go with --save";
	if (opt->count)
		return "--count: does not go with --save";
	if (opt->order.top)
		return "--top: does not go with --save";
	if (opt->order.reverse)
		return "--reverse: does not go with --save";
	if (opt->null_ended)
		return "--null: does not go with --save";
	if (opt->csv_safe)
		return "--csv-safe: does not go with --save";
	if (opt->wide)
		return "--wide: does not go with --save";
	if (opt->ncolumns)
		return "--columns: does not go with --save";
	if (opt->merge && opt->format != RENDER_HOSTS)
		return "--format: does not go with --save and --merge";
	if (opt->merge && opt->order.key != ORDER_HOST)
		return "--sort: does not go with --save and --merge";
	return NULL;
}

/* What has no size cannot be shared out, and not be read by several. */
static const char *check_shard(const struct options *opt)
{
	if (!opt->shard.n)
		return NULL;
	for (size_t i = 0; i < opt->noperands; i++)
		if (!strcmp(opt->operands[i], "-"))
			return "--shard: does not go with the operand '-'";
	return NULL;
}

int together_check(const struct values *v, struct buf *why)
{
	const char *wrong = check_stdin(v->opt);

	if (!wrong)
		wrong = check_fields(v);
	if (!wrong)
		wrong = check_output(v->opt);
	if (!wrong)
		wrong = check_crawler_needs(v->opt);
	if (!wrong)
		wrong = check_crawlers(v);
	if (!wrong)
		wrong = check_by(v->opt);
	if (!wrong)
		wrong = check_cache(v->opt);
	if (!wrong)
		wrong = check_save(v->opt);
	if (!wrong)
		wrong = check_shard(v->opt);
	if (wrong)
		buf_add_str(why, wrong);
	return wrong ? -1 : check_merge(v, why);
}
