/*
 * The window over a file's stored bytes (window.h), against those bytes: of a
 * regular file and, fed by a thread in pieces of several sizes, of a pipe.
 */

#include <stdarg.h>
#include <stddef.h>
#include <setjmp.h>
#include <stdint.h>
#include <cmocka.h>

#include <errno.h>
#include <fcntl.h>
#include <pthread.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "base/io.h"
#include "bytes.h"
#include "input/window.h"
#include "pages.h"

enum { STORED_MAX = 1 << 20 };

static uint8_t stored[STORED_MAX]; /* begins of it are the files */

static int setup(void **state)
{
	uint64_t seed = 88172645463325252;

	(void)state;
	for (size_t i = 0; i < STORED_MAX; i++)
		stored[i] = (uint8_t)(random_number(&seed) >> 20);
	return 0;
}

/* Where a window reads from. */
struct source {
	int fd;
	size_t len, piece; /* of a pipe: bytes written at a time */
	int feed;	   /* and the end to write to */
	pthread_t feeder;
};

static void *feed(void *arg)
{
	struct source *src = arg;

	for (size_t at = 0; at < src->len; at += src->piece) {
		size_t n = src->len - at;

		io_write_all(src->feed, stored + at,
			     n < src->piece ? n : src->piece);
	}
	close(src->feed);
	return NULL;
}

/* A regular file if piece is 0. */
static void open_source(struct source *src, size_t len, size_t piece)
{
	char path[] = "/tmp/findrobots-test-XXXXXX";
	int fds[2];

	*src = (struct source){ .len = len, .piece = piece };
	if (piece) {
		assert_int_equal(pipe(fds), 0);
		src->fd = fds[0];
		src->feed = fds[1];
		assert_int_equal(pthread_create(&src->feeder, NULL, feed, src),
				 0);
		return;
	}
	src->fd = mkstemp(path);
	assert_true(src->fd >= 0);
	assert_int_equal(unlink(path), 0);
	assert_int_equal(io_write_all(src->fd, stored, len), 0);
	assert_int_equal(lseek(src->fd, 0, SEEK_SET), 0);
}

static void close_source(struct source *src)
{
	if (src->piece)
		assert_int_equal(pthread_join(src->feeder, NULL), 0);
	close(src->fd);
}

static void assert_bytes(const struct window *in, size_t n)
{
	size_t offset = (size_t)window_offset(in);

	assert_true(in->begin + n <= in->end);
	assert_true(in->end <= WINDOW_SIZE);
	assert_memory_equal(in->data + in->begin, stored + offset, n);
}

/* Reads to the end, step by step; at most as much as is wanted is used. */
static void read_through(struct window *in, size_t len, size_t want,
			 size_t step)
{
	size_t at = (size_t)window_offset(in);

	while (at < len) {
		size_t there = window_need(in, want);

		assert_true(there >= want || at + there == len);
		assert_bytes(in, there < want ? there : want);
		if (there > step)
			there = step;
		assert_bytes(in, there);
		in->begin += there;
		at += there;
		assert_int_equal(window_offset(in), at);
	}
	assert_int_equal(window_need(in, 1), 0);
	assert_int_equal(in->errnum, 0);
}

static uint64_t hash_whole(const uint8_t *bytes, size_t len)
{
	struct longhash hash;

	longhash_begin(&hash);
	longhash_add(&hash, bytes, len);
	return longhash_end(&hash);
}

static void assert_ends(const struct window *in, size_t len)
{
	size_t block = len < IDENTITY_BLOCK ? len : IDENTITY_BLOCK;
	struct identity id = { 0 };

	window_identify(in, &id);
	assert_true(id.has_ends);
	assert_true(id.head == identity_hash(stored, block));
	assert_true(id.tail == identity_hash(stored + len - block, block));
	assert_true(id.whole == (in->hash_whole ? hash_whole(stored, len) : 0));
	assert_false(id.is_stable);
}

static const size_t lens[] = {
	0,
	1,
	IDENTITY_BLOCK - 1,
	IDENTITY_BLOCK,
	IDENTITY_BLOCK + 1,
	2 * IDENTITY_BLOCK - 1,
	WINDOW_SIZE - IDENTITY_BLOCK,
	WINDOW_SIZE - 1,
	WINDOW_SIZE,
	WINDOW_SIZE + 1,
	2 * WINDOW_SIZE - IDENTITY_BLOCK - 1,
	2 * WINDOW_SIZE - IDENTITY_BLOCK,
	2 * WINDOW_SIZE - IDENTITY_BLOCK + 1,
	3 * WINDOW_SIZE + 77,
};

enum { NLENS = sizeof(lens) / sizeof(lens[0]) };

static void check_reading(size_t piece, size_t want, size_t step)
{
	struct window in;

	assert_int_equal(window_init(&in), 0);
	in.hash_whole = true;
	for (size_t i = 0; i < NLENS; i++) {
		struct source src;

		open_source(&src, lens[i], piece);
		window_open(&in, src.fd);
		assert_int_equal(in.regular, !piece);
		read_through(&in, lens[i], want, step);
		assert_ends(&in, lens[i]);
		close_source(&src);
	}
	window_release(&in);
}

static void all_bytes_are_read_in_order(void **state)
{
	static const size_t wants[] = { 1, 100, WINDOW_HISTORY };
	static const size_t steps[] = { 997, 64 * 1024, SIZE_MAX };
	static const size_t pieces[] = { 0, 1000, 64 * 1024 };

	(void)state;
	for (size_t i = 0; i < 3; i++)
		for (size_t k = 0; k < 3; k++)
			for (size_t j = 0; j < 3; j++)
				check_reading(pieces[i], wants[k], steps[j]);
}

static void ends_are_not_known_before_the_end(void **state)
{
	struct identity id = { 0 };
	struct source src;
	struct window in;

	(void)state;
	assert_int_equal(window_init(&in), 0);
	open_source(&src, 10000, 1000);
	window_open(&in, src.fd);
	window_identify(&in, &id);
	assert_false(id.has_ends);
	assert_int_equal(window_need(&in, 10000), 10000);
	window_identify(&in, &id);
	assert_false(id.has_ends);
	assert_true(id.head == 0 && id.tail == 0);
	in.begin = in.end;
	assert_int_equal(window_need(&in, 1), 0);
	assert_ends(&in, 10000);
	/* Nor of the next file. */
	window_open(&in, src.fd);
	window_identify(&in, &id);
	assert_false(id.has_ends);
	close_source(&src);
	window_release(&in);
}

/* Back to anywhere; the ends are those that were read at last. */
static void a_regular_file_can_be_gone_back_in(void **state)
{
	static const size_t len = 3 * WINDOW_SIZE + 77;
	const size_t offsets[] = { 0, 1, WINDOW_SIZE, len - 1, len, 5 };
	struct source src;
	struct window in;

	(void)state;
	assert_int_equal(window_init(&in), 0);
	open_source(&src, len, 0);
	window_open(&in, src.fd);
	read_through(&in, len, 1, 100000);
	for (size_t i = 0; i < sizeof(offsets) / sizeof(offsets[0]); i++) {
		assert_int_equal(window_seek(&in, (int64_t)offsets[i]),
				 offsets[i]);
		read_through(&in, len, 1, 100000);
		assert_ends(&in, len);
	}
	close_source(&src);
	window_release(&in);
}

/* As far as the history goes, and no farther than the window. */
static void a_pipe_can_be_gone_back_in_a_little(void **state)
{
	static const size_t len = 3 * WINDOW_SIZE + 77;
	struct source src;
	struct window in;

	(void)state;
	assert_int_equal(window_init(&in), 0);
	open_source(&src, len, 5000);
	window_open(&in, src.fd);
	for (size_t at = 0; at < len; at += 50000) {
		size_t back = at < WINDOW_HISTORY ? at : WINDOW_HISTORY;

		assert_int_equal(window_offset(&in), at);
		assert_int_equal(window_seek(&in, (int64_t)(at - back)),
				 at - back);
		assert_bytes(&in, back);
		in.begin += back;
		if (len - at <= 50000)
			break;
		assert_true(window_need(&in, 50000) >= 50000);
		assert_bytes(&in, 50000);
		in.begin += 50000;
	}
	assert_true(window_seek(&in, 0) > 0);
	assert_bytes(&in, in.end - in.begin);
	read_through(&in, len, 1, SIZE_MAX);
	assert_ends(&in, len);
	close_source(&src);
	window_release(&in);
}

/* A regular file is gone on with at an offset, as if all had been read. */
static void a_hash_goes_on_where_another_ended(void **state)
{
	static const size_t lengths[] = { IDENTITY_BLOCK, 2 * WINDOW_SIZE + 99,
					  3 * WINDOW_SIZE };
	struct source src;
	struct window in;

	(void)state;
	assert_int_equal(window_init(&in), 0);
	for (size_t at = IDENTITY_BLOCK; at < 3 * WINDOW_SIZE; at += 50021)
		for (size_t i = 0; i < 3; i++) {
			uint64_t lanes[LONGHASH_LANES], none[LONGHASH_LANES];
			struct identity id = { 0 };
			struct longhash hash;
			uint64_t head;

			if (lengths[i] < at)
				continue;
			longhash_begin(&hash);
			longhash_add(&hash, stored, at);
			memcpy(lanes, hash.lanes, sizeof(lanes));
			head = identity_hash(stored, IDENTITY_BLOCK);
			open_source(&src, lengths[i], 0);
			window_open(&in, src.fd);
			assert_true(
				window_resume(&in, (int64_t)at, head, lanes));
			if (lengths[i] - at > WINDOW_SIZE)
				assert_false(window_get_lanes(&in, none));
			read_through(&in, lengths[i], 1, 100000);
			window_identify(&in, &id);
			assert_true(id.head == head);
			assert_true(id.whole == hash_whole(stored, lengths[i]));
			assert_true(window_get_lanes(&in, lanes));
			longhash_begin(&hash);
			longhash_add(&hash, stored, lengths[i]);
			assert_memory_equal(lanes, hash.lanes, sizeof(lanes));
			/* Without lanes the whole is not known. */
			window_open(&in, src.fd);
			assert_true(
				window_resume(&in, (int64_t)at, head, NULL));
			read_through(&in, lengths[i], 1, 100000);
			id = (struct identity){ 0 };
			window_identify(&in, &id);
			assert_true(id.has_ends && !id.whole);
			close_source(&src);
		}
	window_release(&in);
}

/* Whatever the caller finds out after the first bytes. */
static void a_hash_may_be_asked_for_a_little_later(void **state)
{
	static const size_t len = 2 * WINDOW_SIZE + 77;
	struct source src;
	struct window in;

	(void)state;
	assert_int_equal(window_init(&in), 0);
	for (int late = 0; late < 2; late++) {
		struct identity id = { 0 };

		open_source(&src, len, 0);
		window_open(&in, src.fd);
		if (late)
			read_through(&in, len, 1, SIZE_MAX);
		else
			assert_true(window_need(&in, IDENTITY_BLOCK));
		window_hash_whole(&in);
		window_hash_whole(&in);
		if (!late)
			read_through(&in, len, 1, 100000);
		window_identify(&in, &id);
		assert_true(id.whole == (late ? 0 : hash_whole(stored, len)));
		close_source(&src);
	}
	window_release(&in);
}

/* As from a shell's `{ read -r line; findrobots -; } <file`. */
static void reading_begins_where_the_file_stands(void **state)
{
	enum { FROM = 5000, LEN = 300000 };
	struct identity id = { 0 };
	struct source src;
	struct window in;

	(void)state;
	assert_int_equal(window_init(&in), 0);
	open_source(&src, LEN, 0);
	assert_int_equal(lseek(src.fd, FROM, SEEK_SET), FROM);
	window_open(&in, src.fd);
	assert_int_equal(window_offset(&in), 0);
	assert_int_equal(window_need(&in, 1000) >= 1000, 1);
	assert_memory_equal(in.data + in.begin, stored + FROM, 1000);
	while (window_need(&in, 1))
		in.begin = in.end;
	assert_int_equal(window_offset(&in), LEN - FROM);
	window_identify(&in, &id);
	assert_true(id.head == identity_hash(stored + FROM, IDENTITY_BLOCK));
	assert_true(id.tail == identity_hash(stored + LEN - IDENTITY_BLOCK,
					     IDENTITY_BLOCK));
	close_source(&src);
	window_release(&in);
}

/* Without another read, unless there is more or less of it by now. */
static void the_end_is_known_by_the_size_of_a_new_file(void **state)
{
	static const off_t sizes[] = { 10000, 5000, 20000, 0 };
	struct source src;
	struct window in;

	(void)state;
	assert_int_equal(window_init(&in), 0);
	open_source(&src, 10000, 0);
	for (size_t i = 0; i < sizeof(sizes) / sizeof(sizes[0]); i++) {
		struct identity id = { 0 };
		struct stat st;

		assert_int_equal(fstat(src.fd, &st), 0);
		st.st_size = sizes[i];
		window_open_new(&in, src.fd, &st);
		assert_true(in.regular);
		assert_int_equal(window_need(&in, 10000), 10000);
		window_identify(&in, &id);
		assert_int_equal(id.has_ends, sizes[i] == 10000);
		assert_int_equal(window_need(&in, 10001), 10000);
		assert_ends(&in, 10000);
	}
	close_source(&src);
	window_release(&in);
}

static void a_failure_ends_the_input_without_ends(void **state)
{
	int fd = open("/tmp", O_RDONLY | O_DIRECTORY);
	struct identity id = { 0 };
	struct window in;

	(void)state;
	assert_true(fd >= 0);
	assert_int_equal(window_init(&in), 0);
	window_open(&in, fd);
	for (int i = 0; i < 2; i++) {
		assert_int_equal(window_need(&in, 1), 0);
		assert_int_equal(in.errnum, EISDIR);
	}
	window_identify(&in, &id);
	assert_false(id.has_ends);
	window_release(&in);
	window_release(&in);
	close(fd);
}

/* Gives a letter for each call, and ends before each third one. */
static ssize_t give_letters(void *context, void *buf, size_t len)
{
	int *ncalls = context;

	assert_true(len > 0);
	if (++*ncalls % 3 == 0)
		return 0;
	*(char *)buf = (char)('a' + *ncalls);
	return 1;
}

static void a_source_can_go_on_after_its_end(void **state)
{
	struct window in;
	int ncalls = 0;

	(void)state;
	assert_int_equal(window_init(&in), 0);
	window_open_source(&in,
			   &(struct window_source){ give_letters, &ncalls });
	assert_int_equal(window_need(&in, 5), 2);
	assert_int_equal(window_need(&in, 5), 2);
	assert_memory_equal(in.data + in.begin, "bc", 2);
	in.begin += 2;
	window_continue(&in);
	assert_int_equal(window_need(&in, 5), 2);
	assert_memory_equal(in.data + in.begin, "ef", 2);
	assert_int_equal(window_offset(&in), 2);
	assert_int_equal(window_seek(&in, 0), 0);
	assert_memory_equal(in.data + in.begin, "bcef", 4);
	window_release(&in);
}

/* Comes first: memory that was freed has pages. */
static void pages_are_made_for_large_files(void **state)
{
	struct window in;
	struct source src;

	(void)state;
	if (!pages_can_be_made())
		skip();
	assert_int_equal(window_init(&in), 0);
	open_source(&src, WINDOW_SIZE / 4, 0);
	window_open(&in, src.fd);
	assert_int_equal(pages_missing(in.data, WINDOW_SIZE), 0);
	close_source(&src);
	window_release(&in);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(pages_are_made_for_large_files),
		cmocka_unit_test(all_bytes_are_read_in_order),
		cmocka_unit_test(ends_are_not_known_before_the_end),
		cmocka_unit_test(a_regular_file_can_be_gone_back_in),
		cmocka_unit_test(a_pipe_can_be_gone_back_in_a_little),
		cmocka_unit_test(a_hash_goes_on_where_another_ended),
		cmocka_unit_test(a_hash_may_be_asked_for_a_little_later),
		cmocka_unit_test(reading_begins_where_the_file_stands),
		cmocka_unit_test(the_end_is_known_by_the_size_of_a_new_file),
		cmocka_unit_test(a_failure_ends_the_input_without_ends),
		cmocka_unit_test(a_source_can_go_on_after_its_end),
	};

	return cmocka_run_group_tests(tests, setup, NULL);
}
