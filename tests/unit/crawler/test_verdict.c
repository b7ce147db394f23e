/*
 * Verdicts (verdict.h) from lists of different times (versions.h), by a table:
 * the days of lists, what each has, and what is to be said when.
 */

#include <stdarg.h>
#include <stddef.h>
#include <setjmp.h>
#include <stdint.h>
#include <cmocka.h>

#include <stdlib.h>
#include <string.h>
#include <time.h>

#include "base/instant.h"
#include "crawler/verdict.h"

enum { DAY = 86400, SLACK = 30 };

static struct slice slice_of(const char *text)
{
	return (struct slice){ text, strlen(text) };
}

static int64_t second(const char *day)
{
	return instant_parse_given(day, 0) / 1000000;
}

/* Three lists: 1.1.1.0/24 in the first two, 2.2.2.0/24 in the last two. */
static const struct {
	const char *path, *text;
} files[] = {
	{ "a-2024-01-01.txt", "1.1.1.0/24\n" },
	{ "a-2025-01-01.txt", "1.1.1.0/24\n2.2.2.0/24\n" },
	{ "a-2026-01-01.txt", "2.2.2.0/24\n2a00:1::/32\n" },
};

enum { NFILES = sizeof(files) / sizeof(files[0]) };

struct lists {
	struct ranges ranges[NFILES];
	struct versions versions;
};

/* In an order that is not that of their dates. */
static void read_lists(struct lists *lists, int64_t slack)
{
	static const size_t order[NFILES] = { 1, 2, 0 };

	*lists = (struct lists){ .versions = { 0 } };
	for (size_t i = 0; i < NFILES; i++) {
		struct ranges *ranges = &lists->ranges[i];

		assert_int_equal(
			ranges_read_text(ranges, slice_of(files[order[i]].text),
					 files[order[i]].path, false),
			0);
		assert_int_equal(versions_add(&lists->versions, ranges), 0);
	}
	versions_set_times(&lists->versions, slack);
}

static void release_lists(struct lists *lists)
{
	versions_release(&lists->versions);
	for (size_t i = 0; i < NFILES; i++)
		ranges_release(&lists->ranges[i]);
}

static void assert_verdict(const struct verdict_crawler *crawler,
			   const char *text, enum verdict_dns dns,
			   int64_t seconds, enum verdict verdict,
			   enum verdict_reason reason)
{
	struct verdict_host host = verdict_host_of(slice_of(text));
	struct verdict_claim claim = { 0 };
	struct verdict_given given;

	/* Again, with a claim that was used. */
	for (int i = 0; i < 2; i++) {
		assert_int_equal(verdict_begin(&claim, crawler, &host, dns), 0);
		given = verdict_at(&claim, seconds);
		if (given.verdict != verdict || given.reason != reason)
			fail_msg("%s at %lld: %d, %d", text, (long long)seconds,
				 given.verdict, given.reason);
	}
	verdict_release(&claim);
}

static void lists_are_in_force_for_their_time(void **state)
{
	static const struct {
		const char *host, *day;
		enum verdict verdict;
		enum verdict_reason reason;
	} all[] = {
		{ "1.1.1.1", "2023-12-01", VERDICT_UNVERIFIABLE,
		  VERDICT_NO_TIME },
		{ "1.1.1.1", "2023-12-02", VERDICT_VERIFIED, VERDICT_RANGE },
		{ "3.3.3.3", "2023-12-02", VERDICT_SPOOFED, VERDICT_RANGE },
		{ "2.2.2.2", "2024-07-01", VERDICT_SPOOFED, VERDICT_RANGE },
		{ "2.2.2.2", "2024-12-01", VERDICT_SPOOFED, VERDICT_RANGE },
		{ "2.2.2.2", "2024-12-02", VERDICT_VERIFIED, VERDICT_RANGE },
		{ "1.1.1.255", "2025-07-01", VERDICT_VERIFIED, VERDICT_RANGE },
		{ "::ffff:1.1.1.1", "2025-07-01", VERDICT_VERIFIED,
		  VERDICT_RANGE },
		/* To the date of the next one and the slack. */
		{ "1.1.1.1", "2026-01-31", VERDICT_VERIFIED, VERDICT_RANGE },
		{ "1.1.1.1", "2026-02-01", VERDICT_UNVERIFIABLE,
		  VERDICT_NO_TIME },
		{ "2a00:1::1", "2026-01-31", VERDICT_VERIFIED, VERDICT_RANGE },
		{ "2a00:2::1", "2026-01-31", VERDICT_SPOOFED, VERDICT_RANGE },
		{ "2.2.2.2", "2026-02-01", VERDICT_UNVERIFIABLE,
		  VERDICT_NO_TIME },
		{ "crawl.googlebot.com", "2025-07-01", VERDICT_UNVERIFIABLE,
		  VERDICT_NAME },
		{ "10.1.2.3", "2025-07-01", VERDICT_UNVERIFIABLE,
		  VERDICT_PRIVATE },
		{ "::ffff:192.168.1.1", "2025-07-01", VERDICT_UNVERIFIABLE,
		  VERDICT_PRIVATE },
		{ "100.64.0.1", "2025-07-01", VERDICT_UNVERIFIABLE,
		  VERDICT_PRIVATE },
		{ "fe80::1", "2025-07-01", VERDICT_UNVERIFIABLE,
		  VERDICT_PRIVATE },
	};
	struct lists lists;
	struct verdict_crawler crawler = { .versions = &lists.versions,
					   .is_complete = true };

	(void)state;
	read_lists(&lists, SLACK * DAY);
	for (size_t i = 0; i < sizeof(all) / sizeof(all[0]); i++)
		assert_verdict(&crawler, all[i].host, VERDICT_NOT_ASKED,
			       second(all[i].day), all[i].verdict,
			       all[i].reason);
	assert_verdict(&crawler, "1.1.1.1", VERDICT_NOT_ASKED, INSTANT_NONE,
		       VERDICT_UNVERIFIABLE, VERDICT_NO_TIME);
	release_lists(&lists);
}

static void the_slack_may_be_any(void **state)
{
	struct lists lists;
	struct verdict_crawler crawler = { .versions = &lists.versions,
					   .is_complete = true };

	(void)state;
	read_lists(&lists, 0);
	assert_verdict(&crawler, "2.2.2.2", VERDICT_NOT_ASKED,
		       second("2025-01-01") - 1, VERDICT_SPOOFED,
		       VERDICT_RANGE);
	assert_verdict(&crawler, "2.2.2.2", VERDICT_NOT_ASKED,
		       second("2025-01-01"), VERDICT_VERIFIED, VERDICT_RANGE);
	assert_verdict(&crawler, "2.2.2.2", VERDICT_NOT_ASKED,
		       second("2026-01-01") + 1, VERDICT_UNVERIFIABLE,
		       VERDICT_NO_TIME);
	versions_set_times(&lists.versions, VERSIONS_ANY_TIME);
	assert_verdict(&crawler, "1.1.1.1", VERDICT_NOT_ASKED,
		       second("2030-01-01"), VERDICT_VERIFIED, VERDICT_RANGE);
	assert_verdict(&crawler, "3.3.3.3", VERDICT_NOT_ASKED, INSTANT_NONE,
		       VERDICT_SPOOFED, VERDICT_RANGE);
	release_lists(&lists);
}

static void a_list_without_a_date_is_of_any_time(void **state)
{
	struct versions versions = { 0 };
	struct verdict_crawler crawler = { .versions = &versions,
					   .is_complete = true };
	struct ranges ranges;

	(void)state;
	assert_int_equal(ranges_read_text(&ranges, slice_of("1.1.1.1"), "a",
					  false),
			 0);
	assert_int_equal(versions_add(&versions, &ranges), 0);
	versions_set_times(&versions, 0);
	assert_verdict(&crawler, "1.1.1.1", VERDICT_NOT_ASKED, 0,
		       VERDICT_VERIFIED, VERDICT_RANGE);
	assert_verdict(&crawler, "1.1.1.2", VERDICT_NOT_ASKED, INSTANT_NONE,
		       VERDICT_SPOOFED, VERDICT_RANGE);
	versions_release(&versions);
	ranges_release(&ranges);
}

static void dns_and_lists_together(void **state)
{
	struct lists lists;
	struct verdict_crawler listed = { .versions = &lists.versions,
					  .is_complete = true };
	struct verdict_crawler partial = { .versions = &lists.versions };
	struct verdict_crawler none = { 0 }, reverse = { .reverse_only = true };
	struct verdict_crawler several = { .is_several = true };
	const struct {
		const struct verdict_crawler *crawler;
		enum verdict_dns dns;
		enum verdict verdict;
		enum verdict_reason reason;
	} all[] = {
		{ &listed, VERDICT_CONFIRMED, VERDICT_VERIFIED, VERDICT_DNS },
		{ &listed, VERDICT_NOT_CONFIRMED, VERDICT_SPOOFED,
		  VERDICT_RANGE },
		{ &listed, VERDICT_FAILED, VERDICT_SPOOFED, VERDICT_RANGE },
		{ &partial, VERDICT_NOT_ASKED, VERDICT_UNVERIFIABLE,
		  VERDICT_INCOMPLETE },
		{ &partial, VERDICT_CONFIRMED, VERDICT_VERIFIED, VERDICT_DNS },
		{ &none, VERDICT_NOT_ASKED, VERDICT_UNVERIFIABLE,
		  VERDICT_NO_LIST },
		{ &none, VERDICT_CONFIRMED, VERDICT_VERIFIED, VERDICT_DNS },
		{ &none, VERDICT_NOT_CONFIRMED, VERDICT_SPOOFED, VERDICT_DNS },
		{ &none, VERDICT_FAILED, VERDICT_UNVERIFIABLE,
		  VERDICT_NO_ANSWER },
		{ &reverse, VERDICT_CONFIRMED, VERDICT_VERIFIED, VERDICT_DNS },
		{ &reverse, VERDICT_NOT_CONFIRMED, VERDICT_UNVERIFIABLE,
		  VERDICT_REVERSE },
		{ &several, VERDICT_NOT_ASKED, VERDICT_UNVERIFIABLE,
		  VERDICT_SEVERAL },
	};

	(void)state;
	read_lists(&lists, SLACK * DAY);
	for (size_t i = 0; i < sizeof(all) / sizeof(all[0]); i++)
		assert_verdict(all[i].crawler, "3.3.3.3", all[i].dns,
			       second("2025-07-01"), all[i].verdict,
			       all[i].reason);
	release_lists(&lists);
}

/* Lists for different services in one file do not end each other. */
static void parts_of_one_file_belong_together(void **state)
{
	static const char text[] =
		"{\"a\":{\"creationTime\":\"2024-01-01\",\"ipv4\":[\"1.1.1.1\"]"
		"},\"b\":{\"creationTime\":\"2025-01-01\",\"ipv4\":"
		"[\"2.2.2.2\"]},\"c\":{\"creationTime\":\"2026-01-01\","
		"\"ipv4\":[\"3.3.3.3\"]}}";
	struct versions versions = { 0 };
	struct verdict_crawler crawler = { .versions = &versions,
					   .is_complete = true };
	struct ranges ranges;

	(void)state;
	assert_int_equal(ranges_read_text(&ranges, slice_of(text), "a", false),
			 0);
	assert_int_equal(versions_add(&versions, &ranges), 0);
	versions_set_times(&versions, 0);
	assert_verdict(&crawler, "1.1.1.1", VERDICT_NOT_ASKED,
		       second("2025-12-01"), VERDICT_VERIFIED, VERDICT_RANGE);
	versions_release(&versions);
	ranges_release(&ranges);
}

/* Days are those of UTC. */
int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(lists_are_in_force_for_their_time),
		cmocka_unit_test(the_slack_may_be_any),
		cmocka_unit_test(a_list_without_a_date_is_of_any_time),
		cmocka_unit_test(dns_and_lists_together),
		cmocka_unit_test(parts_of_one_file_belong_together),
	};

	setenv("TZ", "UTC", 1);
	tzset();
	return cmocka_run_group_tests(tests, NULL, NULL);
}
