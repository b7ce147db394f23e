/* Compressed data in text that comes in pieces of any size (nested.h). */

#include <stdarg.h>
#include <stddef.h>
#include <setjmp.h>
#include <stdint.h>
#include <cmocka.h>

#include <string.h>
#include <sys/param.h>

#include "decode/nested.h"

#define GZIP  "\x1f\x8b\x08\x00\x00\x00\x00\x00\x00\x03"
#define ZSTD  "\x28\xb5\x2f\xfd\x04\x58\xa1\x02\x00"
#define XZ    "\xfd\x37\x7a\x58\x5a\x00\x00\x04\xe6\xd6\xb4\x46"
#define BZIP2 "BZh91AY&SY\x00"

struct text {
	const char *bytes;
	size_t len;
};

#define TEXT(literal)                                                          \
	{                                                                      \
		(literal), sizeof(literal) - 1                                 \
	}

/* The format that is found in these pieces, of which only some have NULs. */
static const char *look(const struct text *text, size_t piece)
{
	struct nested nested = { 0 };

	for (size_t at = 0; at < text->len; at += piece) {
		const uint8_t *bytes = (const uint8_t *)text->bytes + at;
		size_t len = MIN(piece, text->len - at);

		nested_look(&nested, bytes, len, memchr(bytes, '\0', len));
	}
	return nested.format;
}

static void at_the_beginning_of_a_line(void **state)
{
	static const struct {
		struct text text;
		const char *format;
	} all[] = {
		{ TEXT("one\n" GZIP "x"), "gzip" },
		{ TEXT("one\n" ZSTD "x"), "zstd" },
		{ TEXT("one\n" XZ "x"), "xz" },
		{ TEXT("one\n" BZIP2 "x"), "bzip2" },
		{ TEXT("one\ntwo\r\n\n" GZIP), "gzip" },
		{ TEXT(GZIP), "gzip" },
		/* The first of them. */
		{ TEXT("one\n" XZ "\n" GZIP), "xz" },
	};

	(void)state;
	for (size_t i = 0; i < sizeof(all) / sizeof(all[0]); i++)
		for (size_t piece = 1; piece <= all[i].text.len; piece++)
			assert_string_equal(look(&all[i].text, piece),
					    all[i].format);
}

static void anywhere_else(void **state)
{
	static const struct text all[] = {
		TEXT("one" GZIP "two\n"),
		TEXT("one\n " GZIP "two\n"),
		TEXT("one\n(compatible)\nBZh91\n\0\0"),
		TEXT("one\n\x1f\x8b\x08\xff\0\0\0\0\0\0\0\0\0"),
		TEXT("one\n\x1f\x8b\n\0\0"),
		TEXT("one\n\x28\xb5\x2f\n\0\0"),
	};

	(void)state;
	for (size_t i = 0; i < sizeof(all) / sizeof(all[0]); i++)
		for (size_t piece = 1; piece <= all[i].len; piece++)
			assert_null(look(&all[i], piece));
}

/* Text of 100 bytes a line, and a member that begins at each place in it. */
static void at_every_place(void **state)
{
	char bytes[600];
	struct text text = { bytes, sizeof(bytes) };

	(void)state;
	for (size_t at = 1; at + 40 < sizeof(bytes); at++) {
		memset(bytes, 'x', sizeof(bytes));
		for (size_t i = 99; i < sizeof(bytes); i += 100)
			bytes[i] = '\n';
		bytes[at - 1] = '\n';
		memcpy(bytes + at, GZIP, sizeof(GZIP));
		for (size_t piece = 11; piece < 200; piece += 7)
			assert_string_equal(look(&text, piece), "gzip");
	}
}

static void behind_a_gap(void **state)
{
	static const uint8_t line[] = "one", head[] = GZIP;
	struct nested nested = { 0 };

	(void)state;
	nested_look(&nested, line, 3, false);
	nested_begin_line(&nested, NULL, 0);
	nested_look(&nested, head, 10, true);
	assert_string_equal(nested.format, "gzip");
	nested = (struct nested){ 0 };
	nested_look(&nested, line, 3, false);
	nested_look(&nested, head, 10, true);
	assert_null(nested.format);
	for (size_t len = 1; len <= 10; len++) {
		nested = (struct nested){ 0 };
		nested_look(&nested, line, 3, false);
		nested_begin_line(&nested, head, len);
		nested_look(&nested, head + len, 10 - len, true);
		assert_string_equal(nested.format, "gzip");
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(at_the_beginning_of_a_line),
		cmocka_unit_test(anywhere_else),
		cmocka_unit_test(at_every_place),
		cmocka_unit_test(behind_a_gap),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
