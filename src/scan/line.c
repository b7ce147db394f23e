#include "scan/line.h"

#include <stdlib.h>
#include <string.h>

#include "log/reader.h"
#include "log/request.h"
#include "log/unescape.h"

struct judge {
	const struct scan_rules *rules; /* borrowed */
	bool takes_all;			/* no filter has to be asked */
	bool whole;			/* more of a record is wanted than host
					   and target */
	struct reader *reader;
	struct reader *sampler; /* knows the fields of the sampled lines */
	struct slice *paths;
	struct needle *needles; /* one for each path, and for a header */
	size_t nneedles;
	char *scratch;	    /* SCAN_LINE_MAX bytes */
	char *more_scratch; /* the same */
	/* Of the file that is now read: */
	struct scan_result result;
	bool read_time; /* of a request that a filter has judged */
};

static void set_needles(struct judge *judge)
{
	const struct scan_rules *rules = judge->rules;
	const char *mark = reader_header_mark(judge->reader);

	for (size_t i = 0; i < rules->npaths; i++) {
		struct slice path = { rules->paths[i],
				      strlen(rules->paths[i]) };
		struct slice part = request_plain_part(path);

		judge->paths[i] = path;
		judge->needles[i] = (struct needle){ part.at, part.len };
	}
	judge->nneedles = rules->npaths;
	if (mark)
		judge->needles[judge->nneedles++] =
			(struct needle){ mark, strlen(mark) };
}

static int init(struct judge *judge)
{
	const struct scan_rules *rules = judge->rules;

	judge->takes_all = filter_is_empty(rules->filter);
	judge->whole = rules->level != EVIDENCE_NONE ||
		       filter_needs_fields(rules->filter);
	judge->reader = reader_new(rules->format);
	judge->sampler = reader_new(rules->format);
	judge->paths = calloc(rules->npaths, sizeof(*judge->paths));
	judge->needles = calloc(rules->npaths + 1, sizeof(*judge->needles));
	judge->scratch = malloc(SCAN_LINE_MAX);
	judge->more_scratch = malloc(SCAN_LINE_MAX);
	if (!judge->reader || !judge->sampler || !judge->paths ||
	    !judge->needles || !judge->scratch || !judge->more_scratch)
		return -1;
	set_needles(judge);
	return 0;
}

struct judge *judge_new(const struct scan_rules *rules)
{
	struct judge *judge = calloc(1, sizeof(*judge));

	if (!judge)
		return NULL;
	judge->rules = rules;
	if (init(judge)) {
		judge_free(judge);
		return NULL;
	}
	return judge;
}

void judge_free(struct judge *judge)
{
	if (!judge)
		return;
	reader_free(judge->reader);
	reader_free(judge->sampler);
	free(judge->paths);
	free(judge->needles);
	free(judge->scratch);
	free(judge->more_scratch);
	free(judge);
}

const struct needle *judge_needles(const struct judge *judge, size_t *n)
{
	*n = judge->nneedles;
	return judge->needles;
}

void judge_begin(struct judge *judge, const struct scan_result *result)
{
	judge->result = *result;
	judge->read_time = false;
	reader_begin(judge->reader);
	reader_begin(judge->sampler);
}

static bool is_path(const struct judge *judge, struct slice path)
{
	for (size_t i = 0; i < judge->rules->npaths; i++)
		if (judge->paths[i].len == path.len &&
		    !memcmp(judge->paths[i].at, path.at, path.len))
			return true;
	return false;
}

/* Where a blank is written as '+', so is a '+': it may stand for either. */
static bool asks_for_path(struct judge *judge, const struct record *rec)
{
	struct slice target = rec->target;

	if (rec->escape != UNESCAPE_NONE)
		target = unescape(rec->escape, target, judge->scratch);
	return is_path(judge, target) || is_path(judge, request_path(target)) ||
	       (rec->escape == UNESCAPE_PLUS &&
		is_path(judge, request_path(rec->target)));
}

/* Whether the line names a path, escaped like this. */
static bool names_escaped_path(struct judge *judge, struct slice line,
			       enum unescape escape)
{
	struct slice plain = unescape(escape, line, judge->scratch);

	for (size_t i = 0; i < judge->rules->npaths; i++)
		if (memmem(plain.at, plain.len, judge->paths[i].at,
			   judge->paths[i].len))
			return true;
	return false;
}

/* Whether a line that could not be parsed names a path, escaped or not. */
static bool names_path(struct judge *judge, struct slice line)
{
	static const enum unescape escapes[] = { UNESCAPE_BACKSLASH,
						 UNESCAPE_JSON,
						 UNESCAPE_PERCENT,
						 UNESCAPE_PLUS };

	for (size_t i = 0; i < sizeof(escapes) / sizeof(escapes[0]); i++)
		if (names_escaped_path(judge, line, escapes[i]))
			return true;
	return false;
}

static void reject(struct judge *judge, struct slice line)
{
	struct scan_result *result = &judge->result;

	if (!names_path(judge, line))
		return;
	result->outcome->nrejected++;
	if (result->spool)
		spool_add(result->spool, line.at, line.len);
}

/* Whether the request is wanted. One that is left out may be counted. */
static bool passes(struct judge *judge, const struct record *rec)
{
	enum filter_verdict verdict;

	if (judge->takes_all)
		return true;
	verdict = filter_judge(judge->rules->filter, rec, judge->scratch);
	judge->result.outcome->nuntimed += verdict == FILTER_UNTIMED;
	if (!judge->read_time && filter_has_range(judge->rules->filter))
		judge->read_time = record_time(rec) != INSTANT_NONE;
	return verdict == FILTER_IN;
}

static struct slice known(struct slice field)
{
	return slice_is_none(field) ? (struct slice){ 0 } : field;
}

static int add_evidence(struct judge *judge, struct host *host,
			const struct record *rec)
{
	struct sighting seen = { .time = record_time(rec) };

	seen.is_sized = record_bytes(rec, &seen.bytes);
	if (record_status(rec))
		seen.values[TALLY_STATUS] = rec->status;
	seen.values[TALLY_METHOD] =
		unescape(rec->escape, known(rec->method), judge->scratch);
	seen.values[TALLY_USER_AGENT] =
		unescape(rec->escape, known(rec->user_agent),
			 judge->more_scratch);
	return evidence_add(judge->rules->level, judge->result.ledger, host,
			    &seen);
}

static int add_request(struct judge *judge, uint32_t hash,
		       const struct record *rec)
{
	struct scan_result *result = &judge->result;
	struct host *host;
	int added = hostset_put_hashed(result->hosts, hash, rec->host.at,
				       rec->host.len, &host);

	if (added < 0)
		return -1;
	result->outcome->nhosts += (uint64_t)added;
	result->outcome->nrequests++;
	if (judge->rules->level == EVIDENCE_NONE)
		return 0;
	return add_evidence(judge, host, rec);
}

bool judge_take_header(struct judge *judge, struct slice line)
{
	return reader_take_header(judge->reader, line);
}

int judge_line(struct judge *judge, struct slice line)
{
	enum reader_result result;
	struct record rec;
	uint32_t hash;

	result = reader_parse(judge->reader, line, judge->whole, &rec);
	if (result == READER_MEMORY)
		return -1;
	if (result == READER_NO_LOG || !rec.target.len) {
		reject(judge, line);
		return 0;
	}
	hash = hostset_hash(judge->result.hosts, rec.host.at, rec.host.len);
	if (!asks_for_path(judge, &rec))
		return 0;
	if (passes(judge, &rec) && add_request(judge, hash, &rec))
		return -1;
	return 1;
}

int judge_sample(struct judge *judge, struct slice line)
{
	struct record rec;

	if (reader_take_header(judge->sampler, line))
		return reader_knows_fields(judge->sampler);
	switch (reader_parse(judge->sampler, line, false, &rec)) {
	case READER_RECORD:
		return 1;
	case READER_NO_LOG:
		return 0;
	default:
		return -1;
	}
}

bool judge_read_no_time(const struct judge *judge)
{
	return judge->result.outcome->nuntimed && !judge->read_time;
}

bool judge_saw_fields(const struct judge *judge)
{
	return reader_knows_fields(judge->sampler);
}
