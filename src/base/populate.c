/* Tested by tests/unit/base/test_populate.c. */

#include "base/populate.h"

#include <errno.h>
#include <stdint.h>
#include <stdlib.h>
#include <sys/mman.h>

enum { PAGE = 4096, SIZE_MIN = 8 * PAGE };

/* Has those pages be huge that are in the memory from end to end. */
static void allow_huge(char *memory, size_t size)
{
#ifdef MADV_HUGEPAGE
	size_t before = -(uintptr_t)memory % POPULATE_HUGE;

	if (size >= 2 * POPULATE_HUGE)
		madvise(memory + before,
			(size - before) / POPULATE_HUGE * POPULATE_HUGE,
			MADV_HUGEPAGE);
#else
	(void)memory;
	(void)size;
#endif
}

void populate(void *memory, size_t size)
{
	int err = errno;

	if (size < SIZE_MIN)
		return;
	allow_huge(memory, size);
#ifdef MADV_POPULATE_WRITE /* Linux 5.14 */
	size_t before = (uintptr_t)memory % PAGE;

	/* Where pages are larger, it is an address that is refused. */
	madvise((char *)memory - before, size + before, MADV_POPULATE_WRITE);
#endif
	errno = err;
}

void *populate_new(size_t size)
{
	void *memory = malloc(size);

	if (memory)
		populate(memory, size);
	return memory;
}

void *populate_new_huge(size_t size)
{
	void *memory = aligned_alloc(POPULATE_HUGE, size);
#ifdef MADV_HUGEPAGE
	int err = errno;

	if (memory)
		madvise(memory, size, MADV_HUGEPAGE);
	errno = err;
#endif
	return memory;
}
