/* The hash table (table.h) against a plain array. */

#include <stdarg.h>
#include <stddef.h>
#include <setjmp.h>
#include <stdint.h>
#include <cmocka.h>

#include <stdbool.h>
#include <stdlib.h>

#include "base/table.h"
#include "bytes.h"

enum { NENTRIES = 20000 };

struct entry {
	uint32_t hash;
	unsigned number;
};

static bool is_number(const void *entry, const void *key)
{
	return ((const struct entry *)entry)->number == *(const unsigned *)key;
}

/* The table's entry of that number, put there if it is missing. */
static struct entry *get(struct table *table, struct entry *entry)
{
	void **slot = table_slot(table, entry->hash, is_number, &entry->number);

	assert_non_null(slot);
	if (!*slot)
		table_put(table, slot, entry);
	return *slot;
}

static void assert_holds(const struct table *table, size_t nentries)
{
	size_t n = 0;

	assert_int_equal(table->nentries, nentries);
	for (size_t i = 0; i < table->nslots; i++)
		n += table->slots[i] != NULL;
	assert_int_equal(n, nentries);
	/* At most half full, and so large that a mask gives a slot. */
	assert_true(2 * n <= table->nslots);
	assert_int_equal(table->nslots & (table->nslots - 1), 0);
}

/* Numbers come again, also with the table's own entries before their slot. */
static void check_hashes(uint32_t mask, uint32_t offset)
{
	static struct entry all[NENTRIES], again;
	struct table table = { 0 };
	uint64_t seed = 88172645463325252;

	for (unsigned i = 0; i < NENTRIES; i++) {
		uint32_t hash = (uint32_t)random_number(&seed) & mask;
		unsigned old = i / 2;

		all[i] = (struct entry){ hash + offset, i };
		assert_ptr_equal(get(&table, &all[i]), &all[i]);
		/* Found by its key, not by its address. */
		again = all[old];
		assert_ptr_equal(get(&table, &again), &all[old]);
		if (i % 997 == 0)
			assert_holds(&table, i + 1);
	}
	for (unsigned i = 0; i < NENTRIES; i++)
		assert_ptr_equal(get(&table, &all[i]), &all[i]);
	assert_holds(&table, NENTRIES);
	table_release(&table);
}

static void every_entry_is_found_again(void **state)
{
	(void)state;
	check_hashes(UINT32_MAX, 0);
}

/* Only slower: what has one hash, or hashes of slots at the end, is kept. */
static void entries_that_collide_are_all_kept(void **state)
{
	(void)state;
	check_hashes(255, 0);
	check_hashes(7, UINT32_MAX - 7);
}

/* More than have slots in usual pages. */
static void many_entries_are_all_kept(void **state)
{
	enum { NMANY = 300000 };
	struct entry *all = malloc(NMANY * sizeof(*all));
	struct table table = { 0 };

	(void)state;
	assert_non_null(all);
	for (unsigned i = 0; i < NMANY; i++) {
		all[i] = (struct entry){ i * 2654435761U, i };
		assert_ptr_equal(get(&table, &all[i]), &all[i]);
	}
	for (unsigned i = 0; i < NMANY; i++)
		assert_ptr_equal(get(&table, &all[i]), &all[i]);
	assert_holds(&table, NMANY);
	table_release(&table);
	free(all);
}

static void a_zeroed_table_is_empty(void **state)
{
	struct table table = { 0 };

	(void)state;
	table_prefetch(&table, 7);
	table_clear(&table);
	table_release(&table);
	assert_int_equal(table.nentries, 0);
	assert_null(table.slots);
}

/* Small ones, whose memory is kept, and large ones, whose is not. */
static void a_cleared_table_is_empty(void **state)
{
	static const unsigned sizes[] = { 1, 30, 31, 2000, 5, NENTRIES, 0, 40 };
	static struct entry all[NENTRIES];
	struct table table = { 0 };

	(void)state;
	for (size_t k = 0; k < sizeof(sizes) / sizeof(sizes[0]); k++) {
		for (unsigned i = 0; i < sizes[k]; i++) {
			all[i] = (struct entry){ i * 2654435761U, i };
			assert_ptr_equal(get(&table, &all[i]), &all[i]);
		}
		assert_holds(&table, sizes[k]);
		table_clear(&table);
		assert_holds(&table, 0);
		if (sizes[k])
			assert_true((table.slots != NULL) ==
				    (sizes[k] < NENTRIES));
	}
	table_release(&table);
	assert_null(table.slots);
}

/* Every third entry is kept; then others are added to these. */
static void entries_that_are_kept_are_found(void **state)
{
	static struct entry all[NENTRIES];
	const void *kept[NENTRIES / 3 + 1] = { NULL };
	struct table table = { 0 };
	size_t n = 0;

	(void)state;
	table_keep(&table, kept, 0);
	for (unsigned i = 0; i < NENTRIES; i++) {
		all[i] = (struct entry){ i * 2654435761U, i };
		get(&table, &all[i]);
		if (i % 3 == 0)
			kept[n++] = &all[i];
	}
	table_keep(&table, kept, n);
	assert_int_equal(table.nentries, n);
	for (unsigned i = 0; i < NENTRIES; i++) {
		struct entry same = all[i];

		assert_ptr_equal(get(&table, &same), i % 3 ? &same : &all[i]);
		if (i % 3)
			*table_slot(&table, same.hash, is_number,
				    &same.number) = &all[i];
	}
	assert_holds(&table, NENTRIES);
	table_release(&table);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(every_entry_is_found_again),
		cmocka_unit_test(entries_that_collide_are_all_kept),
		cmocka_unit_test(many_entries_are_all_kept),
		cmocka_unit_test(a_zeroed_table_is_empty),
		cmocka_unit_test(a_cleared_table_is_empty),
		cmocka_unit_test(entries_that_are_kept_are_found),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
