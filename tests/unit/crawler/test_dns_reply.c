/* Replies of name servers (dns_reply.h), made byte by byte. */

#include <stdarg.h>
#include <stddef.h>
#include <setjmp.h>
#include <stdint.h>
#include <cmocka.h>

#include <stdlib.h>
#include <string.h>

#include "base/buf.h"
#include "bytes.h"
#include "crawler/dns_reply.h"

/**** Messages */

enum {
	REPLY = 0x8000,
	AUTHORITY = 0x0400,
	CUT = 0x0200,
	NXDOMAIN = 3,
	NS = 2,
	CNAME = 5,
	SOA = 6,
	HERE = 12, /* where the name of the question stands */
};

static void add_u16(struct buf *m, unsigned n)
{
	buf_add_byte(m, (uint8_t)(n >> 8));
	buf_add_byte(m, (uint8_t)n);
}

static void set_u16(struct buf *m, size_t at, unsigned n)
{
	m->data[at] = (uint8_t)(n >> 8);
	m->data[at + 1] = (uint8_t)n;
}

/* Labels with '/' between them, so that they may hold dots; up to an end. */
static void add_labels(struct buf *m, const char *text)
{
	while (*text) {
		size_t len = strcspn(text, "/");

		buf_add_byte(m, (uint8_t)len);
		buf_add(m, text, len);
		text += len + (text[len] == '/');
	}
}

static void add_name(struct buf *m, const char *text)
{
	add_labels(m, text);
	buf_add_byte(m, 0);
}

static void add_pointer(struct buf *m, size_t to)
{
	add_u16(m, 0xc000 | (unsigned)to);
}

static void begin(struct buf *m, unsigned flags, unsigned nanswers,
		  unsigned nauthorities, const char *name)
{
	buf_clear(m);
	add_u16(m, 0x1234);
	add_u16(m, REPLY | flags);
	add_u16(m, 1);
	add_u16(m, nanswers);
	add_u16(m, nauthorities);
	add_u16(m, 0);
	add_name(m, name);
	add_u16(m, DNS_TYPE_PTR);
	add_u16(m, DNS_CLASS_INTERNET);
}

/* What is behind the owner's name, up to the data. Returns where the length
   stands: end_data() sets it. */
static size_t begin_data(struct buf *m, unsigned type)
{
	add_u16(m, type);
	add_u16(m, DNS_CLASS_INTERNET);
	add_u16(m, 0);
	add_u16(m, 60);
	add_u16(m, 0);
	return m->len;
}

static void end_data(struct buf *m, size_t from)
{
	set_u16(m, from - 2, (unsigned)(m->len - from));
}

static void add_record(struct buf *m, const char *owner, unsigned type,
		       const char *name)
{
	size_t from;

	add_name(m, owner);
	from = begin_data(m, type);
	add_name(m, name);
	end_data(m, from);
}

/* The names, each with a blank behind it. */
static enum dns_reply read_names(const struct buf *m, char *text)
{
	char *copy = exact_copy((char *)m->data, m->len);
	struct dns_names names = { 0 };
	enum dns_reply ret = dns_reply_names((uint8_t *)copy, m->len, &names);

	*text = '\0';
	for (size_t i = 0; i < names.n; i++) {
		assert_int_equal(strlen(names.all[i].text), names.all[i].len);
		strcat(strcat(text, names.all[i].text), " ");
	}
	dns_names_release(&names);
	free(copy);
	return ret;
}

static void assert_names(const struct buf *m, enum dns_reply ret,
			 const char *expected)
{
	char text[8192];

	assert_int_equal(read_names(m, text), ret);
	assert_string_equal(text, expected);
}

/* Whatever part of it is there, no more is read. */
static void cut_everywhere(struct buf *m)
{
	size_t len = m->len;
	char text[8192];

	for (m->len = 0; m->len < len; m->len++)
		assert_int_equal(read_names(m, text), DNS_REPLY_FAILED);
}

/**** Names */

static void names_are_found(void **state)
{
	struct buf m = { 0 };

	(void)state;
	begin(&m, 0, 4, 0, "1/in-addr/arpa");
	add_record(&m, "1/IN-ADDR/arpa", DNS_TYPE_PTR, "Z/example");
	add_record(&m, "2/in-addr/arpa", DNS_TYPE_PTR, "other/example");
	add_record(&m, "1/in-addr/arpa", DNS_TYPE_PTR, "a/example");
	add_record(&m, "1/in-addr/arpa", DNS_TYPE_PTR, "z/example");
	assert_names(&m, DNS_REPLY_GOOD, "a.example z.example ");
	cut_everywhere(&m);
	buf_release(&m);
}

static void other_names_are_left_out(void **state)
{
	struct buf m = { 0 };

	(void)state;
	begin(&m, 0, 4, 0, "1/arpa");
	add_record(&m, "1/arpa", DNS_TYPE_PTR, "a.ok/example");
	add_record(&m, "1/arpa", DNS_TYPE_PTR, "\x1b[m/example");
	add_record(&m, "1/arpa", DNS_TYPE_PTR, "");
	add_record(&m, "1/arpa", DNS_TYPE_PTR, "b/example");
	assert_names(&m, DNS_REPLY_GOOD, "b.example ");
	/* Names there are, but none that counts. */
	begin(&m, 0, 1, 0, "1/arpa");
	add_record(&m, "1/arpa", DNS_TYPE_PTR, "a.ok/example");
	assert_names(&m, DNS_REPLY_NONE, "");
	/* Of another class. */
	begin(&m, 0, 1, 0, "1/arpa");
	add_record(&m, "1/arpa", DNS_TYPE_PTR, "a/example");
	m.data[m.len - 11 - 7] = 3;
	assert_names(&m, DNS_REPLY_NONE, "");
	buf_release(&m);
}

static void names_stand_behind_others(void **state)
{
	struct buf m = { 0 };

	(void)state;
	begin(&m, 0, 3, 0, "1/arpa");
	/* In any order. */
	add_record(&m, "c/arpa", DNS_TYPE_PTR, "bot/example");
	add_record(&m, "b/arpa", CNAME, "c/arpa");
	add_record(&m, "1/arpa", CNAME, "B/arpa");
	assert_names(&m, DNS_REPLY_GOOD, "bot.example ");
	/* Those of an alias are not the address's. */
	begin(&m, 0, 2, 0, "1/arpa");
	add_record(&m, "1/arpa", CNAME, "b/arpa");
	add_record(&m, "1/arpa", DNS_TYPE_PTR, "bot/example");
	assert_names(&m, DNS_REPLY_NONE, "");
	/* A circle, and one of two. */
	begin(&m, 0, 1, 0, "1/arpa");
	add_record(&m, "1/arpa", CNAME, "1/arpa");
	assert_names(&m, DNS_REPLY_FAILED, "");
	begin(&m, 0, 2, 0, "1/arpa");
	add_record(&m, "1/arpa", CNAME, "2/arpa");
	add_record(&m, "2/arpa", CNAME, "1/arpa");
	assert_names(&m, DNS_REPLY_FAILED, "");
	buf_release(&m);
}

static void names_are_compressed(void **state)
{
	struct buf m = { 0 };
	size_t from;

	(void)state;
	begin(&m, 0, 2, 0, "1/example");
	add_pointer(&m, HERE);
	from = begin_data(&m, DNS_TYPE_PTR);
	add_labels(&m, "bot");
	add_pointer(&m, HERE + 2);
	end_data(&m, from);
	/* A pointer to a pointer. */
	add_pointer(&m, HERE);
	from = begin_data(&m, DNS_TYPE_PTR);
	add_labels(&m, "b");
	add_pointer(&m, from - 10 - 2 - 2 - 4);
	end_data(&m, from);
	assert_names(&m, DNS_REPLY_GOOD, "b.bot.example bot.example ");
	cut_everywhere(&m);
	buf_release(&m);
}

static void pointers_that_go_nowhere(void **state)
{
	struct buf m = { 0 };
	size_t from, at;

	(void)state;
	for (int i = 0; i < 4; i++) {
		begin(&m, 0, 1, 0, "1/example");
		at = m.len;
		add_pointer(&m, HERE);
		from = begin_data(&m, DNS_TYPE_PTR);
		add_labels(&m, "bot");
		/* To itself, ahead, behind the end, to before its label. */
		add_pointer(&m, i == 0	 ? from
				: i == 1 ? from + 4
				: i == 2 ? 0x3fff
					 : from + 1);
		end_data(&m, from);
		assert_names(&m, DNS_REPLY_FAILED, "");
	}
	/* Of the owner; then labels of kinds that there are not. */
	begin(&m, 0, 1, 0, "1/example");
	at = m.len;
	add_pointer(&m, at);
	end_data(&m, begin_data(&m, DNS_TYPE_PTR));
	assert_names(&m, DNS_REPLY_FAILED, "");
	for (unsigned bits = 0x40; bits <= 0x80; bits += 0x40) {
		begin(&m, 0, 1, 0, "1/example");
		add_record(&m, "1/example", DNS_TYPE_PTR, "bot/example");
		m.data[m.len - 13] |= (uint8_t)bits;
		assert_names(&m, DNS_REPLY_FAILED, "");
	}
	/* Longer, or shorter, than its record. */
	for (int by = -1; by <= 1; by += 2) {
		begin(&m, 0, 1, 0, "1/example");
		add_record(&m, "1/example", DNS_TYPE_PTR, "bot/example");
		from = m.len - 13;
		buf_add_byte(&m, 0);
		set_u16(&m, from - 2, (unsigned)(13 + by));
		assert_names(&m, DNS_REPLY_FAILED, "");
	}
	buf_release(&m);
}

static void long_names(void **state)
{
	static const size_t last[] = { 61, 62 };
	struct buf m = { 0 };
	char label[64];

	(void)state;
	memset(label, 'a', sizeof(label));
	for (int i = 0; i < 2; i++) {
		size_t from;
		char text[8192];

		begin(&m, 0, 1, 0, "1/arpa");
		add_pointer(&m, HERE);
		from = begin_data(&m, DNS_TYPE_PTR);
		for (int k = 0; k < 4; k++) {
			size_t len = k < 3 ? 63 : last[i];

			buf_add_byte(&m, (uint8_t)len);
			buf_add(&m, label, len);
		}
		buf_add_byte(&m, 0);
		end_data(&m, from);
		assert_int_equal(read_names(&m, text),
				 i ? DNS_REPLY_FAILED : DNS_REPLY_GOOD);
		assert_int_equal(strlen(text), i ? 0 : DNS_NAME_MAX + 1);
	}
	buf_release(&m);
}

/**** Whether it is an answer */

static void codes_say_what_it_is(void **state)
{
	struct buf m = { 0 };

	(void)state;
	for (unsigned code = 0; code < 16; code++) {
		begin(&m, code, 1, 0, "1/arpa");
		add_record(&m, "1/arpa", DNS_TYPE_PTR, "a/example");
		assert_names(&m,
			     code == 0		? DNS_REPLY_GOOD
			     : code == NXDOMAIN ? DNS_REPLY_NONE
						: DNS_REPLY_FAILED,
			     code ? "" : "a.example ");
	}
	begin(&m, CUT, 1, 0, "1/arpa");
	add_record(&m, "1/arpa", DNS_TYPE_PTR, "a/example");
	assert_names(&m, DNS_REPLY_CUT, "");
	/* A question; and with two, or none, the names would not be known. */
	begin(&m, 0, 1, 0, "1/arpa");
	add_record(&m, "1/arpa", DNS_TYPE_PTR, "a/example");
	m.data[2] &= 0x7f;
	assert_names(&m, DNS_REPLY_FAILED, "");
	m.data[2] |= 0x80;
	m.data[5] = 2;
	assert_names(&m, DNS_REPLY_FAILED, "");
	m.data[5] = 0;
	assert_names(&m, DNS_REPLY_FAILED, "");
	buf_release(&m);
}

static void who_knows_is_no_answer(void **state)
{
	struct buf m = { 0 };

	(void)state;
	begin(&m, 0, 0, 0, "1/arpa");
	assert_names(&m, DNS_REPLY_NONE, "");
	begin(&m, 0, 0, 1, "1/arpa");
	add_record(&m, "arpa", NS, "ns/example");
	assert_names(&m, DNS_REPLY_FAILED, "");
	begin(&m, AUTHORITY, 0, 1, "1/arpa");
	add_record(&m, "arpa", NS, "ns/example");
	assert_names(&m, DNS_REPLY_NONE, "");
	begin(&m, 0, 0, 2, "1/arpa");
	add_record(&m, "arpa", NS, "ns/example");
	add_record(&m, "arpa", SOA, "ns/example");
	assert_names(&m, DNS_REPLY_NONE, "");
	buf_release(&m);
}

/**** Addresses */

static void assert_holds(const struct buf *m, const char *text,
			 enum dns_reply ret)
{
	char *copy = exact_copy((char *)m->data, m->len);
	struct address address = { 0 };

	assert_true(
		address_parse((struct slice){ text, strlen(text) }, &address));
	assert_int_equal(dns_reply_holds((uint8_t *)copy, m->len, &address),
			 ret);
	free(copy);
}

static void add_address(struct buf *m, const char *owner, const char *text)
{
	struct address address = { 0 };
	bool is_ipv4;
	size_t from;

	assert_true(
		address_parse((struct slice){ text, strlen(text) }, &address));
	is_ipv4 = address.family == ADDRESS_IPV4;
	add_name(m, owner);
	from = begin_data(m, is_ipv4 ? DNS_TYPE_A : DNS_TYPE_AAAA);
	buf_add(m, address.bytes, is_ipv4 ? 4 : 16);
	end_data(m, from);
}

static void addresses_are_found(void **state)
{
	struct buf m = { 0 };

	(void)state;
	begin(&m, 0, 5, 0, "bot/example");
	add_address(&m, "bot/example", "192.0.2.1");
	add_address(&m, "bot/example", "192.0.2.2");
	add_address(&m, "bot/example", "2001:db8::1");
	add_address(&m, "x/example", "192.0.2.3");
	add_record(&m, "y/example", CNAME, "bot/example");
	assert_holds(&m, "192.0.2.1", DNS_REPLY_GOOD);
	assert_holds(&m, "192.0.2.2", DNS_REPLY_GOOD);
	assert_holds(&m, "2001:db8::1", DNS_REPLY_GOOD);
	assert_holds(&m, "192.0.2.3", DNS_REPLY_NONE);
	assert_holds(&m, "2001:db8::2", DNS_REPLY_NONE);
	begin(&m, 0, 2, 0, "bot/example");
	add_record(&m, "bot/example", CNAME, "x/example");
	add_address(&m, "x/example", "192.0.2.3");
	assert_holds(&m, "192.0.2.3", DNS_REPLY_GOOD);
	begin(&m, NXDOMAIN, 0, 0, "bot/example");
	assert_holds(&m, "192.0.2.3", DNS_REPLY_NONE);
	/* Of another length. */
	begin(&m, 0, 1, 0, "bot/example");
	add_record(&m, "bot/example", DNS_TYPE_A, "a");
	assert_holds(&m, "192.0.2.3", DNS_REPLY_FAILED);
	buf_release(&m);
}

static void addresses_have_names(void **state)
{
	static const char *const cases[][2] = {
		{ "192.0.2.1", "1.2.0.192.in-addr.arpa" },
		{ "255.255.255.254", "254.255.255.255.in-addr.arpa" },
		/* RFC 3596, section 2.5. */
		{ "4321:0:1:2:3:4:567:89ab",
		  "b.a.9.8.7.6.5.0.4.0.0.0.3.0.0.0.2.0.0.0.1.0.0.0.0.0.0.0.1."
		  "2.3.4.ip6.arpa" },
	};

	(void)state;
	for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
		struct address address = { 0 };
		char name[DNS_REVERSE_SIZE];

		assert_true(address_parse((struct slice){ cases[i][0],
							  strlen(cases[i][0]) },
					  &address));
		dns_reverse_name(name, &address);
		assert_string_equal(name, cases[i][1]);
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(names_are_found),
		cmocka_unit_test(other_names_are_left_out),
		cmocka_unit_test(names_stand_behind_others),
		cmocka_unit_test(names_are_compressed),
		cmocka_unit_test(pointers_that_go_nowhere),
		cmocka_unit_test(long_names),
		cmocka_unit_test(codes_say_what_it_is),
		cmocka_unit_test(who_knows_is_no_answer),
		cmocka_unit_test(addresses_are_found),
		cmocka_unit_test(addresses_have_names),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
