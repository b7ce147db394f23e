#ifndef FINDROBOTS_SCAN_SAMPLE_H
#define FINDROBOTS_SCAN_SAMPLE_H

/* The first lines of a file: whether it is a log, and what is to be searched.
 */

#include "base/slice.h"
#include "scan/line.h"
#include "scan/quote.h"

enum { SAMPLE_LINES = 64 }; /* that tell whether a file is a log */

struct sample {
	unsigned nlines;    /* that were looked at */
	bool is_log;	    /* one of them was an access-log line */
	unsigned kinds;	    /* needles.h: what to search the file for */
	struct quote first; /* that is not empty; the message about no log */
};

/* Begins with a file. */
void sample_begin(struct sample *);

/*
 * Looks at these lines, until one is of an access log (and, if crawlers are
 * asked for, has a user agent) or there were enough. A
 * line that damage cut off can prove that the file is a log, but not that it is
 * none, so it is not counted. Returns -1 when memory ran out.
 */
int sample_take(struct sample *, struct line *, struct slice lines,
		bool is_cut);

/*
 * What to search some of the file's lines for (needles.h). A file that begins
 * with lines of another format has no lines that name fields, and the search is
 * faster without them. In a pipe, files of any format may follow each other,
 * those of IIS with "#Software:" and more in front: there may be fields.
 */
unsigned sample_kinds(const struct sample *, bool may_name_fields,
		      struct slice lines);

#endif
