#ifndef FINDROBOTS_RESULT_STEP_H
#define FINDROBOTS_RESULT_STEP_H

/* Hours, days and months, in UTC. */

#include <stdint.h>

#include "base/instant.h"

enum step { STEP_NONE, STEP_HOUR, STEP_DAY, STEP_MONTH };

/*
 * The instant that the hour, day or month of this one begins with; INSTANT_NONE
 * of INSTANT_NONE, and always of STEP_NONE.
 */
int64_t step_cut(enum step, int64_t instant);

/* The instant that the step after the one of this instant begins with. */
int64_t step_next(enum step, int64_t instant);

/*
 * Writes the name of what begins there: "2026-11-30T10", "2026-11-30" or
 * "2026-11".
 */
void step_format(char text[INSTANT_TEXT_SIZE], enum step, int64_t begin);

/* The last step that was cut, as the next time is mostly of the same one. */
struct step_memo {
	int64_t begin, end; /* the same, if there was none */
};

/* As step_cut(), always of the same step. A zeroed memo has none. */
static inline int64_t step_cut_next(struct step_memo *memo, enum step step,
				    int64_t instant)
{
	if (instant >= memo->begin && instant < memo->end)
		return memo->begin;
	if (step == STEP_NONE || instant == INSTANT_NONE)
		return INSTANT_NONE;
	memo->begin = step_cut(step, instant);
	memo->end = step_next(step, instant);
	return memo->begin;
}

#endif
