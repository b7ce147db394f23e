/* The growing buffer (buf.h), and reading its numbers back (unpack.h). */

#include <stdarg.h>
#include <stddef.h>
#include <setjmp.h>
#include <stdint.h>
#include <cmocka.h>

#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <wchar.h>

#include "base/buf.h"
#include "base/unpack.h"

static void assert_holds(const struct buf *buf, const void *bytes, size_t len)
{
	assert_false(buf_failed(buf));
	assert_int_equal(buf->len, len);
	assert_true(buf->cap >= buf->len);
	if (len)
		assert_memory_equal(buf->data, bytes, len);
}

static struct unpack reader(const struct buf *buf)
{
	return (struct unpack){ buf->data, buf->len, false };
}

static void zeroed_is_empty(void **state)
{
	struct buf buf = { 0 };

	(void)state;
	assert_holds(&buf, "", 0);
	buf_clear(&buf);
	assert_holds(&buf, "", 0);
	buf_release(&buf);
	assert_holds(&buf, "", 0);
	assert_null(buf.data);
	buf_release(&buf);
}

static void adds_in_order(void **state)
{
	struct buf buf = { 0 };

	(void)state;
	buf_add(&buf, "a\0b", 3);
	buf_add_str(&buf, "cd");
	buf_add_str(&buf, "");
	buf_add(&buf, "", 0);
	buf_add(&buf, NULL, 0);
	buf_add_byte(&buf, 0xff);
	buf_addf(&buf, "%s=%d", "e", -1);
	assert_holds(&buf, "a\0bcd\377e=-1", 10);
	buf_release(&buf);
}

/* Every length from 0 to some blocks, added byte by byte and at once. */
static void grows(void **state)
{
	enum { LEN_MAX = 3000 };
	struct buf bytewise = { 0 };
	uint8_t bytes[LEN_MAX];

	(void)state;
	for (size_t i = 0; i < LEN_MAX; i++)
		bytes[i] = (uint8_t)(i * 7 + i / 256);
	for (size_t len = 0; len < LEN_MAX; len++) {
		struct buf once = { 0 };

		buf_add(&once, bytes, len);
		assert_holds(&once, bytes, len);
		buf_add(&once, bytes, len);
		assert_int_equal(once.len, 2 * len);
		if (len)
			assert_memory_equal(once.data + len, bytes, len);
		buf_release(&once);
		assert_holds(&bytewise, bytes, len);
		buf_add_byte(&bytewise, bytes[len]);
	}
	assert_holds(&bytewise, bytes, LEN_MAX);
	buf_release(&bytewise);
}

static void reserve_gives_room_behind_the_bytes(void **state)
{
	struct buf buf = { 0 };

	(void)state;
	for (size_t i = 0; i < 200; i++) {
		uint8_t *room =
			i % 2 ? buf_prepare(&buf, i) : buf_reserve(&buf, i);

		assert_non_null(room);
		assert_ptr_equal(room, buf.data + buf.len);
		assert_true(buf.cap - buf.len >= i);
		memset(room, (int)i, i);
		buf.len += i;
	}
	for (size_t i = 0, at = 0; i < 200; at += i, i++)
		for (size_t k = 0; k < i; k++)
			assert_int_equal(buf.data[at + k], i);
	buf_release(&buf);
}

static void clear_keeps_the_memory(void **state)
{
	struct buf buf = { 0 };
	const uint8_t *data;
	size_t cap;

	(void)state;
	buf_add_str(&buf, "some text");
	data = buf.data;
	cap = buf.cap;
	buf_clear(&buf);
	assert_int_equal(buf.len, 0);
	assert_int_equal(buf.cap, cap);
	buf_add_str(&buf, "other");
	assert_ptr_equal(buf.data, data);
	assert_holds(&buf, "other", 5);
	buf_release(&buf);
}

/* Each number of digits, from the first to the last. */
static void decimal_is_as_printf_has_it(void **state)
{
	uint64_t first = 1;

	(void)state;
	for (int ndigits = 1; ndigits <= 20; ndigits++, first *= 10) {
		uint64_t numbers[] = { first, first - 1, first * 9 / 7,
				       UINT64_MAX - first };

		for (size_t i = 0; i < 4; i++) {
			struct buf buf = { 0 };
			char want[32];

			snprintf(want, sizeof(want), "<%" PRIu64, numbers[i]);
			buf_add_byte(&buf, '<');
			buf_add_decimal(&buf, numbers[i]);
			assert_holds(&buf, want, strlen(want));
			buf_release(&buf);
		}
	}
}

/* More than there can be, so no allocator is asked. */
static void failure_sticks_until_cleared(void **state)
{
	struct buf buf = { 0 };

	(void)state;
	buf_add_str(&buf, "kept");
	assert_null(buf_reserve(&buf, SIZE_MAX));
	assert_true(buf_failed(&buf));
	buf_add_str(&buf, "dropped");
	buf_add_byte(&buf, 1);
	buf_add_u64(&buf, 1);
	buf_add_decimal(&buf, 1);
	buf_addf(&buf, "%d", 1);
	buf_add_cleaned(&buf, "x", 1);
	assert_null(buf_reserve(&buf, 1));
	assert_true(buf_failed(&buf));
	assert_int_equal(buf.len, 4);
	buf_clear(&buf);
	assert_false(buf_failed(&buf));
	buf_add_str(&buf, "new");
	assert_holds(&buf, "new", 3);
	buf_release(&buf);
}

static void failure_is_forgotten_when_released(void **state)
{
	struct buf buf = { 0 };

	(void)state;
	assert_null(buf_reserve(&buf, SIZE_MAX - 1));
	assert_true(buf_failed(&buf));
	buf_release(&buf);
	buf_add_str(&buf, "new");
	assert_holds(&buf, "new", 3);
	buf_release(&buf);
}

/* A limit to the text would be a failure that is not one of memory. */
static void formats_text_of_any_length(void **state)
{
	(void)state;
	for (int width = 1; width <= 2000; width += 37) {
		struct buf buf = { 0 };

		buf_addf(&buf, "<%*d>", width, 7);
		assert_false(buf_failed(&buf));
		assert_int_equal(buf.len, width + 2);
		assert_int_equal(buf.data[0], '<');
		assert_int_equal(buf.data[width], '7');
		assert_int_equal(buf.data[width + 1], '>');
		buf_release(&buf);
	}
}

/* No locale has a character for the number. */
static void what_cannot_be_formatted_is_a_failure(void **state)
{
	struct buf buf = { 0 };

	(void)state;
	buf_add_str(&buf, "kept");
	buf_addf(&buf, "<%lc>", (wint_t)0x7fffffff);
	assert_true(buf_failed(&buf));
	assert_int_equal(buf.len, 4);
	buf_release(&buf);
}

static void numbers_are_little_endian(void **state)
{
	static const uint8_t want[] = {
		0x04, 0x03, 0x02, 0x01,				/* u32 */
		0xf8, 0xf7, 0xf6, 0xf5, 0xf4, 0xf3, 0xf2, 0xf1, /* u64 */
		0xff, 0x00, 0x00, 0x00,				/* u32 */
		0x00, 0x00, 0x00, 0x00, 0x00, 0x00, 0x00, 0x80, /* u64 */
	};
	struct buf buf = { 0 };

	(void)state;
	buf_add_u32(&buf, 0x01020304);
	buf_add_u64(&buf, 0xf1f2f3f4f5f6f7f8);
	buf_add_u32(&buf, 0xff);
	buf_add_u64(&buf, UINT64_C(1) << 63);
	assert_holds(&buf, want, sizeof(want));
	buf_release(&buf);
}

static void numbers_are_read_back(void **state)
{
	struct buf buf = { 0 };
	struct unpack in;

	(void)state;
	for (int bit = 0; bit < 64; bit++) {
		buf_add_byte(&buf, (uint8_t)bit);
		buf_add_u32(&buf, UINT32_MAX >> (bit / 2));
		buf_add_u64(&buf, UINT64_MAX >> bit);
	}
	in = reader(&buf);
	for (int bit = 0; bit < 64; bit++) {
		assert_int_equal(unpack_byte(&in), bit);
		assert_int_equal(unpack_u32(&in), UINT32_MAX >> (bit / 2));
		assert_int_equal(unpack_u64(&in), UINT64_MAX >> bit);
	}
	assert_int_equal(in.len, 0);
	assert_false(in.failed);
	buf_release(&buf);
}

static void bytes_are_borrowed(void **state)
{
	static const uint8_t bytes[] = { 1, 2, 3, 4, 5 };
	struct unpack in = { bytes, sizeof(bytes), false };

	(void)state;
	assert_ptr_equal(unpack_bytes(&in, 0), bytes);
	assert_ptr_equal(unpack_bytes(&in, 2), bytes);
	assert_ptr_equal(unpack_bytes(&in, 3), bytes + 2);
	assert_int_equal(in.len, 0);
	unpack_bytes(&in, 0);
	assert_false(in.failed);
}

/* A number of so many bytes. */
static uint64_t unpack_wanted(struct unpack *in, size_t wanted)
{
	switch (wanted) {
	case 1:
		return unpack_byte(in);
	case 4:
		return unpack_u32(in);
	default:
		return unpack_u64(in);
	}
}

static void check_past_end(size_t len, size_t wanted)
{
	uint8_t *bytes = malloc(len ? len : 1);
	struct unpack in = { bytes, len, false };

	assert_non_null(bytes);
	memset(bytes, 0xee, len);
	assert_int_equal(unpack_wanted(&in, wanted), 0);
	assert_true(in.failed);
	/* It sticks, even for what there still is. */
	assert_int_equal(unpack_byte(&in), 0);
	assert_null(unpack_bytes(&in, 0));
	assert_true(in.failed);
	free(bytes);
}

static void reading_past_the_end_fails(void **state)
{
	static const uint8_t byte = 1, sizes[] = { 1, 4, 8 };
	struct unpack in = { &byte, 1, false };

	(void)state;
	for (size_t i = 0; i < sizeof(sizes); i++)
		for (size_t len = 0; len < sizes[i]; len++)
			check_past_end(len, sizes[i]);
	assert_null(unpack_bytes(&in, SIZE_MAX));
	assert_true(in.failed);
	assert_int_equal(unpack_byte(&in), 0);
	assert_int_equal(unpack_u32(&in), 0);
	assert_int_equal(unpack_u64(&in), 0);
}

/* Undoes what buf_add_cleaned() did; the number of bytes it stood for. */
static size_t read_cleaned(const struct buf *buf, uint8_t *bytes)
{
	size_t n = 0;

	for (size_t i = 0; i < buf->len; n++) {
		unsigned byte;

		if (buf->data[i] != '\\') {
			bytes[n] = buf->data[i++];
		} else if (buf->data[i + 1] == '\\') {
			bytes[n] = '\\';
			i += 2;
		} else {
			char digits[3] = { (char)buf->data[i + 2],
					   (char)buf->data[i + 3], '\0' };

			assert_int_equal(buf->data[i + 1], 'x');
			byte = (unsigned)strtoul(digits, NULL, 16);
			bytes[n] = (uint8_t)byte;
			i += 4;
		}
	}
	return n;
}

static void cleaned_text_cannot_drive_a_terminal(void **state)
{
	struct buf buf = { 0 };
	uint8_t bytes[256], back[4 * sizeof(bytes)];

	(void)state;
	for (int i = 0; i < 256; i++)
		bytes[i] = (uint8_t)i;
	buf_add_cleaned(&buf, bytes, sizeof(bytes));
	assert_false(buf_failed(&buf));
	for (size_t i = 0; i < buf.len; i++)
		assert_in_range(buf.data[i], 0x20, 0x7e);
	assert_int_equal(read_cleaned(&buf, back), sizeof(bytes));
	assert_memory_equal(back, bytes, sizeof(bytes));
	buf_release(&buf);
}

static void assert_cleaned(const char *text, size_t len, const char *want)
{
	struct buf buf = { 0 };

	buf_add_cleaned(&buf, text, len);
	assert_holds(&buf, want, strlen(want));
	buf_release(&buf);
}

static void cleaned_text_is_readable(void **state)
{
	(void)state;
	assert_cleaned("", 0, "");
	assert_cleaned("access.log 2.gz~", 16, "access.log 2.gz~");
	assert_cleaned("a\\b", 3, "a\\\\b");
	assert_cleaned("\033[31m", 5, "\\x1b[31m");
	assert_cleaned("a\0b\n\r\t", 6, "a\\x00b\\x0a\\x0d\\x09");
	assert_cleaned("\177\200\303\251\377", 5, "\\x7f\\x80\\xc3\\xa9\\xff");
	assert_cleaned("\\x41", 4, "\\\\x41");
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(zeroed_is_empty),
		cmocka_unit_test(adds_in_order),
		cmocka_unit_test(grows),
		cmocka_unit_test(reserve_gives_room_behind_the_bytes),
		cmocka_unit_test(clear_keeps_the_memory),
		cmocka_unit_test(failure_sticks_until_cleared),
		cmocka_unit_test(failure_is_forgotten_when_released),
		cmocka_unit_test(formats_text_of_any_length),
		cmocka_unit_test(what_cannot_be_formatted_is_a_failure),
		cmocka_unit_test(decimal_is_as_printf_has_it),
		cmocka_unit_test(numbers_are_little_endian),
		cmocka_unit_test(numbers_are_read_back),
		cmocka_unit_test(bytes_are_borrowed),
		cmocka_unit_test(reading_past_the_end_fails),
		cmocka_unit_test(cleaned_text_cannot_drive_a_terminal),
		cmocka_unit_test(cleaned_text_is_readable),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
