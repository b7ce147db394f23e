/* Answers by address, and the file that keeps them (dns_answers.h). */

#include <stdarg.h>
#include <stddef.h>
#include <setjmp.h>
#include <stdint.h>
#include <cmocka.h>

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/instant.h"
#include "bytes.h"
#include "crawler/dns_answers.h"

static struct slice slice_of(const char *text)
{
	return (struct slice){ text, strlen(text) };
}

static struct address address_of(const char *text)
{
	struct address address = { 0 };

	assert_true(address_parse(slice_of(text), &address));
	return address;
}

/* Reads a file, of which so many lines are none. */
static void read_file(struct dns_answers *answers, const char *text,
		      uint64_t nbad)
{
	char *copy = exact_copy(text, strlen(text));
	uint64_t n = 99;

	assert_int_equal(dns_answers_read(answers,
					  (struct slice){ copy, strlen(text) },
					  &n),
			 0);
	assert_int_equal(n, nbad);
	free(copy);
	dns_answers_sort(answers);
}

static void assert_written(const struct dns_answers *answers, const char *text)
{
	struct buf out = { 0 };

	dns_answers_write(answers, &out);
	buf_add_byte(&out, '\0');
	assert_false(buf_failed(&out));
	assert_string_equal((char *)out.data, text);
	buf_release(&out);
}

static void assert_found(const struct dns_answers *answers, const char *address,
			 const char *text)
{
	struct address key = address_of(address);
	const struct dns_record *record;

	key = address_unmap(&key);
	record = dns_answers_find(answers, &key);
	if (!text) {
		assert_null(record);
		return;
	}
	assert_non_null(record);
	assert_int_equal(record->len, strlen(text));
	assert_memory_equal(record->text, text, record->len);
}

static void a_file_is_read_and_written(void **state)
{
	static const char file[] =
		"192.0.2.2\t2026-11-30T07:38:52Z\t+a.example ?b.example ...\n"
		"192.0.2.10\t1970-01-01T00:00:00Z\tnone\n"
		"2001:db8::1\t2026-11-30T07:38:52Z\t-a.example\n";
	struct dns_answers answers = { 0 };

	(void)state;
	read_file(&answers, file, 0);
	assert_int_equal(answers.n, 3);
	assert_written(&answers, file);
	assert_found(&answers, "192.0.2.2", "+a.example ?b.example ...");
	assert_found(&answers, "::ffff:192.0.2.2", "+a.example ?b.example ...");
	assert_found(&answers, "2001:DB8:0::1", "-a.example");
	assert_found(&answers, "192.0.2.1", NULL);
	assert_found(&answers, "2001:db8::", NULL);
	dns_answers_release(&answers);
	assert_found(&answers, "192.0.2.2", NULL);
	assert_written(&answers, "");
}

static void other_lines_are_counted(void **state)
{
	struct dns_answers answers = { 0 };

	(void)state;
	read_file(&answers,
		  "\n"
		  "192.0.2.1\t2026-11-30T07:38:52Z\tnone\r\n"
		  "192.0.2.1\t2026-11-30T07:38:52Z\tnone\tmore\n"
		  "192.0.2.1 2026-11-30T07:38:52Z none\n"
		  "192.0.2.1\t2026-11-30T07:38:52Z\t+a.example \n"
		  "192.0.2.1\t1969-12-31T23:59:59Z\tnone\n"
		  "192.0.2.1\t-\tnone\n"
		  "192.0.2.1\t\tnone\n"
		  "host.example\t2026-11-30T07:38:52Z\tnone\n"
		  "192.0.2.0/24\t2026-11-30T07:38:52Z\tnone\n"
		  "192.0.2.1",
		  11);
	assert_int_equal(answers.n, 0);
	dns_answers_release(&answers);
}

static void the_latest_counts(void **state)
{
	struct dns_answers answers = { 0 };

	(void)state;
	read_file(&answers,
		  "192.0.2.1\t2026-11-29T00:00:00Z\tnone\n"
		  "::ffff:192.0.2.1\t2026-11-30T00:00:00Z\t+b.example\n"
		  "192.0.2.2\t2026-11-29T00:00:00Z\tnone\n"
		  "192.0.2.1\t2026-11-28T00:00:00Z\t+c.example",
		  0);
	assert_written(&answers, "192.0.2.1\t2026-11-30T00:00:00Z\t+b.example\n"
				 "192.0.2.2\t2026-11-29T00:00:00Z\tnone\n");
	dns_answers_release(&answers);
}

/* Of the same time the shorter one, and of these the first bytewise. */
static void the_order_of_lines_does_not_count(void **state)
{
	static const char *const lines[] = {
		"192.0.2.1\t2026-11-30T00:00:00Z\t+b.example\n",
		"192.0.2.1\t2026-11-30T00:00:00Z\t+a.example\n",
		"192.0.2.1\t2026-11-30T00:00:00Z\t+aa.example\n",
	};

	(void)state;
	for (int first = 0; first < 3; first++)
		for (int step = 1; step < 3; step++) {
			struct dns_answers answers = { 0 };
			char text[3 * 64];

			snprintf(text, sizeof(text), "%s%s%s", lines[first],
				 lines[(first + step) % 3],
				 lines[(first + 2 * step) % 3]);
			read_file(&answers, text, 0);
			assert_written(&answers, lines[1]);
			dns_answers_release(&answers);
		}
}

static void a_new_answer_counts_more(void **state)
{
	struct dns_answers answers = { 0 };
	struct address address = address_of("192.0.2.1");
	const struct dns_record *record;

	(void)state;
	/* The clock of who wrote that is not to be trusted. */
	read_file(&answers, "192.0.2.1\t2036-11-30T00:00:00Z\tnone\n", 0);
	assert_false(dns_answers_find(&answers, &address)->is_new);
	assert_int_equal(dns_answers_add(&answers, &address, 1999999,
					 slice_of("+b.example")),
			 0);
	address = address_of("::ffff:192.0.2.3");
	assert_int_equal(dns_answers_add(&answers, &address, 0,
					 slice_of("none")),
			 0);
	dns_answers_sort(&answers);
	address = address_of("192.0.2.1");
	record = dns_answers_find(&answers, &address);
	assert_true(record->is_new);
	assert_int_equal(record->time, 1000000);
	assert_written(&answers, "192.0.2.1\t1970-01-01T00:00:01Z\t+b.example\n"
				 "192.0.2.3\t1970-01-01T00:00:00Z\tnone\n");
	dns_answers_release(&answers);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(a_file_is_read_and_written),
		cmocka_unit_test(other_lines_are_counted),
		cmocka_unit_test(the_latest_counts),
		cmocka_unit_test(the_order_of_lines_does_not_count),
		cmocka_unit_test(a_new_answer_counts_more),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
