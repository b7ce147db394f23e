#ifndef FINDROBOTS_BASE_POPULATE_H
#define FINDROBOTS_BASE_POPULATE_H

/*
 * New memory has no pages before it is written, and each page that is missing
 * stops the thread. All of them at once take a small part of that time.
 */

#include <stddef.h>

/*
 * Gives pages to memory that is going to be written from end to end, huge ones
 * where there is room for several, and does not change what is in it. Does
 * nothing with less than a few pages, or where the system cannot do it. Keeps
 * errno.
 */
void populate(void *memory, size_t size_bytes);

/* malloc(3) of such memory. */
void *populate_new(size_t size_bytes);

/* Bytes of a huge page: of x86-64, and of arm64 with pages of 4 KiB. */
enum { POPULATE_HUGE = 1 << 21 };

/*
 * malloc(3) of memory that is used in no order, of a multiple of POPULATE_HUGE
 * bytes. Where the system can do it, it gets pages of that size, each when a
 * byte of it is first written: a processor finds more of them without a look
 * into the tables of pages.
 */
void *populate_new_huge(size_t size_bytes);

#endif
