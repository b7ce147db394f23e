#ifndef FINDROBOTS_BASE_CIVIL_H
#define FINDROBOTS_BASE_CIVIL_H

/* Days and dates of the Gregorian calendar. */

#include <stdint.h>

/* Rounded down, so that the remainder is not negative. */
int64_t civil_quotient(int64_t n, int64_t divisor);
int64_t civil_remainder(int64_t n, int64_t divisor);

/* How many days the month, 1 to 12, has in that year. */
int civil_days_in_month(int year, int month);

/* Days since 1970-01-01, of a date from year 1 on. */
int64_t civil_to_days(int year, int month, int day);
void civil_from_days(int64_t days, int64_t *year, int *month, int *day);

#endif
