#ifndef FINDROBOTS_BASE_WORDSET_H
#define FINDROBOTS_BASE_WORDSET_H

/* A set of words: is this one of them? */

#include "base/slice.h"

/* A zeroed one is empty, and takes letters in upper and lower case apart. */
struct wordset {
	struct slice *words; /* owned; the bytes are borrowed */
	size_t n;
	size_t nsorted;	   /* the first ones */
	bool ignores_case; /* of ASCII */
};

/* Returns 0; or -1, with nothing changed, when memory ran out. */
int wordset_add(struct wordset *, struct slice word);

/*
 * Sorts what was added, each once, so that a word is compared with a few of
 * them only. With what is added later it is compared one by one.
 */
void wordset_sort(struct wordset *);

bool wordset_has(const struct wordset *, struct slice word);

void wordset_release(struct wordset *); /* takes a zeroed one */

#endif
