/*
 * Strings and how often each list has them (ledger.h). What evidence makes of
 * it is in test_evidence.c.
 */

#include <stdarg.h>
#include <stddef.h>
#include <setjmp.h>
#include <stdint.h>
#include <cmocka.h>

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "result/ledger.h"

static const struct hostset_seed some_seed = { 1, 2 };

static struct tally *count(struct ledger *led, struct tally_lists *lists,
			   const char *str)
{
	struct tally *tally =
		ledger_tally(led, lists, 0, (struct slice){ str, strlen(str) });

	assert_non_null(tally);
	assert_int_equal(tally->value->len, strlen(str));
	assert_memory_equal(tally->value->bytes, str, strlen(str));
	tally->n++;
	return tally;
}

static size_t length(const struct tally_lists *lists)
{
	size_t n = 0;

	for (const struct tally *at = NULL;
	     (at = tally_list_next(&lists->of[0], at));)
		n++;
	assert_int_equal(lists->of[0].n, n);
	return n;
}

static void a_string_is_counted_in_each_list(void **state)
{
	struct tally_lists a = { 0 }, b = { 0 };
	const struct tally *in_a, *in_b;
	struct ledger led;

	(void)state;
	ledger_init(&led, some_seed);
	in_a = count(&led, &a, "GET");
	assert_int_equal(in_a->n, 1);
	assert_ptr_equal(count(&led, &a, "GET"), in_a);
	assert_int_equal(in_a->n, 2);
	in_b = count(&led, &b, "GET");
	assert_ptr_not_equal(in_a, in_b);
	assert_int_equal(in_b->n, 1);
	/* But kept once. */
	assert_ptr_equal(in_a->value, in_b->value);
	count(&led, &a, "GETS");
	assert_int_equal(length(&a), 2);
	assert_int_equal(length(&b), 1);
	assert_int_equal(led.ntallies, 3);
	assert_int_equal(led.values.nentries, 2);
	ledger_release(&led);
}

static const struct value *value_of(struct ledger *led,
				    struct tally_lists *lists, struct slice str)
{
	const struct tally *tally = ledger_tally(led, lists, 0, str);

	assert_non_null(tally);
	assert_int_equal(tally->n, 0);
	return tally->value;
}

static void strings_are_copied_byte_for_byte(void **state)
{
	char bytes[] = "a\0b";
	struct tally_lists list = { 0 };
	const struct value *three, *two, *none;
	struct ledger led;

	(void)state;
	ledger_init(&led, some_seed);
	three = value_of(&led, &list, (struct slice){ bytes, 3 });
	two = value_of(&led, &list, (struct slice){ bytes, 2 });
	none = value_of(&led, &list, (struct slice){ "", 0 });
	memset(bytes, 'x', sizeof(bytes));
	assert_int_equal(three->len, 3);
	assert_memory_equal(three->bytes, "a\0b", 3);
	assert_int_equal(two->len, 2);
	assert_memory_equal(two->bytes, "a\0", 2);
	assert_int_equal(none->len, 0);
	assert_int_equal(length(&list), 3);
	ledger_release(&led);
}

/* Many lists of one string, one list of many; each may be large or small. */
static void many_are_kept_apart(void **state)
{
	enum { N = 20000 };
	static struct tally_lists lists[N];
	struct tally_lists one = { 0 };
	struct ledger led;
	char str[16];

	(void)state;
	ledger_init(&led, some_seed);
	for (int round = 1; round <= 2; round++) {
		for (int i = 0; i < N; i++) {
			snprintf(str, sizeof(str), "%d", i);
			assert_int_equal(count(&led, &one, str)->n, round);
			assert_int_equal(count(&led, &lists[i], "same")->n,
					 round);
		}
	}
	assert_int_equal(length(&one), N);
	for (int i = 0; i < N; i++)
		assert_int_equal(length(&lists[i]), 1);
	assert_int_equal(led.ntallies, 2 * N);
	assert_int_equal(led.values.nentries, N + 1);
	ledger_release(&led);
}

/* Each length that an array may have, which is another array from time to time.
 */
static void lists_of_any_length_have_what_was_counted(void **state)
{
	enum { N = 300 };
	struct ledger led;
	char str[16];

	(void)state;
	ledger_init(&led, some_seed);
	for (int n = 0; n <= N; n++) {
		struct tally_lists list = { 0 };
		uint64_t sum = 0;

		for (int round = 1; round <= 2; round++)
			for (int i = 0; i < n; i++) {
				snprintf(str, sizeof(str), "%d", i * 7);
				assert_int_equal(count(&led, &list, str)->n,
						 round);
			}
		for (const struct tally *at = NULL;
		     (at = tally_list_next(&list.of[0], at));) {
			assert_int_equal(at->n, 2);
			memcpy(str, at->value->bytes, at->value->len);
			str[at->value->len] = '\0';
			sum += strtoul(str, NULL, 10);
		}
		assert_int_equal(length(&list), n);
		assert_int_equal(sum, 7 * n * (n - 1) / 2);
		assert_int_equal(led.ntallies, n);
		ledger_clear(&led);
	}
	ledger_release(&led);
}

/* Pruning leaves each list its own: what is kept of it, and the others' sum. */
static void pruning_leaves_each_list_its_own(void **state)
{
	enum { N = 60 };
	static struct tally_lists lists[N];
	struct ledger led;
	char str[32];

	(void)state;
	ledger_init(&led, some_seed);
	for (int i = 0; i < N; i++)
		for (int k = 0; k <= i * 3; k++) {
			snprintf(str, sizeof(str), "%d", k);
			count(&led, &lists[i], str)->n += (uint64_t)k;
		}
	led.limit_bytes = 40000;
	assert_int_equal(ledger_prune(&led), 0);
	assert_true(led.has_other && led.ntallies > 0);
	for (int i = 0; i < N; i++) {
		uint64_t n = tally_list_other(&lists[i].of[0]),
			 ntallies = (uint64_t)i * 3 + 1;

		for (const struct tally *at = NULL;
		     (at = tally_list_next(&lists[i].of[0], at));) {
			memcpy(str, at->value->bytes, at->value->len);
			str[at->value->len] = '\0';
			assert_int_equal(at->n, strtoul(str, NULL, 10) + 1);
			n += at->n;
		}
		assert_int_equal(n, ntallies + ntallies * (ntallies - 1) / 2);
	}
	ledger_release(&led);
}

/* It may be known of an empty list, and of one of any length. */
static void other_is_kept_beside_what_is_counted(void **state)
{
	enum { N = 200 };
	struct ledger led;
	char str[16];

	(void)state;
	ledger_init(&led, some_seed);
	for (int from = 0; from <= N; from++) {
		struct tally_lists lists = { 0 };

		for (int i = 0; i < N; i++) {
			if (i >= from)
				assert_int_equal(ledger_add_other(&led, &lists,
								  0, 3),
						 0);
			assert_int_equal(tally_list_other(&lists.of[0]),
					 i < from ? 0 : 3 * (i - from + 1));
			snprintf(str, sizeof(str), "%d", i);
			assert_int_equal(count(&led, &lists, str)->n, 1);
			assert_int_equal(length(&lists), i + 1);
		}
		for (int i = 0; i < N; i++) {
			snprintf(str, sizeof(str), "%d", i);
			assert_int_equal(count(&led, &lists, str)->n, 2);
		}
		assert_int_equal(led.has_other, from < N);
		assert_int_equal(tally_list_other(&lists.of[1]), 0);
		ledger_clear(&led);
	}
	ledger_release(&led);
}

static void other_becomes_no_larger_than_the_largest(void **state)
{
	struct tally_lists lists = { 0 };
	struct ledger led;

	(void)state;
	ledger_init(&led, some_seed);
	assert_int_equal(ledger_add_other(&led, &lists, 2, 0), 0);
	assert_null(led.lists);
	assert_int_equal(ledger_add_other(&led, &lists, 2, UINT64_MAX - 1), 0);
	assert_int_equal(ledger_add_other(&led, &lists, 2, 5), 0);
	assert_true(tally_list_other(&lists.of[2]) == UINT64_MAX);
	ledger_release(&led);
}

/*
 * Strings that differ in one place only, whichever that is, asked for in turn
 * by two lists: what was asked for last must not be taken for another.
 */
static void strings_that_are_alike_are_told_apart(void **state)
{
	enum { LEN_MAX = 40, ROUNDS = 3 };
	struct tally_lists a = { 0 }, b = { 0 };
	struct ledger led;
	size_t n = 0;

	(void)state;
	ledger_init(&led, some_seed);
	for (int round = 1; round <= ROUNDS; round++) {
		for (size_t len = 1; len <= LEN_MAX; len++) {
			for (size_t at = 0; at < len; at++) {
				char str[LEN_MAX + 1] = { 0 };

				memset(str, 'a', len);
				assert_int_equal(count(&led, &a, str)->n,
						 (round - 1) * (int)len +
							 (int)at + 1);
				str[at] = 'b';
				assert_int_equal(count(&led, &a, str)->n,
						 round);
				assert_int_equal(count(&led, &b, str)->n,
						 round);
				n += round == 1;
			}
		}
	}
	assert_int_equal(length(&a), n + LEN_MAX);
	assert_int_equal(length(&b), n);
	ledger_release(&led);
}

static void a_pruned_ledger_has_what_it_kept(void **state)
{
	struct tally_lists list = { 0 };
	struct ledger led;
	char str[32];

	(void)state;
	ledger_init(&led, some_seed);
	for (int round = 1; round <= 5; round++) {
		for (int i = 0; i < 1000; i++) {
			snprintf(str, sizeof(str), "%d/%d", round, i);
			assert_int_equal(count(&led, &list, str)->n, 1);
			count(&led, &list, "often");
		}
		led.limit_bytes = 20000;
		assert_int_equal(ledger_prune(&led), 0);
		/* Those asked for last are asked for again. */
		assert_int_equal(count(&led, &list, "often")->n, round * 1001);
		for (int i = 900; i < 1000; i++) {
			snprintf(str, sizeof(str), "%d/%d", round, i);
			count(&led, &list, str);
		}
		led.limit_bytes = SIZE_MAX;
	}
	ledger_release(&led);
}

static void a_cleared_ledger_is_as_new(void **state)
{
	static const int sizes[] = { 0, 1, 3000, 1, 5000, 0, 900 };
	struct ledger led;
	char str[16];

	(void)state;
	ledger_init(&led, some_seed);
	for (size_t i = 0; i < sizeof(sizes) / sizeof(sizes[0]); i++) {
		struct tally_lists list = { 0 };

		for (int k = 0; k < sizes[i]; k++) {
			snprintf(str, sizeof(str), "%d", k);
			assert_int_equal(count(&led, &list, str)->n, 1);
		}
		assert_int_equal(led.ntallies, sizes[i]);
		ledger_clear(&led);
		assert_int_equal(led.ntallies, 0);
		assert_int_equal(led.values.nentries, 0);
	}
	ledger_release(&led);
	ledger_release(&led);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(a_string_is_counted_in_each_list),
		cmocka_unit_test(strings_are_copied_byte_for_byte),
		cmocka_unit_test(many_are_kept_apart),
		cmocka_unit_test(lists_of_any_length_have_what_was_counted),
		cmocka_unit_test(pruning_leaves_each_list_its_own),
		cmocka_unit_test(other_is_kept_beside_what_is_counted),
		cmocka_unit_test(other_becomes_no_larger_than_the_largest),
		cmocka_unit_test(strings_that_are_alike_are_told_apart),
		cmocka_unit_test(a_pruned_ledger_has_what_it_kept),
		cmocka_unit_test(a_cleared_ledger_is_as_new),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
