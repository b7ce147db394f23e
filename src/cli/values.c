/* Tested by tests/unit/cli/test_parse.c. */

#include "cli/values.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include <sys/param.h>

#include "base/arena.h"
#include "base/slice.h"
#include "base/vec.h"
#include "decode/decoders.h"
#include "show/grouped.h"

enum {
	SHOWN_MAX = 64, /* bytes of a wrong value */
	JOBS_MAX = 1024,
	TOP_MAX = 1000000000,
	CACHE_DAYS_MAX = 100000,
	SHARDS_MAX = 10000, /* as saved results allow */
	PATTERN_MAX = 1000, /* bytes; names have at most 255 */
	TARGET_MAX = 8000,  /* bytes; RFC 9112, section 3, asks that servers
			       take request lines so long */
};

/* Bytes. */
static const unsigned long long MEMORY_MIN = 1ULL << 20;
static const unsigned long long MEMORY_MAX = 1ULL << 50;

void values_add_shown(const char *given, struct buf *why)
{
	size_t len = strlen(given);

	buf_add_cleaned(why, given, len < SHOWN_MAX ? len : SHOWN_MAX);
	if (len > SHOWN_MAX)
		buf_add_str(why, "...");
}

void values_add_wrong(const char *name, const char *value, const char *expected,
		      struct buf *why)
{
	buf_addf(why, "--%s: '", name);
	values_add_shown(value, why);
	buf_addf(why, "' given, expected %s", expected);
}

unsigned long values_read_number(const char *value, unsigned long max)
{
	char *end;
	unsigned long n;

	errno = 0;
	n = strtoul(value, &end, 10);
	if (value[0] < '0' || value[0] > '9' || *end || errno || n > max)
		return 0;
	return n;
}

int values_add_to(struct options_list *list, const char *value)
{
	const char **values =
		vec_grow(list->values, list->n, 1, sizeof(*values));

	if (!values)
		return -1;
	values[list->n++] = value;
	list->values = values;
	return 0;
}

static int add_pattern(struct options *opt, struct options_list *list,
		       struct slice pattern)
{
	char *text;

	if (!pattern.len || memchr(pattern.at, '/', pattern.len) ||
	    pattern.len > PATTERN_MAX)
		return 1;
	text = arena_take(&opt->texts, pattern.len + 1);
	if (!text)
		return -1;
	memcpy(text, pattern.at, pattern.len);
	text[pattern.len] = '\0';
	return values_add_to(list, text);
}

/* Up to a comma, unless that is in brackets. */
static size_t pattern_len(const char *patterns)
{
	bool in_brackets = false;
	size_t n = 0;

	for (; patterns[n] && (patterns[n] != ',' || in_brackets); n++)
		if (patterns[n] == '[' || patterns[n] == ']')
			in_brackets = patterns[n] == '[';
	return n;
}

static int add_patterns(struct options *opt, struct options_list *list,
			const char *value)
{
	for (;;) {
		struct slice pattern = { value, pattern_len(value) };
		int ret = add_pattern(opt, list, pattern);

		if (ret || !value[pattern.len])
			return ret;
		value += pattern.len + 1;
	}
}

int values_add_include(struct values *v, const char *value)
{
	return add_patterns(v->opt, &v->opt->include, value);
}

int values_add_exclude(struct values *v, const char *value)
{
	return add_patterns(v->opt, &v->opt->exclude, value);
}

int values_set_files0_from(struct values *v, const char *value)
{
	v->opt->files0_from = value;
	return !*value;
}

int values_set_log_format(struct values *v, const char *value)
{
	v->log_format = value;
	return 0;
}

int values_set_client_field(struct values *v, const char *value)
{
	v->client_field = value;
	return !*value;
}

int values_set_json_fields(struct values *v, const char *value)
{
	v->json_fields = value;
	return 0;
}

/* A target is cut at '?' and '#', so no request asks for a path with one. */
int values_add_path(struct values *v, const char *value)
{
	if (value[0] != '/' || strpbrk(value, "?#") ||
	    strlen(value) > TARGET_MAX)
		return 1;
	return values_add_to(&v->opt->paths, value);
}

int values_set_since(struct values *v, const char *value)
{
	return filter_set_since(&v->opt->filter, value, v->now);
}

int values_set_until(struct values *v, const char *value)
{
	v->until = value;
	return filter_set_until(&v->opt->filter, value, v->now);
}

int values_add_status(struct values *v, const char *value)
{
	return filter_add_statuses(&v->opt->filter, value);
}

int values_add_method(struct values *v, const char *value)
{
	return filter_add_methods(&v->opt->filter, value);
}

int values_add_agent(struct values *v, const char *value)
{
	return filter_add_agent(&v->opt->filter, value);
}

int values_add_host(struct values *v, const char *value)
{
	return filter_add_host(&v->opt->filter.hosts, value);
}

int values_exclude_host(struct values *v, const char *value)
{
	return filter_add_host(&v->opt->filter.excluded, value);
}

int values_set_columns(struct values *v, const char *value)
{
	v->columns = value;
	return 0;
}

int values_set_top(struct values *v, const char *value)
{
	v->opt->order.top = values_read_number(value, TOP_MAX);
	return !v->opt->order.top;
}

int values_set_output(struct values *v, const char *value)
{
	v->opt->output = strcmp(value, "-") != 0 ? value : NULL;
	return !*value;
}

/* Standard output is for results. */
int values_set_rejects(struct values *v, const char *value)
{
	v->opt->rejects = value;
	return !*value || !strcmp(value, "-");
}

int values_set_cache(struct values *v, const char *value)
{
	v->opt->cache = value;
	return !*value;
}

int values_set_cache_days(struct values *v, const char *value)
{
	v->opt->cache_days =
		(unsigned)values_read_number(value, CACHE_DAYS_MAX);
	return !v->opt->cache_days;
}

int values_set_save(struct values *v, const char *value)
{
	v->opt->save = value;
	return !*value;
}

/* Returns the number that the text begins with, and goes behind it; or 0. */
static unsigned long take_shard(const char **text)
{
	unsigned long n = 0;

	while (**text >= '0' && **text <= '9' && n <= SHARDS_MAX)
		n = 10 * n + (unsigned long)(*(*text)++ - '0');
	return n;
}

int values_set_shard(struct values *v, const char *value)
{
	unsigned long number = take_shard(&value), n;

	if (*value++ != '/')
		return 1;
	n = take_shard(&value);
	if (*value || !number || number > n || n > SHARDS_MAX)
		return 1;
	v->opt->shard = (struct options_shard){ (uint32_t)number, (uint32_t)n };
	return 0;
}

int values_set_jobs(struct values *v, const char *value)
{
	v->opt->njobs = (unsigned)values_read_number(value, JOBS_MAX);
	return !v->opt->njobs;
}

/* A whole number of bytes, or with a letter of powers of 1024 of them. */
int values_set_memory(struct values *v, const char *value)
{
	static const char letters[] = "KMGT";
	char *end;
	unsigned long long n = strtoull(value, &end, 10);
	const char *letter = *end ? strchr(letters, *end) : NULL;
	unsigned shift = letter ? 10 * (unsigned)(letter - letters + 1) : 0;

	if (value[0] < '0' || value[0] > '9' || end[letter != NULL] ||
	    n > MEMORY_MAX >> shift || n << shift < MEMORY_MIN)
		return 1;
	v->opt->memory_bytes = (size_t)MIN(n << shift, SIZE_MAX);
	return 0;
}

int values_set_decoder(struct values *v, const char *value)
{
	v->opt->decoder = decoders_find(value);
	if (!strcmp(value, "builtin"))
		v->expected = "another one on a machine that is not 64-bit and "
			      "little-endian";
	return !v->opt->decoder;
}

static int check_times(const struct values *v, struct buf *why)
{
	if (!v->until || !filter_range_is_empty(&v->opt->filter))
		return 0;
	values_add_wrong("until", v->until, "a time after that of --since",
			 why);
	return -1;
}

/* What is expected instead of a format that was given. */
static const char *const format_expected[FORMAT_NERRORS] = {
	[FORMAT_UNKNOWN] =
		"'auto', 'clf', 'vhost', 'w3c', 'json', 'aws', "
		"'haproxy', 'traefik', another name of the man page, a line "
		"'#Fields: ...', or the format string of Apache, nginx or "
		"HAProxy",
	[FORMAT_WITHOUT_JSON] = "another format (built without jsmn)",
	[FORMAT_BAD_NAMES] =
		"FIELD=PATH,..., each FIELD once, of 'host', "
		"'request', 'method', 'target', 'time', 'status', 'bytes' and "
		"'user_agent', each PATH like .client.ip",
	[FORMAT_NO_SUCH_FIELD] = "one of the fields in --log-format",
	[FORMAT_FEW_FIELDS] = "c-ip and cs-uri-stem among the fields",
	[FORMAT_NICKNAME] = "a format and not its nickname: the LogFormat line "
			    "has it",
	[FORMAT_NO_MARK] =
		"a format with '%' or '$' before the names of fields",
	[FORMAT_NO_DIRECTIVE] = "a directive of Apache's LogFormat, or of "
				"HAProxy's log-format, "
				"after each '%'",
	[FORMAT_OPEN_DIRECTIVE] = "a '}' after each '%{'",
	[FORMAT_NO_VARIABLE] = "the name of a variable after each '$'",
	[FORMAT_OPEN_VARIABLE] = "a '}' after each '${'",
	[FORMAT_NO_CLIENT] =
		"a format with the client's address (%h, %a, "
		"$remote_addr), or --client-field and the field that has it",
	[FORMAT_NO_NAMED_CLIENT] =
		"a format with the field that the host is to be "
		"taken from",
	[FORMAT_NO_REQUEST] = "a format with the request or its path (%r, %U, "
			      "$request, $request_uri)",
	[FORMAT_NO_SEPARATOR] =
		"a format with something between any two fields",
	[FORMAT_MANY_FIELDS] = "a format of at most 256 fields",
};

/* Returns 0; or -1 with what is wrong added to why. */
static int check_format(enum format_error error, const char *name,
			const char *value, struct buf *why)
{
	if (error == FORMAT_GOOD)
		return 0;
	if (error == FORMAT_NO_MEMORY)
		why->failed = true;
	else
		values_add_wrong(name, value, format_expected[error], why);
	return -1;
}

static int set_log_format(struct values *v, struct buf *why)
{
	struct format *format = &v->opt->log_format;

	if (!v->log_format)
		return 0;
	/* First without the field, so that it is clear which is wrong. */
	if (check_format(format_set(format, v->log_format, NULL), "log-format",
			 v->log_format, why))
		return -1;
	if (!v->client_field)
		return 0;
	format_release(format);
	return check_format(format_set(format, v->log_format, v->client_field),
			    "client-field", v->client_field, why);
}

static int set_json_fields(struct values *v, struct buf *why)
{
	struct jsonlog_names *names = &v->opt->log_format.json;

	if (!v->json_fields)
		return 0;
	if (!jsonlog_is_built_in()) {
		values_add_wrong("json-fields", v->json_fields,
				 "another option (built without jsmn)", why);
		return -1;
	}
	return check_format(jsonlog_read_names(names, v->json_fields),
			    "json-fields", v->json_fields, why);
}

/* Which column of what is shown has that name, or -1. */
static int find_column(const struct options *opt, struct slice name)
{
	return opt->by.kind == BY_HOST
		       ? rows_find_column(name)
		       : grouped_find_column(opt->by.kind, name);
}

/* Returns 1 if they are wrong. */
static int read_columns(struct options *opt, const char *value)
{
	struct slice rest = { value, strlen(value) };

	if (rest.len && rest.at[rest.len - 1] == ',')
		return 1;
	do {
		int column = find_column(opt, slice_take_until(&rest, ','));

		if (column < 0 || memchr(opt->columns, column, opt->ncolumns))
			return 1;
		opt->columns[opt->ncolumns++] = (uint8_t)column;
	} while (rest.len);
	return 0;
}

static int set_columns(struct values *v, struct buf *why)
{
	struct buf expected = { 0 };

	if (!v->columns || !read_columns(v->opt, v->columns))
		return 0;
	if (v->opt->by.kind == BY_HOST)
		buf_add_str(&expected,
			    "some of host, requests, first, last, statuses, "
			    "methods, bytes, user_agents and user_agent");
	else
		buf_addf(&expected,
			 "some of %s, requests, hosts, first, last, statuses "
			 "and bytes",
			 by_name(v->opt->by.kind));
	buf_add_str(&expected, ", each once, with commas between them");
	buf_add_byte(&expected, '\0');
	if (buf_failed(&expected))
		why->failed = true;
	else
		values_add_wrong("columns", v->columns, (char *)expected.data,
				 why);
	buf_release(&expected);
	return -1;
}

int values_finish(struct values *v, struct buf *why)
{
	if (filter_prepare(&v->opt->filter)) {
		why->failed = true;
		return -1;
	}
	if (set_log_format(v, why) || set_json_fields(v, why) ||
	    check_times(v, why) || set_columns(v, why))
		return -1;
	return 0;
}
