/*
 * Frames in a file (frames.h): all that are whole are read, whatever is wrong
 * with the others, and that is told; memory and time are bounded by the file.
 */

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

#include "base/frames.h"
#include "bytes.h"

static void add_frame(struct buf *buf, uint64_t tag, const void *payload,
		      size_t len)
{
	size_t start = frame_begin(buf, tag);

	buf_add(buf, payload, len);
	frame_end(buf, start);
	assert_false(buf_failed(buf));
}

/* A file of these bytes. */
static FILE *make_file(const void *bytes, size_t len)
{
	FILE *file = tmpfile();

	assert_non_null(file);
	assert_int_equal(fwrite(bytes, 1, len, file), len);
	assert_int_equal(fflush(file), 0);
	return file;
}

/* What was read of a file: the tags of whole frames, and each damage as '!'. */
struct seen {
	char text[64];
	uint64_t bad_at;
	enum frames_status last;
};

static struct seen see(const void *bytes, size_t len)
{
	FILE *file = make_file(bytes, len);
	struct seen seen = { .last = FRAMES_NEXT };
	struct frames frames;
	struct frame frame;
	size_t n = 0;

	frames_open(&frames, fileno(file), 0, len);
	while (seen.last != FRAMES_END && n < sizeof(seen.text) - 1) {
		seen.last = frames_next(&frames, &frame);
		if (seen.last == FRAMES_FAILED)
			fail_msg("%s", strerror(errno));
		if (seen.last == FRAMES_NEXT)
			seen.text[n++] = (char)frame.tag;
		else if (seen.last != FRAMES_END)
			seen.text[n++] = seen.last == FRAMES_CUT ? '?' : '!';
		if (seen.last == FRAMES_BAD || seen.last == FRAMES_CUT)
			seen.bad_at = frames.bad_at;
	}
	frames_release(&frames);
	fclose(file);
	return seen;
}

static void frames_come_one_after_the_other(void **state)
{
	static char large[300000];
	FILE *file;
	struct frames frames;
	struct frame frame;
	struct buf buf = { 0 };

	(void)state;
	memset(large, 'x', sizeof(large));
	buf_add_str(&buf, "before");
	add_frame(&buf, 1, "one", 3);
	add_frame(&buf, 2, "", 0);
	add_frame(&buf, 3, large, sizeof(large));
	add_frame(&buf, 4, "four", 4);
	file = make_file(buf.data, buf.len);
	frames_open(&frames, fileno(file), 6, buf.len);
	assert_int_equal(frames_next(&frames, &frame), FRAMES_NEXT);
	assert_int_equal(frame.tag, 1);
	assert_int_equal(frame.payload_len, 3);
	assert_memory_equal(frame.payload, "one", 3);
	assert_int_equal(frames_next(&frames, &frame), FRAMES_NEXT);
	assert_int_equal(frame.payload_len, 0);
	assert_int_equal(frames_next(&frames, &frame), FRAMES_NEXT);
	assert_int_equal(frame.payload_len, sizeof(large));
	assert_memory_equal(frame.payload, large, sizeof(large));
	assert_int_equal(frames_next(&frames, &frame), FRAMES_NEXT);
	assert_memory_equal(frame.payload, "four", 4);
	assert_int_equal(frames_next(&frames, &frame), FRAMES_END);
	assert_int_equal(frames_next(&frames, &frame), FRAMES_END);
	frames_release(&frames);
	fclose(file);
	buf_release(&buf);
}

static void make_abc(struct buf *buf, size_t ends[3])
{
	add_frame(buf, 'a', "first FRB", 9);
	ends[0] = buf->len;
	add_frame(buf, 'b', "second", 6);
	ends[1] = buf->len;
	add_frame(buf, 'c', "third", 5);
	ends[2] = buf->len;
}

static void a_flipped_bit_costs_one_frame(void **state)
{
	static const char *const want[] = { "!bc", "a!c", "ab!", "ab?" };
	struct buf buf = { 0 };
	size_t ends[3];

	(void)state;
	make_abc(&buf, ends);
	for (size_t i = 0; i < 8 * buf.len; i++) {
		size_t which = i / 8 < ends[0] ? 0 : i / 8 < ends[1] ? 1 : 2;
		struct seen seen;

		buf.data[i / 8] ^= (uint8_t)(1 << i % 8);
		seen = see(buf.data, buf.len);
		/* The last may claim to be longer. */
		if (strcmp(seen.text, want[which]) != 0)
			assert_string_equal(seen.text, want[which + 1]);
		assert_int_equal(seen.bad_at, which ? ends[which - 1] : 0);
		buf.data[i / 8] ^= (uint8_t)(1 << i % 8);
	}
	buf_release(&buf);
}

static void what_is_cut_off_is_told(void **state)
{
	static const char *const want[] = { "?", "a?", "ab?" };
	struct buf buf = { 0 };
	size_t ends[3];

	(void)state;
	make_abc(&buf, ends);
	for (size_t len = 1; len < buf.len; len++) {
		size_t which = len < ends[0] ? 0 : len < ends[1] ? 1 : 2;
		struct seen seen = see(buf.data, len);

		if (len == ends[0] || len == ends[1])
			continue;
		assert_string_equal(seen.text, want[which]);
		assert_int_equal(seen.bad_at, which ? ends[which - 1] : 0);
	}
	buf_release(&buf);
}

static void a_missing_byte_costs_one_frame(void **state)
{
	static const char *const want[] = { "!bc", "a!c", "ab?" };
	struct buf buf = { 0 }, less = { 0 };
	size_t ends[3];

	(void)state;
	make_abc(&buf, ends);
	for (size_t i = 0; i < buf.len; i++) {
		size_t which = i < ends[0] ? 0 : i < ends[1] ? 1 : 2;
		struct seen seen;

		buf_clear(&less);
		buf_add(&less, buf.data, i);
		buf_add(&less, buf.data + i + 1, buf.len - i - 1);
		seen = see(less.data, less.len);
		/* The last may claim any length. */
		if (!strcmp(seen.text, "ab!"))
			seen.text[2] = '?';
		assert_string_equal(seen.text, want[which]);
	}
	buf_release(&buf);
	buf_release(&less);
}

static void other_bytes_are_passed_over(void **state)
{
	static char noise[200000];
	struct buf buf = { 0 };
	uint64_t seed = 7;

	(void)state;
	for (size_t i = 0; i < sizeof(noise); i++)
		noise[i] = (char)random_number(&seed);
	assert_string_equal(see("", 0).text, "");
	assert_string_equal(see("no frame", 8).text, "!");
	assert_string_equal(see(noise, sizeof(noise)).text, "!");
	buf_add(&buf, noise, sizeof(noise));
	add_frame(&buf, 'a', noise, sizeof(noise));
	buf_add(&buf, noise, sizeof(noise));
	add_frame(&buf, 'b', "", 0);
	assert_string_equal(see(buf.data, buf.len).text, "!a!b");
	buf_release(&buf);
}

/* Each place claims what is behind it; a sum of squares would never end. */
static void false_frames_take_bounded_time(void **state)
{
	enum { N = 100000, LEN = 500000 };
	uint8_t one[FRAME_HEADER_SIZE] = "FRB\1";
	struct buf buf = { 0 };

	(void)state;
	for (int i = 0; i < 3; i++)
		one[8 + i] = (uint8_t)(LEN >> 8 * i);
	for (int i = 0; i < N; i++)
		buf_add(&buf, one, sizeof(one));
	assert_string_equal(see(buf.data, buf.len).text, "!");
	buf_release(&buf);
}

static void a_length_takes_no_memory(void **state)
{
	uint8_t one[FRAME_HEADER_SIZE] = "FRB\1";
	FILE *file;
	struct frames frames;
	struct frame frame;

	(void)state;
	one[8 + 2] = 0xff;
	file = make_file(one, sizeof(one));
	frames_open(&frames, fileno(file), 0, sizeof(one));
	assert_int_equal(frames_next(&frames, &frame), FRAMES_CUT);
	assert_true(frames.buf.cap <= 2 * FRAMES_CHUNK);
	frames_release(&frames);
	/* Nor if the file is said to be longer than it is. */
	frames_open(&frames, fileno(file), 0, UINT64_C(1) << 31);
	assert_int_equal(frames_next(&frames, &frame), FRAMES_CUT);
	assert_true(frames.buf.cap <= 2 * FRAMES_CHUNK);
	frames_release(&frames);
	/* A reader may know that it is too much. */
	frames_open(&frames, fileno(file), 0, UINT64_C(1) << 31);
	frames.most = 0xfeffff;
	assert_int_equal(frames_next(&frames, &frame), FRAMES_BAD);
	frames_release(&frames);
	fclose(file);
}

static void a_file_that_cannot_be_read_is_told(void **state)
{
	struct frames frames;
	struct frame frame;

	(void)state;
	frames_open(&frames, -1, 0, 100);
	assert_int_equal(frames_next(&frames, &frame), FRAMES_FAILED);
	assert_int_equal(errno, EBADF);
	frames_release(&frames);
}

/* A frame, other bytes up to the end of the first piece that is read, and more
   of them. */
static void make_pieces(struct buf *buf, const char *end)
{
	buf_clear(buf);
	add_frame(buf, 'a', "", 0);
	while (buf->len < FRAMES_CHUNK - strlen(end))
		buf_add_byte(buf, 'x');
	buf_add_str(buf, end);
	for (int i = 0; i < FRAMES_CHUNK; i++)
		buf_add_byte(buf, 'x');
	add_frame(buf, 'b', "", 0);
}

static void a_file_that_cannot_be_read_any_more_is_told(void **state)
{
	static const char *const ends[] = { "", "F", "FRB\1" };
	struct buf buf = { 0 };

	(void)state;
	for (size_t i = 0; i < sizeof(ends) / sizeof(*ends); i++) {
		struct frames frames;
		struct frame frame;
		FILE *file;

		make_pieces(&buf, ends[i]);
		assert_string_equal(see(buf.data, buf.len).text, "a!b");
		file = make_file(buf.data, buf.len);
		frames_open(&frames, fileno(file), 0, buf.len);
		assert_int_equal(frames_next(&frames, &frame), FRAMES_NEXT);
		assert_int_equal(frame.tag, 'a');
		frames.fd = -1;
		assert_int_equal(frames_next(&frames, &frame), FRAMES_FAILED);
		assert_int_equal(errno, EBADF);
		frames_release(&frames);
		fclose(file);
	}
	buf_release(&buf);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(frames_come_one_after_the_other),
		cmocka_unit_test(a_flipped_bit_costs_one_frame),
		cmocka_unit_test(what_is_cut_off_is_told),
		cmocka_unit_test(a_missing_byte_costs_one_frame),
		cmocka_unit_test(other_bytes_are_passed_over),
		cmocka_unit_test(false_frames_take_bounded_time),
		cmocka_unit_test(a_length_takes_no_memory),
		cmocka_unit_test(a_file_that_cannot_be_read_is_told),
		cmocka_unit_test(a_file_that_cannot_be_read_any_more_is_told),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
