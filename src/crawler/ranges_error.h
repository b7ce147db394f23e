#ifndef FINDROBOTS_CRAWLER_RANGES_ERROR_H
#define FINDROBOTS_CRAWLER_RANGES_ERROR_H

/* What can be wrong with a file of networks. */

#include <stdint.h>

#include "base/buf.h"
#include "crawler/special.h"

enum ranges_problem {
	RANGES_GOOD,

	/* Nothing was taken from the file. */
	RANGES_OPEN,	    /* errnum */
	RANGES_READ,	    /* errnum */
	RANGES_MEMORY,	    /* ran out */
	RANGES_EMPTY,	    /* nothing but blanks */
	RANGES_HTML,	    /* a web page: an error, or a challenge */
	RANGES_CUT,	    /* JSON that ends before its end; line */
	RANGES_BROKEN,	    /* begins like JSON, and is none; line */
	RANGES_DEEP,	    /* JSON of too many levels; line */
	RANGES_MOVED,	    /* JSON without networks, of other things; detail:
			       a string of it, which may say where they are */
	RANGES_EMPTY_LIST,  /* JSON with a list that is empty */
	RANGES_NO_NETWORK,  /* lines, of which none is one; detail: the first */
	RANGES_ALL_BAD,	    /* as RANGES_BAD, and there is no other */
	RANGES_ALL_REFUSED, /* as RANGES_REFUSED, and there is no other */

	/* The other networks were taken. */
	RANGES_BAD,	/* count entries are no networks; the first: detail, in
			   line */
	RANGES_REFUSED, /* count networks are too large for a crawler's, or
			   special; the first: detail, in line, special: which,
			   or none: too large */
	RANGES_NPROBLEMS
};

enum { RANGES_DETAIL_SIZE = 128 };

struct ranges_error {
	enum ranges_problem problem;
	int errnum;
	uint64_t count;
	uint64_t line; /* from 1 on */
	enum special special;
	char detail[RANGES_DETAIL_SIZE]; /* may hold any byte but NUL */
};

/* True if nothing was taken from the file. */
bool ranges_error_is_fatal(const struct ranges_error *);

/* Keeps the beginning of the text, without NULs, as the detail. */
void ranges_error_set_detail(struct ranges_error *, const void *text,
			     size_t len_bytes);

/* Adds what stands in a message after the file's name, for one with a problem.
 */
void ranges_error_add(struct buf *, const struct ranges_error *);

#endif
