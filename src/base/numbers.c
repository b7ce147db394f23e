/*
 * A few pieces that are in order, such as the times of some logs, are merged.
 * What is nearly in order, as times of a log are, is put in order by insertion,
 * until that has moved too many. Else the numbers are moved byte by byte, the
 * lowest first, into the places of all that have the same one; bytes that all
 * have in common are passed over. qsort(3) takes several times as long.
 */

#include "base/numbers.h"

#include <stdbool.h>
#include <stdlib.h>
#include <string.h>

#include "base/populate.h"

enum {
	FEW = 48,	/* are always inserted */
	MOVES = 4,	/* for each number, on average */
	MOVES_MAX = 32, /* for one: where sorted pieces stand in turn, more */
	RUNS_MAX = 16,	/* pieces; sorting more of them takes no longer */
	NVALUES = 256,	/* of a byte */
	BYTE_BITS = 8,
};

/* Returns false when too many had to be moved; none is lost. */
static bool insert_all(uint64_t *numbers, size_t n, unsigned from_bit)
{
	size_t left = n > FEW ? n * MOVES : n * n;
	size_t most = n > FEW ? MOVES_MAX : n;

	for (size_t i = 1; i < n; i++) {
		uint64_t number = numbers[i], key = number >> from_bit;
		size_t at = i, end = i > most ? i - most : 0;

		while (at > end && numbers[at - 1] >> from_bit > key) {
			numbers[at] = numbers[at - 1];
			at--;
		}
		numbers[at] = number;
		if (left < i - at || (at && at == end))
			return false;
		left -= i - at;
	}
	return true;
}

/* Moves all to another place, in the order of the byte at a bit. */
static void move_by(unsigned bit, const uint64_t *from, size_t n, uint64_t *to)
{
	size_t places[NVALUES] = { 0 }, next = 0;

	for (size_t i = 0; i < n; i++)
		places[from[i] >> bit & (NVALUES - 1)]++;
	for (size_t i = 0; i < NVALUES; i++) {
		size_t count = places[i];

		places[i] = next;
		next += count;
	}
	for (size_t i = 0; i < n; i++)
		to[places[from[i] >> bit & (NVALUES - 1)]++] = from[i];
}

static void move_all(uint64_t *numbers, size_t n, unsigned from_bit,
		     uint64_t *spare)
{
	uint64_t *from = numbers, *to = spare, differing = 0;

	for (size_t i = 1; i < n; i++)
		differing |= numbers[i] ^ numbers[0];
	for (unsigned bit = from_bit; bit < 64; bit += BYTE_BITS) {
		uint64_t *other = from;

		if (!(differing >> bit & (NVALUES - 1)))
			continue;
		move_by(bit, from, n, to);
		from = to;
		to = other;
	}
	if (from != numbers)
		memcpy(numbers, from, n * sizeof(*numbers));
}

/**** Pieces in order */

struct runs {
	size_t begins[RUNS_MAX + 1]; /* of each one, and the end */
	size_t n;
};

/* Returns false if there are more than can be merged. */
static bool find_runs(struct runs *runs, const uint64_t *numbers, size_t n,
		      unsigned from_bit)
{
	runs->n = 0;
	for (size_t i = 0; i < n; i++) {
		if (i && numbers[i - 1] >> from_bit <= numbers[i] >> from_bit)
			continue;
		if (runs->n == RUNS_MAX)
			return false;
		runs->begins[runs->n++] = i;
	}
	runs->begins[runs->n] = n;
	return true;
}

/* Without a branch for which one is the smaller, as that cannot be foreseen. */
static void merge_two(const uint64_t *one, size_t none, const uint64_t *other,
		      size_t nother, unsigned from_bit, uint64_t *to)
{
	while (none && nother) {
		bool is_other = *other >> from_bit < *one >> from_bit;

		*to++ = is_other ? *other : *one;
		one += !is_other;
		none -= !is_other;
		other += is_other;
		nother -= is_other;
	}
	memcpy(to, one, none * sizeof(*to));
	memcpy(to + none, other, nother * sizeof(*to));
}

/* Merges two by two, to another place and back, until there is one. */
static void merge_runs(struct runs *runs, uint64_t *numbers, unsigned from_bit,
		       uint64_t *spare)
{
	uint64_t *from = numbers, *to = spare;
	size_t *begins = runs->begins;

	while (runs->n > 1) {
		uint64_t *other = from;
		size_t n = 0;

		for (size_t i = 0; i < runs->n; i += 2) {
			size_t middle = begins[i + 1];
			size_t end = i + 1 < runs->n ? begins[i + 2] : middle;

			merge_two(from + begins[i], middle - begins[i],
				  from + middle, end - middle, from_bit,
				  to + begins[i]);
			begins[n++] = begins[i];
			begins[n] = end;
		}
		runs->n = n;
		from = to;
		to = other;
	}
	if (from != numbers)
		memcpy(numbers, from, begins[1] * sizeof(*numbers));
}

static int compare(const void *a, const void *b)
{
	const uint64_t *x = a, *y = b;

	return (*x > *y) - (*x < *y);
}

void numbers_sort(uint64_t *numbers, size_t n, unsigned from_bit)
{
	struct runs runs;
	bool merges = n > FEW && find_runs(&runs, numbers, n, from_bit);
	uint64_t *spare;

	if (merges ? runs.n == 1 : insert_all(numbers, n, from_bit))
		return;
	spare = populate_new(n * sizeof(*spare));
	if (!spare)
		qsort(numbers, n, sizeof(*numbers), compare);
	else if (merges)
		merge_runs(&runs, numbers, from_bit, spare);
	else
		move_all(numbers, n, from_bit, spare);
	free(spare);
}
