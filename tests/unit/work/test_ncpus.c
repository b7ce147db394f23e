/*
 * How many processors may be used (ncpus.h), by the affinity mask that a test
 * can set; quotas of control groups are those that it runs with.
 */

#include <stdarg.h>
#include <stddef.h>
#include <setjmp.h>
#include <stdint.h>
#include <cmocka.h>

#include <sched.h>

#include "work/ncpus.h"

/* A set of the first n processors of another set. */
static cpu_set_t first_of(const cpu_set_t *set, int n)
{
	cpu_set_t first;

	CPU_ZERO(&first);
	for (size_t cpu = 0; cpu < CPU_SETSIZE && n; cpu++) {
		if (!CPU_ISSET(cpu, set))
			continue;
		CPU_SET(cpu, &first);
		n--;
	}
	return first;
}

/* Never more than there are in the mask, and fewer only for the quota. */
static void the_mask_is_respected(void **state)
{
	cpu_set_t all;
	int nall;
	unsigned most;

	(void)state;
	if (sched_getaffinity(0, sizeof(all), &all))
		skip();
	nall = CPU_COUNT(&all);
	most = ncpus();
	assert_in_range(most, 1, nall);
	for (int n = 1; n <= nall; n++) {
		cpu_set_t set = first_of(&all, n);

		assert_int_equal(sched_setaffinity(0, sizeof(set), &set), 0);
		assert_int_equal(ncpus(),
				 (unsigned)n < most ? (unsigned)n : most);
	}
	assert_int_equal(sched_setaffinity(0, sizeof(all), &all), 0);
	assert_int_equal(ncpus(), most);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(the_mask_is_respected),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
