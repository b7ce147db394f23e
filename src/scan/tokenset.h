#ifndef FINDROBOTS_SCAN_TOKENSET_H
#define FINDROBOTS_SCAN_TOKENSET_H

/*
 * Searches text for the lines that may hold any of up to some thousand tokens
 * of crawlers, all at once. Any number of threads may use one search.
 *
 * A line may hold a token if it stands there, case (of ASCII) aside, with no
 * letter, digit, '-' or '_' on either side; or if an escape may be at its side,
 * or in the place of a byte of it that is no letter or digit, however servers
 * write escapes: %20, \x20, \u0020, \", "", #20, and '+' for a blank. So all
 * lines are found in which a header is that has one. Where more than some dozen
 * tokens have the same few bytes, only these are looked for. What a line has in
 * truth, whoever parses it finds out.
 */

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/slice.h"

struct tokenset;
struct tokenset_step;

/* One way to search, which needs certain instructions of the processor. */
struct tokenset_kernel {
	const char *name;

	/* For tokenset.c alone; find is NULL where there are no vectors: */
	bool (*find)(const struct tokenset *, struct tokenset_step *);
	uint8_t width;	   /* bytes of a vector */
	uint8_t bits_log2; /* of a byte in its mask */
};

/*
 * The kernels that this machine can run, the fastest first; NULL for an index
 * after the last.
 */
const struct tokenset_kernel *tokenset_kernel(size_t index);

/*
 * The tokens, any number of them, are borrowed for the life of the search; each
 * has two bytes of which windows_is_short() is true. NULL when memory ran out.
 */
struct tokenset *tokenset_new(const struct slice *tokens, size_t ntokens);
void tokenset_free(struct tokenset *); /* takes NULL */

/* The same with a kernel that is not the fastest. */
struct tokenset *tokenset_new_with(const struct slice *tokens, size_t ntokens,
				   const struct tokenset_kernel *);

/*
 * Returns a place within the first such token that begins at or after from, and
 * ends before end; NULL if there is none. What is before from is taken to be no
 * part of a word. To find the next line, go on at its beginning.
 */
const char *tokenset_find(const struct tokenset *, const char *from,
			  const char *end);

#endif
