/*
 * How a line of unknown format is told: by how it begins where that is certain
 * and cannot be made by a client, and only then by its inside. So nothing that
 * a client writes into one format can make its line count as another.
 */

#include "log/reader.h"

#include <stdlib.h>

#include "log/aws.h"
#include "log/clf.h"
#include "log/envelope.h"
#include "log/haproxy.h"
#include "log/template/template.h"

struct reader {
	const struct format *format; /* borrowed */
	struct w3c_layout w3c;	     /* in force, or empty */
	struct jsonlog *json;	     /* made with the first such line */
	struct named_set *named;     /* the same */
};

struct reader *reader_new(const struct format *format)
{
	struct reader *reader = calloc(1, sizeof(*reader));

	if (reader)
		reader->format = format;
	return reader;
}

void reader_free(struct reader *reader)
{
	if (!reader)
		return;
	jsonlog_free(reader->json);
	named_set_free(reader->named);
	free(reader);
}

void reader_begin(struct reader *reader)
{
	reader->w3c = reader->format->w3c;
}

const char *reader_header_mark(const struct reader *reader)
{
	enum format_kind kind = reader->format->kind;

	return kind == FORMAT_AUTO || kind == FORMAT_W3C ? W3C_HEADER : NULL;
}

bool reader_take_header(struct reader *reader, struct slice line)
{
	if (!w3c_is_header(line) || !reader_header_mark(reader))
		return false;
	/* What it leaves empty has no hosts. */
	w3c_read_header(&reader->w3c, line, reader->format->client);
	return true;
}

bool reader_knows_fields(const struct reader *reader)
{
	return reader->w3c.nfields > 0;
}

static enum reader_result parse_auto(struct reader *reader, struct slice line,
				     bool whole, bool in_json,
				     struct record *rec);

/* The line may be in a message of the object, in any format, one level deep. */
static enum reader_result parse_json(struct reader *reader, struct slice line,
				     bool whole, bool in_json,
				     struct record *rec)
{
	struct slice inner;

	if (!reader->json)
		reader->json = jsonlog_new(&reader->format->json);
	if (!reader->json)
		return READER_MEMORY;
	switch (jsonlog_parse(reader->json, line, rec,
			      in_json ? NULL : &inner)) {
	case JSONLOG_RECORD:
		return READER_RECORD;
	case JSONLOG_INNER:
		return parse_auto(reader, inner, whole, true, rec);
	case JSONLOG_MEMORY:
		return READER_MEMORY;
	default:
		return READER_NO_LOG;
	}
}

static enum reader_result as_result(bool parsed)
{
	return parsed ? READER_RECORD : READER_NO_LOG;
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
	struct slice inner = line;

	envelope_take(&inner);
	if (haproxy_is_line(inner))
		return haproxy_parse(inner, rec);
	return clf_parse(CLF_AUTO, inner, whole, rec);
}

/* As it stands, or after an envelope. */
static enum reader_result parse_named(struct reader *reader, struct slice line,
				      struct record *rec)
{
	enum named_result result;

	if (!reader->named)
		reader->named = named_set_new();
	if (!reader->named)
		return READER_MEMORY;
	result = named_parse(reader->named, line, rec);
	if (result == NAMED_NONE && envelope_take(&line))
		result = named_parse(reader->named, line, rec);
	if (result == NAMED_MEMORY)
		return READER_MEMORY;
	return as_result(result == NAMED_RECORD);
}

static enum reader_result parse_auto(struct reader *reader, struct slice line,
				     bool whole, bool in_json,
				     struct record *rec)
{
	struct slice inner;

	if (reader->w3c.nfields && w3c_parse(&reader->w3c, line, rec))
		return READER_RECORD;
	if (jsonlog_is_object(line))
		return parse_json(reader, line, whole, in_json, rec);
	if (aws_may_be(line) && aws_is_line(line))
		return as_result(aws_parse(line, rec));
	if (clf_parse(CLF_AUTO, line, whole, rec))
		return as_result(is_surely_clf(line, rec) ||
				 parse_inner(line, whole, rec));
	if (haproxy_parse(line, rec))
		return READER_RECORD;
	for (inner = line; envelope_take(&inner);)
		if (jsonlog_is_object(inner))
			return parse_json(reader, inner, whole, in_json, rec);
	return parse_named(reader, line, rec);
}

enum reader_result reader_parse(struct reader *reader, struct slice line,
				bool whole, struct record *rec)
{
	switch (reader->format->kind) {
	case FORMAT_CLF:
		return as_result(clf_parse(CLF_CLF, line, whole, rec));
	case FORMAT_VHOST:
		return as_result(clf_parse(CLF_VHOST, line, whole, rec));
	case FORMAT_W3C:
		return as_result(w3c_parse(&reader->w3c, line, rec));
	case FORMAT_JSON:
		while (!jsonlog_is_object(line) && envelope_take(&line))
			;
		return parse_json(reader, line, whole, false, rec);
	case FORMAT_AWS:
		return as_result(aws_parse(line, rec));
	case FORMAT_HAPROXY:
		return as_result(haproxy_parse(line, rec));
	case FORMAT_TEMPLATE:
		return as_result(
			template_parse(reader->format->template, line, rec));
	default:
		return parse_auto(reader, line, whole, false, rec);
	}
}
