#ifndef FINDROBOTS_OFTEN_H
#define FINDROBOTS_OFTEN_H

/*
 * How often the long loops of a test repeat: the environment's RUNS says it,
 * which is 20 in make check, less with a sanitizer, and more in make check-long
 * (tests/run).
 */

#include <stddef.h>
#include <stdlib.h>

enum { OFTEN_USUAL = 20 };

static inline size_t often_runs(void)
{
	const char *runs = getenv("RUNS");

	return runs && atoi(runs) > 0 ? (size_t)atoi(runs) : OFTEN_USUAL;
}

/* What is n times in make check. */
static inline size_t often(size_t n)
{
	size_t times = n * often_runs() / OFTEN_USUAL;

	return times ? times : 1;
}

/*
 * From one place to the next that is tried, of those that make check tries
 * all. An odd number, so that the places are not all of one kind.
 */
static inline size_t often_step(void)
{
	size_t step = OFTEN_USUAL / often_runs();

	return step ? step | 1 : 1;
}

#endif
