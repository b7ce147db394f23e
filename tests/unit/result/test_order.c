/* The orders in which hosts are shown (order.h). */

#include <stdarg.h>
#include <stddef.h>
#include <setjmp.h>
#include <stdint.h>
#include <cmocka.h>

#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "result/evidence.h"
#include "result/gather.h"
#include "result/hostset.h"
#include "result/order.h"

/* Hosts, of which each may have some requests at some times. */
struct row {
	const char *host;
	uint64_t requests;
	int64_t first, last;
};

#define NO_TIME INSTANT_NONE, INSTANT_NONE

static void fill(struct hostset *set, const struct row *rows)
{
	hostset_init(set, (struct hostset_seed){ 1, 2 },
		     evidence_extra(EVIDENCE_NUMBERS));
	for (; rows->host; rows++) {
		struct host *host;
		struct evidence *ev;

		assert_int_equal(hostset_put(set, rows->host,
					     strlen(rows->host), &host),
				 1);
		ev = hostset_extra(host);
		ev->requests = rows->requests;
		ev->first = rows->first;
		ev->last = rows->last;
	}
}

static size_t count(const struct gathered *gathered)
{
	size_t n = 0;

	for (size_t i = 0; i < gathered->nparts; i++)
		n += gathered->parts[i].nhosts;
	return n;
}

static const struct host *nth(const struct gathered *gathered, size_t n)
{
	size_t i = 0;

	while (n >= gathered->parts[i].nhosts)
		n -= gathered->parts[i++].nhosts;
	return gathered->parts[i].hosts[n];
}

/* The hosts that are wanted, blanks between them. */
static void check(const struct row *rows, struct order order, const char *want)
{
	struct hostset set;
	const struct hostset *pointer = &set;
	struct gathered gathered;
	char got[1024] = "";

	fill(&set, rows);
	assert_int_equal(gather_hosts(&gathered, &pointer, 1, 2), 0);
	assert_int_equal(order_hosts(&gathered, &order), 0);
	for (size_t i = 0; i < count(&gathered); i++) {
		const struct host *host = nth(&gathered, i);

		if (i)
			strcat(got, " ");
		strncat(got, host->name, host->len);
	}
	assert_string_equal(got, want);
	gather_release(&gathered);
	hostset_release(&set);
}

static const struct row names[] = {
	{ "b", 1, NO_TIME },  { "10.0.0.1", 1, NO_TIME }, { "a", 1, NO_TIME },
	{ "aa", 1, NO_TIME }, { "\377", 1, NO_TIME },	  { 0 },
};

static void by_host(void **state)
{
	(void)state;
	check(names, (struct order){ .key = ORDER_HOST },
	      "10.0.0.1 a aa b \377");
	check(names, (struct order){ .key = ORDER_HOST, .reverse = true },
	      "\377 b aa a 10.0.0.1");
}

static void only_the_top(void **state)
{
	(void)state;
	check(names, (struct order){ .top = 1 }, "10.0.0.1");
	check(names, (struct order){ .top = 4 }, "10.0.0.1 a aa b");
	check(names, (struct order){ .top = 5 }, "10.0.0.1 a aa b \377");
	check(names, (struct order){ .top = SIZE_MAX }, "10.0.0.1 a aa b \377");
	check(names, (struct order){ .reverse = true, .top = 2 }, "\377 b");
	check(names, (struct order){ .key = ORDER_REQUESTS, .top = 2 },
	      "10.0.0.1 a");
}

/* Each way of writing an address is a host of its own. */
static void by_address(void **state)
{
	static const struct row rows[] = {
		{ "2001:db8::10", 1, NO_TIME },
		{ "example.com", 1, NO_TIME },
		{ "198.51.100.7", 1, NO_TIME },
		{ "2001:db8::2", 1, NO_TIME },
		{ "192.0.2.10", 1, NO_TIME },
		{ "a.example", 1, NO_TIME },
		{ "2001:DB8::2", 1, NO_TIME },
		{ "192.0.2.9", 1, NO_TIME },
		{ "192.0.2.9x", 1, NO_TIME },
		{ "203.0.113.255", 1, NO_TIME },
		{ "2001:db8:0:0:0:0:0:2", 1, NO_TIME },
		{ "2001:db8:0:1::", 1, NO_TIME },
		{ 0 },
	};

	(void)state;
	check(rows, (struct order){ .key = ORDER_ADDRESS },
	      "192.0.2.9 192.0.2.10 198.51.100.7 203.0.113.255 "
	      "2001:DB8::2 2001:db8:0:0:0:0:0:2 2001:db8::2 2001:db8::10 "
	      "2001:db8:0:1:: 192.0.2.9x a.example example.com");
	/* Those that are one address stay bytewise. */
	check(rows, (struct order){ .key = ORDER_ADDRESS, .reverse = true },
	      "example.com a.example 192.0.2.9x 2001:db8:0:1:: 2001:db8::10 "
	      "2001:DB8::2 2001:db8:0:0:0:0:0:2 2001:db8::2 203.0.113.255 "
	      "198.51.100.7 192.0.2.10 192.0.2.9");
}

static const struct row seen[] = {
	{ "e", 7, 100, 100 },
	{ "d", 7, -50, 400 },
	{ "c", UINT64_MAX, NO_TIME },
	{ "b", 1, 100, 900 },
	{ "a", 2, NO_TIME },
	{ "f", 1, INT64_MIN + 1, INT64_MAX },
	{ "g", 3, 0, 0 },
	{ 0 },
};

static void by_requests(void **state)
{
	(void)state;
	check(seen, (struct order){ .key = ORDER_REQUESTS }, "c d e g a b f");
	check(seen, (struct order){ .key = ORDER_REQUESTS, .reverse = true },
	      "b f a g d e c");
	check(seen, (struct order){ .key = ORDER_REQUESTS, .top = 3 }, "c d e");
}

static void by_first(void **state)
{
	(void)state;
	check(seen, (struct order){ .key = ORDER_FIRST }, "f d g b e a c");
	check(seen, (struct order){ .key = ORDER_FIRST, .reverse = true },
	      "b e g d f a c");
}

static void by_last(void **state)
{
	(void)state;
	check(seen, (struct order){ .key = ORDER_LAST }, "f b d e g a c");
	check(seen, (struct order){ .key = ORDER_LAST, .reverse = true },
	      "g e d b f a c");
}

static void none_at_all(void **state)
{
	static const struct row none[] = { { 0 } };

	(void)state;
	for (int key = ORDER_HOST; key <= ORDER_LAST; key++) {
		struct gathered gathered = { 0 };
		struct order order = { .key = (enum order_key)key };

		check(none, order, "");
		order.reverse = true;
		order.top = 3;
		check(none, order, "");
		/* As when there was nothing to read. */
		assert_int_equal(order_hosts(&gathered, &order), 0);
		assert_int_equal(count(&gathered), 0);
		gather_release(&gathered);
	}
}

enum { MANY = 30000 };

/* Hosts whose parts are several, and how many requests each has. */
static void fill_many(struct hostset *set)
{
	hostset_init(set, (struct hostset_seed){ 1, 2 },
		     evidence_extra(EVIDENCE_NUMBERS));
	for (uint64_t i = 0; i < MANY; i++) {
		struct host *host;
		struct evidence *ev;
		char name[16];

		snprintf(name, sizeof(name), "%06d", (int)i);
		assert_int_equal(hostset_put(set, name, 6, &host), 1);
		ev = hostset_extra(host);
		ev->requests = 1 + i * 7919 % 100;
	}
}

/* What is the default costs nothing. */
static void hosts_in_order_are_not_copied(void **state)
{
	struct hostset set;
	const struct hostset *pointer = &set;
	struct gathered gathered;
	const struct gathered_part *parts;
	const struct host **hosts;

	(void)state;
	fill_many(&set);
	assert_int_equal(gather_hosts(&gathered, &pointer, 1, 3), 0);
	parts = gathered.parts;
	hosts = parts[1].hosts;
	assert_int_equal(order_hosts(&gathered, &(struct order){ 0 }), 0);
	assert_ptr_equal(gathered.parts, parts);
	assert_ptr_equal(gathered.parts[1].hosts, hosts);
	assert_int_equal(gathered.nparts, 3);
	assert_int_equal(count(&gathered), MANY);
	/* A cut in the second of three parts. */
	assert_int_equal(order_hosts(&gathered,
				     &(struct order){ .top = 15000 }),
			 0);
	assert_int_equal(count(&gathered), 15000);
	for (size_t i = 0; i < 15000; i += 14999) {
		char name[16];

		snprintf(name, sizeof(name), "%06zu", i);
		assert_memory_equal(nth(&gathered, i)->name, name, 6);
	}
	gather_release(&gathered);
	hostset_release(&set);
}

static void many_hosts_of_several_parts(void **state)
{
	struct hostset set;
	const struct hostset *pointer = &set;

	(void)state;
	fill_many(&set);
	for (int reverse = 0; reverse < 2; reverse++) {
		struct order order = { .key = ORDER_REQUESTS,
				       .reverse = reverse };
		struct gathered gathered;

		assert_int_equal(gather_hosts(&gathered, &pointer, 1, 3), 0);
		assert_int_equal(order_hosts(&gathered, &order), 0);
		assert_int_equal(count(&gathered), MANY);
		for (size_t i = 1; i < MANY; i++) {
			const struct host *a = nth(&gathered, i - 1);
			const struct host *b = nth(&gathered, i);
			uint64_t x = evidence_of(a)->requests;
			uint64_t y = evidence_of(b)->requests;

			assert_true(reverse ? x <= y : x >= y);
			if (x == y)
				assert_true(memcmp(a->name, b->name, 6) < 0);
		}
		gather_release(&gathered);
	}
	hostset_release(&set);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(by_host),
		cmocka_unit_test(only_the_top),
		cmocka_unit_test(by_address),
		cmocka_unit_test(by_requests),
		cmocka_unit_test(by_first),
		cmocka_unit_test(by_last),
		cmocka_unit_test(none_at_all),
		cmocka_unit_test(hosts_in_order_are_not_copied),
		cmocka_unit_test(many_hosts_of_several_parts),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
