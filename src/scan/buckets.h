#ifndef FINDROBOTS_SCAN_BUCKETS_H
#define FINDROBOTS_SCAN_BUCKETS_H

/*
 * Windows (windows.h) as vector instructions look for them: parted among eight
 * buckets, of which each is a bit. A table has for each upper half of a byte
 * the buckets with a window whose first byte has it, in either case; another
 * one for each lower half; and so for the second and the third byte. All six
 * together are seldom of one bucket by chance ("Teddy", of the Hyperscan
 * library).
 */

#include <stdbool.h>
#include <stdint.h>

#include "base/slice.h"
#include "scan/windows.h"

struct buckets {
	/* Of each byte of a window, by half of a byte. */
	uint8_t low[WINDOW_LEN][16];
	uint8_t high[WINDOW_LEN][16];
};

/*
 * Sets zeroed ones to the windows of n tokens. Returns false if there are too
 * many for that to be of use; then they are of no use either.
 */
bool buckets_set(struct buckets *, const struct slice *tokens,
		 const struct window *windows, size_t n);

#endif
