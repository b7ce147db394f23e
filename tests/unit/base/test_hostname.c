/* What may be a host (hostname.h); more words are tried in test_host.c. */

#include <stdarg.h>
#include <stddef.h>
#include <setjmp.h>
#include <stdint.h>
#include <cmocka.h>

#include <ctype.h>
#include <stdlib.h>
#include <string.h>

#include "base/hostname.h"

enum kind { NOTHING, NAME, IPV6 };

static const struct word {
	const char *text;
	enum kind kind;
} words[] = {
	{ "a", NAME },
	{ "crawl-1.search.example", NAME },
	{ "my_host.", NAME },
	{ "192.0.2.1", NAME },
	{ "192.0.2.999", NAME },
	{ "::", IPV6 },
	{ "2001:db8::1", IPV6 },
	{ "::ffff:192.0.2.1", IPV6 },
	{ "fe80::1%eth0", IPV6 },
	{ "", NOTHING },
	{ "-", NOTHING },
	{ "1", NOTHING },
	{ "1.2.3", NOTHING },
	{ "1.2.3.4.5", NOTHING },
	{ "unknown", NOTHING },
	{ "undefined", NOTHING },
	{ "[::1]", NOTHING },
	{ "[::1]:80", NOTHING },
	{ "a:80", NOTHING },
	{ "192.0.2.1:80", NOTHING },
	{ "192.0.2.1, 192.0.2.2", NOTHING },
	{ "1:2:3:4:5:6:7", NOTHING },
	{ "fe80::1%", NOTHING },
	{ "fe80::1%\033[2J", NOTHING },
	{ "fe80::1% ", NOTHING },
	{ "a\303\244.example", NOTHING },
	{ "=cmd.example", NOTHING },
};

/* In memory of exactly this size: a sanitizer sees a read behind it. */
static enum kind kind_of(const char *text, size_t len)
{
	char *copy = malloc(len ? len : 1);
	struct slice word = { copy, len };
	bool is_name, is_ipv6;

	assert_non_null(copy);
	memcpy(copy, text, len);
	is_name = hostname_is_name(word);
	is_ipv6 = hostname_is_ipv6(word);
	assert_int_equal(hostname_is_valid(word), is_name || is_ipv6);
	assert_false(is_name && is_ipv6);
	free(copy);
	return is_name ? NAME : is_ipv6 ? IPV6 : NOTHING;
}

static void words_are_told(void **state)
{
	(void)state;
	for (size_t i = 0; i < sizeof(words) / sizeof(words[0]); i++)
		assert_int_equal(kind_of(words[i].text, strlen(words[i].text)),
				 words[i].kind);
}

/* In each place of a name, an IPv4 address, and the zone of an IPv6 one. */
static void no_byte_drives_a_terminal_or_separates_fields(void **state)
{
	static const char *const hosts[] = { "a.example", "192.0.2.1",
					     "fe80::1%eth0" };
	static const char good[] = "abcdefghijklmnopqrstuvwxyz"
				   "ABCDEFGHIJKLMNOPQRSTUVWXYZ"
				   "0123456789-_.:%";

	(void)state;
	for (size_t i = 0; i < sizeof(hosts) / sizeof(hosts[0]); i++) {
		char text[32];
		size_t len = strlen(hosts[i]);

		for (size_t at = 0; at < len; at++) {
			for (int byte = 0; byte < 256; byte++) {
				memcpy(text, hosts[i], len);
				text[at] = (char)byte;
				if (!byte || !strchr(good, byte))
					assert_int_equal(kind_of(text, len),
							 NOTHING);
			}
		}
	}
}

/* Byte by byte: what hostname.h says of a name. */
static bool is_name(const char *text, size_t len)
{
	size_t ndots = 0, nletters = 0;

	for (size_t i = 0; i < len; i++) {
		int byte = (unsigned char)text[i];

		if (byte >= 128 || !byte ||
		    (!isalnum(byte) && !strchr("-_.", byte)))
			return false;
		nletters += isalpha(byte) != 0;
		ndots += byte == '.';
	}
	return nletters || ndots == 3;
}

/* Words of any length, of digits and dots but for one byte. */
static void names_are_told_byte_by_byte(void **state)
{
	static const char *const fillings[] = { "1", ".", "12.", "192.0.2.",
						"1.23.456.7890123456789" };
	size_t nnames = 0, nwords = 0;

	(void)state;
	for (size_t f = 0; f < sizeof(fillings) / sizeof(fillings[0]); f++) {
		for (size_t len = 1; len <= 20; len++) {
			for (size_t i = 0; i < len * 256; i++) {
				char text[20];
				size_t n = strlen(fillings[f]);
				enum kind kind;

				for (size_t at = 0; at < len; at++)
					text[at] = fillings[f][at % n];
				text[i / 256] = (char)(i % 256);
				kind = kind_of(text, len);
				assert_int_equal(kind == NAME,
						 is_name(text, len));
				nnames += kind == NAME;
				nwords++;
			}
		}
	}
	assert_true(nnames > nwords / 10 && nnames < nwords / 2);
}

static void no_name_is_too_long(void **state)
{
	char text[HOSTNAME_MAX + 1];
	static const char zoned[] = "fe80::1%";

	(void)state;
	memset(text, 'a', sizeof(text));
	assert_int_equal(kind_of(text, HOSTNAME_MAX), NAME);
	assert_int_equal(kind_of(text, HOSTNAME_MAX + 1), NOTHING);
	memcpy(text, zoned, strlen(zoned));
	assert_int_equal(kind_of(text, HOSTNAME_MAX), IPV6);
	assert_int_equal(kind_of(text, HOSTNAME_MAX + 1), NOTHING);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(words_are_told),
		cmocka_unit_test(no_byte_drives_a_terminal_or_separates_fields),
		cmocka_unit_test(names_are_told_byte_by_byte),
		cmocka_unit_test(no_name_is_too_long),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
