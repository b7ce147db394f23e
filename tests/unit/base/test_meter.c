/*
 * Gauges that threads and forked processes write at the same time.
 */

#include <stdarg.h>
#include <stddef.h>
#include <setjmp.h>
#include <stdint.h>
#include <cmocka.h>

#include <errno.h>
#include <pthread.h>
#include <stdlib.h>
#include <sys/resource.h>
#include <sys/wait.h>
#include <unistd.h>

#include "base/meter.h"

enum { NWORKERS = 4, NADDED = 20000 };

static void test_new_meter_reads_zero(void **state)
{
	struct meter meter;
	struct meter_reading got;

	(void)state;
	assert_int_equal(meter_init(&meter, NWORKERS), 0);
	assert_int_equal(meter.ngauges, NWORKERS);
	got = meter_read(&meter);
	assert_int_equal(got.files, 0);
	assert_int_equal(got.stored_bytes, 0);
	assert_int_equal(got.damaged, 0);
	meter_release(&meter);
	assert_null(meter.gauges);
	meter_release(&meter);
}

static void test_reading_is_the_sum(void **state)
{
	struct meter meter;
	struct meter_reading got;

	(void)state;
	assert_int_equal(meter_init(&meter, 3), 0);
	meter_add_file(&meter.gauges[0], false);
	meter_add_file(&meter.gauges[2], true);
	meter_add_file(&meter.gauges[2], false);
	meter_add_bytes(&meter.gauges[0], 5);
	meter_add_bytes(&meter.gauges[1], 70);
	meter_add_bytes(&meter.gauges[1], 0);
	meter_add_bytes(&meter.gauges[2], (uint64_t)1 << 40);
	got = meter_read(&meter);
	assert_int_equal(got.files, 3);
	assert_int_equal(got.damaged, 1);
	assert_int_equal(got.stored_bytes, 1099511627776 + 75);
	meter_release(&meter);
}

/* Two workers do not write to the same line of a cache. */
static void test_gauges_are_apart(void **state)
{
	struct meter meter;

	(void)state;
	assert_int_equal(meter_init(&meter, 2), 0);
	assert_int_equal((uintptr_t)&meter.gauges[0] % 64, 0);
	assert_int_equal((uintptr_t)&meter.gauges[1] % 64, 0);
	meter_release(&meter);
}

static void test_no_gauge_and_no_gauges(void **state)
{
	struct meter meter;

	(void)state;
	meter_add_file(NULL, true);
	meter_add_bytes(NULL, 1);
	assert_int_equal(meter_init(&meter, 0), 0);
	assert_int_equal(meter_read(&meter).files, 0);
	meter_release(&meter);
}

static void work(struct meter_gauge *gauge)
{
	for (int i = 0; i < NADDED; i++) {
		meter_add_bytes(gauge, 3);
		meter_add_file(gauge, i % 2);
	}
}

static void *work_in_thread(void *gauge)
{
	work(gauge);
	return NULL;
}

/* Reads while the workers write: no number ever falls, or is too high. */
static void watch(const struct meter *meter)
{
	struct meter_reading before = { 0 };

	for (int i = 0; i < 1000; i++) {
		struct meter_reading got = meter_read(meter);

		assert_true(got.files >= before.files);
		assert_true(got.stored_bytes >= before.stored_bytes);
		assert_true(got.damaged >= before.damaged);
		assert_true(got.stored_bytes <= 3ULL * NWORKERS * NADDED);
		before = got;
	}
}

static void assert_all_done(const struct meter *meter)
{
	struct meter_reading got = meter_read(meter);

	assert_int_equal(got.files, NWORKERS * NADDED);
	assert_int_equal(got.stored_bytes, 3 * NWORKERS * NADDED);
	assert_int_equal(got.damaged, NWORKERS * NADDED / 2);
}

static void test_threads(void **state)
{
	pthread_t threads[NWORKERS];
	struct meter meter;

	(void)state;
	assert_int_equal(meter_init(&meter, NWORKERS), 0);
	for (int i = 0; i < NWORKERS; i++)
		assert_int_equal(pthread_create(&threads[i], NULL,
						work_in_thread,
						&meter.gauges[i]),
				 0);
	watch(&meter);
	for (int i = 0; i < NWORKERS; i++)
		assert_int_equal(pthread_join(threads[i], NULL), 0);
	assert_all_done(&meter);
	meter_release(&meter);
}

static void test_forked_processes(void **state)
{
	pid_t pids[NWORKERS];
	struct meter meter;

	(void)state;
	assert_int_equal(meter_init(&meter, NWORKERS), 0);
	for (int i = 0; i < NWORKERS; i++) {
		pids[i] = fork();
		assert_true(pids[i] >= 0);
		if (!pids[i]) {
			work(&meter.gauges[i]);
			_exit(0);
		}
	}
	watch(&meter);
	for (int i = 0; i < NWORKERS; i++) {
		int status;

		assert_int_equal(waitpid(pids[i], &status, 0), pids[i]);
		assert_int_equal(status, 0);
	}
	assert_all_done(&meter);
	meter_release(&meter);
}

/* In a process of its own, where little memory can be mapped. */
static int init_without_memory(void)
{
	struct rlimit none = { 0 };
	struct meter meter = { .gauges = (struct meter_gauge *)&meter };

	if (setrlimit(RLIMIT_AS, &none))
		return 2;
	if (!meter_init(&meter, 1))
		return 3;
	if (errno != ENOMEM || meter.gauges || meter.ngauges)
		return 4;
	meter_release(&meter);
	return 0;
}

static void test_no_memory(void **state)
{
	pid_t pid = fork();
	int status;

	(void)state;
	assert_true(pid >= 0);
	if (!pid)
		_exit(init_without_memory());
	assert_int_equal(waitpid(pid, &status, 0), pid);
	assert_int_equal(status, 0);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_new_meter_reads_zero),
		cmocka_unit_test(test_reading_is_the_sum),
		cmocka_unit_test(test_gauges_are_apart),
		cmocka_unit_test(test_no_gauge_and_no_gauges),
		cmocka_unit_test(test_threads),
		cmocka_unit_test(test_forked_processes),
		cmocka_unit_test(test_no_memory),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
