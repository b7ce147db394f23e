#include "base/wordset.h"

#include <stdlib.h>

#include "base/text.h"
#include "base/vec.h"

int wordset_add(struct wordset *set, struct slice word)
{
	struct slice *words = vec_grow(set->words, set->n, 1, sizeof(*words));

	if (!words)
		return -1;
	words[set->n++] = word;
	set->words = words;
	return 0;
}

static int fold(char c)
{
	return (unsigned char)text_lower(c);
}

/* As it is quickest: the shorter one is less. */
static int compare(struct slice a, struct slice b)
{
	if (a.len != b.len)
		return a.len < b.len ? -1 : 1;
	return a.len ? memcmp(a.at, b.at, a.len) : 0;
}

static int compare_folded(struct slice a, struct slice b)
{
	int diff = 0;

	if (a.len != b.len)
		return a.len < b.len ? -1 : 1;
	for (size_t i = 0; i < a.len && !diff; i++)
		diff = fold(a.at[i]) - fold(b.at[i]);
	return diff;
}

static int compare_items(const void *a, const void *b)
{
	const struct slice *one = a, *other = b;

	return compare(*one, *other);
}

static int compare_folded_items(const void *a, const void *b)
{
	const struct slice *one = a, *other = b;

	return compare_folded(*one, *other);
}

void wordset_sort(struct wordset *set)
{
	int (*compare_of)(const void *, const void *) =
		set->ignores_case ? compare_folded_items : compare_items;
	size_t n = 0;

	if (set->n)
		qsort(set->words, set->n, sizeof(*set->words), compare_of);
	for (size_t i = 0; i < set->n; i++)
		if (!n || compare_of(&set->words[n - 1], &set->words[i]))
			set->words[n++] = set->words[i];
	set->n = set->nsorted = n;
}

bool wordset_has(const struct wordset *set, struct slice word)
{
	int (*diff_of)(struct slice, struct slice) =
		set->ignores_case ? compare_folded : compare;
	size_t begin = 0, end = set->nsorted;

	while (begin < end) {
		size_t middle = begin + (end - begin) / 2;
		int diff = diff_of(set->words[middle], word);

		if (!diff)
			return true;
		if (diff < 0)
			begin = middle + 1;
		else
			end = middle;
	}
	for (size_t i = set->nsorted; i < set->n; i++)
		if (!diff_of(set->words[i], word))
			return true;
	return false;
}

void wordset_release(struct wordset *set)
{
	free(set->words);
	set->words = NULL;
	set->n = set->nsorted = 0;
}
