/* What is expected was drawn by hand. */

#include <stdarg.h>
#include <stddef.h>
#include <setjmp.h>
#include <stdint.h>
#include <cmocka.h>

#include <string.h>

#include "base/instant.h"
#include "show/chart.h"

static int64_t instant(const char *text)
{
	return instant_parse((struct slice){ text, strlen(text) }, false);
}

static struct chart_row row(const char *name, uint64_t requests)
{
	return (struct chart_row){ { name, strlen(name) }, requests };
}

static void assert_chart(const struct chart_options *opt,
			 const struct timeline *t, const struct chart_row *rows,
			 const char *expected)
{
	struct buf buf = { 0 };

	chart_add(&buf, opt, t, rows);
	buf_add_byte(&buf, '\0');
	assert_false(buf_failed(&buf));
	assert_string_equal((char *)buf.data, expected);
	buf_release(&buf);
}

static void test_hours(void **state)
{
	const struct chart_options opt = { .heading = "user_agent",
					   .width = 60,
					   .is_ascii = true };
	const struct chart_row rows[] = { row("Googlebot/2.1", 44),
					  row("others", 3) };
	struct timeline t;

	(void)state;
	assert_int_equal(timeline_init(&t, instant("2026-11-29T22:10:00Z"),
				       instant("2026-11-30T07:00:00Z"), 2, 40),
			 0);
	for (int i = 0; i < 9; i++)
		timeline_add(&t, 0,
			     instant("2026-11-29T22:10:00Z") +
				     i * (int64_t)3600000000,
			     (uint64_t)i);
	timeline_add(&t, 0, instant("2026-11-30T07:59:00Z"), 8);
	timeline_add(&t, 1, instant("2026-11-30T01:00:00Z"), 1);
	timeline_add(&t, 1, instant("2026-11-30T06:59:59Z"), 1);
	assert_chart(
		&opt, &t, rows,
		"user_agent     requests    11-30\n"
		"Googlebot/2.1        44   .:-=+*%##\n"
		"others                3     .    .\n"
		"\n"
		"One column per hour, from 2026-11-29 22:00 to 2026-11-30\n"
		"07:59 UTC\n"
		"# is 8 requests, . up to an eighth\n"
		"1 request without a time in no column\n");
	timeline_release(&t);
}

static void test_days(void **state)
{
	const struct chart_options opt = { .heading = "host", .width = 80 };
	const struct chart_row rows[] = { row("192.0.2.1", 1000000) };
	struct timeline t;

	(void)state;
	assert_int_equal(timeline_init(&t, instant("2026-11-22T00:00:00Z"),
				       instant("2026-12-05T23:59:59Z"), 1, 40),
			 0);
	timeline_add(&t, 0, instant("2026-11-22T00:00:00Z"), 125000);
	timeline_add(&t, 0, instant("2026-11-23T00:00:00Z"), 125001);
	timeline_add(&t, 0, instant("2026-12-05T00:00:00Z"), 749999);
	timeline_add(&t, 0, instant("2026-12-05T00:00:00Z"), 0);
	assert_chart(&opt, &t, rows,
		     "host       requests   11-23  11-30\n"
		     "192.0.2.1     1.00M  \342\226\202\342\226\202"
		     "           \342\226\210\n"
		     "\n"
		     "One column per day, from 2026-11-22 to 2026-12-05 UTC\n"
		     "\342\226\210 is 749999 requests, \342\226\201 up to an "
		     "eighth\n");
	timeline_release(&t);
}

static void test_weeks(void **state)
{
	const struct chart_options opt = { .heading = "a",
					   .width = 50,
					   .is_ascii = true };
	const struct chart_row rows[] = { row("x", 2) };
	struct timeline t;

	(void)state;
	assert_int_equal(timeline_init(&t, instant("2024-01-01T00:00:00Z"),
				       instant("2025-12-28T23:00:00Z"), 1, 30),
			 0);
	timeline_add(&t, 0, instant("2024-01-01T00:00:00Z"), 1);
	timeline_add(&t, 0, instant("2025-12-28T23:00:00Z"), 1);
	assert_chart(&opt, &t, rows,
		     "a  requests  2024-01-01 2024-11-04\n"
		     "x         2  #                        #\n"
		     "\n"
		     "One column per 4 weeks, from 2024-01-01 to\n"
		     "2025-12-28 UTC\n"
		     "# is 1 request, . up to an eighth\n");
	timeline_release(&t);
}

/* As wide as it may be, whatever the names are. */
static void test_width(void **state)
{
	struct chart_options opt = { .heading = "user_agent",
				     .is_ascii = true };
	const struct chart_row rows[] = {
		row("a name that is far too long for a chart, and goes on", 1)
	};

	(void)state;
	for (opt.width = 0; opt.width < 300; opt.width++) {
		size_t steps = chart_steps(&opt, rows[0].name.len), most = 0;
		size_t width = opt.width < CHART_WIDTH_MIN ? CHART_WIDTH_MIN
							   : opt.width;
		int64_t last = (int64_t)(steps - 1) * 3600000000;
		struct buf buf = { 0 };
		struct timeline t;

		assert_int_equal(timeline_init(&t, 0, last, 1, steps), 0);
		assert_int_equal(t.nsteps, steps);
		timeline_add(&t, 0, last, 1);
		chart_add(&buf, &opt, &t, rows);
		buf_add_byte(&buf, '\0');
		assert_false(buf_failed(&buf));
		for (char *line = strtok((char *)buf.data, "\n"); most < 2;
		     line = strtok(NULL, "\n"), most++) {
			assert_non_null(line);
			assert_true(strlen(line) <= width);
			if (most == 1) /* the last step is seen */
				assert_true(strlen(line) == width &&
					    line[width - 1] == '#');
		}
		buf_release(&buf);
		timeline_release(&t);
	}
}

static void test_colours(void **state)
{
	const struct chart_options opt = { .heading = "host",
					   .width = 40,
					   .is_ascii = true,
					   .is_coloured = true };
	const struct chart_row rows[] = { row("h", 1) };
	struct timeline t;

	(void)state;
	assert_int_equal(timeline_init(&t, 0, 0, 1, 10), 0);
	timeline_add(&t, 0, 0, 1);
	assert_chart(&opt, &t, rows,
		     "\033[1mhost\033[0m  \033[1mrequests\033[0m\n"
		     "h            1  \033[36m#\033[0m\n"
		     "\n"
		     "One column per hour, from 1970-01-01\n"
		     "00:00 to 1970-01-01 00:59 UTC\n"
		     "# is 1 request, . up to an eighth\n");
	timeline_release(&t);
}

static void test_nothing(void **state)
{
	const struct chart_options opt = { .heading = "host", .width = 40 };
	struct timeline t;

	(void)state;
	assert_int_equal(timeline_init(&t, 0, 0, 0, 10), 0);
	assert_chart(&opt, &t, NULL, "host  requests\n");
	timeline_release(&t);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_hours),	cmocka_unit_test(test_days),
		cmocka_unit_test(test_weeks),	cmocka_unit_test(test_width),
		cmocka_unit_test(test_colours), cmocka_unit_test(test_nothing),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
