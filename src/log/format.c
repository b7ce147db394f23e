/*
 * How a line of unknown format is told: by how it begins where that is certain
 * and cannot be made by a client, and only then by its inside. So nothing that
 * a client writes into one format can make its line count as another.
 */

#include "log/format.h"

#include <stdlib.h>

#include "log/clf.h"
#include "log/balancer.h"
#include "log/envelope.h"
#include "log/template/template.h"

struct logreader {
	const struct logformat *format; /* borrowed */
	struct w3c_layout w3c;		/* in force, or empty */
	struct jsonlog *json;		/* made with the first such line */
};

struct name {
	const char *name;
	enum logformat_kind kind;
};

static const struct name names[] = {
	{ "auto", LOGFORMAT_AUTO },
	{ "clf", LOGFORMAT_CLF },
	{ "common", LOGFORMAT_CLF },
	{ "combined", LOGFORMAT_CLF },
	{ "vhost", LOGFORMAT_VHOST },
	{ "vhost_combined", LOGFORMAT_VHOST },
	{ "w3c", LOGFORMAT_W3C },
	{ "iis", LOGFORMAT_W3C },
	{ "cloudfront", LOGFORMAT_W3C },
	{ "json", LOGFORMAT_JSON },
	{ "caddy", LOGFORMAT_JSON },
	{ "aws", LOGFORMAT_AWS },
	{ "alb", LOGFORMAT_AWS },
	{ "elb", LOGFORMAT_AWS },
	{ "haproxy", LOGFORMAT_HAPROXY },
	/* Either CLF or JSON. */
	{ "traefik", LOGFORMAT_AUTO },
};

static const char *set_name(struct logformat *format, const char *text)
{
	for (size_t i = 0; i < sizeof(names) / sizeof(names[0]); i++) {
		if (strcmp(names[i].name, text) != 0)
			continue;
		format->kind = names[i].kind;
		if (format->kind == LOGFORMAT_JSON && !jsonlog_is_built_in())
			return "expected another format (built without jsmn)";
		return NULL;
	}
	return "expected 'auto', 'clf', 'vhost', 'w3c', 'json', 'aws', "
	       "'haproxy', 'traefik', a line '#Fields: ...', or the format "
	       "string of Apache or nginx";
}

static const char *set_header(struct logformat *format, struct slice header)
{
	format->kind = LOGFORMAT_W3C;
	if (w3c_read_header(&format->w3c, header, format->client))
		return NULL;
	return format->client
		       ? "expected one of the fields in --log-format"
		       : "expected c-ip and cs-uri-stem among the fields";
}

const char *logformat_set(struct logformat *format, const char *text,
			  const char *client)
{
	struct slice line = { text, strlen(text) };
	const char *expected;

	format->client = client;
	if (w3c_is_header(line))
		return set_header(format, line);
	if (!template_is_one(text))
		return set_name(format, text);
	format->kind = LOGFORMAT_TEMPLATE;
	format->template = template_new(text, client, &expected);
	if (format->template)
		return NULL;
	return expected ? expected : "";
}

void logformat_release(struct logformat *format)
{
	template_free(format->template);
	*format = (struct logformat){ 0 };
}

struct logreader *logreader_new(const struct logformat *format)
{
	struct logreader *reader = calloc(1, sizeof(*reader));

	if (reader)
		reader->format = format;
	return reader;
}

void logreader_free(struct logreader *reader)
{
	if (!reader)
		return;
	jsonlog_free(reader->json);
	free(reader);
}

void logreader_begin(struct logreader *reader)
{
	reader->w3c = reader->format->w3c;
}

const char *logreader_header_mark(const struct logreader *reader)
{
	enum logformat_kind kind = reader->format->kind;

	return kind == LOGFORMAT_AUTO || kind == LOGFORMAT_W3C ? W3C_HEADER
							       : NULL;
}

bool logreader_take_header(struct logreader *reader, struct slice line)
{
	if (!w3c_is_header(line) || !logreader_header_mark(reader))
		return false;
	/* What it leaves empty has no hosts. */
	w3c_read_header(&reader->w3c, line, reader->format->client);
	return true;
}

bool logreader_knows_fields(const struct logreader *reader)
{
	return reader->w3c.nfields > 0;
}

static enum logreader_result parse_json(struct logreader *reader,
					struct slice line, struct record *rec)
{
	bool no_memory = false;

	if (!reader->json)
		reader->json = jsonlog_new(&reader->format->json);
	if (!reader->json)
		return LOGREADER_MEMORY;
	if (jsonlog_parse(reader->json, line, rec, &no_memory))
		return LOGREADER_RECORD;
	return no_memory ? LOGREADER_MEMORY : LOGREADER_NO_LOG;
}

static enum logreader_result as_result(bool parsed)
{
	return parsed ? LOGREADER_RECORD : LOGREADER_NO_LOG;
}

/*
 * Whether what was read as Common Log Format is nothing else: behind the host
 * stands what nearly always does, no ident, and the first thing in brackets is
 * a time as long as "10/Jan/2024:12:00:00 +0000".
 */
static bool is_surely_clf(struct slice line, const struct record *rec)
{
	enum { TIME_LEN = 26 };
	const char *behind = rec->host.at + rec->host.len;

	return rec->time.len == TIME_LEN && !memcmp(behind, " - ", 3) &&
	       !memchr(line.at, '[', (size_t)(rec->time.at - 1 - line.at));
}

/*
 * Else what others put before a line may have been taken for fields of it, or
 * a cookie, which HAProxy writes as it was sent, for its end.
 */
static bool parse_inner(struct slice line, bool whole, struct record *rec)
{
	struct slice inner = envelope_skip(line);

	if (balancer_is_haproxy(inner))
		return balancer_parse_haproxy(inner, rec);
	return accesslog_parse(ACCESSLOG_AUTO, inner, whole, rec);
}

static enum logreader_result parse_auto(struct logreader *reader,
					struct slice line, bool whole,
					struct record *rec)
{
	if (reader->w3c.nfields && w3c_parse(&reader->w3c, line, rec))
		return LOGREADER_RECORD;
	if (slice_begins(line, "{"))
		return parse_json(reader, line, rec);
	if (balancer_may_be_aws(line) && balancer_is_aws(line))
		return as_result(balancer_parse_aws(line, rec));
	if (accesslog_parse(ACCESSLOG_AUTO, line, whole, rec))
		return as_result(is_surely_clf(line, rec) ||
				 parse_inner(line, whole, rec));
	if (balancer_parse_haproxy(line, rec))
		return LOGREADER_RECORD;
	if (jsonlog_is_object(line))
		return parse_json(reader, line, rec);
	return LOGREADER_NO_LOG;
}

enum logreader_result logreader_parse(struct logreader *reader,
				      struct slice line, bool whole,
				      struct record *rec)
{
	switch (reader->format->kind) {
	case LOGFORMAT_CLF:
		return as_result(
			accesslog_parse(ACCESSLOG_CLF, line, whole, rec));
	case LOGFORMAT_VHOST:
		return as_result(
			accesslog_parse(ACCESSLOG_VHOST, line, whole, rec));
	case LOGFORMAT_W3C:
		return as_result(w3c_parse(&reader->w3c, line, rec));
	case LOGFORMAT_JSON:
		return parse_json(reader, line, rec);
	case LOGFORMAT_AWS:
		return as_result(balancer_parse_aws(line, rec));
	case LOGFORMAT_HAPROXY:
		return as_result(balancer_parse_haproxy(line, rec));
	case LOGFORMAT_TEMPLATE:
		return as_result(
			template_parse(reader->format->template, line, rec));
	default:
		return parse_auto(reader, line, whole, rec);
	}
}
