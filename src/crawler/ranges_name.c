#include "crawler/ranges_name.h"

#include <string.h>
#include <strings.h>

#include "base/civil.h"
#include "base/instant.h"
#include "base/shape.h"
#include "base/text.h"

enum {
	YEAR_MIN = 1990, /* no list is older; other numbers are no years */
	YEAR_MAX = 2199,
	SECONDS_IN_DAY = 86400,
	MICROSECONDS = 1000000,
};

static struct slice base_of(const char *path)
{
	const char *slash = strrchr(path, '/');
	const char *base = slash ? slash + 1 : path;

	return (struct slice){ base, strlen(base) };
}

/* How long the ending is that a file of networks may have; or 0. */
static size_t ending_len(struct slice name)
{
	static const char *const endings[] = { ".json", ".txt", ".csv" };

	for (size_t i = 0; i < sizeof(endings) / sizeof(endings[0]); i++) {
		size_t len = strlen(endings[i]);

		if (name.len > len &&
		    !strncasecmp(name.at + name.len - len, endings[i], len))
			return len;
	}
	return 0;
}

bool ranges_name_is_wanted(struct slice name)
{
	return ending_len(name) > 0;
}

static bool is_same(struct slice a, struct slice b)
{
	return a.len == b.len && !strncasecmp(a.at, b.at, a.len);
}

/* True if it is made of digits and what stands between them, with a mark. */
static bool is_number(struct slice s)
{
	size_t ndigits = 0;

	for (size_t i = 0; i < s.len; i++) {
		bool is_digit = text_is_digit(s.at[i]);
		bool is_mark = memchr("-_.,:+ ()", s.at[i], 9) != NULL;
		/* "2026-08-20T06:00:00Z" */
		bool is_time = i && memchr("TtZz", s.at[i], 4) &&
			       text_is_digit(s.at[i - 1]);

		if (!is_digit && !is_mark && !is_time)
			return false;
		ndigits += is_digit;
	}
	return ndigits > 0;
}

/* True if the text begins so, and goes on with '-' or '_'. */
static bool begins_word(struct slice s, struct slice word)
{
	return word.len && s.len > word.len &&
	       (s.at[word.len] == '-' || s.at[word.len] == '_') &&
	       is_same((struct slice){ s.at, word.len }, word);
}

/* "google-googlebot", "bing-bingbot": what is behind the operator's name. */
static struct slice without_operator(struct slice stem, struct slice list,
				     struct slice operator)
{
	struct slice rest = operator, word = slice_take_until(&rest, ' ');
	size_t len = 0;

	/* Some list is the operator's name and more: "anthropic-bots". */
	if (begins_word(stem, operator))
		return slice_behind(stem, operator.len + 1);
	if (begins_word(stem, word))
		return slice_behind(stem, word.len + 1);
	while (len < stem.len && len < list.len &&
	       is_same((struct slice){ stem.at + len, 1 },
		       (struct slice){ list.at + len, 1 }))
		len++;
	return begins_word(stem, (struct slice){ stem.at, len })
		       ? slice_behind(stem, len + 1)
		       : stem;
}

static bool is_stem_of(struct slice stem, struct slice list)
{
	if (!list.len || stem.len < list.len)
		return false;
	return is_same((struct slice){ stem.at, list.len }, list) &&
	       (stem.len == list.len ||
		is_number(slice_behind(stem, list.len)));
}

bool ranges_name_is_list(const char *path, struct slice list,
			 struct slice operator)
{
	struct slice name = base_of(path);
	struct slice stem = { name.at, name.len - ending_len(name) };

	return is_stem_of(stem, list) ||
	       is_stem_of(without_operator(stem, list, operator), list);
}

static int number(struct slice s, size_t at, size_t len)
{
	int n = 0;

	for (size_t i = 0; i < len; i++)
		n = n * 10 + (s.at[at + i] - '0');
	return n;
}

static int64_t begin_of(int year, int month, int day)
{
	if (year < YEAR_MIN || year > YEAR_MAX || month < 1 || month > 12 ||
	    day < 1 || day > civil_days_in_month(year, month))
		return INSTANT_NONE;
	return civil_to_days(year, month, day) * SECONDS_IN_DAY * MICROSECONDS;
}

static int64_t read_marked_day(struct slice s)
{
	if (!shape_begins(s, "9999-99-99") && !shape_begins(s, "9999_99_99") &&
	    !shape_begins(s, "9999.99.99"))
		return INSTANT_NONE;
	if (s.len > 10 && text_is_digit(s.at[10]))
		return INSTANT_NONE;
	return begin_of(number(s, 0, 4), number(s, 5, 2), number(s, 8, 2));
}

/* Of a day, or with the minute or the second behind it. */
static int64_t read_plain_day(struct slice s)
{
	size_t ndigits = 0;

	while (ndigits < s.len && text_is_digit(s.at[ndigits]))
		ndigits++;
	if (ndigits != 8 && ndigits != 12 && ndigits != 14)
		return INSTANT_NONE;
	return begin_of(number(s, 0, 4), number(s, 4, 2), number(s, 6, 2));
}

static int64_t read_month(struct slice s)
{
	if (!shape_begins(s, "9999-99") && !shape_begins(s, "9999_99"))
		return INSTANT_NONE;
	/* Nor the beginning of a day that there is not. */
	if ((s.len > 7 && text_is_digit(s.at[7])) ||
	    (s.len > 8 && s.at[7] == s.at[4] && text_is_digit(s.at[8])))
		return INSTANT_NONE;
	return begin_of(number(s, 0, 4), number(s, 5, 2), 1);
}

/* The first in the name that the function reads. */
static int64_t find(struct slice name, int64_t (*read)(struct slice))
{
	for (size_t i = 0; i < name.len; i++) {
		int64_t date;

		if (i && text_is_digit(name.at[i - 1]))
			continue;
		date = read(slice_behind(name, i));
		if (date != INSTANT_NONE)
			return date;
	}
	return INSTANT_NONE;
}

int64_t ranges_name_date(const char *path)
{
	struct slice name = base_of(path);
	int64_t date = find(name, read_marked_day);

	if (date == INSTANT_NONE)
		date = find(name, read_plain_day);
	return date == INSTANT_NONE ? find(name, read_month) : date;
}
