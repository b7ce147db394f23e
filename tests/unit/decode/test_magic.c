/*
 * What a file holds by its first bytes (magic.h). The signatures are those of
 * RFC 1952 and of what documents each other format, written down here again.
 */

#include <stdarg.h>
#include <stddef.h>
#include <setjmp.h>
#include <stdint.h>
#include <cmocka.h>

#include <stdlib.h>
#include <string.h>

#include "bytes.h"
#include "decode/magic.h"

#define bytes_of(literal) (literal), (sizeof(literal) - 1)

/* Tells what a copy of just this size is; *name is NULL if none is set. */
static enum magic tell(const char *bytes, size_t len, const char **name)
{
	char *copy = exact_copy(bytes, len);
	const char *set = NULL;
	enum magic magic = magic_tell((const uint8_t *)copy, len, &set);

	*name = magic == MAGIC_OTHER ? set : NULL;
	free(copy);
	return magic;
}

static void assert_tells(const char *bytes, size_t len, enum magic magic)
{
	const char *name;

	if (tell(bytes, len, &name) != magic) {
		print_cleaned("of ", bytes, len);
		fail();
	}
}

static void gzip(void **state)
{
	(void)state;
	assert_tells(bytes_of("\x1f\x8b\x08\0\0\0\0\0\0\3"), MAGIC_GZIP);
	/* Whatever follows is for the decoder to refuse. */
	assert_tells(bytes_of("\x1f\x8b\x09\xff\0\0\0\0\0\3"), MAGIC_GZIP);
	/* As far as there are bytes. */
	assert_tells(bytes_of("\x1f\x8b\x08"), MAGIC_GZIP);
	assert_tells(bytes_of("\x1f\x8b"), MAGIC_GZIP);
	assert_tells(bytes_of("\x1f"), MAGIC_GZIP);
	assert_tells(bytes_of("\x1f\x8a"), MAGIC_UNKNOWN);
	assert_tells(bytes_of("\x8b"), MAGIC_UNKNOWN);
}

/* One of the two identifying bytes is wrong, and the rest is as it should be.
 */
static void broken_gzip(void **state)
{
	char bytes[] = "\x1f\x8b\x08\x1f\0\0\0\0\0\3";

	(void)state;
	for (int wrong = 0; wrong < 256; wrong++) {
		bytes[0] = (char)wrong;
		assert_tells(bytes, 10,
			     wrong == 0x1f ? MAGIC_GZIP : MAGIC_GZIP_BROKEN);
	}
	bytes[0] = '\x1f';
	for (int wrong = 0; wrong < 256; wrong++) {
		bytes[1] = (char)wrong;
		/* compress(1) has the second byte 0x9d. */
		assert_tells(bytes, 10,
			     wrong == 0x8b   ? MAGIC_GZIP
			     : wrong == 0x9d ? MAGIC_OTHER
					     : MAGIC_GZIP_BROKEN);
	}
	assert_tells(bytes_of("\x1e\x8b\x08\0"), MAGIC_GZIP_BROKEN);
	assert_tells(bytes_of("\x1e\x8b\x08"), MAGIC_UNKNOWN);
	assert_tells(bytes_of("\x1e\x8a\x08\0"), MAGIC_UNKNOWN);
	assert_tells(bytes_of("\x1e\x8b\x07\0"), MAGIC_UNKNOWN);
	assert_tells(bytes_of("\x1e\x8b\x08\x20"), MAGIC_UNKNOWN);
	assert_tells(bytes_of("\x1e\x8b\x08\x80"), MAGIC_UNKNOWN);
}

static void members(void **state)
{
	uint8_t bytes[10] = { 0x1f, 0x8b, 8 };

	(void)state;
	for (int flags = 0; flags < 256; flags++) {
		bytes[3] = (uint8_t)flags;
		/* FTEXT, FHCRC, FEXTRA, FNAME and FCOMMENT are known. */
		assert_int_equal(magic_is_member(bytes), flags < 32);
	}
	bytes[3] = 0;
	for (int i = 0; i < 3; i++)
		for (int wrong = 1; wrong < 256; wrong++) {
			bytes[i] ^= (uint8_t)wrong;
			assert_false(magic_is_member(bytes));
			bytes[i] ^= (uint8_t)wrong;
		}
	assert_true(magic_is_member(bytes));
}

static const struct {
	const char *name;
	const char *bytes;
	size_t len;
} others[] = {
	{ "zstd", bytes_of("\x28\xb5\x2f\xfd") },
	{ "xz", bytes_of("\xfd"
			 "7zXZ\0") },
	{ "compress (.Z)", bytes_of("\x1f\x9d") },
	{ "lz4", bytes_of("\x04\x22\x4d\x18") },
	{ "lz4", bytes_of("\x02\x21\x4c\x18") },
	{ "lzip", bytes_of("LZIP\x01") },
	{ "zip", bytes_of("PK\x03\x04") },
	{ "zip", bytes_of("PK\x05\x06") },
	{ "7-Zip", bytes_of("7z\xbc\xaf\x27\x1c") },
	{ "bzip2", bytes_of("BZh11AY&SY") },
	{ "bzip2", bytes_of("BZh91AY&SY") },
	{ "bzip2", bytes_of("BZh5\x17rE8P\x90") },
};

static void other_compressions(void **state)
{
	(void)state;
	for (size_t i = 0; i < sizeof(others) / sizeof(*others); i++) {
		char bytes[16] = { 0 };
		const char *name;

		memcpy(bytes, others[i].bytes, others[i].len);
		for (size_t len = others[i].len; len <= sizeof(bytes); len++) {
			assert_int_equal(tell(bytes, len, &name), MAGIC_OTHER);
			assert_string_equal(name, others[i].name);
		}
		/* Cut short, or with a byte that differs, it is not. */
		for (size_t len = 0; len < others[i].len; len++)
			assert_int_not_equal(tell(bytes, len, &name),
					     MAGIC_OTHER);
		for (size_t at = 0; at < others[i].len; at++) {
			bytes[at] ^= '\x80';
			assert_int_not_equal(tell(bytes, sizeof(bytes), &name),
					     MAGIC_OTHER);
			bytes[at] ^= '\x80';
		}
	}
}

static void text(void **state)
{
	(void)state;
	assert_tells("", 0, MAGIC_TEXT);
	assert_tells(bytes_of("1"), MAGIC_TEXT);
	assert_tells(bytes_of("\n"), MAGIC_TEXT);
	assert_tells(bytes_of("192.0.2.1 - - "), MAGIC_TEXT);
	assert_tells(bytes_of("2001:db8::1 - - "), MAGIC_TEXT);
	assert_tells(bytes_of("\t{\"a\":1}\r\n"), MAGIC_TEXT);
	/* They could begin another compression, and do not. */
	assert_tells(bytes_of("BZh9.example"), MAGIC_TEXT);
	assert_tells(bytes_of("BZh01AY&SY"), MAGIC_TEXT);
	assert_tells(bytes_of("LZIP log"), MAGIC_TEXT);
	assert_tells(bytes_of("PK.example.com"), MAGIC_TEXT);
	/* Only the first eight bytes count: clients chose none of them. */
	assert_tells(bytes_of("h.a.b - \xff\0"), MAGIC_TEXT);
	assert_tells(bytes_of("h.a.b -\xff\0"), MAGIC_UNKNOWN);
	assert_tells(bytes_of("\xffh.a.b - "), MAGIC_UNKNOWN);
	assert_tells(bytes_of("\0\0"), MAGIC_UNKNOWN);
}

static void bytes_of_text(void **state)
{
	(void)state;
	for (int byte = 0; byte < 256; byte++) {
		uint8_t bytes[] = { 'a', (uint8_t)byte, 'b' };
		bool is_text = (byte >= ' ' && byte <= '~') || byte == '\t' ||
			       byte == '\n' || byte == '\r';

		assert_int_equal(magic_is_text(bytes, 3), is_text);
	}
	assert_true(magic_is_text((const uint8_t *)"", 0));
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(gzip),	   cmocka_unit_test(broken_gzip),
		cmocka_unit_test(members), cmocka_unit_test(other_compressions),
		cmocka_unit_test(text),	   cmocka_unit_test(bytes_of_text),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
