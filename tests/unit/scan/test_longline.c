/*
 * Lines longer than what is kept of them (longline.h), in whatever pieces their
 * rest comes.
 */

#include <stdarg.h>
#include <stddef.h>
#include <setjmp.h>
#include <stdint.h>
#include <cmocka.h>

#include <stdlib.h>
#include <string.h>

#include "gzip_maker.h"
#include "log/format.h"
#include "scan/block.h"
#include "scan/longline.h"

enum { LINE_MAX_LEN = 5 * BLOCK_LINE_MAX };

static const char path[] = "/robots.txt";
static const char *const paths[] = { path };
static const struct format format = { .kind = FORMAT_AUTO };
static const struct query query = { .paths = paths,
				    .npaths = 1,
				    .format = &format };

static struct needles *needles;
static char *text; /* of a line, LINE_MAX_LEN bytes */

static int set_up(void **state)
{
	(void)state;
	needles = needles_new(&query, NULL);
	text = malloc(LINE_MAX_LEN);
	return needles && text ? 0 : -1;
}

static int tear_down(void **state)
{
	(void)state;
	needles_free(needles);
	free(text);
	return 0;
}

/* The rest in pieces of up to max bytes, which may be empty. */
static void add_rest(struct longline *line, size_t len, struct rng *rng,
		     size_t max)
{
	for (size_t at = BLOCK_LINE_MAX; at < len;) {
		size_t n = rng_below(rng, max + 1);
		size_t end = at + n < len ? at + n : len;
		size_t from = at - BLOCK_OVERLAP;

		longline_add(line, needles,
			     (struct slice){ text + from, end - from });
		at = end;
	}
}

static bool holds_path(size_t from, size_t len)
{
	return memmem(text + from, len - from, path, sizeof(path) - 1);
}

/* The line in text, of len bytes. */
static void check(size_t len, struct rng *rng)
{
	static const size_t sizes[] = { 3, 4000, 5000, 100000, LINE_MAX_LEN };
	const char *cr = memchr(text, '\r', len);
	bool asks = cr && holds_path((size_t)(cr + 1 - text), len);
	struct slice kept = { text, BLOCK_LINE_MAX };
	struct longline none = { 0 };

	assert_int_equal(longline_asks(&none, needles, kept, len), asks);
	for (size_t i = 0; i < sizeof(sizes) / sizeof(sizes[0]); i++) {
		struct longline line = { 0 };

		/* Pieces of a few bytes take long. */
		if (sizes[i] < 1000 && len > BLOCK_LINE_MAX + 200)
			continue;
		add_rest(&line, len, rng, sizes[i]);
		assert_true(line.is_long);
		assert_int_equal(line.names_path,
				 holds_path(BLOCK_LINE_MAX - BLOCK_OVERLAP,
					    len));
		assert_int_equal(longline_asks(&line, needles, kept, kept.len),
				 asks);
	}
}

/* A place around those at which something begins or ends. */
static size_t choose_place(struct rng *rng, size_t len)
{
	size_t near[] = { 20,
			  BLOCK_LINE_MAX - BLOCK_OVERLAP,
			  BLOCK_LINE_MAX,
			  BLOCK_LINE_MAX + BLOCK_OVERLAP,
			  2 * BLOCK_LINE_MAX,
			  len };
	size_t at = near[rng_below(rng, sizeof(near) / sizeof(near[0]))];

	if (!rng_below(rng, 4))
		at = rng_below(rng, len);
	at += rng_below(rng, 40);
	at -= at < 20 ? 0 : 20;
	return at + sizeof(path) < len ? at : len - sizeof(path);
}

static void anywhere(void **state)
{
	struct rng rng = { 1 };

	(void)state;
	for (int i = 0; i < 3000; i++) {
		size_t len = BLOCK_LINE_MAX + 20 + rng_below(&rng, 150);

		if (rng_below(&rng, 4))
			len += rng_below(&rng, LINE_MAX_LEN - len);
		memset(text, 'x', len);
		for (size_t n = rng_below(&rng, 3); n--;)
			text[choose_place(&rng, len)] = '\r';
		for (size_t n = rng_below(&rng, 3); n--;)
			memcpy(text + choose_place(&rng, len), path,
			       sizeof(path) - 1);
		check(len, &rng);
	}
}

/* A CR that belongs to the end of the line has nothing behind it. */
static void at_the_end(void **state)
{
	struct rng rng = { 1 };
	size_t len = BLOCK_LINE_MAX + 100;

	(void)state;
	memset(text, 'x', len);
	memcpy(text + len - sizeof(path), path, sizeof(path));
	text[len - 1] = '\r';
	check(len, &rng);
}

/* What of a line of several is kept may be less. */
static void short_lines(void **state)
{
	struct slice line = { "\r/robots.txt", 12 };
	struct longline none = { 0 }, rest = { .is_long = true };

	(void)state;
	assert_false(longline_asks(&none, needles, line, line.len));
	assert_false(longline_asks(&none, needles, (struct slice){ 0 }, 0));
	rest.asks = true;
	assert_true(longline_asks(&rest, needles, line, line.len));
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(anywhere),
		cmocka_unit_test(at_the_end),
		cmocka_unit_test(short_lines),
	};

	return cmocka_run_group_tests(tests, set_up, tear_down);
}
