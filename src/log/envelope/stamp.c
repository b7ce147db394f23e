/*
 * Dates are patterns, tried one after the other; what follows them, the
 * fraction and the zone, is much the same in all.
 *
 * Tested by tests/unit/log/test_stamp.c.
 */

#include "log/envelope/stamp.h"

#include <ctype.h>

enum {
	FRACTION_MAX = 9,	  /* digits */
	TAI64N_DIGITS = 24,	  /* after the '@' */
	UNIX_DIGITS = 10,	  /* since 2001 */
	BOOT_FRACTION_DIGITS = 6, /* of journalctl and the kernel */
	WORD_MAX = 12,		  /* bytes of a month's name, in UTF-8 */
	ZONE_NAME_MIN = 2,
	ZONE_NAME_MAX = 6,
};

/*
 * 'Y' a year, 'm' a month and 'd' a day in two digits, 'e' a day after a blank
 * or in two digits, 'n' a day or month in one or two digits, 'b' the name of a
 * month, 'a' that of a day of the week (strftime(3) writes both in the language
 * of the locale), 'H' an hour, 'h' one in one or two digits, 'M' minutes, 'S'
 * seconds; any other byte stands for itself. A date with more comes first.
 */
static const struct date {
	const char *pattern;
	enum stamp kind;
	bool has_named_zone; /* "IST" after it */
} dates[] = {
	{ "Y-m-dTH:M:S", STAMP_SYSLOG, false },
	{ "Y-m-d H:M:S", STAMP_OTHER, false },
	{ "Y-m-d_H:M:S", STAMP_OTHER, false }, /* svlogd -tt */
	{ "Y/m/d H:M:S", STAMP_OTHER, false }, /* Go's log, nginx's error log */
	{ "Y-m-d H:M", STAMP_OTHER, false },   /* pm2's documentation */
	{ "b e H:M:S", STAMP_SYSLOG, false },
	{ "b e Y H:M:S", STAMP_OTHER, false },
	{ "Y b e H:M:S", STAMP_OTHER, false },	/* syslog-ng, ts-format(full) */
	{ "a Y-m-d H:M:S", STAMP_OTHER, true }, /* journalctl -o short-full */
	{ "a b e H:M:S Y", STAMP_OTHER, false }, /* asctime(3) */
	{ "d-m-Y H:M:S", STAMP_OTHER, false },
	{ "d-b-Y H:M:S", STAMP_OTHER, false },
	{ "d b Y H:M:S", STAMP_OTHER, false },	/* log4j's DATE */
	{ "n/n/Y, h:M:S", STAMP_OTHER, false }, /* toLocaleString() */
	{ "n/n/Y h:M:S", STAMP_OTHER, false },
	{ "H:M:S", STAMP_OTHER, false }, /* ts -s, log4j's ABSOLUTE */
};

static bool is_digit(char c)
{
	return c >= '0' && c <= '9';
}

static size_t count_digits(struct slice s, size_t max)
{
	size_t n = 0;

	while (n < s.len && n < max && is_digit(s.at[n]))
		n++;
	return n;
}

/* A number of min_digits to max_digits digits, from low to high. */
static bool take_number(struct slice *s, size_t min_digits, size_t max_digits,
			unsigned low, unsigned high)
{
	size_t n = count_digits(*s, max_digits);
	unsigned number = 0;

	if (n < min_digits)
		return false;
	for (size_t i = 0; i < n; i++)
		number = number * 10 + (unsigned)(s->at[i] - '0');
	*s = slice_behind(*s, n);
	return number >= low && number <= high;
}

/* "Nov", "févr."; letters that are not of ASCII are not looked at closer. */
static bool take_word(struct slice *s)
{
	size_t n = 0;

	while (n < s->len && n < WORD_MAX &&
	       (isalpha((unsigned char)s->at[n]) || s->at[n] & 0x80))
		n++;
	if (n < 2)
		return false;
	n += n < s->len && s->at[n] == '.';
	*s = slice_behind(*s, n);
	return true;
}

static bool take_byte(struct slice *s, char byte)
{
	if (!s->len || s->at[0] != byte)
		return false;
	*s = slice_behind(*s, 1);
	return true;
}

static bool take_part(struct slice *s, char part)
{
	switch (part) {
	case 'Y':
		return take_number(s, 4, 4, 1970, 2999);
	case 'm':
		return take_number(s, 2, 2, 1, 12);
	case 'd':
		return take_number(s, 2, 2, 1, 31);
	case 'e':
		return take_byte(s, ' ') ? take_number(s, 1, 1, 1, 9)
					 : take_number(s, 2, 2, 1, 31);
	case 'n':
		return take_number(s, 1, 2, 1, 31);
	case 'a':
	case 'b':
		return take_word(s);
	case 'H':
		return take_number(s, 2, 2, 0, 23);
	case 'h':
		return take_number(s, 1, 2, 0, 23);
	case 'M':
		return take_number(s, 2, 2, 0, 59);
	case 'S':
		return take_number(s, 2, 2, 0, 60);
	default:
		return take_byte(s, part);
	}
}

static bool take_pattern(struct slice *line, const char *pattern)
{
	struct slice s = *line;

	for (; *pattern; pattern++)
		if (!take_part(&s, *pattern))
			return false;
	*line = s;
	return true;
}

/* ".123456789", ",123" (log4j, Python) or ":123". */
static void take_fraction(struct slice *s)
{
	size_t n;

	if (!s->len || !memchr(".,:", s->at[0], 3))
		return;
	n = count_digits(slice_behind(*s, 1), FRACTION_MAX);
	if (n)
		*s = slice_behind(*s, 1 + n);
}

/* "+05:30", "+0530", and "+05" if it may be that short. */
static bool take_offset(struct slice *zone, bool may_be_short)
{
	struct slice s = *zone, hours;

	if (!take_byte(&s, '+') && !take_byte(&s, '-'))
		return false;
	if (!take_number(&s, 2, 2, 0, 18))
		return false;
	hours = s;
	take_byte(&s, ':');
	if (!take_number(&s, 2, 2, 0, 59)) {
		if (!may_be_short)
			return false;
		s = hours;
	}
	*zone = s;
	return true;
}

static bool take_string(struct slice *s, const char *string)
{
	if (!slice_begins(*s, string))
		return false;
	*s = slice_behind(*s, strlen(string));
	return true;
}

static bool take_zone_name(struct slice *zone)
{
	size_t n = 0;

	while (n < zone->len && isupper((unsigned char)zone->at[n]))
		n++;
	if (n < ZONE_NAME_MIN || n > ZONE_NAME_MAX)
		return false;
	*zone = slice_behind(*zone, n);
	return true;
}

static bool ends_word(struct slice s)
{
	return !s.len || !isalnum((unsigned char)s.at[0]);
}

/* There may be a blank before it, and none. */
static void take_zone(struct slice *s, const struct date *date)
{
	struct slice zone = *s;
	bool has_blank = take_byte(&zone, ' ');

	if (has_blank && (take_string(&zone, "AM") || take_string(&zone, "PM")))
		;
	else if (take_offset(&zone, date->has_named_zone))
		take_string(&zone, " UTC"); /* Go writes both */
	else if (!take_string(&zone, "Z") && !take_string(&zone, "UTC") &&
		 !take_string(&zone, "GMT") &&
		 !(date->has_named_zone && take_zone_name(&zone)))
		return;
	if (ends_word(zone))
		*s = zone;
}

static bool take_date(struct slice *line, const struct date *date)
{
	struct slice s = *line;

	if (!take_pattern(&s, date->pattern))
		return false;
	take_fraction(&s);
	take_zone(&s, date);
	if (!ends_word(s))
		return false;
	*line = s;
	return true;
}

/* "@400000006b0c01343285307c": https://cr.yp.to/libtai/tai64.html */
static bool take_tai64n(struct slice *line)
{
	struct slice s = *line;
	size_t n = 0;

	if (!take_byte(&s, '@'))
		return false;
	while (n < s.len &&
	       (is_digit(s.at[n]) || (s.at[n] >= 'a' && s.at[n] <= 'f')))
		n++;
	if (n != TAI64N_DIGITS || (s.at[0] != '4' && s.at[0] != '5'))
		return false;
	*line = slice_behind(s, n);
	return ends_word(*line);
}

/*
 * Seconds since 1970, "1795948742.271837"; since something else only with a
 * fraction (ts -s %.s); "1.7959487422718e+09" (zap).
 */
static bool take_seconds(struct slice *line)
{
	struct slice s = *line;
	size_t ndigits = count_digits(s, UNIX_DIGITS), nfraction;

	s = slice_behind(s, ndigits);
	if (!ndigits)
		return false;
	if (take_byte(&s, '.')) {
		nfraction = count_digits(s, s.len);
		s = slice_behind(s, nfraction);
		if (!(ndigits == 1 && take_string(&s, "e+09")) &&
		    (nfraction < 3 || nfraction > FRACTION_MAX))
			return false;
	} else if (ndigits != UNIX_DIGITS) {
		return false;
	}
	if (!ends_word(s) || slice_begins(s, "."))
		return false;
	*line = s;
	return true;
}

/* Most begin with a digit, the others with a word. */
static bool begins_with_word(const struct date *date)
{
	return date->pattern[0] == 'a' || date->pattern[0] == 'b';
}

enum stamp stamp_take(struct slice *line)
{
	bool has_word = line->len && !is_digit(line->at[0]);

	for (size_t i = 0; i < sizeof(dates) / sizeof(dates[0]); i++)
		if (has_word == begins_with_word(&dates[i]) &&
		    take_date(line, &dates[i]))
			return dates[i].kind;
	if (take_tai64n(line))
		return STAMP_OTHER;
	return take_seconds(line) ? STAMP_UNIX : STAMP_NONE;
}

static bool take_since_boot(struct slice *line)
{
	struct slice s = *line;
	size_t n;

	while (take_byte(&s, ' '))
		;
	n = count_digits(s, UNIX_DIGITS);
	s = slice_behind(s, n);
	if (!n || !take_byte(&s, '.') ||
	    count_digits(s, s.len) != BOOT_FRACTION_DIGITS)
		return false;
	*line = slice_behind(s, BOOT_FRACTION_DIGITS);
	return true;
}

/* journalctl -o short-delta: "[   12.345678 <    0.000123 >]", '*' if not so
 * sure; blanks where there is none before. */
static void take_delta(struct slice *line)
{
	struct slice s = *line;

	while (take_byte(&s, ' '))
		;
	if (take_byte(&s, '<')) {
		if (!take_since_boot(&s) ||
		    (!take_byte(&s, ' ') && !take_byte(&s, '*')) ||
		    !take_byte(&s, '>'))
			return;
	}
	*line = s;
}

enum stamp stamp_take_in_brackets(struct slice *line)
{
	struct slice s = *line;
	enum stamp kind;

	if (!take_byte(&s, '['))
		return STAMP_NONE;
	if (take_since_boot(&s)) {
		kind = STAMP_OTHER;
		take_delta(&s);
	} else {
		kind = stamp_take(&s);
	}
	if (!kind || !take_byte(&s, ']'))
		return STAMP_NONE;
	*line = s;
	return kind;
}
