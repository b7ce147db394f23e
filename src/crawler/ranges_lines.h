#ifndef FINDROBOTS_CRAWLER_RANGES_LINES_H
#define FINDROBOTS_CRAWLER_RANGES_LINES_H

/*
 * The networks of a text, one a line: of each line what stands before a "#",
 * and of that the first field, up to a blank, a comma or a semicolon. "- " in
 * front of it (YAML) and quotes around it are taken off. The first line that
 * has a field may be the names of the columns (CSV), and is no error.
 */

#include "crawler/ranges_entries.h"

enum { RANGES_FIELD_MAX = 128 }; /* longer than any network */

/* A zeroed one with the entries, which are borrowed, stands before the text. */
struct ranges_lines {
	struct ranges_entries *entries;
	uint64_t nlines; /* that have ended */

	/* Its own: */
	int expects;	 /* the state, of ranges_lines.c */
	bool is_comment; /* behind a "#" */
	bool has_first;	 /* a line with a field has been */
	size_t len;
	char field[RANGES_FIELD_MAX];	 /* of this line, cut off */
	struct ranges_error first_field; /* its detail, if it is no network */
};

/* Lines end in LF, CR or both. Returns 0; or -1 when memory ran out. */
int ranges_lines_read(struct ranges_lines *, struct slice piece);

/* The text ends here. Returns 0; or -1 with what is wrong. */
int ranges_lines_end(struct ranges_lines *, struct ranges_error *);

#endif
