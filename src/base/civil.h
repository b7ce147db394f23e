#ifndef FINDROBOTS_BASE_CIVIL_H
#define FINDROBOTS_BASE_CIVIL_H

/* Days and dates of the Gregorian calendar, and the local clock. */

#include <stdint.h>

/* Rounded down, so that the remainder is not negative. */
int64_t civil_quotient(int64_t n, int64_t divisor);
int64_t civil_remainder(int64_t n, int64_t divisor);

/* How many days the month, 1 to 12, has in that year. */
int civil_days_in_month(int year, int month);

/* Days since 1970-01-01, of a date from year 1 on. */
int64_t civil_to_days(int year, int month, int day);
void civil_from_days(int64_t days, int64_t *year, int *month, int *day);

/* How many seconds the local clock was ahead of UTC at that second. */
int64_t civil_local_ahead(int64_t seconds);

/*
 * The second at which the local clock showed what a clock in UTC shows at the
 * second given. If it showed that twice, the first time counts; if it was put
 * forward past it, it is taken as if that had not yet happened. No zone is a
 * whole day away from UTC.
 */
int64_t civil_from_local(int64_t shown);

#endif
