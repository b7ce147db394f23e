#ifndef FINDROBOTS_SCAN_LINE_H
#define FINDROBOTS_SCAN_LINE_H

/*
 * What one line gives: a host that asked for a path, with what the line says of
 * the request; or, if it names a path but cannot be parsed, a rejected line.
 */

#include <stdbool.h>

#include "base/error.h"
#include "base/slice.h"
#include "input/outcome.h"
#include "result/evidence.h"
#include "result/hostset.h"
#include "base/spool.h"
#include "scan/point.h"
#include "scan/query.h"

/* Where the lines of a file put what they give; all is borrowed. */
struct line_sink {
	struct hostset *hosts;
	struct ledger *ledger;
	struct outcome *outcome;
	struct spool *rejects; /* for rejected lines, or NULL */
};

/* Takes one line after the other. Used by one thread at a time. */
struct line;

/* NULL when memory ran out. The query is borrowed for the object's life. */
struct line *line_new(const struct query *);
void line_free(struct line *); /* takes NULL */

/* Begins with a file. */
void line_begin(struct line *, const struct line_sink *);

/*
 * How a line begins that names the fields of the lines after it; NULL if the
 * format has no such lines.
 */
const char *line_header_mark(const struct line *);

/*
 * Takes such a line. Returns false with any other, with which it does nothing,
 * and if there is a CR within it, behind which a request may stand.
 */
bool line_take_header(struct line *, struct slice text);

/* True if no line that names fields follows this one: reader_is_other(). */
bool line_is_other(struct line *, struct slice text);

/*
 * Says that the next lines that are taken stand in this text, which is there
 * until the next call, and may be looked at: it makes taking them quicker.
 */
void line_look_ahead(struct line *, struct slice lines);

/*
 * Says that no more lines that stand in that text are taken: what they gave is
 * in the sink by now. Returns 0, or -1 when memory ran out.
 */
int line_settle(struct line *);

/*
 * Takes any other line of at most BLOCK_LINE_MAX bytes (block.h) in which
 * query_needle() of one of the paths was found. Where CR parts the line, and a
 * part behind one asks for a path, it is a rejected line. Returns 0, or -1 when
 * memory ran out.
 */
int line_take(struct line *, struct slice text);

/*
 * Takes any line of which line_take() would say quickly that it asks for a
 * path, or is a crawler's: searching for a needle would take longer. Returns 1;
 * 0 with any other one, with which it does nothing; -1 when memory ran out.
 */
int line_take_usual(struct line *, struct slice text);

/* Takes such a line that is known to be none of an access log. */
void line_reject(struct line *, struct slice text);

/*
 * Takes what is kept of a line, behind a CR of which a path is named, perhaps
 * in what is not kept.
 */
void line_reject_long(struct line *, struct slice text);

/*
 * True if no line of this file asked for a path, but some for one after the
 * name of a host, "/www.example.com/robots.txt"; the error then says it.
 */
bool line_asked_otherwise(const struct line *, struct error *);

/*
 * True if a filter needs what not one request of this file has, so that none of
 * them could pass it; the error then says it.
 */
bool line_lacked_fields(const struct line *, struct error *);

/*
 * True while lines after the first of a log are to be sampled, too: crawlers
 * are asked for, and no request has had a user agent.
 */
bool line_looks_for_agents(const struct line *);

/* True if no request of the sample had one; the error then says it. */
bool line_lacked_agents(const struct line *, struct error *);

/*
 * True if lines of this file named a path and could not be read, so that a
 * request may be missing; the error then says it. A request that is none, as
 * clients send them, is only counted as rejected.
 */
bool line_was_unread(const struct line *, struct error *);

/*
 * Returns 1 if the line is one of an access log, or names the fields of one; 0
 * if not; -1 when memory ran out. Does not change how lines are taken.
 */
int line_sample(struct line *, struct slice text);

/* True if a line of this file asked for a path, wanted or not. */
bool line_asked(const struct line *);

/* True if times of this file were asked for and not one could be read. */
bool line_read_no_time(const struct line *);

/*
 * Sets in the point what is known of the lines so far. Returns false if that is
 * more than a point has.
 */
bool line_leave(const struct line *, struct scan_point *);

/* After line_begin(): goes on with what the point has. */
void line_resume(struct line *, const struct scan_point *);

/* True if a sampled line of this file has named fields. */
bool line_saw_fields(const struct line *);

#endif
