/*
 * Text in whole lines (block.h): nothing is lost, added or out of order, but
 * for the ends of lines that are too long.
 */

#include <stdarg.h>
#include <stddef.h>
#include <setjmp.h>
#include <stdint.h>
#include <cmocka.h>

#include <string.h>
#include <sys/mman.h>
#include <unistd.h>

#include "decode/zlib.h"
#include "gzip_maker.h"
#include "pages.h"
#include "scan/block.h"

static struct layers *layers;
static struct block block;

static int set_up(void **state)
{
	(void)state;
	layers = layers_new(&zlib_decoder);
	return layers ? block_init(&block) : -1;
}

static int tear_down(void **state)
{
	(void)state;
	layers_free(layers);
	block_release(&block);
	block_release(&block);
	return 0;
}

/* Begins with a file of these bytes; returns its descriptor. */
static int open_file(const struct buf *data, struct outcome *outcome)
{
	int fd = memfd_create("test", MFD_CLOEXEC);

	assert_true(fd >= 0);
	assert_false(buf_failed(data));
	assert_int_equal(pwrite(fd, data->data, data->len, 0), data->len);
	*outcome = (struct outcome){ 0 };
	layers_open(layers, fd, false, outcome);
	block_begin(&block, layers, data->len);
	return fd;
}

/*
 * Takes the lines of a piece off the front of the text, whose lines they have
 * to be; one that is cut is what is left of both.
 */
static void take_piece(struct slice piece, struct slice *text)
{
	while (piece.len) {
		const char *newline = memchr(piece.at, '\n', piece.len);
		struct slice got = slice_take_until(&piece, '\n'), want;

		assert_true(text->len);
		want = slice_take_until(text, '\n');
		if (newline || got.len != BLOCK_LINE_MAX)
			assert_int_equal(got.len, want.len);
		else
			assert_in_range(want.len, got.len, SIZE_MAX);
		assert_memory_equal(got.at, want.at, got.len);
	}
}

/*
 * A piece of the rest of the line with which the text begins, of which *seen
 * bytes were there: it goes on from there, with the last of them before it.
 */
static void see_rest(struct slice piece, struct slice text, size_t *seen)
{
	struct slice line = slice_take_until(&text, '\n');
	size_t from = *seen - BLOCK_OVERLAP;

	assert_in_range(piece.len, BLOCK_OVERLAP, line.len - from);
	assert_memory_equal(piece.at, line.at + from, piece.len);
	*seen = from + piece.len;
}

/* The lines of the file at fd are those of the text. */
static void check_lines(const struct buf *file, const struct buf *text)
{
	struct slice rest = { (const char *)text->data, text->len };
	bool ends_whole = !text->len || text->data[text->len - 1] == '\n';
	enum block_status status = BLOCK_LINES;
	size_t seen = BLOCK_LINE_MAX; /* of a long line */
	struct outcome outcome;
	struct slice lines;
	int fd = open_file(file, &outcome);

	while (status == BLOCK_LINES || status == BLOCK_REST) {
		status = block_next(&block, &lines);
		if (status == BLOCK_REST)
			see_rest(lines, rest, &seen);
		else if (status != BLOCK_END)
			take_piece(lines, &rest);
		if (status != BLOCK_REST && lines.len)
			seen = BLOCK_LINE_MAX;
	}
	assert_int_equal(status, ends_whole ? BLOCK_END : BLOCK_LAST);
	assert_int_equal(rest.len, 0);
	assert_int_equal(block_next(&block, &lines), BLOCK_END);
	assert_int_equal(lines.len, 0);
	close(fd);
	outcome_release(&outcome);
}

/* As plain text and in members, which are cut anywhere. */
static void check_text(const struct buf *text)
{
	struct rng rng = { text->len + 1 };
	struct buf file = { 0 };

	check_lines(text, text);
	for (size_t at = 0; at < text->len;) {
		size_t len = 1 + rng_below(&rng, 100000);

		len = len < text->len - at ? len : text->len - at;
		gzip_add_member(&file, text->data + at, len, 1);
		at += len;
	}
	check_lines(&file, text);
	buf_release(&file);
}

static void add_line(struct buf *text, size_t len)
{
	for (size_t i = 0; i < len; i++)
		buf_add_byte(text, (uint8_t)('a' + (text->len + i) % 23));
	buf_add_byte(text, '\n');
}

static void short_lines(void **state)
{
	struct rng rng = { 1 };
	struct buf text = { 0 };

	(void)state;
	while (text.len < 2000000)
		add_line(&text, rng_below(&rng, 300));
	check_text(&text);
	text.len--;
	check_text(&text);
	buf_release(&text);
}

static void lines_around_the_limit(void **state)
{
	(void)state;
	for (size_t len = BLOCK_LINE_MAX - 2; len <= BLOCK_LINE_MAX + 2;
	     len++) {
		struct buf text = { 0 };

		for (int i = 0; i < 12; i++) {
			add_line(&text, len);
			add_line(&text, (size_t)i * 7);
		}
		check_text(&text);
		text.len--;
		check_text(&text);
		buf_release(&text);
	}
}

static void long_lines(void **state)
{
	struct rng rng = { 2 };
	struct buf text = { 0 };

	(void)state;
	for (int i = 0; i < 30; i++) {
		add_line(&text, rng_below(&rng, 500000));
		for (size_t n = rng_below(&rng, 3); n; n--)
			add_line(&text, rng_below(&rng, 100));
	}
	check_text(&text);
	text.len--;
	check_text(&text);
	buf_release(&text);
}

static void no_text(void **state)
{
	struct buf text = { 0 }, file = { 0 };

	(void)state;
	gzip_add_member(&file, "", 0, 6);
	check_lines(&file, &text);
	buf_release(&file);
}

/* A line that damage cuts off, and after the damage a new one begins. */
static void cut_by_damage(void **state)
{
	static const char *const want[] = { "first\n", "sec", "third\n" };
	static const enum block_status status[] = { BLOCK_LINES, BLOCK_CUT,
						    BLOCK_LINES };
	struct buf file = { 0 };
	struct outcome outcome;
	struct slice lines;
	int fd;

	(void)state;
	gzip_add_header(&file, &(struct gzip_fields){ 0 });
	gzip_add_stored(&file, "first\nsec", 9, 0);
	buf_add_byte(&file, 0xff);
	gzip_add_member(&file, "third\n", 6, 6);
	fd = open_file(&file, &outcome);
	for (size_t i = 0; i < 3; i++) {
		/* There may be text that completes none. */
		do
			assert_int_equal(block_next(&block, &lines), status[i]);
		while (!lines.len);
		assert_int_equal(lines.len, strlen(want[i]));
		assert_memory_equal(lines.at, want[i], lines.len);
	}
	assert_int_equal(block_next(&block, &lines), BLOCK_END);
	assert_int_equal(outcome.nerrors, 1);
	close(fd);
	outcome_release(&outcome);
	buf_release(&file);
}

static void a_long_line_is_found(void **state)
{
	static const struct {
		const char *lines;
		size_t len;
		bool has_long;
	} rows[] = {
		{ "", 1, false },	    { "a", 1, true },
		{ "a\nb\n", 2, false },	    { "a\nbcd\n", 3, true },
		{ "abc\nd\n", 3, true },    { "ab\ncd\nef", 3, false },
		{ "ab\ncd\nefg", 3, true }, { "\n\n\n\n", 1, false },
	};

	(void)state;
	for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
		struct slice lines = { rows[i].lines, strlen(rows[i].lines) };

		if (block_has_long(lines, rows[i].len) != rows[i].has_long)
			fail_msg("row %zu", i);
	}
}

static void the_last_line_is_found(void **state)
{
	static const struct {
		const char *lines, *last;
	} rows[] = {
		{ "", "" },
		{ "a", "a" },
		{ "a\n", "a" },
		{ "a\nb", "b" },
		{ "a\nbc\n\n", "bc" },
		{ "\n\r\n", "" },
		{ "\na\r\n", "a" },
		{ "a\n\rb\n\r\n", "\rb" },
	};

	(void)state;
	for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
		struct slice lines = { rows[i].lines, strlen(rows[i].lines) };
		struct slice last = block_last_line(lines);

		if (last.len != strlen(rows[i].last) ||
		    memcmp(last.at, rows[i].last, last.len))
			fail_msg("row %zu: '%.*s'", i, (int)last.len, last.at);
	}
}

/* Comes first: memory that was freed has pages. */
static void pages_are_made_for_large_files(void **state)
{
	(void)state;
	if (!pages_can_be_made())
		skip();
	block_begin(&block, layers, 100000);
	assert_int_equal(pages_missing(block.text, 256 * 1024), 0);
}

#define test(name) cmocka_unit_test_setup_teardown(name, set_up, tear_down)

int main(void)
{
	const struct CMUnitTest tests[] = {
		test(pages_are_made_for_large_files),
		cmocka_unit_test(a_long_line_is_found),
		cmocka_unit_test(the_last_line_is_found),
		test(short_lines),
		test(lines_around_the_limit),
		test(long_lines),
		test(no_text),
		test(cut_by_damage),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
