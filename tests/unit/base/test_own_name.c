/* The names that processes give to their own files (own_name.h). */

#include <stdarg.h>
#include <stddef.h>
#include <setjmp.h>
#include <stdint.h>
#include <cmocka.h>

#include <stdio.h>
#include <string.h>
#include <sys/utsname.h>
#include <sys/wait.h>
#include <unistd.h>

#include "base/own_name.h"

static void it_has_the_machine_and_the_process(void **state)
{
	char name[OWN_NAME_SIZE], pid[32];
	struct utsname system;

	(void)state;
	assert_int_equal(uname(&system), 0);
	snprintf(pid, sizeof(pid), "-%ld", (long)getpid());
	own_name(name);
	assert_true(strlen(name) < OWN_NAME_SIZE);
	assert_string_equal(strrchr(name, '-'), pid);
	assert_null(strchr(name, '/'));
	if (!strpbrk(system.nodename, "/%") && *system.nodename)
		assert_memory_equal(name, system.nodename,
				    strlen(name) - strlen(pid));
}

static void another_process_has_another_name(void **state)
{
	char name[OWN_NAME_SIZE], other[OWN_NAME_SIZE] = "";
	int ends[2], status;
	pid_t pid;

	(void)state;
	assert_int_equal(pipe(ends), 0);
	own_name(name);
	pid = fork();
	assert_true(pid >= 0);
	if (!pid) {
		own_name(other);
		_exit(write(ends[1], other, sizeof(other)) != sizeof(other));
	}
	assert_int_equal(waitpid(pid, &status, 0), pid);
	assert_int_equal(status, 0);
	assert_int_equal(read(ends[0], other, sizeof(other)), sizeof(other));
	assert_string_not_equal(name, other);
	close(ends[0]);
	close(ends[1]);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(it_has_the_machine_and_the_process),
		cmocka_unit_test(another_process_has_another_name),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
