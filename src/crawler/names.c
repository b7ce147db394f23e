/*
 * Numbers in an array that is sorted by the names, which is searched.
 *
 * Tested by tests/unit/crawler/test_tokens.c.
 */

#include "crawler/names.h"

#include <stdlib.h>

#include "base/text.h"
#include "base/vec.h"

void names_release(struct names *names)
{
	free(names->at);
	free(names->numbers);
	*names = (struct names){ 0 };
}

int names_compare(struct slice a, struct slice b)
{
	size_t len = a.len < b.len ? a.len : b.len;

	for (size_t i = 0; i < len; i++) {
		unsigned char x = (unsigned char)text_lower(a.at[i]);
		unsigned char y = (unsigned char)text_lower(b.at[i]);

		if (x != y)
			return x < y ? -1 : 1;
	}
	return (a.len > b.len) - (a.len < b.len);
}

/* Where it stands among the sorted ones, or has to. */
static size_t find_place(const struct names *names, struct slice name)
{
	size_t begin = 0, end = names->n;

	while (begin < end) {
		size_t middle = begin + (end - begin) / 2;

		if (names_compare(names->at[names->numbers[middle]], name) < 0)
			begin = middle + 1;
		else
			end = middle;
	}
	return begin;
}

uint32_t names_find(const struct names *names, struct slice name)
{
	size_t place = find_place(names, name);

	if (place < names->n &&
	    !names_compare(names->at[names->numbers[place]], name))
		return names->numbers[place];
	return NAMES_NONE;
}

uint32_t names_add(struct names *names, struct slice name)
{
	size_t place = find_place(names, name);
	struct slice *at = vec_grow(names->at, names->n, 1, sizeof(*at));
	uint32_t *numbers;

	if (!at)
		return NAMES_NONE;
	names->at = at;
	numbers = vec_grow(names->numbers, names->n, 1, sizeof(*numbers));
	if (!numbers)
		return NAMES_NONE;
	names->numbers = numbers;
	at[names->n] = name;
	memmove(numbers + place + 1, numbers + place,
		(names->n - place) * sizeof(*numbers));
	numbers[place] = (uint32_t)names->n;
	return (uint32_t)names->n++;
}
