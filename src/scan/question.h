#ifndef FINDROBOTS_SCAN_QUESTION_H
#define FINDROBOTS_SCAN_QUESTION_H

/*
 * A query as text, for people: which option makes two queries differ? Whether
 * they do is told by their fingerprints (query.h).
 */

#include "base/buf.h"
#include "base/slice.h"
#include "scan/query.h"

/*
 * Adds a line "--option=value" for each option that is a part of the question,
 * always the same ones in the same order. Values are in order, whichever they
 * were given in; what was not given has none. They are cleaned (buf.h), and cut
 * short if they are long. A failure stays in the buf.
 */
void question_describe(const struct query *, struct buf *);

/*
 * Finds the first option whose values differ in two such texts. Returns false
 * if there is none: then the questions differ in something else, if they do.
 */
bool question_differ(struct slice a, struct slice b, struct slice *option,
		     struct slice *in_a, struct slice *in_b);

/* True if the text is that of a question about these crawlers. */
bool question_is_of(const struct crawl *, struct slice text);

/* True if what was collected for it (cells.h) is all that this needs. */
bool question_collects(const struct cells_key *, struct slice text);

/*
 * True if it asks for only some hosts, statuses, methods or user agents: what a
 * crawler did not do there it may have done in other requests.
 */
bool question_is_of_a_part(struct slice text);

#endif
