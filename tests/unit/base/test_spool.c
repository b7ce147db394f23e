/*
 * Spools (spool.h): what is written of some logs is all there, in order, and
 * where the marks said; a failure is told, and forgotten at the next
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
#include "base/spool.h"

enum {
	KEPT = 64 * 1024,    /* bytes that are not yet written, about */
	LONGEST = 64 * 1024, /* of the lines that a scan gives */
};

/* Bytes behind the mark, written or not. */
static uint64_t added(const struct spool *spool)
{
	return spool->end - spool->begin + spool->len;
}

/* A file system without such files is no fault here. */
static void begin(struct spool *spool)
{
	if (!spool_init(spool))
		return;
	print_message("no file without a name here: skipped\n");
	skip();
}

static void add_line(struct spool *spool, const void *line, size_t len)
{
	spool_add(spool, line, len);
	spool_add(spool, "\n", 1);
}

static void add_str(struct spool *spool, const char *line)
{
	add_line(spool, line, strlen(line));
}

static off_t size_of(const struct spool *spool)
{
	struct stat st;

	assert_int_equal(fstat(spool->fd, &st), 0);
	return st.st_size;
}

/* From the file, where it is to be. */
static void check_bytes(const struct spool *spool, uint64_t offset,
			const void *want, size_t len)
{
	char *got = malloc(len + 1);

	assert_non_null(got);
	/* Nor is there more, if this is the end. */
	assert_int_equal(pread(spool->fd, got, len, (off_t)offset), len);
	assert_memory_equal(got, want, len);
	free(got);
}

static void a_new_one_is_empty(void **state)
{
	struct spool spool;

	(void)state;
	begin(&spool);
	assert_true(spool.fd >= 0);
	assert_int_equal(fcntl(spool.fd, F_GETFD) & FD_CLOEXEC, FD_CLOEXEC);
	spool_mark(&spool);
	assert_int_equal(spool.begin, 0);
	assert_int_equal(added(&spool), 0);
	assert_int_equal(spool_flush(&spool), 0);
	assert_int_equal(size_of(&spool), 0);
	spool_release(&spool);
	assert_int_equal(spool.fd, -1);
	/* Which is one without a file. */
	spool_release(&spool);
}

/* Nobody else can open it, and it is gone when it is closed. */
static void the_file_has_no_name(void **state)
{
	struct spool spool;
	struct stat st;

	(void)state;
	begin(&spool);
	assert_int_equal(fstat(spool.fd, &st), 0);
	assert_int_equal(st.st_nlink, 0);
	assert_true(S_ISREG(st.st_mode));
	assert_int_equal(st.st_mode & 077, 0);
	spool_release(&spool);
}

static void lines_stand_behind_each_other(void **state)
{
	static const char all[] = "one\n\ntw\0o\nthree\n";
	struct spool spool;

	(void)state;
	begin(&spool);
	spool_mark(&spool);
	add_str(&spool, "one");
	add_str(&spool, "");
	add_line(&spool, "tw\0o", 4);
	assert_int_equal(spool_flush(&spool), 0);
	/* And after that. */
	add_str(&spool, "three");
	assert_int_equal(added(&spool), sizeof(all) - 1);
	assert_int_equal(spool_flush(&spool), 0);
	assert_int_equal(spool_flush(&spool), 0);
	assert_int_equal(spool.begin, 0);
	assert_int_equal(added(&spool), sizeof(all) - 1);
	assert_int_equal(size_of(&spool), sizeof(all) - 1);
	check_bytes(&spool, 0, all, sizeof(all) - 1);
	spool_release(&spool);
}

static void a_mark_begins_behind_what_is_written(void **state)
{
	struct spool spool;

	(void)state;
	begin(&spool);
	spool_mark(&spool);
	add_str(&spool, "first");
	assert_int_equal(spool_flush(&spool), 0);
	spool_mark(&spool);
	assert_int_equal(spool.begin, 6);
	assert_int_equal(added(&spool), 0);
	add_str(&spool, "second");
	assert_int_equal(added(&spool), 7);
	assert_int_equal(spool_flush(&spool), 0);
	/* A file that gives none. */
	spool_mark(&spool);
	assert_int_equal(spool_flush(&spool), 0);
	assert_int_equal(spool.begin, 13);
	assert_int_equal(added(&spool), 0);
	spool_mark(&spool);
	assert_int_equal(spool.begin, 13);
	check_bytes(&spool, 0, "first\nsecond\n", 13);
	spool_release(&spool);
}

/* A file that was not done: only what was written of it is in the way. */
static void what_is_not_written_is_gone_at_a_mark(void **state)
{
	char line[1000];
	struct spool spool;
	off_t size;

	(void)state;
	begin(&spool);
	memset(line, 'x', sizeof(line));
	spool_mark(&spool);
	for (int i = 0; i < 100; i++)
		add_line(&spool, line, sizeof(line));
	size = size_of(&spool);
	/* Some was written, but not all. */
	assert_in_range(size, 1, 100 * (sizeof(line) + 1) - 1);
	spool_mark(&spool);
	assert_int_equal(spool.begin, size);
	assert_int_equal(added(&spool), 0);
	add_str(&spool, "next");
	assert_int_equal(spool_flush(&spool), 0);
	assert_int_equal(size_of(&spool), size + 5);
	check_bytes(&spool, spool.begin, "next\n", 5);
	spool_release(&spool);
}

/* Lines of a file, as many and as long as the seed says. */
static void make_lines(uint64_t seed, struct buf *text, struct spool *spool)
{
	static char line[LONGEST];
	size_t n = random_number(&seed) % 40;

	while (n--) {
		size_t len = random_number(&seed) % 8
				     ? random_number(&seed) % 300
				     : random_number(&seed) % (LONGEST + 1);

		memset(line, (int)random_number(&seed), len);
		if (spool)
			add_line(spool, line, len);
		buf_add(text, line, len);
		buf_add_byte(text, '\n');
	}
}

static void several_files_in_turn(void **state)
{
	enum { NFILES = 60 };
	uint64_t begins[NFILES], lens[NFILES], end = 0;
	struct spool spool;
	struct buf text = { 0 };

	(void)state;
	begin(&spool);
	for (uint64_t i = 0; i < NFILES; i++) {
		buf_clear(&text);
		spool_mark(&spool);
		make_lines(i + 1, &text, &spool);
		assert_int_equal(added(&spool), text.len);
		/* Each fifth is not done, and passed over. */
		if (i % 5 != 4)
			assert_int_equal(spool_flush(&spool), 0);
		begins[i] = spool.begin;
		lens[i] = added(&spool);
	}
	for (uint64_t i = 0; i < NFILES; i++) {
		assert_true(begins[i] >= end);
		if (i % 5 == 4)
			continue;
		buf_clear(&text);
		make_lines(i + 1, &text, NULL);
		assert_false(buf_failed(&text));
		assert_int_equal(lens[i], text.len);
		check_bytes(&spool, begins[i], text.data, text.len);
		end = begins[i] + lens[i];
	}
	buf_release(&text);
	spool_release(&spool);
}

/* The file takes what comes; memory does not grow with it. */
static void memory_is_bounded(void **state)
{
	static char line[LONGEST];
	static const size_t lens[] = { 0, 1, 100, 1000, KEPT - 1, LONGEST };
	struct spool spool;

	(void)state;
	begin(&spool);
	for (size_t i = 0; i < sizeof(lens) / sizeof(lens[0]); i++) {
		uint64_t n = 4 * 1024 * 1024 / (lens[i] + 1);

		if (n > 100000)
			n = 100000;
		spool_mark(&spool);
		for (uint64_t k = 0; k < n; k++) {
			add_line(&spool, line, lens[i]);
			assert_true(spool.len <= SPOOL_BUFFER);
		}
		assert_int_equal(spool_flush(&spool), 0);
		assert_int_equal(spool.end - spool.begin, n * (lens[i] + 1));
		assert_int_equal(size_of(&spool), spool.end);
	}
	spool_release(&spool);
}

/* What is larger than the buffer stands where it was added. */
static void any_length_can_be_added(void **state)
{
	static char large[3 * SPOOL_BUFFER];
	struct spool spool;

	(void)state;
	begin(&spool);
	memset(large, 'x', sizeof(large));
	spool_mark(&spool);
	spool_add(&spool, "before", 6);
	spool_add(&spool, large, sizeof(large));
	spool_add(&spool, large, SPOOL_BUFFER);
	spool_add(&spool, "", 0);
	spool_add(&spool, "after", 5);
	assert_int_equal(spool_flush(&spool), 0);
	assert_int_equal(size_of(&spool), 6 + sizeof(large) + SPOOL_BUFFER + 5);
	check_bytes(&spool, 0, "before", 6);
	check_bytes(&spool, 6, large, sizeof(large));
	check_bytes(&spool, 6 + sizeof(large) + SPOOL_BUFFER, "after", 5);
	spool_release(&spool);
}

/* With a descriptor that cannot be written to, in place of its own. */
static void check_failure(int fd)
{
	static char line[1000];
	struct spool spool;
	int own;

	begin(&spool);
	own = spool.fd;
	spool_mark(&spool);
	add_str(&spool, "first");
	spool.fd = fd;
	assert_int_equal(spool_flush(&spool), EBADF);
	assert_int_equal(spool.errnum, EBADF);
	assert_int_equal(spool_part(&spool).len_bytes, 0);
	/* It stays so, even if it could be written to again, ... */
	spool.fd = own;
	for (int i = 0; i < 1000; i++) {
		add_line(&spool, line, sizeof(line));
		assert_true(spool.len <= SPOOL_BUFFER);
	}
	assert_int_equal(spool_flush(&spool), EBADF);
	assert_int_equal(size_of(&spool), 0);
	/* ... up to the next mark. */
	spool_mark(&spool);
	assert_int_equal(spool.errnum, 0);
	assert_int_equal(spool.begin, 0);
	add_str(&spool, "second");
	assert_int_equal(spool_flush(&spool), 0);
	check_bytes(&spool, 0, "second\n", 7);
	spool_release(&spool);
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
	struct spool spool;
	int own;

	(void)state;
	begin(&spool);
	own = spool.fd;
	spool_mark(&spool);
	spool.fd = open("/dev/null", O_RDONLY | O_CLOEXEC);
	assert_true(spool.fd >= 0);
	for (int i = 0; i < 100; i++)
		add_line(&spool, line, sizeof(line));
	close(spool.fd);
	spool.fd = own;
	assert_int_equal(spool.errnum, EBADF);
	assert_int_equal(spool_flush(&spool), EBADF);
	spool_release(&spool);
}

/* Parts of several logs, larger than what is copied at a time, in any order. */
static void parts_are_copied(void **state)
{
	enum { NLOGS = 7 };
	struct spool_part parts[NLOGS];
	struct buf texts[NLOGS] = { 0 };
	struct spool spool, copy;
	uint64_t end = 0;

	(void)state;
	begin(&spool);
	begin(&copy);
	for (uint64_t i = 0; i < NLOGS; i++) {
		spool_mark(&spool);
		/* The first has none. */
		if (i)
			make_lines(i, &texts[i], &spool);
		assert_int_equal(spool_flush(&spool), 0);
		parts[i] = spool_part(&spool);
		assert_int_equal(parts[i].len_bytes, texts[i].len);
	}
	for (size_t i = NLOGS; i--;) {
		assert_int_equal(spool_copy(&spool, parts[i], copy.fd), 0);
		assert_int_equal(size_of(&copy), end + texts[i].len);
		check_bytes(&copy, end, texts[i].data, texts[i].len);
		end += texts[i].len;
		buf_release(&texts[i]);
	}
	assert_true(end > 10000);
	spool_release(&spool);
	spool_release(&copy);
}

static void a_part_that_is_not_there_is_not_copied(void **state)
{
	struct spool_part part = { .begin = 3, .len_bytes = 5 };
	struct spool spool, copy;
	int fd = open("/dev/null", O_RDONLY | O_CLOEXEC);

	(void)state;
	assert_true(fd >= 0);
	begin(&spool);
	begin(&copy);
	spool_mark(&spool);
	add_str(&spool, "line");
	assert_int_equal(spool_flush(&spool), 0);
	assert_int_equal(spool_copy(&spool, part, copy.fd), -1);
	assert_int_equal(errno, EIO);
	/* And where it cannot be written to. */
	assert_int_equal(spool_copy(&spool, spool_part(&spool), fd), -1);
	assert_int_equal(errno, EBADF);
	close(fd);
	spool_release(&spool);
	spool_release(&copy);
}

/* A file that cannot even say where it ends. */
static void a_mark_that_fails_is_told(void **state)
{
	struct spool spool;
	int own;

	(void)state;
	begin(&spool);
	own = spool.fd;
	spool.fd = -1;
	spool_mark(&spool);
	assert_int_equal(spool.errnum, EBADF);
	spool.fd = own;
	add_str(&spool, "line");
	assert_int_equal(spool_flush(&spool), EBADF);
	assert_int_equal(size_of(&spool), 0);
	spool_release(&spool);
}

static void no_directory_is_an_error(void **state)
{
	const char *now = getenv("TMPDIR");
	char *old = now ? strdup(now) : NULL;
	struct spool spool;
	int ret, errnum;

	(void)state;
	assert_int_equal(setenv("TMPDIR", "/dev/null/no", 1), 0);
	ret = spool_init(&spool);
	errnum = errno;
	if (old)
		setenv("TMPDIR", old, 1);
	else
		unsetenv("TMPDIR");
	free(old);
	assert_int_equal(ret, -1);
	assert_int_equal(errnum, ENOTDIR);
	assert_int_equal(spool.fd, -1);
	spool_release(&spool);
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
		cmocka_unit_test(any_length_can_be_added),
		cmocka_unit_test(a_write_that_fails_is_told),
		cmocka_unit_test(a_write_that_fails_in_between_is_told),
		cmocka_unit_test(parts_are_copied),
		cmocka_unit_test(a_part_that_is_not_there_is_not_copied),
		cmocka_unit_test(a_mark_that_fails_is_told),
		cmocka_unit_test(no_directory_is_an_error),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
