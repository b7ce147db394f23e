/*
 * What each option does with its value. Most are checked one by one, as they
 * are read; the rest is done at the end, since an option may stand before one
 * that it depends on.
 */

#include "cli/table.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>

#include "base/vec.h"

const char OPTION_NO_MEMORY[] = "";

/* Returns a number of digits alone from 1 to max, or 0. */
static unsigned long read_number(const char *value, unsigned long max)
{
	char *end;
	unsigned long n;

	errno = 0;
	n = strtoul(value, &end, 10);
	if (value[0] < '0' || value[0] > '9' || *end || errno || n > max)
		return 0;
	return n;
}

static const char *add_value(struct options_list *list, const char *value)
{
	const char **values =
		vec_grow(list->values, list->n, 1, sizeof(*values));

	if (!values)
		return OPTION_NO_MEMORY;
	values[list->n++] = value;
	list->values = values;
	return NULL;
}

static const char *add_pattern(struct options_list *list, const char *value)
{
	if (!*value || strchr(value, '/') ||
	    strlen(value) > OPTIONS_PATTERN_MAX)
		return "expected a pattern for names, of 1 to 1000 bytes and "
		       "without '/'";
	return add_value(list, value);
}

static const char EXPECTED_TIME[] =
	"expected a time like 2024-01-31, '2024-01-31 23:59', "
	"2024-01-31T23:59:59Z, yesterday or 7d (7 days ago)";

static const char EXPECTED_HOSTS[] =
	"expected addresses, networks like 192.0.2.0/24, names, or domains "
	"like *.example.com, parted by commas";

/* What the filter returned, as a setter has it. */
static const char *from_filter(int ret, const char *expected)
{
	if (ret < 0)
		return OPTION_NO_MEMORY;
	return ret ? expected : NULL;
}

const char *option_set_recursive(struct option_reading *r, const char *value)
{
	(void)value;
	r->opt->recursive = true;
	return NULL;
}

const char *option_add_include(struct option_reading *r, const char *value)
{
	return add_pattern(&r->opt->include, value);
}

const char *option_add_exclude(struct option_reading *r, const char *value)
{
	return add_pattern(&r->opt->exclude, value);
}

const char *option_set_files0_from(struct option_reading *r, const char *value)
{
	if (!*value)
		return "expected the name of a file, or '-'";
	r->opt->files0_from = value;
	return NULL;
}

const char *option_set_log_format(struct option_reading *r, const char *value)
{
	r->log_format = value;
	return NULL;
}

const char *option_set_client_field(struct option_reading *r, const char *value)
{
	if (!*value)
		return "expected the name of a field";
	r->client_field = value;
	return NULL;
}

const char *option_set_json_fields(struct option_reading *r, const char *value)
{
	r->json_fields = value;
	return NULL;
}

/* A target is cut at '?' and '#', so no request asks for a path with one. */
const char *option_add_path(struct option_reading *r, const char *value)
{
	if (value[0] != '/' || strpbrk(value, "?#") ||
	    strlen(value) > OPTIONS_PATH_MAX)
		return "expected a path that begins with '/', of at most 8000 "
		       "bytes and without '?' and '#'";
	return add_value(&r->opt->paths, value);
}

const char *option_set_since(struct option_reading *r, const char *value)
{
	return from_filter(filter_set_since(&r->opt->filter, value, r->now),
			   EXPECTED_TIME);
}

const char *option_set_until(struct option_reading *r, const char *value)
{
	r->until = value;
	return from_filter(filter_set_until(&r->opt->filter, value, r->now),
			   EXPECTED_TIME);
}

const char *option_add_status(struct option_reading *r, const char *value)
{
	return from_filter(filter_add_statuses(&r->opt->filter, value),
			   "expected numbers from 100 to 999 or classes like "
			   "4xx, parted by commas");
}

const char *option_add_method(struct option_reading *r, const char *value)
{
	return from_filter(filter_add_methods(&r->opt->filter, value),
			   "expected methods like GET, parted by commas");
}

const char *option_add_agent(struct option_reading *r, const char *value)
{
	return from_filter(filter_add_agent(&r->opt->filter, value),
			   "expected a part of a user agent's name");
}

const char *option_add_host(struct option_reading *r, const char *value)
{
	return from_filter(filter_add_host(&r->opt->filter.hosts, value),
			   EXPECTED_HOSTS);
}

const char *option_exclude_host(struct option_reading *r, const char *value)
{
	return from_filter(filter_add_host(&r->opt->filter.excluded, value),
			   EXPECTED_HOSTS);
}

const char *option_set_format(struct option_reading *r, const char *value)
{
	(void)value;
	r->opt->format = (enum render_format)r->choice;
	return NULL;
}

const char *option_set_sort(struct option_reading *r, const char *value)
{
	(void)value;
	r->opt->order.key = (enum order_key)r->choice;
	return NULL;
}

const char *option_set_reverse(struct option_reading *r, const char *value)
{
	(void)value;
	r->opt->order.reverse = true;
	return NULL;
}

const char *option_set_top(struct option_reading *r, const char *value)
{
	unsigned long n = read_number(value, OPTIONS_TOP_MAX);

	if (!n)
		return "expected a whole number from 1 to 1000000000";
	r->opt->order.top = n;
	return NULL;
}

const char *option_set_count(struct option_reading *r, const char *value)
{
	(void)value;
	r->opt->count = true;
	return NULL;
}

const char *option_set_null(struct option_reading *r, const char *value)
{
	(void)value;
	r->opt->null_ended = true;
	return NULL;
}

const char *option_set_output(struct option_reading *r, const char *value)
{
	if (!*value)
		return "expected the name of a file, or '-'";
	r->opt->output = strcmp(value, "-") != 0 ? value : NULL;
	return NULL;
}

/* Standard output is for results. */
const char *option_set_rejects(struct option_reading *r, const char *value)
{
	if (!*value || !strcmp(value, "-"))
		return "expected the name of a file";
	r->opt->rejects = value;
	return NULL;
}

const char *option_set_jobs(struct option_reading *r, const char *value)
{
	unsigned long n = read_number(value, OPTIONS_JOBS_MAX);

	if (!n)
		return "expected a whole number from 1 to 1024";
	r->opt->njobs = (unsigned)n;
	return NULL;
}

const char *option_set_mode(struct option_reading *r, const char *value)
{
	(void)value;
	r->opt->engine = (enum pool_engine)r->choice;
	return NULL;
}

const char *option_set_decoder(struct option_reading *r, const char *value)
{
	r->opt->decoder = decoder_find(value);
	if (r->opt->decoder)
		return NULL;
#ifdef HAVE_ISAL
	if (!strcmp(value, "isal"))
		return "expected 'auto' or 'zlib' (this ISA-L is not usable)";
	return "expected 'auto', 'zlib' or 'isal'";
#else
	return "expected 'auto' or 'zlib' (built without ISA-L)";
#endif
}

const char *option_set_no_sandbox(struct option_reading *r, const char *value)
{
	(void)value;
	r->opt->no_sandbox = true;
	return NULL;
}

const char *option_set_progress(struct option_reading *r, const char *value)
{
	(void)value;
	r->opt->progress = (enum progress_when)r->choice;
	return NULL;
}

const char *option_set_stats(struct option_reading *r, const char *value)
{
	(void)value;
	r->opt->stats = true;
	return NULL;
}

const char *option_set_quiet(struct option_reading *r, const char *value)
{
	(void)value;
	r->opt->quiet = true;
	r->opt->verbose = false;
	return NULL;
}

const char *option_set_verbose(struct option_reading *r, const char *value)
{
	(void)value;
	r->opt->verbose = true;
	r->opt->quiet = false;
	return NULL;
}

const char *option_set_completion(struct option_reading *r, const char *value)
{
	(void)value;
	r->opt->action = OPTIONS_COMPLETION;
	r->opt->completion = (enum options_shell)r->choice;
	return NULL;
}

const char *option_set_help(struct option_reading *r, const char *value)
{
	(void)value;
	r->opt->action = OPTIONS_HELP;
	return NULL;
}

const char *option_set_version(struct option_reading *r, const char *value)
{
	(void)value;
	r->opt->action = OPTIONS_VERSION;
	return NULL;
}

static int set_defaults(struct options *opt)
{
	if (!opt->include.n && add_value(&opt->include, "*.log.gz"))
		return -1;
	if (!opt->decoder)
		opt->decoder = decoder_find("auto");
	if (!opt->paths.n && add_value(&opt->paths, "/robots.txt"))
		return -1;
	return 0;
}

static int check_times(const struct option_reading *r, struct buf *why)
{
	if (!r->until || !filter_range_is_empty(&r->opt->filter))
		return 0;
	option_add_wrong("until", r->until,
			 "expected a time after that of --since", why);
	return -1;
}

/* What would have been right in the place of what was given. */
static const char *const format_expected[FORMAT_NERRORS] = {
	[FORMAT_NO_MEMORY] = OPTION_NO_MEMORY,
	[FORMAT_UNKNOWN] =
		"expected 'auto', 'clf', 'vhost', 'w3c', 'json', 'aws', "
		"'haproxy', 'traefik', a line '#Fields: ...', or the format "
		"string of Apache or nginx",
	[FORMAT_WITHOUT_JSON] = "expected another format (built without jsmn)",
	[FORMAT_BAD_NAMES] =
		"expected FIELD=PATH,..., each FIELD once, of 'host', "
		"'request', 'method', 'target', 'time', 'status', 'bytes' and "
		"'user_agent', each PATH like .client.ip",
	[FORMAT_NO_SUCH_FIELD] = "expected one of the fields in --log-format",
	[FORMAT_FEW_FIELDS] = "expected c-ip and cs-uri-stem among the fields",
	[FORMAT_NICKNAME] =
		"expected a format and not its nickname: the LogFormat line "
		"has it",
	[FORMAT_NO_MARK] =
		"expected a format with '%' or '$' before the names of fields",
	[FORMAT_NO_DIRECTIVE] =
		"expected a directive of Apache's LogFormat behind each '%'",
	[FORMAT_OPEN_DIRECTIVE] = "expected a '}' behind each '%{'",
	[FORMAT_NO_VARIABLE] =
		"expected the name of a variable behind each '$'",
	[FORMAT_OPEN_VARIABLE] = "expected a '}' behind each '${'",
	[FORMAT_NO_CLIENT] =
		"expected a format with the client's address (%h, %a, "
		"$remote_addr), or --client-field and the field that has it",
	[FORMAT_NO_NAMED_CLIENT] =
		"expected a format with the field that the host is to be "
		"taken from",
	[FORMAT_NO_REQUEST] =
		"expected a format with the request or its path (%r, %U, "
		"$request, $request_uri)",
	[FORMAT_NO_SEPARATOR] =
		"expected a format with something between any two fields",
};

static int set_log_format(struct option_reading *r, struct buf *why)
{
	struct format *format = &r->opt->log_format;
	enum format_error error = FORMAT_GOOD;

	/* First without the field, so that it is clear which is wrong. */
	if (r->log_format)
		error = format_set(format, r->log_format, NULL);
	if (error) {
		option_add_wrong("log-format", r->log_format,
				 format_expected[error], why);
		return -1;
	}
	if (r->log_format && r->client_field) {
		format_release(format);
		error = format_set(format, r->log_format, r->client_field);
	}
	if (error) {
		option_add_wrong("client-field", r->client_field,
				 format_expected[error], why);
		return -1;
	}
	if (r->json_fields)
		error = jsonlog_read_names(&format->json, r->json_fields);
	if (error) {
		option_add_wrong("json-fields", r->json_fields,
				 format_expected[error], why);
		return -1;
	}
	return 0;
}

/* Standard input can be read but once. */
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
 * With any other format, a field that is asked for would be passed over in
 * silence, and the address of a proxy be listed.
 */
static const char *check_fields(const struct option_reading *r)
{
	enum format_kind kind = r->opt->log_format.kind;

	if (r->client_field && kind != FORMAT_W3C && kind != FORMAT_TEMPLATE)
		return "--client-field: only goes with --log-format=w3c, a "
		       "line '#Fields: ...' or a format string";
	if (r->json_fields && kind != FORMAT_JSON && kind != FORMAT_AUTO)
		return "--json-fields: only goes with --log-format=json or "
		       "auto";
	return NULL;
}

static const char *check_output(const struct options *opt)
{
	bool hosts = opt->format == RENDER_HOSTS;

	if (opt->null_ended && !hosts)
		return "--null: only goes with --format=hosts";
	if (opt->count && !hosts)
		return "--count: only goes with --format=hosts";
	if (opt->count && opt->null_ended)
		return "--count: does not go with --null";
	if (opt->count && opt->order.top)
		return "--count: does not go with --top";
	return NULL;
}

static const char *check_together(const struct option_reading *r)
{
	const char *wrong = check_stdin(r->opt);

	if (!wrong)
		wrong = check_fields(r);
	if (!wrong)
		wrong = check_output(r->opt);
	return wrong;
}

int option_values_finish(struct option_reading *r, struct buf *why)
{
	const char *wrong;

	if (set_defaults(r->opt)) {
		why->failed = true;
		return -1;
	}
	if (set_log_format(r, why) || check_times(r, why))
		return -1;
	wrong = check_together(r);
	if (!wrong)
		return 0;
	buf_add_str(why, wrong);
	return -1;
}

void options_release(struct options *opt)
{
	free(opt->include.values);
	free(opt->exclude.values);
	free(opt->paths.values);
	filter_release(&opt->filter);
	format_release(&opt->log_format);
	*opt = (struct options){ 0 };
}
