/*
 * Files of networks (ranges.h): what is taken from each form, with which date,
 * and what is said of what is none. The files in ../shared/crawlers/ranges are
 * as operators and mirrors published them; how many networks each has is from
 * jq(1), grep(1) or its SOURCES.tsv.
 */

#include <stdarg.h>
#include <stddef.h>
#include <setjmp.h>
#include <stdint.h>
#include <cmocka.h>

#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/wait.h>
#include <unistd.h>

#include "base/instant.h"
#include "base/io.h"
#include "bytes.h"
#include "crawler/ranges.h"
#include "often.h"

static int read_len(struct ranges *ranges, const char *text, size_t len,
		    const char *path, bool any)
{
	char *copy = exact_copy(text, len);
	int ret = ranges_read_text(ranges, (struct slice){ copy, len }, path,
				   any);

	free(copy);
	return ret;
}

static int read_any(struct ranges *ranges, const char *text)
{
	return read_len(ranges, text, strlen(text), "a", true);
}

static size_t count(const struct ranges *ranges)
{
	size_t n = 0;

	for (size_t i = 0; i < ranges->nparts; i++)
		n += ranges->parts[i].networks.n;
	return n;
}

static bool holds(const struct ranges *ranges, const char *text)
{
	struct address address;

	assert_true(
		address_parse((struct slice){ text, strlen(text) }, &address));
	for (size_t i = 0; i < ranges->nparts; i++)
		if (netset_holds(&ranges->parts[i].networks, &address))
			return true;
	return false;
}

/* "date date ...", "-" for none. */
static void assert_dates(const struct ranges *ranges, const char *want)
{
	struct buf dates = { 0 };

	for (size_t i = 0; i < ranges->nparts; i++) {
		char text[INSTANT_TEXT_SIZE] = "-";

		if (ranges->parts[i].date != INSTANT_NONE)
			instant_format(text, ranges->parts[i].date, true);
		buf_addf(&dates, "%s%s", i ? " " : "", text);
	}
	buf_add_byte(&dates, '\0');
	assert_string_equal((char *)dates.data, want);
	buf_release(&dates);
}

/* All messages, each with a LF. */
static char *messages(const struct ranges *ranges)
{
	struct buf text = { 0 };

	for (size_t i = 0; i < ranges->nerrors; i++) {
		ranges_error_add(&text, &ranges->errors[i]);
		buf_add_byte(&text, '\n');
	}
	buf_add_byte(&text, '\0');
	return (char *)text.data;
}

static void assert_says(const struct ranges *ranges, const char *want)
{
	char *text = messages(ranges);

	assert_string_equal(text, want);
	free(text);
}

struct form {
	const char *text;
	const char *held; /* with blanks between */
	const char *not_held;
	size_t n;
	const char *says;
};

static const struct form forms[] = {
	/* As Google, OpenAI, Apple and others. */
	{ "{\"creationTime\":\"2025-01-02T03:04:05Z\",\"prefixes\":["
	  "{\"ipv4Prefix\":\"192.0.2.0/24\"},"
	  "{\"ipv6Prefix\":\"2001:db8::/32\"}]}",
	  "192.0.2.0 192.0.2.255 2001:db8::1 ::ffff:192.0.2.3",
	  "192.0.1.255 192.0.3.0 2001:db9::", 2, "" },
	/* The family is the text's; bits behind the prefix are dropped. */
	{ "{\"prefixes\":[{\"ipv6Prefix\":\"192.0.2.77/25\"},"
	  "{\"ipv4Prefix\":\"2001:db8::1/32\"}]}",
	  "192.0.2.1 2001:db8:1::", "192.0.2.128", 2, "" },
	/* Twice, and within another. */
	{ "{\"prefixes\":[{\"ipv4Prefix\":\"192.0.2.0/24\"},"
	  "{\"ipv4Prefix\":\"192.0.2.0/24\"},"
	  "{\"ipv4Prefix\":\"192.0.2.8/30\"}]}",
	  "192.0.2.8 192.0.2.200", "192.0.3.0", 1, "" },
	/* Without bits it is one address; PHP escapes slashes. */
	{ "{\"prefixes\":[{\"ipv4Prefix\":\" 192.0.2.1 \"},"
	  "{\"ipv4Prefix\":\"198.51.100.0\\/24\"},"
	  "{\"ipv6Prefix\":\"2001:db8\\u003A:1\"}]}",
	  "192.0.2.1 198.51.100.9 2001:db8::1",
	  "192.0.2.0 192.0.2.2 2001:db8::2", 3, "" },
	/* At any depth, in both members of one object. */
	{ "[[{\"a\":{\"b\":[{\"ipv4Prefix\":\"192.0.2.1\","
	  "\"ipv6Prefix\":\"2001:db8::1\"}]}}]]",
	  "192.0.2.1 2001:db8::1", "192.0.2.2", 2, "" },
	{ "{\"ips\":[{\"ip_address\":\"192.0.2.1\"}]}", "192.0.2.1",
	  "192.0.2.2", 1, "" },
	{ "{\"syncToken\":\"1\",\"createDate\":\"2025-01-02-03-04-05\","
	  "\"prefixes\":[{\"ip_prefix\":\"192.0.2.0/24\",\"region\":\"x\"}],"
	  "\"ipv6_prefixes\":[{\"ipv6_prefix\":\"2001:db8::/32\"}]}",
	  "192.0.2.9 2001:db8::", "192.0.3.0", 2, "" },
	{ "{\"ipv4\":[\"192.0.2.0/24\",\"198.51.100.7\"],"
	  "\"ipv6\":[\"2001:db8::/32\"]}",
	  "192.0.2.9 198.51.100.7 2001:db8::", "198.51.100.8", 3, "" },
	{ "[\"192.0.2.1\",\"192.0.2.2\"]", "192.0.2.1 192.0.2.2", "192.0.2.3",
	  2, "" },
	{ "[{\"ip\":\"192.0.2.0/28\",\"name\":\"Zebbot\","
	  "\"sources\":[\"https://example.org/192.0.2.99\"]}]",
	  "192.0.2.15", "192.0.2.99", 1, "" },
	/* What is no string, and other arrays and names. */
	{ "{\"prefixes\":[{\"ipv4Prefix\":null,\"ipv6Prefix\":"
	  "\"2001:db8::/32\"},{\"ipv4Prefix\":7},{\"ipv4Prefix\":{}}],"
	  "\"others\":[\"192.0.2.1\"],\"note\":\"192.0.2.2\","
	  "\"ipv4prefix\":\"192.0.2.3\"}",
	  "2001:db8::1", "192.0.2.1 192.0.2.2 192.0.2.3", 1, "" },
	{ "\xef\xbb\xbf \r\n{\"ipv4\":[\"192.0.2.1\"]}", "192.0.2.1",
	  "192.0.2.2", 1, "" },
	/* Bad entries among good ones. */
	{ "{\"prefixes\":[{\"ipv4Prefix\":\"192.0.2.0/33\"},\n"
	  "{\"ipv4Prefix\":\"192.0.2\"},{\"ipv6Prefix\":\"2001:db8::/129\"},"
	  "\"198.51.100.0/24\",{\"ipv4Prefix\":\"192.0.2.0/24\"}]}",
	  "192.0.2.9", "198.51.100.1", 1,
	  "4 entries are no networks, first '192.0.2.0/33' (line 1); the "
	  "others count\n" },
	{ "[\"192.0.2.1\",\n\n\"x\\u0000\\u001b[1my\"]", "192.0.2.1",
	  "192.0.2.2", 1,
	  "1 entry is no network: 'x\\x1b[1my' (line 3); the others count\n" },

	/* Lines. */
	{ "192.0.2.0/24\n2001:db8::/32\n198.51.100.7",
	  "192.0.2.1 2001:db8:: "
	  "198.51.100.7",
	  "198.51.100.6", 3, "" },
	{ "# ranges of 2025-01-02\r\n\r\n192.0.2.0/24 # one\r\n"
	  "\t 198.51.100.7\tx\r\n#198.51.100.8\n",
	  "192.0.2.1 198.51.100.7", "198.51.100.8", 2, "" },
	{ "192.0.2.0/24,US,US-CA,Menlo Park,\n2001:db8::/32,,,,\n",
	  "192.0.2.1 2001:db8::", "192.0.3.0", 2, "" },
	{ "IP;Name\n192.0.2.1;Zebbot\n\"192.0.2.2\";\"Zebbot\"\n",
	  "192.0.2.1 192.0.2.2", "192.0.2.3", 2, "" },
	{ "ranges:\n  - 192.0.2.1\n  -  192.0.2.2\n- '192.0.2.3'\n",
	  "192.0.2.1 192.0.2.2 192.0.2.3", "192.0.2.4", 3, "" },
	{ "\xef\xbb\xbf"
	  "192.0.2.1\r192.0.2.2\r",
	  "192.0.2.1 192.0.2.2", "192.0.2.3", 2, "" },
	{ "\n\n# list\nIP\n192.0.2.1\nIP\n192.0.2.999\n", "192.0.2.1",
	  "192.0.2.2", 1,
	  "2 entries are no networks, first 'IP' (line 6); the others "
	  "count\n" },
	{ "192.0.2.1\n-\n192.0.2.2/024\n", "192.0.2.1", "192.0.2.2", 1,
	  "2 entries are no networks, first '-' (line 2); the others "
	  "count\n" },
};

static void assert_all(const struct ranges *ranges, const char *texts, bool are)
{
	char *copy = strdup(texts), *save = NULL;

	for (char *text = strtok_r(copy, " ", &save); text;
	     text = strtok_r(NULL, " ", &save))
		if (holds(ranges, text) != are)
			fail_msg("%s is %sheld", text, are ? "not " : "");
	free(copy);
}

static void each_form_has_its_networks(void **state)
{
	(void)state;
	for (size_t i = 0; i < sizeof(forms) / sizeof(forms[0]); i++) {
		const struct form *form = &forms[i];
		struct ranges ranges;

		print_message("%s\n", form->text);
		assert_int_equal(read_any(&ranges, form->text), 0);
		assert_int_equal(count(&ranges), form->n);
		assert_all(&ranges, form->held, true);
		assert_all(&ranges, form->not_held, false);
		assert_says(&ranges, form->says);
		ranges_release(&ranges);
	}
}

static void what_has_no_network_is_an_error_in_its_own_words(void **state)
{
	static const struct {
		const char *text;
		enum ranges_problem problem;
		const char *says;
	} all[] = {
		{ "", RANGES_EMPTY, "an empty file, not a list of networks\n" },
		{ "\xef\xbb\xbf \n\t\r\n", RANGES_EMPTY,
		  "an empty file, not a list of networks\n" },
		{ "\n<!doctype html><title>Just a moment...</title>\n",
		  RANGES_HTML,
		  "a web page (HTML), not a list of networks: fetch it "
		  "again\n" },
		{ "{\"prefixes\":[\n{\"ipv4Prefix\":\"192.0.2.0/24\"},",
		  RANGES_CUT,
		  "JSON that is cut short (line 2): fetch it again\n" },
		{ "[\"192.0.2.0/24\"", RANGES_CUT,
		  "JSON that is cut short (line 1): fetch it again\n" },
		{ "[\"192.0.2.0/24\",\n]", RANGES_BROKEN,
		  "begins like JSON, but is not (line 2)\n" },
		{ "[\"192.0.2.0/24\"]<!-- served by x -->", RANGES_BROKEN,
		  "begins like JSON, but is not (line 1)\n" },
		{ "{\"creationTime\":\"2025-01-02T03:04:05Z\",\"prefixes\":[]}",
		  RANGES_EMPTY_LIST,
		  "its list of networks is empty: fetch it again\n" },
		{ "{\"prefixes\":null}", RANGES_EMPTY_LIST,
		  "its list of networks is empty: fetch it again\n" },
		{ "{\"ipv4\":[],\"ipv6\":[]}", RANGES_EMPTY_LIST,
		  "its list of networks is empty: fetch it again\n" },
		{ "[]", RANGES_EMPTY_LIST,
		  "its list of networks is empty: fetch it again\n" },
		{ "{\"note\":\"x\",\"to\":\"see https://www.example.org/\"}",
		  RANGES_MOVED,
		  "JSON without networks, it says 'see "
		  "https://www.example.org/': has the list moved?\n" },
		{ "{\"error\":\"not found\",\"code\":404}", RANGES_MOVED,
		  "JSON without networks, it says 'not found': has the list "
		  "moved?\n" },
		{ "{}", RANGES_MOVED,
		  "JSON without networks: has the list moved?\n" },
		{ "# nothing\n\n", RANGES_NO_NETWORK, "no network in it\n" },
		{ "Not Found\n", RANGES_NO_NETWORK,
		  "no network in it, it begins 'Not'\n" },
		{ "IP\n192.0.2.256\n192.0.2\n", RANGES_ALL_BAD,
		  "no network in it: 2 entries are no networks, first "
		  "'192.0.2.256' (line 2)\n" },
		{ "{\"prefixes\":[{\"ipv4Prefix\":\"x\"}]}", RANGES_ALL_BAD,
		  "no network in it: 1 entry is no network: 'x' (line 1)\n" },
	};

	(void)state;
	for (size_t i = 0; i < sizeof(all) / sizeof(all[0]); i++) {
		struct ranges ranges;

		print_message("%s\n", all[i].text);
		assert_int_equal(read_any(&ranges, all[i].text), -1);
		assert_int_equal(ranges.nparts, 0);
		assert_int_equal(ranges.nerrors, 1);
		assert_int_equal(ranges.errors[0].problem, all[i].problem);
		assert_true(ranges_error_is_fatal(&ranges.errors[0]));
		assert_says(&ranges, all[i].says);
		ranges_release(&ranges);
	}
}

static void json_of_too_many_levels_is_refused(void **state)
{
	enum { MOST = 1024 }; /* levels */
	char text[MOST + 3] = "[\n";
	struct ranges ranges;

	(void)state;
	memset(text + 2, '[', MOST);
	assert_int_equal(read_any(&ranges, text), -1);
	assert_int_equal(ranges.nparts, 0);
	assert_int_equal(ranges.errors[0].problem, RANGES_DEEP);
	assert_says(&ranges, "JSON of too many levels (line 2)\n");
	ranges_release(&ranges);
	text[MOST + 1] = '\0';
	assert_int_equal(read_any(&ranges, text), -1);
	assert_int_equal(ranges.errors[0].problem, RANGES_CUT);
	ranges_release(&ranges);
}

static void large_and_special_networks_are_refused(void **state)
{
	static const struct {
		const char *text;
		size_t n; /* 0: nothing is left */
		const char *says;
	} all[] = {
		{ "17.0.0.0/8\n2a00::/16\n", 2, "" },
		{ "16.0.0.0/7\n17.0.0.0/8\n", 1,
		  "1 network is refused: 16.0.0.0/7 (line 1) is larger than "
		  "/8 (IPv6: /16); --ranges-any admits it\n" },
		{ "17.0.0.0/8\n2000::/15\n::/0\n", 1,
		  "2 networks are refused, first 2000::/15 (line 2) is larger "
		  "than /8 (IPv6: /16); --ranges-any admits it\n" },
		{ "66.249.64.0/27\n10.1.0.0/16\n", 1,
		  "1 network is refused: 10.1.0.0/16 (line 2) is a private "
		  "network; --ranges-any admits it\n" },
		{ "66.249.64.0/27\n::1\n127.0.0.1\n", 1,
		  "2 networks are refused, first ::1 (line 2) is a loopback "
		  "network; --ranges-any admits it\n" },
		{ "66.249.64.0/27\nfe80::/64\n", 1,
		  "1 network is refused: fe80::/64 (line 2) is a link-local "
		  "network; --ranges-any admits it\n" },
		{ "66.249.64.0/27\n192.0.2.0/24\n", 1,
		  "1 network is refused: 192.0.2.0/24 (line 2) is a network "
		  "for documentation; --ranges-any admits it\n" },
		{ "66.249.64.0/27\nff02::/16\n", 1,
		  "1 network is refused: ff02::/16 (line 2) is a multicast "
		  "network; --ranges-any admits it\n" },
		{ "66.249.64.0/27\nx\n192.168.0.0/16\n", 1,
		  "1 entry is no network: 'x' (line 2); the others count\n"
		  "1 network is refused: 192.168.0.0/16 (line 3) is a private "
		  "network; --ranges-any admits it\n" },
		{ "0.0.0.0/0\n", 0,
		  "no network in it that can be a crawler's: 1 network is "
		  "refused: 0.0.0.0/0 (line 1) is larger than /8 (IPv6: /16); "
		  "--ranges-any admits it\n" },
		{ "::ffff:0:0/96\n", 0,
		  "no network in it that can be a crawler's: 1 network is "
		  "refused: ::ffff:0:0/96 (line 1) is larger than /8 (IPv6: "
		  "/16); --ranges-any admits it\n" },
	};

	(void)state;
	for (size_t i = 0; i < sizeof(all) / sizeof(all[0]); i++) {
		struct ranges ranges;
		const char *text = all[i].text;

		print_message("%s\n", text);
		assert_int_equal(read_len(&ranges, text, strlen(text), "a",
					  false),
				 all[i].n ? 0 : -1);
		assert_int_equal(count(&ranges), all[i].n);
		assert_says(&ranges, all[i].says);
		ranges_release(&ranges);
		/* All are admitted by this. */
		assert_int_equal(read_any(&ranges, text), 0);
		assert_true(count(&ranges) >= all[i].n);
		ranges_release(&ranges);
	}
}

#define PREFIX(n) "{\"ipv4Prefix\":\"192.0.2." #n "\"}"

static void networks_have_the_date_of_the_nearest_object(void **state)
{
	static const struct {
		const char *text, *path, *dates;
	} all[] = {
		{ "{\"creationTime\":\"2025-01-02T03:04:05Z\",\"prefixes\":"
		  "[" PREFIX(1) "]}",
		  "a-2024-06.json", "2025-01-02T03:04:05Z" },
		/* Behind them, too, and in each form. */
		{ "{\"prefixes\":[" PREFIX(1) "],\"creationTime\":\"2025-01-"
					      "02T03:04:05.678901\"}",
		  "a", "2025-01-02T03:04:05.678901Z" },
		{ "{\"creationTime\":\"2025-01-02T03:04:05+02:00\",\"prefixes\""
		  ":[" PREFIX(1) "]}",
		  "a", "2025-01-02T01:04:05Z" },
		{ "{\"creationTime\":\"2025-01-02T03:04:05.61+00:00\","
		  "\"ipv4\":[\"192.0.2.1\"]}",
		  "a", "2025-01-02T03:04:05.610Z" },
		{ "{\"creationTime\":\"2025-01-02\",\"prefixes\":[" PREFIX(
			  1) "]}",
		  "a", "2025-01-02T00:00:00Z" },
		/* Of the nearest object; what has none, of one around that. */
		{ "{\"creationTime\":\"2025-01-01T00:00:00Z\",\"a\":["
		  "{\"creationTime\":\"2024-01-01T00:00:00Z\",\"p\":[" PREFIX(
			  1) "]},{\"p\":[" PREFIX(2) "]},{\"p\":[{\"p\":"
						     "[" PREFIX(3) "]}],"
								   "\"creationT"
								   "ime\":"
								   "\"2023-01-"
								   "01T00:00:"
								   "00Z\"}]}",
		  "a",
		  "2023-01-01T00:00:00Z 2024-01-01T00:00:00Z "
		  "2025-01-01T00:00:00Z" },
		/* An object beside it is not around it. */
		{ "{\"meta\":{\"creationTime\":\"2025-01-01T00:00:00Z\"},"
		  "\"prefixes\":[" PREFIX(1) "]}",
		  "a", "-" },
		{ "{\"meta\":{\"creationTime\":\"2025-01-01T00:00:00Z\"},"
		  "\"prefixes\":[" PREFIX(1) "]}",
		  "a-2024-06-18.json", "2024-06-18T00:00:00Z" },
		/* What is no time. */
		{ "{\"creationTime\":\"yesterday\",\"prefixes\":[" PREFIX(
			  1) "]}",
		  "a", "-" },
		{ "{\"creationTime\":1735787045,\"prefixes\":[" PREFIX(1) "]}",
		  "a", "-" },
		{ "{\"creationTime\":\"2025-02-30T00:00:00Z\",\"prefixes\":"
		  "[" PREFIX(1) "]}",
		  "x/a-20240618.json", "2024-06-18T00:00:00Z" },
		{ "192.0.2.1\n", "a-2024-06-18.txt", "2024-06-18T00:00:00Z" },
		{ "192.0.2.1\n", "2024-06-18/a.txt", "-" },
	};

	(void)state;
	for (size_t i = 0; i < sizeof(all) / sizeof(all[0]); i++) {
		struct ranges ranges;

		print_message("%s\n", all[i].text);
		assert_int_equal(read_len(&ranges, all[i].text,
					  strlen(all[i].text), all[i].path,
					  true),
				 0);
		assert_dates(&ranges, all[i].dates);
		ranges_release(&ranges);
	}
}

/* A pipe gives what is written, byte by byte, as it comes. */
static void a_file_may_come_in_any_pieces(void **state)
{
	(void)state;
	for (size_t i = 0; i < sizeof(forms) / sizeof(forms[0]); i++) {
		struct ranges ranges;
		int fds[2], status;
		pid_t pid;

		assert_int_equal(pipe(fds), 0);
		pid = fork();
		assert_true(pid >= 0);
		if (!pid) {
			close(fds[0]);
			for (const char *at = forms[i].text; *at; at++)
				(void)!write(fds[1], at, 1);
			_exit(0);
		}
		close(fds[1]);
		assert_int_equal(ranges_read_fd(&ranges, fds[0], "a", true), 0);
		close(fds[0]);
		assert_int_equal(waitpid(pid, &status, 0), pid);
		assert_int_equal(count(&ranges), forms[i].n);
		assert_says(&ranges, forms[i].says);
		ranges_release(&ranges);
	}
}

static void what_cannot_be_read_is_an_error(void **state)
{
	struct ranges ranges;

	(void)state;
	assert_int_equal(ranges_read_file(&ranges, "/nonexistent", true), -1);
	assert_says(&ranges, "cannot open: No such file or directory\n");
	ranges_release(&ranges);
	assert_int_equal(ranges_read_file(&ranges, "/", true), -1);
	assert_says(&ranges, "cannot read: Is a directory\n");
	ranges_release(&ranges);
}

static void every_problem_has_its_words(void **state)
{
	(void)state;
	for (int i = RANGES_GOOD + 1; i < RANGES_NPROBLEMS; i++) {
		struct ranges_error err = { .problem = (enum ranges_problem)i };
		struct buf text = { 0 };

		ranges_error_add(&text, &err);
		assert_true(text.len > 0);
		assert_int_equal(ranges_error_is_fatal(&err), i < RANGES_BAD);
		buf_release(&text);
	}
}

static void real_files(void **state)
{
	static const struct {
		const char *name, *dates;
		size_t n; /* networks, or more than are left of them */
		const char *held;
	} all[] = {
		{ "anthropic-bots-2026-10-07.json", "2026-10-07T00:00:00Z", 38,
		  "216.73.219.255 34.162.230.222" },
		{ "applebot-2026-09-15.json", "2026-09-15T10:00:00Z", 24,
		  "17.241.208.161" },
		{ "bing-bingbot-2024-01-11.txt", "2024-01-11T00:00:00Z", 28,
		  "157.55.39.1" },
		{ "duckduckbot-2026-07-06.txt", "2026-07-06T00:00:00Z", 481,
		  "4.144.182.50" },
		{ "google-googlebot-2024-06.json", "2024-06-18T22:00:57Z", 231,
		  "66.249.79.96 2001:4860:4801:10::1" },
		{ "google-googlebot-2026-08-20.json", "2026-08-20T14:46:45Z",
		  315, "66.249.79.64" },
		{ "google-special-crawlers-2026-08-20.json",
		  "2026-08-20T14:46:21Z", 270, "74.125.219.96" },
		{ "openai-all-2026-08-14.txt", "2026-08-14T00:00:00Z", 254,
		  "4.151.71.176" },
		{ "perplexity-2025-10-15.txt", "2025-10-15T00:00:00Z", 12,
		  "3.211.124.183" },
		{ "variant-array-of-objects-gptbot-2026-05-04.json",
		  "2026-05-04T00:00:00Z", 21, "4.227.36.1" },
		{ "variant-csv-bingbot-2024-11-22.csv", "2024-11-22T00:00:00Z",
		  28, "157.55.39.1" },
		{ "variant-csv-header-claudebot-2026-05-04.csv",
		  "2026-05-04T00:00:00Z", 20, "34.11.34.31" },
		{ "variant-wrapped-amazonbot-2026-09-08-excerpt.json",
		  "2026-09-08T05:24:10.610952Z", 5, "3.81.245.78" },
		{ "variant-wrapped-openai-2026-08-14.json",
		  "2025-10-30T11:00:00Z", 21, "132.196.86.1" },
	};

	(void)state;
	if (access("../shared/crawlers/ranges", R_OK))
		skip();
	for (size_t i = 0; i < sizeof(all) / sizeof(all[0]); i++) {
		struct ranges ranges;
		char path[256];

		snprintf(path, sizeof(path), "../shared/crawlers/ranges/%s",
			 all[i].name);
		print_message("%s\n", path);
		assert_int_equal(ranges_read_file(&ranges, path, false), 0);
		assert_says(&ranges, "");
		assert_dates(&ranges, all[i].dates);
		/* None is within another in these lists. */
		assert_int_equal(count(&ranges), all[i].n);
		assert_all(&ranges, all[i].held, true);
		ranges_release(&ranges);
	}
}

static void odd_files(void **state)
{
	static const struct {
		const char *name;
		enum ranges_problem problem; /* GOOD: none with any */
		size_t n;
	} all[] = {
		{ "odd/ahrefs-ips.json", RANGES_GOOD, 2 },
		{ "odd/aws.json", RANGES_GOOD, 2 },
		{ "odd/bad-entries.json", RANGES_BAD, 2 },
		{ "odd/bare-array.json", RANGES_GOOD, 2 },
		{ "odd/bom.json", RANGES_GOOD, 1 },
		{ "odd/challenge-page.json", RANGES_HTML, 0 },
		{ "odd/cut.json", RANGES_CUT, 0 },
		{ "odd/empty-prefixes.json", RANGES_EMPTY_LIST, 0 },
		{ "odd/empty.json", RANGES_EMPTY, 0 },
		{ "odd/everything.json", RANGES_GOOD, 1 },
		{ "odd/geofeed-rfc8805.csv", RANGES_GOOD, 2 },
		/* 192.0.2.0/24, 198.51.100.9, 203.0.113.0/24, 2001:db8::/32 */
		{ "odd/host-bits-duplicates-family-bare.json", RANGES_GOOD, 4 },
		{ "odd/jafar-services.json", RANGES_GOOD, 2 },
		{ "odd/list.txt", RANGES_GOOD, 3 },
		{ "odd/no-prefixes.json", RANGES_MOVED, 0 },
		{ "google-googlebot-BROKEN-2026-06-02.json", RANGES_MOVED, 0 },
	};

	(void)state;
	if (access("../shared/crawlers/ranges", R_OK))
		skip();
	for (size_t i = 0; i < sizeof(all) / sizeof(all[0]); i++) {
		struct ranges ranges;
		char path[256];

		snprintf(path, sizeof(path), "../shared/crawlers/ranges/%s",
			 all[i].name);
		print_message("%s\n", path);
		assert_int_equal(ranges_read_file(&ranges, path, true),
				 all[i].n ? 0 : -1);
		assert_int_equal(ranges.errors[0].problem, all[i].problem);
		assert_int_equal(count(&ranges), all[i].n);
		ranges_release(&ranges);
		/* All of them are in networks for documentation, or all. */
		assert_int_equal(ranges_read_file(&ranges, path, false), -1);
		ranges_release(&ranges);
	}
}

/* The list up to the empty line, which is not in it. */
static struct buf read_list(FILE *file)
{
	struct buf list = { 0 };
	char line[128];

	while (fgets(line, sizeof(line), file) && line[0] != '\n')
		buf_add_str(&list, line);
	return list;
}

static void addresses_as_python_has_them(void **state)
{
	size_t n = 0, nheld = 0, naddresses = often(200000);
	struct ranges ranges;
	char line[128];
	struct buf list;
	FILE *file;

	(void)state;
	snprintf(line, sizeof(line),
		 "python3 tests/unit/crawler/networks.py %zu", naddresses);
	file = popen(line, "r");
	assert_non_null(file);
	list = read_list(file);
	assert_non_null(list.data);
	assert_int_equal(read_len(&ranges, (char *)list.data, list.len, "a",
				  false),
			 0);
	assert_int_equal(ranges.nerrors, 0);
	while (fgets(line, sizeof(line), file)) {
		line[strcspn(line, "\n")] = '\0';
		if (holds(&ranges, line + 2) != (line[0] == '1'))
			fail_msg("%s", line);
		nheld += line[0] == '1';
		n++;
	}
	assert_int_equal(pclose(file), 0);
	assert_int_equal(n, naddresses);
	assert_in_range(nheld, n / 5, n - n / 5);
	ranges_release(&ranges);
	buf_release(&list);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(each_form_has_its_networks),
		cmocka_unit_test(
			what_has_no_network_is_an_error_in_its_own_words),
		cmocka_unit_test(json_of_too_many_levels_is_refused),
		cmocka_unit_test(large_and_special_networks_are_refused),
		cmocka_unit_test(networks_have_the_date_of_the_nearest_object),
		cmocka_unit_test(a_file_may_come_in_any_pieces),
		cmocka_unit_test(what_cannot_be_read_is_an_error),
		cmocka_unit_test(every_problem_has_its_words),
		cmocka_unit_test(real_files),
		cmocka_unit_test(odd_files),
		cmocka_unit_test(addresses_as_python_has_them),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
