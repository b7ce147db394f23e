/*
 * The search against one that compares every needle at every place. Texts
 * are over few letters, so that needles overlap, repeat and nearly match.
 */

#include <stdarg.h>
#include <stddef.h>
#include <setjmp.h>
#include <stdint.h>
#include <cmocka.h>

#include <stdlib.h>
#include <string.h>

#include "search.h"

enum { NEEDLES_MAX = 4, NEEDLE_LEN_MAX = 12 };

static uint64_t random_number(uint64_t *seed)
{
	*seed ^= *seed << 13;
	*seed ^= *seed >> 7;
	*seed ^= *seed << 17;
	return *seed;
}

/* From 0 to below - 1. */
static size_t random_below(uint64_t *seed, size_t below)
{
	return (size_t)((random_number(seed) >> 16) % below);
}

/* A copy of exactly this size: a sanitizer sees a read behind its end. */
static char *exact_copy(const char *at, size_t len)
{
	char *copy = malloc(len ? len : 1);

	assert_non_null(copy);
	memcpy(copy, at, len);
	return copy;
}

static const char *naive_next(const struct needle *needles, size_t nneedles,
			      const char *from, const char *end)
{
	for (const char *at = from; at < end; at++)
		for (size_t i = 0; i < nneedles; i++)
			if (needles[i].len <= (size_t)(end - at) &&
			    !memcmp(at, needles[i].bytes, needles[i].len))
				return at;
	return NULL;
}

/* How a caller goes on behind a hit. */
enum advance {
	BY_ONE,	 /* to the next byte: every hit is found */
	BY_LINE, /* behind the end of the hit's line, as the scanner does */
	BY_ANY,	 /* anywhere, over hits or to the block's end */
	NADVANCES
};

static const char *go_on(enum advance advance, const char *hit, const char *end,
			 uint64_t *seed)
{
	const char *newline;

	switch (advance) {
	case BY_LINE:
		newline = memchr(hit, '\n', (size_t)(end - hit));
		return newline ? newline + 1 : end;
	case BY_ANY:
		return hit + random_below(seed, (size_t)(end - hit) + 1);
	default:
		return hit + 1;
	}
}

/* Compares the two over one block, and returns the number of hits. */
static size_t check_block(struct search *s, const struct needle *needles,
			  size_t nneedles, const char *text, size_t len,
			  enum advance advance, uint64_t *seed)
{
	const char *end = text + len;
	const char *from = text;
	size_t nhits = 0;

	search_begin(s, text, len);
	for (;;) {
		const char *want = naive_next(needles, nneedles, from, end);

		assert_ptr_equal(search_next(s, from), want);
		/* Asked again from the same place, it says the same. */
		assert_ptr_equal(search_next(s, from), want);
		if (!want)
			break;
		nhits++;
		from = go_on(advance, want, end, seed);
	}
	/* And stays at the end. */
	assert_null(search_next(s, end));
	return nhits;
}

static size_t check_text(struct search *s, const struct needle *needles,
			 size_t nneedles, const char *text, size_t len,
			 uint64_t *seed)
{
	char *copy = exact_copy(text, len);
	size_t nhits = 0;

	for (int advance = 0; advance < NADVANCES; advance++)
		nhits += check_block(s, needles, nneedles, copy, len,
				     (enum advance)advance, seed);
	free(copy);
	return nhits;
}

static void fill(char *bytes, size_t len, const char *alphabet, uint64_t *seed)
{
	for (size_t i = 0; i < len; i++)
		bytes[i] = alphabet[random_below(seed, strlen(alphabet))];
}

/* One search over several blocks: nothing of a block is left for the next. */
static size_t check_random(const char *alphabet, size_t text_len_max,
			   uint64_t *seed)
{
	char bytes[NEEDLES_MAX][NEEDLE_LEN_MAX];
	struct needle needles[NEEDLES_MAX];
	size_t nneedles = 1 + random_below(seed, NEEDLES_MAX);
	struct search *s;
	char text[256];
	size_t nhits = 0;

	for (size_t i = 0; i < nneedles; i++) {
		size_t len = 1 + random_below(seed, NEEDLE_LEN_MAX);

		fill(bytes[i], len, alphabet, seed);
		needles[i] = (struct needle){ bytes[i], len };
	}
	s = search_new(needles, nneedles, search_kernel(0));
	assert_non_null(s);
	for (int block = 0; block < 4; block++) {
		size_t len = random_below(seed, text_len_max + 1);

		fill(text, len, alphabet, seed);
		nhits += check_text(s, needles, nneedles, text, len, seed);
	}
	search_free(s);
	return nhits;
}

static void random_texts(void **state)
{
	static const char *const alphabets[] = { "a", "ab", "ab\n", "aaab\n",
						 "abc\n" };
	uint64_t seed = 0x9e3779b97f4a7c15;

	(void)state;
	for (size_t i = 0; i < sizeof(alphabets) / sizeof(alphabets[0]); i++) {
		size_t nhits = 0;

		for (int round = 0; round < 3000; round++)
			nhits += check_random(alphabets[i],
					      round & 1 ? 256 : 16, &seed);
		/* Or the two would agree on nothing but absence. */
		assert_true(nhits > 1000);
	}
}

struct hard_case {
	const char *needles[NEEDLES_MAX]; /* up to the first NULL */
	const char *text;
};

static const struct hard_case hard_cases[] = {
	{ { "a" }, "" },
	{ { "a" }, "a" },
	{ { "ab" }, "a" },
	{ { "ab" }, "b" },
	{ { "ab" }, "ab" },
	{ { "ab" }, "aab" },
	{ { "aab" }, "aaaaaaaab" },
	{ { "aaaaab" }, "aaaaabaaaabaaaaab" },
	{ { "baaaaa" }, "baaaabaaaaabaaaa" },
	{ { "abab" }, "abababab" },
	{ { "aa" }, "aaaaa" },
	{ { "abcabd" }, "abcabcabd" },
	{ { "aabaab" }, "aabaaabaabaab" },
	/* One needle begins, ends, holds, or is another. */
	{ { "ab", "abab" }, "xabxababx" },
	{ { "abab", "ab" }, "xabxababx" },
	{ { "abab", "ba" }, "ababab" },
	{ { "aba", "b" }, "aabab" },
	{ { "ab", "ab" }, "abab" },
	/* A near needle and a far one; one longer than the text. */
	{ { "a", "z" }, "a\na\na\na\na\nz" },
	{ { "z", "a" }, "a\na\na\na\na\nz" },
	{ { "ab", "abababababab" }, "ababab" },
	{ { "robots.txt", "ads.txt" },
	  "GET /robots.txt\nGET /ads.txt /robots.txt\nGET /robots.tx\n" },
	/* Over the end of a line, and hits that share a line. */
	{ { "a\nb" }, "a\nba\na\nb\n" },
	{ { "a" }, "aaa\nb\naaa" },
};

static void hard_texts(void **state)
{
	uint64_t seed = 0x2545f4914f6cdd1d;

	(void)state;
	for (size_t i = 0; i < sizeof(hard_cases) / sizeof(hard_cases[0]);
	     i++) {
		const struct hard_case *hard = &hard_cases[i];
		struct needle needles[NEEDLES_MAX];
		struct search *s;
		size_t n;

		for (n = 0; n < NEEDLES_MAX && hard->needles[n]; n++)
			needles[n] =
				(struct needle){ hard->needles[n],
						 strlen(hard->needles[n]) };
		s = search_new(needles, n, search_kernel(0));
		assert_non_null(s);
		/* Cut everywhere, so that hits stand over the block's end. */
		for (size_t len = 0; len <= strlen(hard->text); len++)
			check_text(s, needles, n, hard->text, len, &seed);
		search_free(s);
	}
}

/* A whole needle, and one without its first or last byte, at each place. */
static void needle_at_every_offset(void **state)
{
	static const struct needle needle = { "/robots.txt", 11 };
	char text[100];
	struct search *s = search_new(&needle, 1, search_kernel(0));

	(void)state;
	assert_non_null(s);
	for (size_t len = needle.len; len <= sizeof(text); len++) {
		char *copy = exact_copy(text, len);
		const char *end = copy + len;

		for (size_t at = 0; at <= len - needle.len; at++) {
			memset(copy, 'o', len);
			memcpy(copy + at, needle.bytes, needle.len);
			search_begin(s, copy, len);
			assert_ptr_equal(search_next(s, copy), copy + at);
			assert_null(search_next(s, copy + at + 1));
			search_begin(s, copy, at + needle.len - 1);
			assert_null(search_next(s, copy));
			search_begin(s, copy + at + 1, len - at - 1);
			assert_null(search_next(s, copy + at + 1));
			assert_null(search_next(s, end));
		}
		free(copy);
	}
	search_free(s);
}

/* Needles and text hold every byte there is, NUL among them. */
static void every_byte_is_ordinary(void **state)
{
	char text[256];

	(void)state;
	for (int i = 0; i < 256; i++)
		text[i] = (char)i;
	for (int i = 0; i < 255; i++) {
		struct needle needle = { text + i, 2 };
		struct search *s = search_new(&needle, 1, search_kernel(0));

		assert_non_null(s);
		search_begin(s, text, sizeof(text));
		assert_ptr_equal(search_next(s, text), text + i);
		assert_null(search_next(s, text + i + 1));
		search_free(s);
	}
}

static void free_takes_null(void **state)
{
	(void)state;
	search_free(NULL);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(random_texts),
		cmocka_unit_test(hard_texts),
		cmocka_unit_test(needle_at_every_offset),
		cmocka_unit_test(every_byte_is_ordinary),
		cmocka_unit_test(free_takes_null),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
