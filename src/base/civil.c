/*
 * By arithmetic: Howard Hinnant, "chrono-Compatible Low-Level Date Algorithms",
 * days_from_civil and civil_from_days. An era is 400 years. Years begin in
 * March here, so that the leap day is the last day of its year.
 *
 * Only localtime_r(3) is asked for the local zone. mktime(3) looks each time
 * whether the zone has changed, which without TZ means to open a file; a
 * sandbox that forbids this would make it UTC without a word.
 *
 * Tested by tests/unit/base/test_instant.c.
 */

#include "base/civil.h"

#include <stdbool.h>
#include <time.h>

enum { DAY_SECONDS = 86400 };

int64_t civil_quotient(int64_t n, int64_t divisor)
{
	return n / divisor - (n % divisor < 0);
}

int64_t civil_remainder(int64_t n, int64_t divisor)
{
	return n % divisor + (n % divisor < 0 ? divisor : 0);
}

static bool is_leap(int year)
{
	return year % 4 == 0 && (year % 100 != 0 || year % 400 == 0);
}

int civil_days_in_month(int year, int month)
{
	static const int days[] = { 31, 28, 31, 30, 31, 30,
				    31, 31, 30, 31, 30, 31 };

	return month == 2 && is_leap(year) ? 29 : days[month - 1];
}

int64_t civil_to_days(int year, int month, int day)
{
	int y = month <= 2 ? year - 1 : year;
	int era = y / 400;
	int year_of_era = y - era * 400;
	int march_month = month > 2 ? month - 3 : month + 9;
	int day_of_year = (153 * march_month + 2) / 5 + day - 1;
	int day_of_era = year_of_era * 365 + year_of_era / 4 -
			 year_of_era / 100 + day_of_year;

	return (int64_t)era * 146097 + day_of_era - 719468;
}

void civil_from_days(int64_t days, int64_t *year, int *month, int *day)
{
	int64_t era = civil_quotient(days + 719468, 146097);
	int day_of_era = (int)civil_remainder(days + 719468, 146097);
	int year_of_era = (day_of_era - day_of_era / 1460 + day_of_era / 36524 -
			   day_of_era / 146096) /
			  365;
	int day_of_year = day_of_era - (365 * year_of_era + year_of_era / 4 -
					year_of_era / 100);
	int march_month = (5 * day_of_year + 2) / 153;

	*day = day_of_year - (153 * march_month + 2) / 5 + 1;
	*month = march_month < 10 ? march_month + 3 : march_month - 9;
	*year = year_of_era + era * 400 + (*month <= 2);
}

int64_t civil_local_ahead(int64_t seconds)
{
	time_t then = (time_t)seconds;
	struct tm tm;

	return localtime_r(&then, &tm) ? tm.tm_gmtoff : 0;
}

int64_t civil_from_local(int64_t shown)
{
	int64_t before = civil_local_ahead(shown - DAY_SECONDS);
	int64_t after = civil_local_ahead(shown + DAY_SECONDS);

	if (before != after && civil_local_ahead(shown - before) != before &&
	    civil_local_ahead(shown - after) == after)
		return shown - after;
	return shown - before;
}
