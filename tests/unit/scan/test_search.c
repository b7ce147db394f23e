/*
 * Every kernel of the search that this machine has, against a search that
 * compares every needle at every place. Texts are over few letters, or made
 * of parts of the needles, so that needles overlap, repeat and nearly match.
 * They stand between pages that cannot be read.
 */

#include <stdarg.h>
#include <stddef.h>
#include <setjmp.h>
#include <stdint.h>
#include <cmocka.h>

#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <unistd.h>

#include "scan/search.h"

enum {
	KERNELS_MAX = 4,
	NEEDLES_MAX = 200,
	/* Of a room; a multiple of every machine's page. */
	ROOM_LEN = 64 * 1024,
	/* A block this long is searched in several steps of any kernel. */
	STEPS_LEN = 600,
};

/* Memory behind a page that cannot be read, and in front of another. */
struct room {
	char *begin, *end;
};

/* One kernel, and the search that a test is at. */
struct trial {
	const struct search_kernel *kernel;
	struct room room;
	uint64_t seed;
	struct search_needle needles[NEEDLES_MAX]; /* and their bytes: owned */
	size_t nneedles;
	struct search *search;

	/*
	 * For each place of a text and for its end: the first match at it or
	 * behind it, or the end where there is none.
	 */
	size_t expected[ROOM_LEN + 1];
};

static uint64_t random_number(struct trial *t)
{
	t->seed ^= t->seed << 13;
	t->seed ^= t->seed >> 7;
	t->seed ^= t->seed << 17;
	return t->seed;
}

/* From 0 to below - 1. */
static size_t random_below(struct trial *t, size_t below)
{
	return (size_t)((random_number(t) >> 16) % below);
}

/* Returns -1 when there is no memory. */
static int room_init(struct room *room)
{
	size_t page = (size_t)sysconf(_SC_PAGESIZE);
	char *at = mmap(NULL, page + ROOM_LEN + page, PROT_NONE,
			MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);

	if (at == MAP_FAILED)
		return -1;
	room->begin = at + page;
	room->end = room->begin + ROOM_LEN;
	return mprotect(room->begin, ROOM_LEN, PROT_READ | PROT_WRITE);
}

/* Adds a copy of exactly this size: a sanitizer sees a read behind its end. */
static void add_needle(struct trial *t, const char *bytes, size_t len)
{
	char *copy = malloc(len);

	assert_non_null(copy);
	memcpy(copy, bytes, len);
	assert_true(t->nneedles < NEEDLES_MAX);
	t->needles[t->nneedles++] = (struct search_needle){ copy, len };
}

static void begin_search(struct trial *t)
{
	t->search = search_new(t->needles, t->nneedles, t->kernel);
	assert_non_null(t->search);
}

static void end_search(struct trial *t)
{
	search_free(t->search);
	t->search = NULL;
	while (t->nneedles)
		free((char *)t->needles[--t->nneedles].bytes);
}

/* Before each test: its numbers do not depend on what ran before. */
static int set_up(void **state)
{
	struct trial *t = *state;

	t->seed = 0x9e3779b97f4a7c15;
	return 0;
}

/* Behind each test, for one that failed half-way. */
static int tear_down(void **state)
{
	end_search(*state);
	return 0;
}

/* The next match before end, or NULL. Of needles that stand there none may be
   shorter than the one that is told. */
static const char *search_on(struct trial *t, const char *from, const char *end)
{
	struct search_hit hit;

	if (!search_next(t->search, from, end, &hit))
		return NULL;
	assert_true(hit.needle < t->nneedles);
	for (size_t i = 0; i < t->nneedles; i++) {
		const struct search_needle *needle = &t->needles[i];
		bool stands = (size_t)(end - hit.at) >= needle->len &&
			      !memcmp(hit.at, needle->bytes, needle->len);

		if (i == hit.needle)
			assert_true(stands);
		else if (stands)
			assert_true(needle->len >= t->needles[hit.needle].len);
	}
	return hit.at;
}

static bool is_match(const struct trial *t, const char *at, size_t len)
{
	for (size_t i = 0; i < t->nneedles; i++) {
		const struct search_needle *needle = &t->needles[i];

		if (needle->len <= len && *needle->bytes == *at &&
		    !memcmp(at, needle->bytes, needle->len))
			return true;
	}
	return false;
}

static void search_naively(struct trial *t, const char *text, size_t len)
{
	t->expected[len] = len;
	for (size_t at = len; at--;)
		t->expected[at] = is_match(t, text + at, len - at)
					  ? at
					  : t->expected[at + 1];
}

/* How a caller goes on. */
enum advance {
	BY_STEP, /* a little, hit or not; in a short block by one byte */
	BY_HIT,	 /* to the byte behind a hit: every hit is found */
	BY_LINE, /* behind the end of the hit's line, as the scanner does */
	BY_ANY,	 /* anywhere, over hits or to the block's end */
	NADVANCES
};

/* In the end to the block's end, and then behind it. */
static size_t go_on(struct trial *t, enum advance advance, const char *text,
		    size_t len, size_t from)
{
	size_t hit = t->expected[from];
	const char *newline;

	if (from == len)
		return len + 1;
	if (advance == BY_STEP)
		return from + 1 + random_below(t, (len - from + 63) / 64);
	if (hit == len)
		return len;
	switch (advance) {
	case BY_LINE:
		newline = memchr(text + hit, '\n', len - hit);
		return newline ? (size_t)(newline + 1 - text) : len;
	case BY_ANY:
		return hit + 1 + random_below(t, len - hit);
	default:
		return hit + 1;
	}
}

/* Compares the two over one block, and returns the number of hits. */
static size_t check_block(struct trial *t, const char *text, size_t len,
			  enum advance advance)
{
	size_t nhits = 0;

	for (size_t from = 0; from <= len;
	     from = go_on(t, advance, text, len, from)) {
		size_t hit = t->expected[from];
		const char *want = hit < len ? text + hit : NULL;

		assert_ptr_equal(search_on(t, text + from, text + len), want);
		nhits += want != NULL;
	}
	return nhits;
}

/* The text directly before a page that cannot be read, and behind one. */
static size_t check_text(struct trial *t, const char *text, size_t len)
{
	char *places[] = { t->room.end - len, t->room.begin };
	size_t nhits = 0;

	search_naively(t, text, len);
	for (size_t i = 0; i < 2; i++) {
		memmove(places[i], text, len);
		for (int advance = 0; advance < NADVANCES; advance++)
			nhits += check_block(t, places[i], len,
					     (enum advance)advance);
	}
	return nhits;
}

static void fill(struct trial *t, char *bytes, size_t len, const char *alphabet)
{
	size_t nletters = strlen(alphabet);

	for (size_t i = 0; i < len; i++)
		bytes[i] = alphabet[random_below(t, nletters)];
}

static void add_random_needles(struct trial *t, const char *alphabet, size_t n,
			       size_t len_max)
{
	char bytes[32];

	while (n--) {
		size_t len = 1 + random_below(t, len_max);

		fill(t, bytes, len, alphabet);
		add_needle(t, bytes, len);
	}
}

/* One search over several blocks: nothing of a block is left for the next. */
static size_t check_random(struct trial *t, const char *alphabet,
			   size_t needles_max, size_t text_len_max)
{
	char text[STEPS_LEN];
	size_t nhits = 0;

	add_random_needles(t, alphabet, 1 + random_below(t, needles_max), 12);
	begin_search(t);
	for (int block = 0; block < 4; block++) {
		size_t len = random_below(t, text_len_max + 1);

		fill(t, text, len, alphabet);
		nhits += check_text(t, text, len);
	}
	end_search(t);
	return nhits;
}

static void random_texts(void **state)
{
	static const char *const alphabets[] = { "a",	   "ab",    "ab\n",
						 "aaab\n", "abc\n", "oZ" };
	struct trial *t = *state;

	for (size_t i = 0; i < sizeof(alphabets) / sizeof(alphabets[0]); i++) {
		size_t nhits = 0;

		for (int round = 0; round < 60; round++)
			nhits += check_random(t, alphabets[i],
					      round % 2 ? 4 : 60,
					      round % 3 ? 40 : STEPS_LEN);
		/* Or the two would agree on nothing but absence. */
		assert_true(nhits > 1000);
	}
}

struct hard_case {
	const char *needles[4]; /* up to the first NULL */
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
	/* The bytes by which a needle is found, the rest wrong. */
	{ { "oZoQo" }, "oZoQooZoQxoZoQaxZoQo" },
	{ { "Zo", "Qo" }, "ZQZQZQZQZQZQ" },
	/* Over the end of a line, and hits that share a line. */
	{ { "a\nb" }, "a\nba\na\nb\n" },
	{ { "a" }, "aaa\nb\naaa" },
};

/* Cut everywhere, so that hits stand over the block's end; and repeated. */
static void check_hard_text(struct trial *t, const char *once)
{
	size_t once_len = strlen(once);
	char text[STEPS_LEN];

	for (size_t i = 0; i < sizeof(text); i++)
		text[i] = once_len ? once[i % once_len] : 'x';
	for (size_t len = 0; len <= once_len; len++)
		check_text(t, text, len);
	for (size_t len = 100; len <= sizeof(text); len += 83)
		check_text(t, text, len);
}

static void hard_texts(void **state)
{
	struct trial *t = *state;

	for (size_t i = 0; i < sizeof(hard_cases) / sizeof(hard_cases[0]);
	     i++) {
		const struct hard_case *hard = &hard_cases[i];

		for (size_t n = 0; n < 4 && hard->needles[n]; n++)
			add_needle(t, hard->needles[n],
				   strlen(hard->needles[n]));
		begin_search(t);
		check_hard_text(t, hard->text);
		end_search(t);
	}
}

/*
 * The needle stands nowhere but at a place of a block: it is found from the
 * block's begin and from anywhere up to it, but not when the block ends or
 * begins within it.
 */
static void check_place(struct trial *t, const char *text, size_t len,
			size_t place)
{
	size_t needle_len = t->needles[0].len;
	const char *want = text + place;

	assert_ptr_equal(search_on(t, text, text + len), want);
	assert_ptr_equal(search_on(t, text + random_below(t, place + 1),
				   text + len),
			 want);
	assert_null(search_on(t, want + 1, text + len));
	assert_null(search_on(t, text, want + needle_len - 1));
	assert_null(search_on(t, want + 1, text + len));
}

/* At every place of a text of another byte, which begins here. */
static void check_places(struct trial *t, char *text, size_t len)
{
	size_t needle_len = t->needles[0].len;

	memset(text, 'o', len);
	assert_null(search_on(t, text, text + len));
	for (size_t place = 0; place + needle_len <= len; place++) {
		memcpy(text + place, t->needles[0].bytes, needle_len);
		check_place(t, text, len, place);
		memset(text + place, 'o', needle_len);
	}
}

/*
 * In blocks of every length, so that they begin at every alignment; or only
 * of every step-th.
 */
static void check_every_place(struct trial *t, const char *bytes, size_t len,
			      size_t step)
{
	add_needle(t, bytes, len);
	begin_search(t);
	for (size_t n = 0; n <= STEPS_LEN; n += step)
		check_places(t, t->room.end - n, n);
	for (size_t n = 0; n <= STEPS_LEN; n += 23)
		check_places(t, t->room.begin, n);
	end_search(t);
}

static void needle_at_every_place(void **state)
{
	struct trial *t = *state;

	check_every_place(t, "/robots.txt", 11, 1);
}

static void byte_at_every_place(void **state)
{
	struct trial *t = *state;

	check_every_place(t, "\n", 1, 1);
}

/* Farther from the block's begin than a search goes at a time. */
static void needle_at_every_place_of_a_long_block(void **state)
{
	enum { LEN = 5000 };
	struct trial *t = *state;

	add_needle(t, "/robots.txt", 11);
	add_needle(t, "ads.txt", 7);
	begin_search(t);
	check_places(t, t->room.end - LEN, LEN);
	check_places(t, t->room.begin, LEN);
}

/* What it is found by stands as far apart as it can, or nearly does. */
static void long_needle_at_every_place(void **state)
{
	static const size_t lens[] = { 63, 64, 65, 66, 72, 130, 300 };
	struct trial *t = *state;
	char bytes[300];

	for (size_t i = 0; i < sizeof(lens) / sizeof(*lens); i++) {
		memset(bytes, 'o', sizeof(bytes));
		bytes[0] = 'Q';
		bytes[lens[i] - 1] = 'Z';
		check_every_place(t, bytes, lens[i], 1);
	}
}

/* Every place of the text looks like the needle up to the needle's end. */
static void needle_differs_at_its_end(void **state)
{
	static const size_t lens[] = { 8, 65, 300 };
	struct trial *t = *state;
	char bytes[300];

	for (size_t i = 0; i < sizeof(lens) / sizeof(*lens); i++) {
		memset(bytes, 'o', sizeof(bytes));
		bytes[lens[i] - 1] = ' ';
		check_every_place(t, bytes, lens[i], 37);
	}
}

/*
 * Parts of needles, whole ones, and ones with a wrong byte, one behind the
 * other: nearly every place looks like a match.
 */
static void fill_with_parts(struct trial *t, char *text, size_t len)
{
	for (size_t at = 0; at < len;) {
		struct search_needle needle =
			t->needles[random_below(t, t->nneedles)];
		size_t cut = random_below(t, needle.len);
		size_t kind = random_below(t, 4);
		size_t begin = kind == 0 ? cut : 0;
		size_t part = kind == 1 ? cut + 1 : needle.len - begin;

		if (part > len - at)
			part = len - at;
		memcpy(text + at, needle.bytes + begin, part);
		if (kind == 2 && cut < part)
			text[at + cut] ^= 1;
		at += part;
	}
}

/* Checks and ends the search for the needles that were added. */
static void check_needles(struct trial *t, int nrounds, size_t len_max)
{
	char *text = malloc(len_max);
	size_t nhits = 0;

	assert_non_null(text);
	begin_search(t);
	for (int round = 0; round < nrounds; round++) {
		size_t len = len_max - random_below(t, len_max / 2 + 1);

		fill_with_parts(t, text, len);
		nhits += check_text(t, text, len);
	}
	assert_true(nhits > 0);
	end_search(t);
	free(text);
}

/* What a needle is found by, at any two places of it and in either order. */
static void pair_anywhere(void **state)
{
	enum { LEN = 80 };
	struct trial *t = *state;
	char bytes[LEN], text[4 * LEN];

	for (size_t i = 0; i < LEN * LEN; i++) {
		size_t len = sizeof(text) - random_below(t, LEN);

		memset(bytes, 'o', sizeof(bytes));
		bytes[i / LEN] = 'Q';
		bytes[i % LEN] = 'Z';
		add_needle(t, bytes, sizeof(bytes));
		begin_search(t);
		fill_with_parts(t, text, len);
		memcpy(t->room.end - len, text, len);
		search_naively(t, text, len);
		check_block(t, t->room.end - len, len, BY_HIT);
		end_search(t);
	}
}

static void prefixes_and_suffixes(void **state)
{
	static const char *const words[] = { "/robots.txt", "abaababaabaab",
					     "ZZZZZZZZZZZ" };
	struct trial *t = *state;

	for (size_t i = 0; i < sizeof(words) / sizeof(*words); i++) {
		size_t len = strlen(words[i]);

		for (size_t n = 3; n <= len; n++)
			add_needle(t, words[i], n);
		check_needles(t, 8, STEPS_LEN);
		for (size_t n = len; n >= 3; n--)
			add_needle(t, words[i] + len - n, n);
		check_needles(t, 8, STEPS_LEN);
	}
}

static void duplicates(void **state)
{
	struct trial *t = *state;

	for (int i = 0; i < 20; i++)
		add_needle(t, "/robots.txt", 11);
	check_needles(t, 8, STEPS_LEN);
}

/* All are found by the same two bytes. */
static void needles_share_a_pair(void **state)
{
	struct trial *t = *state;
	char bytes[] = "Z00Q";

	for (int i = 0; i < 50; i++) {
		bytes[1] = (char)('0' + i / 10);
		bytes[2] = (char)('0' + i % 10);
		add_needle(t, bytes, strlen(bytes));
	}
	check_needles(t, 8, STEPS_LEN);
}

static void bytes_all_equal(void **state)
{
	static const size_t lens[] = { 1, 2, 3, 31, 32, 63, 64, 65, 128, 300 };
	struct trial *t = *state;
	char bytes[300];

	memset(bytes, 'Z', sizeof(bytes));
	for (size_t i = 0; i < sizeof(lens) / sizeof(*lens); i++) {
		add_needle(t, bytes, lens[i]);
		check_needles(t, 3, STEPS_LEN);
		add_needle(t, bytes, lens[i]);
		add_needle(t, "aaaa", 4);
		check_needles(t, 3, STEPS_LEN);
	}
}

static void many_needles(void **state)
{
	struct trial *t = *state;

	add_random_needles(t, "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLM/.\n",
			   NEEDLES_MAX, 30);
	check_needles(t, 4, STEPS_LEN);
	/* Found by few: most places are looked at, and most in vain. */
	for (int i = 0; i < 50; i++) {
		char bytes[20];

		fill(t, bytes, sizeof(bytes), "QZ");
		add_needle(t, bytes, sizeof(bytes));
	}
	check_needles(t, 2, STEPS_LEN);
}

/*
 * Hits far from each other and from where the search goes on. Checks and
 * ends the search for the needles that were added.
 */
static void check_sparse(struct trial *t, int nrounds)
{
	enum { LEN = 20000 };
	char *text = t->room.end - LEN;

	begin_search(t);
	while (nrounds--) {
		memset(text, 'o', LEN);
		for (size_t i = 0; i < 6; i++)
			text[random_below(t, LEN)] = '\n';
		for (size_t i = 0; i < 6; i++) {
			struct search_needle needle =
				t->needles[i % t->nneedles];
			size_t at = random_below(t, LEN - needle.len + 1);

			memcpy(text + at, needle.bytes, needle.len);
		}
		search_naively(t, text, LEN);
		for (int advance = BY_HIT; advance < NADVANCES; advance++)
			assert_true(check_block(t, text, LEN,
						(enum advance)advance) > 0);
	}
	end_search(t);
}

static void long_texts(void **state)
{
	struct trial *t = *state;

	add_needle(t, "/robots.txt", 11);
	add_needle(t, "oooooZ", 6);
	check_sparse(t, 20);
}

/* Longer than any step, and than the pieces in which a text is searched. */
static void huge_needles(void **state)
{
	struct trial *t = *state;
	char bytes[8000];

	fill(t, bytes, sizeof(bytes), "0123456789abcdef");
	add_needle(t, bytes, sizeof(bytes));
	check_sparse(t, 3);
	memset(bytes, 'o', sizeof(bytes));
	bytes[sizeof(bytes) - 1] = 'Z';
	add_needle(t, bytes, sizeof(bytes));
	check_sparse(t, 3);
	add_needle(t, bytes, sizeof(bytes));
	bytes[0] = bytes[sizeof(bytes) / 2] = 'Q';
	add_needle(t, bytes, sizeof(bytes));
	add_needle(t, "QooooZ", 6);
	check_sparse(t, 3);
}

/* What stands before and behind a block would make up matches with it. */
static void blocks_within_a_text(void **state)
{
	struct trial *t = *state;
	char text[3 * STEPS_LEN];

	add_needle(t, "abba", 4);
	add_needle(t, "bbbbab", 6);
	begin_search(t);
	fill(t, text, sizeof(text), "ab");
	for (int round = 0; round < 200; round++) {
		size_t begin = random_below(t, sizeof(text) - STEPS_LEN);
		size_t len = random_below(t, STEPS_LEN + 1);

		search_naively(t, text + begin, len);
		check_block(t, text + begin, len, BY_STEP);
	}
}

static void empty_blocks(void **state)
{
	struct trial *t = *state;
	char text[STEPS_LEN];

	memset(text, 'a', sizeof(text));
	add_needle(t, "a", 1);
	begin_search(t);
	for (int i = 0; i < 3; i++) {
		assert_int_equal(check_text(t, text, 0), 0);
		assert_true(check_text(t, text, sizeof(text)) > 0);
	}
}

/* Needles and text hold every byte there is. */
static void every_byte_is_ordinary(void **state)
{
	struct trial *t = *state;
	char text[512];

	for (int i = 0; i < 512; i++)
		text[i] = (char)i;
	for (int i = 0; i < 256; i++) {
		for (size_t len = 1; len <= 2; len++) {
			add_needle(t, text + i, len);
			begin_search(t);
			assert_true(check_text(t, text, sizeof(text)) > 0);
			end_search(t);
		}
	}
}

static void nul_ends_nothing(void **state)
{
	struct trial *t = *state;

	add_needle(t, "a\0b", 3);
	add_needle(t, "\0\0Z", 3);
	check_needles(t, 8, STEPS_LEN);
}

static void kernels_differ(void **state)
{
	size_t n = 0;

	(void)state;
	for (; search_kernel(n); n++)
		for (size_t i = 0; i < n; i++)
			assert_string_not_equal(search_kernel(i)->name,
						search_kernel(n)->name);
	assert_in_range(n, 1, KERNELS_MAX);
	/* Which needs no instructions that another machine may not have. */
	assert_string_equal(search_kernel(n - 1)->name, "portable");
	assert_null(search_kernel(n + 1));
	assert_null(search_kernel(SIZE_MAX));
}

static void free_takes_null(void **state)
{
	(void)state;
	search_free(NULL);
}

/* What is run for each kernel. */
#define TEST(f) cmocka_unit_test_setup_teardown(f, set_up, tear_down)
static const struct CMUnitTest kernel_tests[] = {
	TEST(random_texts),
	TEST(hard_texts),
	TEST(needle_at_every_place),
	TEST(needle_at_every_place_of_a_long_block),
	TEST(byte_at_every_place),
	TEST(long_needle_at_every_place),
	TEST(needle_differs_at_its_end),
	TEST(pair_anywhere),
	TEST(prefixes_and_suffixes),
	TEST(duplicates),
	TEST(needles_share_a_pair),
	TEST(bytes_all_equal),
	TEST(many_needles),
	TEST(long_texts),
	TEST(huge_needles),
	TEST(blocks_within_a_text),
	TEST(empty_blocks),
	TEST(every_byte_is_ordinary),
	TEST(nul_ends_nothing),
};

enum { NKERNEL_TESTS = sizeof(kernel_tests) / sizeof(*kernel_tests) };

int main(void)
{
	static struct trial trials[KERNELS_MAX];
	static char names[KERNELS_MAX][NKERNEL_TESTS][64];
	/* As many as there can be: those without a name are passed over. */
	struct CMUnitTest tests[2 + KERNELS_MAX * NKERNEL_TESTS] = {
		cmocka_unit_test(kernels_differ),
		cmocka_unit_test(free_takes_null),
	};
	size_t ntests = 2;

	for (size_t k = 0; k < KERNELS_MAX && search_kernel(k); k++) {
		trials[k].kernel = search_kernel(k);
		if (room_init(&trials[k].room))
			return 1;
		for (size_t i = 0; i < NKERNEL_TESTS; i++) {
			struct CMUnitTest *test = &tests[ntests++];

			snprintf(names[k][i], sizeof(names[k][i]), "%s: %s",
				 trials[k].kernel->name, kernel_tests[i].name);
			*test = kernel_tests[i];
			test->name = names[k][i];
			test->initial_state = &trials[k];
		}
	}
	return cmocka_run_group_tests(tests, NULL, NULL);
}
