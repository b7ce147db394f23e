#include "base/vec.h"

#include <errno.h>
#include <stdint.h>
#include <stdlib.h>

/* The smallest power of two that is not below n; 0 if n is 0. */
static size_t room_for(size_t n)
{
	enum { BITS = 8 * sizeof(unsigned long long) };

	return n < 2 ? n : (size_t)1 << (BITS - __builtin_clzll(n - 1));
}

void *vec_grow(void *items, size_t n, size_t more, size_t size)
{
	size_t bytes;

	if (n > SIZE_MAX / 2 || more > SIZE_MAX / 2 - n ||
	    __builtin_mul_overflow(room_for(n + more), size, &bytes)) {
		errno = ENOMEM;
		return NULL;
	}
	return n + more <= room_for(n) ? items : realloc(items, bytes);
}
