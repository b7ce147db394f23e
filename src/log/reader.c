/*
 * A line is read as it stands; if it is of no format then, one envelope is
 * taken off whose whole form is known, and so on. So what carried a line is
 * never taken for a field of it, and nothing that a client writes into one
 * format can make its line count as another: each format is told by how its
 * lines begin, where no client writes, or proves its host.
 */

#include "log/reader.h"

#include <stdlib.h>

#include "log/aws.h"
#include "log/caddy_console.h"
#include "log/clf.h"
#include "log/clf_usual.h"
#include "log/colours.h"
#include "log/envelope.h"
#include "log/haproxy.h"
#include "log/logfmt.h"
#include "log/template/template.h"

enum {
	COLOURED_MAX = 64 * 1024, /* bytes of a line with colours in it */
	ENVELOPES_MAX = 4,	  /* one around the other */
};

struct reader {
	const struct format *format; /* borrowed */
	const struct clf_usual *usual;
	struct w3c_layout w3c;	 /* in force, or empty */
	struct jsonlog *json;	 /* made with the first such line */
	struct named_set *named; /* the same */
	char *scratch; /* COLOURED_MAX bytes, made with the first such line */
	bool in_json;  /* the line is the message of an object */
	bool took_message; /* the last record was in one */
	bool is_doubtful;  /* the line is of the format, and still is none */
};

struct reader *reader_new(const struct format *format)
{
	struct reader *reader = calloc(1, sizeof(*reader));

	if (!reader)
		return NULL;
	reader->format = format;
	reader->usual = clf_usual(0);
	return reader;
}

void reader_free(struct reader *reader)
{
	if (!reader)
		return;
	jsonlog_free(reader->json);
	named_set_free(reader->named);
	free(reader->scratch);
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

/* Takes off what is no part of the line; false if there is nothing. */
static bool pass_over(struct slice *line)
{
	static const char mark[] = "\xef\xbb\xbf";
	size_t len = line->len;

	while (line->len && !line->at[0])
		*line = slice_behind(*line, 1);
	if (slice_begins(*line, mark))
		*line = slice_behind(*line, sizeof(mark) - 1);
	return line->len < len;
}

bool reader_take_header(struct reader *reader, struct slice line)
{
	pass_over(&line);
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

static enum reader_result read_line(struct reader *reader, struct slice line,
				    bool whole, struct record *rec);

/* The line may be in a message of the object, in any format, one level deep. */
static enum reader_result parse_json(struct reader *reader, struct slice line,
				     bool whole, struct record *rec)
{
	enum reader_result result;
	struct slice inner;

	if (!reader->json)
		reader->json = jsonlog_new(&reader->format->json);
	if (!reader->json)
		return READER_MEMORY;
	switch (jsonlog_parse(reader->json, line, rec,
			      reader->in_json ? NULL : &inner)) {
	case JSONLOG_RECORD:
		reader->took_message = false;
		return READER_RECORD;
	case JSONLOG_INNER:
		reader->in_json = true;
		result = read_line(reader, inner, whole, rec);
		reader->in_json = false;
		reader->took_message = true;
		return result;
	case JSONLOG_MEMORY:
		return READER_MEMORY;
	default:
		return READER_NO_LOG;
	}
}

/* The time is not in the object. */
static enum reader_result parse_console(struct reader *reader,
					struct slice line, bool whole,
					struct record *rec)
{
	enum reader_result result;
	struct slice time;

	if (!caddy_console_take(&line, &time))
		return READER_NO_LOG;
	result = parse_json(reader, line, whole, rec);
	if (result == READER_RECORD && !rec->time.len) {
		rec->time = time;
		rec->local_time = false;
	}
	return result;
}

static enum reader_result as_result(bool parsed)
{
	return parsed ? READER_RECORD : READER_NO_LOG;
}

/* Of the formats that have a name, those that tell themselves. */
static enum reader_result parse_named(struct reader *reader, struct slice line,
				      struct record *rec)
{
	if (!reader->named)
		reader->named = named_set_new();
	if (!reader->named)
		return READER_MEMORY;
	switch (named_parse(reader->named, line, rec)) {
	case NAMED_RECORD:
		return READER_RECORD;
	case NAMED_MEMORY:
		return READER_MEMORY;
	default:
		return READER_NO_LOG;
	}
}

/* As most lines are. No host begins as an object does. */
static bool parse_common(const struct reader *reader, struct slice line,
			 bool whole, struct record *rec)
{
	if (reader->usual->parse(line, whole, rec))
		return true;
	return line.len && line.at[0] != '{' &&
	       clf_parse(CLF_AUTO, line, whole, rec);
}

static enum reader_result parse_uncommon(struct reader *reader,
					 struct slice line, bool whole,
					 struct record *rec)
{
	enum reader_result result;

	if (jsonlog_is_object(line))
		return parse_json(reader, line, whole, rec);
	if (aws_may_be(line) && aws_is_line(line))
		return as_result(aws_parse(line, rec));
	if (haproxy_is_line(line))
		return as_result(haproxy_parse(line, rec));
	result = parse_console(reader, line, whole, rec);
	return result == READER_NO_LOG ? parse_named(reader, line, rec)
				       : result;
}

static enum reader_result parse_any(struct reader *reader, struct slice line,
				    bool whole, struct record *rec)
{
	if (reader->w3c.nfields && w3c_parse(&reader->w3c, line, rec))
		return READER_RECORD;
	if (parse_common(reader, line, whole, rec))
		return READER_RECORD;
	return parse_uncommon(reader, line, whole, rec);
}

/*
 * True for what an object holds, other members of which say who wrote it. A
 * message of syslog has the blank in front that ends its header.
 */
static bool is_message(const struct reader *reader, struct slice line)
{
	return reader->in_json && !slice_begins(line, " ");
}

/*
 * The first field is the host, or the second, whatever they are: so an envelope
 * may not be there any more.
 */
static bool parse_clf(const struct reader *reader, enum clf_front front,
		      struct slice line, bool whole, struct record *rec)
{
	bool is_named = is_message(reader, line);

	for (int n = 0; n < ENVELOPES_MAX; n++)
		if (!envelope_take(&line, &is_named))
			break;
	return clf_parse(front, line, whole, rec);
}

/* As the line stands. In the message of an object it may be of any format. */
static enum reader_result parse_as_it_is(struct reader *reader,
					 struct slice line, bool whole,
					 struct record *rec)
{
	enum format_kind kind = reader->format->kind;

	if (kind == FORMAT_JSON && reader->in_json)
		kind = FORMAT_AUTO;
	switch (kind) {
	case FORMAT_CLF:
		return as_result(parse_clf(reader, CLF_CLF, line, whole, rec));
	case FORMAT_VHOST:
		return as_result(
			parse_clf(reader, CLF_VHOST, line, whole, rec));
	case FORMAT_W3C:
		return as_result(w3c_parse(&reader->w3c, line, rec));
	case FORMAT_JSON:
		return jsonlog_is_object(line)
			       ? parse_json(reader, line, whole, rec)
			       : parse_console(reader, line, whole, rec);
	case FORMAT_AWS:
		return as_result(aws_parse(line, rec));
	case FORMAT_HAPROXY:
		return as_result(haproxy_parse(line, rec) ||
				 template_parse(reader->format->template, line,
						rec, &reader->is_doubtful));
	case FORMAT_LOGFMT:
		return as_result(logfmt_parse(line, rec));
	case FORMAT_TEMPLATE:
		return as_result(template_parse(reader->format->template, line,
						rec, &reader->is_doubtful));
	default:
		return parse_any(reader, line, whole, rec);
	}
}

/* In another format than JSON, an object counts only for its message. */
static enum reader_result parse(struct reader *reader, struct slice line,
				bool whole, struct record *rec)
{
	enum format_kind kind = reader->format->kind;
	enum reader_result result = parse_as_it_is(reader, line, whole, rec);

	if (result != READER_NO_LOG || reader->in_json || kind == FORMAT_AUTO ||
	    kind == FORMAT_JSON || !jsonlog_is_object(line))
		return result;
	result = parse_json(reader, line, whole, rec);
	return result == READER_RECORD && !reader->took_message ? READER_NO_LOG
								: result;
}

/* After one envelope, or more. */
static enum reader_result parse_inner(struct reader *reader, struct slice line,
				      bool whole, struct record *rec)
{
	enum reader_result result = READER_NO_LOG;
	bool is_named = is_message(reader, line);

	for (int i = 0; result == READER_NO_LOG && !reader->is_doubtful &&
			i < ENVELOPES_MAX && envelope_take(&line, &is_named);
	     i++)
		result = parse(reader, line, whole, rec);
	return result;
}

/* A line that is of no format as it stands. */
static enum reader_result parse_other(struct reader *reader, struct slice line,
				      bool whole, struct record *rec)
{
	enum reader_result result = READER_NO_LOG;
	bool is_changed = pass_over(&line);

	if (colours_are_in(line) && line.len <= COLOURED_MAX) {
		if (!reader->scratch)
			reader->scratch = malloc(COLOURED_MAX);
		if (!reader->scratch)
			return READER_MEMORY;
		line = colours_drop(line, reader->scratch);
		is_changed = true;
	}
	if (is_changed)
		result = parse(reader, line, whole, rec);
	return result == READER_NO_LOG ? parse_inner(reader, line, whole, rec)
				       : result;
}

static enum reader_result read_line(struct reader *reader, struct slice line,
				    bool whole, struct record *rec)
{
	enum reader_result result;

	reader->is_doubtful = false;
	result = parse(reader, line, whole, rec);
	/* What looks like an envelope may then be what a client sent. */
	if (result != READER_NO_LOG || reader->is_doubtful)
		return result;
	return parse_other(reader, line, whole, rec);
}

bool reader_is_other(struct reader *reader, struct slice line)
{
	struct record rec;

	return reader->format->kind == FORMAT_AUTO &&
	       !w3c_parse(&reader->w3c, line, &rec) &&
	       read_line(reader, line, false, &rec) == READER_RECORD;
}

/* Whether most lines are read as they stand, by parse_common(). */
static bool reads_common(const struct reader *reader)
{
	return reader->format->kind == FORMAT_AUTO && !reader->w3c.nfields;
}

bool reader_parse_usual(const struct reader *reader, struct slice line,
			bool whole, struct record *rec)
{
	return reads_common(reader) && reader->usual->parse(line, whole, rec);
}

enum reader_result reader_parse(struct reader *reader, struct slice line,
				bool whole, struct record *rec)
{
	enum reader_result result;

	if (!reads_common(reader))
		return read_line(reader, line, whole, rec);
	/* As read_line() would, but quickly. */
	if (parse_common(reader, line, whole, rec))
		return READER_RECORD;
	result = parse_uncommon(reader, line, whole, rec);
	return result == READER_NO_LOG ? parse_other(reader, line, whole, rec)
				       : result;
}
