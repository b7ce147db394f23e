/*
 * Addresses and networks (address.h). The forms of IPv6 are those of RFC 4291,
 * section 2.2, and RFC 5952.
 */

#include <stdarg.h>
#include <stddef.h>
#include <setjmp.h>
#include <stdint.h>
#include <cmocka.h>

#include <stdlib.h>
#include <string.h>

#include "base/address.h"

/* Reads a copy that has not a byte too many. */
static bool parse(const char *text, size_t len, struct address *address)
{
	char *copy = malloc(len ? len : 1);
	bool is_address;

	assert_non_null(copy);
	memcpy(copy, text, len);
	is_address = address_parse((struct slice){ copy, len }, address);
	free(copy);
	return is_address;
}

static bool parse_network(const char *text, size_t len, struct network *net)
{
	char *copy = malloc(len ? len : 1);
	bool is_network;

	assert_non_null(copy);
	memcpy(copy, text, len);
	is_network = network_parse((struct slice){ copy, len }, net);
	free(copy);
	return is_network;
}

static struct address address_of(const char *text)
{
	struct address address;

	if (!parse(text, strlen(text), &address))
		fail_msg("'%s' is no address", text);
	return address;
}

struct row {
	const char *text;
	struct address address;
};

#define V4(...)                                                                \
	{                                                                      \
		ADDRESS_IPV4,                                                  \
		{                                                              \
			__VA_ARGS__                                            \
		}                                                              \
	}
#define V6(...)                                                                \
	{                                                                      \
		ADDRESS_IPV6,                                                  \
		{                                                              \
			__VA_ARGS__                                            \
		}                                                              \
	}

static const struct row addresses[] = {
	{ "0.0.0.0", V4(0) },
	{ "192.0.2.1", V4(192, 0, 2, 1) },
	{ "255.255.255.255", V4(255, 255, 255, 255) },
	{ "::", V6(0) },
	{ "::1", V6([15] = 1) },
	{ "1::", V6(0, 1) },
	{ "2001:db8::1", V6(0x20, 1, 0xd, 0xb8, [15] = 1) },
	{ "2001:DB8::1", V6(0x20, 1, 0xd, 0xb8, [15] = 1) },
	{ "2001:0db8:0:0:0:0:0:1", V6(0x20, 1, 0xd, 0xb8, [15] = 1) },
	{ "2001:db8:0:1:2:3:4:5",
	  V6(0x20, 1, 0xd, 0xb8, 0, 0, 0, 1, 0, 2, 0, 3, 0, 4, 0, 5) },
	{ "ffff:ffff:ffff:ffff:ffff:ffff:ffff:ffff",
	  V6(255, 255, 255, 255, 255, 255, 255, 255, 255, 255, 255, 255, 255,
	     255, 255, 255) },
	{ "ffff:ffff:ffff:ffff:ffff:ffff:255.255.255.255",
	  V6(255, 255, 255, 255, 255, 255, 255, 255, 255, 255, 255, 255, 255,
	     255, 255, 255) },
	{ "::ffff:192.0.2.1",
	  V6([10] = 255, [11] = 255, [12] = 192, [14] = 2, [15] = 1) },
	{ "fe80::1%eth0", V6(0xfe, 0x80, [15] = 1) },
	{ "fe80::1%1", V6(0xfe, 0x80, [15] = 1) },
	{ "fe80::1%%", V6(0xfe, 0x80, [15] = 1) },
	{ "fe80::1%a/b", V6(0xfe, 0x80, [15] = 1) },
};

static const char *const no_addresses[] = {
	"",
	" ",
	"-",
	"%",
	"%eth0",
	"localhost",
	"www.example.com",
	"1",
	"1.2.3",
	"1.2.3.",
	".1.2.3",
	"1..2.3",
	"1.2.3.4.",
	"1.2.3.4.5",
	"1.2.3.256",
	"1.2.3.1000",
	"01.2.3.4",
	"1.2.3.00",
	"0x1.2.3.4",
	"1.2.3.-4",
	"+1.2.3.4",
	" 1.2.3.4",
	"1.2.3.4 ",
	"1.2.3.4\n",
	"1.2.3.4%eth0",
	"1.2.3.4/32",
	"1.2.3.4:80",
	"3232235777",
	":",
	":::",
	"1:",
	":1",
	"::1::",
	"1::2::3",
	"1:2:3:4:5:6:7",
	"1:2:3:4:5:6:7:8:9",
	"::g",
	"::12345",
	"::1.2.3",
	"::1.2.3.4.5",
	"1.2.3.4::",
	"::1%",
	"[::1]",
	"::1/128",
	"::1 ",
	"ffff:ffff:ffff:ffff:ffff:ffff:255.255.255.2555",
	"0000000000000000000000000000000000000000000000000::1",
};

static void texts_of_addresses(void **state)
{
	(void)state;
	for (size_t i = 0; i < sizeof(addresses) / sizeof(*addresses); i++) {
		struct address got = address_of(addresses[i].text);

		assert_int_equal(got.family, addresses[i].address.family);
		assert_memory_equal(got.bytes, addresses[i].address.bytes, 16);
	}
}

static void what_is_no_address(void **state)
{
	struct address address;

	(void)state;
	for (size_t i = 0; i < sizeof(no_addresses) / sizeof(*no_addresses);
	     i++)
		if (parse(no_addresses[i], strlen(no_addresses[i]), &address))
			fail_msg("'%s' is an address", no_addresses[i]);
	assert_false(address_parse((struct slice){ NULL, 0 }, &address));
	/* A NUL byte ends no address. */
	assert_false(parse("192.0.2.1\0", 10, &address));
	assert_false(parse("192.0.2.1\0x", 11, &address));
	assert_false(parse("::1\0%eth0", 9, &address));
	assert_false(parse("\0", 1, &address));
	/* In a zone it is as good as any byte. */
	assert_true(parse("::1%\0", 5, &address));
}

/* The lengths of the beginnings that are addresses too. */
static void addresses_cut_anywhere(void **state)
{
	static const char text[] = "2001:db8::192.0.2.10%x";
	struct address address;

	(void)state;
	for (size_t len = 0; len <= strlen(text); len++) {
		/* "2001:db8::", with 1 to 3 digits, with all of IPv4. */
		bool want = (len >= 10 && len <= 13) || len == 19 ||
			    len == 20 || len == 22;

		assert_int_equal(parse(text, len, &address), want);
	}
}

/* Whatever the bytes are, nothing is read or written where it should not. */
static void addresses_with_wrong_bytes(void **state)
{
	static const char bytes[] = "0129af:.%/ \0\377";
	const size_t nrows = sizeof(addresses) / sizeof(*addresses);
	uint32_t random = 1;
	size_t naddresses = 0;

	(void)state;
	for (int i = 0; i < 100000; i++) {
		const char *text = addresses[(size_t)i % nrows].text;
		size_t len = strlen(text);
		struct address address;
		struct network net;
		char copy[64];

		memcpy(copy, text, len);
		for (int j = 0; j <= i % 3; j++) {
			random = random * 1664525 + 1013904223;
			copy[(random >> 8) % len] =
				bytes[(random >> 20) % (sizeof(bytes) - 1)];
		}
		if (parse_network(copy, len, &net))
			assert_true(net.prefix_bits <= 128);
		if (!parse(copy, len, &address))
			continue;
		naddresses++;
		assert_true(address.family == ADDRESS_IPV4 ||
			    address.family == ADDRESS_IPV6);
	}
	assert_in_range(naddresses, 1000, 99999);
}

static void texts_of_networks(void **state)
{
	static const char *const networks[] = {
		"192.0.2.1",	   "192.0.2.1/0",	  "192.0.2.1/8",
		"192.0.2.1/32",	   "2001:db8::/0",	  "2001:db8::/32",
		"2001:db8::/128",  "2001:db8::1",	  "fe80::1%eth0",
		"fe80::1%eth0/64", "::ffff:192.0.2.1/99",
	};
	static const char *const no_networks[] = {
		"",
		"/",
		"/8",
		"192.0.2.1/",
		"192.0.2.1/33",
		"192.0.2.1/08",
		"192.0.2.1/00",
		"192.0.2.1/+8",
		"192.0.2.1/-8",
		"192.0.2.1/ 8",
		"192.0.2.1/8 ",
		"192.0.2.1/8/8",
		"192.0.2.1//8",
		"192.0.2.1/x",
		"192.0.2.1/255.255.255.0",
		"192.0.2/24",
		"192.0.2.1/128",
		"192.0.2.1/4294967296",
		"192.0.2.1/264",
		"2001:db8::/129",
		"2001:db8::/032",
		"2001:db8::/1000",
		"example.com/8",
		"fe80::1%/64",
	};
	struct network net;

	(void)state;
	for (size_t i = 0; i < sizeof(networks) / sizeof(*networks); i++)
		if (!parse_network(networks[i], strlen(networks[i]), &net))
			fail_msg("'%s' is no network", networks[i]);
	for (size_t i = 0; i < sizeof(no_networks) / sizeof(*no_networks); i++)
		if (parse_network(no_networks[i], strlen(no_networks[i]), &net))
			fail_msg("'%s' is a network", no_networks[i]);
	assert_false(network_parse((struct slice){ NULL, 0 }, &net));
	assert_false(parse_network("192.0.2.1/8\0", 12, &net));
	assert_false(parse_network("192.0.2.1\0/8", 12, &net));
}

static void bits_behind_the_prefix_are_cleared(void **state)
{
	struct network net;
	struct address base;

	(void)state;
	for (unsigned bits = 0; bits <= 32; bits++) {
		/* Written without the loop over bits: a shift of 32 of 64. */
		uint32_t mask = (uint32_t)(UINT64_C(0xffffffff) << (32 - bits));
		char text[] = "255.255.255.255/nn";
		size_t len = 16;

		if (bits >= 10)
			text[len++] = (char)('0' + bits / 10);
		text[len++] = (char)('0' + bits % 10);
		assert_true(parse_network(text, len, &net));
		assert_int_equal(net.prefix_bits, bits);
		for (int i = 0; i < 4; i++)
			assert_int_equal(net.address.bytes[i],
					 mask >> (24 - 8 * i) & 0xff);
	}
	assert_true(parse_network("2001:db8:ffff:ffff::1/47", 24, &net));
	assert_int_equal(net.prefix_bits, 47);
	base = address_of("2001:db8:fffe::");
	assert_memory_equal(net.address.bytes, base.bytes, 16);
}

struct membership {
	const char *network, *address;
	bool is_in;
};

static const struct membership memberships[] = {
	{ "192.0.2.1", "192.0.2.1", true },
	{ "192.0.2.1", "192.0.2.0", false },
	{ "192.0.2.1", "192.0.2.129", false },
	{ "192.0.2.0/24", "192.0.2.0", true },
	{ "192.0.2.0/24", "192.0.2.255", true },
	{ "192.0.2.0/24", "192.0.1.255", false },
	{ "192.0.2.0/24", "192.0.3.0", false },
	{ "192.0.2.77/24", "192.0.2.200", true },
	{ "192.0.2.64/26", "192.0.2.63", false },
	{ "192.0.2.64/26", "192.0.2.64", true },
	{ "192.0.2.64/26", "192.0.2.127", true },
	{ "192.0.2.64/26", "192.0.2.128", false },
	{ "192.0.2.2/31", "192.0.2.3", true },
	{ "192.0.2.2/31", "192.0.2.4", false },
	{ "128.0.0.0/1", "255.0.0.0", true },
	{ "128.0.0.0/1", "127.255.255.255", false },
	{ "0.0.0.0/0", "203.0.113.9", true },
	{ "0.0.0.0/0", "2001:db8::1", false },
	{ "2001:db8::1", "2001:DB8:0::1", true },
	{ "2001:db8::1", "2001:db8::1%eth0", true },
	{ "2001:db8::1%eth0", "2001:db8::1%eth1", true },
	{ "2001:db8::/32", "2001:db8:ffff::", true },
	{ "2001:db8::/32", "2001:db9::", false },
	{ "2001:db8::/33", "2001:db8:7fff::", true },
	{ "2001:db8::/33", "2001:db8:8000::", false },
	{ "2001:db8::/127", "2001:db8::1", true },
	{ "2001:db8::/127", "2001:db8::2", false },
	{ "::/0", "2001:db8::1", true },
	{ "::/0", "192.0.2.1", false },
	/* 32.1.13.184 has the first bytes of 2001:db8::. */
	{ "2001:db8::/32", "32.1.13.184", false },
	{ "32.1.13.184/8", "2001:db8::", false },

	/* An IPv4 address mapped into IPv6 is one of IPv4, on both sides. */
	{ "192.0.2.0/24", "::ffff:192.0.2.7", true },
	{ "192.0.2.0/24", "::ffff:c000:207", true },
	{ "192.0.2.0/24", "::ffff:192.0.3.7", false },
	{ "192.0.2.0/24", "::192.0.2.7", false },
	{ "192.0.2.0/24", "::fffe:192.0.2.7", false },
	{ "192.0.2.0/24", "::1:ffff:192.0.2.7", false },
	{ "::ffff:192.0.2.0/120", "192.0.2.7", true },
	{ "::ffff:192.0.2.0/120", "192.0.3.7", false },
	{ "::ffff:192.0.2.0/120", "::ffff:192.0.2.7", true },
	{ "::ffff:192.0.2.0/120", "::ffff:192.0.3.7", false },
	{ "::ffff:192.0.2.7", "192.0.2.7", true },
	{ "::ffff:0.0.0.0/96", "192.0.2.7", true },
	{ "::ffff:0.0.0.0/96", "2001:db8::1", false },
	{ "::/0", "::ffff:192.0.2.7", false },
};

static void members_of_networks(void **state)
{
	(void)state;
	for (size_t i = 0; i < sizeof(memberships) / sizeof(*memberships);
	     i++) {
		const struct membership *m = &memberships[i];
		struct address address = address_of(m->address);
		struct network net;

		assert_true(
			parse_network(m->network, strlen(m->network), &net));
		if (network_holds(&net, &address) != m->is_in)
			fail_msg("%s in %s: not %d", m->address, m->network,
				 m->is_in);
	}
}

/* Two addresses that differ in one bit are in one network up to it. */
static void each_bit_of_an_address(void **state)
{
	(void)state;
	for (unsigned bit = 0; bit < 128; bit++) {
		struct address other = address_of("2001:db8::5a");

		other.bytes[bit / 8] ^= (uint8_t)(0x80 >> bit % 8);
		for (unsigned bits = 0; bits <= 128; bits++) {
			struct network net = { address_of("2001:db8::5a"),
					       bits };

			assert_int_equal(network_holds(&net, &other),
					 bits <= bit);
		}
	}
}

static void no_address_is_in_no_network(void **state)
{
	struct address none = { ADDRESS_NONE, { 0 } };
	struct network all = { none, 0 };

	(void)state;
	assert_false(network_holds(&all, &none));
	all.address.family = ADDRESS_IPV4;
	assert_false(network_holds(&all, &none));
	all.address.family = ADDRESS_IPV6;
	assert_false(network_holds(&all, &none));
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(texts_of_addresses),
		cmocka_unit_test(what_is_no_address),
		cmocka_unit_test(addresses_cut_anywhere),
		cmocka_unit_test(addresses_with_wrong_bytes),
		cmocka_unit_test(texts_of_networks),
		cmocka_unit_test(bits_behind_the_prefix_are_cleared),
		cmocka_unit_test(members_of_networks),
		cmocka_unit_test(each_bit_of_an_address),
		cmocka_unit_test(no_address_is_in_no_network),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
