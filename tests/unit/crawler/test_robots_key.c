/* Keys of lines, and what is nearly one (robots_key.h). */

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <cmocka.h>

#include "bytes.h"
#include "crawler/robots_key.h"

static struct slice slice_of(const char *str)
{
	return (struct slice){ str, strlen(str) };
}

static void test_whole_keys(void **state)
{
	(void)state;
	assert_int_equal(robots_key_of(slice_of("User-agent")),
			 ROBOTS_USER_AGENT);
	assert_int_equal(robots_key_of(slice_of("aLLOW")), ROBOTS_ALLOW);
	assert_int_equal(robots_key_of(slice_of("disallow")), ROBOTS_DISALLOW);
	assert_int_equal(robots_key_of(slice_of("CRAWL-DELAY")),
			 ROBOTS_CRAWL_DELAY);
	assert_int_equal(robots_key_of(slice_of("")), ROBOTS_OTHER);
	assert_int_equal(robots_key_of(slice_of("allo")), ROBOTS_OTHER);
	assert_int_equal(robots_key_of(slice_of("allows")), ROBOTS_OTHER);
	assert_int_equal(robots_key_of((struct slice){ "allow\0", 6 }),
			 ROBOTS_OTHER);
	/* 'M' with bit 5 is 'm', and so are others that are no letters. */
	assert_int_equal(robots_key_of(slice_of("User\ragent")), ROBOTS_OTHER);
	for (int i = ROBOTS_OTHER + 1; i < ROBOTS_NKEYS; i++)
		assert_int_equal(robots_key_of(slice_of(robots_key_name(i))),
				 i);
}

/* Text before a colon; some are accepted by well-known readers. */
static const struct {
	const char *text;
	enum robots_key key;
} near[] = {
	{ "useragent", ROBOTS_USER_AGENT },
	{ "user agent", ROBOTS_USER_AGENT },
	{ "User_Agent", ROBOTS_USER_AGENT },
	{ "User-agents", ROBOTS_USER_AGENT },
	{ "Usre-agent", ROBOTS_USER_AGENT },
	{ "user--agent", ROBOTS_USER_AGENT },
	{ "\xef\xbb\xbfUser-agent", ROBOTS_USER_AGENT },
	{ "- User-agent", ROBOTS_USER_AGENT },
	{ "dissallow", ROBOTS_DISALLOW },
	{ "dissalow", ROBOTS_DISALLOW },
	{ "disalow", ROBOTS_DISALLOW },
	{ "diasllow", ROBOTS_DISALLOW },
	{ "disallaw", ROBOTS_DISALLOW },
	{ "Disallowed", ROBOTS_DISALLOW },
	{ "Disallow\xc2\xa0", ROBOTS_DISALLOW },
	{ "Disallow /a", ROBOTS_DISALLOW },
	{ "Dis allow", ROBOTS_DISALLOW },
	{ "Alow", ROBOTS_ALLOW },
	{ "Allow-if", ROBOTS_ALLOW },
	{ "aloow", ROBOTS_ALLOW },
	{ "Crawldelay", ROBOTS_CRAWL_DELAY },
	{ "crawl delay", ROBOTS_CRAWL_DELAY },
	{ "craw-delay", ROBOTS_CRAWL_DELAY },
	{ "", ROBOTS_OTHER },
	{ "-", ROBOTS_OTHER },
	{ "Sitemap", ROBOTS_OTHER },
	{ "Host", ROBOTS_OTHER },
	{ "Clean-param", ROBOTS_OTHER },
	{ "Noindex", ROBOTS_OTHER },
	{ "Nofollow", ROBOTS_OTHER },
	{ "Request-rate", ROBOTS_OTHER },
	{ "Visit-time", ROBOTS_OTHER },
	{ "Content-Signal", ROBOTS_OTHER },
	{ "http", ROBOTS_OTHER },
	{ "all", ROBOTS_OTHER },
	{ "agent", ROBOTS_OTHER },
};

static void test_nearly_keys(void **state)
{
	(void)state;
	for (size_t i = 0; i < sizeof(near) / sizeof(near[0]); i++) {
		char *exact = exact_copy(near[i].text, strlen(near[i].text));
		struct slice text = { exact, strlen(near[i].text) };

		if (robots_key_near(text, true) != near[i].key)
			fail_msg("%s", near[i].text);
		assert_int_equal(robots_key_of(text), ROBOTS_OTHER);
		free(exact);
	}
}

/* Lines without a colon. */
static const struct {
	const char *text;
	enum robots_key key;
} lines[] = {
	{ "Disallow /a", ROBOTS_DISALLOW },
	{ "disallow", ROBOTS_DISALLOW },
	{ "Disallow = /a", ROBOTS_DISALLOW },
	{ "Disallow/a", ROBOTS_DISALLOW },
	{ "Disalow /a", ROBOTS_DISALLOW },
	{ "User-agent\tRoo", ROBOTS_USER_AGENT },
	{ "Allow /", ROBOTS_ALLOW },
	{ "Crawl-delay 3", ROBOTS_CRAWL_DELAY },
	{ "User and agent", ROBOTS_OTHER },
	{ "Allowances", ROBOTS_OTHER },
	{ "<html>", ROBOTS_OTHER },
	{ "", ROBOTS_OTHER },
};

static void test_lines_without_colon(void **state)
{
	(void)state;
	for (size_t i = 0; i < sizeof(lines) / sizeof(lines[0]); i++)
		if (robots_key_near(slice_of(lines[i].text), false) !=
		    lines[i].key)
			fail_msg("%s", lines[i].text);
}

static void test_text_with_nuls(void **state)
{
	struct slice text = { "Disallow\0\0\0\0\0\0\0\0", 16 };

	(void)state;
	assert_int_equal(robots_key_of(text), ROBOTS_OTHER);
	assert_int_equal(robots_key_near(text, true), ROBOTS_DISALLOW);
}

/* However long, it is compared with no more than a few letters. */
static void test_long_text(void **state)
{
	enum { LEN = 1 << 20 };
	char *text = malloc(LEN);

	(void)state;
	memset(text, 'a', LEN);
	assert_int_equal(robots_key_near((struct slice){ text, LEN }, true),
			 ROBOTS_OTHER);
	memset(text, '-', LEN);
	assert_int_equal(robots_key_near((struct slice){ text, LEN }, false),
			 ROBOTS_OTHER);
	free(text);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_whole_keys),
		cmocka_unit_test(test_nearly_keys),
		cmocka_unit_test(test_lines_without_colon),
		cmocka_unit_test(test_text_with_nuls),
		cmocka_unit_test(test_long_text),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
