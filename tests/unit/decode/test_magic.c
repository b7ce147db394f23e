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
#include "gzip_maker.h"

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
			     wrong == 0x1f ? MAGIC_GZIP : MAGIC_BROKEN);
	}
	bytes[0] = '\x1f';
	for (int wrong = 0; wrong < 256; wrong++) {
		bytes[1] = (char)wrong;
		/* compress(1) has the second byte 0x9d. */
		assert_tells(bytes, 10,
			     wrong == 0x8b   ? MAGIC_GZIP
			     : wrong == 0x9d ? MAGIC_OTHER
					     : MAGIC_BROKEN);
	}
	assert_tells(bytes_of("\x1e\x8b\x08\0"), MAGIC_BROKEN);
	assert_tells(bytes_of("\x1e\x8b\x08"), MAGIC_UNKNOWN);
	assert_tells(bytes_of("\x1e\x8a\x08\0"), MAGIC_UNKNOWN);
	assert_tells(bytes_of("\x1e\x8b\x07\0"), MAGIC_UNKNOWN);
	assert_tells(bytes_of("\x1e\x8b\x08\x20"), MAGIC_UNKNOWN);
	assert_tells(bytes_of("\x1e\x8b\x08\x80"), MAGIC_UNKNOWN);
}

/* One byte is wrong of those that tell the format. */
static void broken_others(void **state)
{
	static const struct {
		const char *name, *bytes;
		size_t len;
	} rows[] = {
		{ "zstd", bytes_of("\x28\xb5\x2f\xfd") },
		{ "xz", bytes_of("\xfd"
				 "7zXZ\0") },
		{ "bzip2", bytes_of("BZh91AY&SY") },
		{ "bzip2", bytes_of("BZh11AY&SY") },
	};

	(void)state;
	for (size_t i = 0; i < sizeof(rows) / sizeof(*rows); i++) {
		for (size_t at = 0; at < rows[i].len; at++) {
			char bytes[16] = { 0 };
			const char *name = NULL;

			memcpy(bytes, rows[i].bytes, rows[i].len);
			bytes[at] ^= 0x40;
			assert_int_equal(magic_tell((uint8_t *)bytes, 16,
						    &name),
					 MAGIC_BROKEN);
			assert_string_equal(name, rows[i].name);
			bytes[at == 0] ^= 0x40;
			assert_true(magic_tell((uint8_t *)bytes, 16, &name) >=
				    MAGIC_TEXT);
		}
	}
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
	{ "zip", bytes_of("PK\x07\x08") },
	{ "7-Zip", bytes_of("7z\xbc\xaf\x27\x1c") },
	{ "RAR", bytes_of("Rar!\x1a\x07") },
	{ "lzop", bytes_of("\x89LZO\0\r\n\x1a\n") },
	{ "snappy", bytes_of("\xff\x06\0\0sNaPpY") },
	{ "snappy", bytes_of("\x82SNAPPY\0") },
	{ "snappy", bytes_of("\xff\x06\0sNaPpY") },
	{ "snappy", bytes_of("snappy\0") },
	{ "snappy", bytes_of("SNZ\x01") },
	{ "lrzip", bytes_of("LRZI\0") },
	{ "rzip", bytes_of("RZIP\x02") },
	{ "bzip3", bytes_of("BZ3v1") },
	{ "UTF-32", bytes_of("\xff\xfe\0\0") },
	{ "OpenPGP", bytes_of("-----BEGIN PGP ") },
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

/* Formats without a signature, and bytes that their headers cannot have. */
static const struct {
	const char *name; /* NULL: none */
	const char *bytes;
	size_t len;
} headers[] = {
	/* RFC 1950, section 2.2: CMF * 256 + FLG is a multiple of 31. */
	{ "zlib", bytes_of("\x78\x01\x4b\x4c\x4a\x06\0\x02") },
	{ "zlib", bytes_of("\x78\x9c\x4b\x4c\x4a\x06\0\x02") },
	{ "zlib", bytes_of("\x78\xda\x4b\x4c\x4a\x06\0\x02") },
	{ "zlib", bytes_of("\x48\x89\x4b\x4c\x4a\x06\0\x02") },
	{ NULL, bytes_of("\x78\x9d\x4b\x4c\x4a\x06\0\x02") },
	{ NULL, bytes_of("\x88\x1c\x4b\x4c\x4a\x06\0\x02") },
	{ NULL, bytes_of("\x79\x9b\x4b\x4c\x4a\x06\0\x02") },
	/* A dictionary of 8 MiB, of 12 MiB, and sizes unknown and known. */
	{ "lzma", bytes_of("\x5d\0\0\x80\0\xff\xff\xff\xff\xff\xff\xff"
			   "\xff\0\x18") },
	{ "lzma", bytes_of("\x5d\0\0\xc0\0\x61\0\0\0\0\0\0\0\0\x18") },
	{ NULL, bytes_of("\x5d\0\0\x90\0\x61\0\0\0\0\0\0\0\0\x18") },
	{ NULL, bytes_of("\x5d\0\0\x80\0\x61\0\0\0\0\0\0\x09\0\x18") },
	{ NULL, bytes_of("\x5d\0\0\x80\0\x61\0\0\0\0\0\0\0\x01\x18") },
	/* Sizes of one to three bytes of seven bits, literals of one and two
	   bytes of length. */
	{ "snappy", bytes_of("\x0c\x2c\x31.2.3.4 - - ") },
	{ "snappy", bytes_of("\x80\x01\xf0\x50"
			     "192.0.2.1 - - ") },
	{ "snappy", bytes_of("\xa0\x8d\x06\xf4\x50\x01"
			     "192.0.2.1 - - ") },
	/* A literal, and copies of what it holds: no more than there is. */
	{ "snappy", bytes_of("\x18\x2c\x31.2.3.4 - - \x2e\x0c\0") },
	{ NULL, bytes_of("\x18\x2c\x31.2.3.4 - - \x2e\x0d\0") },
	{ NULL, bytes_of("\x17\x2c\x31.2.3.4 - - \x2e\x0c\0") },
	/* A line in Latin-1. */
	{ NULL, bytes_of("\xa3 x\n192.0.2.1 - - [x] \"GET / HTTP/1.1\"\n") },
	{ NULL, bytes_of("\xe9 l\n192.0.2.1 - - [x] \"GET / HTTP/1.1\"\n") },
	/* Blocks of Hadoop: sizes of the text and of the block in front. */
	{ "snappy", bytes_of("\1\0\0\x0c\0\0\0\x0e\x0c\x2c\x31.2.3.4 - - ") },
	{ "lz4", bytes_of("\1\0\0\x0c\0\0\0\x0d\xc0\x31.2.3.4 - - ") },
	/* With a length of more bytes, and another block behind it. */
	{ "lz4", bytes_of("\1\0\2\x2a\0\0\2\x2f\xf0\xff\xff\x1d"
			  "1.2.3.4 - - ") },
	{ NULL, bytes_of("\1\0\2\x2a\0\0\2\x2f\xf0\xff\xff\xff"
			 "\xff\xff\xff\xff") },
	{ "snappy", bytes_of("\1\0\0\x0c\0\0\0\x0e\x0c\x2c\x31.2.3.4 - - "
			     "\0\0\0\x0c\0\0\0\x0e\x0c\x2c\x31.2.3.4 - - ") },
	{ NULL, bytes_of("\1\0\0\x0c\2\0\0\x0e\x0c\x2c\x31.2.3.4 - - ") },
	{ NULL, bytes_of("\1\0\0\x0c\0\0\0\x0e\x0c\x2d\x31.2.3.4 - - ") },
	/* Longer than all the text is; not text; a copy. */
	{ NULL, bytes_of("\x80\x01\xf4\x50\x01"
			 "192.0.2.1 - - ") },
	{ NULL, bytes_of("\x80\x01\xf0\x50\x01"
			 "192.0.2.1 - - ") },
	{ NULL, bytes_of("\x80\x01\xf1\x50"
			 "192.0.2.1 - - ") },
	/* RFC 4880: old and new packets with a public key, a pass phrase, and
	   compressed. */
	{ "OpenPGP", bytes_of("\x85\x02\x0c\x03\x11\x22\x33\x44") },
	{ "OpenPGP", bytes_of("\x84\x5e\x03\x11\x22\x33\x44\x55") },
	{ "OpenPGP", bytes_of("\xc1\xc0\x4c\x03\x11\x22\x33\x44") },
	{ "OpenPGP", bytes_of("\x8c\x0d\x04\x09\x03\x02\x11\x22") },
	{ "OpenPGP", bytes_of("\xc3\x0d\x04\x09\x03\x02\x11\x22") },
	{ "OpenPGP", bytes_of("\xa3\x02\x78\x9c\x11\x22\x33\x44") },
	{ NULL, bytes_of("\x85\x02\x0c\x09\x11\x22\x33\x44") },
	{ NULL, bytes_of("\x8c\x0d\x04\x7f\x03\x02\x11\x22") },
	/* A frame to skip, and what comes after it. */
	{ "zstd", bytes_of("\x5f\x2a\x4d\x18\2\0\0\0..\x28\xb5\x2f\xfd") },
	{ "lz4", bytes_of("\x50\x2a\x4d\x18\2\0\0\0..\x04\x22\x4d\x18") },
	{ "zstd", bytes_of("\x50\x2a\x4d\x18\0\0\xff\xff") },
	{ NULL, bytes_of("\x60\x2a\x4d\x18\2\0\0\0..") },
	/* Marks of Unicode: text. */
	{ NULL, bytes_of("\xef\xbb\xbf"
			 "185.0.2.1 - - ") },
	{ NULL, bytes_of("\xff\xfe\x31\0.\0\x32\0") },
	{ NULL, bytes_of("\xfe\xff\0\x31\0.\0\x32") },
};

static void formats_without_signature(void **state)
{
	(void)state;
	for (size_t i = 0; i < sizeof(headers) / sizeof(*headers); i++) {
		const char *name;

		tell(headers[i].bytes, headers[i].len, &name);
		if (!name != !headers[i].name) {
			print_cleaned("of ", headers[i].bytes, headers[i].len);
			fail();
		}
		if (name)
			assert_string_equal(name, headers[i].name);
		/* None looks at bytes that are not there. */
		for (size_t len = 0; len < headers[i].len; len++)
			tell(headers[i].bytes, len, &name);
	}
}

static void tar(void **state)
{
	char bytes[512] = "access.log";
	const char *name;

	(void)state;
	memcpy(bytes + 100, "0000644", 7);
	memcpy(bytes + 257, "ustar", 5);
	assert_int_equal(tell(bytes, sizeof(bytes), &name), MAGIC_OTHER);
	assert_string_equal(name, "tar");
	assert_int_equal(tell(bytes, 261, &name), MAGIC_TEXT);
	bytes[258] = 'x';
	assert_int_equal(tell(bytes, sizeof(bytes), &name), MAGIC_TEXT);
	/* A client may write it where it stands in a log, but no zero. */
	memset(bytes, 'a', 257);
	memcpy(bytes + 257, "ustar", 5);
	assert_int_equal(tell(bytes, sizeof(bytes), &name), MAGIC_TEXT);
	bytes[99] = '\0';
	assert_int_equal(tell(bytes, sizeof(bytes), &name), MAGIC_OTHER);
}

/* Bytes by chance are binary, whatever the first ones are. */
static void binary(void **state)
{
	struct rng rng = { 7 };
	char bytes[MAGIC_SIZE], large[4096];
	const char *name;

	(void)state;
	for (int i = 0; i < 100; i++) {
		for (size_t at = 0; at < sizeof(bytes); at++)
			bytes[at] = (char)rng_next(&rng);
		memcpy(bytes, "SQLite format 3", 15);
		assert_int_equal(tell(bytes, sizeof(bytes), &name),
				 MAGIC_BINARY);
	}
	/* But for what no client chose: the beginning of a line. */
	for (int byte = 1; byte < 256; byte++) {
		memset(bytes, byte, sizeof(bytes));
		memcpy(bytes, "192.0.2.1 - - [03/Nov/2026:06:25", 32);
		assert_int_equal(tell(bytes, sizeof(bytes), &name), MAGIC_TEXT);
	}
	/* Too few bytes prove nothing. */
	assert_tells("\1\2\3\4\5\6\7\x0e\x0f\x10", 10, MAGIC_UNKNOWN);
	/* A line, a hole, and another line; colours; a language. */
	memset(bytes, 0, sizeof(bytes));
	memcpy(bytes, "192.0.2.1 - -", 13);
	memcpy(bytes + 300, "192.0.2.2 - -", 13);
	assert_tells(bytes, sizeof(bytes), MAGIC_TEXT);
	assert_tells(bytes_of("\x1b[32m192.0.2.1\x1b[0m - - [\x1b[1m]"),
		     MAGIC_UNKNOWN);
	/* What is far behind does not count. */
	for (size_t at = 0; at < sizeof(large); at++)
		large[at] = at < sizeof(large) / 4 ? "a\xe9"[at % 2]
						   : (char)rng_next(&rng);
	memcpy(large, "192.0.2.1 ", 10);
	assert_tells(large, sizeof(large), MAGIC_TEXT);
	assert_tells(bytes_of(
			     "192.0.2.1 \xe3\x81\x82\xe3\x81\x84 - - [03/Nov/"),
		     MAGIC_TEXT);
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
	assert_tells(bytes_of("BZh01AY&SX"), MAGIC_TEXT);
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

static void formats_that_begin_with_zeros(void **state)
{
	static const struct {
		const char *name, *bytes;
		size_t len;
	} rows[] = {
		{ "UTF-32", bytes_of("\0\0\xfe\xff\0\0\0\x31") },
		{ "snappy",
		  bytes_of("\0\0\0\x0c\0\0\0\x0e\x0c\x2c\x31.2.3.4 - - ") },
		{ "lz4", bytes_of("\0\0\0\x0c\0\0\0\x0d\xc0\x31.2.3.4 - - ") },
		{ NULL, bytes_of("\0\0\0\0\0\0\0\0\x0c\x2c\x31.2.3.4 - - ") },
		{ NULL, bytes_of("\0\0\0\x0c\x31.2.3.4 - - [03/Nov/2026]") },
		{ NULL, bytes_of("\0\x31\0.\0\x32\0.\0\x33\0.\0\x34\0 \0-") },
	};

	(void)state;
	for (size_t i = 0; i < sizeof(rows) / sizeof(*rows); i++) {
		char *copy = exact_copy(rows[i].bytes, rows[i].len);
		const uint8_t *bytes = (const uint8_t *)copy;
		const char *name = magic_before_zeros(bytes, rows[i].len);

		assert_int_equal(!name, !rows[i].name);
		if (name)
			assert_string_equal(name, rows[i].name);
		for (size_t len = 0; len < rows[i].len; len++)
			magic_before_zeros(bytes, len);
		free(copy);
	}
}

/* Though they begin with what is printed. */
static void known_binary_data(void **state)
{
	static const struct {
		bool is_log;
		const char *bytes;
		size_t len;
	} rows[] = {
		{ false,
		  bytes_of("SQLite format 3\0\x10\0\1\1\0\x40\x20\x20") },
		{ false, bytes_of("%PDF-1.4\n%\xe2\xe3\xcf\xd3\n1 0 obj <<") },
		{ false, bytes_of("Salted__\x81\x02\xf3\x94\x05\xa6\x97\x08") },
		{ false, bytes_of("REDIS0009\xfa\x09redis-ver") },
		{ false, bytes_of("ABCDEFGHIJ\1\2\3\4 \5\6\7\x88\x89\x8a") },
		{ true, bytes_of("192.0.2.1 \1\2\3\4\5\6\7\x88\x89\x8a") },
		{ true, bytes_of("host.example|\1\2\3\4\5\6\7\x88\x89\x8a") },
		{ false, bytes_of("192.0.2\1 \1\2\3\4\5\6\7\x88\x89\x8a") },
	};

	(void)state;
	for (size_t i = 0; i < sizeof(rows) / sizeof(*rows); i++) {
		const uint8_t *bytes = (const uint8_t *)rows[i].bytes;
		const char *name;

		assert_int_equal(magic_may_be_log(bytes, rows[i].len),
				 rows[i].is_log);
		if (i < 4)
			assert_int_equal(tell(rows[i].bytes, rows[i].len,
					      &name),
					 MAGIC_BINARY);
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(gzip),
		cmocka_unit_test(broken_gzip),
		cmocka_unit_test(broken_others),
		cmocka_unit_test(members),
		cmocka_unit_test(other_compressions),
		cmocka_unit_test(formats_without_signature),
		cmocka_unit_test(formats_that_begin_with_zeros),
		cmocka_unit_test(known_binary_data),
		cmocka_unit_test(tar),
		cmocka_unit_test(binary),
		cmocka_unit_test(text),
		cmocka_unit_test(bytes_of_text),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
