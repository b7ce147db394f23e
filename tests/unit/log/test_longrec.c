/* Records that are longer than what is kept of them (longrec.h). */

#include <stdarg.h>
#include <stddef.h>
#include <setjmp.h>
#include <stdint.h>
#include <cmocka.h>

#include <stdlib.h>
#include <string.h>
#include <sys/param.h>

#include "log/longrec.h"

static const char needle[] = "/robots.txt";

enum { NEEDLE_LEN = sizeof(needle) - 1, TEXT_LEN = 3 * LONGREC_MAX };

/* The searches of a record, and how many bytes these had in all. */
struct searches {
	size_t n, nbytes;
};

static bool holds(const void *ctx, struct slice text)
{
	struct searches *searches = (struct searches *)ctx;

	searches->n++;
	searches->nbytes += text.len;
	return memmem(text.at, text.len, needle, NEEDLE_LEN);
}

static struct searches searches;
static struct longrec rec = { .search = { holds, &searches } };
static char text[TEXT_LEN];

/* Puts len bytes of the text together, from pieces of that size. */
static struct slice put_together(size_t len, size_t piece)
{
	searches = (struct searches){ 0 };
	longrec_begin(&rec);
	for (size_t at = 0; at < len; at += piece) {
		struct slice s = { text + at, MIN(piece, len - at) };

		if (piece == 1)
			longrec_add_byte(&rec, *s.at);
		else
			longrec_add(&rec, s);
	}
	return longrec_end(&rec);
}

static const size_t pieces[] = { 1,    7,     4095,	   4096,
				 4097, 16384, LONGREC_MAX, TEXT_LEN };

enum { NPIECES = sizeof(pieces) / sizeof(pieces[0]) };

static void fill(void)
{
	for (size_t i = 0; i < TEXT_LEN; i++)
		text[i] = (char)('a' + i % 23);
}

static void the_beginning_is_kept(void **state)
{
	static const size_t lens[] = { 0,
				       1,
				       LONGREC_MAX - 1,
				       LONGREC_MAX,
				       LONGREC_MAX + 1,
				       LONGREC_MAX + LONGREC_OVERLAP,
				       TEXT_LEN };

	(void)state;
	fill();
	for (size_t i = 0; i < sizeof(lens) / sizeof(lens[0]); i++)
		for (size_t k = 0; k < NPIECES; k++) {
			struct slice kept = put_together(lens[i], pieces[k]);

			assert_int_equal(kept.len, MIN(lens[i], LONGREC_MAX));
			assert_memory_equal(kept.at, text, kept.len);
			assert_int_equal(searches.n > 0, lens[i] > LONGREC_MAX);
			assert_false(rec.rest.is_found || rec.rest.has_cr);
			/* The work is linear. */
			assert_true(searches.nbytes <= 2 * lens[i]);
		}
}

/* It is found unless all of it is kept, wherever pieces end. */
static void the_rest_is_searched(void **state)
{
	(void)state;
	for (size_t at = LONGREC_MAX - 20; at < TEXT_LEN - NEEDLE_LEN;
	     at += at < LONGREC_MAX + 20 ? 1 : 1021) {
		fill();
		memcpy(text + at, needle, NEEDLE_LEN);
		for (size_t k = 1; k < NPIECES; k++) {
			put_together(TEXT_LEN, pieces[k]);
			if (at + NEEDLE_LEN > LONGREC_MAX)
				assert_true(rec.rest.is_found);
			put_together(at + NEEDLE_LEN - 1, pieces[k]);
			assert_false(rec.rest.is_found);
		}
		put_together(at + NEEDLE_LEN, 1);
		if (at + NEEDLE_LEN > LONGREC_MAX)
			assert_true(rec.rest.is_found);
		/* What is all kept is not the business of this search. */
		put_together(LONGREC_MAX, 1);
		assert_false(rec.rest.is_found);
	}
}

static void a_carriage_return_in_the_rest(void **state)
{
	(void)state;
	for (size_t at = LONGREC_MAX; at < TEXT_LEN; at += 997) {
		fill();
		text[at] = '\r';
		for (size_t k = 0; k < NPIECES; k++) {
			put_together(TEXT_LEN, pieces[k]);
			assert_true(rec.rest.has_cr);
			put_together(at, pieces[k]);
			assert_false(rec.rest.has_cr);
		}
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(the_beginning_is_kept),
		cmocka_unit_test(the_rest_is_searched),
		cmocka_unit_test(a_carriage_return_in_the_rest),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
