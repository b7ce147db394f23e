/* Strings from logs as printable text (escape.h). */

#include <stdarg.h>
#include <stddef.h>
#include <setjmp.h>
#include <stdint.h>
#include <cmocka.h>

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/escape.h"

/* What is beyond the end would make it whole. */
static void a_sequence_ends_with_the_text(void **state)
{
	struct buf buf = { 0 };

	(void)state;
	escape_add(&buf, "\xe2\x82\xac", 2, "");
	escape_add(&buf, "\xf0\x9f\x98\x80", 3, "");
	escape_add(&buf, "\xc3\xa9", 1, "");
	buf_add_byte(&buf, '\0');
	assert_false(buf_failed(&buf));
	assert_string_equal((char *)buf.data, "\\xe2\\x82\\xf0\\x9f\\x98\\xc3");
	buf_release(&buf);
}

static void check_escape(const char *text, size_t len, const char *expected)
{
	/* Of the exact size, so that a sanitizer sees the end. */
	char *copy = malloc(len ? len : 1);
	struct buf buf = { 0 };

	assert_non_null(copy);
	memcpy(copy, text, len);
	escape_add(&buf, copy, len, "");
	buf_add_byte(&buf, '\0');
	assert_false(buf_failed(&buf));
	assert_string_equal((char *)buf.data, expected);
	buf_release(&buf);
	free(copy);
}

#define CASE(text, expected)                                                   \
	{                                                                      \
		text, sizeof(text) - 1, expected                               \
	}

/* What is UTF-8 and what is not: RFC 3629, sections 3 and 4. */
static void what_is_no_printable_text_is_escaped(void **state)
{
	static const struct {
		const char *text;
		size_t len;
		const char *expected;
	} cases[] = {
		CASE("", ""),
		CASE("a b~", "a b~"),
		CASE("\\", "\\\\"),
		CASE("\\x41", "\\\\x41"),
		CASE("a\0b", "a\\x00b"),
		CASE("\t\n\r\x1b[m\x1f", "\\x09\\x0a\\x0d\\x1b[m\\x1f"),
		CASE("\x7f", "\\x7f"),
		/* U+0080, U+009F; and U+00A0, the first that is none. */
		CASE("\xc2\x80\xc2\x9f", "\\xc2\\x80\\xc2\\x9f"),
		CASE("\xc2\xa0", "\xc2\xa0"),
		/* What is not seen: U+00AD, U+202E, U+2028, U+2069, U+E0041. */
		CASE("a\xc2\xad", "a\\xc2\\xad"),
		CASE("a\xe2\x80\xae"
		     "b",
		     "a\\xe2\\x80\\xae"
		     "b"),
		CASE("\xe2\x80\xa8", "\\xe2\\x80\\xa8"),
		CASE("\xe2\x81\xa9", "\\xe2\\x81\\xa9"),
		CASE("\xf3\xa0\x81\x81", "\\xf3\\xa0\\x81\\x81"),
		/* U+2027, U+202F, U+2070: their neighbours. */
		CASE("\xe2\x80\xa7\xe2\x80\xaf\xe2\x81\xb0",
		     "\xe2\x80\xa7\xe2\x80\xaf\xe2\x81\xb0"),
		/* U+07FF, U+0800, U+D7FF, U+E000, U+FFFF */
		CASE("\xdf\xbf\xe0\xa0\x80", "\xdf\xbf\xe0\xa0\x80"),
		CASE("\xed\x9f\xbf\xee\x80\x80\xef\xbf\xbf",
		     "\xed\x9f\xbf\xee\x80\x80\xef\xbf\xbf"),
		/* U+10000, U+10FFFF */
		CASE("\xf0\x90\x80\x80\xf4\x8f\xbf\xbf",
		     "\xf0\x90\x80\x80\xf4\x8f\xbf\xbf"),
		/* Continuations alone. */
		CASE("\x80z\xbf", "\\x80z\\xbf"),
		/* Overlong. */
		CASE("\xc0\x80", "\\xc0\\x80"),
		CASE("\xc1\xbf", "\\xc1\\xbf"),
		CASE("\xe0\x9f\xbf", "\\xe0\\x9f\\xbf"),
		CASE("\xf0\x8f\xbf\xbf", "\\xf0\\x8f\\xbf\\xbf"),
		/* Surrogates: U+D800, U+DFFF. */
		CASE("\xed\xa0\x80", "\\xed\\xa0\\x80"),
		CASE("\xed\xbf\xbf", "\\xed\\xbf\\xbf"),
		/* Above U+10FFFF. */
		CASE("\xf4\x90\x80\x80", "\\xf4\\x90\\x80\\x80"),
		CASE("\xf5\x80\x80\x80", "\\xf5\\x80\\x80\\x80"),
		CASE("\xfe\xff", "\\xfe\\xff"),
		/* Cut, at the end and before other text. */
		CASE("\xc3", "\\xc3"),
		CASE("\xe2\x82", "\\xe2\\x82"),
		CASE("\xf0\x9f\x98", "\\xf0\\x9f\\x98"),
		CASE("\xe2\x82z", "\\xe2\\x82z"),
		CASE("\xf0\x9f\xc3\xa9", "\\xf0\\x9f\xc3\xa9"),
		CASE("\xe2\xe2\x82\xac", "\\xe2\xe2\x82\xac"),
	};

	(void)state;
	for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++)
		check_escape(cases[i].text, cases[i].len, cases[i].expected);
}

/* RFC 3629, section 3, for any number of up to 21 bits. */
static size_t encode(uint32_t c, char *text)
{
	size_t n = c < 0x80 ? 1 : c < 0x800 ? 2 : c < 0x10000 ? 3 : 4;
	static const uint8_t lead[] = { 0, 0, 0xc0, 0xe0, 0xf0 };

	for (size_t i = n; --i; c >>= 6)
		text[i] = (char)(0x80 | (c & 0x3f));
	text[0] = (char)(lead[n] | c);
	return n;
}

static void every_code_point(void **state)
{
	struct buf buf = { 0 };
	size_t nplain = 0;

	(void)state;
	for (uint32_t c = 0; c < 0x200000; c++) {
		char text[4];
		size_t n = encode(c, text);

		buf_clear(&buf);
		escape_add(&buf, text, n, "");
		assert_false(buf_failed(&buf));
		if (buf.len == n && !memcmp(buf.data, text, n))
			nplain++;
		else
			assert_int_equal(buf.len, c == '\\' ? 2 : 4 * n);
	}
	/*
	 * But 32 of C0, the backslash, DEL, 32 of C1, 2048 surrogates, and what
	 * is not seen: 4096 in plane 14, and 112 others.
	 */
	assert_int_equal(nplain,
			 0x110000 - 32 - 1 - 1 - 32 - 2048 - 4096 - 112);
	buf_release(&buf);
}

static size_t undo(const uint8_t *text, size_t len, uint8_t *bytes)
{
	size_t n = 0;

	for (size_t i = 0; i < len; n++) {
		unsigned byte = text[i];

		if (byte != '\\') {
			i++;
		} else if (text[i + 1] == '\\') {
			i += 2;
		} else {
			assert_int_equal(sscanf((const char *)text + i,
						"\\x%2x", &byte),
					 1);
			i += 4;
		}
		bytes[n] = (uint8_t)byte;
	}
	return n;
}

static uint32_t random_next(uint64_t *seed)
{
	*seed = *seed * UINT64_C(6364136223846793005) + 1442695040888963407;
	return (uint32_t)(*seed >> 33);
}

static void escapes_can_be_undone(void **state)
{
	/* What sequences are made of, and what could pass for an escape. */
	static const char alphabet[] = "\\x09afxAF,:\"\n\xc2\xe0\xed\xf0\xf4"
				       "\x80\x8f\x90\x9f\xa0\xbf\xff";
	static const char *const also[] = { "", ",:", "x\\" };
	uint64_t seed = 88172645463325252;
	struct buf buf = { 0 };

	(void)state;
	for (int i = 0; i < 60000; i++) {
		size_t len = random_next(&seed) % 24, n;
		uint8_t *text = malloc(len ? len : 1);
		uint8_t back[4 * 24];

		assert_non_null(text);
		for (size_t k = 0; k < len; k++)
			text[k] = (uint8_t)
				alphabet[random_next(&seed) % sizeof(alphabet)];
		buf_clear(&buf);
		escape_add(&buf, text, len, also[i % 3]);
		buf_add_byte(&buf, '\0');
		assert_false(buf_failed(&buf));
		for (size_t k = 0; k < buf.len - 1; k++)
			assert_true(buf.data[k] >= 0x20 && buf.data[k] != 0x7f);
		n = undo(buf.data, buf.len - 1, back);
		assert_int_equal(n, len);
		assert_memory_equal(back, text, len);
		free(text);
	}
	buf_release(&buf);
}

/* Those bytes alone, and not in the midst of a character. */
static void more_bytes_are_escaped_if_asked(void **state)
{
	struct buf buf = { 0 };

	(void)state;
	escape_add(&buf, "a,b:c;\\\xc3\xa9", 9, ",:");
	buf_add_byte(&buf, '\0');
	assert_false(buf_failed(&buf));
	assert_string_equal((char *)buf.data, "a\\x2cb\\x3ac;\\\\\xc3\xa9");
	buf_release(&buf);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(what_is_no_printable_text_is_escaped),
		cmocka_unit_test(a_sequence_ends_with_the_text),
		cmocka_unit_test(every_code_point),
		cmocka_unit_test(escapes_can_be_undone),
		cmocka_unit_test(more_bytes_are_escaped_if_asked),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
