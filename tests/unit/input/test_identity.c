/* Which file it is (identity.h): what is known of it, and as bytes. */

#include <stdarg.h>
#include <stddef.h>
#include <setjmp.h>
#include <stdint.h>
#include <cmocka.h>

#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "base/buf.h"
#include "base/unpack.h"
#include "input/identity.h"

static const struct identity whole = {
	.is_stable = true,
	.device = 0x0102030405060708,
	.inode = 0x1112131415161718,
	.size_bytes = 0x2122232425262728,
	.mtime = { 0x3132333435363738, 999999999 },
	.ctime = { -2, 7 },
	.has_ends = true,
	.head = 0x5152535455565758,
	.tail = 0x6162636465666768,
	.whole = 0x7172737475767778,
};

/* By the layout in identity.h; 999999999 is 0x3b9ac9ff. */
/* clang-format off */
static const uint8_t packed[] = {
	1,
	8, 7, 6, 5, 4, 3, 2, 1,
	0x18, 0x17, 0x16, 0x15, 0x14, 0x13, 0x12, 0x11,
	0x28, 0x27, 0x26, 0x25, 0x24, 0x23, 0x22, 0x21,
	0x38, 0x37, 0x36, 0x35, 0x34, 0x33, 0x32, 0x31, 0xff, 0xc9, 0x9a, 0x3b,
	0xfe, 255, 255, 255, 255, 255, 255, 255, 7, 0, 0, 0,
	1,
	0x58, 0x57, 0x56, 0x55, 0x54, 0x53, 0x52, 0x51,
	0x68, 0x67, 0x66, 0x65, 0x64, 0x63, 0x62, 0x61,
	0x78, 0x77, 0x76, 0x75, 0x74, 0x73, 0x72, 0x71,
};
/* clang-format on */

enum { AT_ENDS = 1 + 3 * 8 + 2 * 12 };

/* Unpacks a copy of exactly this size, and packs again what is accepted. */
static int unpack(const uint8_t *bytes, size_t len, struct identity *id)
{
	uint8_t *copy = malloc(len ? len : 1);
	struct unpack in = { copy, len, false };
	struct buf again = { 0 };
	int ret;

	assert_non_null(copy);
	memcpy(copy, bytes, len);
	ret = identity_unpack(id, &in);
	free(copy);
	if (ret)
		return ret;
	assert_int_equal(in.len, len - sizeof(packed));
	identity_pack(id, &again);
	assert_int_equal(again.len, sizeof(packed));
	assert_memory_equal(again.data, bytes, again.len);
	buf_release(&again);
	return 0;
}

static void packs_by_the_layout(void **state)
{
	struct buf buf = { 0 };
	struct identity id;

	(void)state;
	identity_pack(&whole, &buf);
	assert_int_equal(buf.len, sizeof(packed));
	assert_memory_equal(buf.data, packed, sizeof(packed));
	assert_int_equal(unpack(packed, sizeof(packed), &id), 0);
	assert_int_equal(identity_compare(&id, &whole), 0);
	assert_int_equal(id.mtime.tv_nsec, 999999999);
	assert_int_equal(id.ctime.tv_sec, -2);
	buf_release(&buf);
}

static void what_is_not_known_comes_back(void **state)
{
	const struct identity rows[] = {
		{ 0 },
		{ .is_stable = true },
		{ .is_stable = true, .inode = 1 },
		{ .has_ends = true, .head = 3, .tail = 4, .whole = 5 },
	};

	(void)state;
	for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
		struct buf buf = { 0 };
		struct identity id;

		identity_pack(&rows[i], &buf);
		assert_int_equal(unpack(buf.data, buf.len, &id), 0);
		assert_int_equal(identity_compare(&id, &rows[i]), 0);
		buf_release(&buf);
	}
}

static void cut_bytes_are_refused(void **state)
{
	struct identity id;

	(void)state;
	for (size_t len = 0; len < sizeof(packed); len++)
		assert_int_equal(unpack(packed, len, &id), 1);
}

/* What is said to be unknown may not be there, and flags are 0 or 1. */
static void nonsense_is_refused(void **state)
{
	uint8_t bytes[sizeof(packed)];
	struct identity id;

	(void)state;
	for (size_t i = 0; i < sizeof(packed); i++) {
		bool is_end = i > AT_ENDS;

		memset(bytes, 0, sizeof(bytes));
		assert_int_equal(unpack(bytes, sizeof(bytes), &id), 0);
		bytes[i] = 1;
		assert_int_equal(unpack(bytes, sizeof(bytes), &id),
				 i != 0 && i != AT_ENDS);
		if (i == 0 || i == AT_ENDS)
			continue;
		bytes[is_end ? AT_ENDS : 0] = 1;
		assert_int_equal(unpack(bytes, sizeof(bytes), &id), 0);
	}
	memcpy(bytes, packed, sizeof(packed));
	bytes[0] = 2;
	assert_int_equal(unpack(bytes, sizeof(bytes), &id), 1);
	bytes[0] = 1;
	bytes[AT_ENDS] = 255;
	assert_int_equal(unpack(bytes, sizeof(bytes), &id), 1);
}

/* Whichever byte differs, the order of two is the reverse of the other way. */
static void any_difference_is_seen(void **state)
{
	uint8_t bytes[sizeof(packed)];

	(void)state;
	memcpy(bytes, packed, sizeof(packed));
	for (size_t i = 0; i < sizeof(packed); i++) {
		struct identity id;
		int diff;

		if (i == 0 || i == AT_ENDS)
			continue;
		bytes[i] ^= 0x55;
		assert_int_equal(unpack(bytes, sizeof(bytes), &id), 0);
		diff = identity_compare(&id, &whole);
		assert_int_not_equal(diff, 0);
		assert_int_equal(identity_compare(&whole, &id), -diff);
		bytes[i] ^= 0x55;
	}
}

static void a_regular_file_is_stable(void **state)
{
	char path[] = "/tmp/findrobots-test-XXXXXX";
	int fd = mkstemp(path);
	struct identity id = { 0 };
	struct stat st;

	(void)state;
	assert_true(fd >= 0);
	assert_int_equal(unlink(path), 0);
	assert_int_equal(write(fd, "12345", 5), 5);
	assert_int_equal(fstat(fd, &st), 0);
	identity_set_stat(&id, &st);
	assert_true(id.is_stable);
	assert_true(id.device == st.st_dev && id.inode == st.st_ino);
	assert_int_equal(id.size_bytes, 5);
	assert_int_equal(id.mtime.tv_sec, st.st_mtim.tv_sec);
	assert_int_equal(id.mtime.tv_nsec, st.st_mtim.tv_nsec);
	assert_int_equal(id.ctime.tv_sec, st.st_ctim.tv_sec);
	assert_int_equal(id.ctime.tv_nsec, st.st_ctim.tv_nsec);
	assert_false(id.has_ends);
	close(fd);
}

static void a_pipe_or_device_is_not(void **state)
{
	const struct identity none = { 0 };
	struct identity id = { 0 };
	struct stat st;
	int fds[2];

	(void)state;
	assert_int_equal(pipe(fds), 0);
	assert_int_equal(fstat(fds[0], &st), 0);
	identity_set_stat(&id, &st);
	assert_int_equal(identity_compare(&id, &none), 0);
	assert_int_equal(stat("/dev/null", &st), 0);
	identity_set_stat(&id, &st);
	assert_int_equal(identity_compare(&id, &none), 0);
	close(fds[0]);
	close(fds[1]);
}

/*
 * By CPython 3.11, whose hash() of bytes is SipHash-1-3 with a key of zeros
 * where PYTHONHASHSEED=0:
 *
 *	hash(bytes(i*i*31 + i//7 & 255 for i in range(N))) & (1 << 64) - 1
 */
static void hashes_are_the_same_everywhere(void **state)
{
	static const struct {
		size_t len;
		uint64_t hash;
	} rows[] = {
		{ 1, 0x68a914128e01e473 },
		{ 8, 0x5385af1519ff46ac },
		{ 4095, 0xb82139551f821526 },
		{ 4096, 0x230c2f828faa8b67 },
	};
	uint8_t bytes[IDENTITY_BLOCK];

	(void)state;
	for (size_t i = 0; i < sizeof(bytes); i++)
		bytes[i] = (uint8_t)(i * i * 31 + i / 7);
	for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++)
		assert_true(identity_hash(bytes, rows[i].len) == rows[i].hash);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(packs_by_the_layout),
		cmocka_unit_test(what_is_not_known_comes_back),
		cmocka_unit_test(cut_bytes_are_refused),
		cmocka_unit_test(nonsense_is_refused),
		cmocka_unit_test(any_difference_is_seen),
		cmocka_unit_test(a_regular_file_is_stable),
		cmocka_unit_test(a_pipe_or_device_is_not),
		cmocka_unit_test(hashes_are_the_same_everywhere),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
