/* Tested by tests/unit/result/test_cells.c. */

#include "result/step.h"

#include <string.h>

#include "base/civil.h"

static const int64_t hour = INT64_C(3600) * 1000000;
static const int64_t day = INT64_C(86400) * 1000000;

/* The first day of the month, or so many months after that. */
static int64_t begin_of_month(int64_t instant, int more)
{
	int64_t year;
	int month, of_month;

	civil_from_days(civil_quotient(instant, day), &year, &month, &of_month);
	month += more;
	if (month > 12) {
		month = 1;
		year++;
	}
	return civil_to_days((int)year, month, 1) * day;
}

int64_t step_cut(enum step step, int64_t instant)
{
	if (instant == INSTANT_NONE || step == STEP_NONE)
		return INSTANT_NONE;
	if (step == STEP_MONTH)
		return begin_of_month(instant, 0);
	return instant -
	       civil_remainder(instant, step == STEP_HOUR ? hour : day);
}

int64_t step_next(enum step step, int64_t instant)
{
	if (step == STEP_MONTH)
		return begin_of_month(instant, 1);
	return step_cut(step, instant) + (step == STEP_HOUR ? hour : day);
}

void step_format(char text[INSTANT_TEXT_SIZE], enum step step, int64_t begin)
{
	static const size_t lens[] = {
		[STEP_NONE] = sizeof("2026-11-30T10:00:00Z") - 1,
		[STEP_HOUR] = sizeof("2026-11-30T10") - 1,
		[STEP_DAY] = sizeof("2026-11-30") - 1,
		[STEP_MONTH] = sizeof("2026-11") - 1,
	};

	instant_format(text, begin, false);
	text[lens[step]] = '\0';
}
