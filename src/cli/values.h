#ifndef FINDROBOTS_CLI_VALUES_H
#define FINDROBOTS_CLI_VALUES_H

/*
 * Checks the values of options and sets them. Most are set one by one, as they
 * are read; the rest at the end, since an option may come before one that it
 * depends on.
 */

#include <stdbool.h>
#include <stdint.h>

#include "base/buf.h"
#include "cli/options.h"

/* The options while they are read. */
struct values {
	struct options *opt; /* borrowed */
	int64_t now;	     /* the instant that times are relative to */
	/* What the option expects, for a message; a setter may change it. */
	const char *expected;
	/* Looked at when all options are read: as they were given, or NULL. */
	const char *log_format, *client_field, *json_fields, *until, *columns;
	bool paths_given; /* before defaults were set */
};

/*
 * Sets an option from its value, which is borrowed for the life of the options;
 * NULL where it is optional and not given.
 * Returns 0; 1 if the value is wrong; or -1 when memory ran out.
 */
typedef int values_setter(struct values *, const char *value);

values_setter values_add_include, values_add_exclude, values_set_files0_from,
	values_set_log_format, values_set_client_field, values_set_json_fields,
	values_add_path, values_set_since, values_set_until, values_add_status,
	values_add_method, values_add_agent, values_add_host,
	values_exclude_host, values_set_top, values_set_output,
	values_set_rejects, values_set_cache, values_set_cache_days,
	values_set_save, values_set_shard, values_set_jobs, values_set_memory,
	values_set_decoder, values_add_crawlers, values_add_ranges,
	values_set_ranges_slack, values_set_dns, values_set_dns_cache,
	values_set_dns_server, values_add_rules, values_set_grace,
	values_set_examples, values_set_only, values_set_fail_on,
	values_set_columns, values_set_by;

/*
 * Sets what depends on several options, or on defaults (defaults.h). Returns 0;
 * or -1 with what is wrong added to why, or with a why that has failed when
 * memory ran out.
 */
int values_finish(struct values *, struct buf *why);

/* Sets what was not given of crawlers. */
void values_set_crawlers_defaults(struct options_crawlers *);

/* Returns a number from 1 to max that is written in digits only, or 0. */
unsigned long values_read_number(const char *value, unsigned long max);

/* Returns 0, or -1 when memory ran out. */
int values_add_to(struct options_list *, const char *value);

/* Adds "--name: 'value' given, expected " and what was expected. */
void values_add_wrong(const char *name, const char *value, const char *expected,
		      struct buf *why);

/* Adds what was given, cleaned, and cut short if it is long. */
void values_add_shown(const char *given, struct buf *why);

#endif
