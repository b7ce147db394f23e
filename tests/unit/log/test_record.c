/* The numbers and times of a record (record.h). */

#include <stdarg.h>
#include <stddef.h>
#include <setjmp.h>
#include <stdint.h>
#include <cmocka.h>

#include <stdlib.h>
#include <string.h>
#include <time.h>

#include "bytes.h"
#include "base/instant.h"
#include "log/record.h"

struct number {
	const char *text;
	size_t len;
	bool is;
	uint64_t value;
};

#define NUMBER(text, value)                                                    \
	{                                                                      \
		text, sizeof(text) - 1, true, value                            \
	}
#define NO_NUMBER(text)                                                        \
	{                                                                      \
		text, sizeof(text) - 1, false, 0                               \
	}

static const struct number statuses[] = {
	NUMBER("100", 100),
	NUMBER("200", 200),
	NUMBER("404", 404),
	NUMBER("999", 999),
	NO_NUMBER("099"),
	NO_NUMBER("000"),
	NO_NUMBER(""),
	NO_NUMBER("-"),
	NO_NUMBER("2"),
	NO_NUMBER("20"),
	NO_NUMBER("2000"),
	NO_NUMBER("0200"),
	NO_NUMBER("2x0"),
	NO_NUMBER("20x"),
	NO_NUMBER("-20"),
	NO_NUMBER("+20"),
	NO_NUMBER(" 20"),
	NO_NUMBER("20 "),
	NO_NUMBER("20\000"),
	NO_NUMBER("2.0"),
	NO_NUMBER("2/0"),
	NO_NUMBER("2:0"),
	NO_NUMBER("0x1"),
	NO_NUMBER("2\377"
		  "0"),
	NO_NUMBER("2\2620"),
};

static void status_is_100_to_999_or_0(void **state)
{
	(void)state;
	for (size_t i = 0; i < sizeof(statuses) / sizeof(statuses[0]); i++) {
		const struct number *n = &statuses[i];
		char *copy = exact_copy(n->text, n->len);
		struct record rec = { .status = { copy, n->len } };

		assert_int_equal(record_status(&rec), n->value);
		free(copy);
	}
	assert_int_equal(record_status(&(struct record){ 0 }), 0);
}

static const struct number sizes[] = {
	NUMBER("0", 0),
	NUMBER("68", 68),
	NUMBER("4294967296", UINT64_C(4294967296)),
	NUMBER("18446744073709551615", UINT64_MAX),
	NUMBER("00000000000000000000000000000007", 7),
	NO_NUMBER("18446744073709551616"),
	NO_NUMBER("18446744073709551625"),
	NO_NUMBER("27670116110564327424"),
	NO_NUMBER("99999999999999999999999999999999"),
	/* 2 to the power of 64, ten times, and a little more. */
	NO_NUMBER("184467440737095516160"),
	NO_NUMBER("184467440737095516167"),
	NO_NUMBER(""),
	NO_NUMBER("-"),
	NO_NUMBER("-1"),
	NO_NUMBER("+1"),
	NO_NUMBER(" 1"),
	NO_NUMBER("1 "),
	NO_NUMBER("1.5"),
	NO_NUMBER("0x10"),
	NO_NUMBER("1e3"),
	NO_NUMBER("1\000"),
	NO_NUMBER("1/"),
	NO_NUMBER("1:"),
	NO_NUMBER("\261"),
};

static void bytes_are_a_number_or_none(void **state)
{
	uint64_t bytes = 0;

	(void)state;
	for (size_t i = 0; i < sizeof(sizes) / sizeof(sizes[0]); i++) {
		const struct number *n = &sizes[i];
		char *copy = exact_copy(n->text, n->len);
		struct record rec = { .bytes = { copy, n->len } };

		assert_int_equal(record_bytes(&rec, &bytes), n->is);
		if (n->is)
			assert_int_equal(bytes, n->value);
		free(copy);
	}
	assert_false(record_bytes(&(struct record){ 0 }, &bytes));
}

/* 2024-01-31T23:59:59Z, as date(1) has it, in microseconds. */
#define THEN (INT64_C(1706745599) * 1000000)

static int64_t time_of(const char *date, const char *text, bool local)
{
	char *d = exact_copy(date, strlen(date));
	char *t = exact_copy(text, strlen(text));
	struct record rec = { .date = { d, strlen(date) },
			      .time = { t, strlen(text) },
			      .local_time = local };
	struct instant_memo memo = { 0 };
	int64_t instant = record_time(&rec, &memo);

	free(t);
	free(d);
	return instant;
}

static void time_stands_alone_or_after_its_date(void **state)
{
	(void)state;
	assert_true(time_of("", "31/Jan/2024:23:59:59 +0000", false) == THEN);
	assert_true(time_of("", "01/Feb/2024:01:59:59 +0200", false) == THEN);
	assert_true(time_of("", "2024-01-31 23:59:59", false) == THEN);
	assert_true(time_of("2024-01-31", "23:59:59", false) == THEN);
	assert_true(time_of("2024-02-01", "00:00:00", false) == THEN + 1000000);
}

/* POSIX's TZ: two hours east of Greenwich, all the year. */
static void local_time_is_that_of_this_process(void **state)
{
	const int64_t two_hours = INT64_C(7200) * 1000000;
	const char *now = getenv("TZ");
	char *old = now ? strdup(now) : NULL;

	(void)state;
	assert_int_equal(setenv("TZ", "XYZ-2", 1), 0);
	tzset();
	assert_true(time_of("2024-01-31", "23:59:59", false) == THEN);
	assert_true(time_of("2024-01-31", "23:59:59", true) ==
		    THEN - two_hours);
	assert_true(time_of("", "2024-01-31 23:59:59", true) ==
		    THEN - two_hours);
	/* A zone says more. */
	assert_true(time_of("", "31/Jan/2024:23:59:59 +0000", true) == THEN);
	if (old)
		setenv("TZ", old, 1);
	else
		unsetenv("TZ");
	tzset();
	free(old);
}

/* A text of n bytes, x alone. */
static int64_t time_of_lengths(size_t date_len, size_t time_len)
{
	char *date = malloc(date_len + 1), *text = malloc(time_len + 1);
	int64_t instant;

	assert_true(date && text);
	memset(date, 'x', date_len);
	memset(text, 'x', time_len);
	date[date_len] = text[time_len] = '\0';
	instant = time_of(date, text, false);
	free(text);
	free(date);
	return instant;
}

static void no_time_is_none(void **state)
{
	static const size_t lens[] = { 0,  1,  31, 32,	 33,
				       64, 65, 66, 1000, 100000 };
	const struct record nothing = { 0 };
	struct instant_memo memo = { 0 };

	(void)state;
	assert_true(record_time(&nothing, &memo) == INSTANT_NONE);
	assert_true(time_of("", "-", false) == INSTANT_NONE);
	assert_true(time_of("-", "-", false) == INSTANT_NONE);
	assert_true(time_of("-", "23:59:59", false) == INSTANT_NONE);
	assert_true(time_of("", "23:59:59", false) == INSTANT_NONE);
	assert_true(time_of("2024-01-31", "-", false) == INSTANT_NONE);
	assert_true(time_of("2024-01-31", "23:59", false) == INSTANT_NONE);
	for (size_t i = 0; i < sizeof(lens) / sizeof(lens[0]); i++)
		for (size_t j = 0; j < sizeof(lens) / sizeof(lens[0]); j++)
			assert_true(time_of_lengths(lens[i], lens[j]) ==
				    INSTANT_NONE);
}

/* A line may have a field for the date, and none for the time. */
static void a_date_without_a_time_is_read(void **state)
{
	const struct record rec = { .date = { "x", 1 } };
	struct instant_memo memo = { 0 };

	(void)state;
	assert_true(record_time(&rec, &memo) == INSTANT_NONE);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(status_is_100_to_999_or_0),
		cmocka_unit_test(bytes_are_a_number_or_none),
		cmocka_unit_test(time_stands_alone_or_after_its_date),
		cmocka_unit_test(local_time_is_that_of_this_process),
		cmocka_unit_test(no_time_is_none),
		cmocka_unit_test(a_date_without_a_time_is_read),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
