/*
 * Lines are searched for the paths many at a time, as one block of text, and
 * only the line around a hit is looked at. Of a line longer than BLOCK_LINE_MAX
 * only that many bytes count.
 */

#include "scan/scan.h"

#include <errno.h>
#include <fcntl.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/io.h"
#include "decode/layers.h"
#include "log/joiner.h"
#include "log/jsontext.h"
#include "scan/block.h"
#include "scan/longline.h"
#include "scan/needles.h"
#include "scan/sample.h"
#include "scan/source.h"
#include "scan/unread.h"
#include "scan/usual_lines.h"

struct scan {
	const struct query *query; /* borrowed */
	struct source source;
	struct layers *layers;
	struct block block;
	struct line *line;
	struct needles *needles;
	struct joiner *joiner;
	struct jsontext *json;		  /* NULL: there was no such file yet */
	const struct scan_resume *resume; /* borrowed, or NULL */

	/* Of the file now read: */
	struct identity *identity; /* borrowed */
	struct outcome *outcome;   /* borrowed */
	struct spool *rejects;	   /* borrowed, or NULL */
	struct meter_gauge *gauge; /* borrowed, or NULL */
	bool is_resumed;	   /* it was begun in another run */
	bool is_pipe;		   /* a FIFO, or standard input of any kind */
	struct sample sample;
	struct longline rest; /* of the line that is now read */
	struct slice lines;   /* that are searched */
	bool ended_in_other;  /* the lines before: line_is_other() */
	bool is_joining;      /* a record of several lines has begun */
	uint64_t shown_bytes; /* of the file, by the gauge */
	bool is_json;	      /* over several lines: jsontext.h */
	bool no_memory;
	bool is_ended;		 /* the point was looked for */
	bool is_reached;	 /* and told, before a last line */
	struct scan_point point; /* from which another run can go on */
};

struct scan *scan_new(const struct query *query, const struct decoder_ops *ops)
{
	struct scan *sc = calloc(1, sizeof(*sc));

	if (!sc)
		return NULL;
	sc->query = query;
	sc->source = (struct source){ .query = query, .ops = ops };
	sc->layers = layers_new(ops);
	sc->line = line_new(query);
	if (sc->line)
		sc->needles = needles_new(query, line_header_mark(sc->line));
	sc->joiner = joiner_new(needles_for_rest(sc->needles));
	if (!sc->layers || !sc->joiner || !sc->needles ||
	    block_init(&sc->block)) {
		scan_free(sc);
		return NULL;
	}
	return sc;
}

void scan_free(struct scan *sc)
{
	if (!sc)
		return;
	layers_free(sc->layers);
	block_release(&sc->block);
	line_free(sc->line);
	needles_free(sc->needles);
	joiner_free(sc->joiner);
	jsontext_free(sc->json);
	source_release(&sc->source);
	free(sc);
}

void scan_hash_whole(struct scan *sc, bool only_gzip)
{
	layers_hash_whole(sc->layers, only_gzip);
}

/* Takes a line of which so many bytes are at hand, or what is kept of one. */
static void take_path(struct scan *sc, struct slice line, size_t nwhole)
{
	if (longline_asks(&sc->rest, sc->needles, line, nwhole))
		line_reject_long(sc->line, line);
	else if (line_take(sc->line, line))
		sc->no_memory = true;
}

/* Takes what is kept of a record of several lines. */
static void take_joined(struct scan *sc, struct slice record,
			struct longrec_rest rest)
{
	if (rest.is_found && (rest.has_cr || slice_count(record, '\r')))
		line_reject_long(sc->line, record);
	else if (rest.is_found || needles_hold(sc->needles, record))
		take_path(sc, record, record.len);
}

/* Returns false if the line is a record of its own. */
static bool join(struct scan *sc, struct slice line)
{
	struct slice record;
	enum joiner_result result = joiner_add(sc->joiner, line, &record);

	sc->is_joining = joiner_waits(sc->joiner);
	switch (result) {
	case JOINER_LINE:
		return false;
	case JOINER_PART:
		return true;
	case JOINER_RECORD:
		take_joined(sc, record, joiner_rest(sc->joiner));
		return true;
	default:
		sc->no_memory = true;
		return true;
	}
}

/*
 * Whether the lines before a place are of another format than of named fields:
 * then what looks like names is what a client sent.
 */
static bool follows_other(const struct scan *sc, const char *at)
{
	struct slice before = { sc->lines.at, (size_t)(at - sc->lines.at) };
	struct slice last = block_last_line(before);

	return last.len ? line_is_other(sc->line, last) : sc->ended_in_other;
}

/*
 * Takes the line around a hit, which ends at stop. Returns false if this hit
 * does not decide what the line is, so that the next one in it has to be looked
 * at.
 */
static bool take_line(struct scan *sc, struct slice line, const char *stop,
		      const struct needles_set *set,
		      const struct search_hit *hit)
{
	enum needles_kind kind = set->kinds[hit->needle];
	const char *end = line.at + line.len;

	/*
	 * In a line that is too long it has to be in what is kept; but a path
	 * that is not makes a line that cannot be read without it a rejected
	 * one.
	 */
	if ((kind == NEEDLES_HEADER || kind == NEEDLES_PART) &&
	    end - hit->at < (ptrdiff_t)set->needles[hit->needle].len)
		return false;
	switch (kind) {
	case NEEDLES_HEADER:
		return !follows_other(sc, line.at) &&
		       line_take_header(sc->line, line) &&
		       stop - line.at <= BLOCK_LINE_MAX;
	case NEEDLES_PART:
		return join(sc, line);
	default:
		take_path(sc, line, (size_t)(stop - line.at));
		return true;
	}
}

/*
 * Takes one line after the other for as long as a record of several of them has
 * begun. Returns where it stopped.
 */
static const char *join_lines(struct scan *sc, const char *at, const char *end)
{
	while (at < end && sc->is_joining) {
		const char *newline = memchr(at, '\n', (size_t)(end - at));
		struct slice line = block_line(at, newline, end);

		if (!join(sc, line) && needles_hold(sc->needles, line))
			take_path(sc, line,
				  (size_t)((newline ? newline : end) - at));
		at = newline ? newline + 1 : end;
	}
	return at;
}

/* Of records whose end is missing, or was lost with the text. */
static void give_up_joining(struct scan *sc)
{
	struct slice record;

	while (joiner_give_up(sc->joiner, &record))
		take_joined(sc, record, joiner_rest(sc->joiner));
	sc->is_joining = false;
}

static void search_lines(struct scan *sc, struct slice lines)
{
	bool saw_fields = line_saw_fields(sc->line);
	unsigned kinds =
		sample_kinds(&sc->sample, sc->is_pipe || saw_fields, lines);
	const struct needles_set *set = needles_for(sc->needles, kinds);
	const char *end = lines.at + lines.len;
	const char *next = join_lines(sc, lines.at, end);
	struct needles_walk walk;
	struct search_hit hit;
	int nin_turn = 0;

	sc->no_memory |= !set;
	if (!set)
		return;
	sc->lines = lines;
	line_look_ahead(sc->line, lines);
	needles_begin(&walk, set,
		      slice_behind(lines, (size_t)(next - lines.at)));
	while (needles_next(&walk, next, &hit)) {
		const char *before =
			memrchr(next, '\n', (size_t)(hit.at - next));
		const char *newline =
			memchr(hit.at, '\n', (size_t)(end - hit.at));
		struct slice line =
			block_line(before ? before + 1 : next, newline, end);

		nin_turn = before ? 0 : nin_turn + 1;
		next = newline ? newline + 1 : end;
		while (!take_line(sc, line, newline ? newline : end, set, &hit))
			if (!needles_next(&walk, hit.at + 1, &hit) ||
			    hit.at >= next)
				break;
		if (sc->is_joining)
			next = join_lines(sc, next, end);
		if (nin_turn == USUAL_LINES_AFTER && kinds == NEEDLES_PATH &&
		    !sc->rest.is_long) {
			next = usual_lines_take(sc->line, next, end,
						&sc->no_memory);
			nin_turn = 0;
		}
	}
	sc->no_memory |= line_settle(sc->line) != 0;
	if ((kinds & NEEDLES_HEADER) && lines.len)
		sc->ended_in_other = follows_other(sc, end);
}

static void take_lines(struct scan *sc, struct slice lines, bool is_cut)
{
	if (sample_take(&sc->sample, sc->line, lines, is_cut))
		sc->no_memory = true;
	if (sc->query->count_lines)
		sc->outcome->nlines += block_count_lines(lines);
	search_lines(sc, lines);
	if (!lines.len)
		return;
	/* What is kept of a long line, of which the rest names a path. */
	if (sc->rest.names_path && !needles_hold(sc->needles, lines))
		take_path(sc, lines, lines.len);
	sc->rest = (struct longline){ 0 };
}

/* Shows by the gauge how much of the file has been read. */
static void show_progress(struct scan *sc)
{
	uint64_t read = sc->outcome->stored_bytes;

	meter_add_bytes(sc->gauge, read - sc->shown_bytes);
	sc->shown_bytes = read;
}

static void take_record(struct scan *sc, enum jsontext_result result,
			struct slice record)
{
	struct longrec_rest rest = jsontext_rest(sc->json);

	if (result == JSONTEXT_RECORD &&
	    sample_take(&sc->sample, sc->line, record, false))
		sc->no_memory = true;
	if (result == JSONTEXT_RECORD)
		take_joined(sc, record, rest);
	else if (rest.is_found || needles_hold(sc->needles, record))
		line_reject(sc->line, record);
}

/* Text that is JSON over several lines, or one of any length. */
static void take_json(struct scan *sc, struct slice text, bool is_cut)
{
	enum jsontext_result result;
	struct slice record;

	if (sc->query->count_lines)
		sc->outcome->nlines += slice_count(text, '\n');
	while ((result = jsontext_next(sc->json, &text, &record)) !=
	       JSONTEXT_MORE)
		take_record(sc, result, record);
	if (!is_cut)
		return;
	result = jsontext_give_up(sc->json, &record);
	if (result != JSONTEXT_MORE)
		take_record(sc, result, record);
}

/* Takes what the block gave. */
static void take_block(struct scan *sc, enum block_status status,
		       struct slice text)
{
	bool ends = status == BLOCK_CUT || status == BLOCK_END;

	if (sc->is_json)
		take_json(sc, text, ends);
	else if (status == BLOCK_REST)
		longline_add(&sc->rest, sc->needles, text);
	else
		take_lines(sc, text, status == BLOCK_CUT);
	if (ends)
		give_up_joining(sc);
	show_progress(sc);
}

/* Returns -1 when memory ran out. */
static int begin_text(struct scan *sc)
{
	enum format_kind kind = sc->query->format->kind;
	struct slice beginning;

	if (sc->is_resumed)
		return 0;
	block_begin(&sc->block, sc->layers, sc->identity->size_bytes);
	block_peek(&sc->block, &beginning);
	sc->is_json = (kind == FORMAT_AUTO || kind == FORMAT_JSON) &&
		      jsontext_is_begun(beginning);
	/* How much of it was looked at may depend on the file's size. */
	sc->is_ended |= beginning.len &&
			(beginning.at[0] == '[' || beginning.at[0] <= ' ');
	if (!sc->is_json)
		return 0;
	if (!sc->json)
		sc->json = jsontext_new(needles_for_rest(sc->needles));
	if (!sc->json)
		return -1;
	jsontext_begin(sc->json);
	return 0;
}

/*
 * At the end of the text, but for a last line that is not ended: whether
 * reading can go on from here in another run. Returns -1 when memory ran out.
 */
static int leave(struct scan *sc, size_t unfinished)
{
	struct outcome *outcome = sc->outcome;
	struct scan_point point = { .is_set = true,
				    .content = outcome->content,
				    .kinds = sc->sample.kinds };
	int64_t end = layers_resumable(sc->layers);
	int ret = 0;

	if (!sc->resume || sc->is_ended)
		return 0;
	sc->is_ended = true;
	if (end - (int64_t)unfinished < SCAN_POINT_MIN ||
	    outcome->text_bytes - unfinished < SCAN_POINT_MIN ||
	    (unfinished && point.content != CONTENT_TEXT) ||
	    unfinished >= BLOCK_LINE_MAX || !sc->sample.is_log ||
	    sc->block.source.was_converted || sc->is_json || sc->is_joining ||
	    sc->rest.is_long || !line_leave(sc->line, &point))
		return 0;
	layers_get_lanes(sc->layers, point.lanes);
	point.offset = (uint64_t)end - unfinished;
	if (unfinished) {
		outcome->text_bytes -= unfinished;
		ret = sc->resume->reach(sc->resume->ctx);
		sc->is_reached = true;
		outcome->text_bytes += unfinished;
	}
	sc->point = point;
	return ret;
}

static int read_text(struct scan *sc)
{
	enum block_status status = BLOCK_LINES;
	struct slice text;

	if (begin_text(sc))
		return -1;
	while (status != BLOCK_END && !sc->no_memory) {
		status = sc->is_json ? block_next_text(&sc->block, &text)
				     : block_next(&sc->block, &text);
		if (status == BLOCK_MEMORY)
			return -1;
		if ((status == BLOCK_LAST || status == BLOCK_END) &&
		    leave(sc, text.len))
			return -1;
		take_block(sc, status, text);
	}
	return sc->no_memory ? -1 : 0;
}

/* Returns false if the file is another one by now. */
static bool go_on(struct scan *sc, int fd)
{
	const struct scan_point *from = sc->resume->from;

	if (!sc->resume->is_same(sc->resume->ctx, fd) ||
	    !layers_resume(sc->layers, (int64_t)from->offset, from->content,
			   sc->resume->head, scan_point_lanes(from)))
		return false;
	block_resume(&sc->block, sc->layers);
	sc->is_json = false;
	sc->sample.is_log = true;
	sc->sample.kinds = from->kinds;
	line_resume(sc->line, from);
	sc->shown_bytes = from->offset;
	meter_pass_bytes(sc->gauge, from->offset);
	return true;
}

static int read_file(struct scan *sc, const struct file *file)
{
	int fd, ret;

	ret = source_open(&sc->source, file, sc->layers, sc->identity,
			  sc->outcome, &fd);
	if (ret)
		return ret < 0 ? -1 : sc->is_resumed;
	sc->outcome->opened = true;
	if (sc->is_resumed && !go_on(sc, fd)) {
		close(fd);
		return 1;
	}
	ret = read_text(sc);
	layers_identify(sc->layers, sc->identity);
	if (fd != STDIN_FILENO)
		close(fd);
	if (!ret)
		ret = unread_say(sc->query, &sc->sample, sc->line,
				 &sc->block.source, sc->outcome);
	/* What is said at the end of the file is not known of its beginning. */
	if (sc->outcome->nerrors && !sc->is_reached)
		sc->point = (struct scan_point){ 0 };
	return ret;
}

void scan_set_resume(struct scan *sc, const struct scan_resume *resume)
{
	sc->resume = resume;
}

const struct scan_point *scan_point(const struct scan *sc)
{
	return &sc->point;
}

int scan_read(struct scan *sc, const struct file *file,
	      const struct line_sink *sink, struct identity *identity,
	      struct meter_gauge *gauge)
{
	int ret;

	sc->identity = identity;
	sc->outcome = sink->outcome;
	sc->rejects = sink->rejects;
	sc->gauge = gauge;
	sc->no_memory = sc->ended_in_other = false;
	sc->rest = (struct longline){ 0 };
	sc->is_resumed = sc->resume && sc->resume->from;
	sc->is_ended = sc->is_reached = false;
	sc->point = (struct scan_point){ 0 };
	sc->is_pipe = file->kind == FILE_STDIN || file->fifo;
	sample_begin(&sc->sample);
	sc->shown_bytes = 0;
	line_begin(sc->line, sink);
	if (sc->rejects)
		spool_mark(sc->rejects);
	ret = read_file(sc, file);
	if (ret || unread_keep_rejects(sc->rejects, sc->outcome))
		return ret > 0 ? 1 : -1;
	if (file->size > sc->shown_bytes)
		meter_pass_bytes(gauge, file->size - sc->shown_bytes);
	meter_add_file(gauge, outcome_is_damaged(sc->outcome));
	return 0;
}
