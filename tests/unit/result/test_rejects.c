/*
 * Rejected lines (rejects.h): what is written of some files is all there, in
 * order, and where the marks said; a failure is told, and forgotten at the next
 * mark.
 */

#include <stdarg.h>
#include <stddef.h>
#include <setjmp.h>
#include <stdint.h>
#include <cmocka.h>

#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "bytes.h"
#include "result/rejects.h"

enum {
	KEPT = 64 * 1024,    /* bytes that are not yet written, about */
	LONGEST = 64 * 1024, /* of the lines that a scan gives */
};

/* Bytes behind the mark, written or not. */
static uint64_t added(const struct rejects *rejects)
{
	return rejects->end - rejects->begin + rejects->len;
}

/* A file system without such files is no fault here. */
static void begin(struct rejects *rejects)
{
	if (!rejects_init(rejects))
		return;
	print_message("no file without a name here: skipped\n");
	skip();
}

static void add_str(struct rejects *rejects, const char *line)
{
	rejects_add(rejects, line, strlen(line));
}

static off_t size_of(const struct rejects *rejects)
{
	struct stat st;

	assert_int_equal(fstat(rejects->fd, &st), 0);
	return st.st_size;
}

/* From the file, where it is to be. */
static void check_bytes(const struct rejects *rejects, uint64_t offset,
			const void *want, size_t len)
{
	char *got = malloc(len + 1);

	assert_non_null(got);
	/* Nor is there more, if this is the end. */
	assert_int_equal(pread(rejects->fd, got, len, (off_t)offset), len);
	assert_memory_equal(got, want, len);
	free(got);
}

static void a_new_one_is_empty(void **state)
{
	struct rejects rejects;

	(void)state;
	begin(&rejects);
	assert_true(rejects.fd >= 0);
	assert_int_equal(fcntl(rejects.fd, F_GETFD) & FD_CLOEXEC, FD_CLOEXEC);
	rejects_mark(&rejects);
	assert_int_equal(rejects.begin, 0);
	assert_int_equal(added(&rejects), 0);
	assert_int_equal(rejects_flush(&rejects), 0);
	assert_int_equal(size_of(&rejects), 0);
	rejects_release(&rejects);
	assert_int_equal(rejects.fd, -1);
	/* Which is one without a file. */
	rejects_release(&rejects);
}

/* Nobody else can open it, and it is gone when it is closed. */
static void the_file_has_no_name(void **state)
{
	struct rejects rejects;
	struct stat st;

	(void)state;
	begin(&rejects);
	assert_int_equal(fstat(rejects.fd, &st), 0);
	assert_int_equal(st.st_nlink, 0);
	assert_true(S_ISREG(st.st_mode));
	assert_int_equal(st.st_mode & 077, 0);
	rejects_release(&rejects);
}

static void lines_stand_behind_each_other(void **state)
{
	static const char all[] = "one\n\ntw\0o\nthree\n";
	struct rejects rejects;

	(void)state;
	begin(&rejects);
	rejects_mark(&rejects);
	add_str(&rejects, "one");
	add_str(&rejects, "");
	rejects_add(&rejects, "tw\0o", 4);
	assert_int_equal(rejects_flush(&rejects), 0);
	/* And after that. */
	add_str(&rejects, "three");
	assert_int_equal(added(&rejects), sizeof(all) - 1);
	assert_int_equal(rejects_flush(&rejects), 0);
	assert_int_equal(rejects_flush(&rejects), 0);
	assert_int_equal(rejects.begin, 0);
	assert_int_equal(added(&rejects), sizeof(all) - 1);
	assert_int_equal(size_of(&rejects), sizeof(all) - 1);
	check_bytes(&rejects, 0, all, sizeof(all) - 1);
	rejects_release(&rejects);
}

static void a_mark_begins_behind_what_is_written(void **state)
{
	struct rejects rejects;

	(void)state;
	begin(&rejects);
	rejects_mark(&rejects);
	add_str(&rejects, "first");
	assert_int_equal(rejects_flush(&rejects), 0);
	rejects_mark(&rejects);
	assert_int_equal(rejects.begin, 6);
	assert_int_equal(added(&rejects), 0);
	add_str(&rejects, "second");
	assert_int_equal(added(&rejects), 7);
	assert_int_equal(rejects_flush(&rejects), 0);
	/* A file that gives none. */
	rejects_mark(&rejects);
	assert_int_equal(rejects_flush(&rejects), 0);
	assert_int_equal(rejects.begin, 13);
	assert_int_equal(added(&rejects), 0);
	rejects_mark(&rejects);
	assert_int_equal(rejects.begin, 13);
	check_bytes(&rejects, 0, "first\nsecond\n", 13);
	rejects_release(&rejects);
}

/* A file that was not done: only what was written of it is in the way. */
static void what_is_not_written_is_gone_at_a_mark(void **state)
{
	char line[1000];
	struct rejects rejects;
	off_t size;

	(void)state;
	begin(&rejects);
	memset(line, 'x', sizeof(line));
	rejects_mark(&rejects);
	for (int i = 0; i < 100; i++)
		rejects_add(&rejects, line, sizeof(line));
	size = size_of(&rejects);
	/* Some was written, but not all. */
	assert_in_range(size, 1, 100 * (sizeof(line) + 1) - 1);
	rejects_mark(&rejects);
	assert_int_equal(rejects.begin, size);
	assert_int_equal(added(&rejects), 0);
	add_str(&rejects, "next");
	assert_int_equal(rejects_flush(&rejects), 0);
	assert_int_equal(size_of(&rejects), size + 5);
	check_bytes(&rejects, rejects.begin, "next\n", 5);
	rejects_release(&rejects);
}

/* Lines of a file, as many and as long as the seed says. */
static void make_lines(uint64_t seed, struct buf *text, struct rejects *rejects)
{
	static char line[LONGEST];
	size_t n = random_number(&seed) % 40;

	while (n--) {
		size_t len = random_number(&seed) % 8
				     ? random_number(&seed) % 300
				     : random_number(&seed) % (LONGEST + 1);

		memset(line, (int)random_number(&seed), len);
		if (rejects)
			rejects_add(rejects, line, len);
		buf_add(text, line, len);
		buf_add_byte(text, '\n');
	}
}

static void several_files_in_turn(void **state)
{
	enum { NFILES = 60 };
	uint64_t begins[NFILES], lens[NFILES], end = 0;
	struct rejects rejects;
	struct buf text = { 0 };

	(void)state;
	begin(&rejects);
	for (uint64_t i = 0; i < NFILES; i++) {
		buf_clear(&text);
		rejects_mark(&rejects);
		make_lines(i + 1, &text, &rejects);
		assert_int_equal(added(&rejects), text.len);
		/* Each fifth is not done, and passed over. */
		if (i % 5 != 4)
			assert_int_equal(rejects_flush(&rejects), 0);
		begins[i] = rejects.begin;
		lens[i] = added(&rejects);
	}
	for (uint64_t i = 0; i < NFILES; i++) {
		assert_true(begins[i] >= end);
		if (i % 5 == 4)
			continue;
		buf_clear(&text);
		make_lines(i + 1, &text, NULL);
		assert_false(buf_failed(&text));
		assert_int_equal(lens[i], text.len);
		check_bytes(&rejects, begins[i], text.data, text.len);
		end = begins[i] + lens[i];
	}
	buf_release(&text);
	rejects_release(&rejects);
}

/* The file takes what comes; memory does not grow with it. */
static void memory_is_bounded(void **state)
{
	static char line[LONGEST];
	static const size_t lens[] = { 0, 1, 100, 1000, KEPT - 1, LONGEST };
	struct rejects rejects;

	(void)state;
	begin(&rejects);
	for (size_t i = 0; i < sizeof(lens) / sizeof(lens[0]); i++) {
		uint64_t n = 4 * 1024 * 1024 / (lens[i] + 1);

		if (n > 100000)
			n = 100000;
		rejects_mark(&rejects);
		for (uint64_t k = 0; k < n; k++) {
			rejects_add(&rejects, line, lens[i]);
			assert_true(rejects.len <= REJECTS_LINE_MAX + 1);
		}
		assert_int_equal(rejects_flush(&rejects), 0);
		assert_int_equal(rejects.end - rejects.begin,
				 n * (lens[i] + 1));
		assert_int_equal(size_of(&rejects), rejects.end);
	}
	rejects_release(&rejects);
}

/* With a descriptor that cannot be written to, in place of its own. */
static void check_failure(int fd)
{
	static char line[1000];
	struct rejects rejects;
	int own;

	begin(&rejects);
	own = rejects.fd;
	rejects_mark(&rejects);
	add_str(&rejects, "first");
	rejects.fd = fd;
	assert_int_equal(rejects_flush(&rejects), EBADF);
	assert_int_equal(rejects.errnum, EBADF);
	assert_int_equal(rejects_part(&rejects).len_bytes, 0);
	/* It stays so, even if it could be written to again, ... */
	rejects.fd = own;
	for (int i = 0; i < 1000; i++) {
		rejects_add(&rejects, line, sizeof(line));
		assert_true(rejects.len <= REJECTS_LINE_MAX + 1);
	}
	assert_int_equal(rejects_flush(&rejects), EBADF);
	assert_int_equal(size_of(&rejects), 0);
	/* ... up to the next mark. */
	rejects_mark(&rejects);
	assert_int_equal(rejects.errnum, 0);
	assert_int_equal(rejects.begin, 0);
	add_str(&rejects, "second");
	assert_int_equal(rejects_flush(&rejects), 0);
	check_bytes(&rejects, 0, "second\n", 7);
	rejects_release(&rejects);
}

static void a_write_that_fails_is_told(void **state)
{
	int fd = open("/dev/null", O_RDONLY | O_CLOEXEC);

	(void)state;
	assert_true(fd >= 0);
	check_failure(fd);
	close(fd);
	check_failure(-1);
}

/* While lines are added, long before anybody asks. */
static void a_write_that_fails_in_between_is_told(void **state)
{
	static char line[1000];
	struct rejects rejects;
	int own;

	(void)state;
	begin(&rejects);
	own = rejects.fd;
	rejects_mark(&rejects);
	rejects.fd = open("/dev/null", O_RDONLY | O_CLOEXEC);
	assert_true(rejects.fd >= 0);
	for (int i = 0; i < 100; i++)
		rejects_add(&rejects, line, sizeof(line));
	close(rejects.fd);
	rejects.fd = own;
	assert_int_equal(rejects.errnum, EBADF);
	assert_int_equal(rejects_flush(&rejects), EBADF);
	rejects_release(&rejects);
}

/* Parts of several logs, larger than what is copied at a time, in any order. */
static void parts_are_copied(void **state)
{
	enum { NLOGS = 7 };
	struct rejects_part parts[NLOGS];
	struct buf texts[NLOGS] = { 0 };
	struct rejects rejects, copy;
	uint64_t end = 0;

	(void)state;
	begin(&rejects);
	begin(&copy);
	for (uint64_t i = 0; i < NLOGS; i++) {
		rejects_mark(&rejects);
		/* The first has none. */
		if (i)
			make_lines(i, &texts[i], &rejects);
		assert_int_equal(rejects_flush(&rejects), 0);
		parts[i] = rejects_part(&rejects);
		assert_int_equal(parts[i].len_bytes, texts[i].len);
	}
	for (size_t i = NLOGS; i--;) {
		assert_int_equal(rejects_copy(&rejects, parts[i], copy.fd), 0);
		assert_int_equal(size_of(&copy), end + texts[i].len);
		check_bytes(&copy, end, texts[i].data, texts[i].len);
		end += texts[i].len;
		buf_release(&texts[i]);
	}
	assert_true(end > 10000);
	rejects_release(&rejects);
	rejects_release(&copy);
}

static void a_part_that_is_not_there_is_not_copied(void **state)
{
	struct rejects_part part = { .begin = 3, .len_bytes = 5 };
	struct rejects rejects, copy;
	int fd = open("/dev/null", O_RDONLY | O_CLOEXEC);

	(void)state;
	assert_true(fd >= 0);
	begin(&rejects);
	begin(&copy);
	rejects_mark(&rejects);
	add_str(&rejects, "line");
	assert_int_equal(rejects_flush(&rejects), 0);
	assert_int_equal(rejects_copy(&rejects, part, copy.fd), -1);
	assert_int_equal(errno, EIO);
	/* And where it cannot be written to. */
	assert_int_equal(rejects_copy(&rejects, rejects_part(&rejects), fd),
			 -1);
	assert_int_equal(errno, EBADF);
	close(fd);
	rejects_release(&rejects);
	rejects_release(&copy);
}

/* A file that cannot even say where it ends. */
static void a_mark_that_fails_is_told(void **state)
{
	struct rejects rejects;
	int own;

	(void)state;
	begin(&rejects);
	own = rejects.fd;
	rejects.fd = -1;
	rejects_mark(&rejects);
	assert_int_equal(rejects.errnum, EBADF);
	rejects.fd = own;
	add_str(&rejects, "line");
	assert_int_equal(rejects_flush(&rejects), EBADF);
	assert_int_equal(size_of(&rejects), 0);
	rejects_release(&rejects);
}

static void no_directory_is_an_error(void **state)
{
	const char *now = getenv("TMPDIR");
	char *old = now ? strdup(now) : NULL;
	struct rejects rejects;
	int ret, errnum;

	(void)state;
	assert_int_equal(setenv("TMPDIR", "/dev/null/no", 1), 0);
	ret = rejects_init(&rejects);
	errnum = errno;
	if (old)
		setenv("TMPDIR", old, 1);
	else
		unsetenv("TMPDIR");
	free(old);
	assert_int_equal(ret, -1);
	assert_int_equal(errnum, ENOTDIR);
	assert_int_equal(rejects.fd, -1);
	rejects_release(&rejects);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(a_new_one_is_empty),
		cmocka_unit_test(the_file_has_no_name),
		cmocka_unit_test(lines_stand_behind_each_other),
		cmocka_unit_test(a_mark_begins_behind_what_is_written),
		cmocka_unit_test(what_is_not_written_is_gone_at_a_mark),
		cmocka_unit_test(several_files_in_turn),
		cmocka_unit_test(memory_is_bounded),
		cmocka_unit_test(a_write_that_fails_is_told),
		cmocka_unit_test(a_write_that_fails_in_between_is_told),
		cmocka_unit_test(parts_are_copied),
		cmocka_unit_test(a_part_that_is_not_there_is_not_copied),
		cmocka_unit_test(a_mark_that_fails_is_told),
		cmocka_unit_test(no_directory_is_an_error),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
