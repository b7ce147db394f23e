/*
 * Escapes (unescape.h): each way from a table and against a writer of it.
 */

#include <stdarg.h>
#include <stddef.h>
#include <setjmp.h>
#include <stdint.h>
#include <cmocka.h>

#include <iconv.h>
#include <stdio.h>

#include "change.h"
#include "writers.h"
#include "log/unescape.h"

/* As Apache and nginx escape. */
static const struct change escapes[] = {
	CHANGE("", ""),
	CHANGE("plain", "plain"),
	CHANGE("\\xaB\\xAb\\xab\\xAB", "\253\253\253\253"),
	CHANGE("\\x1f\\x22\\x5C\\x7f", "\037\"\\\177"),
	CHANGE("\\x00\\x7f\\x80\\xff", "\000\177\200\377"),
	CHANGE("\\\"\\\\", "\"\\"),
	CHANGE("\\n\\t\\r\\b\\v", "\n\t\r\b\v"),
	CHANGE("\\f\\a", "\f\a"),
	CHANGE("a\\xc1b\\tc", "a\301b\tc"),
	CHANGE("\\\\xc1", "\\xc1"),
	CHANGE("\\\\\\xc1", "\\\301"),
	CHANGE("\\\\\\\\xc1", "\\\\xc1"),
	CHANGE("\\x5cxc1", "\\xc1"),
	CHANGE("\\x5c\\x5c", "\\\\"),
	CHANGE("\\x5cn", "\\n"),
	CHANGE("\\\\n", "\\n"),
	CHANGE("\\xc11", "\301"
			 "1"),
	CHANGE("\000\\xc1\000", "\000\301\000"),
	CHANGE("\377\\xc1\377", "\377\301\377"),
	/* Tomcat: a byte, as nothing but ASCII stands there. */
	CHANGE("\\u00e4\\u0000", "\344\000"),
	CHANGE("\\u00c3\\u00A4", "\303\244"),
	/* morgan: a character, if there are others. */
	CHANGE("\303\220\\u009a", "\303\220\302\232"),
	CHANGE("\303\220\\u001b", "\303\220\033"),
	CHANGE("\\u2028", "\342\200\250"),
	/* A byte that is written as it is has no escape. */
	CHANGE("\\x2f\\x2Frobots\\x2etxt\\x41\\x20\\x7e",
	       "\\x2f\\x2Frobots\\x2etxt\\x41\\x20\\x7e"),
	CHANGE("\\u002frobots.txt\\u0041", "\\u002frobots.txt\\u0041"),
	/* These stay. */
	CHANGE("\\", "\\"),
	CHANGE("a\\", "a\\"),
	CHANGE("\\\\\\", "\\\\"),
	CHANGE("\\x", "\\x"),
	CHANGE("\\x4", "\\x4"),
	CHANGE("\\x4g", "\\x4g"),
	CHANGE("\\xg4", "\\xg4"),
	CHANGE("\\x 4", "\\x 4"),
	CHANGE("\\x+4", "\\x+4"),
	CHANGE("\\x-1", "\\x-1"),
	CHANGE("\\x0x", "\\x0x"),
	CHANGE("\\x:4\\x/4\\x@4\\x`4\\xG4", "\\x:4\\x/4\\x@4\\x`4\\xG4"),
	CHANGE("\\X41", "\\X41"),
	CHANGE("\\e\\0\\'\\/\\?\\N\\s", "\\e\\0\\'\\/\\?\\N\\s"),
	CHANGE("\\\000\\\377", "\\\000\\\377"),
	CHANGE("\\u0041\\101", "\\u0041\\101"),
	/* And do not hide what follows. */
	CHANGE("\\x\\xc1", "\\x\301"),
	CHANGE("\\x4\\xc1", "\\x4\301"),
	CHANGE("\\e\\xc1", "\\e\301"),
	CHANGE("\\u00\\u00c1", "\\u00\301"),
	CHANGE("\\ \\\\", "\\ \\"),
};

/* h2o: no escape for the backslash. */
static const struct change hex[] = {
	STAYS(""),
	STAYS("plain"),
	CHANGE("\\x22\\x00\\x7f\\xff", "\"\000\177\377"),
	CHANGE("\\\\x22", "\\\""),
	STAYS("\\\\\\s\\n\\\"\\"),
	STAYS("\\x41\\x2f\\u00e4\\x"),
};

/* gunicorn: glogging.py, SafeAtoms. */
static const struct change quoted[] = {
	STAYS(""),
	STAYS("plain\\\\\\n\\x22\\u00e4\\"),
	CHANGE("\\\"a\\\"", "\"a\""),
	CHANGE("\\\\\"", "\\\""),
	STAYS("\"\""),
};

/* RFC 8259, section 7; UTF-8 by hand (RFC 3629, section 3). */
static const struct change json[] = {
	STAYS(""),
	STAYS("plain"),
	CHANGE("\\\"\\\\\\/", "\"\\/"),
	CHANGE("\\b\\f\\n\\r\\t", "\b\f\n\r\t"),
	CHANGE("\\/robots.txt", "/robots.txt"),
	CHANGE("\\u002frobots.txt", "/robots.txt"),
	CHANGE("\\u002Frobots.txt", "/robots.txt"),
	CHANGE("\\u0026\\u003c\\u003E", "&<>"),
	/* A NUL is a byte as any other. */
	CHANGE("a\\u0000b", "a\000b"),
	CHANGE("\\u0000", "\000"),
	CHANGE("\\u0001\\u007f\\u007F", "\001\177\177"),
	/* Two, three and four bytes, from their first to their last. */
	CHANGE("\\u0080\\u00e4\\u07ff", "\302\200\303\244\337\277"),
	CHANGE("\\u0800\\u20ac\\uffff", "\340\240\200\342\202\254\357\277\277"),
	CHANGE("\\ud7ff\\ue000", "\355\237\277\356\200\200"),
	CHANGE("\\ud800\\udc00", "\360\220\200\200"),
	CHANGE("\\ud83d\\ude00", "\360\237\230\200"),
	CHANGE("\\uD83D\\uDE00", "\360\237\230\200"),
	CHANGE("\\uD83d\\udE00x", "\360\237\230\200x"),
	CHANGE("\\udbff\\udfff", "\364\217\277\277"),
	/* As those write it who put JSON together as text. */
	CHANGE("\\x22\\xFf\\v", "\"\377\v"),
	CHANGE("\\\\x41", "\\x41"),
	/* A surrogate alone is what three bytes of UTF-8 would be. */
	CHANGE("\\ud83d", "\355\240\275"),
	CHANGE("\\ude00", "\355\270\200"),
	CHANGE("\\ud83d\\u0041", "\355\240\275A"),
	CHANGE("\\ud83d\\\\", "\355\240\275\\"),
	CHANGE("\\ud83d\\n", "\355\240\275\n"),
	CHANGE("\\ud83dude00", "\355\240\275ude00"),
	CHANGE("\\ude00\\ud83d", "\355\270\200\355\240\275"),
	CHANGE("\\ud83d\\ud83d\\ude00", "\355\240\275\360\237\230\200"),
	CHANGE("\\ud83d\\ue000", "\355\240\275\356\200\200"),
	CHANGE("\\ud83d\\udbff", "\355\240\275\355\257\277"),
	CHANGE("\\udc00\\udc00", "\355\260\200\355\260\200"),
	/* A pair that is cut, or none. */
	CHANGE("\\ud83d\\", "\355\240\275\\"),
	CHANGE("\\ud83d\\u", "\355\240\275\\u"),
	CHANGE("\\ud83d\\ude0", "\355\240\275\\ude0"),
	CHANGE("\\ud83d\\ude0g", "\355\240\275\\ude0g"),
	CHANGE("\\ud83d\\Ude00", "\355\240\275\\Ude00"),
	/* Once. */
	CHANGE("\\\\u0041", "\\u0041"),
	CHANGE("\\u005cn", "\\n"),
	CHANGE("\\u005cu0041", "\\u0041"),
	CHANGE("\\\\\\u0041", "\\A"),
	CHANGE("\\u00411", "A1"),
	CHANGE("\\u00e\\u00e4", "\\u00e\303\244"),
	/* These stay. */
	STAYS("\\"),
	STAYS("a\\"),
	STAYS("\\u"),
	STAYS("\\u0"),
	STAYS("\\u00"),
	STAYS("\\u004"),
	STAYS("\\u004g"),
	STAYS("\\ug041"),
	STAYS("\\u+041\\u 041\\u-041\\u0x41"),
	STAYS("\\U0041"),
	STAYS("\\x4\\xg1\\a\\'\\0\\e\\N"),
	STAYS("\\u{41}"),
	STAYS("\\\000\\\377"),
	CHANGE("\\x\\u0041", "\\xA"),
};

static const struct change plus[] = {
	STAYS(""),
	STAYS("plain%2B\\x2b\"\""),
	CHANGE("+", " "),
	CHANGE("++a+", "  a "),
	CHANGE("Mozilla/5.0+(X11;+Linux)", "Mozilla/5.0 (X11; Linux)"),
	/* A robot's own. */
	CHANGE("Bot/1.0+(+http://bot.example/)",
	       "Bot/1.0 (+http://bot.example/)"),
	CHANGE("(a;++http://h)+b", "(a; +http://h) b"),
	CHANGE("(a;+http://h)", "(a; http://h)"),
	CHANGE("a++https://h", "a +https://h"),
	CHANGE("a++htt", "a  htt"),
	CHANGE("+(+a+)+", " (+a ) "),
	CHANGE("a b+\000\377", "a b \000\377"),
};

/* RFC 3986, section 2.1. */
static const struct change percent[] = {
	STAYS(""),
	STAYS("plain+\\x41#41\"\""),
	CHANGE("%20", " "),
	CHANGE("%2f%2F%5c%5C", "//\\\\"),
	CHANGE("%00%7f%80%ff%FF", "\000\177\200\377\377"),
	CHANGE("Mozilla/5.0%20(X11)", "Mozilla/5.0 (X11)"),
	/* Once: CloudFront writes the client's '%' as %25. */
	CHANGE("%2520", "%20"),
	CHANGE("%25%32%30", "%20"),
	CHANGE("%411", "A1"),
	/* These stay. */
	STAYS("%"),
	STAYS("a%"),
	STAYS("%%"),
	STAYS("%4"),
	STAYS("%4g%g4%G1%+1% 1%-1%0x"),
	STAYS("%u0041"),
	STAYS("%\000\000%\377\377"),
	CHANGE("%%41", "%A"),
	CHANGE("%4%41", "%4A"),
	CHANGE("%41%", "A%"),
};

static const struct change quotes[] = {
	STAYS(""),
	STAYS("plain\\\"%22"),
	CHANGE("\"\"", "\""),
	CHANGE("a \"\"b\"\" c", "a \"b\" c"),
	CHANGE("\"\"\"\"", "\"\""),
	/* One alone stays. */
	STAYS("\""),
	STAYS("a\"b"),
	CHANGE("\"\"\"", "\"\""),
	CHANGE("a\"\"", "a\""),
	CHANGE("\"a\"\"", "\"a\""),
};

/* HAProxy Configuration Manual, section 8.6: "#" and two digits. */
static const struct change hash[] = {
	STAYS(""),
	STAYS("plain%41\\x41"),
	CHANGE("#22#23", "\"#"),
	CHANGE("#7b#7C#7D", "{|}"),
	CHANGE("#00#7f#80#FF", "\000\177\200\377"),
	CHANGE("#2341", "#41"),
	STAYS("#"),
	STAYS("/#top"),
	STAYS("#4"),
	STAYS("##"),
	STAYS("#4g#g4#x1"),
	CHANGE("##1b", "#\033"),
	CHANGE("/a#c1#", "/a\301#"),
	/* What is written as it is has no escape. */
	STAYS("/robots#2etxt#20#41#5b"),
};

static const struct change none[] = {
	STAYS(""),
	STAYS("\\x41\\n\\u0041%41#41\"\"++"),
	STAYS("\000\377"),
};

struct kind {
	enum unescape escape;
	char mark; /* what begins an escape; 0 for none */
	const struct change *rows;
	size_t nrows;
};

#define ROWS(rows) rows, sizeof(rows) / sizeof((rows)[0])
static const struct kind kinds[] = {
	{ UNESCAPE_NONE, 0, ROWS(none) },
	{ UNESCAPE_BACKSLASH, '\\', ROWS(escapes) },
	{ UNESCAPE_HEX, '\\', ROWS(hex) },
	{ UNESCAPE_QUOTED, '\\', ROWS(quoted) },
	{ UNESCAPE_JSON, '\\', ROWS(json) },
	{ UNESCAPE_PLUS, '+', ROWS(plus) },
	{ UNESCAPE_PERCENT, '%', ROWS(percent) },
	{ UNESCAPE_QUOTES, '"', ROWS(quotes) },
	{ UNESCAPE_HASH, '#', ROWS(hash) },
};

enum { NKINDS = sizeof(kinds) / sizeof(kinds[0]) };

static void check_row(const struct kind *kind, size_t i)
{
	const struct change *c = &kind->rows[i];
	char *copy = exact_copy(c->from, c->from_len);
	char *scratch = exact_copy(c->from, c->from_len);
	bool has_mark = kind->mark && memchr(copy, kind->mark, c->from_len);
	struct slice src = { copy, c->from_len };
	struct slice got = unescape(kind->escape, src, scratch);

	assert_change(c, i, true, got);
	assert_memory_equal(copy, c->from, c->from_len);
	if (!has_mark)
		assert_ptr_equal(got.at, copy);
	else if (!slice_equals(src, c->to, c->to_len))
		assert_ptr_equal(got.at, scratch);
	free(scratch);
	free(copy);
}

static void escapes_are_undone_once(void **state)
{
	(void)state;
	for (size_t k = 0; k < NKINDS; k++)
		for (size_t i = 0; i < kinds[k].nrows; i++)
			check_row(&kinds[k], i);
}

/* A field that the line does not have needs no scratch either. */
static void no_field_has_no_escapes(void **state)
{
	(void)state;
	for (size_t k = 0; k < NKINDS; k++)
		assert_int_equal(unescape(kinds[k].escape, (struct slice){ 0 },
					  NULL)
					 .len,
				 0);
}

/*
 * Bytes of which escapes are made, in scratch of exactly the source's size,
 * so that a sanitizer sees a result that is longer, even on the way.
 */
static void a_result_is_never_longer(void **state)
{
	static const char alphabet[] =
		"\\\\\\\\uuud8cDf0x4ng+%%##\"\"/\000\377\200 z";
	uint64_t seed = 0x853c49e6748fea9b;
	char bytes[48];

	(void)state;
	for (int round = 0; round < 100000; round++) {
		const struct kind *kind = &kinds[round % NKINDS];
		size_t len = random_number(&seed) % (sizeof(bytes) + 1);
		struct slice got;
		char *scratch, *copy;

		for (size_t i = 0; i < len; i++)
			bytes[i] = alphabet[random_number(&seed) %
					    (sizeof(alphabet) - 1)];
		copy = exact_copy(bytes, len);
		scratch = malloc(len);
		got = unescape(kind->escape, (struct slice){ copy, len },
			       scratch);
		assert_in_range(got.len, 0, len);
		assert_memory_equal(copy, bytes, len);
		if (!kind->mark || !len || !memchr(bytes, kind->mark, len))
			assert_ptr_equal(got.at, copy);
		free(scratch);
		free(copy);
	}
}

/* Cut anywhere, and then longer by what stands after the cut. */
static void escapes_cut_anywhere(void **state)
{
	static const char text[] = "a\\ud83d\\ude00\\u20ac\\n\\xc1\\\\+%41%zz#"
				   "41\"\"\\ud83d\\u0041";

	(void)state;
	for (size_t k = 0; k < NKINDS; k++) {
		for (size_t len = 0; len < sizeof(text); len++) {
			char *copy = exact_copy(text, len);
			char *scratch = malloc(len);
			struct slice got =
				unescape(kinds[k].escape,
					 (struct slice){ copy, len }, scratch);

			assert_in_range(got.len, len > 0, len);
			if (len)
				assert_int_equal(got.at[0], 'a');
			free(scratch);
			free(copy);
		}
	}
}

/* Against the C library's UTF-8. */
static void every_code_of_unicode(void **state)
{
	iconv_t utf8 = iconv_open("UTF-8", "UCS-4BE");

	(void)state;
	if (utf8 == (iconv_t)-1) {
		print_message("no UTF-8 to compare with: skipped\n");
		skip();
	}
	for (uint32_t code = 0; code < 0x110000; code++) {
		char want[8], scratch[12], text[16], ucs4[4];
		char *in = ucs4, *out = want;
		size_t in_len = sizeof(ucs4), out_len = sizeof(want);
		uint32_t rest = code - 0x10000;
		struct slice got;
		int len;

		if (code >= 0xd800 && code < 0xe000)
			continue;
		for (int i = 0; i < 4; i++)
			ucs4[i] = (char)(code >> (24 - 8 * i));
		assert_int_equal(iconv(utf8, &in, &in_len, &out, &out_len), 0);
		len = code < 0x10000
			      ? snprintf(text, sizeof(text), "\\u%04x", code)
			      : snprintf(text, sizeof(text), "\\u%04X\\u%04x",
					 0xd800 + (rest >> 10),
					 0xdc00 + (rest & 0x3ff));
		got = unescape(UNESCAPE_JSON,
			       (struct slice){ text, (size_t)len }, scratch);
		assert_int_equal(got.len, sizeof(want) - out_len);
		assert_memory_equal(got.at, want, got.len);
	}
	iconv_close(utf8);
}

static void check_undone(const struct writer *w, const uint8_t *bytes,
			 size_t len)
{
	char written[WRITTEN_MAX * 64];
	size_t n = write_all(w, written, bytes, len);
	char *copy = exact_copy(written, n);
	char *scratch = exact_copy(written, n);
	struct slice got =
		unescape(w->escape, (struct slice){ copy, n }, scratch);

	if (!slice_equals(got, (const char *)bytes, len)) {
		print_error("writer %td\n", w - writers);
		print_cleaned("\twritten: ", written, n);
		print_cleaned("\t    got: ", got.at, got.len);
		fail();
	}
	free(scratch);
	free(copy);
}

/* Few kinds of bytes, so that marks and digits meet. */
static void what_writers_escape_is_undone(void **state)
{
	static const char alphabet[] =
		"\\\\\\xnu002f\"\"##%%{|\n\r\t\b\v\f\001\177\377\000 Ag/<&";
	uint64_t seed = 0x9e3779b97f4a7c15;
	uint8_t bytes[32];

	(void)state;
	for (int round = 0; round < 20000; round++) {
		size_t len = random_number(&seed) % (sizeof(bytes) + 1);

		for (size_t i = 0; i < len; i++)
			bytes[i] = (uint8_t)alphabet[random_number(&seed) %
						     (sizeof(alphabet) - 1)];
		for (size_t w = 0; w < NWRITERS; w++)
			check_undone(&writers[w], bytes, len);
	}
}

static void every_byte_is_undone(void **state)
{
	(void)state;
	for (int byte = 0; byte < 256; byte++) {
		const uint8_t bytes[] = { '4', (uint8_t)byte, '1', 'a' };

		for (size_t w = 0; w < NWRITERS; w++)
			/* IIS does not tell a '+' from a blank. */
			if (byte != '+' || writers[w].escape != UNESCAPE_PLUS)
				check_undone(&writers[w], bytes, sizeof(bytes));
	}
}

/* What tells that a server escapes with backslashes. */
static void length_of_an_escape(void **state)
{
	static const struct {
		const char *text;
		size_t len;
	} rows[] = {
		{ "\\\"", 2 },	   { "\\\\\\", 2 },   { "\\n", 2 },
		{ "\\x1b[0m", 4 }, { "\\u001b[", 6 }, { "\\xC3", 4 },
		{ "", 0 },	   { "a", 0 },	      { "\"", 0 },
		{ "\\", 0 },	   { "\\s", 0 },      { "\\x41", 0 },
		{ "\\x4", 0 },	   { "\\u0041", 0 },  { "\\u00c", 0 },
		{ "a\\n", 0 },
	};

	(void)state;
	for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
		size_t len = strlen(rows[i].text);
		char *copy = exact_copy(rows[i].text, len);

		assert_int_equal(unescape_len((struct slice){ copy, len }),
				 rows[i].len);
		free(copy);
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(escapes_are_undone_once),
		cmocka_unit_test(no_field_has_no_escapes),
		cmocka_unit_test(a_result_is_never_longer),
		cmocka_unit_test(escapes_cut_anywhere),
		cmocka_unit_test(every_code_of_unicode),
		cmocka_unit_test(what_writers_escape_is_undone),
		cmocka_unit_test(every_byte_is_undone),
		cmocka_unit_test(length_of_an_escape),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
