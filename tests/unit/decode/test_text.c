/*
 * Holes, UTF-16 and ends of lines (text.h). What has to come out is written
 * down by hand; it may not depend on how much room there is, nor on where the
 * pieces of a stream end.
 */

#include <stdarg.h>
#include <stddef.h>
#include <setjmp.h>
#include <stdint.h>
#include <cmocka.h>

#include <string.h>
#include <sys/mman.h>
#include <sys/param.h>
#include <unistd.h>

#include "base/buf.h"
#include "bytes.h"
#include "decode/text.h"
#include "decode/zlib.h"
#include "gzip_maker.h"

#define bytes_of(literal) (literal), (sizeof(literal) - 1)

static struct layers *layers;
static struct text text;

/* What was told of the last one. */
static struct error nested;
static bool has_nested;

static int set_up(void **state)
{
	(void)state;
	layers = layers_new(&zlib_decoder);
	return layers ? 0 : -1;
}

static int tear_down(void **state)
{
	(void)state;
	layers_free(layers);
	text_release(&text);
	text_release(&text);
	return 0;
}

/* Reads all of a file with that much room at a time; '|' stands for a gap. */
static void read_all(const struct buf *file, size_t cap, struct buf *out)
{
	struct outcome outcome = { 0 };
	int fd = memfd_create("test", MFD_CLOEXEC);
	enum stream_status status;
	size_t len;

	assert_true(fd >= 0);
	assert_int_equal(pwrite(fd, file->data, file->len, 0), file->len);
	layers_open(layers, fd, false, &outcome);
	text_begin(&text, layers);
	do {
		uint8_t *room = buf_reserve(out, cap);

		assert_non_null(room);
		status = text_read(&text, room, cap, &len);
		assert_true(len <= cap);
		assert_int_equal(len > 0, status == STREAM_TEXT);
		out->len += len;
		if (status == STREAM_GAP)
			buf_add_byte(out, '|');
	} while (status == STREAM_TEXT || status == STREAM_GAP);
	assert_int_equal(status, STREAM_END);
	has_nested = text_has_nested(&text, &nested);
	assert_int_equal(outcome.nerrors != 0,
			 memchr(out->data ? out->data : (uint8_t *)"", '|',
				out->len) != NULL);
	outcome_release(&outcome);
	close(fd);
}

static void check_file(const struct buf *file, const char *want, size_t len)
{
	static const size_t caps[] = { TEXT_ROOM, 9,  10, 11,	16,
				       17,	  31, 64, 1000, 300000 };

	for (size_t i = 0; i < sizeof(caps) / sizeof(*caps); i++) {
		struct buf out = { 0 };

		read_all(file, caps[i], &out);
		if (out.len != len || memcmp(out.data, want, len) != 0) {
			print_cleaned("got ", (char *)out.data,
				      MIN(out.len, 300));
			print_cleaned("not ", want, MIN(len, 300));
			fail();
		}
		buf_release(&out);
	}
}

/* What becomes of these bytes, as they are and as a gzip member. */
static void check(const char *bytes, size_t len, const char *want,
		  size_t want_len)
{
	struct buf file = { 0 };

	gzip_add_member(&file, bytes, len, 6);
	check_file(&file, want, want_len);
	buf_release(&file);
}

#define check_text(bytes, want) check(bytes_of(bytes), bytes_of(want))

static void plain(void **state)
{
	(void)state;
	check_text("one\ntwo\r\nthree", "one\ntwo\r\nthree");
	/* Other bytes, NULs alone among them, are ordinary. */
	check_text("one\0two\n\0three\xff\xfe\n\x80",
		   "one\0two\n\0three\xff\xfe\n\x80");
	check_text("one\n\0", "one\n\0");
	check_text("\xef\xbb\xbfone\n", "one\n");
	check_text("\xef\xbb\n", "\xef\xbb\n");
	check_text("\xef", "\xef");
	check_text("\xff", "\xff");
}

static void holes(void **state)
{
	static const size_t sizes[] = { 2,     3,     7,     8,	     9,
					65535, 65536, 65537, 262144, 1000003 };

	(void)state;
	for (size_t i = 0; i < sizeof(sizes) / sizeof(*sizes); i++) {
		static const struct {
			const char *before, *after, *want;
		} all[] = {
			{ "one\n", "two\n", "one\ntwo\n" },
			/* The line before was cut. */
			{ "one\non", "two\n", "one\non\ntwo\n" },
			{ "a", "b", "a\nb" },
			{ "one\n", "", "one\n" },
			{ "one", "", "one\n" },
		};

		for (size_t j = 0; j < sizeof(all) / sizeof(*all); j++) {
			struct buf bytes = { 0 };

			buf_add_str(&bytes, all[j].before);
			memset(buf_reserve(&bytes, sizes[i]), 0, sizes[i]);
			bytes.len += sizes[i];
			buf_add_str(&bytes, all[j].after);
			check((char *)bytes.data, bytes.len, all[j].want,
			      strlen(all[j].want));
			buf_release(&bytes);
		}
	}
}

static void utf16(void **state)
{
	(void)state;
	check_text("\xff\xfe"
		   "o\0n\0e\0\r\0\n\0t\0w\0o\0",
		   "one\r\ntwo");
	check_text("\xfe\xff\0o\0n\0e\0\r\0\n\0t\0w\0o", "one\r\ntwo");
	/* Two, three and four bytes of UTF-8; halves of pairs; half a unit. */
	check_text("\xff\xfe"
		   "\xe9\0\xac\x20\x3d\xd8\x00\xde.\0\x3d\xd8x\0\x00\xdey\0z",
		   "\xc3\xa9\xe2\x82\xac\xf0\x9f\x98\x80.\xef\xbf\xbdx"
		   "\xef\xbf\xbdy");
	/* Without a mark. */
	check_text("1\0.\0"
		   "2\0.\0"
		   "3\0\n\0"
		   "4\0.\0"
		   "5\0.\0\n\0",
		   "1.2.3\n4.5.\n");
	check_text("\0"
		   "1\0.\0"
		   "2\0.\0"
		   "3\0\n",
		   "1.2.3\n");
}

static void utf16_after_bytes(void **state)
{
	(void)state;
	check_text("one\n1\0.\0"
		   "2\0.\0"
		   "3\0\n\0",
		   "one\n1.2.3\n");
	check_text("one\n\0"
		   "1\0.\0"
		   "2\0.\0"
		   "3\0\n",
		   "one\n1.2.3\n");
	/* And back again. */
	check_text("one\n1\0.\0"
		   "2\0.\0"
		   "3\0\n\0four and five\n",
		   "one\n1.2.3\nfour and five\n");
	/* The other order, with its mark. */
	check_text("one\n\xfe\xff\0"
		   "1\0.\0"
		   "2\0.\0"
		   "3\0\n",
		   "one\n\xfe\xff\n1.2.3\n");
	check_text("\xff\xfe"
		   "1\0.\0"
		   "2\0.\0\n\0\xfe\xff\0"
		   "1\0.\0"
		   "3\0\n\xff\xfe"
		   "1\0.\0"
		   "4\0\n\0",
		   "1.2.\n1.3\n1.4\n");
	/* After a hole, and before one. */
	check_text("on\0\0\0\0"
		   "1\0.\0"
		   "2\0.\0"
		   "3\0\n\0\0\0two",
		   "on\n1.2.3\ntwo");
}

/* Behind its mark at the beginning of a line; within a line it is no text. */
static void utf16_in_a_line(void **state)
{
	struct buf file = { 0 }, out = { 0 };

	(void)state;
	gzip_add_member(&file,
			bytes_of("one\n\xff\xfe"
				 "1\0.\0"
				 "2\0.\0"
				 "3\0\n\0"),
			6);
	read_all(&file, 300000, &out);
	assert_int_equal(out.len, 10);
	assert_memory_equal(out.data, "one\n1.2.3\n", 10);
	buf_release(&file);
	buf_release(&out);
	/* What a client sent, and an address that is not its. */
	check_text("one \xff\xfe"
		   "1\0.\0"
		   "2\0.\0"
		   "3\0 \0-\0x\ntwo\n",
		   "one \xff\xfe"
		   "1\0.\0"
		   "2\0.\0"
		   "3\0 \0-\0x\ntwo\n");
	check_text("one 1\0.\0"
		   "2\0.\0"
		   "3\0 \0-\0x\ntwo\n",
		   "one 1\0.\0"
		   "2\0.\0"
		   "3\0 \0-\0x\ntwo\n");
	check_text("x\xff\xfe"
		   "1\0.\0"
		   "2\0.\0"
		   "3\0 \0-\0x\ntwo\n",
		   "x\xff\xfe"
		   "1\0.\0"
		   "2\0.\0"
		   "3\0 \0-\0x\ntwo\n");
	/* The lines behind that one are read. */
	check_text("one1\0.\0"
		   "2\0\n\0"
		   "4\0.\0"
		   "5\0.\0"
		   "6\0\n\0",
		   "one1\0.\0"
		   "2\0\n"
		   "4.5.6\n");
}

static void carriage_returns(void **state)
{
	struct buf file = { 0 }, out = { 0 };

	(void)state;
	gzip_add_member(&file, bytes_of("one\rtwo\rthree\r"), 6);
	read_all(&file, 300000, &out);
	assert_int_equal(out.len, 14);
	assert_memory_equal(out.data, "one\ntwo\nthree\n", 14);
	buf_release(&file);
	buf_release(&out);
	gzip_add_member(&file, bytes_of("\xef\xbb\xbfone\rtwo\r"), 6);
	read_all(&file, 300000, &out);
	assert_int_equal(out.len, 8);
	assert_memory_equal(out.data, "one\ntwo\n", 8);
	buf_release(&file);
	buf_release(&out);
	/* Where LF ends a line, a CR does not. */
	gzip_add_member(&file, bytes_of("one\rtwo\nthree\r"), 6);
	read_all(&file, 300000, &out);
	assert_int_equal(out.len, 14);
	assert_memory_equal(out.data, "one\rtwo\nthree\r", 14);
	buf_release(&file);
	buf_release(&out);
}

/* As UTF-16 has them, in either order, with or without a mark. */
static void carriage_returns_of_units(void **state)
{
	static const char ascii[] = "one, two\rthree, four\r\rfive, six\r";
	static const char want[] = "one, two\nthree, four\n\nfive, six\n";
	struct buf file = { 0 }, out = { 0 };

	(void)state;
	for (int kind = 0; kind < 4; kind++) {
		bool is_be = kind & 1, has_mark = kind & 2;
		struct buf packed = { 0 };

		if (has_mark)
			buf_add(&packed, is_be ? "\xfe\xff" : "\xff\xfe", 2);
		for (size_t i = 0; i < sizeof(ascii) - 1; i++) {
			buf_add_byte(&packed, is_be ? 0 : (uint8_t)ascii[i]);
			buf_add_byte(&packed, is_be ? (uint8_t)ascii[i] : 0);
		}
		gzip_add_member(&file, (char *)packed.data, packed.len, 6);
		read_all(&file, 300000, &out);
		assert_int_equal(out.len, sizeof(want) - 1);
		assert_memory_equal(out.data, want, out.len);
		buf_release(&file);
		buf_release(&out);
		buf_release(&packed);
	}
}

/* What counts is the same, however much a decoder gives at once. */
static void carriage_returns_before_a_newline(void **state)
{
	enum { FIRST = 64 * 1024 };
	struct buf file = { 0 }, out = { 0 };

	(void)state;
	for (size_t len = FIRST - 2; len <= FIRST + 2; len++) {
		struct buf packed = { 0 };

		for (size_t i = 0; i < len; i++)
			buf_add_byte(&packed, i % 100 ? 'x' : '\r');
		buf_add_str(&packed, "\ntwo\rthree\n");
		gzip_add_member(&file, (char *)packed.data, packed.len, 6);
		read_all(&file, 300000, &out);
		assert_int_equal(out.data[out.len - 7],
				 len < FIRST ? '\r' : '\n');
		buf_release(&file);
		buf_release(&out);
		buf_release(&packed);
	}
}

/* What is damaged ends what was begun there. */
static void gaps(void **state)
{
	struct buf file = { 0 };

	(void)state;
	gzip_add_member(&file,
			bytes_of("one\n1\0.\0"
				 "2\0.\0"
				 "3\0"),
			6);
	file.data[file.len - 8] ^= 1;
	gzip_add_member(&file, bytes_of("two\0\0\0"), 6);
	check_file(&file, bytes_of("one\n1.2.3|two\n"));
	buf_release(&file);
}

/* What is told of the text, which is within gzip. */
static void check_nested(const char *bytes, size_t len, const char *format)
{
	struct buf file = { 0 }, out = { 0 };

	gzip_add_member(&file, bytes, len, 6);
	for (size_t cap = TEXT_ROOM; cap < 300; cap += 13) {
		buf_clear(&out);
		read_all(&file, cap, &out);
		assert_int_equal(has_nested, format != NULL);
		if (!format)
			continue;
		assert_int_equal(nested.code, ERROR_NESTED);
		assert_string_equal(nested.detail, format);
		assert_string_equal(nested.format, "gzip");
	}
	buf_release(&file);
	buf_release(&out);
}

static void compressed_data_in_text(void **state)
{
	static const char head[] = "\x1f\x8b\x08\0\0\0\0\0\0\3";
	struct buf bytes = { 0 };

	(void)state;
	/* Less in front of it is no text. */
	for (size_t len = 100; len < 160; len++) {
		buf_clear(&bytes);
		for (size_t i = 0; i < len; i++)
			buf_add_byte(&bytes, 'x');
		buf_add_byte(&bytes, '\n');
		buf_add(&bytes, bytes_of(head));
		check_nested((char *)bytes.data, bytes.len, "gzip");
		/* Within a line, and behind a hole. */
		bytes.data[len] = 'x';
		check_nested((char *)bytes.data, bytes.len, NULL);
		buf_clear(&bytes);
		for (size_t i = 0; i < 100; i++)
			buf_add_byte(&bytes, 'x');
		for (size_t i = 0; i < len - 98; i++)
			buf_add_byte(&bytes, '\0');
		buf_add(&bytes, bytes_of(head));
		check_nested((char *)bytes.data, bytes.len, "gzip");
	}
	check_nested(bytes_of("1\0.\0"
			      "2\0.\0"
			      "3\0.\0"
			      "4\0\n\0\x1f\x8b\x08\0\0\0\0\0\0\3"),
		     NULL);
	buf_release(&bytes);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(plain),
		cmocka_unit_test(holes),
		cmocka_unit_test(utf16),
		cmocka_unit_test(utf16_after_bytes),
		cmocka_unit_test(utf16_in_a_line),
		cmocka_unit_test(carriage_returns),
		cmocka_unit_test(carriage_returns_of_units),
		cmocka_unit_test(carriage_returns_before_a_newline),
		cmocka_unit_test(gaps),
		cmocka_unit_test(compressed_data_in_text),
	};

	return cmocka_run_group_tests(tests, set_up, tear_down);
}
