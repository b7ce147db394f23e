/*
 * A byte is counted at many places at a time, each lane of a vector with a
 * count of its own; these are added up before one of them can overflow.
 * Compilers know how to do without vectors where there are none.
 */

#include "base/slice.h"

/* In bytes; and how many steps no count overflows in. */
enum { LANES = 16, STEP = 4 * LANES, STEPS_MAX = UINT8_MAX / 4 };

/* Each lane holds a byte of the text, or a count. */
typedef uint8_t lanes __attribute__((vector_size(LANES)));

/* All bits, which is -1, in each lane that has the byte; 0 in the others. */
static inline lanes find(const char *at, uint8_t byte)
{
	lanes text;

	memcpy(&text, at, sizeof(text));
	return (lanes)(text == byte);
}

static size_t sum(lanes counts)
{
	size_t n = 0;

	for (size_t i = 0; i < LANES; i++)
		n += counts[i];
	return n;
}

static size_t count_steps(const char *at, size_t nsteps, uint8_t byte)
{
	lanes counts = { 0 };

	for (; nsteps--; at += STEP)
		counts -= find(at, byte) + find(at + LANES, byte) +
			  find(at + 2 * LANES, byte) +
			  find(at + 3 * LANES, byte);
	return sum(counts);
}

size_t slice_count(struct slice s, char byte)
{
	size_t nsteps = s.len / STEP, n = 0;

	while (nsteps) {
		size_t some = nsteps < STEPS_MAX ? nsteps : STEPS_MAX;

		n += count_steps(s.at, some, (uint8_t)byte);
		s = slice_behind(s, some * STEP);
		nsteps -= some;
	}
	for (size_t i = 0; i < s.len; i++)
		n += s.at[i] == byte;
	return n;
}
