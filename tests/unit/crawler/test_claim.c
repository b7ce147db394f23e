/* What headers claim (claim.h), also beside a slow model (slow_claim.h). */

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <cmocka.h>

#include <stdio.h>

#include "bytes.h"
#include "crawler/claim.h"
#include "crawler/slow_claim.h"
#include "crawler/tokens_builtin.h"
#include "crawler/tokens_file.h"

static struct slice slice_of(const char *str)
{
	return (struct slice){ str, strlen(str) };
}

static struct tokens *make(const char *lines)
{
	struct tokens *tokens = tokens_new();
	struct tokens_file file;

	assert_non_null(tokens);
	assert_int_equal(tokens_file_read(tokens, slice_of(lines), &file), 0);
	assert_int_equal(file.nbad, 0);
	return tokens;
}

static const char *claimed(const struct tokens *tokens, const char *header,
			   char name[TOKENS_NAME_MAX + 1])
{
	struct claims *claims = claims_new(tokens);
	char *copy = exact_copy(header, strlen(header));
	int claim;
	struct slice s;

	assert_non_null(claims);
	claim = claims_find(claims, NULL,
			    (struct slice){ copy, strlen(header) });
	free(copy);
	claims_free(claims);
	if (claim == CLAIM_NONE)
		return "none";
	s = tokens_at(tokens, (size_t)claim)->name;
	memcpy(name, s.at, s.len);
	name[s.len] = '\0';
	return name;
}

struct row {
	const char *header, *claim;
};

static void check(const char *lines, const struct row *rows, size_t n)
{
	struct tokens *tokens = lines ? make(lines) : tokens_new();
	char name[TOKENS_NAME_MAX + 1];

	assert_non_null(tokens);
	if (!lines)
		assert_int_equal(tokens_builtin_add(tokens), 0);
	for (size_t i = 0; i < n; i++)
		if (strcmp(claimed(tokens, rows[i].header, name),
			   rows[i].claim))
			fail_msg("%s", rows[i].header);
	tokens_free(tokens);
}

#define CHECK(lines, ...)                                                      \
	do {                                                                   \
		static const struct row rows[] = { __VA_ARGS__ };              \
		check(lines, rows, sizeof(rows) / sizeof(*rows));              \
	} while (0)

static void a_token_is_a_word(void **state)
{
	(void)state;
	CHECK("bot\nEmu\tZoo\n", { "Emu", "Emu" }, { "emu/1.0", "Emu" },
	      { "(EMU)", "Emu" }, { "x;Emu;x", "Emu" }, { "cubot", "none" },
	      { "bots", "none" }, { "emu-bot", "none" }, { "bot_1", "none" },
	      { "_bot", "none" }, { "bot1", "none" }, { "1bot", "none" },
	      { "-bot", "none" }, { "bot-", "none" }, { "", "none" },
	      { "\303\251bot\303\251", "bot" }, { "bo", "none" },
	      { "emubot bot", "bot" }, { "b ot", "none" });
}

static void the_longest_at_a_place_counts(void **state)
{
	(void)state;
	CHECK("Kanga\tA\nKanga Bot\tB\nBot\tC\nKanga Bot Image\tD\n",
	      { "Kanga Bot/1", "Kanga Bot" }, { "Kanga/1", "Kanga" },
	      { "Kanga Bots", "Kanga" },
	      { "Kanga Bot Image", "Kanga Bot Image" },
	      { "Kanga Bot Images", "Kanga Bot" }, { "Bot", "Bot" },
	      { "Kanga  Bot", "several" },
	      { "kanga bot kanga bot", "Kanga Bot" });
}

static void of_one_operator_the_first_counts(void **state)
{
	(void)state;
	CHECK("Emu\tZoo\nKiwi\tzoo\nCat\tHome\nStray\nOther\n",
	      { "Kiwi Emu", "Kiwi" }, { "Emu Kiwi Emu", "Emu" },
	      { "Emu Cat", "several" }, { "Kiwi Emu Cat", "several" },
	      { "Stray Stray", "Stray" }, { "Stray Other", "several" },
	      { "Stray Cat", "several" });
}

static void controls_are_no_claim(void **state)
{
	(void)state;
	CHECK("Emu\tZoo\nEmu-Extended\tZoo\tcontrol\nCat-"
	      "Control\tHome\tcontrol\n",
	      { "Emu-Extended", "none" }, { "Cat-Control", "none" },
	      { "Emu Cat-Control", "Emu" }, { "Emu Emu-Extended", "Emu" });
}

static void real_headers_claim_what_they_are(void **state)
{
	(void)state;
	CHECK(NULL,
	      { "Mozilla/5.0 (compatible; Googlebot/2.1; "
		"+http://www.google.com/bot.html)",
		"Googlebot" },
	      { "Googlebot-Image/1.0", "Googlebot-Image" },
	      { "facebookexternalhit/1.1 Facebot Twitterbot/1.0", "several" },
	      { "facebookexternalhit/1.1 "
		"(+http://www.facebook.com/externalhit_uatext.php)",
		"facebookexternalhit" },
	      { "Mozilla/5.0 AppleWebKit/537.36 (KHTML, like Gecko); "
		"compatible; "
		"GPTBot/1.2; +https://openai.com/gptbot",
		"GPTBot" },
	      { "Mozilla/5.0 (Linux; Android 5.1.1; cubot NOTE S) "
		"AppleWebKit/537.36",
		"none" },
	      { "DuckDuckBot/1.1; (+http://duckduckgo.com/duckduckbot.html)",
		"DuckDuckBot" },
	      { "Mozilla/5.0 (compatible; archive.org_bot "
		"+http://archive.org/details/archive.org_bot)",
		"archive.org_bot" },
	      { "Mozilla/5.0 (Windows NT 10.0; Win64; x64) Chrome/120.0",
		"none" });
}

static char random_letter(uint64_t *seed)
{
	static const char letters[] = "aAbB1-_. /";

	return letters[random_number(seed) % (sizeof(letters) - 1)];
}

static void put_random(struct tokens *tokens, uint64_t *seed)
{
	static const char *const operators[] = { "", "One", "Two" };
	static const char *const kinds[] = { "", "", "control" };
	char name[8];
	size_t len = 2 + random_number(seed) % 5;
	struct tokens_row row = {
		.name = { name, len },
		.operator= slice_of(operators[random_number(seed) % 3]),
		.kind = slice_of(kinds[random_number(seed) % 3]),
	};

	for (size_t i = 0; i < len; i++)
		name[i] = random_letter(seed);
	/* Not all are names. */
	tokens_put(tokens, &row);
}

static void claims_are_those_of_the_model(void **state)
{
	uint64_t seed = 16;

	(void)state;
	for (int times = 0; times < 3000; times++) {
		struct tokens *tokens = tokens_new();
		size_t n = random_number(&seed) % 20;
		struct claims *claims;

		assert_non_null(tokens);
		for (size_t i = 0; i < n; i++)
			put_random(tokens, &seed);
		claims = claims_new(tokens);
		assert_non_null(claims);
		for (int i = 0; i < 30; i++) {
			char header[40];
			size_t len = random_number(&seed) % sizeof(header);
			struct slice s = { header, len };

			for (size_t k = 0; k < len; k++)
				header[k] = random_letter(&seed);
			assert_int_equal(claims_find(claims, NULL, s),
					 slow_claim(tokens, s));
		}
		claims_free(claims);
		tokens_free(tokens);
	}
}

/* The same with a memo, in which more headers have to be than it has room. */
static void a_memo_changes_nothing(void **state)
{
	struct tokens *tokens = make("Emu\tZoo\nKiwi\tZoo\nCat\tHome\n");
	struct claims *claims = claims_new(tokens);
	struct claim_memo *memo = claim_memo_new();
	uint64_t seed = 1;

	(void)state;
	assert_non_null(claims);
	assert_non_null(memo);
	for (int i = 0; i < 20000; i++) {
		static const char *const words[] = { "Emu", "Kiwi", "Cat",
						     "cubot" };
		char header[600];
		struct slice s = { .at = header };

		s.len = (size_t)
			snprintf(header, sizeof(header), "%s/%u %s %0*u",
				 words[random_number(&seed) % 4],
				 (unsigned)(random_number(&seed) % 2000),
				 words[random_number(&seed) % 4],
				 (int)(random_number(&seed) % 3) * 250, 1U);
		assert_int_equal(claims_find(claims, memo, s),
				 slow_claim(tokens, s));
		assert_int_equal(claims_find(claims, memo, s),
				 claims_find(claims, NULL, s));
	}
	claim_memo_free(memo);
	claim_memo_free(NULL);
	claims_free(claims);
	claims_free(NULL);
	tokens_free(tokens);
}

static void names_are_those_that_can_be_claimed(void **state)
{
	struct tokens *tokens = make("Emu\tZoo\nCat\tHome\tcontrol\n");
	struct claims *claims = claims_new(tokens);
	const struct slice *names;
	size_t n;

	(void)state;
	assert_non_null(claims);
	names = claims_names(claims, &n);
	assert_int_equal(n, 1);
	assert_true(slice_is(names[0], "Emu"));
	claims_free(claims);
	tokens_free(tokens);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(a_token_is_a_word),
		cmocka_unit_test(the_longest_at_a_place_counts),
		cmocka_unit_test(of_one_operator_the_first_counts),
		cmocka_unit_test(controls_are_no_claim),
		cmocka_unit_test(real_headers_claim_what_they_are),
		cmocka_unit_test(claims_are_those_of_the_model),
		cmocka_unit_test(a_memo_changes_nothing),
		cmocka_unit_test(names_are_those_that_can_be_claimed),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
