/*
 * The frame (frame.h): what it carries comes back whole, and what was cut or
 * altered is told from it.
 */

#include <stdarg.h>
#include <stddef.h>
#include <setjmp.h>
#include <stdint.h>
#include <cmocka.h>

#include <stdlib.h>
#include <string.h>

#include "base/buf.h"
#include "base/frame.h"

static const uint8_t some[] = "any bytes \0\1\377, some of them FRB\1";

/* CRC-32 of RFC 1952, bit by bit. */
static uint32_t crc32_bitwise(const uint8_t *bytes, size_t len)
{
	uint32_t crc = UINT32_MAX;

	for (size_t i = 0; i < len; i++) {
		crc ^= bytes[i];
		for (int bit = 0; bit < 8; bit++)
			crc = crc >> 1 ^ (crc & 1 ? 0xedb88320 : 0);
	}
	return ~crc;
}

static uint64_t load(const uint8_t *at, int nbytes)
{
	uint64_t n = 0;

	while (nbytes--)
		n = n << 8 | at[nbytes];
	return n;
}

static void add_frame(struct buf *buf, uint64_t tag, const void *payload,
		      size_t len)
{
	size_t start = frame_begin(buf, tag);

	buf_add(buf, payload, len);
	frame_end(buf, start);
	assert_false(buf_failed(buf));
}

static void frame_has_its_layout(void **state)
{
	struct buf buf = { 0 };

	(void)state;
	/* The check value of the algorithm, or this is another one. */
	assert_int_equal(crc32_bitwise((const uint8_t *)"123456789", 9),
			 0xcbf43926);
	add_frame(&buf, 0x0807060504030201, "payload", 7);
	assert_int_equal(buf.len, 24 + 7);
	assert_memory_equal(buf.data, "FRB\1", 4);
	assert_int_equal(load(buf.data + 4, 4),
			 crc32_bitwise(buf.data + 8, buf.len - 8));
	assert_int_equal(load(buf.data + 8, 8), 7);
	assert_memory_equal(buf.data + 16, "\1\2\3\4\5\6\7\10payload", 15);
	buf_release(&buf);
}

/* Read from memory of exactly this size. */
static enum frame_status read_exact(const uint8_t *bytes, size_t len)
{
	uint8_t *copy = malloc(len ? len : 1);
	enum frame_status status;
	struct frame frame;

	assert_non_null(copy);
	memcpy(copy, bytes, len);
	status = frame_read(copy, len, &frame);
	free(copy);
	return status;
}

static void frames_stand_one_behind_another(void **state)
{
	static const char *const payloads[] = { "one", "", "three", "4" };
	enum { N = sizeof(payloads) / sizeof(payloads[0]) };
	struct buf buf = { 0 };
	size_t at = 0;

	(void)state;
	for (size_t i = 0; i < N; i++)
		add_frame(&buf, i, payloads[i], strlen(payloads[i]));
	for (size_t i = 0; i < N; i++) {
		struct frame frame;

		assert_int_equal(frame_read(buf.data + at, buf.len - at,
					    &frame),
				 FRAME_WHOLE);
		assert_int_equal(frame.tag, i);
		assert_int_equal(frame.payload_len, strlen(payloads[i]));
		assert_memory_equal(frame.payload, payloads[i],
				    frame.payload_len);
		at += frame_len(&frame);
	}
	assert_int_equal(at, buf.len);
	assert_int_equal(read_exact(buf.data + at, 0), FRAME_SHORT);
	buf_release(&buf);
}

static void cut_frame_is_short(void **state)
{
	struct buf buf = { 0 };

	(void)state;
	add_frame(&buf, 0x0102030405060708, some, sizeof(some));
	for (size_t len = 0; len < buf.len; len++)
		assert_int_equal(read_exact(buf.data, len), FRAME_SHORT);
	assert_int_equal(read_exact(buf.data, buf.len), FRAME_WHOLE);
	buf_release(&buf);
}

/*
 * With nothing behind the frame a greater length may only look short; with
 * enough behind it, the altered length has to be found out by the CRC.
 */
static void altered_frame_is_refused(void **state)
{
	struct buf buf = { 0 };
	size_t len;

	(void)state;
	add_frame(&buf, 0x0102030405060708, some, sizeof(some));
	len = buf.len;
	for (int i = 0; i < 1000; i++)
		buf_add_byte(&buf, (uint8_t)i);
	assert_int_equal(read_exact(buf.data, buf.len), FRAME_WHOLE);
	for (size_t i = 0; i < len; i++) {
		uint8_t kept = buf.data[i];

		for (int alter = 1; alter < 256; alter++) {
			struct frame frame;

			buf.data[i] = (uint8_t)(kept ^ alter);
			assert_int_not_equal(frame_read(buf.data, len, &frame),
					     FRAME_WHOLE);
			assert_int_not_equal(frame_read(buf.data, buf.len,
							&frame),
					     FRAME_WHOLE);
		}
		buf.data[i] = kept;
	}
	buf_release(&buf);
}

/* A frame of another version, or none, is told by its first bytes. */
static void other_beginnings_are_bad(void **state)
{
	static const char *const others[] = { "frb\1", "FRB\2", "FRB", "GRB\1",
					      "\x1f\x8b" };
	uint8_t bytes[64] = { 0 };

	(void)state;
	assert_int_equal(FRAME_VERSION, 1);
	for (size_t i = 0; i < sizeof(others) / sizeof(others[0]); i++) {
		memset(bytes, 0, sizeof(bytes));
		memcpy(bytes, others[i], strlen(others[i]));
		assert_int_equal(read_exact(bytes, 4), FRAME_BAD);
		assert_int_equal(read_exact(bytes, sizeof(bytes)), FRAME_BAD);
	}
	assert_int_equal(read_exact((const uint8_t *)"G", 1), FRAME_BAD);
	assert_int_equal(read_exact((const uint8_t *)"F", 1), FRAME_SHORT);
}

/* No length makes it read, or promise, what is not there. */
static void absurd_lengths_are_not_whole(void **state)
{
	struct buf buf = { 0 };

	(void)state;
	add_frame(&buf, 1, "payload", 7);
	for (int bit = 3; bit < 64; bit++) {
		uint64_t n = UINT64_MAX >> (63 - bit);

		for (int i = 0; i < 8; i++)
			buf.data[8 + i] = (uint8_t)(n >> (8 * i));
		assert_int_not_equal(read_exact(buf.data, buf.len),
				     FRAME_WHOLE);
		assert_true(bit < 62 ||
			    read_exact(buf.data, buf.len) == FRAME_BAD);
	}
	buf_release(&buf);
}

/* After other bytes in the buffer, and with any tag. */
static void payloads_of_any_length_come_back(void **state)
{
	static const uint64_t tags[] = { 0, 42, UINT64_MAX };

	(void)state;
	for (size_t len = 0; len < 300000; len = len * 3 + 1) {
		struct buf buf = { 0 };
		struct frame frame;
		size_t start;

		buf_add_str(&buf, "before");
		start = frame_begin(&buf, tags[len % 3]);
		assert_int_equal(start, strlen("before"));
		for (size_t i = 0; i < len; i++)
			buf_add_byte(&buf, (uint8_t)(i * i));
		frame_end(&buf, start);
		assert_int_equal(frame_read(buf.data + start, buf.len - start,
					    &frame),
				 FRAME_WHOLE);
		assert_true(frame.tag == tags[len % 3]);
		assert_int_equal(frame_len(&frame), buf.len - start);
		assert_ptr_equal(frame.payload,
				 buf.data + start + FRAME_HEADER_SIZE);
		assert_int_equal(frame.payload_len, len);
		for (size_t i = 0; i < len; i++)
			if (frame.payload[i] != (uint8_t)(i * i))
				fail_msg("byte %zu", i);
		buf_release(&buf);
	}
}

/* A buffer without memory stays one, and nothing is written to it. */
static void a_failed_buf_stays_failed(void **state)
{
	struct buf buf = { 0 };
	size_t start;

	(void)state;
	start = frame_begin(&buf, 1);
	buf.failed = true;
	frame_end(&buf, start);
	assert_true(buf_failed(&buf));
	assert_int_equal(load(buf.data + 4, 4), 0);
	buf_release(&buf);
}

/* Any piece of any size: whole, altered anywhere, or with bytes missing. */
static void it_can_be_checked_in_pieces(void **state)
{
	struct frame_check check;
	struct buf buf = { 0 };
	size_t start = frame_begin(&buf, 7);

	(void)state;
	buf_add_str(&buf, "a payload of some bytes");
	frame_end(&buf, start);
	for (size_t piece = 1; piece < buf.len; piece++)
		for (size_t bad = 0; bad <= buf.len; bad++) {
			bool whole = bad == buf.len;
			size_t at = FRAME_HEADER_SIZE;
			bool begun;

			if (!whole)
				buf.data[bad] ^= 4;
			begun = frame_check_begin(&check, buf.data);
			assert_true(begun || bad < 4 || bad >= 8);
			for (size_t n; begun && at < buf.len; at += n) {
				assert_false(frame_check_is_whole(&check));
				n = buf.len - at < piece ? buf.len - at : piece;
				frame_check_add(&check, buf.data + at, n);
			}
			assert_int_equal(begun && frame_check_is_whole(&check),
					 whole);
			if (!whole)
				buf.data[bad] ^= 4;
		}
	buf_release(&buf);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(it_can_be_checked_in_pieces),
		cmocka_unit_test(frame_has_its_layout),
		cmocka_unit_test(frames_stand_one_behind_another),
		cmocka_unit_test(payloads_of_any_length_come_back),
		cmocka_unit_test(cut_frame_is_short),
		cmocka_unit_test(altered_frame_is_refused),
		cmocka_unit_test(other_beginnings_are_bad),
		cmocka_unit_test(absurd_lengths_are_not_whole),
		cmocka_unit_test(a_failed_buf_stays_failed),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
