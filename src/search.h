#ifndef FINDROBOTS_SEARCH_H
#define FINDROBOTS_SEARCH_H

/*
 * Finds the next of several byte strings in a block of text, so that only
 * the lines around them are ever looked at. Used by one thread at a time.
 */

#include <stddef.h>

struct needle {
	const char *bytes;
	size_t len; /* at least 1 */
};

struct search;

/*
 * Returns NULL when memory ran out. The needles (at least one) and their
 * bytes are borrowed for the life of the search.
 */
struct search *search_new(const struct needle *needles, size_t nneedles);
void search_free(struct search *); /* takes NULL */

/* Begins with a block of text, which is borrowed until the next. */
void search_begin(struct search *, const char *text, size_t len_bytes);

/*
 * Returns the first place at or behind from where any needle stands whole,
 * or NULL. from points into the block and never moves back within it. A
 * block is passed over once for each needle, whatever the number of calls.
 */
const char *search_next(struct search *, const char *from);

#endif
