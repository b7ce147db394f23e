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
#include "scan/noted.h"
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
	void *crawl_thread;	  /* owned; for query->crawl; or NULL */
	/* Of the file that is now read: */
	struct line_sink sink;
	struct slice lines;	  /* see line_look_ahead(); or empty */
	struct requests requests; /* which stand in them */
	bool asked;		  /* a line asked for a path */
	bool read_time; /* a filter could read the time of a request */
	struct noted noted;
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
	requests_init(&line->requests, query);
	line->reader = reader_new(query->format);
	line->sampler = reader_new(query->format);
	line->parts.reader = reader_new(query->format);
	/* Whoever holds a crawler's name may be one. */
	line->any_named = query->crawl || are_whole_paths(query);
	line->paths = paths_new(query);
	line->scratch = malloc(BLOCK_LINE_MAX);
	line->more_scratch = malloc(BLOCK_LINE_MAX);
	if (query->crawl) {
		line->crawl_thread = query->crawl->begin(query->crawl->ctx);
		if (!line->crawl_thread)
			return -1;
	}
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
	if (line->query->crawl)
		line->query->crawl->end(line->crawl_thread);
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
	noted_begin(&line->noted);
	others_begin(&line->others);
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
	if (!paths_have_that_of(line->paths, target, &is_certain))
		return OTHER;
	/* Who names one of these formats says how its server writes. */
	if (line->knows_servers && request_has_server(target))
		return ASKS;
	return is_certain ? ASKS : DOUBT;
}

/* Where a server writes a blank as '+', a '+' may stand for it, or for itself.
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
	if (!line->any_named &&
	    !paths_may_be_in(line->paths, text, line->scratch))
		return false;
	count_rejected(line, text);
	return true;
}

void line_reject(struct line *line, struct slice text)
{
	if (!reject(line, text))
		return;
	noted_add_unread(&line->noted, text);
}

void line_reject_long(struct line *line, struct slice text)
{
	/* Nobody knows whether what is not kept names the whole path. */
	count_rejected(line, text);
	line->noted.is_parted |= !line->noted.nunread;
	noted_add_unread(&line->noted, text);
}

bool line_lacked_fields(const struct line *line, struct error *err)
{
	return noted_lacked_fields(&line->noted, err);
}

bool line_looks_for_agents(const struct line *line)
{
	return line->query->crawl && !line->noted.has_agent;
}

bool line_lacked_agents(const struct line *line, struct error *err)
{
	return noted_lacked_agents(&line->noted, err);
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
	bool is_auto = line->query->format->kind == FORMAT_AUTO;

	if (!noted_has_unread(&line->noted, is_auto, err))
		return false;
	if (line->query->crawl)
		err->code = ERROR_UNREAD_CRAWLER;
	return true;
}

/* Whether the request is wanted. Counts those whose time cannot be read. */
static bool passes(struct line *line, const struct record *rec)
{
	enum filter_verdict verdict;

	if (line->takes_all)
		return true;
	line->noted.nasked++;
	if (line->noted.missing)
		line->noted.missing &= filter_misses(line->query->filter, rec);
	verdict = filter_judge(line->query->filter, rec, &line->memo,
			       line->scratch);
	line->sink.outcome->nuntimed += verdict == FILTER_UNTIMED;
	if (!line->read_time && filter_has_range(line->query->filter))
		line->read_time = record_time(rec, &line->memo) != INSTANT_NONE;
	return verdict == FILTER_IN;
}

static int settle(struct line *line)
{
	const struct line_sink *sink = &line->sink;

	return requests_settle(&line->requests, line->query->level, sink->hosts,
			       sink->ledger, &sink->outcome->nhosts);
}

static struct request *new_request(struct line *line, uint32_t hash,
				   const struct record *rec)
{
	struct request *request = requests_new(&line->requests);

	line->sink.outcome->nrequests++;
	request->hash = hash;
	request->host = rec->host;
	return request;
}

static int end_request(struct line *line, const struct request *request)
{
	return requests_may_wait(request, line->query->level, line->lines) &&
			       !requests_are_full(&line->requests)
		       ? 0
		       : settle(line);
}

static int add_request(struct line *line, uint32_t hash,
		       const struct record *rec)
{
	struct request *request = new_request(line, hash, rec);

	if (line->query->level != EVIDENCE_NONE)
		requests_see(&line->requests, request, rec, &line->memo,
			     line->scratch, line->more_scratch);
	return end_request(line, request);
}

static int claimed_by(struct line *line, const struct record *rec)
{
	return crawl_claim(line->query->crawl, line->crawl_thread, rec,
			   line->more_scratch);
}

static uint32_t hash_of(const struct line *line, const struct record *rec)
{
	return hostset_hash(line->sink.hosts, rec->host.at, rec->host.len);
}

/* Takes a request of a crawler, for whatever it asks. */
static int take_visit(struct line *line, int crawler, const struct record *rec)
{
	bool is_robots = asks_for_path(line, rec) == ASKS;
	struct crawl_request visit;
	struct request *request;

	line->asked = true;
	if (!passes(line, rec))
		return 0;
	visit = crawl_request_of(rec, &line->memo, line->scratch);
	visit.crawler = (uint32_t)crawler;
	visit.is_robots = is_robots;
	request = new_request(line, hash_of(line, rec), rec);
	request->seen.time = visit.time;
	request->seen.is_sized = record_bytes(rec, &request->seen.bytes);
	if (crawl_visit(line->query->crawl, line->crawl_thread, &visit,
			&request->seen.visit))
		return -1;
	return end_request(line, request);
}

/* Returns 1; 0 if the request is no crawler's; or -1. */
static int take_claim(struct line *line, const struct record *rec)
{
	int crawler = claimed_by(line, rec);

	noted_see_agent(&line->noted, rec, false);
	if (crawler == CRAWL_NONE)
		return 0;
	return take_visit(line, crawler, rec) ? -1 : 1;
}

/* Whether it is a record that is asked for. */
static bool is_wanted(struct line *line, const struct record *rec)
{
	if (!rec->target.len)
		return false;
	if (line->query->crawl)
		return claimed_by(line, rec) != CRAWL_NONE;
	return asks_for_path(line, rec) != OTHER;
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
		if (is_wanted(line, &rec))
			break;
	if (found <= 0)
		return found;
	line->noted.is_parted |= !line->noted.nunread;
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
	if (line->query->crawl)
		return take_claim(line, &rec) < 0 ? -1 : 0;
	hash = hash_of(line, &rec);
	answer = asks_for_path(line, &rec);
	if (answer == DOUBT) {
		line->noted.is_doubtful |= !line->noted.nunread;
		line_reject(line, text);
	}
	if (answer == OTHER && !line->asked)
		others_note(&line->others, line->paths, rec.target);
	return answer == ASKS ? take_asking(line, hash, &rec) : 0;
}

int line_take_usual(struct line *line, struct slice text)
{
	struct record rec;

	if (cr_parts_are_in(&line->parts, text) ||
	    !reader_parse_usual(line->reader, text, line->whole, &rec))
		return 0;
	if (line->query->crawl)
		return rec.target.len ? take_claim(line, &rec) : 0;
	if (!paths_have(line->paths, rec.target))
		return 0;
	return take_asking(line, hash_of(line, &rec), &rec) ? -1 : 1;
}

int line_sample(struct line *line, struct slice text)
{
	struct record rec;

	if (reader_take_header(line->sampler, text))
		return reader_knows_fields(line->sampler);
	switch (reader_parse(line->sampler, text, line->query->crawl != NULL,
			     &rec)) {
	case READER_RECORD:
		if (line->query->crawl)
			noted_see_agent(&line->noted, &rec, true);
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
	if (line->noted.nunread || line->others.n || line->noted.is_doubtful ||
	    line->noted.nwithout || line_saw_fields(line))
		return false;
	point->asked = line->asked;
	point->read_time = line->read_time;
	point->nasked = line->noted.nasked;
	point->missing = line->noted.missing;
	return true;
}

void line_resume(struct line *line, const struct scan_point *point)
{
	line->asked = point->asked;
	line->read_time = point->read_time;
	line->noted.nasked = point->nasked;
	line->noted.missing = point->missing;
}
