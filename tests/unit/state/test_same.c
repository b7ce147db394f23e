/*
 * Logs that stand in several results (same.h): which of them counts, in
 * whatever order they come, and which may be another one that has grown.
 */

#include <stdarg.h>
#include <stddef.h>
#include <setjmp.h>
#include <stdint.h>
#include <cmocka.h>

#include <stdlib.h>
#include <string.h>

#include "state/same.h"

enum { MOST = 8 };

struct logs {
	struct saved_file files[MOST];
	size_t results[MOST];
	size_t n;
};

/* A log of some bytes, read to its end, of which these are the hashes. */
static struct saved_file *add(struct logs *logs, size_t result,
			      const char *name, uint64_t len, uint64_t head,
			      uint64_t whole)
{
	struct saved_file *file = &logs->files[logs->n];

	assert_true(logs->n < MOST);
	*file = (struct saved_file){
		.file = { .name = (char *)name,
			  .identity = { .is_stable = true,
					.device = 1,
					.inode = 100 + logs->n,
					.size_bytes = len,
					.has_ends = true,
					.head = head,
					.tail = whole + 1,
					.whole = whole },
			  .outcome = { .opened = true, .stored_bytes = len } },
	};
	logs->results[logs->n++] = result;
	return file;
}

static void forget_names(struct saved_file *file)
{
	for (uint32_t i = 0; i < file->nalso; i++)
		free(file->also[i]);
	free(file->also);
	file->also = NULL;
	file->nalso = 0;
}

/* As who saved that result has done. */
static void mark_run(struct logs *logs, size_t result)
{
	struct same_file files[MOST] = { 0 };
	size_t n = 0;

	for (size_t i = 0; i < logs->n; i++)
		if (logs->results[i] == result && !logs->files[i].shard)
			files[n++].file = &logs->files[i];
	same_mark_run(files, n);
}

static struct same_file *list(struct logs *logs, size_t first)
{
	struct same_file *all = calloc(MOST, sizeof(*all));

	assert_non_null(all);
	for (size_t i = 0; i < logs->n; i++) {
		size_t k = (first + i) % logs->n;

		all[i] = (struct same_file){
			.file = &logs->files[k],
			.result = logs->results[k],
		};
		all[i].file->left_out = false;
		all[i].file->together = 0;
		forget_names(all[i].file);
	}
	for (size_t k = 0; k < MOST; k++)
		mark_run(logs, k);
	return all;
}

/*
 * The numbers of those that are left out, as text, in whatever order they are
 * given; and for each that may have grown from another one "a<b".
 */
static void assert_found(struct logs *logs, const char *out, const char *grown)
{
	for (size_t first = 0; first < logs->n; first++) {
		struct same_file *all = list(logs, first);
		char left_out[64] = "", pairs[64] = "", *end = left_out;

		assert_int_equal(same_find(all, logs->n), 0);
		same_find_grown(all, logs->n);
		for (size_t i = 0; i < logs->n; i++) {
			struct saved_file *file = &logs->files[i];

			if (file->left_out)
				*end++ = (char)('0' + i);
			for (size_t k = 0; k < logs->n; k++) {
				if (all[k].file != file || !all[k].grown_from)
					continue;
				strcat(pairs, all[k].grown_from->file.name);
				strcat(pairs, "<");
				strcat(pairs, file->file.name);
			}
		}
		assert_string_equal(left_out, out);
		assert_string_equal(pairs, grown);
		free(all);
	}
	for (size_t i = 0; i < logs->n; i++)
		forget_names(&logs->files[i]);
}

static void equal_bytes_count_once(void **state)
{
	struct logs logs = { 0 };

	(void)state;
	add(&logs, 0, "b", 9000, 1, 2);
	add(&logs, 1, "a", 9000, 1, 2);
	add(&logs, 2, "c", 9000, 1, 2);
	/* The first by name stays. */
	assert_found(&logs, "02", "");
}

static void any_other_byte_makes_another_log(void **state)
{
	struct logs logs = { 0 };

	(void)state;
	add(&logs, 0, "a", 9000, 1, 2);
	add(&logs, 1, "b", 9000, 1, 3);
	add(&logs, 2, "c", 9000, 2, 2);
	add(&logs, 3, "d", 9000, 1, 2)->file.identity.tail = 9;
	assert_found(&logs, "", "");
}

static void copies_in_one_result_stay(void **state)
{
	struct logs logs = { 0 };

	(void)state;
	add(&logs, 0, "a", 9000, 1, 2);
	add(&logs, 1, "b", 9000, 1, 2);
	add(&logs, 1, "c", 9000, 1, 2);
	assert_found(&logs, "0", "");
}

static void shards_have_no_log_in_common(void **state)
{
	struct logs logs = { 0 };

	(void)state;
	add(&logs, 0, "a", 9000, 1, 2)->shard = 1;
	add(&logs, 1, "b", 9000, 1, 2)->shard = 2;
	add(&logs, 2, "b", 9000, 1, 2)->shard = 2;
	add(&logs, 3, "c", 9500, 1, 3)->shard = 3;
	logs.files[2].file.identity = logs.files[1].file.identity;
	assert_found(&logs, "2", "");
}

static void what_was_not_read_to_its_end_is_known_by_its_inode(void **state)
{
	struct logs logs = { 0 };

	(void)state;
	for (size_t i = 0; i < 3; i++) {
		struct saved_file *file = add(&logs, i, "a", 5000, 0, 0);

		file->file.identity = (struct identity){ .is_stable = true,
							 .inode = 5 + i / 2,
							 .size_bytes = 5000 };
	}
	assert_found(&logs, "1", "");
	logs.files[1].file.identity.mtime.tv_nsec = 1;
	assert_found(&logs, "", "");
	logs.files[1].file.identity.mtime.tv_nsec = 0;
	logs.files[1].file.identity.ctime.tv_sec = 1;
	assert_found(&logs, "", "");
}

static void pipes_are_never_the_same(void **state)
{
	struct logs logs = { 0 };

	(void)state;
	for (size_t i = 0; i < 3; i++)
		add(&logs, i, "-", 5000, 0, 0)->file.identity =
			(struct identity){ 0 };
	assert_found(&logs, "", "");
}

static void messages_about_operands_come_once(void **state)
{
	struct error open = { .code = ERROR_OPEN, .errnum = 2 };
	struct error other = { .code = ERROR_OPEN, .errnum = 13 };
	struct logs logs = { 0 };

	(void)state;
	for (size_t i = 0; i < 3; i++) {
		struct saved_file *file = add(&logs, i, "x", 0, 0, 0);

		file->file.identity = (struct identity){ 0 };
		file->file.outcome.opened = false;
		/* The same from all shards. */
		file->shard = (uint32_t)i;
		outcome_add(&file->file.outcome, i < 2 ? &open : &other);
	}
	assert_int_equal(logs.files[0].file.outcome.nerrors, 1);
	{
		struct same_file *all = list(&logs, 0);
		size_t n = 0;

		assert_int_equal(same_find(all, logs.n), 0);
		for (size_t i = 0; i < logs.n; i++)
			n += logs.files[i].left_out;
		assert_int_equal(n, 1);
		assert_false(logs.files[2].left_out);
		free(all);
	}
	for (size_t i = 0; i < 3; i++)
		outcome_release(&logs.files[i].file.outcome);
}

static void one_that_has_grown_is_found_by_its_first_block(void **state)
{
	struct logs logs = { 0 };

	(void)state;
	add(&logs, 0, "a", 9000, 7, 2);
	add(&logs, 1, "b", 9001, 7, 3);
	assert_found(&logs, "", "a<b");
	/* And the next one. */
	add(&logs, 2, "c", 9002, 7, 4);
	assert_found(&logs, "", "a<ba<c");
	/* Not one that begins otherwise. */
	logs.files[1].file.identity.head = 8;
	assert_found(&logs, "", "a<c");
}

static void what_one_run_had_is_as_it_counted_it(void **state)
{
	struct logs logs = { 0 };

	(void)state;
	add(&logs, 0, "a", 9000, 7, 2);
	add(&logs, 0, "b", 9001, 7, 3);
	assert_found(&logs, "", "");
	add(&logs, 1, "c", 8999, 7, 4);
	assert_found(&logs, "", "c<ac<b");
}

/* Not who has one of them only, and not those that none can be of. */
static void a_run_marks_what_it_has_read_together(void **state)
{
	struct logs logs = { 0 };

	(void)state;
	add(&logs, 0, "a", 9000, 7, 2);
	add(&logs, 0, "b", 9001, 7, 3);
	add(&logs, 0, "c", 9001, 7, 4);
	add(&logs, 0, "other", 9000, 8, 2);
	add(&logs, 1, "d", 9500, 7, 5);
	free(list(&logs, 0));
	assert_true(logs.files[0].together != 0);
	assert_true(logs.files[0].together == logs.files[1].together);
	assert_true(logs.files[0].together == logs.files[2].together);
	assert_int_equal(logs.files[3].together, 0);
	assert_int_equal(logs.files[4].together, 0);
	/* Of the same length none has grown. */
	logs.files[0].file.outcome.stored_bytes = 9001;
	free(list(&logs, 0));
	assert_int_equal(logs.files[1].together, 0);
	/* Other logs are another run; other names are not. */
	logs.files[0].file.outcome.stored_bytes = 8000;
	{
		uint64_t before;

		free(list(&logs, 0));
		before = logs.files[0].together;
		logs.files[0].file.name = (char *)"z";
		free(list(&logs, 0));
		assert_true(logs.files[0].together == before);
		logs.files[3].file.identity.tail++;
		free(list(&logs, 0));
		assert_true(logs.files[0].together != before);
	}
}

/* Names of all results but the one that stays, from earlier merges, too. */
static void names_that_do_not_stay_are_kept(void **state)
{
	struct logs logs = { 0 };

	(void)state;
	add(&logs, 0, "b", 9000, 1, 2);
	add(&logs, 1, "a", 9000, 1, 2);
	add(&logs, 1, "c", 9000, 1, 2);
	add(&logs, 2, "a", 9000, 1, 2);
	for (size_t first = 0; first < logs.n; first++) {
		struct same_file *all = list(&logs, first);

		assert_int_equal(saved_file_add_also(&logs.files[0], "x"), 0);
		assert_int_equal(saved_file_add_also(&logs.files[2], "y"), 0);
		assert_int_equal(same_find(all, logs.n), 0);
		assert_int_equal(logs.files[1].nalso, 4);
		assert_string_equal(logs.files[1].also[0], "a");
		assert_string_equal(logs.files[1].also[1], "b");
		assert_string_equal(logs.files[1].also[2], "x");
		assert_string_equal(logs.files[1].also[3], "y");
		free(all);
	}
	for (size_t i = 0; i < logs.n; i++)
		forget_names(&logs.files[i]);
}

/* What a damaged result has lost of a log, another one may have. */
static void the_one_with_its_hosts_stays(void **state)
{
	struct logs logs = { 0 };

	(void)state;
	add(&logs, 0, "a", 9000, 1, 2);
	add(&logs, 1, "b", 9000, 1, 2)->hosts.nhosts = 5;
	assert_found(&logs, "0", "");
	/* Rather than copies. */
	add(&logs, 0, "c", 9000, 1, 2);
	assert_found(&logs, "02", "");
	logs.files[2].hosts.nhosts = 5;
	assert_found(&logs, "1", "");
}

/* Either of the runs that had read it. */
static void what_was_read_with_others_is_so_under_any_name(void **state)
{
	struct logs logs = { 0 };

	(void)state;
	add(&logs, 0, "a", 9000, 7, 2);
	add(&logs, 1, "b", 9000, 7, 2);
	add(&logs, 1, "c", 9500, 7, 3);
	assert_found(&logs, "1", "");
}

static void short_ones_are_found_by_their_inode(void **state)
{
	struct logs logs = { 0 };

	(void)state;
	add(&logs, 0, "a", IDENTITY_BLOCK - 1, 1, 1);
	add(&logs, 1, "b", 90000, 2, 2);
	assert_found(&logs, "", "");
	logs.files[1].file.identity.inode = logs.files[0].file.identity.inode;
	assert_found(&logs, "", "a<b");
	logs.files[1].file.identity.device++;
	assert_found(&logs, "", "");
	logs.files[1].file.identity.device--;
	/* A whole block can be compared: a new file with an old inode. */
	logs.files[0].file.outcome.stored_bytes = IDENTITY_BLOCK;
	assert_found(&logs, "", "");
	/* Nor is an empty file the beginning of anything. */
	logs.files[0].file.outcome.stored_bytes = 0;
	assert_found(&logs, "", "");
}

static void one_that_does_not_count_is_not_compared(void **state)
{
	struct logs logs = { 0 };

	(void)state;
	add(&logs, 0, "a", 9000, 7, 2);
	add(&logs, 1, "b", 9500, 7, 3);
	add(&logs, 2, "c", 9500, 7, 3);
	assert_found(&logs, "2", "a<b");
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(equal_bytes_count_once),
		cmocka_unit_test(any_other_byte_makes_another_log),
		cmocka_unit_test(copies_in_one_result_stay),
		cmocka_unit_test(shards_have_no_log_in_common),
		cmocka_unit_test(
			what_was_not_read_to_its_end_is_known_by_its_inode),
		cmocka_unit_test(pipes_are_never_the_same),
		cmocka_unit_test(messages_about_operands_come_once),
		cmocka_unit_test(
			one_that_has_grown_is_found_by_its_first_block),
		cmocka_unit_test(what_one_run_had_is_as_it_counted_it),
		cmocka_unit_test(a_run_marks_what_it_has_read_together),
		cmocka_unit_test(names_that_do_not_stay_are_kept),
		cmocka_unit_test(the_one_with_its_hosts_stays),
		cmocka_unit_test(
			what_was_read_with_others_is_so_under_any_name),
		cmocka_unit_test(short_ones_are_found_by_their_inode),
		cmocka_unit_test(one_that_does_not_count_is_not_compared),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
