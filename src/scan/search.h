#ifndef FINDROBOTS_SCAN_SEARCH_H
#define FINDROBOTS_SCAN_SEARCH_H

/*
 * Searches a block of text for several byte strings at once. Used by one thread
 * at a time.
 */

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

struct search_needle {
	const char *bytes;
	size_t len; /* at least 1 */
};

struct search;
struct search_step;

/* One way to search, which needs certain instructions of the processor. */
struct search_kernel {
	const char *name;

	/* For search.c alone: */
	bool (*find)(const struct search *, struct search_step *);
	uint8_t width;	    /* of a vector, in bytes */
	uint8_t bits_apart; /* in a mask */
};

/*
 * The kernels that this machine can run, the fastest first; NULL for an index
 * after the last.
 */
const struct search_kernel *search_kernel(size_t index);

/*
 * Returns NULL when memory ran out. The needles (at least one) and their
 * bytes are borrowed for the life of the search.
 */
struct search *search_new(const struct search_needle *needles, size_t nneedles,
			  const struct search_kernel *);
void search_free(struct search *); /* takes NULL */

/* Begins with a block of text, which is borrowed until the next one. */
void search_begin(struct search *, const char *text, size_t len_bytes);

struct search_hit {
	const char *at;
	size_t needle; /* its index; of several that stand there, the shortest
			*/
};

/*
 * Finds the first place at or after from where any needle stands whole.
 * Returns false if there is none. from points into the block or to its end.
 */
bool search_next(const struct search *, const char *from, struct search_hit *);

#endif
