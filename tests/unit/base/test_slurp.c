/* All of a file at once (slurp.h). */

#include <stdarg.h>
#include <stddef.h>
#include <setjmp.h>
#include <stdint.h>
#include <cmocka.h>

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "base/io.h"
#include "base/slurp.h"

enum { LARGE = 200000 }; /* more than is read at a time */

static void files_are_read(void **state)
{
	static const size_t sizes[] = { 0, 1, LARGE };
	char path[] = "/tmp/findrobots-slurp-XXXXXX";
	int fd = mkstemp(path);
	char *bytes = malloc(LARGE);

	(void)state;
	assert_true(fd >= 0);
	assert_non_null(bytes);
	for (size_t i = 0; i < LARGE; i++)
		bytes[i] = (char)(i * 7);
	for (size_t i = 0; i < sizeof(sizes) / sizeof(sizes[0]); i++) {
		struct buf buf = { 0 };

		assert_int_equal(ftruncate(fd, 0), 0);
		assert_int_equal(io_pwrite_all(fd, bytes, sizes[i], 0), 0);
		buf_add_str(&buf, "x");
		assert_int_equal(slurp(path, &buf), 0);
		assert_int_equal(buf.len, 1 + sizes[i]);
		assert_memory_equal(buf.data + 1, bytes, sizes[i]);
		buf_release(&buf);
	}
	free(bytes);
	close(fd);
	unlink(path);
}

static void others_are_not(void **state)
{
	struct buf buf = { 0 };

	(void)state;
	assert_int_equal(slurp("/nowhere/at/all", &buf), -1);
	assert_int_equal(errno, ENOENT);
	assert_int_equal(slurp("/", &buf), -1);
	assert_int_equal(errno, EISDIR);
	buf_release(&buf);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(files_are_read),
		cmocka_unit_test(others_are_not),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
