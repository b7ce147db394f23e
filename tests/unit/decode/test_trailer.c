/*
 * The trailer of a gzip member (trailer.h), against what zlib's inflate() says
 * of the same member: at which byte, and in which words.
 */

#include <stdarg.h>
#include <stddef.h>
#include <setjmp.h>
#include <stdint.h>
#include <cmocka.h>

#include <string.h>
#include <zlib.h>

#include "decode/trailer.h"
#include "gzip_maker.h"

static const char text[] = "192.0.2.1 - - GET /robots.txt";

/*
 * How many of the trailer's bytes zlib takes before it knows what is wrong:
 * *reason, or NULL.
 */
static size_t ask_zlib(const uint8_t bytes[TRAILER_SIZE], const char **reason)
{
	struct buf member = { 0 };
	uint8_t room[sizeof(text)];
	z_stream z = { 0 };
	size_t start;
	int ret = Z_OK;

	gzip_add_header(&member, &(struct gzip_fields){ 0 });
	gzip_add_stored(&member, text, sizeof(text), 1);
	start = member.len;
	buf_add(&member, bytes, TRAILER_SIZE);
	assert_false(buf_failed(&member));
	assert_int_equal(inflateInit2(&z, 15 + 16), Z_OK);
	z.next_in = member.data;
	z.next_out = room;
	z.avail_out = sizeof(room);
	while (ret == Z_OK && (size_t)z.total_in < member.len) {
		z.avail_in = 1;
		ret = inflate(&z, Z_NO_FLUSH);
	}
	*reason = ret == Z_DATA_ERROR ? z.msg : NULL;
	start = (size_t)z.total_in - start;
	inflateEnd(&z);
	buf_release(&member);
	return start;
}

static size_t ask_trailer(const uint8_t bytes[TRAILER_SIZE],
			  const char **reason)
{
	uint32_t crc = (uint32_t)crc32_z(0, (const Bytef *)text, sizeof(text));
	struct trailer trailer = { .n = 0 };

	*reason = NULL;
	while (trailer.n < TRAILER_SIZE && !*reason)
		*reason = trailer_add(&trailer, bytes[trailer.n], crc,
				      sizeof(text));
	return trailer.n;
}

static void check(const uint8_t bytes[TRAILER_SIZE])
{
	const char *ours, *zlibs;
	size_t at = ask_trailer(bytes, &ours);

	assert_int_equal(at, ask_zlib(bytes, &zlibs));
	assert_int_equal(ours != NULL, zlibs != NULL);
	if (ours)
		assert_string_equal(ours, zlibs);
}

static void right_and_wrong_ones(void **state)
{
	struct buf right = { 0 };
	const char *reason;

	(void)state;
	gzip_add_trailer(&right, text, sizeof(text));
	assert_int_equal(right.len, TRAILER_SIZE);
	assert_int_equal(ask_trailer(right.data, &reason), TRAILER_SIZE);
	assert_null(reason);
	check(right.data);
	for (size_t i = 0; i < TRAILER_SIZE; i++)
		for (int bit = 0; bit < 8; bit++) {
			right.data[i] ^= (uint8_t)(1 << bit);
			check(right.data);
			ask_trailer(right.data, &reason);
			assert_non_null(reason);
			right.data[i] ^= (uint8_t)(1 << bit);
		}
	buf_release(&right);
}

/* RFC 1952: the size of the text modulo 2^32. */
static void texts_of_many_gigabytes(void **state)
{
	static const uint8_t bytes[] = { 4, 3, 2, 1, 0xfe, 0xff, 0xff, 0xff };
	static const uint64_t sizes[] = {
		UINT64_C(0xfffffffe),	      UINT64_C(0x1fffffffe),
		UINT64_C(0xfffffffffffffffe), UINT64_C(0xffffffff),
		UINT64_C(0xfffffffe0),	      UINT64_C(0x1fffffffd)
	};

	(void)state;
	for (size_t i = 0; i < sizeof(sizes) / sizeof(*sizes); i++) {
		struct trailer trailer = { .n = 0 };
		const char *reason = NULL;

		while (trailer.n < TRAILER_SIZE) {
			assert_null(reason);
			reason = trailer_add(&trailer, bytes[trailer.n],
					     0x01020304, sizes[i]);
		}
		assert_int_equal(reason != NULL, i >= 3);
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(right_and_wrong_ones),
		cmocka_unit_test(texts_of_many_gigabytes),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
