#ifndef FINDROBOTS_INPUT_OUTCOME_H
#define FINDROBOTS_INPUT_OUTCOME_H

/*
 * What became of one file: what it was, what was found in it, and what was
 * wrong with it. The hosts themselves are not in here; see hostset.h.
 */

#include <stdbool.h>
#include <stdint.h>

#include "base/error.h"

enum content {
	CONTENT_NONE, /* not opened, or nothing in it */
	CONTENT_GZIP,
	CONTENT_TEXT,
	CONTENT_ZSTD,
	CONTENT_XZ,
	CONTENT_BZIP2,
	CONTENT_NKINDS
};

/* Why a file was not read, though it is there. */
enum skip {
	SKIP_NONE, /* it was read, or could not be */
	SKIP_OLD,  /* nothing in it can be wanted */
	SKIP_COPY, /* the log that it is a compressed copy of is read */

	/* The logs are being rotated: whoever has the list decides. */
	SKIP_MOVED, /* another file has its name now */
	SKIP_GONE,  /* no file has its name now */
	SKIP_ALONE, /* what may be the log that it is a copy of is not there */
	SKIP_NKINDS
};

/* Damaged places that are listed one by one; further ones are counted. */
enum { OUTCOME_MAX_DAMAGE = 16 };

struct outcome {
	enum content content;
	bool opened;
	uint64_t stored_bytes; /* read from the file */
	uint64_t text_bytes;   /* decoded from them */
	uint64_t nmembers;     /* that were begun: see codec.h */
	uint64_t nrequests;    /* lines that asked for a path */
	uint64_t nrejected;    /* lines that name one but cannot be parsed */
	uint64_t nhosts;       /* distinct in this file; only when asked for */
	uint64_t nlines;       /* of text; counted only when asked for */
	uint64_t nuntimed;     /* requests that a filter by time left out, as
				  their time could not be read */
	enum skip skipped;
	struct error *errors; /* owned, in the order of the file */
	uint32_t nerrors;
	uint32_t ndamage; /* how many of them are damaged places */
};

/* Frees what the outcome holds and zeroes it. Takes a zeroed one. */
void outcome_release(struct outcome *);

/*
 * Adds a copy of the error. After OUTCOME_MAX_DAMAGE damaged places further
 * ones are only counted, in one ERROR_MORE_DAMAGE. Returns 0; -1 with errno
 * ENOMEM when memory ran out.
 */
int outcome_add(struct outcome *, const struct error *);

/*
 * Adds to dst what src says of the same file: numbers are added up, errors come
 * after those of dst. Returns 0; -1 with errno ENOMEM when memory ran out.
 */
int outcome_merge(struct outcome *dst, const struct outcome *src);

/* Compares two as strcmp(3) does, in some order; 0 if all is the same. */
int outcome_compare(const struct outcome *, const struct outcome *);

/* The same of their errors alone. */
int outcome_compare_errors(const struct outcome *, const struct outcome *);

/* True if there is such an error. */
bool outcome_has(const struct outcome *, enum error_code);

/* True if some of the file, or all, could not be read. */
bool outcome_is_damaged(const struct outcome *);

/* True if an error of that code is only a warning: nothing was left out. */
bool outcome_is_warning(enum error_code);

/* True if something is wrong with it. A warning does not count. */
bool outcome_is_bad(const struct outcome *);

#endif
