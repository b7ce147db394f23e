/*
 * The fields of a record (record.h): a request and its parts, a host's bytes,
 * each way to escape both from a table and against a writer of it, paths, and
 * numbers.
 */

#include <stdarg.h>
#include <stddef.h>
#include <setjmp.h>
#include <stdint.h>
#include <cmocka.h>

#include <iconv.h>
#include <stdio.h>
#include <time.h>

#include "bytes.h"
#include "base/instant.h"
#include "log/record.h"
#include "log/host.h"
#include "log/request.h"
#include "log/unescape.h"

/* From some bytes to others, or to none. */
struct change {
	const char *from;
	size_t from_len;
	const char *to; /* NULL where there is no result */
	size_t to_len;
};

#define CHANGE(from, to)                                                       \
	{                                                                      \
		from, sizeof(from) - 1, to, sizeof(to) - 1                     \
	}
#define NOTHING(from)                                                          \
	{                                                                      \
		from, sizeof(from) - 1, NULL, 0                                \
	}
#define STAYS(bytes) CHANGE(bytes, bytes)

static void assert_change(const struct change *change, size_t index, bool found,
			  struct slice got)
{
	bool right = found == (change->to != NULL) &&
		     (!found || slice_equals(got, change->to, change->to_len));

	if (right)
		return;
	print_error("row %zu\n", index);
	print_cleaned("\tfrom: ", change->from, change->from_len);
	if (found)
		print_cleaned("\t got: ", got.at, got.len);
	fail();
}

/**** Requests and hosts */

static const struct change targets[] = {
	CHANGE("GET / HTTP/1.1", "/"),
	CHANGE("GET /", "/"),
	CHANGE("GET / ", "/"),
	CHANGE("G * H J  K", "*"),
	CHANGE("GET \\x20\\\"\\ H", "\\x20\\\"\\"),
	CHANGE("\000 \000\377 \000", "\000\377"),
	CHANGE("a\tb c\td e", "c\td"),
	NOTHING(""),
	NOTHING(" "),
	NOTHING("GET"),
	NOTHING("GET "),
	NOTHING("GET  "),
	NOTHING("GET  /"),
	NOTHING(" GET /"),
	NOTHING("  /"),
};

static void target_is_the_second_token(void **state)
{
	(void)state;
	for (size_t i = 0; i < sizeof(targets) / sizeof(targets[0]); i++) {
		const struct change *c = &targets[i];
		char *copy = exact_copy(c->from, c->from_len);
		const char *blank = memchr(copy, ' ', c->from_len);
		struct slice old = { "old", 3 };
		struct record rec = { .method = old, .target = old };
		bool found =
			request_set(&rec, (struct slice){ copy, c->from_len });

		assert_change(c, i, found, rec.target);
		if (found) {
			assert_ptr_equal(rec.method.at, copy);
			assert_ptr_equal(rec.method.at + rec.method.len, blank);
			assert_ptr_equal(rec.target.at, blank + 1);
		} else {
			assert_int_equal(rec.method.len, 0);
			assert_int_equal(rec.target.len, 0);
		}
		free(copy);
	}
}

/* Nothing else of the record is touched. */
static void a_request_leaves_the_rest_alone(void **state)
{
	static const char *const requests[] = { "GET / HTTP/1.1", "GET" };
	struct record rec, before;

	(void)state;
	memset(&before, 0x5a, sizeof(before));
	for (size_t i = 0; i < 2; i++) {
		const char *request = requests[i];

		memcpy(&rec, &before, sizeof(rec));
		request_set(&rec, (struct slice){ request, strlen(request) });
		rec.method = before.method;
		rec.target = before.target;
		assert_memory_equal(&rec, &before, sizeof(rec));
	}
}

/* A field that a line does not have. */
static void no_field_is_no_request(void **state)
{
	struct record rec;

	(void)state;
	assert_false(request_set(&rec, (struct slice){ 0 }));
	assert_int_equal(rec.method.len, 0);
	assert_int_equal(rec.target.len, 0);
	assert_false(host_is_valid((struct slice){ 0 }));
}

static bool is_host(const char *at, size_t len)
{
	char *copy = exact_copy(at, len);
	bool is = host_is_valid((struct slice){ copy, len });

	free(copy);
	return is;
}

/* Of every length up to some words, as bytes are looked at together. */
static void host_bytes_are_graphic_ascii(void **state)
{
	char name[24];

	(void)state;
	for (size_t len = 1; len <= sizeof(name); len++) {
		for (size_t at = 0; at < len; at++) {
			for (int byte = 0; byte < 256; byte++) {
				bool good = byte > 0x20 && byte < 0x7f &&
					    byte != '"' && byte != '\\';

				memset(name, 'x', len);
				name[at] = (char)byte;
				if (len == 1 && byte == '-')
					good = false;
				assert_int_equal(is_host(name, len), good);
			}
		}
	}
}

/* Bad bytes beside each other, whose carries and borrows might meet. */
static void pairs_of_host_bytes(void **state)
{
	char name[9] = "xxxxxxxxx";

	(void)state;
	for (int a = 0; a < 256; a++) {
		for (int b = 0; b < 256; b++) {
			bool good = a > 0x20 && a < 0x7f && a != '"' &&
				    a != '\\' && b > 0x20 && b < 0x7f &&
				    b != '"' && b != '\\';

			name[3] = (char)a;
			name[4] = (char)b;
			assert_int_equal(is_host(name, 8), good);
			assert_int_equal(is_host(name, 9), good);
		}
	}
}

static void host_has_1_to_255_bytes(void **state)
{
	char name[300];

	(void)state;
	memset(name, '-', sizeof(name));
	assert_false(is_host(name, 0));
	assert_false(is_host(name, 1));
	for (size_t len = 2; len <= 255; len++)
		assert_true(is_host(name, len));
	for (size_t len = 256; len <= sizeof(name); len++)
		assert_false(is_host(name, len));
}

/* "unknown", ports and brackets: as RFC 7239, section 6, has them. */
static const struct change first_hosts[] = {
	NOTHING(""),
	NOTHING("-"),
	NOTHING(" "),
	NOTHING(","),
	NOTHING(" , ,"),
	NOTHING("unknown"),
	NOTHING(" unknown "),
	NOTHING("unknown:80"),
	NOTHING("unknown, -"),
	NOTHING("-, unknown,"),
	NOTHING("a b"),
	NOTHING("a\"b"),
	NOTHING("a\\b"),
	NOTHING("\377"),
	NOTHING("a\000b"),
	NOTHING(":80"),
	NOTHING("[]"),
	NOTHING("[]:80"),
	NOTHING("["),
	NOTHING("192.0.2.1 192.0.2.2,"),
	/* Without an address, the first name. */
	CHANGE("a, b", "a"),
	CHANGE("a,", "a"),
	CHANGE("unknown, a", "a"),
	CHANGE("192.0.2.256, 192.0.2", "192.0.2.256"),
	CHANGE("192.0.2.1\000, a", "a"),
	/* Wherever it is; a zone is not to break the rules of hosts. */
	CHANGE("a, 192.0.2.7", "192.0.2.7"),
	CHANGE("fe80::1%\"x, 192.0.2.7", "192.0.2.7"),
	CHANGE("192.0.2.1", "192.0.2.1"),
	CHANGE("  192.0.2.1  ", "192.0.2.1"),
	CHANGE("192.0.2.1:80", "192.0.2.1"),
	CHANGE("192.0.2.1:65535", "192.0.2.1"),
	CHANGE("2001:db8::1", "2001:db8::1"),
	CHANGE("2001:db8::1:80", "2001:db8::1:80"),
	CHANGE("::1", "::1"),
	CHANGE("[2001:db8::1]", "2001:db8::1"),
	CHANGE("[2001:db8::1]:80", "2001:db8::1"),
	CHANGE("[2001:db8::1", "2001:db8::1"),
	CHANGE("www.example.com", "www.example.com"),
	CHANGE("www.example.com:80", "www.example.com"),
	CHANGE("unknown.example", "unknown.example"),
	/* These are no ports. */
	CHANGE("a:", "a:"),
	CHANGE("a:123456", "a:123456"),
	CHANGE("a:8o", "a:8o"),
	CHANGE("a:-1", "a:-1"),
	/* The first address, wherever it is. */
	CHANGE("192.0.2.1,192.0.2.2", "192.0.2.1"),
	CHANGE("192.0.2.1,", "192.0.2.1"),
	CHANGE(",192.0.2.1", "192.0.2.1"),
	CHANGE(" 192.0.2.1 , 192.0.2.2", "192.0.2.1"),
	CHANGE("unknown, 192.0.2.7", "192.0.2.7"),
	CHANGE("unknown, -, , a, 192.0.2.7:80", "192.0.2.7"),
	CHANGE("\377\000\"\\, 192.0.2.7", "192.0.2.7"),
	CHANGE("192.0.2.1 x, 192.0.2.7", "192.0.2.7"),
	CHANGE("2001:db8::1, 192.0.2.1", "2001:db8::1"),
	CHANGE("[2001:db8::1]:80, 192.0.2.1", "2001:db8::1"),
	CHANGE("fe80::1%eth0, 192.0.2.1", "fe80::1%eth0"),
};

static void assert_first_host(enum unescape escape, const struct change *c,
			      size_t index)
{
	char *copy = exact_copy(c->from, c->from_len);
	struct slice host =
		host_first(escape, (struct slice){ copy, c->from_len });

	assert_change(c, index, host.len != 0, host);
	assert_true(slice_is_within(host, copy, c->from_len));
	free(copy);
}

static void first_host_is_the_first_address(void **state)
{
	/* '+' is a blank only where IIS writes one so. */
	static const struct change plus_blanks[] = {
		CHANGE("192.0.2.1,+192.0.2.2", "192.0.2.1"),
		CHANGE("+192.0.2.1+", "192.0.2.1"),
		CHANGE("unknown,+192.0.2.7:80+", "192.0.2.7"),
		CHANGE("a+b", "a+b"),
		NOTHING("+"),
		NOTHING("+unknown"),
	};
	static const struct change pluses[] = {
		CHANGE("+192.0.2.1", "+192.0.2.1"),
		CHANGE("unknown,+192.0.2.1,192.0.2.2", "192.0.2.2"),
	};

	(void)state;
	for (size_t i = 0; i < sizeof(first_hosts) / sizeof(*first_hosts);
	     i++) {
		assert_first_host(UNESCAPE_NONE, &first_hosts[i], i);
		assert_first_host(UNESCAPE_PLUS, &first_hosts[i], i);
	}
	for (size_t i = 0; i < sizeof(plus_blanks) / sizeof(*plus_blanks); i++)
		assert_first_host(UNESCAPE_PLUS, &plus_blanks[i], i);
	for (size_t i = 0; i < sizeof(pluses) / sizeof(*pluses); i++)
		assert_first_host(UNESCAPE_PERCENT, &pluses[i], i);
	assert_int_equal(host_first(UNESCAPE_NONE, (struct slice){ 0 }).len, 0);
}

/* As much as a line may hold of lists that begin in every way. */
static void a_long_list_is_read_once(void **state)
{
	enum { LEN = 65536 };
	static const char *const pieces[] = { ",",  " ", "+",  "a,", ":",
					      "::", "[", "1.", "%" };
	static const char last[] = ",192.0.2.7";
	char *text = malloc(LEN);

	(void)state;
	assert_non_null(text);
	for (size_t p = 0; p < sizeof(pieces) / sizeof(*pieces); p++) {
		size_t len = strlen(pieces[p]);
		struct slice host;

		for (size_t i = 0; i < LEN; i++)
			text[i] = pieces[p][i % len];
		memcpy(text + LEN - strlen(last), last, strlen(last));
		host = host_first(UNESCAPE_PLUS, (struct slice){ text, LEN });
		assert_true(slice_is(host, "192.0.2.7"));
	}
	free(text);
}

/* Few kinds of bytes, so that commas, ports and brackets meet. */
static void any_list_gives_a_piece_of_it(void **state)
{
	static const char alphabet[] = ",, +:[]%.-12a\000\377\"";
	uint64_t seed = 0x9e3779b97f4a7c15;
	char text[24];

	(void)state;
	for (int round = 0; round < 50000; round++) {
		size_t len = random_number(&seed) % (sizeof(text) + 1);
		struct slice host;
		char *copy;

		for (size_t i = 0; i < len; i++)
			text[i] = alphabet[random_number(&seed) %
					   (sizeof(alphabet) - 1)];
		copy = exact_copy(text, len);
		host = host_first(round % 2 ? UNESCAPE_PLUS : UNESCAPE_NONE,
				  (struct slice){ copy, len });
		assert_true(slice_is_within(host, copy, len));
		assert_true(!host.len || !memchr(host.at, ',', host.len));
		free(copy);
	}
}

/**** Escapes, each by a table */

/* As Apache and nginx escape. */
static const struct change escapes[] = {
	CHANGE("", ""),
	CHANGE("plain", "plain"),
	CHANGE("\\x2f", "/"),
	CHANGE("\\x2F", "/"),
	CHANGE("\\xaB\\xAb\\xab\\xAB", "\253\253\253\253"),
	CHANGE("\\x00\\x7f\\x80\\xff", "\000\177\200\377"),
	CHANGE("\\\"\\\\", "\"\\"),
	CHANGE("\\n\\t\\r\\b\\v", "\n\t\r\b\v"),
	CHANGE("a\\x41b\\tc", "aAb\tc"),
	CHANGE("\\\\x41", "\\x41"),
	CHANGE("\\\\\\x41", "\\A"),
	CHANGE("\\\\\\\\x41", "\\\\x41"),
	CHANGE("\\x5cx41", "\\x41"),
	CHANGE("\\x5c\\x5c", "\\\\"),
	CHANGE("\\x5cn", "\\n"),
	CHANGE("\\\\n", "\\n"),
	CHANGE("\\x411", "A1"),
	CHANGE("\000\\x41\000", "\000A\000"),
	CHANGE("\377\\x41\377", "\377A\377"),
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
	CHANGE("\\a\\f\\e\\0\\'\\/\\?\\N", "\\a\\f\\e\\0\\'\\/\\?\\N"),
	CHANGE("\\\000\\\377", "\\\000\\\377"),
	CHANGE("\\u0041\\101", "\\u0041\\101"),
	/* And do not hide what follows. */
	CHANGE("\\x\\x41", "\\xA"),
	CHANGE("\\x4\\x41", "\\x4A"),
	CHANGE("\\a\\x41", "\\aA"),
	CHANGE("\\ \\\\", "\\ \\"),
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
	/* As those write it who put JSON together as text. */
	CHANGE("\\x22\\xFf\\v", "\"\377\v"),
	CHANGE("\\\\x41", "\\x41"),
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
	CHANGE("#20#22#23", " \"#"),
	CHANGE("#7b#7C#7D", "{|}"),
	CHANGE("#00#7f#80#FF", "\000\177\200\377"),
	CHANGE("#2341", "#41"),
	STAYS("#"),
	STAYS("/#top"),
	STAYS("#4"),
	STAYS("##"),
	STAYS("#4g#g4#x1"),
	CHANGE("##41", "#A"),
	CHANGE("/a#41#", "/aA#"),
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

/* Cut anywhere, and then longer by what stands behind the cut. */
static void escapes_cut_anywhere(void **state)
{
	static const char text[] = "a\\ud83d\\ude00\\u20ac\\n\\x41\\\\+%41%zz#"
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

/**** Escapes, each against a writer of it */

/* How a writer writes a byte. Returns how many bytes it writes. */
typedef size_t write_byte_fn(char *dst, uint8_t byte);

static size_t write_hex(char *dst, const char *mark, uint8_t byte, bool upper)
{
	/* The closing NUL is not written. */
	char text[8];
	int len = snprintf(text, sizeof(text), upper ? "%s%02X" : "%s%02x",
			   mark, byte);

	memcpy(dst, text, (size_t)len);
	return (size_t)len;
}

static size_t write_as_it_is(char *dst, uint8_t byte)
{
	*dst = (char)byte;
	return 1;
}

static bool is_one_of(const char *bytes, uint8_t byte)
{
	return byte && strchr(bytes, byte);
}

/* A letter behind a backslash, or 0. */
static size_t write_letter(char *dst, const char *bytes, const char *letters,
			   uint8_t byte)
{
	if (!is_one_of(bytes, byte))
		return 0;
	dst[0] = '\\';
	dst[1] = letters[strchr(bytes, byte) - bytes];
	return 2;
}

/* ngx_http_log_module.c: ngx_http_log_escape(). */
static size_t write_nginx(char *dst, uint8_t byte)
{
	if (byte < 0x20 || byte > 0x7e || byte == '"' || byte == '\\')
		return write_hex(dst, "\\x", byte, true);
	return write_as_it_is(dst, byte);
}

/* server/util.c: ap_escape_logitem(). */
static size_t write_apache(char *dst, uint8_t byte)
{
	size_t len = write_letter(dst, "\"\\\n\t\r\b\v", "\"\\ntrbv", byte);

	if (len)
		return len;
	if (byte < 0x20 || byte > 0x7e)
		return write_hex(dst, "\\x", byte, false);
	return write_as_it_is(dst, byte);
}

/* ngx_string.c: ngx_escape_json(). */
static size_t write_nginx_json(char *dst, uint8_t byte)
{
	size_t len = write_letter(dst, "\"\\\n\r\t\b\f", "\"\\nrtbf", byte);

	if (len)
		return len;
	if (byte < 0x20)
		return write_hex(dst, "\\u00", byte, true);
	return write_as_it_is(dst, byte);
}

/* What is not safe within HTML: Go's encoding/json, Gson. */
static size_t write_html_json(char *dst, uint8_t byte)
{
	if (byte < 0x20 || is_one_of("<>&='", byte))
		return write_hex(dst, "\\u00", byte, false);
	return write_nginx_json(dst, byte);
}

/* PHP's json_encode(). */
static size_t write_slash_json(char *dst, uint8_t byte)
{
	size_t len = write_letter(dst, "/", "/", byte);

	return len ? len : write_nginx_json(dst, byte);
}

static size_t write_iis(char *dst, uint8_t byte)
{
	return write_as_it_is(dst, byte == ' ' ? '+' : byte);
}

/* Amazon CloudFront Developer Guide, "Standard log file format". */
static size_t write_cloudfront(char *dst, uint8_t byte)
{
	if (byte <= 0x20 || byte >= 0x7f ||
	    is_one_of("<>\"#%{}|\\^~[]`'", byte))
		return write_hex(dst, "%", byte, true);
	return write_as_it_is(dst, byte);
}

static size_t write_quotes(char *dst, uint8_t byte)
{
	dst[0] = dst[1] = (char)byte;
	return byte == '"' ? 2 : 1;
}

/* HAProxy Configuration Manual, section 8.6. */
static size_t write_haproxy(char *dst, uint8_t byte)
{
	if (byte < 0x20 || byte > 0x7e || is_one_of("\"#{|}", byte))
		return write_hex(dst, "#", byte, true);
	return write_as_it_is(dst, byte);
}

struct writer {
	enum unescape escape;
	write_byte_fn *write;
};

static const struct writer writers[] = {
	{ UNESCAPE_BACKSLASH, write_nginx },
	{ UNESCAPE_BACKSLASH, write_apache },
	{ UNESCAPE_JSON, write_nginx_json },
	{ UNESCAPE_JSON, write_html_json },
	{ UNESCAPE_JSON, write_slash_json },
	{ UNESCAPE_PLUS, write_iis },
	{ UNESCAPE_PERCENT, write_cloudfront },
	{ UNESCAPE_QUOTES, write_quotes },
	{ UNESCAPE_HASH, write_haproxy },
};

enum {
	NWRITERS = sizeof(writers) / sizeof(writers[0]),
	WRITTEN_MAX = 6, /* bytes, for each */
};

static size_t write_all(const struct writer *w, char *dst, const uint8_t *bytes,
			size_t len)
{
	size_t n = 0;

	for (size_t i = 0; i < len; i++)
		n += w->write(dst + n, bytes[i]);
	return n;
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

/**** Paths */

static const struct change paths[] = {
	CHANGE("", ""),
	CHANGE("/", "/"),
	CHANGE("/a/b", "/a/b"),
	CHANGE("*", "*"),
	CHANGE("/a?b", "/a"),
	CHANGE("/a#b", "/a"),
	CHANGE("/a?b#c", "/a"),
	CHANGE("/a#b?c", "/a"),
	CHANGE("?a", ""),
	CHANGE("#a", ""),
	CHANGE("/\000/?\000", "/\000/"),
	CHANGE("/\\x3f", "/\\x3f"),
	CHANGE("http://h/a", "/a"),
	CHANGE("HtTpS://u:p@h:1/a?b", "/a"),
	CHANGE("z9+-.://h/a", "/a"),
	CHANGE("Z://h/a", "/a"),
	CHANGE("http:///a", "/a"),
	CHANGE("http://h", ""),
	CHANGE("http://", ""),
	CHANGE("http://h?a/b", ""),
	CHANGE("http://h#a/b", ""),
	CHANGE("http://h/", "/"),
	CHANGE("http://h//a", "//a"),
	CHANGE("http://h/http://i/a", "/http://i/a"),
	CHANGE("/http://h/a", "/http://h/a"),
	CHANGE("//h/a", "//h/a"),
	CHANGE("http", "http"),
	CHANGE("http:", "http:"),
	CHANGE("http:/", "http:/"),
	CHANGE("http:/h/a", "http:/h/a"),
	CHANGE("://h/a", "://h/a"),
	CHANGE("9z://h/a", "9z://h/a"),
	CHANGE("-z://h/a", "-z://h/a"),
	CHANGE("z_://h/a", "z_://h/a"),
	CHANGE("z ://h/a", "z ://h/a"),
	CHANGE("z\000://h/a", "z\000://h/a"),
	CHANGE("\351://h/a", "\351://h/a"),
	CHANGE("h:80", "h:80"),
};

static void path_is_what_the_rules_leave(void **state)
{
	(void)state;
	for (size_t i = 0; i < sizeof(paths) / sizeof(paths[0]); i++) {
		const struct change *c = &paths[i];
		char *copy = exact_copy(c->from, c->from_len);
		struct slice path =
			request_path((struct slice){ copy, c->from_len });

		assert_change(c, i, true, path);
		assert_true(slice_is_within(path, copy, c->from_len));
		free(copy);
	}
}

static const struct change plain_parts[] = {
	CHANGE("/robots.txt", "/robots.txt"),
	CHANGE("/", "/"),
	CHANGE("", ""),
	CHANGE("/!$()*,-.:;@_", "/!$()*,-.:;@_"),
	CHANGE("/azAZ09", "/azAZ09"),
	/* A slash begins a run, and ends the one before it. */
	CHANGE("/ab/cd", "/ab"),
	CHANGE("/ab/cde", "/cde"),
	CHANGE("/.well-known/security.txt", "/security.txt"),
	CHANGE("//", "/"),
	CHANGE("//a", "/a"),
	CHANGE("/a/", "/a"),
	CHANGE("ab/c", "ab"),
	CHANGE("ab/cd", "/cd"),
	/* The first of some that are alike. */
	CHANGE("/ab\"/cd", "/ab"),
	/* What one writer or another escapes. */
	CHANGE("/a\"bcd", "bcd"),
	CHANGE("/abc\\d", "/abc"),
	CHANGE("/a\001bcd\002e", "bcd"),
	CHANGE("/a\177bcd", "bcd"),
	CHANGE("/a\303\251bcd\303\251", "bcd"),
	CHANGE("/\377", "/"),
	CHANGE("/a\000bcd", "bcd"),
	CHANGE("/a\n\t\r\b\vbcd\n", "bcd"),
	CHANGE("/a bcd", "bcd"),
	CHANGE("/a%bcd+e", "bcd"),
	CHANGE("/a=bcd&e", "bcd"),
	CHANGE("/a<bcd>e", "bcd"),
	CHANGE("/a'bcd~e", "bcd"),
	CHANGE("/a#bcd?e", "bcd"),
	CHANGE("/a{bcd|e}", "bcd"),
	CHANGE("/a[bcd]^`e", "bcd"),
	CHANGE("\"", ""),
};

static void plain_part_is_the_longest(void **state)
{
	(void)state;
	for (size_t i = 0; i < sizeof(plain_parts) / sizeof(plain_parts[0]);
	     i++) {
		const struct change *c = &plain_parts[i];
		char *copy = exact_copy(c->from, c->from_len);

		assert_change(c, i, true,
			      request_plain_part(
				      (struct slice){ copy, c->from_len }));
		free(copy);
	}
}

static bool holds(const char *text, size_t len, struct slice part)
{
	return memmem(text, len, part.at, part.len) != NULL;
}

/* What the search relies on: no line for the path is without the part. */
static void every_written_path_holds_the_plain_part(void **state)
{
	uint64_t seed = 0x2545f4914f6cdd1d;
	uint8_t path[16] = { '/' };
	char written[WRITTEN_MAX * sizeof(path)];

	(void)state;
	for (int round = 0; round < 20000; round++) {
		size_t len = 1 + random_number(&seed) % (sizeof(path) - 1);
		struct slice part;

		for (size_t i = 1; i < len; i++) {
			path[i] = (uint8_t)random_number(&seed);
			/* Or most runs would be of one byte. */
			if (random_number(&seed) % 2)
				path[i] = "ab/.-"[random_number(&seed) % 5];
		}
		part = request_plain_part(
			(struct slice){ (const char *)path, len });
		assert_in_range(part.len, 1, len);
		for (size_t w = 0; w < NWRITERS; w++)
			assert_true(holds(written,
					  write_all(&writers[w], written, path,
						    len),
					  part));
	}
}

/**** Numbers and times */

struct number {
	const char *text;
	size_t len;
	bool is;
	uint64_t value;
};

#define NUMBER(text, value)                                                    \
	{                                                                      \
		text, sizeof(text) - 1, true, value                            \
	}
#define NO_NUMBER(text)                                                        \
	{                                                                      \
		text, sizeof(text) - 1, false, 0                               \
	}

static const struct number statuses[] = {
	NUMBER("100", 100),
	NUMBER("200", 200),
	NUMBER("404", 404),
	NUMBER("999", 999),
	NO_NUMBER("099"),
	NO_NUMBER("000"),
	NO_NUMBER(""),
	NO_NUMBER("-"),
	NO_NUMBER("2"),
	NO_NUMBER("20"),
	NO_NUMBER("2000"),
	NO_NUMBER("0200"),
	NO_NUMBER("2x0"),
	NO_NUMBER("20x"),
	NO_NUMBER("-20"),
	NO_NUMBER("+20"),
	NO_NUMBER(" 20"),
	NO_NUMBER("20 "),
	NO_NUMBER("20\000"),
	NO_NUMBER("2.0"),
	NO_NUMBER("2/0"),
	NO_NUMBER("2:0"),
	NO_NUMBER("0x1"),
	NO_NUMBER("2\377"
		  "0"),
	NO_NUMBER("2\2620"),
};

static void status_is_100_to_999_or_0(void **state)
{
	(void)state;
	for (size_t i = 0; i < sizeof(statuses) / sizeof(statuses[0]); i++) {
		const struct number *n = &statuses[i];
		char *copy = exact_copy(n->text, n->len);
		struct record rec = { .status = { copy, n->len } };

		assert_int_equal(record_status(&rec), n->value);
		free(copy);
	}
	assert_int_equal(record_status(&(struct record){ 0 }), 0);
}

static const struct number sizes[] = {
	NUMBER("0", 0),
	NUMBER("68", 68),
	NUMBER("4294967296", UINT64_C(4294967296)),
	NUMBER("18446744073709551615", UINT64_MAX),
	NUMBER("00000000000000000000000000000007", 7),
	NO_NUMBER("18446744073709551616"),
	NO_NUMBER("18446744073709551625"),
	NO_NUMBER("27670116110564327424"),
	NO_NUMBER("99999999999999999999999999999999"),
	/* 2 to the power of 64, ten times, and a little more. */
	NO_NUMBER("184467440737095516160"),
	NO_NUMBER("184467440737095516167"),
	NO_NUMBER(""),
	NO_NUMBER("-"),
	NO_NUMBER("-1"),
	NO_NUMBER("+1"),
	NO_NUMBER(" 1"),
	NO_NUMBER("1 "),
	NO_NUMBER("1.5"),
	NO_NUMBER("0x10"),
	NO_NUMBER("1e3"),
	NO_NUMBER("1\000"),
	NO_NUMBER("1/"),
	NO_NUMBER("1:"),
	NO_NUMBER("\261"),
};

static void bytes_are_a_number_or_none(void **state)
{
	uint64_t bytes = 0;

	(void)state;
	for (size_t i = 0; i < sizeof(sizes) / sizeof(sizes[0]); i++) {
		const struct number *n = &sizes[i];
		char *copy = exact_copy(n->text, n->len);
		struct record rec = { .bytes = { copy, n->len } };

		assert_int_equal(record_bytes(&rec, &bytes), n->is);
		if (n->is)
			assert_int_equal(bytes, n->value);
		free(copy);
	}
	assert_false(record_bytes(&(struct record){ 0 }, &bytes));
}

/* 2024-01-31T23:59:59Z, as date(1) has it, in microseconds. */
#define THEN (INT64_C(1706745599) * 1000000)

static int64_t time_of(const char *date, const char *text, bool local)
{
	char *d = exact_copy(date, strlen(date));
	char *t = exact_copy(text, strlen(text));
	struct record rec = { .date = { d, strlen(date) },
			      .time = { t, strlen(text) },
			      .local_time = local };
	int64_t instant = record_time(&rec);

	free(t);
	free(d);
	return instant;
}

static void time_stands_alone_or_behind_its_date(void **state)
{
	(void)state;
	assert_true(time_of("", "31/Jan/2024:23:59:59 +0000", false) == THEN);
	assert_true(time_of("", "01/Feb/2024:01:59:59 +0200", false) == THEN);
	assert_true(time_of("", "2024-01-31 23:59:59", false) == THEN);
	assert_true(time_of("2024-01-31", "23:59:59", false) == THEN);
	assert_true(time_of("2024-02-01", "00:00:00", false) == THEN + 1000000);
}

/* POSIX's TZ: two hours east of Greenwich, all the year. */
static void local_time_is_that_of_this_process(void **state)
{
	const int64_t two_hours = INT64_C(7200) * 1000000;
	const char *now = getenv("TZ");
	char *old = now ? strdup(now) : NULL;

	(void)state;
	assert_int_equal(setenv("TZ", "XYZ-2", 1), 0);
	tzset();
	assert_true(time_of("2024-01-31", "23:59:59", false) == THEN);
	assert_true(time_of("2024-01-31", "23:59:59", true) ==
		    THEN - two_hours);
	assert_true(time_of("", "2024-01-31 23:59:59", true) ==
		    THEN - two_hours);
	/* A zone says more. */
	assert_true(time_of("", "31/Jan/2024:23:59:59 +0000", true) == THEN);
	if (old)
		setenv("TZ", old, 1);
	else
		unsetenv("TZ");
	tzset();
	free(old);
}

/* A text of n bytes, x alone. */
static int64_t time_of_lengths(size_t date_len, size_t time_len)
{
	char *date = malloc(date_len + 1), *text = malloc(time_len + 1);
	int64_t instant;

	assert_true(date && text);
	memset(date, 'x', date_len);
	memset(text, 'x', time_len);
	date[date_len] = text[time_len] = '\0';
	instant = time_of(date, text, false);
	free(text);
	free(date);
	return instant;
}

static void no_time_is_none(void **state)
{
	static const size_t lens[] = { 0,  1,  31, 32,	 33,
				       64, 65, 66, 1000, 100000 };
	const struct record nothing = { 0 };

	(void)state;
	assert_true(record_time(&nothing) == INSTANT_NONE);
	assert_true(time_of("", "-", false) == INSTANT_NONE);
	assert_true(time_of("-", "-", false) == INSTANT_NONE);
	assert_true(time_of("-", "23:59:59", false) == INSTANT_NONE);
	assert_true(time_of("", "23:59:59", false) == INSTANT_NONE);
	assert_true(time_of("2024-01-31", "-", false) == INSTANT_NONE);
	assert_true(time_of("2024-01-31", "23:59", false) == INSTANT_NONE);
	for (size_t i = 0; i < sizeof(lens) / sizeof(lens[0]); i++)
		for (size_t j = 0; j < sizeof(lens) / sizeof(lens[0]); j++)
			assert_true(time_of_lengths(lens[i], lens[j]) ==
				    INSTANT_NONE);
}

/* A line may have a field for the date, and none for the time. */
static void a_date_without_a_time_is_read(void **state)
{
	const struct record rec = { .date = { "x", 1 } };

	(void)state;
	assert_true(record_time(&rec) == INSTANT_NONE);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(target_is_the_second_token),
		cmocka_unit_test(a_request_leaves_the_rest_alone),
		cmocka_unit_test(no_field_is_no_request),
		cmocka_unit_test(host_bytes_are_graphic_ascii),
		cmocka_unit_test(pairs_of_host_bytes),
		cmocka_unit_test(host_has_1_to_255_bytes),
		cmocka_unit_test(first_host_is_the_first_address),
		cmocka_unit_test(a_long_list_is_read_once),
		cmocka_unit_test(any_list_gives_a_piece_of_it),
		cmocka_unit_test(escapes_are_undone_once),
		cmocka_unit_test(no_field_has_no_escapes),
		cmocka_unit_test(a_result_is_never_longer),
		cmocka_unit_test(escapes_cut_anywhere),
		cmocka_unit_test(every_code_of_unicode),
		cmocka_unit_test(what_writers_escape_is_undone),
		cmocka_unit_test(every_byte_is_undone),
		cmocka_unit_test(path_is_what_the_rules_leave),
		cmocka_unit_test(plain_part_is_the_longest),
		cmocka_unit_test(every_written_path_holds_the_plain_part),
		cmocka_unit_test(status_is_100_to_999_or_0),
		cmocka_unit_test(bytes_are_a_number_or_none),
		cmocka_unit_test(time_stands_alone_or_behind_its_date),
		cmocka_unit_test(local_time_is_that_of_this_process),
		cmocka_unit_test(no_time_is_none),
		cmocka_unit_test(a_date_without_a_time_is_read),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
