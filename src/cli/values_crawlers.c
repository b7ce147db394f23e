/*
 * The options that ask for crawlers: any of them asks for their table.
 *
 * Tested by tests/unit/cli/test_parse.c.
 */

#include <string.h>

#include "base/address.h"
#include "base/instant.h"
#include "base/slice.h"
#include "cli/values.h"
#include "result/visits.h"

enum {
	SLACK_DAYS_MAX = 36500,
	DNS_S_MAX = 86400,
	PORT_MAX = 65535,
};

static struct options_crawlers *ask(struct values *v)
{
	v->opt->crawlers.asked = true;
	return &v->opt->crawlers;
}

int values_add_crawlers(struct values *v, const char *value)
{
	struct options_crawlers *crawlers = ask(v);

	if (!value)
		return 0;
	return *value ? values_add_to(&crawlers->files, value) : 1;
}

/* What stands before the first '=' is no part of the file's name. */
static bool has_file(const char *value)
{
	const char *equals = strchr(value, '=');

	return *value && (!equals || (equals > value && equals[1]));
}

int values_add_ranges(struct values *v, const char *value)
{
	return has_file(value) ? values_add_to(&ask(v)->ranges, value) : 1;
}

int values_set_ranges_slack(struct values *v, const char *value)
{
	struct options_crawlers *crawlers = ask(v);

	crawlers->ignores_time = !strcmp(value, "any");
	crawlers->slack_days =
		(unsigned)values_read_number(value, SLACK_DAYS_MAX);
	crawlers->is_slack_set = true;
	return !crawlers->ignores_time && !crawlers->slack_days &&
	       strcmp(value, "0") != 0;
}

int values_set_dns(struct values *v, const char *value)
{
	struct options_crawlers *crawlers = ask(v);

	crawlers->dns = true;
	if (!value)
		return 0;
	crawlers->dns_s = (unsigned)values_read_number(value, DNS_S_MAX);
	return !crawlers->dns_s;
}

int values_set_dns_cache(struct values *v, const char *value)
{
	ask(v)->dns_cache = value;
	return !*value;
}

/*
 * Before a port, an IPv6 address has brackets around it: else where it ends
 * could not be told.
 */
int values_set_dns_server(struct values *v, const char *value)
{
	const char *colon = strrchr(value, ':');
	const char *end = strrchr(value, ']');
	struct slice text = { value, strlen(value) };
	bool has_port =
		colon && (end ? colon == end + 1 : colon == strchr(value, ':'));
	struct address address;

	ask(v)->dns_server = value;
	if (has_port && !values_read_number(colon + 1, PORT_MAX))
		return 1;
	if (has_port)
		text.len = (size_t)(colon - value);
	if (end && (value[0] != '[' || end != value + text.len - 1))
		return 1;
	if (end)
		text = (struct slice){ value + 1, text.len - 2 };
	return !address_parse(text, &address) ||
	       memchr(text.at, '%', text.len) ||
	       (end && address.family != ADDRESS_IPV6);
}

/* The time is looked at when zones are known. */
int values_add_rules(struct values *v, const char *value)
{
	return has_file(value) ? values_add_to(&ask(v)->rules, value) : 1;
}

/* So long before now, as instants are given. */
int values_set_grace(struct values *v, const char *value)
{
	struct options_crawlers *crawlers = ask(v);
	int64_t before = instant_parse_given(value, v->now);

	crawlers->is_grace_set = true;
	if (!strcmp(value, "0"))
		return 0;
	if (value[0] < '0' || value[0] > '9' ||
	    !strchr("smhdw", value[strlen(value) - 1]) ||
	    before == INSTANT_NONE)
		return 1;
	crawlers->grace_us = v->now - before;
	return 0;
}

int values_set_examples(struct values *v, const char *value)
{
	struct options_crawlers *crawlers = ask(v);

	crawlers->nexamples =
		(unsigned)values_read_number(value, VISIT_EXAMPLES_MAX);
	crawlers->is_nexamples_set = true;
	return !crawlers->nexamples && strcmp(value, "0") != 0;
}

struct bit_name {
	const char *name;
	unsigned bit;
};

/* Adds the bits of a list of names with commas between them. */
static int add_bits(const struct bit_name *names, const char *value,
		    unsigned *bits)
{
	for (;;) {
		size_t len = strcspn(value, ",");
		const struct bit_name *at = names;

		while (at->name &&
		       !slice_is((struct slice){ value, len }, at->name))
			at++;
		if (!at->name)
			return 1;
		*bits |= at->bit;
		if (!value[len])
			return 0;
		value += len + 1;
	}
}

int values_set_only(struct values *v, const char *value)
{
	static const struct bit_name names[] = {
		{ "verified", OPTIONS_VERIFIED },
		{ "unverifiable", OPTIONS_UNVERIFIABLE },
		{ "spoofed", OPTIONS_SPOOFED },
		{ "forbidden", OPTIONS_FORBIDDEN },
		{ 0 },
	};

	return add_bits(names, value, &ask(v)->only);
}

int values_set_fail_on(struct values *v, const char *value)
{
	static const struct bit_name names[] = {
		{ "spoofed", OPTIONS_SPOOFED },
		{ "forbidden", OPTIONS_FORBIDDEN },
		{ "never", OPTIONS_NEVER },
		{ 0 },
	};

	return add_bits(names, value, &ask(v)->fail_on);
}

void values_set_crawlers_defaults(struct options_crawlers *crawlers)
{
	if (!crawlers->is_slack_set)
		crawlers->slack_days = OPTIONS_SLACK_DAYS;
	if (!crawlers->is_grace_set)
		crawlers->grace_us = INT64_C(1000000) * OPTIONS_GRACE_S;
	if (!crawlers->dns_s)
		crawlers->dns_s = OPTIONS_DNS_S;
	if (!crawlers->is_nexamples_set)
		crawlers->nexamples = OPTIONS_EXAMPLES;
}
