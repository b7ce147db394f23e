/* Answers of name servers (dns_answer.h). */

#include <stdarg.h>
#include <stddef.h>
#include <setjmp.h>
#include <stdint.h>
#include <cmocka.h>

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "bytes.h"
#include "crawler/dns_answer.h"

static struct slice slice_of(const char *text)
{
	return (struct slice){ text, strlen(text) };
}

/**** Names */

static void assert_name(const char *text, const char *expected)
{
	char *copy = exact_copy(text, strlen(text));
	char name[DNS_NAME_MAX + 1] = "";
	size_t len = dns_name_read((struct slice){ copy, strlen(text) }, name);

	assert_int_equal(len, strlen(expected));
	if (len)
		assert_string_equal(name, expected);
	free(copy);
}

static void names_are_read(void **state)
{
	(void)state;
	assert_name("bot.example", "bot.example");
	assert_name("Bot-1_a.EXAMPLE.", "bot-1_a.example");
	assert_name("x", "x");
	assert_name("", "");
	assert_name(".", "");
	assert_name("..", "");
	assert_name("a..", "");
	assert_name(".a", "");
	assert_name("a..b", "");
	assert_name("a b", "");
	assert_name("a\\.b", "");
	assert_name("a\tb", "");
	assert_name("0/25.example", "");
	assert_name("b\xc3\xbc.example", "");
}

static void names_have_a_length(void **state)
{
	char text[DNS_NAME_MAX + 3], expected[DNS_NAME_MAX + 1];

	(void)state;
	memset(text, 'a', sizeof(text));
	memset(expected, 'a', DNS_NAME_MAX);
	expected[DNS_NAME_MAX] = '\0';
	text[DNS_NAME_MAX] = '\0';
	assert_name(text, expected);
	text[DNS_NAME_MAX] = '.';
	text[DNS_NAME_MAX + 1] = '\0';
	assert_name(text, expected);
	text[DNS_NAME_MAX] = 'a';
	assert_name(text, "");
}

/* Returns the token with these suffixes. */
static const struct token *token_with(struct tokens *tokens,
				      const char *suffixes)
{
	const struct tokens_row row = { .name = slice_of("zebbot"),
					.operator= slice_of("Zeb"),
					.suffixes = slice_of(suffixes) };

	assert_int_equal(tokens_put(tokens, &row), TOKENS_GOOD);
	return tokens_at(tokens, tokens_find(tokens, slice_of("zebbot")));
}

static void names_are_in_domains(void **state)
{
	static const struct {
		const char *name;
		bool is_of;
	} cases[] = {
		{ "bot.googlebot.com", true },
		{ "googlebot.com", true },
		{ "a.b.google.com", true },
		{ "notgooglebot.com", false },
		{ "googlebot.com.example", false },
		{ "googlebot-com.example", false },
		{ "com", false },
		{ "ooglebot.com", false },
		{ "-googlebot.com", false },
	};
	struct tokens *tokens = tokens_new();
	const struct token *token =
		token_with(tokens, "googlebot.com,google.com");

	(void)state;
	for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++)
		assert_int_equal(dns_name_is_of(slice_of(cases[i].name), token),
				 cases[i].is_of);
	tokens_free(tokens);
}

/**** Answers */

static void assert_valid(const char *text, bool is_valid)
{
	char *copy = exact_copy(text, strlen(text));

	assert_int_equal(dns_answer_is_valid(
				 (struct slice){ copy, strlen(text) }),
			 is_valid);
	free(copy);
}

static void answers_are_checked(void **state)
{
	static const char *const good[] = {
		"none",	    "+a.example", "-a.example", "?a",
		"+a -b ?c", "?a ...",	  "+a +aa +b",
	};
	static const char *const bad[] = {
		"",	    " ",	"None",	   "none ", " none",
		"none ...", "...",	"+",	   "+ ",    "a.example",
		"*a",	    "+a  -b",	"+a ",	   " +a",   "+b -a",
		"+a -a",    "+A",	"+a.",	   "+.a",   "+a ... -b",
		"+a ...x",  "+a ... ",	"+a\t-b",  "+a\n",  "+a,-b",
		"+a ....",  "+a\x1b[m", "+a none", "+a ..",
	};

	(void)state;
	for (size_t i = 0; i < sizeof(good) / sizeof(good[0]); i++)
		assert_valid(good[i], true);
	for (size_t i = 0; i < sizeof(bad) / sizeof(bad[0]); i++)
		assert_valid(bad[i], false);
}

static void answers_have_so_many_names(void **state)
{
	struct buf text = { 0 };

	(void)state;
	for (int i = 0; i < DNS_ANSWER_NAMES; i++) {
		char name[DNS_NAME_MAX + 1];

		memset(name, 'a' + i, DNS_NAME_MAX);
		dns_answer_add(&text, '?',
			       (struct slice){ name, DNS_NAME_MAX });
	}
	dns_answer_end(&text, true);
	assert_true(dns_answer_is_valid(
		(struct slice){ (char *)text.data, text.len }));
	assert_true(text.len <= DNS_ANSWER_MAX);
	buf_clear(&text);
	for (int i = 0; i <= DNS_ANSWER_NAMES; i++) {
		char name = (char)('a' + i);

		dns_answer_add(&text, '?', (struct slice){ &name, 1 });
	}
	assert_false(dns_answer_is_valid(
		(struct slice){ (char *)text.data, text.len }));
	buf_release(&text);
}

static void answers_are_made(void **state)
{
	struct buf text = { 0 };

	(void)state;
	dns_answer_end(&text, false);
	assert_int_equal(text.len, 4);
	assert_memory_equal(text.data, "none", 4);
	buf_clear(&text);
	dns_answer_add(&text, '+', slice_of("a.example"));
	dns_answer_add(&text, '?', slice_of("b"));
	dns_answer_end(&text, true);
	assert_int_equal(text.len, 17);
	assert_memory_equal(text.data, "+a.example ?b ...", 17);
	buf_release(&text);
}

static void answers_are_judged(void **state)
{
	static const struct {
		const char *answer;
		enum verdict_dns says, said; /* of a new one, of an old one */
	} cases[] = {
#define BOTH(verdict) VERDICT_##verdict, VERDICT_##verdict
		{ "none", BOTH(NOT_CONFIRMED) },
		{ "+x.ok", BOTH(CONFIRMED) },
		{ "+ok", BOTH(CONFIRMED) },
		{ "-x.ok", BOTH(NOT_CONFIRMED) },
		{ "+x.nok", BOTH(NOT_CONFIRMED) },
		{ "?x.nok", BOTH(NOT_CONFIRMED) },
		{ "?x.ok", BOTH(FAILED) },
		{ "+a.else", BOTH(CONFIRMED) },
		{ "-a.ok +b.ok", BOTH(CONFIRMED) },
		{ "?a.ok +b.ok", BOTH(CONFIRMED) },
		{ "+a.ok ?b.ok", BOTH(CONFIRMED) },
		{ "-a.ok ?b.ok", BOTH(FAILED) },
		{ "?a.ok -b.ok", BOTH(FAILED) },
		{ "+a.ok ...", BOTH(CONFIRMED) },
		{ "-a.ok ...", VERDICT_NOT_CONFIRMED, VERDICT_FAILED },
		{ "?a.nok ...", VERDICT_NOT_CONFIRMED, VERDICT_FAILED },
#undef BOTH
	};
	struct tokens *tokens = tokens_new();
	const struct token *token = token_with(tokens, "ok,else");

	(void)state;
	for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
		struct slice answer = slice_of(cases[i].answer);

		assert_true(dns_answer_is_valid(answer));
		assert_int_equal(dns_answer_judge(answer, token, true),
				 cases[i].says);
		assert_int_equal(dns_answer_judge(answer, token, false),
				 cases[i].said);
	}
	tokens_free(tokens);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(names_are_read),
		cmocka_unit_test(names_have_a_length),
		cmocka_unit_test(names_are_in_domains),
		cmocka_unit_test(answers_are_checked),
		cmocka_unit_test(answers_have_so_many_names),
		cmocka_unit_test(answers_are_made),
		cmocka_unit_test(answers_are_judged),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
