#ifndef FINDROBOTS_BASE_INSTANT_H
#define FINDROBOTS_BASE_INSTANT_H

/*
 * Instants: microseconds since 1970-01-01T00:00:00Z, leap seconds not counted,
 * as time(2) has it. From year 1 to 9999.
 */

#include <stdbool.h>
#include <stdint.h>

#include "base/slice.h"

#define INSTANT_NONE INT64_MIN

/*
 * Reads a time as logs write it:
 *
 *	05/Dec/2024:00:06:08 +0000	Common Log Format
 *	30/Jul/2018:09:03:52.726	without its zone (HAProxy)
 *	05/Dec/2024 00:06:08 +0000	with a blank before the time
 *	2020-01-11T16:55:20.356586Z	RFC 3339, ISO 8601
 *	2018-08-28 18:24:25 +0100	with blanks, or one of them
 *	2022/03/09 22:10:01		with slashes (Caddy)
 *	Thu Dec  5 00:06:08 2024	ctime(3); the day also as "05"
 *	1716723772.6014807		seconds since 1970
 *
 * Each may stand in brackets, "[...]", and may have a fraction of a second,
 * behind a dot or a comma. Zones are "Z", "+hh:mm", "+hhmm" or "+hh", or
 * missing. Of the numbers, those of 13 digits are milliseconds, which may have
 * a fraction (Caddy), of 16 microseconds and of 19 nanoseconds, which have
 * none; seconds have at most 12 digits. The day of the week has to be one, but
 * not the right one.
 *
 * A time without a zone is UTC; or, if is_local, in the zone of this process
 * (tzset(3), which has to be called before a sandbox is entered). A leap
 * second is the last second before. What is finer than a microsecond is cut
 * off. Returns INSTANT_NONE for anything else.
 */
int64_t instant_parse(struct slice text, bool is_local);

/*
 * Reads a time as people write it:
 *
 *	2024-01-31			midnight
 *	2024-01-31 23:59		seconds, a zone or 'T' are welcome
 *	2024-01-31T23:59:59Z		RFC 3339; or a blank before the zone
 *	31/Jan/2024:23:59:59 +0000	Common Log Format; or without a zone, or
 *					with a blank before the time
 *	@1716723772.5			seconds since 1970
 *	now
 *	today, yesterday		midnight at their beginning
 *	90s, 30m, 12h, 7d, 4w		so long before now, in days of 86400 s
 *
 * What has no zone is in that of this process. Returns INSTANT_NONE for
 * anything else.
 */
int64_t instant_parse_given(const char *text, int64_t now);

/* The present. */
int64_t instant_now(void);

/* "2018-07-30T09:03:52.726001Z" and the closing NUL, and more. */
enum { INSTANT_TEXT_SIZE = 64 };

/*
 * Writes RFC 3339 in UTC, as a string: "2018-07-30T09:03:52Z"; with_fraction
 * also what there is of a second, if anything, in 3 or, where they are needed,
 * 6 digits.
 */
void instant_format(char text[INSTANT_TEXT_SIZE], int64_t instant,
		    bool with_fraction);

#endif
