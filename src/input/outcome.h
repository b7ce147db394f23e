#ifndef FINDROBOTS_INPUT_OUTCOME_H
#define FINDROBOTS_INPUT_OUTCOME_H

/*
 * What became of one file: what it was, what it gave, and what was wrong
 * with it. Hosts are not in here; see hostset.h.
 */

#include <stdbool.h>
#include <stdint.h>

#include "base/error.h"

enum content {
	CONTENT_NONE, /* not opened, or nothing in it */
	CONTENT_GZIP,
	CONTENT_TEXT,
	CONTENT_NKINDS
};

/* Damaged places that are listed one by one; more are only counted. */
enum { OUTCOME_MAX_DAMAGE = 16 };

struct outcome {
	enum content content;
	bool opened;
	uint64_t stored_bytes; /* read from the file */
	uint64_t text_bytes;   /* decoded from them */
	uint64_t nmembers;     /* gzip members begun */
	uint64_t nrequests;    /* lines that asked for a path */
	uint64_t nrejected;    /* lines that name it but cannot be parsed */
	uint64_t nhosts;       /* distinct in this file */
	uint64_t nlines;       /* in the text; only counted when asked */
	uint64_t nuntimed;     /* requests left out by a time filter, which
				  could not read their time */
	bool skipped;	       /* not read, as nothing in it can be wanted */
	struct error *errors;  /* owned, in the order of the file */
	uint32_t nerrors;
	uint32_t ndamage; /* of them: damaged places */
};

/* Frees what a zeroed or used outcome holds and zeroes it. */
void outcome_release(struct outcome *);

/*
 * Adds a copy of the error. Damage beyond the first OUTCOME_MAX_DAMAGE places
 * is only counted, in one ERROR_MORE_DAMAGE. Returns 0, or -1 when memory ran
 * out.
 */
int outcome_add(struct outcome *, const struct error *);

/*
 * Adds to dst what src says of the same file: numbers are summed, errors
 * follow those of dst. Returns 0, or -1 when memory ran out.
 */
int outcome_merge(struct outcome *dst, const struct outcome *src);

/* True if there is such an error. */
bool outcome_has(const struct outcome *, enum error_code);

/* True if a part of the file, or all, could not be read as what it is. */
bool outcome_is_damaged(const struct outcome *);

/* True if something was not read as it should be (a warning does not count). */
bool outcome_is_bad(const struct outcome *);

#endif
