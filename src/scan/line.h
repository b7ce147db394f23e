#ifndef FINDROBOTS_SCAN_LINE_H
#define FINDROBOTS_SCAN_LINE_H

/*
 * What one line gives: a host that asked, with what is known of its request,
 * or a line that names a path and cannot be parsed.
 */

#include "scan/scan.h"
#include "scan/search.h"

struct judge;

/* NULL when memory ran out. The rules are borrowed for the judge's life. */
struct judge *judge_new(const struct scan_rules *);
void judge_free(struct judge *); /* takes NULL */

/*
 * What a line holds that is to be looked at: *n needles, which are the judge's.
 * The first are those of the paths, of which a line has to hold one to be
 * judged; one may follow for lines that name fields.
 */
const struct needle *judge_needles(const struct judge *, size_t *n);

/* Begins with a file. What is in the result is filled from here on. */
void judge_begin(struct judge *, const struct scan_result *);

/* Takes note of a line that names the fields of those behind it, if it is one.
 */
bool judge_take_header(struct judge *, struct slice line);

/*
 * Judges any other line, of at most SCAN_LINE_MAX bytes. Returns 1 if it is an
 * access-log line that asks for a path, wanted or not; 0; or -1 when memory ran
 * out.
 */
int judge_line(struct judge *, struct slice line);

/*
 * Looks at a line only for whether it is of an access log or names the fields
 * of one: 1, 0, or -1 when memory ran out. How lines are judged is not changed
 * by this.
 */
int judge_sample(struct judge *, struct slice line);

/*
 * True if a filter asked for the times of requests of this file, and not one
 * could be read.
 */
bool judge_read_no_time(const struct judge *);

/* True if a sampled line of this file has named fields. */
bool judge_saw_fields(const struct judge *);

#endif
