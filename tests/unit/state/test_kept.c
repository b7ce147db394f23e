/*
 * Results that a run keeps for a cache (kept.h): of which files, and that they
 * are in the temporary file as a pack has them.
 */

#include <stdarg.h>
#include <stddef.h>
#include <setjmp.h>
#include <stdint.h>
#include <cmocka.h>

#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "hosts.h"
#include "state/kept.h"

#define SECOND INT64_C(1000000)

static const struct fingerprint question = { "some question" };
static const struct hostset_seed seed = { 1, 2 };

/* The result of a file of that name, which was read whole long after it was
   last changed. */
static void make_part(struct partial *part, const char *name)
{
	struct partial_file *file;

	partial_init(part, seed, &question, EVIDENCE_NONE);
	file = partial_add_file(part, name);
	assert_non_null(file);
	file->identity = (struct identity){ .is_stable = true,
					    .device = 1,
					    .inode = 2,
					    .size_bytes = 500,
					    .mtime = { 1000, 0 },
					    .ctime = { 1000, 0 },
					    .has_ends = true,
					    .head = 3,
					    .tail = 4 };
	file->outcome = (struct outcome){ .content = CONTENT_TEXT,
					  .opened = true,
					  .stored_bytes = 500,
					  .text_bytes = 500,
					  .nrequests = 1,
					  .nhosts = 1 };
	assert_int_equal(put_name(&part->hosts, name, strlen(name)), 1);
}

static void a_file_that_can_be_known_again_is_taken(void **state)
{
	const struct file regular = { .kind = FILE_REGULAR,
				      .rereadable = true,
				      .ino = 1 };
	struct file file = regular;

	(void)state;
	assert_true(kept_takes(&file));
	file.kind = FILE_NAMED;
	assert_true(kept_takes(&file));
	file.kind = FILE_STDIN;
	assert_false(kept_takes(&file));
	file.kind = FILE_NONE;
	assert_false(kept_takes(&file));
	file = regular;
	file.rereadable = false;
	assert_false(kept_takes(&file));
	file = regular;
	file.ino = 0;
	assert_false(kept_takes(&file));
	/* Its result depends on the log that it is a copy of. */
	file = regular;
	file.plain = -1;
	assert_false(kept_takes(&file));
}

static void a_file_is_described_as_it_was_read(void **state)
{
	struct partial part;
	struct known_file file;

	(void)state;
	make_part(&part, "old-name");
	part.files[0].outcome.stored_bytes = 501;
	file = kept_describe(&part, "dir/new-name", 77);
	assert_int_equal(identity_compare(&file.identity,
					  &part.files[0].identity),
			 0);
	assert_int_equal(file.name, known_name("new-name"));
	assert_int_equal(file.read_bytes, 501);
	assert_int_equal(file.moment, 77);
	partial_release(&part);
}

/* Whether it is wanted, of which the identity is that of the result. */
static bool wants(const struct partial *part, int64_t moment_s, bool has_point)
{
	struct resume_point point = { .point.is_set = has_point };
	struct known_file file =
		kept_describe(part, part->files[0].name, moment_s * SECOND);

	return kept_wants(part, &file, &point);
}

static void what_is_settled_or_can_grow_is_wanted(void **state)
{
	struct partial part;

	(void)state;
	make_part(&part, "name");
	assert_true(wants(&part, 1000 + KNOWN_SETTLED_S, false));
	assert_false(wants(&part, 999 + KNOWN_SETTLED_S, false));
	assert_true(wants(&part, 999 + KNOWN_SETTLED_S, true));
	/* It had grown while it was read. */
	part.files[0].outcome.stored_bytes = 501;
	assert_false(wants(&part, 2000, false));
	assert_true(wants(&part, 2000, true));
	/* Not all of it was read. */
	part.files[0].outcome.stored_bytes = 499;
	assert_false(wants(&part, 2000, true));
	partial_release(&part);
}

static void add_error(struct partial *part, enum error_code code)
{
	struct outcome *outcome = &part->files[0].outcome;

	outcome_release(outcome);
	*outcome = (struct outcome){ .opened = true, .stored_bytes = 500 };
	assert_int_equal(outcome_add(outcome, &(struct error){ .code = code }),
			 0);
}

static void what_may_be_another_time_is_not_wanted(void **state)
{
	static const enum error_code passing[] = {
		ERROR_READ,
		ERROR_UNSUPPORTED,
		ERROR_REJECTS,
	};
	struct partial part;
	struct identity *id;

	(void)state;
	make_part(&part, "name");
	id = &part.files[0].identity;
	assert_true(wants(&part, 2000, true));
	id->is_stable = false;
	assert_false(wants(&part, 2000, true));
	id->is_stable = true;
	id->has_ends = false;
	assert_false(wants(&part, 2000, true));
	id->has_ends = true;
	/* What an empty one is follows from its name. */
	id->size_bytes = 0;
	assert_false(wants(&part, 2000, true));
	id->size_bytes = 500;
	part.ledger.has_other = true;
	assert_false(wants(&part, 2000, true));
	part.ledger.has_other = false;
	part.files[0].outcome.opened = false;
	assert_false(wants(&part, 2000, true));
	part.files[0].outcome.opened = true;
	part.files[0].outcome.skipped = SKIP_OLD;
	assert_false(wants(&part, 2000, true));
	part.files[0].outcome.skipped = SKIP_NONE;
	assert_true(wants(&part, 2000, true));
	/* Damage is in the file itself, and stays. */
	add_error(&part, ERROR_CUT);
	assert_true(wants(&part, 2000, true));
	for (size_t i = 0; i < 3; i++) {
		add_error(&part, passing[i]);
		assert_false(wants(&part, 2000, true));
	}
	/* That of two files is that of none. */
	outcome_release(&part.files[0].outcome);
	part.files[0].outcome =
		(struct outcome){ .opened = true, .stored_bytes = 500 };
	assert_true(wants(&part, 2000, true));
	assert_non_null(partial_add_file(&part, "other"));
	assert_false(wants(&part, 2000, true));
	partial_release(&part);
}

/* Keeps the result of a file of that name. */
static void keep(struct kept *kept, const char *name, bool has_point)
{
	struct resume_point point = { 0 };
	struct known_file file;
	struct partial part;

	if (has_point) {
		point.point = (struct scan_point){ .is_set = true,
						   .offset = SCAN_POINT_MIN,
						   .content = CONTENT_TEXT };
		buf_add_str(&point.ahead, "ahead of it");
	}
	make_part(&part, name);
	file = kept_describe(&part, name, 2000 * SECOND);
	assert_int_equal(kept_add(kept, &part, &file, &point, 20000, &question),
			 0);
	resume_point_release(&point);
	partial_release(&part);
}

/* What the frame of an entry has is what was kept of the file. */
static void assert_entry(const struct pack *pack, size_t i, const char *name,
			 bool has_point)
{
	const struct pack_entry *entry = &pack->entries[i];
	struct resume_point point = { 0 };
	struct partial part;
	struct buf buf = { 0 };
	struct unpack in = { 0 };

	assert_int_equal(entry->day, 20000);
	assert_memory_equal(entry->key.bytes, question.bytes,
			    sizeof(question.bytes));
	assert_int_equal(entry->file.name, known_name(name));
	assert_int_equal(entry->file.moment, 2000 * SECOND);
	assert_int_equal(pack_read(pack, entry, &buf, &in.at, &in.len),
			 PACK_OK);
	assert_int_equal(resume_point_unpack(&point, &in), 0);
	assert_int_equal(point.point.is_set, has_point);
	assert_int_equal(point.ahead.len, has_point ? 11 : 0);
	partial_init(&part, seed, &question, EVIDENCE_NONE);
	assert_int_equal(partial_unpack(&part, &in), 0);
	assert_int_equal(part.nfiles, 1);
	assert_string_equal(part.files[0].name, name);
	assert_int_equal(hostset_count(&part.hosts), 1);
	assert_true(hostset_has(&part.hosts, name, strlen(name)));
	partial_release(&part);
	resume_point_release(&point);
	buf_release(&buf);
}

static void what_was_kept_is_read_from_a_pack(void **state)
{
	char path[] = "/tmp/findrobots-kept-XXXXXX";
	struct buf index = { 0 };
	struct kept kept;
	struct pack pack;
	int fd = mkstemp(path);

	(void)state;
	assert_true(fd >= 0);
	assert_int_equal(kept_init(&kept, "/tmp"), 0);
	keep(&kept, "one", false);
	keep(&kept, "another", true);
	keep(&kept, "last", false);
	assert_int_equal(kept.nentries, 3);
	pack_add_index(kept.entries, kept.nentries, &index);
	assert_int_equal(write(fd, index.data, index.len), index.len);
	assert_int_equal(kept_copy(&kept, fd), 0);
	close(fd);
	assert_int_equal(pack_open(&pack, AT_FDCWD, path), PACK_OK);
	assert_int_equal(pack.nentries, 3);
	assert_entry(&pack, 0, "one", false);
	assert_entry(&pack, 1, "another", true);
	assert_entry(&pack, 2, "last", false);
	pack_release(&pack);
	unlink(path);
	buf_release(&index);
	kept_release(&kept);
	kept_release(&kept);
}

static void a_full_disk_is_told_when_all_is_copied(void **state)
{
	struct kept kept;
	int full = open("/dev/full", O_WRONLY);

	(void)state;
	assert_true(full >= 0);
	assert_int_equal(kept_init(&kept, "/tmp"), 0);
	keep(&kept, "one", false);
	errno = 0;
	assert_int_equal(kept_copy(&kept, full), -1);
	assert_int_equal(errno, ENOSPC);
	/* That of the temporary file, too; it is not told before. */
	assert_true(dup2(full, kept.spool.fd) >= 0);
	keep(&kept, "two", false);
	errno = 0;
	assert_int_equal(kept_copy(&kept, full), -1);
	assert_int_equal(errno, ENOSPC);
	kept_release(&kept);
	close(full);
}

static void without_a_directory_nothing_is_kept(void **state)
{
	struct kept kept;

	(void)state;
	errno = 0;
	assert_int_equal(kept_init(&kept, "/tmp/findrobots-there-is-none"), -1);
	assert_int_equal(errno, ENOENT);
	kept_release(&kept);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(a_file_that_can_be_known_again_is_taken),
		cmocka_unit_test(a_file_is_described_as_it_was_read),
		cmocka_unit_test(what_is_settled_or_can_grow_is_wanted),
		cmocka_unit_test(what_may_be_another_time_is_not_wanted),
		cmocka_unit_test(what_was_kept_is_read_from_a_pack),
		cmocka_unit_test(a_full_disk_is_told_when_all_is_copied),
		cmocka_unit_test(without_a_directory_nothing_is_kept),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
