/*
 * What is saved (saved_write.h) are the frames that saved.h says, and a failure
 * of any write, or of what is copied, is told.
 */

#include <stdarg.h>
#include <stddef.h>
#include <setjmp.h>
#include <stdint.h>
#include <cmocka.h>

#include <errno.h>
#include <fcntl.h>
#include <stdlib.h>

#include "saved_maker.h"
#include "state/saved_write.h"

static struct saved_head head_of(enum evidence_level level)
{
	return (struct saved_head){ .question = { "some question" },
				    .level = level };
}

/* Files of a result that is read, to be saved again. */
struct source {
	FILE *file;
	struct saved_file files[3];
	const struct saved_file *sorted[3];
};

/* Where a section is in the bytes; of those a file is made in the end. */
static struct section_place keep(struct buf *bytes, enum evidence_level level,
				 uint64_t number, const char *names,
				 uint64_t nhosts)
{
	struct section_place place = { .begin = bytes->len,
				       .number = number,
				       .nhosts = nhosts,
				       .level = level };

	add_section(bytes, level, number, names);
	place.end = bytes->len;
	return place;
}

static void source_init(struct source *source, enum evidence_level level)
{
	struct buf bytes = { 0 };

	*source = (struct source){
		.files = { make_saved_file("a", 2, 2),
			   make_saved_file("b", 0, 0),
			   make_saved_file("c", 1, 1) },
	};
	buf_add_str(&bytes, "before it");
	/* Their numbers were others. */
	source->files[0].hosts = keep(&bytes, level, 17, "h1 h2", 2);
	source->files[2].hosts = keep(&bytes, level, 5, "h1", 1);
	assert_false(buf_failed(&bytes));
	source->file = make_file_of(bytes.data, bytes.len);
	for (int i = 0; i < 3; i++) {
		source->files[i].hosts.fd = fileno(source->file);
		source->files[i].hosts.level = level;
		source->sorted[i] = &source->files[i];
	}
	source->files[1].shard = 0;
	buf_release(&bytes);
}

static void source_release(struct source *source)
{
	fclose(source->file);
}

/* The bytes of what is written. */
static struct buf bytes_of(FILE *file)
{
	struct buf buf = { 0 };
	off_t len = lseek(fileno(file), 0, SEEK_END);
	uint8_t *room = buf_reserve(&buf, (size_t)len);

	assert_non_null(room);
	assert_int_equal(pread(fileno(file), room, (size_t)len, 0), len);
	buf.len += (size_t)len;
	return buf;
}

static void assert_written(const struct saved_result *result,
			   const struct buf *want)
{
	FILE *file = tmpfile();
	struct outfile out = { .fd = -1 };
	struct buf got;

	assert_non_null(file);
	out.fd = fileno(file);
	assert_int_equal(saved_write(&out, result), 0);
	got = bytes_of(file);
	assert_false(buf_failed(want));
	assert_int_equal(got.len, want->len);
	assert_memory_equal(got.data, want->data, want->len);
	buf_release(&got);
	fclose(file);
}

static void with_evidence_each_file_has_its_hosts(void **state)
{
	(void)state;
	for (int i = EVIDENCE_NUMBERS; i <= EVIDENCE_ALL; i++) {
		enum evidence_level level = (enum evidence_level)i;
		struct saved_head head = head_of(level);
		struct saved_result result = { .head = &head, .nfiles = 3 };
		struct buf want = { 0 };
		struct source source;

		source_init(&source, level);
		result.files = source.sorted;
		add_head_frame(&want, &head);
		for (uint64_t k = 0; k < 3; k++)
			add_file_frame(&want, k, &source.files[k]);
		add_section(&want, level, 0, "h1 h2");
		add_section(&want, level, 2, "h1");
		add_end_frame(&want, 3, 3, &head);
		assert_written(&result, &want);
		buf_release(&want);
		source_release(&source);
	}
}

/* Hosts of the words of a text; then fails if that is wanted. */
struct told {
	const char *names;
	int errnum;
};

static int tell_hosts(void *ctx, struct section_writer *writer)
{
	const struct told *told = ctx;
	const char *at = told->names;

	while (*at) {
		size_t len = strcspn(at, " ");

		if (section_add(writer, (struct slice){ at, len },
				(struct slice){ NULL, 0 }))
			return -1;
		at += len + (at[len] == ' ');
	}
	errno = told->errnum;
	return told->errnum ? -1 : 0;
}

static void without_evidence_all_hosts_are_together(void **state)
{
	static const char *const lists[] = { "h1 h2 h3", "" };
	uint32_t numbers[] = { 3 };
	struct saved_head head = head_of(EVIDENCE_NONE);
	struct source source;

	(void)state;
	source_init(&source, EVIDENCE_NONE);
	head.shards = (struct saved_shards){ .n = 7,
					     .numbers = numbers,
					     .nnumbers = 1 };
	buf_add_str(&head.text, "path=/robots.txt\n");
	source.files[1].shard = 3;
	for (size_t i = 0; i < 2; i++) {
		struct told told = { lists[i], 0 };
		struct saved_result result = { .head = &head,
					       .files = source.sorted,
					       .nfiles = 3,
					       .hosts = tell_hosts,
					       .ctx = &told };
		struct buf want = { 0 };

		add_head_frame(&want, &head);
		for (uint64_t k = 0; k < 3; k++)
			add_file_frame(&want, k, &source.files[k]);
		add_section(&want, EVIDENCE_NONE, 0, lists[i]);
		add_end_frame(&want, 3, i ? 0 : 3, &head);
		assert_written(&result, &want);
		buf_release(&want);
	}
	buf_release(&head.text);
	source_release(&source);
}

static void a_result_of_nothing_is_a_head_and_an_end(void **state)
{
	struct saved_head head = head_of(EVIDENCE_ALL);
	struct saved_result result = { .head = &head };
	struct buf want = { 0 };

	(void)state;
	add_head_frame(&want, &head);
	add_end_frame(&want, 0, 0, &head);
	assert_written(&result, &want);
	buf_release(&want);
}

/**** Failures */

static void assert_fails(const struct saved_result *result, int fd, int errnum)
{
	struct outfile out = { .fd = fd };

	errno = 0;
	assert_int_equal(saved_write(&out, result), -1);
	assert_int_equal(errno, errnum);
}

/* So many files that the disk is full among them, or only at the end. */
static void a_full_disk_is_told(void **state)
{
	struct saved_head head = head_of(EVIDENCE_NONE);
	struct told told = { "h1", 0 };
	int full = open("/dev/full", O_WRONLY);

	(void)state;
	assert_true(full >= 0);
	for (size_t n = 0; n < 3000; n += 1499) {
		struct saved_file file = make_saved_file("a", 0, 0);
		const struct saved_file **files = calloc(n + 1, sizeof(*files));
		struct saved_result result = { .head = &head,
					       .files = files,
					       .nfiles = n,
					       .hosts = tell_hosts,
					       .ctx = &told };

		assert_non_null(files);
		for (size_t i = 0; i < n; i++)
			files[i] = &file;
		assert_fails(&result, full, ENOSPC);
		free(files);
	}
	close(full);
}

/* Many frames of hosts. */
static void a_disk_that_is_full_among_hosts_is_told(void **state)
{
	struct saved_head head = head_of(EVIDENCE_NONE);
	struct buf names = { 0 };
	struct told told;
	struct saved_result result = { .head = &head,
				       .hosts = tell_hosts,
				       .ctx = &told };
	int full = open("/dev/full", O_WRONLY);

	(void)state;
	assert_true(full >= 0);
	for (int i = 0; i < 30000; i++)
		buf_addf(&names, "%sh%08d", i ? " " : "", i);
	buf_add_byte(&names, '\0');
	assert_false(buf_failed(&names));
	told = (struct told){ (char *)names.data, 0 };
	assert_fails(&result, full, ENOSPC);
	/* As many that go through come back. */
	{
		struct buf want = { 0 };

		add_head_frame(&want, &head);
		add_section(&want, EVIDENCE_NONE, 0, told.names);
		add_end_frame(&want, 0, 30000, &head);
		assert_written(&result, &want);
		buf_release(&want);
	}
	buf_release(&names);
	close(full);
}

static void a_failure_of_who_tells_the_hosts_is_told(void **state)
{
	struct saved_head head = head_of(EVIDENCE_NONE);
	struct told told = { "h1", EBADMSG };
	struct saved_result result = { .head = &head,
				       .hosts = tell_hosts,
				       .ctx = &told };
	FILE *file = tmpfile();

	(void)state;
	assert_non_null(file);
	assert_fails(&result, fileno(file), EBADMSG);
	fclose(file);
}

/* A result that was altered after it was read. */
static void a_source_that_has_changed_is_told(void **state)
{
	struct saved_head head = head_of(EVIDENCE_NUMBERS);
	struct saved_result result = { .head = &head, .nfiles = 3 };
	struct source source;
	FILE *file = tmpfile();

	(void)state;
	assert_non_null(file);
	source_init(&source, EVIDENCE_NUMBERS);
	result.files = source.sorted;
	assert_int_equal(pwrite(fileno(source.file), "x", 1,
				(off_t)source.files[2].hosts.end - 1),
			 1);
	assert_fails(&result, fileno(file), EBADMSG);
	source_release(&source);
	fclose(file);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(with_evidence_each_file_has_its_hosts),
		cmocka_unit_test(without_evidence_all_hosts_are_together),
		cmocka_unit_test(a_result_of_nothing_is_a_head_and_an_end),
		cmocka_unit_test(a_full_disk_is_told),
		cmocka_unit_test(a_disk_that_is_full_among_hosts_is_told),
		cmocka_unit_test(a_failure_of_who_tells_the_hosts_is_told),
		cmocka_unit_test(a_source_that_has_changed_is_told),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
