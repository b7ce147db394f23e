#ifndef FINDROBOTS_SCAN_NEEDLES_H
#define FINDROBOTS_SCAN_NEEDLES_H

/*
 * What the lines of a file are searched for. It depends on the file: most are
 * searched for the paths alone, which is fastest. Used by one thread at a time.
 */

#include "base/slice.h"
#include "log/longrec.h"
#include "scan/query.h"
#include "scan/search.h"

/* What a needle is; as bits, the kinds that a file is searched for. */
enum needles_kind {
	NEEDLES_PATH = 0,   /* always */
	NEEDLES_HEADER = 1, /* of lines that name fields */
	NEEDLES_PART = 2,   /* of records of several lines: joiner.h */
	NEEDLES_ARRAY = 4,  /* a path as journald writes what is no text */
	NEEDLES_LONG = 8,   /* the same where a line is long: Docker's */
	NEEDLES_ALL = 15,
};

struct needles;

/*
 * NULL when memory ran out. The query is borrowed, and the mark of a header,
 * which may be NULL.
 */
struct needles *needles_new(const struct query *, const char *header);
void needles_free(struct needles *); /* takes NULL */

/* The kinds that a file with this line is to be searched for. */
unsigned needles_tell(struct slice line);

/* A search for several kinds of needles. */
struct needles_set {
	const struct tokenset *tokens; /* in the place of paths; or NULL */
	struct search *search; /* or NULL if there is nothing but tokens */
	struct search_needle *needles; /* by search_hit.needle */
	enum needles_kind *kinds;      /* the same */
	size_t n;
};

/* Where a search is: what was found ahead is looked for once. */
struct needles_walk {
	const struct needles_set *set;
	const char *end;
	const char *token; /* the next one; the end if there is none */
	struct search_hit other;
};

/* Begins to search some lines. */
void needles_begin(struct needles_walk *, const struct needles_set *,
		   struct slice lines);

/*
 * As search_next(), of all needles; a token is a NEEDLES_PATH. Returns false if
 * there is none from here on, which is not before where it was last.
 */
bool needles_next(struct needles_walk *, const char *from, struct search_hit *);

/* That for these kinds, which is borrowed; NULL when memory ran out. */
const struct needles_set *needles_for(struct needles *, unsigned kinds);

/* True if the line holds what a path is found by, as text or as an array. */
bool needles_hold(const struct needles *, struct slice line);

/* The same as a search of what is not kept of a record. */
struct longrec_search needles_for_rest(const struct needles *);

#endif
