/* Sets of words (wordset.h), against a list of them. */

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <cmocka.h>

#include <strings.h>

#include "base/wordset.h"
#include "bytes.h"

enum { N = 200, SIZE = 8 };

static size_t make_word(char *word, uint64_t *seed)
{
	static const char letters[] = "aAbB\303[{@`";
	size_t len = random_number(seed) % 4;

	for (size_t i = 0; i < len; i++)
		word[i] = letters[random_number(seed) % (sizeof(letters) - 1)];
	word[len] = '\0';
	return len;
}

static bool is_in_list(char list[N][SIZE], size_t n, const char *word,
		       bool ignores_case)
{
	for (size_t i = 0; i < n; i++)
		if (ignores_case ? !strcasecmp(list[i], word)
				 : !strcmp(list[i], word))
			return true;
	return false;
}

static size_t count_distinct(char list[N][SIZE], size_t n, bool ignores_case)
{
	size_t ndistinct = 0;

	for (size_t i = 0; i < n; i++)
		ndistinct += !is_in_list(list, i, list[i], ignores_case);
	return ndistinct;
}

/* Sorted when so many have been added. */
static void check(size_t n, size_t nsorted, bool ignores_case, uint64_t *seed)
{
	struct wordset set = { .ignores_case = ignores_case };
	char list[N][SIZE], word[SIZE];

	for (size_t i = 0; i < n; i++) {
		size_t len = make_word(list[i], seed);

		assert_int_equal(wordset_add(&set,
					     (struct slice){ list[i], len }),
				 0);
		if (i + 1 == nsorted) {
			wordset_sort(&set);
			assert_int_equal(set.n, count_distinct(list, i + 1,
							       ignores_case));
		}
	}
	for (int round = 0; round < 500; round++) {
		size_t len = make_word(word, seed);
		char *copy = exact_copy(word, len);

		assert_int_equal(wordset_has(&set, (struct slice){ copy, len }),
				 is_in_list(list, n, word, ignores_case));
		free(copy);
	}
	wordset_release(&set);
}

static void a_word_is_in_the_set_if_it_was_added(void **state)
{
	uint64_t seed = 0x9e3779b97f4a7c15;

	(void)state;
	for (size_t n = 0; n <= N; n += n < 8 ? 1 : 31)
		for (size_t nsorted = 0; nsorted <= n; nsorted += 1 + n / 3) {
			check(n, nsorted, false, &seed);
			check(n, nsorted, true, &seed);
		}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(a_word_is_in_the_set_if_it_was_added),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
