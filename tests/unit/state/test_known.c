/* Whether a file is one that was read before: what rotators do to files. */

#include <stdarg.h>
#include <stddef.h>
#include <setjmp.h>
#include <stdint.h>
#include <cmocka.h>

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "base/longhash.h"
#include "state/known.h"

enum { READ_AT = 1000 }; /* seconds */

/* access.log as it was read: last written to long before. */
static struct known_file make_old(void)
{
	return (struct known_file){
		.identity = { .is_stable = true,
			      .device = 1,
			      .inode = 7,
			      .size_bytes = 5000,
			      .mtime = { 100, 5 },
			      .ctime = { 100, 6 },
			      .has_ends = true,
			      .head = 11,
			      .tail = 12 },
		.name = known_name("/var/log/access.log"),
		.read_bytes = 5000,
		.moment = READ_AT * INT64_C(1000000),
	};
}

/* What stat(2) says now; each test changes some of it. */
static struct known_file make_now(void)
{
	struct known_file now = make_old();

	now.identity.has_ends = false;
	now.identity.head = now.identity.tail = 0;
	now.read_bytes = 0;
	now.moment = 0;
	return now;
}

struct change {
	const char *what;
	enum known known;
	uint64_t device, inode, size_bytes;
	struct timespec mtime, ctime;
	const char *name;
};

static const struct change changes[] = {
	{ "nothing",
	  KNOWN_UNCHANGED,
	  1,
	  7,
	  5000,
	  { 100, 5 },
	  { 100, 6 },
	  "access.log" },
	{ "its directory",
	  KNOWN_UNCHANGED,
	  1,
	  7,
	  5000,
	  { 100, 5 },
	  { 100, 6 },
	  "other/access.log" },
	{ "a hard link read by another name",
	  KNOWN_UNCHANGED,
	  1,
	  7,
	  5000,
	  { 100, 5 },
	  { 100, 6 },
	  "link" },
	{ "rotated",
	  KNOWN_RENAMED,
	  1,
	  7,
	  5000,
	  { 100, 5 },
	  { 200, 0 },
	  "access.log.1" },
	{ "copied by cp -p",
	  KNOWN_RENAMED,
	  1,
	  8,
	  5000,
	  { 100, 5 },
	  { 200, 0 },
	  "access.log" },
	{ "on another file system",
	  KNOWN_RENAMED,
	  2,
	  7,
	  5000,
	  { 100, 5 },
	  { 100, 6 },
	  "access.log" },
	{ "written over in place",
	  KNOWN_NOT,
	  1,
	  7,
	  5000,
	  { 200, 0 },
	  { 200, 0 },
	  "access.log" },
	{ "written over, and touched back",
	  KNOWN_TOUCHED,
	  1,
	  7,
	  5000,
	  { 100, 5 },
	  { 200, 0 },
	  "access.log" },
	{ "an mtime of other nanoseconds",
	  KNOWN_NOT,
	  1,
	  7,
	  5000,
	  { 100, 0 },
	  { 200, 0 },
	  "access.log.1" },
	{ "truncated",
	  KNOWN_NOT,
	  1,
	  7,
	  0,
	  { 200, 0 },
	  { 200, 0 },
	  "access.log" },
	{ "cut short",
	  KNOWN_NOT,
	  1,
	  7,
	  4999,
	  { 100, 5 },
	  { 100, 6 },
	  "access.log" },
	{ "grown, or copytruncated and grown",
	  KNOWN_GROWN,
	  1,
	  7,
	  5001,
	  { 200, 0 },
	  { 200, 0 },
	  "access.log" },
	{ "rotated, and then nginx added to it",
	  KNOWN_GROWN,
	  1,
	  7,
	  6000,
	  { 200, 0 },
	  { 200, 0 },
	  "access.log.1" },
	{ "a new log of the same name",
	  KNOWN_NOT,
	  1,
	  8,
	  6000,
	  { 200, 0 },
	  { 200, 0 },
	  "access.log" },
	{ "replaced by one of the same size",
	  KNOWN_NOT,
	  1,
	  8,
	  5000,
	  { 200, 0 },
	  { 200, 0 },
	  "access.log" },
	{ "a new log with the number of a removed one",
	  KNOWN_NOT,
	  1,
	  7,
	  300,
	  { 200, 0 },
	  { 200, 0 },
	  "access.log" },
	{ "restored from a backup",
	  KNOWN_RENAMED,
	  1,
	  9,
	  5000,
	  { 100, 5 },
	  { 300, 0 },
	  "access.log" },
	{ "an older one restored",
	  KNOWN_NOT,
	  1,
	  9,
	  4000,
	  { 50, 0 },
	  { 300, 0 },
	  "access.log" },
};

static struct known_file make_changed(const struct change *change)
{
	struct known_file now = make_now();

	now.identity.device = change->device;
	now.identity.inode = change->inode;
	now.identity.size_bytes = change->size_bytes;
	now.identity.mtime = change->mtime;
	now.identity.ctime = change->ctime;
	now.name = known_name(change->name);
	return now;
}

static void each_change_is_told(void **ctx)
{
	const struct known_file old = make_old();

	(void)ctx;
	for (size_t i = 0; i < sizeof(changes) / sizeof(*changes); i++) {
		const struct known_file now = make_changed(&changes[i]);
		enum known known = known_tell(&old, &now);

		if (known != changes[i].known)
			fail_msg("%s: %d", changes[i].what, (int)known);
	}
}

/* Whether a file with these stamps, unchanged since, is known. */
static bool is_known_with(struct timespec mtime, struct timespec ctime,
			  int64_t moment)
{
	struct known_file old = make_old(), now = make_now();

	old.identity.mtime = now.identity.mtime = mtime;
	old.identity.ctime = now.identity.ctime = ctime;
	old.moment = moment;
	assert_int_equal(known_tell(&old, &now) == KNOWN_UNCHANGED,
			 known_is_settled(&old));
	return known_is_settled(&old);
}

/* A stamp of a second may be of anything within that second. */
static void just_written_is_not_known(void **ctx)
{
	const int64_t moment = READ_AT * INT64_C(1000000);
	const struct timespec old = { 100, 0 }, none = { 0, 0 };

	(void)ctx;
	assert_true(is_known_with(old, old, moment));
	assert_true(is_known_with(old, (struct timespec){ READ_AT - 2, 0 },
				  moment));
	assert_false(is_known_with(old, (struct timespec){ READ_AT - 2, 1000 },
				   moment));
	assert_true(is_known_with(old, (struct timespec){ READ_AT - 2, 1000 },
				  moment + 1));
	assert_false(is_known_with(old, (struct timespec){ READ_AT - 1, 0 },
				   moment));
	assert_false(
		is_known_with(old, (struct timespec){ READ_AT, 0 }, moment));
	assert_false(is_known_with(old, (struct timespec){ READ_AT + 99, 0 },
				   moment));
	assert_false(
		is_known_with((struct timespec){ READ_AT, 0 }, old, moment));
	/* Not every file system keeps both. */
	assert_false(is_known_with(old, none, moment));
	assert_false(is_known_with(none, old, moment));
	/* Whatever a damaged cache may hold. */
	assert_true(
		is_known_with((struct timespec){ INT64_MIN, 0 }, old, moment));
	assert_false(
		is_known_with((struct timespec){ INT64_MAX, 0 }, old, moment));
	assert_false(is_known_with(old, old, INT64_MIN));
}

static void what_was_not_read_whole_is_not_known(void **ctx)
{
	struct known_file old = make_old(), now = make_now();

	(void)ctx;
	old.identity.has_ends = false;
	assert_int_equal(known_tell(&old, &now), KNOWN_NOT);
	now.identity.size_bytes++;
	assert_int_equal(known_tell(&old, &now), KNOWN_NOT);
	old = make_old();
	now.identity.is_stable = false;
	assert_int_equal(known_tell(&old, &now), KNOWN_NOT);
}

/* It grew while it was read: reading ended behind its size. */
static void growing_while_read(void **ctx)
{
	struct known_file old = make_old(), now = make_now();

	(void)ctx;
	old.read_bytes = 5500;
	assert_int_equal(known_tell(&old, &now), KNOWN_NOT);
	now.identity.size_bytes = 5499;
	assert_int_equal(known_tell(&old, &now), KNOWN_NOT);
	now.identity.size_bytes = 5500;
	assert_int_equal(known_tell(&old, &now), KNOWN_GROWN);
}

/* Bytes of a file, all different in their neighbourhood. */
static uint8_t byte_at(size_t i)
{
	return (uint8_t)(i * 7 + i / 251);
}

static struct known_file know(const uint8_t *bytes, size_t len)
{
	size_t block = len < IDENTITY_BLOCK ? len : IDENTITY_BLOCK;

	return (struct known_file){
		.identity = { .has_ends = true,
			      .head = identity_hash(bytes, block),
			      .tail = identity_hash(bytes + len - block,
						    block) },
		.read_bytes = len,
	};
}

/* Each byte of the first and of the last block counts, and what follows not. */
static void ends_are_proven(void **ctx)
{
	static const size_t lengths[] = { 0,	1,    100,  4095, 4096,
					  4097, 8191, 8192, 8193, 20000 };
	enum { MORE = 10 };
	uint8_t bytes[20000 + MORE];
	char path[] = "/tmp/findrobots-known-XXXXXX";
	int fd = mkstemp(path);

	(void)ctx;
	assert_true(fd >= 0);
	unlink(path);
	for (size_t i = 0; i < sizeof(bytes); i++)
		bytes[i] = byte_at(i);
	assert_int_equal(pwrite(fd, bytes, sizeof(bytes), 0), sizeof(bytes));
	for (size_t i = 0; i < sizeof(lengths) / sizeof(*lengths); i++) {
		size_t len = lengths[i];
		struct known_file was = know(bytes, len);

		assert_true(known_has_ends(&was, fd));
		was.identity.has_ends = false;
		assert_false(known_has_ends(&was, fd));
		was.identity.has_ends = true;
		for (size_t at = 0; at<len; at += len> 200 ? 97 : 1) {
			bool counts = at < IDENTITY_BLOCK ||
				      at >= len - IDENTITY_BLOCK;
			uint8_t other = bytes[at] ^ 1;

			assert_int_equal(pwrite(fd, &other, 1, (off_t)at), 1);
			assert_int_equal(known_has_ends(&was, fd), !counts);
			assert_int_equal(pwrite(fd, bytes + at, 1, (off_t)at),
					 1);
		}
	}
	assert_false(ftruncate(fd, 19999));
	assert_false(known_has_ends(
		&(struct known_file){ .identity = know(bytes, 20000).identity,
				      .read_bytes = 20000 },
		fd));
	close(fd);
	assert_false(
		known_has_ends(&(struct known_file){ .identity.has_ends = true,
						     .read_bytes = 1 },
			       -1));
}

/* A larger file with another number is the same if all bytes are. */
static void a_copy_that_has_grown(void **ctx)
{
	struct known_file old = make_old(), now = make_now();

	(void)ctx;
	now.identity.inode++;
	now.identity.size_bytes++;
	assert_int_equal(known_tell(&old, &now), KNOWN_NOT);
	old.identity.whole = 13;
	assert_int_equal(known_tell(&old, &now), KNOWN_COPIED);
	now.identity.device++;
	now.identity.mtime.tv_sec = 50;
	assert_int_equal(known_tell(&old, &now), KNOWN_COPIED);
	old.read_bytes += 2;
	assert_int_equal(known_tell(&old, &now), KNOWN_NOT);
	old.read_bytes -= 2;
	now.identity.size_bytes -= 2;
	assert_int_equal(known_tell(&old, &now), KNOWN_NOT);
}

static void all_bytes_are_proven(void **ctx)
{
	enum { LEN = 200000, MORE = 100 };
	uint8_t *bytes = malloc(LEN + MORE);
	char path[] = "/tmp/findrobots-known-XXXXXX";
	int fd = mkstemp(path);
	struct longhash hash;
	struct known_file was;
	uint64_t head;

	(void)ctx;
	assert_true(fd >= 0 && bytes);
	unlink(path);
	assert_false(known_head(fd, &head));
	for (size_t i = 0; i < LEN + MORE; i++)
		bytes[i] = byte_at(i);
	assert_int_equal(pwrite(fd, bytes, LEN + MORE, 0), LEN + MORE);
	was = know(bytes, LEN);
	assert_true(known_head(fd, &head));
	assert_true(head == was.identity.head);
	assert_false(known_has_all(&was, fd, NULL));
	longhash_begin(&hash);
	longhash_add(&hash, bytes, LEN);
	was.identity.whole = longhash_end(&hash);
	assert_true(known_has_all(&was, fd, NULL));
	assert_true(known_has_all(&was, fd, hash.lanes));
	hash.lanes[3]++;
	assert_false(known_has_all(&was, fd, hash.lanes));
	for (size_t at = 0; at < LEN + MORE; at += 4999) {
		uint8_t other = bytes[at] ^ 0x80;

		assert_int_equal(pwrite(fd, &other, 1, (off_t)at), 1);
		assert_int_equal(known_has_all(&was, fd, NULL), at >= LEN);
		assert_int_equal(pwrite(fd, bytes + at, 1, (off_t)at), 1);
	}
	assert_false(ftruncate(fd, LEN));
	assert_true(known_has_all(&was, fd, NULL));
	assert_false(ftruncate(fd, LEN - 1));
	assert_false(known_has_all(&was, fd, NULL));
	close(fd);
	free(bytes);
}

static void names_are_without_directories(void **ctx)
{
	(void)ctx;
	assert_int_equal(known_name("a/b/access.log"),
			 known_name("access.log"));
	assert_int_not_equal(known_name("access.log"),
			     known_name("access.log.1"));
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(each_change_is_told),
		cmocka_unit_test(just_written_is_not_known),
		cmocka_unit_test(what_was_not_read_whole_is_not_known),
		cmocka_unit_test(growing_while_read),
		cmocka_unit_test(ends_are_proven),
		cmocka_unit_test(a_copy_that_has_grown),
		cmocka_unit_test(all_bytes_are_proven),
		cmocka_unit_test(names_are_without_directories),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
