/* Tested by tests/unit/result/test_timeline.c. */

#include "result/timeline.h"

#include <inttypes.h>
#include <stdlib.h>

#include "base/civil.h"

/* An instant, of which 1970-01-01 is a Thursday. */
#define HOUR	 ((int64_t)3600 * 1000000)
#define A_MONDAY (-3 * 24 * HOUR)

/* Where the hour, day or week begins that the instant is in. */
static int64_t floor_to(int64_t at, int64_t unit_hours)
{
	return at - civil_remainder(at - A_MONDAY, unit_hours * HOUR);
}

/* Sets begin and nsteps for steps of one unit. */
static void use(struct timeline *t, int64_t unit_hours, int64_t first,
		int64_t last)
{
	t->step_hours = unit_hours;
	t->begin = floor_to(first, unit_hours);
	t->nsteps = (size_t)((last - t->begin) / (unit_hours * HOUR)) + 1;
}

static size_t divide_up(size_t n, size_t divisor)
{
	return (n + divisor - 1) / divisor;
}

int timeline_init(struct timeline *t, int64_t first, int64_t last, size_t nrows,
		  size_t max_steps)
{
	*t = (struct timeline){ .nrows = nrows };
	use(t, TIMELINE_HOUR, first, last);
	if (t->nsteps > max_steps)
		use(t, TIMELINE_DAY, first, last);
	if (t->nsteps > max_steps)
		use(t, TIMELINE_WEEK, first, last);
	if (t->nsteps > max_steps) {
		size_t weeks = divide_up(t->nsteps, max_steps);

		t->step_hours *= (int64_t)weeks;
		t->nsteps = divide_up(t->nsteps, weeks);
	}
	t->counts = calloc(nrows ? nrows : 1, t->nsteps * sizeof(*t->counts));
	return t->counts ? 0 : -1;
}

void timeline_release(struct timeline *t)
{
	free(t->counts);
}

void timeline_add(struct timeline *t, size_t row, int64_t at, uint64_t n)
{
	size_t step = (size_t)((at - t->begin) / (t->step_hours * HOUR));

	t->counts[row * t->nsteps + step] += n;
}

const uint64_t *timeline_row(const struct timeline *t, size_t row)
{
	return t->counts + row * t->nsteps;
}

uint64_t timeline_most(const struct timeline *t)
{
	uint64_t most = 0;

	for (size_t i = 0; i < t->nrows * t->nsteps; i++)
		if (t->counts[i] > most)
			most = t->counts[i];
	return most;
}

int64_t timeline_at(const struct timeline *t, size_t step)
{
	return t->begin + (int64_t)step * t->step_hours * HOUR;
}

void timeline_add_step(const struct timeline *t, struct buf *buf)
{
	int64_t weeks = t->step_hours / TIMELINE_WEEK;

	if (weeks > 1)
		buf_addf(buf, "%" PRId64 " weeks", weeks);
	else if (weeks)
		buf_add_str(buf, "week");
	else
		buf_add_str(buf,
			    t->step_hours == TIMELINE_DAY ? "day" : "hour");
}
