#ifndef FINDROBOTS_RESULT_UNITE_H
#define FINDROBOTS_RESULT_UNITE_H

/* Merging the evidence of several partials on several threads. */

#include <stddef.h>

#include "result/partial.h"

/*
 * Moves hosts between n (at least 1) partials, of one question, seed and level,
 * not EVIDENCE_NONE, so that each host is in one of them alone, with its
 * evidence of all. Their ledgers may then have limit_bytes together. Uses at
 * most nthreads (at least 1) threads. Returns 0, and the partials can be read
 * or released, each after all others are read; -1 with errno ENOMEM, and they
 * can only be released.
 */
int unite(struct partial *const *parts, size_t n, size_t limit_bytes,
	  unsigned nthreads);

#endif
