/* What may be a host, and which of a list it is (host.h). */

#include <stdarg.h>
#include <stddef.h>
#include <setjmp.h>
#include <stdint.h>
#include <cmocka.h>

#include <arpa/inet.h>
#include <stdio.h>
#include <string.h>

#include "change.h"
#include "base/hostname.h"
#include "log/host.h"
#include "often.h"

struct form {
	const char *word;
	size_t len;
	enum host_form form;
	const char *host; /* NULL: HOST_NONE */
	bool has_port;
};

#define ADDRESS(word, host, has_port)                                          \
	{                                                                      \
		word, sizeof(word) - 1, HOST_ADDRESS, host, has_port           \
	}
#define NAME(word, host, has_port)                                             \
	{                                                                      \
		word, sizeof(word) - 1, HOST_NAME, host, has_port              \
	}
#define NONE(word)                                                             \
	{                                                                      \
		word, sizeof(word) - 1, HOST_NONE, NULL, false                 \
	}

static const struct form forms[] = {
	ADDRESS("192.0.2.1", "192.0.2.1", false),
	ADDRESS("0.0.0.0", "0.0.0.0", false),
	ADDRESS("255.255.255.255", "255.255.255.255", false),
	ADDRESS("192.0.2.1:0", "192.0.2.1", true),
	ADDRESS("192.0.2.1:65535", "192.0.2.1", true),
	ADDRESS("192.0.2.1:99999", "192.0.2.1", true),
	ADDRESS("::", "::", false),
	ADDRESS("2001:db8::1", "2001:db8::1", false),
	ADDRESS("2001:DB8:0:0::A", "2001:DB8:0:0::A", false),
	ADDRESS("2001:db8::1:80", "2001:db8::1:80", false),
	ADDRESS("1:2:3:4:5:6:7:8", "1:2:3:4:5:6:7:8", false),
	ADDRESS("[2001:db8::1]", "2001:db8::1", false),
	ADDRESS("[2001:db8::1]:80", "2001:db8::1", true),
	/* Mapped: as the server has it. */
	ADDRESS("::ffff:192.0.2.1", "::ffff:192.0.2.1", false),
	ADDRESS("[::ffff:192.0.2.1]:443", "::ffff:192.0.2.1", true),
	ADDRESS("fe80::1%eth0", "fe80::1%eth0", false),
	ADDRESS("[fe80::1%eth0.1]:1", "fe80::1%eth0.1", true),

	NAME("h", "h", false),
	NAME("localhost", "localhost", false),
	NAME("crawl-192-0-2-1.search.example", "crawl-192-0-2-1.search.example",
	     false),
	NAME("my_host", "my_host", false),
	NAME("-h", "-h", false),
	NAME("h.", "h.", false),
	NAME("h:80", "h", true),
	NAME("www.example.com:443", "www.example.com", true),
	NAME("192.0.2.x", "192.0.2.x", false),
	NAME("3com", "3com", false),
	NAME("unknown.example", "unknown.example", false),
	/* Four numbers, if not those of an address. */
	NAME("192.0.2.256", "192.0.2.256", false),
	NAME("010.1.2.003", "010.1.2.003", false),

	NONE(""),
	NONE("-"),
	NONE("--"),
	NONE("."),
	NONE("1"),
	NONE("17334"),
	NONE("0.004"),
	NONE("192.0.2"),
	NONE("192.0.2.1.1"),
	NONE("2024-01-31"),
	NONE("unknown"),
	NONE("unknown:80"),
	NONE("undefined"),
	/* No port is empty, longer than 5 digits, or anything else. */
	NONE("192.0.2.1:"),
	NONE("192.0.2.1:123456"),
	NONE("192.0.2.1:8a"),
	NONE("192.0.2.1:-1"),
	NONE("192.0.2.1:+1"),
	NONE("192.0.2.1::1"),
	NONE(":80"),
	NONE("h:"),
	NONE("h:80:"),
	NONE("h:80:80"),
	NONE("unix:"),
	NONE("::ffff:192.0.2.1:80"),
	/* Brackets belong around IPv6, and close. */
	NONE("["),
	NONE("[]"),
	NONE("[]:80"),
	NONE("[192.0.2.1]"),
	NONE("[h]"),
	NONE("[2001:db8::1"),
	NONE("2001:db8::1]"),
	NONE("[2001:db8::1]80"),
	NONE("[2001:db8::1]:"),
	NONE("[[2001:db8::1]]"),
	NONE("[2001:db8::1]:80:80"),
	/* These are no addresses of any kind. */
	NONE("1::2::3"),
	NONE("1:2:3:4:5:6:7"),
	NONE("1:2:3:4:5:6:7:8:9"),
	NONE("12345::1"),
	NONE("g::1"),
	NONE("fe80::1%"),
	NONE("fe80::1%a b"),
	NONE("fe80::1%a\"b"),
	NONE("192.0.2.1%eth0"),
	NONE("192.0.2.1\000"),
	NONE("192.0.2.1,192.0.2.2"),
	NONE("192.0.2.1 "),
	NONE("\303\251.example"),
	NONE("a\000b"),
	NONE("(192.0.2.1)"),
	NONE("\"192.0.2.1\""),
	NONE("10/Jan/2024:23:59:59"),
	NONE("/robots.txt"),
	NONE("a@b.example"),
	NONE("h\\x2e"),
};

static void every_form_is_told(void **state)
{
	(void)state;
	for (size_t i = 0; i < sizeof(forms) / sizeof(forms[0]); i++) {
		const struct form *f = &forms[i];
		char *copy = exact_copy(f->word, f->len);
		struct slice word = { copy, f->len }, host;
		bool has_port = !f->has_port, is_client;
		enum host_form form = host_read(word, &host, &has_port);

		if (form != f->form)
			print_cleaned("\tword: ", f->word, f->len);
		assert_int_equal(form, f->form);
		if (form != HOST_NONE) {
			assert_true(slice_is(host, f->host));
			assert_int_equal(has_port, f->has_port);
		}
		assert_int_equal(hostname_is_valid(word),
				 f->host && !has_port && word.at[0] != '[');
		is_client = host_is_client(word, &host);
		assert_int_equal(is_client,
				 form == HOST_ADDRESS ||
					 (form == HOST_NAME && !has_port));
		if (is_client)
			assert_true(slice_is(host, f->host));
		free(copy);
	}
	assert_false(hostname_is_valid((struct slice){ 0 }));
}

/* Adds a piece of an IPv6 address, or what looks like one. */
static size_t add_piece(char *text, bool is_neat, uint64_t *seed)
{
	static const char *const formats[] = {
		/* Neat: */
		":%x", ":%x", ":%x", ":%x", ":%04X", ":%04x", "::%x",
		/* Others: */
		":", "::", "%x:", ":::%x", ":%05x", "%d", ".", "%d.%d",
		":%d.%d.%d.%d"
	};
	size_t n = is_neat ? 7 : sizeof(formats) / sizeof(*formats);
	const char *format = formats[random_number(seed) % n];
	unsigned number = (unsigned)random_number(seed) & 0xffff;

	/* Numbers of an octet, and now and then one more. */
	if (strchr(format, 'd'))
		number %= 260;
	return (size_t)sprintf(text, format, number, number / 2, number / 3,
			       number / 4);
}

/* Returns its length; it has no NUL in it. */
static size_t make_address(char *text, uint64_t *seed)
{
	static const char bytes[] = "0123456789abcdefABCDEF:::...gG -x/@`";
	bool is_neat = random_number(seed) % 2;
	size_t npieces = random_number(seed) % 8 + (is_neat ? 3 : 0), len = 0;
	size_t nchanges = random_number(seed) % 4;

	if (is_neat || random_number(seed) % 2)
		len = (size_t)sprintf(text, "%x",
				      (unsigned)random_number(seed) & 0xffff);
	for (size_t i = 0; i < npieces; i++)
		len += add_piece(text + len, is_neat, seed);
	for (size_t i = 0; len && i + 1 < nchanges; i++)
		text[random_number(seed) % len] =
			bytes[random_number(seed) % (sizeof(bytes) - 1)];
	text[len] = '\0';
	return len;
}

/* Without brackets, ports and zones, which it does not know. */
static void an_address_is_one_for_inet_pton(void **state)
{
	uint64_t seed = 0x2545f4914f6cdd1d;
	size_t naddresses = 0, nrounds = often(1500000);
	char text[256];

	(void)state;
	for (size_t round = 0; round < nrounds; round++) {
		struct slice word = { text, make_address(text, &seed) }, host;
		uint8_t out[16];
		bool has_port, is_address;

		is_address = inet_pton(AF_INET6, text, out) == 1 ||
			     inet_pton(AF_INET, text, out) == 1;
		naddresses += is_address;
		if ((host_read(word, &host, &has_port) == HOST_ADDRESS &&
		     !has_port) != is_address)
			fail_msg("'%s' is %s address", text,
				 is_address ? "an" : "no");
	}
	/* Enough of both. */
	assert_in_range(naddresses, nrounds / 15, nrounds / 3 * 2);
}

static bool is_host(const char *at, size_t len)
{
	char *copy = exact_copy(at, len);
	bool is = hostname_is_valid((struct slice){ copy, len });

	free(copy);
	return is;
}

/* Anywhere in it, and however long it is. */
static void a_name_has_no_other_bytes(void **state)
{
	static const char others[] = "-._";
	char name[24];

	(void)state;
	for (size_t len = 2; len <= sizeof(name); len++) {
		for (size_t at = 0; at < len; at++) {
			for (int byte = 0; byte < 256; byte++) {
				bool good = (byte >= '0' && byte <= '9') ||
					    (byte >= 'a' && byte <= 'z') ||
					    (byte >= 'A' && byte <= 'Z') ||
					    (byte && strchr(others, byte));

				memset(name, 'x', len);
				name[at] = (char)byte;
				assert_int_equal(is_host(name, len), good);
			}
		}
	}
}

static void host_has_1_to_255_bytes(void **state)
{
	char name[300];

	(void)state;
	memset(name, 'x', sizeof(name));
	assert_false(is_host(name, 0));
	for (size_t len = 1; len <= 255; len++)
		assert_true(is_host(name, len));
	for (size_t len = 256; len <= sizeof(name); len++)
		assert_false(is_host(name, len));
}

/* The port of a server that always writes one: after the last colon. */
static void the_last_colon_parts_host_and_port(void **state)
{
	static const struct change rows[] = {
		CHANGE("192.0.2.1:80", "192.0.2.1"),
		CHANGE("2001:db8::1:80", "2001:db8::1"),
		CHANGE("::1:51234", "::1"),
		CHANGE("[2001:db8::1]:80", "2001:db8::1"),
		CHANGE("::ffff:192.0.2.1:80", "::ffff:192.0.2.1"),
		CHANGE("h:80", "h"),
		NOTHING(""),
		NOTHING("192.0.2.1"),
		NOTHING("192.0.2.1:"),
		NOTHING(":80"),
		NOTHING("-:80"),
		NOTHING("192.0.2.1:123456"),
		NOTHING("192.0.2.1:80:80"),
		NOTHING("h:80:80"),
		NOTHING("1:80"),
		NOTHING("a b:80"),
	};

	(void)state;
	for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
		char *copy = exact_copy(rows[i].from, rows[i].from_len);
		struct slice host;
		bool found = host_split_port((struct slice){ copy,
							     rows[i].from_len },
					     &host);

		assert_change(&rows[i], i, found, host);
		free(copy);
	}
}

/* "unknown", ports and brackets: as RFC 7239, section 6, has them. */
static const struct change first_hosts[] = {
	NOTHING(""),
	NOTHING("-"),
	NOTHING(" "),
	NOTHING(","),
	NOTHING(" , ,"),
	NOTHING("unknown"),
	NOTHING(" unknown "),
	NOTHING("unknown:80"),
	NOTHING("unknown, -"),
	NOTHING("-, unknown,"),
	NOTHING("a b"),
	NOTHING("a\"b"),
	NOTHING("a\\b"),
	NOTHING("\377"),
	NOTHING("a\000b"),
	NOTHING(":80"),
	NOTHING("[]"),
	NOTHING("[]:80"),
	NOTHING("["),
	NOTHING("192.0.2.1 192.0.2.2,"),
	NOTHING("\""),
	NOTHING("\"\""),
	NOTHING("\"\"192.0.2.1"),
	NOTHING("\"unknown\""),
	/* Quotes may be around the list; a field after it is none of it. */
	CHANGE("\"192.0.2.1, 192.0.2.2\"", "192.0.2.1"),
	CHANGE("\"unknown, [2001:db8::2]:80\"", "2001:db8::2"),
	CHANGE("\"192.0.2.1, 192.0.2.2\" 192.0.2.3", "192.0.2.1"),
	/* Without an address, the first name. */
	CHANGE("a, b", "a"),
	CHANGE("a,", "a"),
	CHANGE("unknown, a", "a"),
	CHANGE("192.0.2.256, 192.0.2", "192.0.2.256"),
	CHANGE("192.0.2.1\000, a", "a"),
	CHANGE("a b, c", "c"),
	/* Wherever it is; a zone is not to break the rules of hosts. */
	CHANGE("a, 192.0.2.7", "192.0.2.7"),
	CHANGE("fe80::1%\"x, 192.0.2.7", "192.0.2.7"),
	CHANGE("192.0.2.1", "192.0.2.1"),
	CHANGE("  192.0.2.1  ", "192.0.2.1"),
	CHANGE("192.0.2.1:80", "192.0.2.1"),
	CHANGE("192.0.2.1:65535", "192.0.2.1"),
	CHANGE("2001:db8::1", "2001:db8::1"),
	CHANGE("2001:db8::1:80", "2001:db8::1:80"),
	CHANGE("::1", "::1"),
	CHANGE("[2001:db8::1]", "2001:db8::1"),
	CHANGE("[2001:db8::1]:80", "2001:db8::1"),
	NOTHING("[2001:db8::1"),
	CHANGE("www.example.com", "www.example.com"),
	CHANGE("www.example.com:80", "www.example.com"),
	CHANGE("unknown.example", "unknown.example"),
	/* These are no ports. */
	NOTHING("a:"),
	NOTHING("a:123456"),
	NOTHING("a:8o"),
	NOTHING("a:-1"),
	/* The first address, wherever it is. */
	CHANGE("192.0.2.1,192.0.2.2", "192.0.2.1"),
	CHANGE("192.0.2.1,", "192.0.2.1"),
	CHANGE(",192.0.2.1", "192.0.2.1"),
	CHANGE(" 192.0.2.1 , 192.0.2.2", "192.0.2.1"),
	CHANGE("unknown, 192.0.2.7", "192.0.2.7"),
	CHANGE("unknown, -, , a, 192.0.2.7:80", "192.0.2.7"),
	CHANGE("\377\000\"\\, 192.0.2.7", "192.0.2.7"),
	CHANGE("192.0.2.1 x, 192.0.2.7", "192.0.2.7"),
	CHANGE("2001:db8::1, 192.0.2.1", "2001:db8::1"),
	CHANGE("[2001:db8::1]:80, 192.0.2.1", "2001:db8::1"),
	CHANGE("fe80::1%eth0, 192.0.2.1", "fe80::1%eth0"),
};

static void assert_first_host(enum unescape escape, const struct change *c,
			      size_t index)
{
	char *copy = exact_copy(c->from, c->from_len);
	struct slice host =
		host_first(escape, (struct slice){ copy, c->from_len });

	assert_change(c, index, host.len != 0, host);
	assert_true(slice_is_within(host, copy, c->from_len));
	free(copy);
}

static void first_host_is_the_first_address(void **state)
{
	/* '+' is a blank only where IIS writes one so. */
	static const struct change plus_blanks[] = {
		CHANGE("192.0.2.1,+192.0.2.2", "192.0.2.1"),
		CHANGE("+192.0.2.1+", "192.0.2.1"),
		CHANGE("unknown,+192.0.2.7:80+", "192.0.2.7"),
		NOTHING("a+b"),
		NOTHING("+"),
		NOTHING("+unknown"),
	};
	static const struct change pluses[] = {
		NOTHING("+192.0.2.1"),
		CHANGE("unknown,+192.0.2.1,192.0.2.2", "192.0.2.2"),
	};

	(void)state;
	for (size_t i = 0; i < sizeof(first_hosts) / sizeof(*first_hosts);
	     i++) {
		assert_first_host(UNESCAPE_NONE, &first_hosts[i], i);
		assert_first_host(UNESCAPE_PLUS, &first_hosts[i], i);
	}
	for (size_t i = 0; i < sizeof(plus_blanks) / sizeof(*plus_blanks); i++)
		assert_first_host(UNESCAPE_PLUS, &plus_blanks[i], i);
	for (size_t i = 0; i < sizeof(pluses) / sizeof(*pluses); i++)
		assert_first_host(UNESCAPE_PERCENT, &pluses[i], i);
	assert_int_equal(host_first(UNESCAPE_NONE, (struct slice){ 0 }).len, 0);
}

/* As much as a line may hold of lists that begin in every way. */
static void a_long_list_is_read_once(void **state)
{
	enum { LEN = 65536 };
	static const char *const pieces[] = { ",",  " ", "+",  "a,", ":",
					      "::", "[", "1.", "%" };
	static const char last[] = ",192.0.2.7";
	char *text = malloc(LEN);

	(void)state;
	assert_non_null(text);
	for (size_t p = 0; p < sizeof(pieces) / sizeof(*pieces); p++) {
		size_t len = strlen(pieces[p]);
		struct slice host;

		for (size_t i = 0; i < LEN; i++)
			text[i] = pieces[p][i % len];
		memcpy(text + LEN - strlen(last), last, strlen(last));
		host = host_first(UNESCAPE_PLUS, (struct slice){ text, LEN });
		assert_true(slice_is(host, "192.0.2.7"));
	}
	free(text);
}

/* Few kinds of bytes, so that commas, ports and brackets meet. */
static void any_list_gives_a_piece_of_it(void **state)
{
	static const char alphabet[] = ",, +:[]%.-12a\000\377\"";
	uint64_t seed = 0x9e3779b97f4a7c15;
	char text[24];

	(void)state;
	for (int round = 0; round < 50000; round++) {
		size_t len = random_number(&seed) % (sizeof(text) + 1);
		struct slice host;
		char *copy;

		for (size_t i = 0; i < len; i++)
			text[i] = alphabet[random_number(&seed) %
					   (sizeof(alphabet) - 1)];
		copy = exact_copy(text, len);
		host = host_first(round % 2 ? UNESCAPE_PLUS : UNESCAPE_NONE,
				  (struct slice){ copy, len });
		assert_true(slice_is_within(host, copy, len));
		assert_true(!host.len || !memchr(host.at, ',', host.len));
		free(copy);
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(every_form_is_told),
		cmocka_unit_test(an_address_is_one_for_inet_pton),
		cmocka_unit_test(a_name_has_no_other_bytes),
		cmocka_unit_test(host_has_1_to_255_bytes),
		cmocka_unit_test(the_last_colon_parts_host_and_port),
		cmocka_unit_test(first_host_is_the_first_address),
		cmocka_unit_test(a_long_list_is_read_once),
		cmocka_unit_test(any_list_gives_a_piece_of_it),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
