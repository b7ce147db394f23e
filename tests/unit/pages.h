#ifndef FINDROBOTS_PAGES_H
#define FINDROBOTS_PAGES_H

/* Which pages of memory are there (base/populate.h). */

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <sys/mman.h>
#include <unistd.h>

/* Whether the system can make them before they are written. */
static inline bool pages_can_be_made(void)
{
	bool ret = false;
#ifdef MADV_POPULATE_WRITE
	size_t page = (size_t)sysconf(_SC_PAGESIZE);
	char *mapped = mmap(NULL, page, PROT_READ | PROT_WRITE,
			    MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);

	if (page != 4096 || mapped == MAP_FAILED)
		return false;
	ret = !madvise(mapped, page, MADV_POPULATE_WRITE);
	munmap(mapped, page);
#endif
	return ret;
}

/* How many of those that are 4096 bytes of the memory each are not there. */
static inline size_t pages_missing(const void *memory, size_t size)
{
	uintptr_t begin = ((uintptr_t)memory + 4095) / 4096 * 4096;
	uintptr_t end = ((uintptr_t)memory + size) / 4096 * 4096;
	size_t n = 0;

	for (uintptr_t at = begin; at < end; at += 4096) {
		unsigned char is_there = 0;

		if (mincore((void *)at, 4096, &is_there) || !(is_there & 1))
			n++;
	}
	return n;
}

#endif
