/*
 * What damage costs: how many bytes decoders read and write for a file,
 * counted, not timed. A file that is made to be decoded again and again costs
 * no more than 20 times what a plain one of the same text and size does.
 */

#include <stdarg.h>
#include <stddef.h>
#include <setjmp.h>
#include <stdint.h>
#include <cmocka.h>

#include <string.h>
#include <sys/mman.h>
#include <unistd.h>

#include "counting_decoder.h"
#include "decode/stream.h"
#include "gzip_maker.h"

enum { TIMES_MAX = 20 };

/* Returns what it costs to read the file. */
static uint64_t cost_of(const struct buf *file, struct outcome *outcome)
{
	struct stream *stream = stream_new(&counting);
	int fd = memfd_create("test", MFD_CLOEXEC);
	enum stream_status status;
	static uint8_t room[1 << 16];
	size_t len;

	assert_non_null(stream);
	assert_true(fd >= 0);
	assert_int_equal(pwrite(fd, file->data, file->len, 0), file->len);
	work = 0;
	*outcome = (struct outcome){ 0 };
	stream_open(stream, fd, false, outcome);
	do {
		status = stream_read(stream, room, sizeof(room), &len);
	} while (status == STREAM_TEXT || status == STREAM_GAP);
	assert_int_equal(status, STREAM_END);
	close(fd);
	stream_free(stream);
	return work;
}

/*
 * So many headers with a name, which the next ones are a part of, share what
 * comes after them: blocks with so many bytes of text, and an error.
 */
static void make_shared(struct buf *file, size_t nheaders, size_t text_len,
			bool wrong_crc)
{
	uint8_t *text = malloc(text_len);

	assert_non_null(text);
	memset(text, 'x', text_len);
	for (size_t i = 0; i < nheaders; i++)
		buf_add(file, "\x1f\x8b\x08\x08\1\1\1\1\2\3", 10);
	buf_add(file, "name", 5);
	if (wrong_crc) {
		gzip_add_blocks(file, text, text_len, 9, Z_DEFAULT_STRATEGY);
		text[0] ^= 1;
		gzip_add_trailer(file, text, text_len);
	} else {
		gzip_add_blocks(file, text, text_len, 9, Z_DEFAULT_STRATEGY);
		file->len -= 2; /* the end of the last block */
		buf_add(file, "\xff\xff\xff\xff\xff", 5);
	}
	free(text);
}

/* What is decoded at least once: the stored bytes, and the text. */
static uint64_t plain_cost(const struct buf *file, size_t text_len)
{
	return file->len + text_len;
}

static void headers_that_share_a_bomb(void **state)
{
	static const size_t ns[] = { 10, 300, 2000, 20000 };
	static const size_t lens[] = { 100000, 1000000, 10000000 };

	(void)state;
	for (size_t i = 0; i < 4; i++) {
		for (size_t j = 0; j < 3 * 2; j++) {
			struct buf file = { 0 };
			struct outcome outcome;
			uint64_t cost, plain;

			make_shared(&file, ns[i], lens[j / 2], j % 2);
			plain = plain_cost(&file, lens[j / 2]);
			cost = cost_of(&file, &outcome);
			if (cost > TIMES_MAX * plain)
				fail_msg("%zu headers, %zu bytes: %llu times",
					 ns[i], lens[j / 2],
					 (unsigned long long)(cost / plain));
			/* What is left out is told. */
			assert_true(outcome.nerrors > 0);
			outcome_release(&outcome);
			buf_release(&file);
		}
	}
}

/* The same again and again: the cost grows as the file does. */
static void cost_is_linear(void **state)
{
	struct buf file = { 0 };
	uint64_t costs[3];

	(void)state;
	for (size_t i = 0; i < 3; i++) {
		struct outcome outcome;

		for (size_t n = i ? 100U << (i - 1) : 100; n; n--)
			make_shared(&file, 30, 200000, true);
		costs[i] = cost_of(&file, &outcome);
		outcome_release(&outcome);
	}
	/* 100, 200 and 400 of them. */
	assert_in_range(costs[1], costs[0], 5 * costs[0] / 2);
	assert_in_range(costs[2], costs[1], 5 * costs[1] / 2);
	buf_release(&file);
}

/* However much was tried in vain, a whole member behind it is read. */
static void what_is_whole_behind_it_is_read(void **state)
{
	struct buf file = { 0 };
	struct outcome outcome;
	struct error *last;
	size_t at;

	(void)state;
	make_shared(&file, 2000, 1000000, true);
	/* As far as may be tried after that. */
	for (size_t i = 0; i < 100000; i++)
		buf_add_str(&file, "no member ");
	at = file.len;
	gzip_add_member(&file, "text\n", 5, 6);
	cost_of(&file, &outcome);
	assert_true(outcome.nerrors > 0);
	last = &outcome.errors[outcome.nerrors - 1];
	assert_true(last->code == ERROR_MORE_DAMAGE ||
		    last->resumed == (int64_t)at);
	assert_int_equal(outcome.text_bytes % 1000000, 5);
	outcome_release(&outcome);
	buf_release(&file);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(headers_that_share_a_bomb),
		cmocka_unit_test(cost_is_linear),
		cmocka_unit_test(what_is_whole_behind_it_is_read),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
