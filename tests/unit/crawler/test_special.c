/* Networks for special purposes (special.h): the ends of each, and beside. */

#include <stdarg.h>
#include <stddef.h>
#include <setjmp.h>
#include <stdint.h>
#include <cmocka.h>

#include <string.h>

#include "crawler/special.h"

static const struct {
	const char *text;
	enum special special;
} networks[] = {
	{ "9.255.255.255", SPECIAL_NONE },
	{ "10.0.0.0", SPECIAL_PRIVATE },
	{ "10.255.255.255", SPECIAL_PRIVATE },
	{ "11.0.0.0", SPECIAL_NONE },
	{ "10.0.0.0/8", SPECIAL_PRIVATE },
	{ "10.0.0.0/7", SPECIAL_NONE },
	{ "100.63.255.255", SPECIAL_NONE },
	{ "100.64.0.0/10", SPECIAL_PRIVATE },
	{ "100.127.255.255", SPECIAL_PRIVATE },
	{ "100.128.0.0", SPECIAL_NONE },
	{ "126.255.255.255", SPECIAL_NONE },
	{ "127.0.0.1", SPECIAL_LOOPBACK },
	{ "127.255.255.255", SPECIAL_LOOPBACK },
	{ "128.0.0.0", SPECIAL_NONE },
	{ "169.253.255.255", SPECIAL_NONE },
	{ "169.254.0.0/16", SPECIAL_LINK_LOCAL },
	{ "169.255.0.0", SPECIAL_NONE },
	{ "172.15.255.255", SPECIAL_NONE },
	{ "172.16.0.0/12", SPECIAL_PRIVATE },
	{ "172.31.255.255", SPECIAL_PRIVATE },
	{ "172.32.0.0", SPECIAL_NONE },
	{ "192.0.1.255", SPECIAL_NONE },
	{ "192.0.2.0/24", SPECIAL_DOCUMENTATION },
	{ "192.0.2.77/30", SPECIAL_DOCUMENTATION },
	{ "192.0.3.0", SPECIAL_NONE },
	{ "192.167.255.255", SPECIAL_NONE },
	{ "192.168.0.0/16", SPECIAL_PRIVATE },
	{ "192.168.255.255", SPECIAL_PRIVATE },
	{ "192.169.0.0", SPECIAL_NONE },
	{ "198.51.99.255", SPECIAL_NONE },
	{ "198.51.100.1", SPECIAL_DOCUMENTATION },
	{ "198.51.101.0", SPECIAL_NONE },
	{ "203.0.112.255", SPECIAL_NONE },
	{ "203.0.113.255", SPECIAL_DOCUMENTATION },
	{ "203.0.114.0", SPECIAL_NONE },
	{ "223.255.255.255", SPECIAL_NONE },
	{ "224.0.0.0/4", SPECIAL_MULTICAST },
	{ "239.255.255.255", SPECIAL_MULTICAST },
	{ "66.249.64.0/27", SPECIAL_NONE },
	{ "::ffff:10.1.2.3", SPECIAL_PRIVATE },
	{ "::ffff:10.0.0.0/104", SPECIAL_PRIVATE },
	{ "::ffff:66.249.64.1", SPECIAL_NONE },
	{ "::1", SPECIAL_LOOPBACK },
	{ "::2", SPECIAL_NONE },
	{ "2001:db7:ffff::1", SPECIAL_NONE },
	{ "2001:db8::/32", SPECIAL_DOCUMENTATION },
	{ "2001:db9::", SPECIAL_NONE },
	{ "2001:4860:4801:10::/64", SPECIAL_NONE },
	{ "3fff:fff:ffff::1", SPECIAL_DOCUMENTATION },
	{ "3fff:1000::1", SPECIAL_NONE },
	{ "fbff::1", SPECIAL_NONE },
	{ "fc00::/7", SPECIAL_PRIVATE },
	{ "fdff:ffff::1", SPECIAL_PRIVATE },
	{ "fe00::1", SPECIAL_NONE },
	{ "fe80::1", SPECIAL_LINK_LOCAL },
	{ "febf::1", SPECIAL_LINK_LOCAL },
	{ "ff02::1", SPECIAL_MULTICAST },
	{ "ff00::/8", SPECIAL_MULTICAST },
};

static void each_network_is_of_its_kind(void **state)
{
	(void)state;
	for (size_t i = 0; i < sizeof(networks) / sizeof(networks[0]); i++) {
		const char *text = networks[i].text;
		struct network network;
		enum special got;

		assert_true(network_parse((struct slice){ text, strlen(text) },
					  &network));
		got = special_of(&network);
		if (got != networks[i].special)
			fail_msg("%s is %d", text, got);
	}
}

static void an_address_used_in_many_places_is_private(void **state)
{
	(void)state;
	for (size_t i = 0; i < sizeof(networks) / sizeof(networks[0]); i++) {
		const char *text = networks[i].text;
		enum special kind = networks[i].special;
		struct address address;

		if (!address_parse((struct slice){ text, strlen(text) },
				   &address))
			continue;
		assert_int_equal(special_is_private(&address),
				 kind == SPECIAL_PRIVATE ||
					 kind == SPECIAL_LOOPBACK ||
					 kind == SPECIAL_LINK_LOCAL);
	}
}

static void each_kind_has_a_name(void **state)
{
	(void)state;
	for (int kind = SPECIAL_NONE + 1; kind < SPECIAL_N; kind++)
		assert_non_null(special_name((enum special)kind));
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(each_network_is_of_its_kind),
		cmocka_unit_test(an_address_used_in_many_places_is_private),
		cmocka_unit_test(each_kind_has_a_name),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
