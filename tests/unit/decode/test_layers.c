/*
 * What is compressed within a compressed file (layers.h): each file is read
 * with little and with much room, and gives the same.
 */

#include <stdarg.h>
#include <stddef.h>
#include <setjmp.h>
#include <stdint.h>
#include <cmocka.h>

#include <string.h>
#include <sys/mman.h>
#include <unistd.h>

#include "decode/layers.h"
#include "decode/zlib.h"
#include "gzip_maker.h"

#define bytes_of(literal) (literal), (sizeof(literal) - 1)

static const size_t rooms[] = { 1, 7, 511, 512, 513, 70000 };

enum { NROOMS = sizeof(rooms) / sizeof(*rooms) };

static struct layers *layers;

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
	return 0;
}

/* '|' stands for a gap. */
static void read_all(const struct buf *file, size_t cap, struct buf *out,
		     struct outcome *outcome)
{
	int fd = memfd_create("test", MFD_CLOEXEC);
	enum stream_status status;
	size_t len;

	assert_true(fd >= 0);
	assert_int_equal(pwrite(fd, file->data, file->len, 0), file->len);
	*outcome = (struct outcome){ 0 };
	layers_open(layers, fd, false, outcome);
	do {
		status = layers_read(layers, buf_reserve(out, cap), cap, &len);
		assert_true(len <= cap);
		assert_int_equal(len > 0, status == STREAM_TEXT);
		out->len += len;
		if (status == STREAM_GAP)
			buf_add_byte(out, '|');
	} while (status == STREAM_TEXT || status == STREAM_GAP);
	assert_int_equal(status, STREAM_END);
	assert_false(buf_failed(out));
	close(fd);
}

/* Its text, and the errors: up to one with no code. */
static void check(const struct buf *file, const void *text, size_t len,
		  const struct error *errors)
{
	struct outcome first = { 0 };

	for (size_t i = 0; i < NROOMS; i++) {
		struct outcome outcome;
		struct buf out = { 0 };
		uint32_t n;

		read_all(file, rooms[i], &out, &outcome);
		if (!i)
			first = outcome;
		assert_int_equal(outcome.stored_bytes, first.stored_bytes);
		assert_int_equal(outcome.text_bytes, first.text_bytes);
		assert_int_equal(outcome.nmembers, first.nmembers);
		assert_int_equal(out.len, len);
		if (len)
			assert_memory_equal(out.data, text, len);
		for (n = 0; errors[n].code != ERROR_NONE; n++) {
			const struct error *err = &outcome.errors[n];

			assert_true(n < outcome.nerrors);
			assert_int_equal(err->code, errors[n].code);
			assert_string_equal(err->format, errors[n].format);
			assert_string_equal(err->detail, errors[n].detail);
			if (err->code == ERROR_UNSUPPORTED)
				continue;
			assert_int_equal(err->offset, errors[n].offset);
		}
		assert_int_equal(outcome.nerrors, n);
		outcome_release(&outcome);
		buf_release(&out);
	}
}

static const struct error none[] = { { .code = ERROR_NONE } };

static void pack(struct buf *out, const struct buf *text)
{
	gzip_add_member(out, text->data, text->len, 6);
}

/* Numbers that do not shrink much, in lines. */
static void make_text(struct buf *text, size_t len)
{
	struct rng rng = { len + 1 };

	while (text->len < len) {
		buf_add_byte(text, (uint8_t)('0' + rng_below(&rng, 10)));
		if (text->len % 60 == 59)
			buf_add_byte(text, '\n');
	}
}

static void test_one_and_two_layers(void **state)
{
	static const size_t lens[] = { 1, 8, 511, 512, 513, 5000, 700000 };

	(void)state;
	for (size_t i = 0; i < sizeof(lens) / sizeof(*lens); i++) {
		struct buf text = { 0 }, one = { 0 }, two = { 0 };

		make_text(&text, lens[i]);
		pack(&one, &text);
		pack(&two, &one);
		check(&one, text.data, text.len, none);
		check(&two, text.data, text.len, none);
		buf_release(&text);
		buf_release(&one);
		buf_release(&two);
	}
}

/* However the members of the two lie to each other. */
static void test_members_of_both_layers(void **state)
{
	struct buf text = { 0 }, one = { 0 };

	(void)state;
	make_text(&text, 3000);
	for (size_t at = 0; at < text.len; at += 300)
		gzip_add_member(&one, text.data + at, 300, 6);
	for (size_t piece = 1; piece < one.len; piece += piece + 5) {
		struct buf two = { 0 };

		for (size_t at = 0; at < one.len; at += piece) {
			size_t left = one.len - at;

			gzip_add_member(&two, one.data + at,
					left < piece ? left : piece, 6);
		}
		check(&two, text.data, text.len, none);
		buf_release(&two);
	}
	buf_release(&text);
	buf_release(&one);
}

static void test_three_layers_are_named(void **state)
{
	const struct error errors[] = {
		{ .code = ERROR_UNSUPPORTED,
		  .detail = "gzip",
		  .format = "gzip.gzip" },
		{ .code = ERROR_NONE },
	};
	struct buf text = { 0 }, one = { 0 }, two = { 0 }, three = { 0 };

	(void)state;
	make_text(&text, 100);
	pack(&one, &text);
	pack(&two, &one);
	pack(&three, &two);
	check(&three, "", 0, errors);
	buf_release(&text);
	buf_release(&one);
	buf_release(&two);
	buf_release(&three);
}

/* A member in the text, but not at its very beginning, is only bytes. */
static void test_no_other_member_is_undone(void **state)
{
	static const char *const before[] = { "192.0.2.1 ", "host.example\n",
					      "192.0.2.1 - - [\n" };
	struct buf text = { 0 }, member = { 0 };

	(void)state;
	make_text(&text, 700);
	pack(&member, &text);
	for (size_t i = 0; i < sizeof(before) / sizeof(*before); i++) {
		struct buf whole = { 0 }, one = { 0 }, two = { 0 };

		/* In the same member, and at the beginning of the next. */
		buf_add_str(&whole, before[i]);
		buf_add(&whole, member.data, member.len);
		pack(&one, &whole);
		gzip_add_member(&two, before[i], strlen(before[i]), 6);
		pack(&two, &member);
		check(&one, whole.data, whole.len, none);
		check(&two, whole.data, whole.len, none);
		buf_release(&whole);
		buf_release(&one);
		buf_release(&two);
	}
	buf_release(&text);
	buf_release(&member);
}

static void test_what_is_no_text_is_named(void **state)
{
	static const struct {
		const char *bytes;
		size_t len;
		enum error_code code;
		const char *name;
	} rows[] = {
		{ bytes_of("\x04\x22\x4d\x18\x64"), ERROR_UNSUPPORTED, "lz4" },
		{ bytes_of("PK\x03\x04\x14"), ERROR_UNSUPPORTED, "zip" },
		{ bytes_of("\x01\x02\x03\x04\x05\x06\x07\x80\x81\x82\x83\x84"
			   "\x01\x02\x03\x04\x05\x06\x07\x80\x81\x82\x83\x84"
			   "\x01\x02\x03\x04\x05\x06\x07\x80\x81\x82\x83\x84"),
		  ERROR_BINARY, "" },
	};

	(void)state;
	for (size_t i = 0; i < sizeof(rows) / sizeof(*rows); i++) {
		struct error errors[] = { { .code = rows[i].code,
					    .format = "gzip" },
					  { .code = ERROR_NONE } };
		struct buf one = { 0 }, two = { 0 };

		strcpy(errors[0].detail, rows[i].name);
		gzip_add_member(&one, rows[i].bytes, rows[i].len, 6);
		check(&one, "", 0, errors);
		pack(&two, &one);
		strcpy(errors[0].format, "gzip.gzip");
		check(&two, "", 0, errors);
		buf_release(&one);
		buf_release(&two);
	}
}

/* Or what is counted of a file that is not read would be another one. */
static void test_no_more_is_read_than_tells(void **state)
{
	static const struct error errors[] = {
		{ .code = ERROR_BINARY, .format = "gzip" },
		{ .code = ERROR_NONE },
	};
	struct buf text = { 0 }, file = { 0 };
	struct rng rng = { 5 };

	(void)state;
	for (int i = 0; i < 3; i++) {
		buf_clear(&text);
		buf_add_byte(&text, 1);
		while (text.len < 50000)
			buf_add_byte(&text, (uint8_t)rng_next(&rng));
		pack(&file, &text);
	}
	check(&file, "", 0, errors);
	buf_release(&text);
	buf_release(&file);
}

static void test_tar_is_named(void **state)
{
	const struct error errors[] = {
		{ .code = ERROR_UNSUPPORTED,
		  .detail = "tar",
		  .format = "gzip" },
		{ .code = ERROR_NONE },
	};
	char block[512] = "access.log";
	struct buf one = { 0 };

	(void)state;
	memcpy(block + 257, "ustar", 6);
	gzip_add_member(&one, block, sizeof(block), 6);
	check(&one, "", 0, errors);
	buf_release(&one);
}

/* Lines whose first bytes are odd, and whose server wrote all of them. */
static void test_odd_text_is_text(void **state)
{
	static const char *const texts[] = {
		"\xef\xbb\xbf"
		"192.0.2.1 - - [x]\n",
		"\x1b[32m192.0.2.1 - - [x]\n",
		"\xe9t\xe9.example - - [x]\n",
		/* All else was sent by a client. */
		"192.0.2.1 \x01\x02\x03\xff\xfe\xfd\xfc\xfb\xfa\xf9\xf8\xf7\xf6"
		"\xff\xfe\xfd\xfc\xfb\xfa\xf9\xf8\xf7\xf6\xf5\xf4\xf3\xf2\xf1"
		"\n",
	};

	(void)state;
	for (size_t i = 0; i < sizeof(texts) / sizeof(*texts); i++) {
		struct buf one = { 0 };

		gzip_add_member(&one, texts[i], strlen(texts[i]), 6);
		check(&one, texts[i], strlen(texts[i]), none);
		buf_release(&one);
	}
}

static void test_text_behind_a_hole(void **state)
{
	struct buf text = { 0 }, one = { 0 };

	(void)state;
	for (size_t i = 0; i < 1000; i++)
		buf_add_byte(&text, 0);
	buf_add_str(&text, "192.0.2.1 - - [x]\n");
	pack(&one, &text);
	check(&one, text.data, text.len, none);
	buf_release(&text);
	buf_release(&one);
}

/* Cut within the inner and within the outer layer. */
static void test_cut(void **state)
{
	struct error errors[] = { { .code = ERROR_CUT, .format = "gzip" },
				  { .code = ERROR_NONE } };
	struct outcome outcome;
	struct buf text = { 0 }, one = { 0 }, two = { 0 }, want = { 0 };

	(void)state;
	make_text(&text, 2000);
	pack(&one, &text);
	buf_add(&want, text.data, text.len);
	buf_add_byte(&want, '|');
	gzip_add_member(&two, one.data, one.len - 3, 6);
	errors[0].offset = (int64_t)one.len - 3;
	check(&two, want.data, want.len, errors);
	/*
	 * The outer text is all there: only its trailer is not. As a member, it
	 * is found in the stored block of the outer one, but does not count
	 * twice.
	 */
	buf_clear(&two);
	gzip_add_member(&two, one.data, one.len, 0);
	two.len -= 8;
	buf_clear(&want);
	read_all(&two, 70000, &want, &outcome);
	assert_true(outcome.nerrors >= 1);
	assert_int_equal(outcome.errors[0].code, ERROR_CUT);
	assert_int_equal(outcome.errors[0].offset, two.len);
	assert_memory_equal(want.data, text.data, text.len);
	for (size_t i = text.len; i < want.len; i++)
		assert_int_equal(want.data[i], '|');
	outcome_release(&outcome);
	buf_release(&text);
	buf_release(&one);
	buf_release(&two);
	buf_release(&want);
}

/*
 * Outer members, the second of which is damaged: inner members begin and end
 * with outer ones, or do not.
 */
static void test_a_gap_in_the_outer_layer(void **state)
{
	struct error errors[] = { { .code = ERROR_DAMAGED,
				    .detail = "incorrect data check" },
				  { .code = ERROR_NONE } };
	static const char texts[3][20] = { "192.0.2.1 - - [1]\n",
					   "192.0.2.2 - - [2]\n",
					   "192.0.2.3 - - [3]\n" };
	struct buf two = { 0 };
	size_t damaged = 0;

	(void)state;
	for (size_t i = 0; i < 3; i++) {
		struct buf one = { 0 };

		gzip_add_member(&one, texts[i], strlen(texts[i]), 6);
		pack(&two, &one);
		if (i == 1) {
			damaged = two.len - 8;
			two.data[damaged] ^= 1;
		}
		buf_release(&one);
	}
	errors[0].offset = (int64_t)damaged + 4;
	check(&two,
	      bytes_of("192.0.2.1 - - [1]\n192.0.2.2 - - [2]\n|"
		       "192.0.2.3 - - [3]\n"),
	      errors);
	buf_release(&two);
}

/* Nothing of two sides of a gap is put together. */
static void test_a_gap_within_an_inner_member(void **state)
{
	struct buf text = { 0 }, one = { 0 }, next = { 0 }, two = { 0 };
	struct outcome outcome;
	struct buf out = { 0 };

	(void)state;
	make_text(&text, 30000);
	pack(&one, &text);
	gzip_add_member(&next, bytes_of("the next\n"), 6);
	gzip_add_member(&two, one.data, 3000, 6);
	buf_add_str(&two, "in the place of the second");
	buf_add(&one, next.data, next.len);
	gzip_add_member(&two, one.data + 6000, one.len - 6000, 6);
	read_all(&two, 70000, &out, &outcome);
	assert_true(outcome.nerrors >= 2);
	assert_true(out.len > 10);
	assert_memory_equal(out.data + out.len - 9, "the next\n", 9);
	for (size_t i = 0; i < out.len && out.data[i] != '|'; i++)
		assert_int_equal(out.data[i], text.data[i]);
	outcome_release(&outcome);
	buf_release(&text);
	buf_release(&one);
	buf_release(&next);
	buf_release(&two);
	buf_release(&out);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_one_and_two_layers),
		cmocka_unit_test(test_members_of_both_layers),
		cmocka_unit_test(test_three_layers_are_named),
		cmocka_unit_test(test_no_other_member_is_undone),
		cmocka_unit_test(test_what_is_no_text_is_named),
		cmocka_unit_test(test_no_more_is_read_than_tells),
		cmocka_unit_test(test_tar_is_named),
		cmocka_unit_test(test_odd_text_is_text),
		cmocka_unit_test(test_text_behind_a_hole),
		cmocka_unit_test(test_cut),
		cmocka_unit_test(test_a_gap_in_the_outer_layer),
		cmocka_unit_test(test_a_gap_within_an_inner_member),
	};

	return cmocka_run_group_tests(tests, set_up, tear_down);
}
