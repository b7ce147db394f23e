#include "scan/question.h"

#include <arpa/inet.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/instant.h"

/* More of a value says no more to a person. */
enum { SHOWN_MAX = 300 };

/* Of one option, each closed by a newline, which no cleaned value has. */
struct values {
	struct buf buf;
	size_t n;
};

static void begin(struct values *values)
{
	buf_clear(&values->buf);
	values->n = 0;
}

static void add(struct values *values, const void *at, size_t len)
{
	buf_add_cleaned(&values->buf, at, len);
	buf_add_byte(&values->buf, '\n');
	values->n++;
}

static void add_str(struct values *values, const char *str)
{
	add(values, str, strlen(str));
}

static int compare(const void *a, const void *b)
{
	const struct slice *x = a, *y = b;
	int diff = memcmp(x->at, y->at, x->len < y->len ? x->len : y->len);

	return diff ? diff : (x->len > y->len) - (x->len < y->len);
}

static void add_sorted(const struct slice *sorted, size_t n, struct buf *buf)
{
	size_t start = buf->len;

	for (size_t i = 0; i < n; i++) {
		if (i && !compare(&sorted[i], &sorted[i - 1]))
			continue;
		if (i)
			buf_add_byte(buf, ',');
		buf_add(buf, sorted[i].at, sorted[i].len);
	}
	if (buf_failed(buf) || buf->len - start <= SHOWN_MAX)
		return;
	buf->len = start + SHOWN_MAX;
	buf_add_str(buf, "...");
}

/* Adds the option's line, with its values in order. */
static void end(struct values *values, const char *option, struct buf *buf)
{
	struct slice *sorted = calloc(values->n + 1, sizeof(*sorted));
	struct slice rest = { (const char *)values->buf.data, values->buf.len };

	if (!sorted || buf_failed(&values->buf)) {
		buf->failed = true;
		free(sorted);
		return;
	}
	for (size_t i = 0; i < values->n; i++)
		sorted[i] = slice_take_until(&rest, '\n');
	qsort(sorted, values->n, sizeof(*sorted), compare);
	buf_addf(buf, "--%s=", option);
	add_sorted(sorted, values->n, buf);
	buf_add_byte(buf, '\n');
	free(sorted);
}

static const char *name_of_format(const struct format *format)
{
	static const char *const names[] = {
		[FORMAT_AUTO] = "auto",	      [FORMAT_CLF] = "clf",
		[FORMAT_VHOST] = "vhost",     [FORMAT_W3C] = "w3c",
		[FORMAT_JSON] = "json",	      [FORMAT_AWS] = "aws",
		[FORMAT_HAPROXY] = "haproxy", [FORMAT_LOGFMT] = "logfmt",
		[FORMAT_TEMPLATE] = "?",
	};

	if (format->template_text)
		return format->template_text;
	if (format->row)
		return format->row->name;
	return format->w3c.nfields ? "#Fields: ..." : names[format->kind];
}

static void add_format(const struct format *format, struct values *values,
		       struct buf *buf)
{
	begin(values);
	add_str(values, name_of_format(format));
	end(values, "log-format", buf);
	begin(values);
	if (format->client)
		add_str(values, format->client);
	end(values, "client-field", buf);
	begin(values);
	for (size_t i = 0; i < JSONLOG_NFIELDS; i++) {
		struct slice path = format->json.paths[i];

		if (!path.len)
			continue;
		buf_addf(&values->buf, "%s=", jsonlog_fields[i]);
		add(values, path.at, path.len);
	}
	end(values, "json-fields", buf);
}

static void add_time(const char *option, int64_t time, struct values *values,
		     struct buf *buf)
{
	char text[INSTANT_TEXT_SIZE];

	begin(values);
	if (time != INSTANT_NONE) {
		instant_format(text, time, true);
		add_str(values, text);
	}
	end(values, option, buf);
}

static void add_statuses(const struct filter *filter, struct values *values,
			 struct buf *buf)
{
	const size_t n = sizeof(filter->statuses);

	begin(values);
	for (size_t i = 0, last; filter->by_status && i < n; i = last + 1) {
		char range[32];

		for (last = i; last + 1 < n && filter->statuses[i] &&
			       filter->statuses[last + 1];)
			last++;
		snprintf(range, sizeof(range), i == last ? "%zu" : "%zu-%zu", i,
			 last);
		if (filter->statuses[i])
			add_str(values, range);
	}
	end(values, "status", buf);
}

static void add_network(const struct network *network, struct values *values)
{
	char text[INET6_ADDRSTRLEN] = "", whole[INET6_ADDRSTRLEN + 8];
	bool is_ipv4 = network->address.family == ADDRESS_IPV4;

	inet_ntop(is_ipv4 ? AF_INET : AF_INET6, network->address.bytes, text,
		  sizeof(text));
	snprintf(whole, sizeof(whole), "%s/%u", text, network->prefix_bits);
	add_str(values, whole);
}

static void add_hosts(const char *option, const struct filter_hosts *hosts,
		      struct values *values, struct buf *buf)
{
	begin(values);
	for (size_t i = 0; i < hosts->networks.n; i++)
		add_network(&hosts->networks.networks[i], values);
	for (size_t i = 0; i < hosts->names.n; i++)
		add(values, hosts->names.words[i].at,
		    hosts->names.words[i].len);
	end(values, option, buf);
}

static void add_filter(const struct filter *filter, struct values *values,
		       struct buf *buf)
{
	add_time("since", filter->since, values, buf);
	add_time("until", filter->until, values, buf);
	add_statuses(filter, values, buf);
	begin(values);
	for (size_t i = 0; i < filter->nmethods; i++)
		add(values, filter->methods[i].at, filter->methods[i].len);
	end(values, "method", buf);
	begin(values);
	for (size_t i = 0; i < filter->nagents; i++)
		add_str(values, filter->agents[i]);
	end(values, "agent", buf);
	add_hosts("host", &filter->hosts, values, buf);
	add_hosts("exclude-host", &filter->excluded, values, buf);
}

/* All that belongs to them by its fingerprint. */
static void add_crawlers(const struct crawl *crawl, struct buf *buf)
{
	buf_add_str(buf, "--crawlers=");
	for (size_t i = 0; i < sizeof(crawl->print.bytes); i++)
		buf_addf(buf, "%02x", crawl->print.bytes[i]);
	buf_add_byte(buf, '\n');
}

static const char *const value_names[] = {
	[CELLS_NO_VALUE] = "",
	[CELLS_AGENT] = "agent",
	[CELLS_TARGET] = "target",
	[CELLS_FILE] = "file",
};

static const char *const step_names[] = {
	[STEP_NONE] = "",
	[STEP_HOUR] = "hour",
	[STEP_DAY] = "day",
	[STEP_MONTH] = "month",
};

/* "--by=agent,hour", without what is not collected. */
static void add_by(const struct cells_key *key, struct buf *buf)
{
	const char *value = value_names[key->value];
	const char *step = step_names[key->step];

	buf_addf(buf, "--by=%s%s%s\n", value, *value && *step ? "," : "", step);
}

/* Hours make days, and days make months. */
static bool has_step(struct slice name, enum step wanted)
{
	for (int i = STEP_HOUR; i <= STEP_MONTH; i++)
		if (slice_is(name, step_names[i]))
			return wanted == STEP_NONE || i <= (int)wanted;
	return wanted == STEP_NONE;
}

/* Of names with commas between them, the last one of which may be a step. */
static bool are_enough(struct slice names, const struct cells_key *wanted)
{
	bool has_value = wanted->value == CELLS_NO_VALUE;
	struct slice last = { 0 };

	while (names.len) {
		last = slice_take_until(&names, ',');
		has_value =
			has_value || slice_is(last, value_names[wanted->value]);
	}
	return has_value && has_step(last, wanted->step);
}

bool question_collects(const struct cells_key *wanted, struct slice text)
{
	static const char option[] = "--by=";

	while (text.len) {
		struct slice line = slice_take_until(&text, '\n');

		if (slice_begins(line, option))
			return are_enough(slice_behind(line, strlen(option)),
					  wanted);
	}
	return false;
}

bool question_is_of(const struct crawl *crawl, struct slice text)
{
	struct buf line = { 0 };
	bool ret = false;

	add_crawlers(crawl, &line);
	while (text.len && !ret && !buf_failed(&line)) {
		struct slice other = slice_take_until(&text, '\n');

		ret = other.len + 1 == line.len &&
		      !memcmp(other.at, line.data, other.len);
	}
	buf_release(&line);
	return ret;
}

bool question_is_of_a_part(struct slice text)
{
	static const char *const options[] = { "--status", "--method",
					       "--agent", "--host",
					       "--exclude-host" };

	while (text.len) {
		struct slice value = slice_take_until(&text, '\n');
		struct slice option = slice_take_until(&value, '=');

		for (size_t i = 0; i < sizeof(options) / sizeof(*options); i++)
			if (value.len && slice_is(option, options[i]))
				return true;
	}
	return false;
}

void question_describe(const struct query *query, struct buf *buf)
{
	static const char *const levels[] = {
		[EVIDENCE_NONE] = "hosts",
		[EVIDENCE_NUMBERS] = "hosts, with requests and times",
		[EVIDENCE_ALL] = "table, tsv, csv, json or jsonl",
		[EVIDENCE_VISITS] = "crawlers",
		[EVIDENCE_GROUPS] = "groups",
		[EVIDENCE_ANSWERS] = "crawlers, with statuses and bytes",
	};
	struct values values = { 0 };

	for (size_t i = 0; i < query->npaths; i++)
		add_str(&values, query->paths[i]);
	end(&values, "path", buf);
	add_format(query->format, &values, buf);
	add_filter(query->filter, &values, buf);
	buf_addf(buf, "--format=%s\n", levels[query->level]);
	if (query->level == EVIDENCE_GROUPS)
		add_by(&query->cells, buf);
	if (query->crawl)
		add_crawlers(query->crawl, buf);
	buf_release(&values.buf);
}

bool question_differ(struct slice a, struct slice b, struct slice *option,
		     struct slice *in_a, struct slice *in_b)
{
	while (a.len && b.len) {
		*in_a = slice_take_until(&a, '\n');
		*in_b = slice_take_until(&b, '\n');
		*option = slice_take_until(in_a, '=');
		slice_take_until(in_b, '=');
		if (in_a->len != in_b->len ||
		    (in_a->len && memcmp(in_a->at, in_b->at, in_a->len) != 0))
			return true;
	}
	return false;
}
