/* Tested by tests/unit/base/test_instant.c. */

#include <stdio.h>
#include <string.h>

#include "base/civil.h"
#include "base/instant.h"

enum { SECOND = 1000000, DAY_SECONDS = 86400 };

/* Adds a number of so many digits, with zeros in front. */
static char *add_digits(char *at, unsigned n, unsigned ndigits)
{
	for (unsigned i = ndigits; i--; n /= 10)
		at[i] = (char)('0' + n % 10);
	return at + ndigits;
}

/* And the byte after it. */
static char *add_part(char *at, unsigned n, unsigned ndigits, char after)
{
	at = add_digits(at, n, ndigits);
	*at = after;
	return at + 1;
}

void instant_format(char text[INSTANT_TEXT_SIZE], int64_t instant,
		    bool with_fraction)
{
	int64_t seconds = civil_quotient(instant, SECOND);
	int micros = (int)civil_remainder(instant, SECOND);
	int of_day = (int)civil_remainder(seconds, DAY_SECONDS);
	char *at = text;
	int64_t year;
	int month, day;

	civil_from_days(civil_quotient(seconds, DAY_SECONDS), &year, &month,
			&day);
	if (year >= 0 && year <= 9999)
		at = add_digits(at, (unsigned)year, 4);
	else
		at += snprintf(at, INSTANT_TEXT_SIZE / 2, "%d", (int)year);
	*at++ = '-';
	at = add_part(at, (unsigned)month, 2, '-');
	at = add_part(at, (unsigned)day, 2, 'T');
	at = add_part(at, (unsigned)of_day / 3600, 2, ':');
	at = add_part(at, (unsigned)of_day / 60 % 60, 2, ':');
	at = add_digits(at, (unsigned)of_day % 60, 2);
	if (with_fraction && micros != 0)
		*at++ = '.';
	if (with_fraction && micros % 1000 != 0)
		at = add_digits(at, (unsigned)micros, 6);
	else if (with_fraction && micros != 0)
		at = add_digits(at, (unsigned)micros / 1000, 3);
	memcpy(at, "Z", 2);
}
