/*
 * A form is read from left to right by functions that take its parts off the
 * front of the text; it fits if nothing is left. Each counted line has a date,
 * and strptime(3) would ask the locale, and mktime(3) take a lock.
 */

#include "base/instant.h"

#include <string.h>
#include <time.h>

#include "base/civil.h"

enum { SECOND = 1000000, DAY_SECONDS = 86400 };

/* What a text says. */
struct stamp {
	int year, month, day, hour, minute, second, micros;
	bool has_zone;
	bool in_local_zone; /* by its name */
	int ahead;	    /* of UTC, in seconds */
};

static bool is_digit(char c)
{
	return c >= '0' && c <= '9';
}

static int64_t from_seconds(int64_t seconds, int micros)
{
	if (seconds < INSTANT_SECONDS_MIN || seconds > INSTANT_SECONDS_MAX)
		return INSTANT_NONE;
	return seconds * SECOND + micros;
}

static int64_t from_stamp(const struct stamp *t, bool is_local)
{
	int second = t->second == 60 ? 59 : t->second;
	int64_t seconds;

	if (t->day > civil_days_in_month(t->year, t->month))
		return INSTANT_NONE;
	seconds = civil_to_days(t->year, t->month, t->day) * DAY_SECONDS +
		  t->hour * 3600 + t->minute * 60 + second;
	if (t->has_zone && !t->in_local_zone)
		seconds -= t->ahead;
	else if (is_local || t->in_local_zone)
		seconds = civil_from_local(seconds);
	return from_seconds(seconds, t->micros);
}

/* Takes one of the bytes off the front. */
static bool take_any(struct slice *s, const char *bytes)
{
	if (!s->len || !memchr(bytes, s->at[0], strlen(bytes)))
		return false;
	*s = slice_behind(*s, 1);
	return true;
}

/* Takes a number of exactly so many digits, if in the range, off the front. */
static bool take_number(struct slice *s, size_t ndigits, int min, int max,
			int *n)
{
	*n = 0;
	if (s->len < ndigits)
		return false;
	for (size_t i = 0; i < ndigits; i++) {
		if (!is_digit(s->at[i]))
			return false;
		*n = *n * 10 + (s->at[i] - '0');
	}
	*s = slice_behind(*s, ndigits);
	return *n >= min && *n <= max;
}

/*
 * Takes one of the names, of three letters each; *n is which, from 1. The bit
 * 0x20 makes a small letter of a large one, and a letter of nothing else.
 */
static bool take_name(struct slice *s, const char *names, int *n)
{
	char name[3];

	if (s->len < sizeof(name))
		return false;
	for (size_t i = 0; i < sizeof(name); i++)
		name[i] = (char)(s->at[i] | 0x20);
	for (*n = 1; *names; names += sizeof(name), ++*n) {
		if (memcmp(name, names, sizeof(name)) != 0)
			continue;
		*s = slice_behind(*s, sizeof(name));
		return true;
	}
	return false;
}

static bool take_month(struct slice *s, int *month)
{
	return take_name(s, "janfebmaraprmayjunjulaugsepoctnovdec", month);
}

static bool take_weekday(struct slice *s)
{
	int day;

	return take_name(s, "montuewedthufrisatsun", &day);
}

/* Takes "YYYY-MM-DD", with this mark. */
static bool take_date(struct slice *s, const char *mark, struct stamp *t)
{
	return take_number(s, 4, 1, 9999, &t->year) && take_any(s, mark) &&
	       take_number(s, 2, 1, 12, &t->month) && take_any(s, mark) &&
	       take_number(s, 2, 1, 31, &t->day);
}

/* Takes "DD" or " D". */
static bool take_padded_day(struct slice *s, int *day)
{
	if (take_any(s, " "))
		return take_number(s, 1, 1, 9, day);
	return take_number(s, 2, 1, 31, day);
}

/* Takes "HH:MM". */
static bool take_minutes(struct slice *s, struct stamp *t)
{
	return take_number(s, 2, 0, 23, &t->hour) && take_any(s, ":") &&
	       take_number(s, 2, 0, 59, &t->minute);
}

/* Takes a fraction, if there is one; a mark needs a digit after it. */
static bool take_fraction(struct slice *s, int *micros)
{
	int unit = SECOND / 10;

	*micros = 0;
	if (!take_any(s, ".,"))
		return true;
	if (!s->len || !is_digit(s->at[0]))
		return false;
	for (; s->len && is_digit(s->at[0]); *s = slice_behind(*s, 1)) {
		*micros += (s->at[0] - '0') * unit;
		unit /= 10;
	}
	return true;
}

/* Takes ":SS" and a fraction. */
static bool take_seconds(struct slice *s, struct stamp *t)
{
	return take_any(s, ":") && take_number(s, 2, 0, 60, &t->second) &&
	       take_fraction(s, &t->micros);
}

/* A name of this process's zone, as of any other; then those of RFC 5322. */
static bool read_zone_name(struct slice s, struct stamp *t)
{
	static const char names[] = "EDTESTCDTCSTMDTMSTPDTPST";

	t->in_local_zone = slice_is(s, tzname[0]) || slice_is(s, tzname[1]);
	if (t->in_local_zone || slice_is(s, "GMT") || slice_is(s, "UTC"))
		return true;
	for (int i = 0; s.len == 3 && names[3 * i]; i++)
		if (!memcmp(s.at, names + 3 * i, 3)) {
			t->ahead = -(4 + (i + 1) / 2) * 3600;
			return true;
		}
	return false;
}

/* Reads the rest of a text: a zone, and nothing after it. */
static bool read_zone(struct slice s, struct stamp *t)
{
	bool is_west;
	int hours, minutes = 0;

	t->has_zone = true;
	if (s.len > 2 && s.at[0] >= 'A')
		return read_zone_name(s, t);
	if (take_any(&s, "Zz"))
		return !s.len;
	is_west = s.len && s.at[0] == '-';
	if (!take_any(&s, "+-") || !take_number(&s, 2, 0, 23, &hours))
		return false;
	if ((take_any(&s, ":") || s.len) &&
	    !take_number(&s, 2, 0, 59, &minutes))
		return false;
	t->ahead = (hours * 60 + minutes) * (is_west ? -60 : 60);
	return !s.len;
}

/* Reads the rest of a text: nothing, or a blank and a zone. */
static bool read_parted_zone(struct slice s, struct stamp *t)
{
	return !s.len || (take_any(&s, " ") && read_zone(s, t));
}

/* Reads the rest of a text: nothing, or a zone with or without a blank. */
static bool read_joined_zone(struct slice s, struct stamp *t)
{
	if (!s.len)
		return true;
	take_any(&s, " ");
	return read_zone(s, t);
}

/* Takes "DD", " D" or "D" before a slash. */
static bool take_day_of_clf(struct slice *s, int *day)
{
	if (s->len > 1 && s->at[1] == '/')
		return take_number(s, 1, 1, 9, day);
	return take_padded_day(s, day);
}

/* Common Log Format. */
static bool read_clf(struct slice s, struct stamp *t)
{
	if (!take_day_of_clf(&s, &t->day) || !take_any(&s, "/") ||
	    !take_month(&s, &t->month) || !take_any(&s, "/") ||
	    !take_number(&s, 4, 1, 9999, &t->year) || !take_any(&s, ": ") ||
	    !take_minutes(&s, t) || !take_seconds(&s, t))
		return false;
	return read_parted_zone(s, t);
}

/* RFC 3339 and ISO 8601; or with slashes, if that is the mark. */
static bool read_iso(struct slice s, const char *mark, struct stamp *t)
{
	if (!take_date(&s, mark, t) || !take_any(&s, "Tt ") ||
	    !take_minutes(&s, t) || !take_seconds(&s, t))
		return false;
	return read_joined_zone(s, t);
}

/* As ctime(3) and %c of strftime(3) write it. */
static bool read_ctime(struct slice s, struct stamp *t)
{
	if (!take_weekday(&s) || !take_any(&s, " ") ||
	    !take_month(&s, &t->month) || !take_any(&s, " ") ||
	    !take_padded_day(&s, &t->day) || !take_any(&s, " ") ||
	    !take_minutes(&s, t) || !take_seconds(&s, t) ||
	    !take_any(&s, " ") || !take_number(&s, 4, 1, 9999, &t->year))
		return false;
	return read_parted_zone(s, t);
}

/* RFC 9110, section 5.6.7. */
static bool read_http(struct slice s, struct stamp *t)
{
	return take_weekday(&s) && take_any(&s, ",") && take_any(&s, " ") &&
	       take_number(&s, 2, 1, 31, &t->day) && take_any(&s, " ") &&
	       take_month(&s, &t->month) && take_any(&s, " ") &&
	       take_number(&s, 4, 1, 9999, &t->year) && take_any(&s, " ") &&
	       take_minutes(&s, t) && take_seconds(&s, t) &&
	       read_parted_zone(s, t);
}

/* ISO 8601, but the seconds, or all after the date, may be missing. */
static bool read_short_iso(struct slice s, struct stamp *t)
{
	if (!take_date(&s, "-", t))
		return false;
	if (!s.len)
		return true;
	if (!take_any(&s, "Tt ") || !take_minutes(&s, t))
		return false;
	if (s.len && s.at[0] == ':' && !take_seconds(&s, t))
		return false;
	return read_joined_zone(s, t);
}

/* Takes a number of at most 19 digits off the front; returns how many. */
static size_t take_digits(struct slice *s, uint64_t *n)
{
	size_t ndigits = 0;

	*n = 0;
	while (ndigits < s->len && ndigits < 19 && is_digit(s->at[ndigits]))
		*n = *n * 10 + (uint64_t)(s->at[ndigits++] - '0');
	if (ndigits)
		*s = slice_behind(*s, ndigits);
	return ndigits;
}

/* Seconds since 1970, or what their digits make them. */
static int64_t parse_epoch(struct slice s, bool only_seconds)
{
	uint64_t n;
	size_t ndigits = take_digits(&s, &n);
	bool has_fraction = s.len > 0;
	int micros;

	if (!ndigits || !take_fraction(&s, &micros) || s.len)
		return INSTANT_NONE;
	if (only_seconds || ndigits <= 12)
		return n > INSTANT_SECONDS_MAX
			       ? INSTANT_NONE
			       : from_seconds((int64_t)n, micros);
	if (ndigits == 13)
		return (int64_t)n * 1000 + micros / 1000;
	if (ndigits == 16 && !has_fraction)
		return (int64_t)n;
	if (ndigits == 19 && !has_fraction)
		return (int64_t)(n / 1000);
	return INSTANT_NONE;
}

/* Takes a number of one digit or two, and in the range, off the front. */
static bool take_short(struct slice *s, int min, int max, int *n)
{
	bool is_one = s->len < 2 || !is_digit(s->at[1]);

	return take_number(s, is_one ? 1 : 2, min, max, n);
}

/* "AM" or "PM", after a blank, of an hour from 1 to 12. */
static bool read_half(struct slice s, struct stamp *t)
{
	bool is_pm;

	if (!s.len)
		return true;
	if (!take_any(&s, " ") || s.len != 2 || (s.at[1] | 0x20) != 'm')
		return false;
	is_pm = (s.at[0] | 0x20) == 'p';
	if ((!is_pm && (s.at[0] | 0x20) != 'a') || t->hour < 1 || t->hour > 12)
		return false;
	t->hour = t->hour % 12 + (is_pm ? 12 : 0);
	return true;
}

/* Month, day and year, of two digits since 2000, as people in the US do. */
static bool read_us(struct slice s, struct stamp *t)
{
	if (!take_short(&s, 1, 12, &t->month) || !take_any(&s, "/") ||
	    !take_short(&s, 1, 31, &t->day) || !take_any(&s, "/"))
		return false;
	if (s.len > 4 && is_digit(s.at[2])) {
		if (!take_number(&s, 4, 1, 9999, &t->year))
			return false;
	} else if (!take_number(&s, 2, 0, 99, &t->year)) {
		return false;
	} else {
		t->year += 2000;
	}
	take_any(&s, ",");
	if (!take_any(&s, " ") || !take_short(&s, 0, 23, &t->hour) ||
	    !take_any(&s, ":") || !take_number(&s, 2, 0, 59, &t->minute) ||
	    !take_seconds(&s, t))
		return false;
	return read_half(s, t);
}

/* Tornado: "YYMMDD HH:MM:SS". */
static bool read_short_date(struct slice s, struct stamp *t)
{
	if (!take_number(&s, 2, 0, 99, &t->year) ||
	    !take_number(&s, 2, 1, 12, &t->month) ||
	    !take_number(&s, 2, 1, 31, &t->day) || !take_any(&s, " ") ||
	    !take_minutes(&s, t) || !take_seconds(&s, t))
		return false;
	t->year += 2000;
	return !s.len;
}

static struct slice without_brackets(struct slice s)
{
	if (s.len && s.at[0] == '[' && s.at[s.len - 1] == ']')
		return (struct slice){ s.at + 1, s.len - 2 };
	return s;
}

/* The byte behind a slash, which stands behind one byte or two; else a NUL. */
static char behind_slash(struct slice s)
{
	if (s.len > 4 && s.at[1] == '/')
		return s.at[2];
	return s.len > 4 && s.at[2] == '/' ? s.at[3] : '\0';
}

int64_t instant_parse(struct slice text, bool is_local)
{
	struct slice s = without_brackets(text);
	char after = behind_slash(s);
	struct stamp t = { 0 };
	bool is_read;

	if (is_digit(after))
		is_read = read_us(s, &t);
	else if (s.len > 6 && s.at[6] == ' ' && is_digit(s.at[3]))
		is_read = read_short_date(s, &t);
	else if (after)
		is_read = read_clf(s, &t);
	else if (s.len > 4 && s.at[4] == '-')
		is_read = read_iso(s, "-", &t);
	else if (s.len > 4 && s.at[4] == '/')
		is_read = read_iso(s, "/", &t);
	else if (s.len > 4 && s.at[3] == ' ')
		is_read = read_ctime(s, &t);
	else if (s.len > 4 && s.at[3] == ',')
		is_read = read_http(s, &t);
	else
		return parse_epoch(s, false);
	return is_read ? from_stamp(&t, is_local) : INSTANT_NONE;
}

/* "90s", "7d" and the like. */
static int64_t parse_ago(struct slice s, int64_t now)
{
	static const char units[] = "smhdw";
	static const int64_t seconds[] = { 1, 60, 3600, DAY_SECONDS,
					   7 * DAY_SECONDS };
	const char *unit;
	uint64_t n;
	int64_t ago, then;

	if (!take_digits(&s, &n) || s.len != 1)
		return INSTANT_NONE;
	unit = memchr(units, s.at[0], sizeof(units) - 1);
	if (!unit ||
	    __builtin_mul_overflow(n, seconds[unit - units] * SECOND, &ago) ||
	    __builtin_sub_overflow(now, ago, &then) ||
	    then < INSTANT_SECONDS_MIN * SECOND)
		return INSTANT_NONE;
	return then;
}

/* When the local day began that is so many days before today. */
static int64_t midnight(int64_t now, int days_before)
{
	int64_t seconds = civil_quotient(now, SECOND);
	int64_t today = civil_quotient(seconds + civil_local_ahead(seconds),
				       DAY_SECONDS);

	return from_seconds(civil_from_local((today - days_before) *
					     DAY_SECONDS),
			    0);
}

int64_t instant_parse_given(const char *text, int64_t now)
{
	struct slice s = { text, strlen(text) };
	struct stamp t = { 0 };

	if (slice_is(s, "now"))
		return now;
	if (slice_is(s, "today"))
		return midnight(now, 0);
	if (slice_is(s, "yesterday"))
		return midnight(now, 1);
	if (take_any(&s, "@"))
		return parse_epoch(s, true);
	if (s.len > 4 && s.at[4] == '-' && read_short_iso(s, &t))
		return from_stamp(&t, true);
	if (behind_slash(s) && read_clf(s, &t))
		return from_stamp(&t, true);
	return parse_ago(s, now);
}

int64_t instant_now(void)
{
	struct timespec now;

	clock_gettime(CLOCK_REALTIME, &now);
	return (int64_t)now.tv_sec * SECOND + now.tv_nsec / 1000;
}
