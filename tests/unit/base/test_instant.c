/*
 * Times of logs and of people (instant.h). The seconds in the tables are what
 * date(1) of GNU or Python's datetime makes of the same times; zones are given
 * as POSIX has them, so that no zone database is needed.
 */

#include <stdarg.h>
#include <stddef.h>
#include <setjmp.h>
#include <stdint.h>
#include <cmocka.h>

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

#include "base/instant.h"
#include "base/instant_memo.h"

#define S INT64_C(1000000)

/* The first instant of year 1, and the one behind year 9999. */
#define FIRST  (INT64_C(-62135596800) * S)
#define BEHIND (INT64_C(253402300800) * S)

/* 2024-12-05T00:06:08Z, as a now. */
#define NOW (INT64_C(1733357168) * S)

/* The USA's rules since 2007, the EU's, and Brazil's from 2008 to 2017. */
#define NEW_YORK  "EST5EDT,M3.2.0,M11.1.0"
#define BERLIN	  "CET-1CEST,M3.5.0,M10.5.0/3"
#define SAO_PAULO "<-03>3<-02>,M10.3.0/0,M2.3.0/0"

struct row {
	const char *text;
	int64_t instant;
};

static void set_zone(const char *zone)
{
	setenv("TZ", zone, 1);
	tzset();
}

/* Reads a copy that has not a byte too many, by itself and after others. */
static int64_t parse(const char *text, size_t len, bool is_local)
{
	static struct instant_memo memo;
	char *copy = malloc(len ? len : 1);
	int64_t instant;

	assert_non_null(copy);
	memcpy(copy, text, len);
	instant = instant_parse((struct slice){ copy, len }, is_local);
	assert_int_equal(instant_parse_next(&memo, (struct slice){ copy, len },
					    is_local),
			 instant);
	free(copy);
	return instant;
}

static void assert_instant(const char *text, int64_t got, int64_t want)
{
	if (got != want)
		fail_msg("'%s': %lld, not %lld", text, (long long)got,
			 (long long)want);
}

static void assert_parses(const struct row *rows, size_t n, bool is_local)
{
	for (size_t i = 0; i < n; i++)
		assert_instant(rows[i].text,
			       parse(rows[i].text, strlen(rows[i].text),
				     is_local),
			       rows[i].instant);
}

#define ASSERT_PARSES(rows, is_local)                                          \
	assert_parses(rows, sizeof(rows) / sizeof((rows)[0]), is_local)

static const struct row log_times[] = {
	/* Common Log Format. */
	{ "05/Dec/2024:00:06:08 +0000", 1733357168 * S },
	{ "05/dec/2024:00:06:08 +0000", 1733357168 * S },
	{ "05/DEC/2024:00:06:08 -0000", 1733357168 * S },
	{ "18/Dec/2012:18:13:44 -0600", 1355876024 * S },
	{ "18/Dec/2012:18:13:44 -06:00", 1355876024 * S },
	{ "18/Dec/2012:18:13:44 -06", 1355876024 * S },
	{ "18/Dec/2012:18:13:44.25 -0600", 1355876024 * S + 250000 },
	{ "5/Dec/2024:00:06:08 +0000", 1733357168 * S },
	{ " 5/Dec/2024:00:06:08 +0000", 1733357168 * S },
	{ "[5/Dec/2024:00:06:08 +0000]", 1733357168 * S },
	{ "30/Jul/2018:09:03:52", 1532941432 * S },
	{ "30/Jul/2018:09:03:52.726", 1532941432 * S + 726000 },
	{ "29/Feb/2024:00:00:00 +2359", 1709078460 * S },

	/* With a blank before the time. */
	{ "05/Dec/2024 00:06:08 +0000", 1733357168 * S },
	{ "18/Dec/2012 18:13:44.25 -0600", 1355876024 * S + 250000 },
	{ "05/Dec/2024 00:06:08", 1733357168 * S },

	/* RFC 3339 and ISO 8601. */
	{ "2020-01-11T16:55:20.356586Z", 1578761720 * S + 356586 },
	{ "2020-01-11t16:55:20,356586z", 1578761720 * S + 356586 },
	{ "2020-01-11 16:55:20.3565869999", 1578761720 * S + 356586 },
	{ "2020-01-11T16:55:20.000001", 1578761720 * S + 1 },
	{ "2020-01-11T16:55:20.0000009", 1578761720 * S },
	{ "2018-08-28T18:24:25+0100", 1535477065 * S },
	{ "2018-08-28 18:24:25+01:00", 1535477065 * S },
	{ "2018-08-28T18:24:25+01", 1535477065 * S },
	{ "2018-08-28T18:24:25-11:30", 1535522065 * S },
	{ "2018-08-28 18:24:25 +0100", 1535477065 * S },
	{ "2018-08-28T18:24:25 +01:00", 1535477065 * S },
	{ "2018-08-28 18:24:25.5 -1130", 1535522065 * S + 500000 },
	{ "2020-01-11T16:55:20 Z", 1578761720 * S },
	{ "2016-12-31T23:59:59Z", 1483228799 * S },
	{ "2016-12-31T23:59:60Z", 1483228799 * S },

	/* Caddy: wall, wall_milli and wall_nano; and with a zone. */
	{ "2022/03/09 22:10:01", 1646863801 * S },
	{ "2022/03/09 22:10:01.524", 1646863801 * S + 524000 },
	{ "2022/03/09 22:10:01.524102400", 1646863801 * S + 524102 },
	{ "2022/03/09 22:10:01-05:00", 1646881801 * S },
	{ "2022/03/09T22:10:01 -0500", 1646881801 * S },

	/* ctime(3), and strftime(3) with "%a %b %d %T %Y". */
	{ "Wed Jan 10 12:00:00 2024", 1704888000 * S },
	{ "Thu Dec  5 00:06:08 2024", 1733357168 * S },
	{ "Thu Dec 05 00:06:08 2024", 1733357168 * S },
	{ "THU dec  5 00:06:08 2024", 1733357168 * S },
	{ "Sun Feb 29 23:59:59 2004", 1078099199 * S },
	{ "Mon Feb 29 23:59:59 2004", 1078099199 * S },
	{ "Wed Jan 10 12:00:00.25 2024", 1704888000 * S + 250000 },

	/* RFC 9110, section 5.6.7. */
	{ "Thu, 05 Dec 2024 00:06:08 GMT", 1733357168 * S },
	{ "[Thu, 05 Dec 2024 00:06:08 GMT]", 1733357168 * S },
	{ "Thu, 05 Dec 2024 00:06:08", 1733357168 * S },

	/* Names of zones. */
	{ "05/Dec/2024:00:06:08 GMT", 1733357168 * S },
	{ "05/Dec/2024:00:06:08 UTC", 1733357168 * S },
	/* As it stands, if no zone is so far from UTC. */
	{ "05/Dec/2024:05:56:08 +0550", 1733357168 * S },
	{ "Wed Jan 10 12:00:00 2024 -0600", 1704909600 * S },

	/* The month first, as serve and IIS write it. */
	{ "11/29/2026 10:15:19 AM", 1795947319 * S },
	{ "1/2/2026 9:05:03 PM", 1767387903 * S },
	{ "12/31/2026 12:00:00 AM", 1798675200 * S },
	{ "12/31/2026 12:00:00 pm", 1798718400 * S },
	{ "03/20/01, 7:55:20", 985074920 * S },
	{ "3/2/26, 23:55:20.5", 1772495720 * S + 500000 },

	/* Tornado. */
	{ "261129 16:05:42", 1795968342 * S },

	/* In brackets. */
	{ "[10/Jan/2024:12:00:00 +0000]", 1704888000 * S },
	{ "[10/Jan/2024:12:00:00 +0530]", 1704868200 * S },
	{ "[10/Jan/2024:12:00:00.5]", 1704888000 * S + 500000 },
	{ "[10/Jan/2024 12:00:00 +0000]", 1704888000 * S },
	{ "[2024-01-10T12:00:00Z]", 1704888000 * S },
	{ "[2022/03/09 22:10:01]", 1646863801 * S },
	{ "[Wed Jan 10 12:00:00 2024]", 1704888000 * S },
	{ "[1704888000.5]", 1704888000 * S + 500000 },
	{ "[0]", 0 },

	/* Far away, and where the calendar turns. */
	{ "0001-01-01T00:00:00Z", FIRST },
	{ "0001-12-31T23:59:59Z", -62104060801 * S },
	{ "1583-01-01T00:00:00Z", -12212553600 * S },
	{ "1900-02-28T23:59:59Z", -2203891201 * S },
	{ "1900-03-01T00:00:00Z", -2203891200 * S },
	{ "1969-12-31T23:59:59Z", -S },
	{ "1969-12-31T23:59:59.75Z", -250000 },
	{ "1970-01-01T00:00:00Z", 0 },
	{ "2000-02-29T12:34:56Z", 951827696 * S },
	{ "2038-01-19T03:14:08Z", 2147483648 * S },
	{ "2100-02-28T23:59:59Z", 4107542399 * S },
	{ "2100-03-01T00:00:00Z", 4107542400 * S },
	{ "9999-12-31T23:59:59.999999Z", BEHIND - 1 },
	{ "0001-01-01T00:01:00+00:01", FIRST },
	{ "9999-12-31T23:58:59.999999-00:01", BEHIND - 1 },

	/* Seconds since 1970, and what the number of digits makes of them. */
	{ "0", 0 },
	{ "0.5", 500000 },
	{ "1716723772", 1716723772 * S },
	{ "1716723772.6014807", 1716723772 * S + 601480 },
	{ "1716723772,601", 1716723772 * S + 601000 },
	{ "253402300799", BEHIND - S },
	{ "1716723772601", 1716723772 * S + 601000 },
	{ "1716723772601.5", 1716723772 * S + 601500 },
	{ "1716723772601.4807", 1716723772 * S + 601480 },
	{ "1716723772601.9999999", 1716723772 * S + 601999 },
	{ "1716723772601,0009", 1716723772 * S + 601000 },
	{ "9999999999999.999", INT64_C(9999999999999999) },
	{ "1716723772601480", 1716723772 * S + 601480 },
	{ "1716723772601480799", 1716723772 * S + 601480 },
	{ "9999999999999999999", INT64_C(9999999999999999) },
};

/* None of them is a time. */
static const char *const no_log_times[] = {
	"",
	" ",
	"-",
	"0.",
	".5",
	"-1",
	"+1",
	"1 ",
	" 1",
	"1e9",
	"0x10",
	"1.5.5",
	"1.-5",
	"253402300800",
	"999999999999",
	"17167237726014",
	"171672377260148",
	"17167237726014800",
	"171672377260148000",
	"17167237726014800000",
	"1716723772601.",
	"1716723772601.5.5",
	"1716723772601.5 ",
	"1716723772601480.5",
	"1716723772601480.0",
	"1716723772601480.",
	"1716723772601480799.5",
	"171672377260148.5",
	"00000000000000000000000000000001",

	"005/Dec/2024:00:06:08 +0000",
	"0/Dec/2024:00:06:08 +0000",
	" 0/Dec/2024:00:06:08 +0000",
	" 05/Dec/2024:00:06:08 +0000",
	" 15/Dec/2024:00:06:08 +0000",
	"/Dec/2024:00:06:08 +0000",
	"x/Dec/2024:00:06:08 +0000",
	"5 /Dec/2024:00:06:08 +0000",
	"05-Dec-2024:00:06:08 +0000",
	"05/12/2024:00:06:08 +0000",
	"05/Dez/2024:00:06:08 +0000",
	"05/Dece/2024:00:06:08 +0000",
	"05/De\003/2024:00:06:08 +0000",
	"05/Dec/24:00:06:08 +0000",
	"05/Dec/02024:00:06:08 +0000",
	"05/Dec/2024  00:06:08 +0000",
	"05/Dec/2024: 00:06:08 +0000",
	"05/Dec/2024T00:06:08 +0000",
	"05/Dec/2024 00:06:08+0000",
	"05/Dec/2024:00:06 +0000",
	"05/Dec/2024:00:06:08+0000",
	"05/Dec/2024:00:06:08  +0000",
	"05/Dec/2024:00:06:08 +0000 ",
	"05/Dec/2024:00:06:08 ",
	"05/Dec/2024:00:06:08. +0000",
	" 05/Dec/2024:00:06:08 +0000",
	"00/Dec/2024:00:06:08 +0000",
	"32/Dec/2024:00:06:08 +0000",
	"31/Nov/2024:00:06:08 +0000",
	"29/Feb/2023:00:06:08 +0000",
	"29/Feb/1900:00:06:08 +0000",
	"05/Dec/0000:00:06:08 +0000",
	"05/Dec/2024:24:00:00 +0000",
	"05/Dec/2024:00:60:08 +0000",
	"05/Dec/2024:00:06:61 +0000",
	"05/Dec/2024:-1:06:08 +0000",
	"05/Dec/2024: 0:06:08 +0000",
	"05/Dec/2024:00:06:08 +2400",
	"05/Dec/2024:00:06:08 +0060",
	"05/Dec/2024:00:06:08 0000",
	"05/Dec/2024:00:06:08 +",
	"05/Dec/2024:00:06:08 +0",
	"05/Dec/2024:00:06:08 +000",
	"05/Dec/2024:00:06:08 +00000",
	"05/Dec/2024:00:06:08 +00:",
	"05/Dec/2024:00:06:08 +00:0",
	"05/Dec/2024:00:06:08 UTC+1",
	"05/Dec/2024:00:06:08 UT",
	"05/Dec/2024:00:06:08 gmt",
	"05/Dec/2024:00:06:08 QQQ",
	"Thu, 05 Dec 2024 00:06:08 ",
	"Thu, 5 Dec 2024 00:06:08 GMT",
	"Thu, 05 Dec 2024 00:06 GMT",
	"Thu,05 Dec 2024 00:06:08 GMT",
	"Xyz, 05 Dec 2024 00:06:08 GMT",
	"Thu, 32 Dec 2024 00:06:08 GMT",
	"Thu, 05 Dec 2024 00:06:08 GMT x",

	"2020-01-11",
	"2020-01-11T16:55",
	"2020-01-11T16:55Z",
	"2020-01-11T16:55:20ZZ",
	"2020-01-11T16:55:20Z+00:00",
	"2020-01-11T16:55:20  Z",
	"2020-01-11T16:55:20 ",
	"2020-01-11T16:55:20 Z ",
	"2020-01-11T16:55:20 0000",
	"2020-01-11T16:55:20.Z",
	"2020-01-11T16:55:20:5Z",
	"2020-01-11_16:55:20Z",
	"2020-01-11  16:55:20Z",
	"2020-1-11T16:55:20Z",
	"2020-00-11T16:55:20Z",
	"2020-13-11T16:55:20Z",
	"2020-01-00T16:55:20Z",
	"2020-04-31T16:55:20Z",
	"2100-02-29T16:55:20Z",
	"0000-01-01T00:00:00Z",
	"-001-01-01T00:00:00Z",
	"0001-01-01T00:00:00+00:01",
	"9999-12-31T23:59:59-00:01",

	"2022/03/09",
	"2022/03-09 22:10:01",
	"2022-03/09 22:10:01",
	"2022/03/09:22:10:01",
	"2022/03/09 22:10",
	"2022/3/09 22:10:01",
	"2022/13/09 22:10:01",
	"2022/02/29 22:10:01",
	"2022/Mar/09 22:10:01",
	"22/03/09 22:10:01",

	"Jan 10 12:00:00 2024",
	"Wen Jan 10 12:00:00 2024",
	"Wednesday Jan 10 12:00:00 2024",
	"Wed 10 Jan 12:00:00 2024",
	"Wed\tJan 10 12:00:00 2024",
	"W\005d Jan 10 12:00:00 2024",
	"Wed Jan 1 12:00:00 2024",
	"Wed Jan   1 12:00:00 2024",
	"Wed Jan  0 12:00:00 2024",
	"Wed Jan 00 12:00:00 2024",
	"Wed Jan 32 12:00:00 2024",
	"Wed Feb 30 12:00:00 2024",
	"Wed Jan  10 12:00:00 2024",
	"Wed Jan 10 12:00 2024",
	"Wed Jan 10 12:00:00 24",
	"Wed Jan 10 12:00:00 02024",
	"Wed Jan 10 12:00:00 0000",
	"Wed Jan 10 12:00:00 2024+0000",
	"Wed Jan 10 12:00:00 2024 ",
	"Wed Jan 10 12:00:00 2024\n",
	"Wed Jan 10 12:00:00 UTC 2024",
	"Wed Jan 10 12:00:00",

	"13/29/2026 10:15:19 AM",
	"2/30/2026 10:15:19 AM",
	"11/29/2026 13:15:19 AM",
	"11/29/2026 0:15:19 AM",
	"11/29/2026 10:15:19 XM",
	"11/29/2026 10:15:19 AM ",
	"11/29/2026 10:15",
	"11/29/126 10:15:19",
	"11/29/2026",
	"11/29/2026,10:15:19",
	"1/",
	"261329 16:05:42",
	"261129 16:05",
	"261129  16:05:42",
	"261129 16:05:42 +0000",

	"[",
	"]",
	"[]",
	"][",
	"[-]",
	"[[0]]",
	"[10/Jan/2024:12:00:00 +0000",
	"10/Jan/2024:12:00:00 +0000]",
	"[[10/Jan/2024:12:00:00 +0000]]",
	"[10/Jan/2024:12:00:00 +0000] ",
	"[ 10/Jan/2024:12:00:00 +0000]",
	"[10/Jan/2024:12:00:00 +0000 ]",
	"[10/Jan/2024:12:00:00] +0000",
	"(10/Jan/2024:12:00:00 +0000)",
	"now",
	"today",
	"7d",
	"@0",
};

static void times_of_logs(void **state)
{
	(void)state;
	set_zone(NEW_YORK);
	ASSERT_PARSES(log_times, false);
}

static void what_is_no_time_of_a_log(void **state)
{
	struct slice nothing = { NULL, 0 };

	(void)state;
	for (size_t i = 0; i < sizeof(no_log_times) / sizeof(*no_log_times);
	     i++) {
		const char *text = no_log_times[i];
		size_t len = strlen(text);

		assert_instant(text, parse(text, len, false), INSTANT_NONE);
		assert_instant(text, parse(text, len, true), INSTANT_NONE);
	}
	assert_true(instant_parse(nothing, false) == INSTANT_NONE);
	/* A NUL byte is a byte. */
	assert_true(parse("1716723772\0", 11, false) == INSTANT_NONE);
	assert_true(parse("\0", 1, false) == INSTANT_NONE);
	assert_true(parse("2020-01-11T16:55:20\0Z", 21, false) == INSTANT_NONE);
	assert_true(parse("2020-01-11\00016:55:20Z", 20, false) ==
		    INSTANT_NONE);
	assert_true(parse("05/Dec/2024:00:06:08 +00\00000", 27, false) ==
		    INSTANT_NONE);
}

/* Which of a text's beginnings are times, by their lengths. */
static void assert_prefixes(const char *text, const char *lens)
{
	char found[200] = "";

	for (size_t len = 0; len <= strlen(text); len++)
		if (parse(text, len, false) != INSTANT_NONE)
			snprintf(found + strlen(found),
				 sizeof(found) - strlen(found), " %zu", len);
	assert_string_equal(found, lens);
}

/* A year or a day is also a number of seconds. */
static void times_cut_anywhere(void **state)
{
	(void)state;
	assert_prefixes("05/Dec/2024:00:06:08 +0000", " 1 2 20 24 26");
	assert_prefixes("30/Jul/2018:09:03:52.726", " 1 2 20 22 23 24");
	assert_prefixes("2020-01-11T16:55:20.356Z", " 1 2 3 4 19 21 22 23 24");
	assert_prefixes("2018-08-28 18:24:25+01:00", " 1 2 3 4 19 22 25");
	assert_prefixes("05/Dec/2024 00:06:08 +0000", " 1 2 20 24 26");
	assert_prefixes("2018-08-28 18:24:25 +01:00", " 1 2 3 4 19 23 26");
	assert_prefixes("2022/03/09 22:10:01.5", " 1 2 3 4 19 21");
	assert_prefixes("Thu Dec  5 00:06:08 2024 +0000", " 24 28 30");
	assert_prefixes("[10/Jan/2024:12:00:00 +0000]", " 28");
	assert_prefixes("1716723772601.5", " 1 2 3 4 5 6 7 8 9 10 11 12 13 15");
	assert_prefixes("1716723772.60", " 1 2 3 4 5 6 7 8 9 10 12 13");
	assert_prefixes("1716723772601480799",
			" 1 2 3 4 5 6 7 8 9 10 11 12 13 16 19");
}

/* Whatever the bytes are, it is no time or one of the range. */
static void times_with_wrong_bytes(void **state)
{
	static const char bytes[] = "0129/-:.,+TZz \0\377@Jan[]";
	static const size_t nrows = sizeof(log_times) / sizeof(*log_times);
	uint32_t random = 1;
	size_t ntimes = 0;

	(void)state;
	for (int i = 0; i < 200000; i++) {
		const char *text = log_times[(size_t)i % nrows].text;
		size_t len = strlen(text);
		char copy[64];
		int64_t instant;

		memcpy(copy, text, len);
		for (int j = 0; j <= i % 3; j++) {
			random = random * 1664525 + 1013904223;
			copy[(random >> 8) % len] =
				bytes[(random >> 20) % (sizeof(bytes) - 1)];
		}
		instant = parse(copy, len, i & 1);
		if (instant == INSTANT_NONE)
			continue;
		ntimes++;
		assert_true(instant >= FIRST && instant < BEHIND);
	}
	/* Some digits became other digits. */
	assert_in_range(ntimes, 1000, 199999);
}

/* As hostile as a field can be: read once, and cut off. */
static void long_fraction(void **state)
{
	enum { LEN = 1 << 20 };
	char *text = malloc(LEN);

	(void)state;
	assert_non_null(text);
	memset(text, '9', LEN);
	memcpy(text, "5.", 2);
	assert_true(parse(text, LEN, false) == 5 * S + 999999);
	text[13] = '.';
	memset(text, '0', 13);
	assert_true(parse(text, LEN, false) == 999);
	memcpy(text, "5.99999999999999", 16);
	text[LEN - 1] = 'x';
	assert_true(parse(text, LEN, false) == INSTANT_NONE);
	text[1] = '9';
	assert_true(parse(text, LEN, false) == INSTANT_NONE);
	free(text);
}

static void write_digits(char *at, int ndigits, int n)
{
	for (; ndigits--; n /= 10)
		at[ndigits] = (char)('0' + n % 10);
}

static void assert_formats(int64_t instant, bool with_fraction,
			   const char *want)
{
	char text[INSTANT_TEXT_SIZE];

	instant_format(text, instant, with_fraction);
	assert_string_equal(text, want);
}

static int month_len(int year, int month)
{
	if (month == 2)
		return year % 400 == 0 || (year % 4 == 0 && year % 100 != 0)
			       ? 29
			       : 28;
	return month == 4 || month == 6 || month == 9 || month == 11 ? 30 : 31;
}

/* One day after the other, and none that there is not. */
static void every_day(void **state)
{
	char text[] = "YYYY-MM-DDT00:00:00Z";
	struct slice s = { text, sizeof(text) - 1 };
	int64_t day = FIRST / S / 86400;

	(void)state;
	for (int month = 0; month < 9999 * 12; month++) {
		int len = month_len(1 + month / 12, 1 + month % 12);

		write_digits(text, 4, 1 + month / 12);
		write_digits(text + 5, 2, 1 + month % 12);
		for (int i = 1; i <= 31; i++) {
			bool is_day = i <= len;
			int64_t want = is_day ? day * 86400 * S : INSTANT_NONE;

			write_digits(text + 8, 2, i);
			assert_instant(text, instant_parse(s, false), want);
			if (is_day && (i == 1 || i == len))
				assert_formats(want, false, text);
			day += is_day;
		}
	}
	assert_int_equal(day, BEHIND / S / 86400);
}

/* Each name is that of a day, whichever day it was. */
static void every_weekday(void **state)
{
	static const char names[] = "MonTueWedThuFriSatSun";

	(void)state;
	for (int i = 0; i < 7; i++) {
		char text[32];

		snprintf(text, sizeof(text), "%.3s Dec  5 00:06:08 2024",
			 names + (size_t)i * 3);
		assert_instant(text, parse(text, strlen(text), false),
			       1733357168 * S);
	}
}

/* Brackets cost neither a stack nor time. */
static void many_brackets(void **state)
{
	enum { LEN = 1 << 20 };
	char *text = malloc(LEN);

	(void)state;
	assert_non_null(text);
	memset(text, '[', LEN / 2);
	memset(text + LEN / 2, ']', LEN / 2);
	assert_true(parse(text, LEN, false) == INSTANT_NONE);
	free(text);
}

/* Each name is the month that its number is. */
static void every_month(void **state)
{
	static const char names[] = "JanFebMarAprMayJunJulAugSepOctNovDec";

	(void)state;
	for (int i = 0; i < 12; i++) {
		char clf[32], iso[32], ctime[32];

		snprintf(clf, sizeof(clf), "07/%.3s/2023:01:02:03 +0000",
			 names + (size_t)i * 3);
		snprintf(iso, sizeof(iso), "2023-%02d-07T01:02:03Z", i + 1);
		assert_true(parse(iso, strlen(iso), false) != INSTANT_NONE);
		assert_instant(clf, parse(clf, strlen(clf), false),
			       parse(iso, strlen(iso), false));
		snprintf(ctime, sizeof(ctime), "Sat %.3s  7 01:02:03 2023",
			 names + (size_t)i * 3);
		assert_instant(ctime, parse(ctime, strlen(ctime), false),
			       parse(iso, strlen(iso), false));
	}
}

/* Not a second is lost. */
static void every_second_of_a_day(void **state)
{
	(void)state;
	for (int i = 0; i < 86400; i++) {
		char text[64];

		snprintf(text, sizeof(text), "2000-02-29T%02d:%02d:%02dZ",
			 i / 3600, i / 60 % 60, i % 60);
		assert_instant(text, parse(text, strlen(text), false),
			       (951782400 + i) * S);
		assert_formats((951782400 + i) * S, true, text);
	}
}

/* Summer began on 2024-03-10 at 02:00 and ended on 2024-11-03 at 02:00. */
static const struct row new_york[] = {
	{ "01/Jan/2024:12:00:00", 1704128400 * S },
	{ "2024-07-01 12:00:00", 1719849600 * S },
	{ "2024-07-01T12:00:00.125", 1719849600 * S + 125000 },
	{ "2024-03-10 01:59:59", 1710053999 * S },
	{ "2024-03-10 03:00:00", 1710054000 * S },
	/* There was none: as if the clock had not been changed yet. */
	{ "2024-03-10 02:30:00", 1710055800 * S },
	/* There were two: the first. */
	{ "2024-11-03 00:59:59", 1730609999 * S },
	{ "2024-11-03 01:30:00", 1730611800 * S },
	{ "2024-11-03 02:00:00", 1730617200 * S },
	{ "[01/Jul/2024:12:00:00]", 1719849600 * S },
	{ "01/Jul/2024 12:00:00", 1719849600 * S },
	{ "2024/07/01 12:00:00", 1719849600 * S },
	{ "2024/07/01 12:00:00.125", 1719849600 * S + 125000 },
	{ "Mon Jul  1 12:00:00 2024", 1719849600 * S },
	/* Not local. */
	{ "2024-07-01 12:00:00 +0000", 1719835200 * S },
	{ "[01/Jul/2024:12:00:00 +0200]", 1719828000 * S },
	{ "Mon Jul  1 12:00:00 2024 +0200", 1719828000 * S },
	{ "1719849600000.5", 1719849600 * S + 500 },
	{ "2024-07-01T12:00:00Z", 1719835200 * S },
	{ "01/Jul/2024:12:00:00 +0200", 1719828000 * S },
	{ "1719849600", 1719849600 * S },
};

/* Summer began on 2024-03-31 at 02:00 and ended on 2024-10-27 at 03:00. */
static const struct row berlin[] = {
	{ "2024-01-01 12:00:00", 1704106800 * S },
	{ "2024-07-01 12:00:00", 1719828000 * S },
	{ "2024-03-31 01:59:59", 1711846799 * S },
	{ "2024-03-31 03:00:00", 1711846800 * S },
	{ "2024-03-31 02:30:00", 1711848600 * S },
	{ "2024-10-27 01:59:59", 1729987199 * S },
	{ "2024-10-27 02:30:00", 1729989000 * S },
	{ "2024-10-27 03:00:00", 1729994400 * S },
	/* Behind both ends of the range, by the zone alone. */
	{ "0001-01-01 00:00:00", INSTANT_NONE },
	{ "9999-12-31 23:59:59.999999", BEHIND - 3600 * S - 1 },
};

/* Ruby's %Z; RFC 5322, section 4.3. The same name is another zone elsewhere. */
static void zones_of_this_process_have_names(void **state)
{
	static const struct row american[] = {
		{ "04/Dec/2024:20:06:08 EDT", 1733357168 * S },
		{ "04/Dec/2024:19:06:08 EST", 1733357168 * S },
		{ "04/Dec/2024:19:06:08 CDT", 1733357168 * S },
		{ "04/Dec/2024:18:06:08 CST", 1733357168 * S },
		{ "04/Dec/2024:18:06:08 MDT", 1733357168 * S },
		{ "04/Dec/2024:17:06:08 MST", 1733357168 * S },
		{ "04/Dec/2024:17:06:08 PDT", 1733357168 * S },
		{ "04/Dec/2024:16:06:08 PST", 1733357168 * S },
	};
	static const struct row kolkata[] = {
		{ "05/Dec/2024:05:36:08 IST", 1733357168 * S },
		{ "05/Dec/2024:00:06:08 GMT", 1733357168 * S },
	};
	static const struct row shanghai[] = {
		{ "05/Dec/2024:08:06:08 CST", 1733357168 * S },
	};
	static const struct row paris[] = {
		{ "05/Dec/2024:01:06:08 CET", 1733357168 * S },
		{ "05/Jul/2024:02:06:08 CEST", 1720137968 * S },
	};

	(void)state;
	set_zone("UTC0");
	ASSERT_PARSES(american, false);
	set_zone("IST-5:30");
	ASSERT_PARSES(kolkata, false);
	ASSERT_PARSES(kolkata, true);
	set_zone("CST-8");
	ASSERT_PARSES(shanghai, false);
	set_zone("CET-1CEST,M3.5.0,M10.5.0/3");
	ASSERT_PARSES(paris, false);
	set_zone("UTC0");
}

static void local_times_of_logs(void **state)
{
	(void)state;
	set_zone(NEW_YORK);
	ASSERT_PARSES(new_york, true);
	set_zone(BERLIN);
	ASSERT_PARSES(berlin, true);
	set_zone("UTC0");
	ASSERT_PARSES(log_times, true);
}

static const struct row given_times[] = {
	{ "now", NOW },
	{ "0s", NOW },
	{ "90s", NOW - 90 * S },
	{ "30m", NOW - 1800 * S },
	{ "12h", NOW - 43200 * S },
	{ "7d", NOW - 604800 * S },
	{ "007d", NOW - 604800 * S },
	{ "4w", NOW - 2419200 * S },
	{ "730000d", NOW - INT64_C(63072000000) * S },
	{ "@0", 0 },
	{ "@1700000000", 1700000000 * S },
	{ "@1700000000.5", 1700000000 * S + 500000 },
	{ "@253402300799.999999", BEHIND - 1 },

	/* NOW was at 19:06:08 on 2024-12-04. */
	{ "today", 1733288400 * S },
	{ "yesterday", 1733202000 * S },
	{ "2024-07-01", 1719806400 * S },
	{ "2024-12-04", 1733288400 * S },
	{ "2024-07-01 12:00", 1719849600 * S },
	{ "2024-07-01T12:00", 1719849600 * S },
	{ "2024-07-01 12:00:00", 1719849600 * S },
	{ "2024-07-01t12:00:00.5", 1719849600 * S + 500000 },
	{ "01/Jul/2024:12:00:00", 1719849600 * S },

	{ "2024-07-01T12:00Z", 1719835200 * S },
	{ "2024-07-01T12:00:00Z", 1719835200 * S },
	{ "2024-07-01 12:00:00+02:00", 1719828000 * S },
	{ "01/Jul/2024:12:00:00 +0200", 1719828000 * S },
	{ "01/Jul/2024 12:00:00 +0200", 1719828000 * S },
	{ "2024-07-01 12:00:00 +02:00", 1719828000 * S },
	{ "2024-07-01 12:00 +0200", 1719828000 * S },

	/* None of these is a time. */
	{ "", INSTANT_NONE },
	{ " ", INSTANT_NONE },
	{ "Now", INSTANT_NONE },
	{ "now ", INSTANT_NONE },
	{ "nowadays", INSTANT_NONE },
	{ "tomorrow", INSTANT_NONE },
	{ "d", INSTANT_NONE },
	{ "7", INSTANT_NONE },
	{ "7 d", INSTANT_NONE },
	{ "-7d", INSTANT_NONE },
	{ "+7d", INSTANT_NONE },
	{ "7D", INSTANT_NONE },
	{ "7y", INSTANT_NONE },
	{ "7dd", INSTANT_NONE },
	{ "7d12h", INSTANT_NONE },
	{ "1.5d", INSTANT_NONE },
	{ "740000d", INSTANT_NONE },
	{ "9223372036854s", INSTANT_NONE },
	{ "9223372036855s", INSTANT_NONE },
	{ "18446744073709s", INSTANT_NONE },
	{ "18446744073710s", INSTANT_NONE },
	{ "9999999999999999999w", INSTANT_NONE },
	{ "18446744073709551617s", INSTANT_NONE },
	{ "1700000000", INSTANT_NONE },
	{ "@", INSTANT_NONE },
	{ "@-1", INSTANT_NONE },
	{ "@1700000000.", INSTANT_NONE },
	{ "@1700000000s", INSTANT_NONE },
	{ "@253402300800", INSTANT_NONE },
	{ "@1716723772601", INSTANT_NONE },
	{ "@1716723772601.5", INSTANT_NONE },
	{ "@18446744073709551616", INSTANT_NONE },
	{ "2024", INSTANT_NONE },
	{ "2024-07", INSTANT_NONE },
	{ "2024-7-1", INSTANT_NONE },
	{ "2024-07-01Z", INSTANT_NONE },
	{ "2024-07-01 ", INSTANT_NONE },
	{ "2024-07-01T", INSTANT_NONE },
	{ "2024-07-01 +0000", INSTANT_NONE },
	{ "2024-07-01 12:00 ", INSTANT_NONE },
	{ "2024-07-01 12:00  Z", INSTANT_NONE },
	{ "2024/07/01 12:00:00", INSTANT_NONE },
	{ "[2024-07-01 12:00:00]", INSTANT_NONE },
	{ "Mon Jul  1 12:00:00 2024", INSTANT_NONE },
	{ "2024-07-01 12", INSTANT_NONE },
	{ "2024-07-01 12:", INSTANT_NONE },
	{ "2024-07-01 12:00:", INSTANT_NONE },
	{ "2024-07-01 12:00:00 ", INSTANT_NONE },
	{ "2024-07-01 12:00.5", INSTANT_NONE },
	{ "2024-07-01 24:00", INSTANT_NONE },
	{ "2024-02-30", INSTANT_NONE },
	{ "01/Jul/2024", INSTANT_NONE },
	{ "0000-12-31", INSTANT_NONE },
};

static void times_of_people(void **state)
{
	(void)state;
	set_zone(NEW_YORK);
	for (size_t i = 0; i < sizeof(given_times) / sizeof(*given_times); i++)
		assert_instant(given_times[i].text,
			       instant_parse_given(given_times[i].text, NOW),
			       given_times[i].instant);
}

/* Each unit on both sides of the first instant there is. */
static void so_long_ago_that_there_was_no_time(void **state)
{
	(void)state;
	assert_instant("1s", instant_parse_given("1s", FIRST + S), FIRST);
	assert_instant("1s", instant_parse_given("1s", FIRST + S - 1),
		       INSTANT_NONE);
	assert_instant("1w", instant_parse_given("1w", FIRST + 604800 * S),
		       FIRST);
	assert_instant("1w", instant_parse_given("1w", FIRST + 604800 * S - 1),
		       INSTANT_NONE);
}

struct day {
	const char *zone;
	int64_t now, today, yesterday; /* seconds */
};

/*
 * Not each day has 24 hours: in New York 2024-03-10 had 23 and 2024-11-03 had
 * 25. In Sao Paulo 2017-10-15 began at 01:00.
 */
static const struct day days[] = {
	{ NEW_YORK, 1710172800, 1710129600, 1710046800 },  /* 03-11 12:00 */
	{ NEW_YORK, 1710129600, 1710129600, 1710046800 },  /* 03-11 00:00 */
	{ NEW_YORK, 1710129599, 1710046800, 1709960400 },  /* 03-10 23:59:59 */
	{ NEW_YORK, 1730739600, 1730696400, 1730606400 },  /* 11-04 12:00 */
	{ SAO_PAULO, 1508086800, 1508036400, 1507950000 }, /* 10-15 15:00 */
	{ SAO_PAULO, 1508158800, 1508119200, 1508036400 }, /* 10-16 11:00 */
	{ "UTC0", 1733357168, 1733356800, 1733270400 },
	{ "UTC0", -1, -86400, -172800 },
};

static void days_of_people(void **state)
{
	(void)state;
	for (size_t i = 0; i < sizeof(days) / sizeof(*days); i++) {
		int64_t now = days[i].now * S + 999999;

		set_zone(days[i].zone);
		assert_instant("today", instant_parse_given("today", now),
			       days[i].today * S);
		assert_instant("yesterday",
			       instant_parse_given("yesterday", now),
			       days[i].yesterday * S);
	}
}

static void written_in_utc(void **state)
{
	(void)state;
	set_zone(NEW_YORK);
	assert_formats(1532941432 * S, false, "2018-07-30T09:03:52Z");
	assert_formats(1532941432 * S, true, "2018-07-30T09:03:52Z");
	assert_formats(1532941432 * S + 726000, false, "2018-07-30T09:03:52Z");
	assert_formats(1532941432 * S + 726000, true,
		       "2018-07-30T09:03:52.726Z");
	assert_formats(1532941432 * S + 7000, true, "2018-07-30T09:03:52.007Z");
	assert_formats(1532941432 * S + 7, true, "2018-07-30T09:03:52.000007Z");
	assert_formats(1532941432 * S + 999999, true,
		       "2018-07-30T09:03:52.999999Z");
	assert_formats(-1, false, "1969-12-31T23:59:59Z");
	assert_formats(-1, true, "1969-12-31T23:59:59.999999Z");
	assert_formats(-S, true, "1969-12-31T23:59:59Z");
	assert_formats(FIRST, true, "0001-01-01T00:00:00Z");
	assert_formats(BEHIND - 1, true, "9999-12-31T23:59:59.999999Z");
	/* Nothing reads these, but a message may have them. */
	assert_formats(BEHIND, false, "10000-01-01T00:00:00Z");
	assert_formats(FIRST - 1, false, "0000-12-31T23:59:59Z");
	assert_formats(FIRST - 367 * 86400 * S, false, "-1-12-31T00:00:00Z");
}

/* What is written is read as what it was, wherever in the range. */
static void written_and_read(void **state)
{
	uint64_t random = 1;
	uint64_t span = (uint64_t)(BEHIND - FIRST);

	(void)state;
	for (int i = 0; i < 100000; i++) {
		char text[INSTANT_TEXT_SIZE];
		int64_t instant;

		random = random * UINT64_C(6364136223846793005) + 1;
		instant = FIRST + (int64_t)((random >> 3) % span);
		instant_format(text, instant, true);
		assert_instant("random", parse(text, strlen(text), false),
			       instant);
	}
}

/* All seconds of minutes, after each other second of them and of others. */
static void times_after_each_other(void **state)
{
	static const char *const minutes[] = {
		"31/Jan/2024:23:59:%02d +0000", "31/Jan/2024:23:59:%02d -0330",
		"01/Jan/0001:00:00:%02d +0000", "01/Jan/0001:00:00:%02d +0001",
		"31/Dec/9999:23:59:%02d +0000", "31/Dec/9999:23:59:%02d -0001",
		"31/Jan/2024:23:59:%02d CEST1", "31-Jan-2024:23:59:%02d +0000",
		"31/Feb/2024:23:59:%02d +0000",
	};
	enum { N = sizeof(minutes) / sizeof(minutes[0]) };
	uint64_t random = 1;

	(void)state;
	for (int i = 0; i < 200000; i++) {
		char text[32];
		int n;

		random = random * UINT64_C(6364136223846793005) + 1;
		/* Mostly the same minute as before. */
		n = snprintf(text, sizeof(text),
			     minutes[(i / 16 + (random >> 60 == 0)) % N],
			     (int)(random >> 33) % 64);
		parse(text, (size_t)n, false);
		if (i % 7 == 0)
			text[random % (uint64_t)n] ^= 1;
		parse(text, (size_t)n, false);
	}
}

static void now_is_between_two_nows(void **state)
{
	int64_t before = (int64_t)time(NULL);
	int64_t now = instant_now();
	int64_t after = (int64_t)time(NULL);

	(void)state;
	/* time(2) may lag behind by a tick. */
	assert_true(now >= before * S && now < (after + 2) * S);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(zones_of_this_process_have_names),
		cmocka_unit_test(times_of_logs),
		cmocka_unit_test(what_is_no_time_of_a_log),
		cmocka_unit_test(times_cut_anywhere),
		cmocka_unit_test(times_with_wrong_bytes),
		cmocka_unit_test(long_fraction),
		cmocka_unit_test(every_day),
		cmocka_unit_test(every_month),
		cmocka_unit_test(every_weekday),
		cmocka_unit_test(many_brackets),
		cmocka_unit_test(every_second_of_a_day),
		cmocka_unit_test(local_times_of_logs),
		cmocka_unit_test(times_of_people),
		cmocka_unit_test(so_long_ago_that_there_was_no_time),
		cmocka_unit_test(days_of_people),
		cmocka_unit_test(written_in_utc),
		cmocka_unit_test(written_and_read),
		cmocka_unit_test(times_after_each_other),
		cmocka_unit_test(now_is_between_two_nows),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
