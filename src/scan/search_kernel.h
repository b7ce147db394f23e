#ifndef FINDROBOTS_SCAN_SEARCH_KERNEL_H
#define FINDROBOTS_SCAN_SEARCH_KERNEL_H

/*
 * The vector instructions of search.c: they pass over all text in which no
 * needle can stand. Any number of threads may use one kernel.
 */

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

enum {
	/* So many bytes of a needle are compared first... */
	SEARCH_NRARE = 3,
	/* ... and chosen from so many of its first bytes. */
	SEARCH_SPAN = 64,
	/* So many vectors of text are compared in one step. */
	SEARCH_VECTORS = 4,
};

/*
 * The rarest bytes of a needle, the rarest first, and their offsets in it. The
 * third is looked at only if there is one pair, and only where the other two
 * match: it rules out most of the places that are no match.
 */
struct search_pair {
	uint8_t bytes[SEARCH_NRARE];
	uint8_t at[SEARCH_NRARE];
};

/* Of all needles, at least one. */
struct search_pairs {
	struct search_pair *all;
	size_t n;
};

struct search_step {
	const char *at;
	const char *end;  /* of the text */
	const char *next; /* where to go on after these places */

	/* Of each vector: which of its places may be one. */
	uint64_t masks[SEARCH_VECTORS];
};

/* One way to search, which needs certain instructions of the processor. */
struct search_kernel {
	const char *name;

	/*
	 * Moves at on to the next places among which a match may be, and
	 * returns true; or to the place from which the search has to go on
	 * without vectors, and returns false.
	 */
	bool (*find)(const struct search_pairs *, struct search_step *);
	uint8_t width;	   /* of a vector, in bytes */
	uint8_t bits_log2; /* how many bits of a mask are for a byte */
};

/*
 * The kernels that this machine can run, the fastest first; NULL for an index
 * after the last.
 */
const struct search_kernel *search_kernel(size_t index);

#endif
