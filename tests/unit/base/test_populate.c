/*
 * Pages for new memory (populate.h). What is in the memory stays, wherever it
 * begins; and where the system can do it, no page is missing afterwards.
 */

#include <stdarg.h>
#include <stddef.h>
#include <setjmp.h>
#include <stdint.h>
#include <cmocka.h>

#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <unistd.h>

#include "base/populate.h"
#include "pages.h"

enum { NPAGES = 50 };

static char *map(size_t size)
{
	char *mapped = mmap(NULL, size, PROT_READ | PROT_WRITE,
			    MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);

	assert_ptr_not_equal(mapped, MAP_FAILED);
	return mapped;
}

static void no_page_is_missing(void **state)
{
	size_t page = (size_t)sysconf(_SC_PAGESIZE);
	const size_t sizes[] = { NPAGES * page, 2 * POPULATE_HUGE,
				 3 * POPULATE_HUGE + 5 * page };

	(void)state;
	if (!pages_can_be_made())
		skip();
	for (size_t i = 0; i < sizeof(sizes) / sizeof(sizes[0]); i++) {
		for (size_t from = 0; from < 3; from++) {
			char *mapped = map(sizes[i]);

			populate(mapped + from, sizes[i] - 2 * from);
			assert_int_equal(pages_missing(mapped, sizes[i]), 0);
			munmap(mapped, sizes[i]);
		}
	}
}

static void bytes_stay_as_they_are(void **state)
{
	(void)state;
	for (size_t size = 1; size < 500000; size = size * 3 + 1) {
		char *memory = populate_new(size + 2);

		assert_non_null(memory);
		memset(memory, 'x', size + 2);
		populate(memory + 1, size);
		for (size_t i = 0; i < size + 2; i++)
			assert_int_equal(memory[i], 'x');
		free(memory);
	}
}

/* The first page is not there to be written. */
static void errno_stays_as_it_is(void **state)
{
	size_t size = NPAGES * (size_t)sysconf(_SC_PAGESIZE);
	char *mapped = map(size);

	(void)state;
	assert_int_equal(mprotect(mapped, size, PROT_READ), 0);
	errno = EXDEV;
	populate(mapped, size);
	assert_int_equal(errno, EXDEV);
	munmap(mapped, size);
}

static void huge_memory_begins_with_a_huge_page(void **state)
{
	(void)state;
	for (size_t n = 1; n <= 3; n++) {
		size_t size = n * POPULATE_HUGE;
		char *memory;

		errno = EXDEV;
		memory = populate_new_huge(size);
		assert_non_null(memory);
		assert_int_equal(errno, EXDEV);
		assert_int_equal((uintptr_t)memory % POPULATE_HUGE, 0);
		memset(memory, 'x', size);
		free(memory);
	}
	errno = 0;
	assert_null(
		populate_new_huge(SIZE_MAX / POPULATE_HUGE * POPULATE_HUGE));
	assert_int_equal(errno, ENOMEM);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(no_page_is_missing),
		cmocka_unit_test(bytes_stay_as_they_are),
		cmocka_unit_test(errno_stays_as_it_is),
		cmocka_unit_test(huge_memory_begins_with_a_huge_page),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
