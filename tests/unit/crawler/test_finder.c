/*
 * Words in a text, all at a time (finder.h), by the tree of them (wordtree.h),
 * against each of them.
 */

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <cmocka.h>

#include "bytes.h"
#include "crawler/finder.h"

enum { NWORDS = 40, WORD_MAX_LEN = 6, TEXT_LEN = 60 };

static int compare(const void *one, const void *other)
{
	const struct slice *a = one, *b = other;
	size_t len = a->len < b->len ? a->len : b->len;
	int diff = memcmp(a->at, b->at, len);

	return diff ? diff : (a->len > b->len) - (a->len < b->len);
}

/* Of few letters, so that they are beginnings and ends of each other. */
static void fill(char *text, size_t len, uint64_t *seed)
{
	static const char letters[] = "ab\0\xff";

	for (size_t i = 0; i < len; i++)
		text[i] = letters[random_number(seed) % 4 %
				  (1 + random_number(seed) % 4)];
}

/* Sorted and each once; returns how many. */
static uint32_t make_words(struct slice *words, char (*texts)[WORD_MAX_LEN],
			   uint64_t *seed)
{
	size_t n = random_number(seed) % NWORDS;
	uint32_t nkept = 0;

	for (size_t i = 0; i < n; i++) {
		words[i].at = texts[i];
		words[i].len = 1 + random_number(seed) % WORD_MAX_LEN;
		fill(texts[i], words[i].len, seed);
	}
	qsort(words, n, sizeof(*words), compare);
	for (size_t i = 0; i < n; i++)
		if (!nkept || !slice_is_same(words[nkept - 1], words[i]))
			words[nkept++] = words[i];
	return nkept;
}

/* The words that end at the place, by the finder and by looking. */
static void check_place(const struct finder *finder, uint32_t at,
			const struct slice *words, uint32_t nwords,
			struct slice before)
{
	uint32_t hit = finder_hit(finder, at), nfound = 0;
	size_t len = SIZE_MAX;

	for (; hit; hit = finder_next_hit(finder, hit)) {
		uint32_t word = finder_word(finder, hit);

		assert_true(word < nwords && words[word].len < len);
		len = words[word].len;
		assert_true(len <= before.len);
		assert_memory_equal(before.at + before.len - len,
				    words[word].at, len);
		nfound++;
	}
	for (uint32_t i = 0; i < nwords; i++)
		nfound -= words[i].len <= before.len &&
			  !memcmp(before.at + before.len - words[i].len,
				  words[i].at, words[i].len);
	assert_int_equal(nfound, 0);
}

/* It goes on to the first place where it has to stop, octet by octet. */
static void check_run(const struct finder *finder, uint32_t from,
		      struct slice text)
{
	uint32_t here = from, at = from;
	size_t n = finder_run(finder, &here, text.at, text.len);
	bool stops = false;

	assert_true(n <= text.len);
	for (size_t i = 0; i < n; i++) {
		assert_false(stops);
		at = finder_next(finder, at, (uint8_t)text.at[i]);
		stops = finder_hit(finder, at);
	}
	assert_int_equal(here, at);
	assert_true(stops || n == text.len);
}

static void test_against_each(void **state)
{
	struct slice words[NWORDS];
	char texts[NWORDS][WORD_MAX_LEN], text[TEXT_LEN];
	uint64_t seed = 7;

	(void)state;
	for (int round = 0; round < 2000; round++) {
		uint32_t nwords = make_words(words, texts, &seed);
		uint32_t at = FINDER_ROOT;
		struct finder finder = { 0 };

		assert_int_equal(finder_init(&finder, words, nwords), 0);
		fill(text, TEXT_LEN, &seed);
		for (size_t i = 0; i < TEXT_LEN; i++) {
			check_run(&finder, at,
				  (struct slice){ text + i, TEXT_LEN - i });
			at = finder_next(&finder, at, (uint8_t)text[i]);
			check_place(&finder, at, words, nwords,
				    (struct slice){ text, i + 1 });
		}
		finder_release(&finder);
	}
}

/* More nodes than the table has rows, by all octets there are. */
static void test_beyond_the_table(void **state)
{
	enum { MANY = 1200, LEN = 12, NOCTETS = UINT8_MAX + 1 };
	struct slice *words = calloc(MANY, sizeof(*words));
	char *texts = malloc(MANY * LEN), text[NOCTETS];
	struct finder finder = { 0 };
	uint64_t seed = 5;
	uint32_t at = FINDER_ROOT;

	(void)state;
	for (size_t i = 0; i < MANY; i++) {
		char *word = texts + i * LEN;

		for (size_t k = 0; k < LEN; k++)
			word[k] = (char)random_number(&seed);
		/* Each octet is one that a word begins with. */
		word[0] = (char)i;
		word[1] = (char)(i / NOCTETS);
		words[i] = (struct slice){ word, 2 + i % (LEN - 1) };
	}
	qsort(words, MANY, sizeof(*words), compare);
	assert_int_equal(finder_init(&finder, words, MANY), 0);
	assert_int_equal(finder.nclasses, NOCTETS);
	assert_true(finder.tree.nnodes > 10 * finder.nrows);
	for (size_t i = 0; i < NOCTETS; i++) {
		text[i] = (char)i;
		at = finder_next(&finder, FINDER_ROOT, (uint8_t)i);
		assert_int_not_equal(at, FINDER_ROOT);
		assert_int_equal(finder.tree.nodes[at].octet, i);
	}
	/* Pieces of words, one behind the other. */
	at = FINDER_ROOT;
	for (size_t round = 0; round < 20000; round++) {
		struct slice word = words[random_number(&seed) % MANY];
		size_t from = random_number(&seed) % word.len;

		word = slice_behind(word, from);
		word.len = 1 + random_number(&seed) % word.len;
		memmove(text, text + word.len, NOCTETS - word.len);
		check_run(&finder, at, word);
		for (size_t i = 0; i < word.len; i++) {
			text[NOCTETS - word.len + i] = word.at[i];
			at = finder_next(&finder, at, (uint8_t)word.at[i]);
		}
		check_place(&finder, at, words, MANY,
			    (struct slice){ text, NOCTETS });
	}
	finder_release(&finder);
	free(words);
	free(texts);
}

static void test_release(void **state)
{
	struct finder finder = { 0 };

	(void)state;
	finder_release(&finder);
	assert_int_equal(finder_init(&finder, NULL, 0), 0);
	assert_int_equal(finder_next(&finder, FINDER_ROOT, 'a'), FINDER_ROOT);
	assert_int_equal(finder_hit(&finder, FINDER_ROOT), FINDER_ROOT);
	finder_release(&finder);
	finder_release(&finder);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_against_each),
		cmocka_unit_test(test_beyond_the_table),
		cmocka_unit_test(test_release),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
