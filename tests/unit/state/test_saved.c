/*
 * Saved results are read (saved.h) as they were written; of what is damaged,
 * cut off or made by strangers every frame that is whole counts, nothing else,
 * and something is said.
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

/* A result that was read, and what was said of it. */
struct got {
	FILE *file;
	struct saved saved;
	struct outcome outcome;
	int ret;
};

static void read_from(struct got *got, const void *data, size_t len,
		      size_t begin)
{
	*got = (struct got){ .file = make_file_of(data, len) };
	got->ret = saved_read(&got->saved, fileno(got->file), begin, len,
			      &got->outcome);
	assert_true(got->ret == 0 || got->ret == 1);
	/* What cannot be merged is said. */
	assert_true(!got->ret || got->outcome.nerrors);
}

static void got_release(struct got *got)
{
	saved_release(&got->saved);
	outcome_release(&got->outcome);
	fclose(got->file);
}

/* All of it as text: "name: hosts;" for each file, and ":" the hosts of all. */
static char *describe(const struct got *got)
{
	struct buf buf = { 0 };

	for (size_t i = 0; i < got->saved.nfiles; i++) {
		buf_addf(&buf, "%s:", got->saved.files[i].file.name);
		list_section(&buf, &got->saved.files[i].hosts);
		buf_add_str(&buf, "; ");
	}
	buf_add_str(&buf, ":");
	list_section(&buf, &got->saved.hosts);
	buf_add_byte(&buf, '\0');
	assert_false(buf_failed(&buf));
	return (char *)buf.data;
}

/* What it is, and the first thing that is said of it; ERROR_NONE: nothing. */
static void assert_got(const struct buf *bytes, const char *want,
		       enum error_code code)
{
	struct got got;
	char *text;

	assert_false(buf_failed(bytes));
	read_from(&got, bytes->data, bytes->len, 0);
	text = describe(&got);
	assert_string_equal(text, want);
	if (got.outcome.nerrors)
		assert_int_equal(got.outcome.errors[0].code, code);
	else
		assert_int_equal(code, ERROR_NONE);
	free(text);
	got_release(&got);
}

static struct saved_head head_of(enum evidence_level level)
{
	return (struct saved_head){ .question = { "some question" },
				    .level = level };
}

/* Two files and their hosts, of that level. */
static struct buf make_result(enum evidence_level level)
{
	struct saved_head head = head_of(level);
	struct saved_file a = make_saved_file("a", 2, 2);
	struct saved_file b = make_saved_file("b", 1, 1);
	struct buf buf = { 0 };

	add_head_frame(&buf, &head);
	add_file_frame(&buf, 0, &a);
	add_file_frame(&buf, 1, &b);
	if (level == EVIDENCE_NONE) {
		add_section(&buf, level, 0, "h1 h2 h3");
	} else {
		add_section(&buf, level, 0, "h1 h2");
		add_section(&buf, level, 1, "h3");
	}
	add_end_frame(&buf, 2, 3, &head);
	assert_false(buf_failed(&buf));
	return buf;
}

static const char *want_of(enum evidence_level level)
{
	return level == EVIDENCE_NONE ? "a:; b:; : h1 h2 h3"
				      : "a: h1 h2; b: h3; :";
}

static void what_was_written_comes_back(void **state)
{
	(void)state;
	for (int i = EVIDENCE_NONE; i <= EVIDENCE_ALL; i++) {
		enum evidence_level level = (enum evidence_level)i;
		struct buf bytes = make_result(level), later = { 0 };
		struct got got;
		char *text;

		assert_got(&bytes, want_of(level), ERROR_NONE);
		/* Also from within a file. */
		buf_add_str(&later, "something else");
		buf_add(&later, bytes.data, bytes.len);
		read_from(&got, later.data, later.len, 14);
		assert_int_equal(got.outcome.nerrors, 0);
		text = describe(&got);
		assert_string_equal(text, want_of(level));
		assert_int_equal(got.saved.head.level, level);
		assert_int_equal(got.saved.files[1].file.outcome.stored_bytes,
				 1000);
		free(text);
		got_release(&got);
		buf_release(&later);
		buf_release(&bytes);
	}
}

/**** Damage */

/* Whether a section has no hosts, or these. */
static bool has_or_none(const struct section_place *place, const char *hosts)
{
	struct buf buf = { 0 };
	bool ret;

	list_section(&buf, place);
	buf_add_byte(&buf, '\0');
	assert_false(buf_failed(&buf));
	ret = buf.len == 1 || !strcmp((char *)buf.data, hosts);
	buf_release(&buf);
	return ret;
}

/* Hosts are those of their files or none; that there is damage is said. */
static void assert_harmless(enum evidence_level level, const void *data,
			    size_t len)
{
	struct got got;

	read_from(&got, data, len, 0);
	assert_true(got.outcome.nerrors > 0);
	assert_true(got.saved.nfiles <= 2);
	assert_true(has_or_none(&got.saved.hosts,
				level == EVIDENCE_NONE ? " h1 h2 h3" : ""));
	for (size_t i = 0; i < got.saved.nfiles; i++) {
		const struct saved_file *file = &got.saved.files[i];
		const char *hosts = file->hosts.number ? " h3" : " h1 h2";
		const char *name = file->hosts.number ? "b" : "a";

		if (strcmp(file->file.name, "(unknown)") != 0)
			assert_string_equal(file->file.name, name);
		assert_true(has_or_none(&file->hosts, hosts));
	}
	got_release(&got);
}

static void any_byte_altered_is_told(void **state)
{
	(void)state;
	for (int level = EVIDENCE_NONE; level <= EVIDENCE_ALL; level += 2) {
		struct buf bytes = make_result((enum evidence_level)level);

		for (size_t i = 0; i < bytes.len; i++)
			for (unsigned bit = 0; bit < 8; bit += 3) {
				bytes.data[i] ^= (uint8_t)(1 << bit);
				assert_harmless((enum evidence_level)level,
						bytes.data, bytes.len);
				bytes.data[i] ^= (uint8_t)(1 << bit);
			}
		buf_release(&bytes);
	}
}

static void any_byte_missing_is_told(void **state)
{
	(void)state;
	for (int level = EVIDENCE_NONE; level <= EVIDENCE_ALL; level += 2) {
		struct buf bytes = make_result((enum evidence_level)level);
		uint8_t *less = malloc(bytes.len);

		assert_non_null(less);
		for (size_t i = 0; i < bytes.len; i++) {
			memcpy(less, bytes.data, i);
			memcpy(less + i, bytes.data + i + 1, bytes.len - i - 1);
			assert_harmless((enum evidence_level)level, less,
					bytes.len - 1);
			/* And all behind it. */
			assert_harmless((enum evidence_level)level, bytes.data,
					i);
		}
		free(less);
		buf_release(&bytes);
	}
}

/* The head was lost: that of the end stands in for it. */
static void the_end_has_the_head_again(void **state)
{
	struct saved_head head = head_of(EVIDENCE_NONE);
	struct saved_file a = make_saved_file("a", 1, 1);
	struct buf bytes = { 0 };

	(void)state;
	add_head_frame(&bytes, &head);
	bytes.data[bytes.len - 1] ^= 1;
	add_file_frame(&bytes, 0, &a);
	add_section(&bytes, EVIDENCE_NONE, 0, "h1");
	add_end_frame(&bytes, 1, 1, &head);
	assert_got(&bytes, "a:; : h1", ERROR_SAVED_DAMAGED);
	buf_release(&bytes);
}

static void a_lost_file_leaves_its_hosts(void **state)
{
	struct saved_head head = head_of(EVIDENCE_NUMBERS);
	struct saved_file a = make_saved_file("a", 1, 1);
	struct buf bytes = { 0 };
	size_t at;

	(void)state;
	add_head_frame(&bytes, &head);
	add_file_frame(&bytes, 0, &a);
	at = bytes.len;
	add_file_frame(&bytes, 1, &a);
	add_section(&bytes, EVIDENCE_NUMBERS, 0, "h1");
	add_section(&bytes, EVIDENCE_NUMBERS, 1, "h2 h3");
	add_end_frame(&bytes, 2, 3, &head);
	bytes.data[at + 30] ^= 1;
	assert_got(&bytes, "a: h1; (unknown): h2 h3; :", ERROR_SAVED_DAMAGED);
	buf_release(&bytes);
}

/* Of a part of a list it is of the first one that is in there. */
static void a_lost_file_is_of_a_shard(void **state)
{
	uint32_t numbers[] = { 2, 3 };
	struct saved_head head = head_of(EVIDENCE_NUMBERS);
	struct buf bytes = { 0 };
	struct got got;

	(void)state;
	head.shards = (struct saved_shards){ .n = 4,
					     .numbers = numbers,
					     .nnumbers = 2 };
	add_head_frame(&bytes, &head);
	add_section(&bytes, EVIDENCE_NUMBERS, 5, "h1");
	add_end_frame(&bytes, 1, 1, &head);
	read_from(&got, bytes.data, bytes.len, 0);
	assert_int_equal(got.ret, 0);
	assert_int_equal(got.outcome.nerrors, 1);
	assert_int_equal(got.saved.nfiles, 1);
	assert_int_equal(got.saved.files[0].shard, 2);
	assert_true(got.saved.files[0].file.outcome.opened);
	got_release(&got);
	buf_release(&bytes);
}

/**** What is none */

static void what_is_no_result_is_refused(void **state)
{
	static const char *const texts[] = {
		"",
		"x",
		"192.0.2.1 - - [03/Nov/2026:06:25:01 +0000] \"GET / HTTP/1.1\"",
		"FRB\1",
		"FRS\3",
	};
	struct buf bytes = { 0 };
	size_t start;

	(void)state;
	for (size_t i = 0; i < sizeof(texts) / sizeof(*texts); i++) {
		buf_clear(&bytes);
		buf_add_str(&bytes, texts[i]);
		assert_got(&bytes, ":", ERROR_NOT_SAVED);
	}
	/* A frame of another kind; a head that is none. */
	buf_clear(&bytes);
	start = frame_begin(&bytes, 77);
	buf_add_str(&bytes, "FRS\3");
	frame_end(&bytes, start);
	assert_got(&bytes, ":", ERROR_NOT_SAVED);
	buf_clear(&bytes);
	start = frame_begin(&bytes, SAVED_HEAD);
	buf_add_str(&bytes, "FRX\3");
	frame_end(&bytes, start);
	assert_got(&bytes, ":", ERROR_NOT_SAVED);
	buf_clear(&bytes);
	start = frame_begin(&bytes, SAVED_HEAD);
	buf_add(&bytes, (const uint8_t[]){ 'F', 'R', 'S', SAVED_VERSION }, 4);
	frame_end(&bytes, start);
	assert_got(&bytes, ":", ERROR_NOT_SAVED);
	buf_release(&bytes);
}

static void another_version_is_named(void **state)
{
	struct buf bytes = { 0 };
	struct got got;
	size_t start = frame_begin(&bytes, SAVED_HEAD);

	(void)state;
	buf_add(&bytes, (const uint8_t[]){ 'F', 'R', 'S', SAVED_VERSION + 1 },
		4);
	buf_add_str(&bytes, "whatever that has");
	frame_end(&bytes, start);
	read_from(&got, bytes.data, bytes.len, 0);
	assert_int_equal(got.ret, 1);
	assert_int_equal(got.outcome.nerrors, 1);
	assert_int_equal(got.outcome.errors[0].code, ERROR_SAVED_VERSION);
	assert_int_equal(got.outcome.errors[0].count, SAVED_VERSION + 1);
	got_release(&got);
	buf_release(&bytes);
}

static void what_cannot_be_read_is_told(void **state)
{
	struct outcome outcome = { 0 };
	struct saved saved = { 0 };
	int fd = open("/dev/null", O_WRONLY);

	(void)state;
	assert_true(fd >= 0);
	assert_int_equal(saved_read(&saved, fd, 0, 100, &outcome), 1);
	assert_int_equal(outcome.nerrors, 1);
	assert_int_equal(outcome.errors[0].code, ERROR_READ);
	assert_int_equal(outcome.errors[0].errnum, EBADF);
	saved_release(&saved);
	outcome_release(&outcome);
	close(fd);
}

/**** Whole frames that contradict each other */

/* A result whose frames behind the head are made one by one. */
struct lie {
	struct buf bytes;
	struct saved_head head;
};

static struct lie begin_lie(enum evidence_level level)
{
	struct lie lie = { .head = head_of(level) };

	add_head_frame(&lie.bytes, &lie.head);
	return lie;
}

static void add_file(struct lie *lie, uint64_t number, const char *name,
		     uint64_t nhosts)
{
	struct saved_file file = make_saved_file(name, nhosts, nhosts);

	add_file_frame(&lie->bytes, number, &file);
}

/* Ends it, with right numbers. */
static void assert_lie(struct lie *lie, uint64_t nfiles, uint64_t nhosts,
		       const char *want)
{
	add_end_frame(&lie->bytes, nfiles, nhosts, &lie->head);
	assert_got(&lie->bytes, want, ERROR_SAVED_DAMAGED);
	buf_release(&lie->bytes);
}

static void files_come_in_order_and_before_hosts(void **state)
{
	struct lie lie = begin_lie(EVIDENCE_NUMBERS);

	(void)state;
	add_file(&lie, 0, "a", 1);
	add_section(&lie.bytes, EVIDENCE_NUMBERS, 0, "h1");
	add_file(&lie, 1, "b", 0);
	assert_lie(&lie, 1, 1, "a: h1; :");
	lie = begin_lie(EVIDENCE_NUMBERS);
	add_file(&lie, 5, "a", 0);
	add_file(&lie, 5, "b", 0);
	add_file(&lie, 4, "c", 0);
	add_file(&lie, 6, "d", 0);
	assert_lie(&lie, 2, 0, "a:; d:; :");
}

static void a_file_is_whole(void **state)
{
	struct lie lie = begin_lie(EVIDENCE_NONE);
	struct saved_file file = make_saved_file("a", 0, 0);
	size_t start;

	(void)state;
	start = frame_begin(&lie.bytes, SAVED_FILE);
	buf_add_u64(&lie.bytes, 0);
	frame_end(&lie.bytes, start);
	assert_lie(&lie, 0, 0, ":");
	lie = begin_lie(EVIDENCE_NONE);
	add_file_frame(&lie.bytes, 0, &file);
	start = frame_begin(&lie.bytes, SAVED_FILE);
	buf_add_u64(&lie.bytes, 1);
	buf_add_u32(&lie.bytes, 0);
	partial_file_pack(&file.file, &lie.bytes);
	buf_add_u64(&lie.bytes, 0);
	buf_add_u32(&lie.bytes, 0);
	buf_add_byte(&lie.bytes, 0);
	frame_end(&lie.bytes, start);
	assert_lie(&lie, 1, 0, "a:; :");
	/* It says that there are more hosts than requests. */
	lie = begin_lie(EVIDENCE_NONE);
	file.file.outcome.nhosts = 1;
	add_file_frame(&lie.bytes, 0, &file);
	assert_lie(&lie, 0, 0, ":");
}

static void a_file_is_of_a_shard_that_is_there(void **state)
{
	uint32_t numbers[] = { 2, 3 };
	struct saved_head head = head_of(EVIDENCE_NONE);
	struct saved_file none = { .file = { .name = (char *)"none" } };
	struct saved_file file = make_saved_file("a", 0, 0);
	struct buf bytes = { 0 };

	(void)state;
	assert_int_equal(outcome_add(&none.file.outcome,
				     &(struct error){ .code = ERROR_OPEN,
						      .errnum = ENOENT }),
			 0);
	head.shards = (struct saved_shards){ .n = 4,
					     .numbers = numbers,
					     .nnumbers = 2 };
	add_head_frame(&bytes, &head);
	file.shard = 2;
	add_file_frame(&bytes, 0, &file);
	file.shard = 3;
	add_file_frame(&bytes, 1, &file);
	/* A message about an operand is of none. */
	add_file_frame(&bytes, 2, &none);
	add_end_frame(&bytes, 3, 0, &head);
	assert_got(&bytes, "a:; a:; none:; :", ERROR_NONE);
	for (uint32_t shard = 0; shard < 6; shard++) {
		if (shard == 2 || shard == 3)
			continue;
		buf_clear(&bytes);
		add_head_frame(&bytes, &head);
		file.shard = shard;
		add_file_frame(&bytes, 0, &file);
		add_end_frame(&bytes, 0, 0, &head);
		assert_got(&bytes, ":", ERROR_SAVED_DAMAGED);
	}
	/* In what is no part there is none. */
	head.shards = (struct saved_shards){ 0 };
	buf_clear(&bytes);
	add_head_frame(&bytes, &head);
	file.shard = 1;
	add_file_frame(&bytes, 0, &file);
	none.shard = 1;
	add_file_frame(&bytes, 1, &none);
	add_end_frame(&bytes, 0, 0, &head);
	assert_got(&bytes, ":", ERROR_SAVED_DAMAGED);
	outcome_release(&none.file.outcome);
	buf_release(&bytes);
}

static void hosts_stand_where_they_should(void **state)
{
	struct lie lie = begin_lie(EVIDENCE_NUMBERS);

	(void)state;
	/* Those of a file twice. */
	add_file(&lie, 0, "a", 1);
	add_file(&lie, 1, "b", 1);
	add_section(&lie.bytes, EVIDENCE_NUMBERS, 0, "h1");
	add_section(&lie.bytes, EVIDENCE_NUMBERS, 1, "h2");
	add_section(&lie.bytes, EVIDENCE_NUMBERS, 0, "h3");
	assert_lie(&lie, 2, 2, "a: h1; b: h2; :");
	/* In no order. */
	lie = begin_lie(EVIDENCE_NUMBERS);
	add_file(&lie, 0, "a", 2);
	add_section(&lie.bytes, EVIDENCE_NUMBERS, 0, "h2");
	add_section(&lie.bytes, EVIDENCE_NUMBERS, 0, "h1");
	assert_lie(&lie, 1, 1, "a: h2; :");
	/* Of a file between others that is not there. */
	lie = begin_lie(EVIDENCE_NUMBERS);
	add_file(&lie, 2, "a", 1);
	add_section(&lie.bytes, EVIDENCE_NUMBERS, 1, "h1");
	assert_lie(&lie, 1, 0, "a:; :");
	/* Of a number, where there is only one section. */
	lie = begin_lie(EVIDENCE_NONE);
	add_file(&lie, 0, "a", 1);
	add_section(&lie.bytes, EVIDENCE_NONE, 1, "h1");
	assert_lie(&lie, 1, 0, "a:; :");
}

static void no_frame_stands_where_it_should_not(void **state)
{
	struct lie lie = begin_lie(EVIDENCE_NONE);
	size_t start;

	(void)state;
	/* A second head; one of no tag that is known. */
	add_head_frame(&lie.bytes, &lie.head);
	assert_lie(&lie, 0, 0, ":");
	lie = begin_lie(EVIDENCE_NONE);
	start = frame_begin(&lie.bytes, 99);
	frame_end(&lie.bytes, start);
	assert_lie(&lie, 0, 0, ":");
	/* Behind the end. */
	lie = begin_lie(EVIDENCE_NONE);
	add_end_frame(&lie.bytes, 0, 0, &lie.head);
	add_file(&lie, 0, "a", 0);
	assert_got(&lie.bytes, ":", ERROR_SAVED_DAMAGED);
	buf_release(&lie.bytes);
	/* An end of a few bytes. */
	lie = begin_lie(EVIDENCE_NONE);
	start = frame_begin(&lie.bytes, SAVED_END);
	buf_add_u64(&lie.bytes, 0);
	frame_end(&lie.bytes, start);
	assert_got(&lie.bytes, ":", ERROR_SAVED_DAMAGED);
	buf_release(&lie.bytes);
	/* None. */
	lie = begin_lie(EVIDENCE_NONE);
	assert_got(&lie.bytes, ":", ERROR_SAVED_CUT);
	buf_release(&lie.bytes);
}

static void the_end_counts_what_is_before_it(void **state)
{
	struct saved_head other = head_of(EVIDENCE_NONE);
	struct lie lie;

	(void)state;
	for (int i = 0; i < 3; i++) {
		lie = begin_lie(EVIDENCE_NONE);
		add_file(&lie, 0, "a", 1);
		add_section(&lie.bytes, EVIDENCE_NONE, 0, "h1");
		other.question.bytes[0] ^= i == 2;
		add_end_frame(&lie.bytes, 1 + (i == 0), 1 + (i == 1), &other);
		assert_got(&lie.bytes, "a:; : h1", ERROR_SAVED_DAMAGED);
		buf_release(&lie.bytes);
	}
}

/* Without evidence all that is known is how many there can be together. */
static void as_many_hosts_as_files_can_have(void **state)
{
	static const char *const lists[] = { "", "h1", "h1 h2", "h1 h2 h3",
					     "h1 h2 h3 h4" };

	(void)state;
	for (uint64_t n = 0; n < 5; n++) {
		struct lie lie = begin_lie(EVIDENCE_NONE);
		bool fits = n == 2 || n == 3;
		char want[64];

		add_file(&lie, 0, "a", 2);
		add_file(&lie, 1, "b", 1);
		add_section(&lie.bytes, EVIDENCE_NONE, 0, lists[n]);
		add_end_frame(&lie.bytes, 2, n, &lie.head);
		snprintf(want, sizeof(want), "a:; b:; :%s%s", fits ? " " : "",
			 fits ? lists[n] : "");
		assert_got(&lie.bytes, want,
			   fits ? ERROR_NONE : ERROR_SAVED_DAMAGED);
		buf_release(&lie.bytes);
	}
}

static void hosts_are_as_many_as_their_file_says(void **state)
{
	struct lie lie = begin_lie(EVIDENCE_NUMBERS);
	struct saved_file file = make_saved_file("b", 1, 2);

	(void)state;
	add_file(&lie, 0, "a", 2);
	add_file_frame(&lie.bytes, 1, &file);
	add_file(&lie, 2, "c", 1);
	add_file(&lie, 3, "d", 0);
	/* Too few hosts; too few requests; right ones; too many. */
	add_section(&lie.bytes, EVIDENCE_NUMBERS, 0, "h1");
	add_section(&lie.bytes, EVIDENCE_NUMBERS, 1, "h2");
	add_section(&lie.bytes, EVIDENCE_NUMBERS, 2, "h3");
	add_section(&lie.bytes, EVIDENCE_NUMBERS, 3, "h4");
	assert_lie(&lie, 4, 4, "a:; b:; c: h3; d:; :");
}

/*
 * What was merged from a damaged result has that in its messages: then its
 * numbers cannot agree, and its hosts count.
 */
static void what_was_known_to_lack_hosts_counts(void **state)
{
	static const enum error_code codes[] = { ERROR_SAVED_DAMAGED,
						 ERROR_SAVED_CUT };

	(void)state;
	for (size_t i = 0; i < 2; i++) {
		struct lie lie = begin_lie(EVIDENCE_NUMBERS);
		struct saved_file note = { .file = { .name = (char *)"r" } };

		assert_int_equal(outcome_add(&note.file.outcome,
					     &(struct error){
						     .code = codes[i] }),
				 0);
		add_file(&lie, 0, "a", 2);
		add_file_frame(&lie.bytes, 1, &note);
		add_section(&lie.bytes, EVIDENCE_NUMBERS, 0, "h1");
		add_end_frame(&lie.bytes, 2, 1, &lie.head);
		assert_got(&lie.bytes, "a: h1; r:; :", ERROR_NONE);
		outcome_release(&note.file.outcome);
		buf_release(&lie.bytes);
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(what_was_written_comes_back),
		cmocka_unit_test(any_byte_altered_is_told),
		cmocka_unit_test(any_byte_missing_is_told),
		cmocka_unit_test(the_end_has_the_head_again),
		cmocka_unit_test(a_lost_file_leaves_its_hosts),
		cmocka_unit_test(a_lost_file_is_of_a_shard),
		cmocka_unit_test(what_is_no_result_is_refused),
		cmocka_unit_test(another_version_is_named),
		cmocka_unit_test(what_cannot_be_read_is_told),
		cmocka_unit_test(files_come_in_order_and_before_hosts),
		cmocka_unit_test(a_file_is_whole),
		cmocka_unit_test(a_file_is_of_a_shard_that_is_there),
		cmocka_unit_test(hosts_stand_where_they_should),
		cmocka_unit_test(no_frame_stands_where_it_should_not),
		cmocka_unit_test(the_end_counts_what_is_before_it),
		cmocka_unit_test(as_many_hosts_as_files_can_have),
		cmocka_unit_test(hosts_are_as_many_as_their_file_says),
		cmocka_unit_test(what_was_known_to_lack_hosts_counts),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
