/*
 * Memory for the arrays of tallies (rooms.h). That none ends beyond what it has
 * is seen by a sanitizer.
 */

#include <stdarg.h>
#include <stddef.h>
#include <setjmp.h>
#include <stdint.h>
#include <cmocka.h>

#include <stdbool.h>
#include <string.h>

#include "base/cache_line.h"
#include "result/rooms.h"

enum { LARGEST = 8 << ROOMS_ARENA_LOG2 };

static struct arena arena;

static size_t room_size(uint32_t n, bool has_other)
{
	return (n + (size_t)has_other) * sizeof(struct tally);
}

static bool is_zeroed(const void *room, size_t size)
{
	const uint8_t *bytes = room;

	return !bytes[0] && !memcmp(bytes, bytes + 1, size - 1);
}

/* Takes a room, and fills it. */
static struct tally *take(struct rooms *rooms, uint32_t n, bool has_other)
{
	struct tally *room = rooms_take(rooms, &arena, n, has_other);

	assert_non_null(room);
	assert_true(is_zeroed(room, room_size(n, has_other)));
	memset(room, 0xff, room_size(n, has_other));
	return room;
}

static void release(struct rooms *rooms)
{
	rooms_release(rooms);
	arena_clear(&arena);
}

static void rooms_of_a_size_are_used_again(void **state)
{
	struct rooms rooms = { 0 };

	(void)state;
	for (uint32_t n = 1; n <= 1 << ROOMS_ARENA_LOG2; n *= 2) {
		struct tally *room = take(&rooms, n, false);
		struct tally *with_other = take(&rooms, n, true);

		rooms_give_back(&rooms, room, n, false);
		rooms_give_back(&rooms, with_other, n, true);
		assert_ptr_equal(take(&rooms, n, true), with_other);
		assert_ptr_equal(take(&rooms, n, false), room);
		assert_ptr_not_equal(take(&rooms, n, false), room);
	}
	release(&rooms);
}

static void all_that_were_given_back_are_used(void **state)
{
	enum { N = 100, SIZE = 16, NBLOCKS = 10 /* at most */ };
	struct rooms rooms = { 0 };
	struct tally *taken[N];
	size_t used, naligned = 0;

	(void)state;
	for (size_t i = 0; i < N; i++)
		taken[i] = take(&rooms, SIZE, false);
	used = rooms_bytes(&rooms);
	/* They begin a cache line, but for the first one in a block. */
	for (size_t i = 0; i < N; i++)
		naligned += (uintptr_t)taken[i] % CACHE_LINE == 0;
	assert_in_range(naligned, N - NBLOCKS, N);
	assert_in_range(used, N * room_size(SIZE, false),
			N * room_size(SIZE, false) + NBLOCKS * CACHE_LINE);
	for (size_t i = 0; i < N; i++)
		rooms_give_back(&rooms, taken[i], SIZE, false);
	for (size_t i = 0; i < N; i++)
		take(&rooms, SIZE, false);
	assert_int_equal(rooms_bytes(&rooms), used);
	release(&rooms);
	assert_int_equal(rooms_bytes(&rooms), 0);
}

static void large_rooms_are_freed(void **state)
{
	struct rooms rooms = { 0 };
	struct tally *taken[3];

	(void)state;
	for (size_t i = 0; i < 3; i++)
		taken[i] = take(&rooms, LARGEST, i == 1);
	assert_int_equal(rooms_bytes(&rooms), 2 * room_size(LARGEST, false) +
						      room_size(LARGEST, true));
	rooms_give_back(&rooms, taken[1], LARGEST, true);
	assert_int_equal(rooms_bytes(&rooms), 2 * room_size(LARGEST, false));
	rooms_give_back(&rooms, taken[2], LARGEST, false);
	assert_int_equal(rooms_bytes(&rooms), room_size(LARGEST, false));
	release(&rooms);
}

static void released_rooms_are_as_new(void **state)
{
	struct rooms rooms = { 0 };

	(void)state;
	for (int i = 0; i < 3; i++) {
		for (uint32_t n = 1; n <= LARGEST; n *= 2) {
			take(&rooms, n, true);
			rooms_give_back(&rooms, take(&rooms, n, false), n,
					false);
		}
		release(&rooms);
		assert_int_equal(rooms_bytes(&rooms), 0);
	}
	release(&rooms);
}

/* It is what each host may have, however little memory there is. */
static void room_for_one_is_not_counted(void **state)
{
	struct rooms rooms = { 0 };

	(void)state;
	take(&rooms, 1, true);
	assert_int_equal(rooms_bytes(&rooms), 0);
	release(&rooms);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(rooms_of_a_size_are_used_again),
		cmocka_unit_test(all_that_were_given_back_are_used),
		cmocka_unit_test(large_rooms_are_freed),
		cmocka_unit_test(released_rooms_are_as_new),
		cmocka_unit_test(room_for_one_is_not_counted),
	};
	int ret = cmocka_run_group_tests(tests, NULL, NULL);

	arena_release(&arena);
	return ret;
}
