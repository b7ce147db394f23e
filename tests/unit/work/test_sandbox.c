/*
 * Entering the sandbox (sandbox.h), in processes forked for that. What it
 * forbids is tested by tests/fault/sandbox.bats.
 */

#include <stdarg.h>
#include <stddef.h>
#include <setjmp.h>
#include <stdint.h>
#include <cmocka.h>

#include <stdio.h>
#include <stdlib.h>
#include <sys/wait.h>
#include <unistd.h>

#include "work/sandbox.h"

static int enter(const char *const paths[2])
{
	struct filelist list = { 0 };
	struct sandbox box;

	return sandbox_init(&box, &list) ||
	       sandbox_enter_process(&box, &list, paths, 2);
}

/* As that of a cache which somebody removes when a run has just begun. */
static void a_directory_that_has_gone_is_no_failure(void **ctx)
{
	char dir[] = "/tmp/findrobots-sandbox-XXXXXX", here[64], gone[64];
	const char *const paths[2] = { here, gone };
	int status;
	pid_t pid;

	(void)ctx;
	assert_non_null(mkdtemp(dir));
	snprintf(here, sizeof(here), "%s/file", dir);
	snprintf(gone, sizeof(gone), "%s/gone/file", dir);
	pid = fork();
	assert_true(pid >= 0);
	if (!pid)
		_exit(enter(paths));
	assert_int_equal(waitpid(pid, &status, 0), pid);
	assert_int_equal(status, 0);
	assert_int_equal(rmdir(dir), 0);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(a_directory_that_has_gone_is_no_failure),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
