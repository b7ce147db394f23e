#ifndef FINDROBOTS_BASE_CAPPED_H
#define FINDROBOTS_BASE_CAPPED_H

/* Counts that stay at the largest number instead of beginning anew. */

#include <stdint.h>

static inline uint64_t capped_sum(uint64_t a, uint64_t b)
{
	return a > UINT64_MAX - b ? UINT64_MAX : a + b;
}

/* Adds n to a count. */
static inline void capped_add(uint64_t *count, uint64_t n)
{
	*count = capped_sum(*count, n);
}

#endif
