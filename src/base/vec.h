#ifndef FINDROBOTS_BASE_VEC_H
#define FINDROBOTS_BASE_VEC_H

/*
 * Arrays that grow item by item. One that holds n items has room for as many
 * as the next power of two, so only n has to be kept, and adding an item costs
 * the same on average however many there are:
 *
 *	items = vec_grow(list->items, list->n, 1, sizeof(*items));
 *	if (!items)
 *		return -1;
 *	list->items = items;
 *	items[list->n++] = item;
 */

#include <stddef.h>

/*
 * Returns an array of n items with room for so many more (at least 1), maybe
 * at another place. NULL is an array of 0. Returns NULL with errno ENOMEM when
 * memory ran out; the array is then as before.
 */
void *vec_grow(void *items, size_t n, size_t more, size_t size_bytes);

#endif
