/*
 * Entries of packs, found by what files are (slots.h): by number, by size, and
 * by their first block; what was read of a file before does not come back.
 */

#include <stdarg.h>
#include <stddef.h>
#include <setjmp.h>
#include <stdint.h>
#include <cmocka.h>

#include <stdlib.h>

#include "state/slots.h"

enum { NMAX = 1000, MOMENT_S = 5000 };

/* Files of this number, left alone long before they were read. */
static struct known_file make_file(uint64_t number)
{
	return (struct known_file){
		.identity = { .is_stable = true,
			      .device = 7,
			      .inode = number,
			      .size_bytes = 100,
			      .mtime = { 1000, 0 },
			      .ctime = { 1000, 0 },
			      .has_ends = true,
			      .head = 1,
			      .tail = 2,
			      .whole = 3 },
		.name = 1,
		.read_bytes = 100,
		.moment = MOMENT_S * INT64_C(1000000),
	};
}

struct place {
	struct slots slots;
	struct pack pack;
	struct pack_entry entries[NMAX];
	size_t n;
};

static void begin(struct place *place, size_t n)
{
	*place = (struct place){ 0 };
	assert_int_equal(slots_init(&place->slots, n), 0);
}

static void add(struct place *place, struct known_file file)
{
	struct pack_entry *entry = &place->entries[place->n++];

	entry->file = file;
	slots_add(&place->slots, &place->pack, entry);
}

/* The indices of all entries that are found, in their order; then -1. */
static void assert_found(const struct place *place, struct known_file is,
			 enum known how, const int *want)
{
	struct slot *slot = NULL;

	while ((slot = slots_find(&place->slots, &is, how, slot))) {
		assert_ptr_equal(slot->pack, &place->pack);
		assert_int_equal(slot->entry - place->entries, *want++);
	}
	assert_int_equal(*want, -1);
}

#define FOUND(place, is, how, ...)                                             \
	assert_found(place, is, how, (const int[]){ __VA_ARGS__ })

static void nothing_is_found_in_none(void **state)
{
	struct place *place = malloc(sizeof(*place));
	struct slots zeroed = { 0 };
	struct known_file is = make_file(1);

	(void)state;
	assert_non_null(place);
	begin(place, 0);
	FOUND(place, is, KNOWN_UNCHANGED, -1);
	assert_null(slots_find_grown(&place->slots, &is, 1, NULL));
	assert_false(slots_replace_older(&place->slots, &is));
	slots_release(&place->slots);
	/* Neither in one that was never made, or was released. */
	assert_null(slots_find(&zeroed, &is, KNOWN_RENAMED, NULL));
	assert_null(slots_find_grown(&zeroed, &is, 1, NULL));
	assert_false(slots_replace_older(&zeroed, &is));
	slots_release(&zeroed);
	FOUND(place, is, KNOWN_UNCHANGED, -1);
	slots_release(&place->slots);
	free(place);
}

static void each_file_has_its_own(void **state)
{
	struct place *place = malloc(sizeof(*place));

	(void)state;
	assert_non_null(place);
	begin(place, NMAX);
	for (int i = 0; i < NMAX; i++) {
		struct known_file file = make_file((uint64_t)i / 2);

		/* Numbers are those of one device. */
		file.identity.device = 7 + (uint64_t)i % 2;
		add(place, file);
	}
	for (int i = 0; i < NMAX; i++)
		FOUND(place, place->entries[i].file, KNOWN_UNCHANGED, i, -1);
	FOUND(place, make_file(NMAX), KNOWN_UNCHANGED, -1);
	slots_release(&place->slots);
	free(place);
}

static void what_is_known_decides(void **state)
{
	struct place *place = malloc(sizeof(*place));
	struct known_file is = make_file(1);

	(void)state;
	assert_non_null(place);
	begin(place, 3);
	add(place, make_file(1));
	is.identity.ctime.tv_nsec = 1;
	FOUND(place, is, KNOWN_UNCHANGED, -1);
	FOUND(place, is, KNOWN_RENAMED, -1);
	FOUND(place, is, KNOWN_TOUCHED, 0, -1);
	is.name = 2;
	FOUND(place, is, KNOWN_TOUCHED, -1);
	FOUND(place, is, KNOWN_RENAMED, 0, -1);
	/* Under another number. */
	is.identity.inode = 9;
	FOUND(place, is, KNOWN_RENAMED, 0, -1);
	is.identity.mtime.tv_nsec = 1;
	FOUND(place, is, KNOWN_RENAMED, -1);
	is.identity.mtime.tv_nsec = 0;
	is.identity.size_bytes++;
	FOUND(place, is, KNOWN_RENAMED, -1);
	slots_release(&place->slots);
	free(place);
}

/* Of those that may be it what was added last comes first. */
static void all_that_may_be_it_come(void **state)
{
	struct place *place = malloc(sizeof(*place));

	(void)state;
	assert_non_null(place);
	begin(place, 4);
	add(place, make_file(1));
	add(place, make_file(2));
	place->entries[2].file.identity.size_bytes = 99;
	add(place, make_file(3));
	add(place, make_file(4));
	place->entries[2].file.identity.size_bytes = 99;
	FOUND(place, make_file(5), KNOWN_RENAMED, 3, 1, 0, -1);
	slots_release(&place->slots);
	free(place);
}

static void only_what_was_read_last_is_found(void **state)
{
	/* The moments of three entries of one file, and which is left. */
	static const int orders[][4] = {
		{ 1, 2, 3, 2 }, { 3, 2, 1, 0 }, { 2, 3, 1, 1 },
		{ 1, 3, 2, 1 }, { 5, 5, 5, 2 },
	};
	struct place *place = malloc(sizeof(*place));

	(void)state;
	assert_non_null(place);
	for (size_t i = 0; i < sizeof(orders) / sizeof(*orders); i++) {
		struct known_file file = make_file(1);

		begin(place, 4);
		for (int k = 0; k < 3; k++) {
			file.moment =
				(MOMENT_S + orders[i][k]) * INT64_C(1000000);
			add(place, file);
			if (!k)
				add(place, make_file(2));
		}
		/* The other file stands between them, and stays. */
		FOUND(place, make_file(2), KNOWN_UNCHANGED, 1, -1);
		FOUND(place, make_file(1), KNOWN_UNCHANGED,
		      orders[i][3] + (orders[i][3] > 0), -1);
		slots_release(&place->slots);
	}
	free(place);
}

static void what_this_run_has_read_replaces(void **state)
{
	struct place *place = malloc(sizeof(*place));
	struct known_file file = make_file(1);

	(void)state;
	assert_non_null(place);
	begin(place, 2);
	add(place, make_file(1));
	add(place, make_file(2));
	file.moment--;
	assert_true(slots_replace_older(&place->slots, &file));
	FOUND(place, file, KNOWN_UNCHANGED, 0, -1);
	file.moment++;
	assert_false(slots_replace_older(&place->slots, &file));
	FOUND(place, file, KNOWN_UNCHANGED, -1);
	FOUND(place, make_file(2), KNOWN_UNCHANGED, 1, -1);
	/* Another device has the same numbers. */
	file = make_file(2);
	file.identity.device++;
	assert_false(slots_replace_older(&place->slots, &file));
	FOUND(place, make_file(2), KNOWN_UNCHANGED, 1, -1);
	slots_release(&place->slots);
	free(place);
}

/* Entries that a file may have grown from: index by index; then -1. */
static void assert_grown(const struct place *place, struct known_file is,
			 uint64_t head, const int *want)
{
	struct slot *slot = NULL;

	while ((slot = slots_find_grown(&place->slots, &is, head, slot)))
		assert_int_equal(slot->entry - place->entries, *want++);
	assert_int_equal(*want, -1);
}

#define GROWN(place, is, head, ...)                                            \
	assert_grown(place, is, head, (const int[]){ __VA_ARGS__ })

static void the_most_that_was_read_comes_first(void **state)
{
	static const uint64_t sizes[] = { 40, 90, 10, 90, 60 };
	struct place *place = malloc(sizeof(*place));
	struct known_file is = make_file(99);

	(void)state;
	assert_non_null(place);
	begin(place, 8);
	for (size_t i = 0; i < 5; i++) {
		struct known_file file = make_file(i);

		file.identity.size_bytes = file.read_bytes = sizes[i];
		add(place, file);
	}
	GROWN(place, is, 1, 1, 3, 4, 0, 2, -1);
	is.identity.size_bytes = 60;
	GROWN(place, is, 1, 0, 2, -1);
	/* Of another first block none. */
	GROWN(place, is, 2, -1);
	/* A copy is known by all its bytes, the file itself without. */
	place->entries[0].file.identity.whole = 0;
	GROWN(place, is, 1, 2, -1);
	is.identity.inode = 0;
	GROWN(place, is, 1, 0, 2, -1);
	/* What was replaced does not come. */
	assert_false(
		slots_replace_older(&place->slots, &place->entries[0].file));
	GROWN(place, is, 1, 2, -1);
	slots_release(&place->slots);
	free(place);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(nothing_is_found_in_none),
		cmocka_unit_test(each_file_has_its_own),
		cmocka_unit_test(what_is_known_decides),
		cmocka_unit_test(all_that_may_be_it_come),
		cmocka_unit_test(only_what_was_read_last_is_found),
		cmocka_unit_test(what_this_run_has_read_replaces),
		cmocka_unit_test(the_most_that_was_read_comes_first),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
