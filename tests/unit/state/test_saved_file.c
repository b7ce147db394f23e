/*
 * A file of a saved result (saved_file.h), as bytes, with the names that it has
 * in other results.
 */

#include <stdarg.h>
#include <stddef.h>
#include <setjmp.h>
#include <stdint.h>
#include <cmocka.h>

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "saved_maker.h"

static struct saved_file make_file(void)
{
	struct saved_file file = make_saved_file("a", 1, 1);

	file.file.name = strdup("a");
	assert_non_null(file.file.name);
	return file;
}

/* The names, as "a b". */
static void assert_also(const struct saved_file *file, const char *want)
{
	struct buf buf = { 0 };

	for (uint32_t i = 0; i < file->nalso; i++)
		buf_addf(&buf, "%s%s", i ? " " : "", file->also[i]);
	buf_add_byte(&buf, '\0');
	assert_false(buf_failed(&buf));
	assert_string_equal((char *)buf.data, want);
	buf_release(&buf);
}

static void names_are_in_order_and_each_once(void **state)
{
	static const char *const names[] = { "m", "z",	"b", "m",
					     "",  "bb", "z", "b" };
	struct saved_file file = make_file();

	(void)state;
	for (size_t i = 0; i < sizeof(names) / sizeof(*names); i++)
		assert_int_equal(saved_file_add_also(&file, names[i]), 0);
	assert_also(&file, " b bb m z");
	saved_file_release(&file);
	/* Released once more, it is empty. */
	saved_file_release(&file);
	assert_int_equal(file.nalso, 0);
}

/* In whatever order they come, and whatever was merged before. */
static void of_many_the_first_in_order_stay(void **state)
{
	enum { N = 3 * SAVED_ALSO_MAX };
	struct saved_file parts[3] = { make_file(), make_file(), make_file() };
	struct saved_file all = make_file();

	(void)state;
	for (int i = 0; i < N; i++) {
		char name[16];

		/* 77 and N have no divisor in common. */
		snprintf(name, sizeof(name), "%04d", i * 77 % N);
		assert_int_equal(saved_file_add_also(&parts[i % 3], name), 0);
		assert_int_equal(saved_file_add_also(&parts[2], name), 0);
	}
	for (int i = 0; i < 3; i++)
		for (uint32_t k = 0; k < parts[i].nalso; k++)
			assert_int_equal(saved_file_add_also(&all,
							     parts[i].also[k]),
					 0);
	assert_int_equal(all.nalso, SAVED_ALSO_MAX);
	for (int i = 0; i < SAVED_ALSO_MAX; i++) {
		assert_int_equal(atoi(all.also[i]), i);
		assert_string_equal(all.also[i], parts[2].also[i]);
	}
	for (int i = 0; i < 3; i++)
		saved_file_release(&parts[i]);
	saved_file_release(&all);
}

static void a_long_name_is_not_kept(void **state)
{
	struct saved_file file = make_file();
	char *name = malloc(SAVED_ALSO_BYTES_MAX + 2);

	(void)state;
	assert_non_null(name);
	memset(name, 'x', SAVED_ALSO_BYTES_MAX + 1);
	name[SAVED_ALSO_BYTES_MAX + 1] = '\0';
	assert_int_equal(saved_file_add_also(&file, name), 0);
	assert_int_equal(file.nalso, 0);
	name[SAVED_ALSO_BYTES_MAX] = '\0';
	assert_int_equal(saved_file_add_also(&file, name), 0);
	assert_int_equal(file.nalso, 1);
	free(name);
	saved_file_release(&file);
}

/**** As bytes */

#define U32(n) n "\0\0\0"

/* What follows the file itself, by the words of the header. */
#define TOGETHER "\1\2\3\4\5\6\7\x88"
static const char also[] =
	TOGETHER U32("\3") U32("\1") "b" U32("\0") "" U32("\2") "ba";

/* A file of shard 3 with such bytes behind it. */
static struct buf make_bytes(const char *behind, size_t len)
{
	struct saved_file file = make_saved_file("name", 2, 5);
	struct buf buf = { 0 };

	buf_add(&buf, U32("\3"), 4);
	partial_file_pack(&file.file, &buf);
	buf_add(&buf, behind, len);
	assert_false(buf_failed(&buf));
	return buf;
}

/* In memory of exactly that size. */
static int unpack(struct saved_file *file, const struct buf *bytes)
{
	uint8_t *copy = malloc(bytes->len ? bytes->len : 1);
	struct unpack in = { copy, bytes->len, false };
	int ret;

	assert_non_null(copy);
	memcpy(copy, bytes->data, bytes->len);
	*file = (struct saved_file){ 0 };
	ret = saved_file_unpack(file, &in);
	free(copy);
	return ret;
}

static int unpack_behind(const char *behind, size_t len)
{
	struct buf bytes = make_bytes(behind, len);
	struct saved_file file;
	int ret = unpack(&file, &bytes);

	saved_file_release(&file);
	buf_release(&bytes);
	return ret;
}

#define BEHIND(bytes) unpack_behind(bytes, sizeof(bytes) - 1)

static void what_was_packed_comes_back(void **state)
{
	static const char right[] =
		TOGETHER U32("\3") U32("\0") U32("\1") "b" U32("\2") "ba";
	struct buf bytes = make_bytes(right, sizeof(right) - 1);
	struct buf again = { 0 };
	struct saved_file file;

	(void)state;
	assert_int_equal(unpack(&file, &bytes), 0);
	assert_int_equal(file.shard, 3);
	assert_string_equal(file.file.name, "name");
	assert_int_equal(file.file.outcome.nrequests, 5);
	assert_true(file.together == 0x8807060504030201);
	assert_also(&file, " b ba");
	saved_file_pack(&file, &again);
	assert_int_equal(again.len, bytes.len);
	assert_memory_equal(again.data, bytes.data, bytes.len);
	buf_release(&again);
	saved_file_release(&file);
	/* Any end missing, or a byte more. */
	for (bytes.len--; bytes.len; bytes.len--) {
		assert_int_equal(unpack(&file, &bytes), 1);
		saved_file_release(&file);
	}
	buf_release(&bytes);
	assert_int_equal(BEHIND(TOGETHER U32("\0")), 0);
	assert_int_equal(BEHIND(TOGETHER U32("\0") "x"), 1);
}

static void names_that_nobody_writes_are_refused(void **state)
{
	struct buf many = { 0 };

	(void)state;
	/* In no order; twice; with a NUL; longer than all there is. */
	assert_int_equal(unpack_behind(also, sizeof(also) - 1), 1);
	assert_int_equal(BEHIND(TOGETHER U32("\2") U32("\1") "b" U32("\1") "b"),
			 1);
	assert_int_equal(BEHIND(TOGETHER U32("\1") U32("\2") "b\0"), 1);
	assert_int_equal(BEHIND(TOGETHER U32("\1") U32("\2") "b"), 1);
	assert_int_equal(BEHIND(TOGETHER "\xff\xff\xff\xff" U32("\1") "b"), 1);
	assert_int_equal(BEHIND(TOGETHER U32("\1") "\xff\xff\xff\xff"
						   "b"),
			 1);
	/* As many as there can be, and one more. */
	for (uint32_t n = SAVED_ALSO_MAX; n <= SAVED_ALSO_MAX + 1; n++) {
		buf_clear(&many);
		buf_add_u64(&many, 0);
		buf_add_u32(&many, n);
		for (uint32_t i = 0; i < n; i++) {
			buf_add_u32(&many, 3);
			buf_addf(&many, "%03d", (int)i);
		}
		assert_false(buf_failed(&many));
		assert_int_equal(unpack_behind((char *)many.data, many.len),
				 n > SAVED_ALSO_MAX);
	}
	/* As long as one can be, and longer. */
	for (uint32_t n = SAVED_ALSO_BYTES_MAX; n <= SAVED_ALSO_BYTES_MAX + 1;
	     n++) {
		buf_clear(&many);
		buf_add_u64(&many, 0);
		buf_add_u32(&many, 1);
		buf_add_u32(&many, n);
		for (uint32_t i = 0; i < n; i++)
			buf_add_byte(&many, 'x');
		assert_false(buf_failed(&many));
		assert_int_equal(unpack_behind((char *)many.data, many.len),
				 n > SAVED_ALSO_BYTES_MAX);
	}
	buf_release(&many);
}

static void files_have_an_order(void **state)
{
	struct saved_file files[3] = {
		make_saved_file("b", 0, 0),
		make_saved_file("a", 0, 0),
		make_saved_file("a", 0, 0),
	};
	const struct saved_file *a = &files[1], *b = &files[0], *c = &files[2];

	(void)state;
	assert_true(saved_file_compare(&a, &b) < 0);
	assert_true(saved_file_compare(&b, &a) > 0);
	assert_int_equal(saved_file_compare(&a, &a), 0);
	/* By the shard; by what became of it; or else by its place. */
	files[1].shard = 2;
	files[2].shard = 1;
	assert_true(saved_file_compare(&a, &c) > 0);
	assert_true(saved_file_compare(&c, &a) < 0);
	files[2].shard = 2;
	assert_true(saved_file_compare(&a, &c) < 0);
	assert_true(saved_file_compare(&c, &a) > 0);
	files[1].file.outcome.nrequests = 1;
	assert_true(saved_file_compare(&a, &c) > 0);
	assert_true(saved_file_compare(&c, &a) < 0);
	files[2].file.outcome.nlines = 1;
	files[1].file.outcome.nrequests = 0;
	assert_true(saved_file_compare(&a, &c) < 0);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(names_are_in_order_and_each_once),
		cmocka_unit_test(of_many_the_first_in_order_stay),
		cmocka_unit_test(a_long_name_is_not_kept),
		cmocka_unit_test(what_was_packed_comes_back),
		cmocka_unit_test(names_that_nobody_writes_are_refused),
		cmocka_unit_test(files_have_an_order),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
