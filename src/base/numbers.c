/*
 * What is nearly in order, as times of a log are, is put in order by insertion,
 * until that has moved too many. Else the numbers are moved byte by byte, the
 * lowest first, into the places of all that have the same one; bytes that all
 * have in common are passed over. qsort(3) takes several times as long.
 */

#include "base/numbers.h"

#include <stdbool.h>
#include <stdlib.h>
#include <string.h>

enum {
	FEW = 48,	/* are always inserted */
	MOVES = 4,	/* for each number, on average */
	MOVES_MAX = 32, /* for one: where sorted pieces stand in turn, more */
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

static int compare(const void *a, const void *b)
{
	const uint64_t *x = a, *y = b;

	return (*x > *y) - (*x < *y);
}

void numbers_sort(uint64_t *numbers, size_t n, unsigned from_bit)
{
	uint64_t *spare;

	if (insert_all(numbers, n, from_bit))
		return;
	spare = malloc(n * sizeof(*spare));
	if (spare)
		move_all(numbers, n, from_bit, spare);
	else
		qsort(numbers, n, sizeof(*numbers), compare);
	free(spare);
}
