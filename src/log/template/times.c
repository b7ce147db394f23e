/* Tested by tests/unit/log/test_template.c. */

#include "log/template/times.h"

#include <ctype.h>
#include <string.h>

/* Kinds of bytes, by bit. */
enum { DIGIT = 1, UPPER = 2, LOWER = 4, LETTER = UPPER | LOWER, BLANK = 8 };
enum { NO_BLANK = 16 }; /* nor what stands around fields */

static const unsigned char kinds[256] = {
	/* clang-format off */
	['\t'] = BLANK, [' '] = BLANK,
	['!'] = NO_BLANK, ['#' ... '/'] = NO_BLANK,
	['0' ... '9'] = NO_BLANK | DIGIT, [':' ... '@'] = NO_BLANK,
	['A' ... 'Z'] = NO_BLANK | UPPER, ['\\'] = NO_BLANK,
	['^' ... '`'] = NO_BLANK, ['a' ... 'z'] = NO_BLANK | LOWER,
	['{' ... 255] = NO_BLANK,
	/* clang-format on */
};

/* How many bytes of these kinds the text begins with. */
static inline size_t run_len(struct slice s, unsigned of)
{
	size_t n = 0;

	while (n < s.len && (kinds[(unsigned char)s.at[n]] & of))
		n++;
	return n;
}

static size_t fraction_len(struct slice s)
{
	size_t n;

	if (!s.len || (s.at[0] != '.' && s.at[0] != ','))
		return 0;
	n = run_len(slice_behind(s, 1), DIGIT);
	return n ? 1 + n : 0;
}

static size_t zone_len(struct slice s)
{
	enum { DIGITS = 2 };
	size_t n = 1;

	if (s.len && (s.at[0] == 'Z' || s.at[0] == 'z'))
		return 1;
	if (!s.len || (s.at[0] != '+' && s.at[0] != '-'))
		return 0;
	s = slice_behind(s, 1);
	if (run_len(s, DIGIT) == 2 * DIGITS)
		return n + 2 * DIGITS;
	if (run_len(s, DIGIT) != DIGITS)
		return 0;
	n += DIGITS;
	s = slice_behind(s, DIGITS);
	if (s.len && s.at[0] == ':' &&
	    run_len(slice_behind(s, 1), DIGIT) == DIGITS)
		n += 1 + DIGITS;
	return n;
}

/* The name of a zone may stand after a blank: "GMT". */
static size_t parted_zone_len(struct slice s)
{
	enum { NAME_MIN = 2, NAME_MAX = 5 };
	size_t n;

	if (!s.len || s.at[0] != ' ')
		return zone_len(s);
	s = slice_behind(s, 1);
	n = zone_len(s);
	if (n)
		return 1 + n;
	n = run_len(s, UPPER);
	return n >= NAME_MIN && n <= NAME_MAX ? 1 + n : 0;
}

/* Of one byte of a shape. Returns false if the text is not so. */
static bool part_len(struct slice s, char part, size_t *n)
{
	switch (part) {
	case 'D':
		*n = run_len(s, DIGIT);
		return *n > 0;
	case 'L':
		*n = run_len(s, LETTER);
		return *n > 0;
	case '*':
		*n = run_len(s, NO_BLANK);
		return *n > 0;
	case ' ':
		*n = run_len(s, BLANK);
		return *n > 0;
	case 'F':
		*n = fraction_len(s);
		return true;
	case 'Z':
		*n = zone_len(s);
		return true;
	case 'Y':
		*n = parted_zone_len(s);
		return true;
	default:
		*n = 1;
		return s.len && s.at[0] == part;
	}
}

size_t times_len(struct slice text, const char *shape)
{
	struct slice s = text;
	size_t n;

	for (; *shape; shape++) {
		if (!part_len(s, *shape, &n))
			return 0;
		if (n)
			s = slice_behind(s, n);
	}
	return text.len - s.len;
}

size_t times_more_len(struct slice text)
{
	return times_len(text, "FY");
}

/* What is added to a shape, if there is room; runs of digits are one. */
static void add(char *shape, size_t size, const char *parts)
{
	size_t len = strlen(shape);

	for (; *parts && len + 1 < size; parts++) {
		if (len && *parts == 'D' && shape[len - 1] == 'D')
			continue;
		shape[len++] = *parts;
	}
	shape[len] = '\0';
}

static void add_literal(char *shape, size_t size, char c)
{
	/* A letter would be taken for a part. */
	char part[2] = { strchr("DLFZY", c) ? 'L' : c, '\0' };

	add(shape, size, part);
}

/* Conversions of strftime(3), with what they become. */
static const char *const conversions[] = {
	"aL",	  "AL",	      "bL",	"BL",
	"hL",	  "pL",	      "PL",	"cL L D D:D:D D",
	"DD/D/D", "eD",	      "FD-D-D", "n ",
	"t ",	  "rD:D:D L", "RD:D",	"TD:D:D",
	"sD",	  "zZ",	      "ZL",	"x*",
	"X*",	  "v*",	      "%%",
};

static const char *find_conversion(char c)
{
	for (size_t i = 0; i < sizeof(conversions) / sizeof(*conversions); i++)
		if (conversions[i][0] == c)
			return conversions[i] + 1;
	return "D";
}

bool times_from_strftime(struct slice pattern, char *shape, size_t size)
{
	bool has_zone = false;

	for (size_t i = 0; i < pattern.len; i++) {
		char c = pattern.at[i];

		if (c != '%' || ++i == pattern.len) {
			add_literal(shape, size, c);
			continue;
		}
		/* Modifiers: of glibc's, and of ISO C's. */
		while (i + 1 < pattern.len && strchr("-_0^#EO", pattern.at[i]))
			i++;
		c = pattern.at[i];
		has_zone |= c == 'z' || c == 'Z' || c == 's';
		add(shape, size, find_conversion(c));
	}
	return has_zone;
}

/* Of a letter of Java's patterns, of which there are n. */
static const char *java_part(char letter, size_t n)
{
	if (strchr("EaG", letter) || (strchr("ML", letter) && n > 2))
		return "L";
	if (strchr("zZXx", letter))
		return letter == 'z' ? "L" : "Z";
	return "D";
}

bool times_from_java(struct slice pattern, char *shape, size_t size)
{
	bool has_zone = false, is_quoted = false;

	for (size_t i = 0; i < pattern.len; i++) {
		char c = pattern.at[i];
		size_t n = 1;

		if (c == '\'') {
			is_quoted = !is_quoted;
			continue;
		}
		if (is_quoted || !isalpha((unsigned char)c)) {
			add_literal(shape, size, c);
			continue;
		}
		while (i + 1 < pattern.len && pattern.at[i + 1] == c) {
			i++;
			n++;
		}
		has_zone |= strchr("zZXx", c) != NULL;
		add(shape, size, java_part(c, n));
	}
	return has_zone;
}
