#ifndef FINDROBOTS_CRAWLER_NAMES_H
#define FINDROBOTS_CRAWLER_NAMES_H

/*
 * Some thousand names, each once, case (of ASCII) aside. They have numbers from
 * 0, in the order in which they were added. A zeroed one is empty.
 */

#include <stdint.h>

#include "base/slice.h"

struct names {
	struct slice *at;  /* owned, by number; the bytes are borrowed */
	uint32_t *numbers; /* owned, sorted by name */
	size_t n;
};

void names_release(struct names *); /* takes a zeroed one */

/* 0 if they are the same, case aside; else -1 or 1, as their order is. */
int names_compare(struct slice a, struct slice b);

enum { NAMES_NONE = UINT32_MAX };

/* The number of that name, or NAMES_NONE. */
uint32_t names_find(const struct names *, struct slice name);

/*
 * Adds a name that is not there. Returns its number; NAMES_NONE, with nothing
 * changed and errno ENOMEM, when memory ran out. What it costs grows with their
 * number.
 */
uint32_t names_add(struct names *, struct slice name);

#endif
