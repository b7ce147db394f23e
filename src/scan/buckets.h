#ifndef FINDROBOTS_SCAN_BUCKETS_H
#define FINDROBOTS_SCAN_BUCKETS_H

/*
 * Windows (windows.h) and what stands before them, as vector instructions look
 * for them: parted among eight buckets, of which each is a bit. For each
 * column, which is a place before or in a window, a table has for each
 * upper half of a byte the buckets with a token of which a byte with it may
 * stand there; another one for each lower half. All together are seldom of one
 * bucket by chance ("Teddy", of the Hyperscan library). A third table has them
 * for the lower six bits of a byte, for instructions that look up as many.
 */

#include <stdbool.h>
#include <stdint.h>

#include "base/slice.h"
#include "scan/windows.h"

enum {
	BUCKETS_BEFORE = 4, /* columns before a window */
	BUCKETS_COLUMNS = BUCKETS_BEFORE + WINDOW_LEN,
};

struct buckets {
	uint8_t low[BUCKETS_COLUMNS][16];
	uint8_t high[BUCKETS_COLUMNS][16];
	uint8_t low6[BUCKETS_COLUMNS][64];
};

/*
 * Sets zeroed ones to the windows of n tokens. Returns false if there are too
 * many for that to be of use; then they are of no use either.
 */
bool buckets_set(struct buckets *, const struct slice *tokens,
		 const struct window *windows, size_t n);

#endif
