#ifndef FINDROBOTS_SCAN_LINE_H
#define FINDROBOTS_SCAN_LINE_H

/*
 * What one line gives: a host that asked, with what is known of its request,
 * or a line that names a path and cannot be parsed.
 */

#include <stdbool.h>

#include "base/slice.h"
#include "input/outcome.h"
#include "result/evidence.h"
#include "result/hostset.h"
#include "result/rejects.h"
#include "scan/query.h"

/* Where it goes, for the lines of one file; all is borrowed. */
struct line_sink {
	struct hostset *hosts;
	struct ledger *ledger;
	struct outcome *outcome;
	struct rejects *rejects; /* for rejected lines, or NULL */
};

/* What is needed to take one line after the other. */
struct line;

/* NULL when memory ran out. The query is borrowed for the object's life. */
struct line *line_new(const struct query *);
void line_free(struct line *); /* takes NULL */

/* Begins with a file. */
void line_begin(struct line *, const struct line_sink *);

/*
 * What a line begins with that names the fields of those after it; NULL if no
 * line of the format does.
 */
const char *line_header_mark(const struct line *);

/* Takes note of such a line. Returns false if it is none. */
bool line_take_header(struct line *, struct slice text);

/*
 * Takes any other line that holds one of query_needle(), of at most
 * BLOCK_LINE_MAX bytes (block.h). Returns 0, or -1 when memory ran out.
 */
int line_take(struct line *, struct slice text);

/*
 * Looks at a line only for whether it is of an access log or names the fields
 * of one: 1, 0, or -1 when memory ran out. How lines are taken is not changed
 * by this.
 */
int line_sample(struct line *, struct slice text);

/* True if a line of this file asked for a path, wanted or not. */
bool line_asked(const struct line *);

/*
 * True if a filter asked for the times of requests of this file, and not one
 * could be read.
 */
bool line_read_no_time(const struct line *);

/* True if a sampled line of this file has named fields. */
bool line_saw_fields(const struct line *);

#endif
