#ifndef FINDROBOTS_SCAN_SEARCH_H
#define FINDROBOTS_SCAN_SEARCH_H

/*
 * Searches text for several byte strings at once. Any number of threads may use
 * one search.
 */

#include <stdbool.h>
#include <stddef.h>

#include "scan/search_kernel.h"

struct search_needle {
	const char *bytes;
	size_t len; /* at least 1 */
};

struct search;

/*
 * Returns NULL when memory ran out. The needles (at least one) and their
 * bytes are borrowed for the life of the search.
 */
struct search *search_new(const struct search_needle *needles, size_t nneedles,
			  const struct search_kernel *);
void search_free(struct search *); /* takes NULL */

struct search_hit {
	const char *at;
	size_t needle; /* its index; of several that stand there, the shortest
			*/
};

/*
 * Finds the first place from here on, and before the end, where any needle
 * stands whole. Returns false if there is none. What it costs grows with the
 * number of needles only as its logarithm does.
 */
bool search_next(const struct search *, const char *from, const char *end,
		 struct search_hit *);

#endif
