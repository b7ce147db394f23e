#include "scan/line.h"

#include <stdlib.h>
#include <string.h>

#include "log/reader.h"
#include "log/request.h"
#include "log/unescape.h"
#include "scan/block.h"
#include "scan/cr_parts.h"
#include "scan/others.h"
#include "scan/paths.h"
#include "scan/quote.h"
#include "scan/requests.h"

struct line {
	const struct query *query; /* borrowed */
	bool takes_all;		   /* the filter need not be asked */
	bool whole;	/* more of a record is needed than host and target */
	bool any_named; /* each needle is a whole path */
	bool knows_servers; /* see format_has_servers() */
	struct reader *reader;
	struct reader *sampler; /* for line_sample() alone */
	struct cr_parts parts;
	struct paths *paths;
	struct instant_memo memo; /* of the times */
	char *scratch;		  /* BLOCK_LINE_MAX bytes */
	char *more_scratch;	  /* the same */
	/* Of the file that is now read: */
	struct line_sink sink;
	struct slice lines;	  /* see line_look_ahead(); or empty */
	struct requests requests; /* which stand in them */
	bool asked;		  /* a line asked for a path */
	bool read_time;	     /* a filter could read the time of a request */
	uint64_t nasked;     /* requests that a filter was asked about */
	unsigned missing;    /* what it needs and not one of them has */
	uint64_t nunread;    /* lines that name a path and could not be read */
	struct quote unread; /* the first of them */
	bool is_doubtful;    /* that could be read, but not its target */
	bool is_parted;	     /* it was parted by CR */
	struct others others;
};

/* Whether the bytes that are searched for are those of each path. */
static bool are_whole_paths(const struct query *query)
{
	for (size_t i = 0; i < query->npaths; i++)
		if (query_needle(query, i).len < strlen(query->paths[i]))
			return false;
	return true;
}

static int init(struct line *line)
{
	const struct query *query = line->query;

	line->takes_all = filter_is_empty(query->filter);
	line->knows_servers = format_has_servers(query->format);
	line->whole = query->level != EVIDENCE_NONE ||
		      filter_needs_fields(query->filter);
	line->reader = reader_new(query->format);
	line->sampler = reader_new(query->format);
	line->parts.reader = reader_new(query->format);
	line->any_named = are_whole_paths(query);
	line->paths = paths_new(query);
	line->scratch = malloc(BLOCK_LINE_MAX);
	line->more_scratch = malloc(BLOCK_LINE_MAX);
	if (!line->reader || !line->sampler || !line->parts.reader ||
	    !line->paths || !line->scratch || !line->more_scratch)
		return -1;
	return 0;
}

struct line *line_new(const struct query *query)
{
	struct line *line = calloc(1, sizeof(*line));

	if (!line)
		return NULL;
	line->query = query;
	if (init(line)) {
		line_free(line);
		return NULL;
	}
	return line;
}

void line_free(struct line *line)
{
	if (!line)
		return;
	reader_free(line->reader);
	reader_free(line->sampler);
	reader_free(line->parts.reader);
	paths_free(line->paths);
	free(line->scratch);
	free(line->more_scratch);
	free(line);
}

const char *line_header_mark(const struct line *line)
{
	return reader_header_mark(line->reader);
}

void line_begin(struct line *line, const struct line_sink *sink)
{
	line->sink = *sink;
	line->lines = (struct slice){ 0 };
	line->requests.n = 0;
	line->asked = line->read_time = false;
	line->nunread = line->nasked = 0;
	line->missing = FILTER_METHOD | FILTER_STATUS | FILTER_AGENT;
	quote_clear(&line->unread);
	others_begin(&line->others);
	line->is_doubtful = line->is_parted = false;
	reader_begin(line->reader);
	reader_begin(line->sampler);
	reader_begin(line->parts.reader);
}

enum answer { OTHER, ASKS, DOUBT };

static enum answer compare(const struct line *line, struct slice target)
{
	bool is_certain;

	if (paths_have(line->paths, target))
		return ASKS;
	if (!paths_have(line->paths, request_path(target, &is_certain)))
		return OTHER;
	/* Who names one of these formats says how its server writes. */
	if (line->knows_servers && request_has_server(target))
		return ASKS;
	return is_certain ? ASKS : DOUBT;
}

/*
 * Where a server writes a blank as '+', a '+' may stand for a blank or for
 * itself.
 */
static inline enum answer asks_for_path(struct line *line,
					const struct record *rec)
{
	struct slice target = rec->target;
	enum answer answer;

	if (rec->escape != UNESCAPE_NONE)
		target = unescape(rec->escape, target, line->scratch);
	answer = compare(line, target);
	return answer == OTHER && rec->escape == UNESCAPE_PLUS
		       ? compare(line, rec->target)
		       : answer;
}

/*
 * Whether a line that could not be parsed names a path. Nobody knows how its
 * server escapes, so all ways are tried.
 */
static bool names_path(struct line *line, struct slice text)
{
	static const enum unescape escapes[] = { UNESCAPE_BACKSLASH,
						 UNESCAPE_JSON,
						 UNESCAPE_PERCENT,
						 UNESCAPE_PLUS };

	for (size_t i = 0; i < sizeof(escapes) / sizeof(escapes[0]); i++)
		if (paths_are_in(line->paths,
				 unescape(escapes[i], text, line->scratch)))
			return true;
	return paths_are_spelled_in(line->paths, text);
}

static void count_rejected(struct line *line, struct slice text)
{
	const struct line_sink *sink = &line->sink;

	sink->outcome->nrejected++;
	if (sink->rejects) {
		spool_add(sink->rejects, text.at, text.len);
		spool_add(sink->rejects, "\n", 1);
	}
}

/* Returns false if the line names no path. */
static bool reject(struct line *line, struct slice text)
{
	if (!line->any_named && !names_path(line, text))
		return false;
	count_rejected(line, text);
	return true;
}

void line_reject(struct line *line, struct slice text)
{
	if (!reject(line, text))
		return;
	line->nunread++;
	quote_keep(&line->unread, text);
}

void line_reject_long(struct line *line, struct slice text)
{
	/* Nobody knows whether what is not kept names the whole path. */
	count_rejected(line, text);
	line->is_parted |= !line->nunread;
	line->nunread++;
	quote_keep(&line->unread, text);
}

bool line_lacked_fields(const struct line *line, struct error *err)
{
	static const char *const names[] = {
		[FILTER_METHOD] = "method",
		[FILTER_STATUS] = "status",
		[FILTER_METHOD | FILTER_STATUS] = "method or status",
		[FILTER_AGENT] = "user agent",
		[FILTER_METHOD | FILTER_AGENT] = "method or user agent",
		[FILTER_STATUS | FILTER_AGENT] = "status or user agent",
		[FILTER_METHOD | FILTER_STATUS | FILTER_AGENT] =
			"method, status or user agent",
	};

	*err = (struct error){ .code = ERROR_NO_FIELDS, .count = line->nasked };
	if (!line->nasked || !line->missing)
		return false;
	memcpy(err->detail, names[line->missing],
	       strlen(names[line->missing]) + 1);
	return true;
}

bool line_asked_otherwise(const struct line *line, struct error *err)
{
	*err = (struct error){ .code = ERROR_OTHER_PATHS,
			       .count = line->others.n };
	if (line->asked || !line->others.n)
		return false;
	quote_put(&line->others.first, err, false);
	return true;
}

bool line_was_unread(const struct line *line, struct error *err)
{
	*err = (struct error){ .code = ERROR_UNREAD, .count = line->nunread };
	if (!line->nunread)
		return false;
	quote_put(&line->unread, err, line->query->format->kind == FORMAT_AUTO);
	if (line->is_parted)
		err->advice = ERROR_ADVICE_CR;
	/* No other format is that of a line which has been read. */
	else if (line->is_doubtful && err->advice != ERROR_ADVICE_SERVER &&
		 err->advice != ERROR_ADVICE_NAME)
		err->advice = ERROR_ADVICE_TARGET;
	return true;
}

/* Whether the request is wanted. Counts those whose time cannot be read. */
static bool passes(struct line *line, const struct record *rec)
{
	enum filter_verdict verdict;

	if (line->takes_all)
		return true;
	line->nasked++;
	if (line->missing)
		line->missing &= filter_misses(line->query->filter, rec);
	verdict = filter_judge(line->query->filter, rec, &line->memo,
			       line->scratch);
	line->sink.outcome->nuntimed += verdict == FILTER_UNTIMED;
	if (!line->read_time && filter_has_range(line->query->filter))
		line->read_time = record_time(rec, &line->memo) != INSTANT_NONE;
	return verdict == FILTER_IN;
}

static struct slice known(struct slice field)
{
	return slice_is_none(field) ? (struct slice){ 0 } : field;
}

static void see(struct line *line, const struct record *rec,
		struct sighting *seen)
{
	seen->time = record_time(rec, &line->memo);
	seen->is_sized = record_bytes(rec, &seen->bytes);
	seen->values[TALLY_STATUS] =
		record_status(rec) ? rec->status : (struct slice){ 0 };
	seen->values[TALLY_METHOD] =
		unescape(rec->escape, known(rec->method), line->scratch);
	seen->values[TALLY_USER_AGENT] =
		unescape(rec->escape, record_user_agent(rec),
			 line->more_scratch);
}

/* Whether all that is borrowed will be there when the next line is read. */
static bool may_wait(const struct line *line, const struct request *request)
{
	if (!slice_is_in(request->host, line->lines))
		return false;
	if (line->query->level == EVIDENCE_NONE)
		return true;
	for (int i = 0; i < TALLY_NKINDS; i++)
		if (request->seen.values[i].len &&
		    !slice_is_in(request->seen.values[i], line->lines))
			return false;
	return true;
}

static int settle(struct line *line)
{
	const struct line_sink *sink = &line->sink;

	return requests_settle(&line->requests, line->query->level, sink->hosts,
			       sink->ledger, &sink->outcome->nhosts);
}

static int add_request(struct line *line, uint32_t hash,
		       const struct record *rec)
{
	struct request *request = requests_new(&line->requests);

	line->sink.outcome->nrequests++;
	request->hash = hash;
	request->host = rec->host;
	if (line->query->level != EVIDENCE_NONE)
		see(line, rec, &request->seen);
	return may_wait(line, request) && !requests_are_full(&line->requests)
		       ? 0
		       : settle(line);
}

/*
 * A CR within a line may have ended a line, in a log of which only some lines
 * end in LF; or a client may have sent it to a server that writes it as it is,
 * to forge what follows. So what follows proves no host, but may not be lost
 * without a word. Returns 1 if the line was rejected for it; -1 when memory ran
 * out.
 */
__attribute__((noinline)) static int take_parts(struct line *line,
						struct slice text)
{
	struct slice rest = cr_parts_begin(&line->parts, text);
	struct record rec;
	int found;

	while ((found = cr_parts_next(&line->parts, &rest, &rec)) > 0)
		if (rec.target.len && asks_for_path(line, &rec) != OTHER)
			break;
	if (found <= 0)
		return found;
	line->is_parted |= !line->nunread;
	line_reject(line, text);
	return 1;
}

void line_look_ahead(struct line *line, struct slice lines)
{
	cr_parts_look_ahead(&line->parts, lines);
	line->lines = lines;
}

int line_settle(struct line *line)
{
	line->lines = (struct slice){ 0 };
	return settle(line);
}

bool line_take_header(struct line *line, struct slice text)
{
	/* What stands behind a CR may ask for a path. */
	struct slice rest = cr_parts_begin(&line->parts, text);

	text.len -= rest.len;
	return reader_take_header(line->reader, text) && !rest.len;
}

bool line_is_other(struct line *line, struct slice text)
{
	return reader_is_other(line->reader, text);
}

/* Takes a record that asks for a path. Returns 0, or -1. */
static int take_asking(struct line *line, uint32_t hash,
		       const struct record *rec)
{
	line->asked = true;
	return passes(line, rec) ? add_request(line, hash, rec) : 0;
}

int line_take(struct line *line, struct slice text)
{
	enum reader_result result;
	enum answer answer;
	struct record rec;
	uint32_t hash;

	if (cr_parts_are_in(&line->parts, text)) {
		int ret = take_parts(line, text);

		if (ret)
			return ret < 0 ? -1 : 0;
	}
	result = reader_parse(line->reader, text, line->whole, &rec);
	if (result == READER_MEMORY)
		return -1;
	if (result == READER_NO_LOG) {
		line_reject(line, text);
		return 0;
	}
	if (!rec.target.len) {
		reject(line, text);
		return 0;
	}
	hash = hostset_hash(line->sink.hosts, rec.host.at, rec.host.len);
	answer = asks_for_path(line, &rec);
	if (answer == DOUBT) {
		line->is_doubtful |= !line->nunread;
		line_reject(line, text);
	}
	if (answer == OTHER && !line->asked)
		others_note(&line->others, line->paths, rec.target);
	return answer == ASKS ? take_asking(line, hash, &rec) : 0;
}

int line_take_usual(struct line *line, struct slice text)
{
	struct record rec;
	uint32_t hash;

	if (cr_parts_are_in(&line->parts, text) ||
	    !reader_parse_usual(line->reader, text, line->whole, &rec) ||
	    !paths_have(line->paths, rec.target))
		return 0;
	hash = hostset_hash(line->sink.hosts, rec.host.at, rec.host.len);
	return take_asking(line, hash, &rec) ? -1 : 1;
}

int line_sample(struct line *line, struct slice text)
{
	struct record rec;

	if (reader_take_header(line->sampler, text))
		return reader_knows_fields(line->sampler);
	switch (reader_parse(line->sampler, text, false, &rec)) {
	case READER_RECORD:
		return 1;
	case READER_NO_LOG:
		return 0;
	default:
		return -1;
	}
}

bool line_asked(const struct line *line)
{
	return line->asked;
}

bool line_read_no_time(const struct line *line)
{
	return line->sink.outcome->nuntimed && !line->read_time;
}

bool line_saw_fields(const struct line *line)
{
	return reader_knows_fields(line->sampler);
}

bool line_leave(const struct line *line, struct scan_point *point)
{
	if (line->nunread || line->others.n || line->is_doubtful ||
	    line_saw_fields(line))
		return false;
	point->asked = line->asked;
	point->read_time = line->read_time;
	point->nasked = line->nasked;
	point->missing = line->missing;
	return true;
}

void line_resume(struct line *line, const struct scan_point *point)
{
	line->asked = point->asked;
	line->read_time = point->read_time;
	line->nasked = point->nasked;
	line->missing = point->missing;
}
