#ifndef FINDROBOTS_BASE_INSTANT_H
#define FINDROBOTS_BASE_INSTANT_H

/*
 * Instants: microseconds since 1970-01-01T00:00:00Z without leap seconds, as
 * time(2) counts. From year 1 to 9999.
 */

#include <stdbool.h>
#include <stdint.h>

#include "base/slice.h"

#define INSTANT_NONE INT64_MIN

/* The first and the last second of these years, since 1970. */
#define INSTANT_SECONDS_MIN INT64_C(-62135596800)
#define INSTANT_SECONDS_MAX INT64_C(253402300799)

/* Whether a number, such as was read from a file, is an instant. */
static inline bool instant_may_be(int64_t n)
{
	return n >= INSTANT_SECONDS_MIN * 1000000 &&
	       n < (INSTANT_SECONDS_MAX + 1) * 1000000;
}

/*
 * Reads a time as logs write it:
 *
 *	05/Dec/2024:00:06:08 +0000	Common Log Format
 *	5/Dec/2024:00:06:08 +0000	the same with a day of one digit, or
 *					with a blank before it
 *	30/Jul/2018:09:03:52.726	the same without a zone (HAProxy)
 *	05/Dec/2024 00:06:08 +0000	the same with a blank before the time
 *	2020-01-11T16:55:20.356586Z	RFC 3339, ISO 8601
 *	2018-08-28 18:24:25 +0100	the same with one or two blanks
 *	2022/03/09 22:10:01		the same with slashes (Caddy)
 *	Thu Dec  5 00:06:08 2024	ctime(3); or with "05" as the day
 *	Thu, 05 Dec 2024 00:06:08 GMT	RFC 9110 (morgan's date[web])
 *	1/31/2024 6:25:01 PM		month first (en-US); or with 24 hours, a
 *year of two digits, a comma after it (IIS)
 *	240131 23:59:59			without marks (Tornado)
 *	1716723772.6014807		seconds since 1970
 *
 * Each may be in brackets, "[...]", and may have a fraction of a second after a
 * dot or a comma. A zone is "Z", "+hh:mm", "+hhmm" or "+hh", or missing; or
 * a name: that of this process's zone in summer or winter (WEBrick), "GMT",
 * "UTC", or one of North America (RFC 5322, section 4.3). A
 *number of up to 12 digits is in seconds, one of 13 digits in milliseconds;
 *both may have a fraction. One of 16 digits is in microseconds, one of 19
 *digits in nanoseconds, and has none. The day of the week may be a wrong one.
 *
 * A time without a zone is UTC; or, if is_local, in the zone of this process
 * (tzset(3), which has to be called before a sandbox is entered). A leap second
 * counts as the second before it. What is finer than a microsecond is cut off.
 * Returns INSTANT_NONE for anything else.
 */
int64_t instant_parse(struct slice text, bool is_local);

/*
 * Reads a time as people write it:
 *
 *	2024-01-31			midnight
 *	2024-01-31 23:59		or with 'T', seconds, a zone
 *	2024-01-31T23:59:59Z		RFC 3339; or with a blank before a zone
 *	31/Jan/2024:23:59:59 +0000	Common Log Format; or without a zone, or
 *					with a blank before the time
 *	@1716723772.5			seconds since 1970
 *	now
 *	today, yesterday		the midnight that they begin with
 *	90s, 30m, 12h, 7d, 4w		so long before now; a day is 86400 s
 *
 * A time without a zone is in that of this process. Returns INSTANT_NONE for
 * anything else.
 */
int64_t instant_parse_given(const char *text, int64_t now);

/* The present. */
int64_t instant_now(void);

/* "2018-07-30T09:03:52.726001Z", the closing NUL, and some to spare. */
enum { INSTANT_TEXT_SIZE = 64 };

/*
 * Writes a string as in RFC 3339, in UTC: "2018-07-30T09:03:52Z"; with_fraction
 * also the fraction of the second, if it is not 0, in 3 or, if needed, 6
 * digits.
 */
void instant_format(char text[INSTANT_TEXT_SIZE], int64_t instant,
		    bool with_fraction);

#endif
