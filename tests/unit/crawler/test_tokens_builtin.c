/* The crawlers that are built in (tokens_builtin.h). */

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <cmocka.h>

#include "bytes.h"
#include "crawler/tokens_builtin.h"

static struct slice slice_of(const char *str)
{
	return (struct slice){ str, strlen(str) };
}

static struct tokens *make(void)
{
	struct tokens *tokens = tokens_new();

	assert_non_null(tokens);
	assert_int_equal(tokens_builtin_add(tokens), 0);
	return tokens;
}

static const struct token *find(const struct tokens *tokens, const char *name)
{
	size_t number = tokens_find(tokens, slice_of(name));

	if (number == TOKENS_SEVERAL)
		fail_msg("no %s", name);
	return tokens_at(tokens, number);
}

static bool has_suffix(const struct token *token, const char *suffix,
		       bool reverse_only)
{
	for (size_t i = 0; i < token->nsuffixes; i++)
		if (slice_is(token->suffixes[i].name, suffix) &&
		    token->suffixes[i].reverse_only == reverse_only)
			return true;
	return false;
}

/* No other domains than the operators' pages name, and never a cloud. */
static void suffixes_are_those_of_the_pages(void **state)
{
	static const struct {
		const char *token, *suffix;
		bool reverse_only;
	} table[] = {
		{ "Googlebot", "googlebot.com", false },
		{ "Googlebot", "google.com", false },
		{ "bingbot", "search.msn.com", false },
		{ "Applebot", "applebot.apple.com", false },
		{ "Amazonbot", "crawl.amazonbot.amazon", false },
		{ "YandexBot", "yandex.ru", false },
		{ "YandexBot", "yandex.net", false },
		{ "YandexBot", "yandex.com", false },
		{ "Baiduspider", "baidu.com", true },
		{ "Baiduspider", "baidu.jp", true },
		{ "CCBot", "crawl.commoncrawl.org", false },
		{ "PetalBot", "petalsearch.com", false },
		{ "Pinterestbot", "pinterest.com", false },
		{ "Pinterestbot", "pinterestcrawler.com", false },
		{ "DataForSeoBot", "dataforseo.com", false },
	};
	struct tokens *tokens = make();

	(void)state;
	for (size_t i = 0; i < sizeof(table) / sizeof(*table); i++)
		if (!has_suffix(find(tokens, table[i].token), table[i].suffix,
				table[i].reverse_only))
			fail_msg("%s: %s", table[i].token, table[i].suffix);
	for (size_t i = 1; i < tokens_count(tokens); i++)
		assert_false(has_suffix(tokens_at(tokens, i),
					"googleusercontent.com", false) ||
			     has_suffix(tokens_at(tokens, i),
					"googleusercontent.com", true));
	assert_int_equal(find(tokens, "GPTBot")->nsuffixes, 0);
	tokens_free(tokens);
}

/* Each names the page that it was taken from, and who is behind it. */
static void each_has_an_operator_a_kind_and_a_page(void **state)
{
	struct tokens *tokens = make();

	(void)state;
	assert_in_range(tokens_count(tokens), 40, 100);
	for (size_t i = 1; i < tokens_count(tokens); i++) {
		const struct token *token = tokens_at(tokens, i);

		assert_true(token->operator.len);
		assert_int_not_equal(token->kind, TOKEN_UNKNOWN);
		assert_true(slice_begins(token->page, "https://"));
		if (token->kind == TOKEN_CONTROL)
			assert_int_equal(token->nlists + token->nsuffixes, 0);
	}
	tokens_free(tokens);
}

static bool shares_list(const struct token *a, const struct token *b)
{
	for (size_t i = 0; i < a->nlists; i++)
		if (token_has_list(b, a->lists[i]))
			return true;
	return false;
}

/* A list of what anybody can send through is none of a crawler's. */
static void lists_are_not_those_of_operators(void **state)
{
	struct tokens *tokens = make();

	(void)state;
	assert_false(shares_list(find(tokens, "Googlebot"),
				 find(tokens, "FeedFetcher-Google")));
	assert_false(shares_list(find(tokens, "Googlebot"),
				 find(tokens, "AdsBot-Google")));
	assert_false(shares_list(find(tokens, "GPTBot"),
				 find(tokens, "ChatGPT-User")));
	assert_false(shares_list(find(tokens, "OAI-SearchBot"),
				 find(tokens, "GPTBot")));
	assert_false(shares_list(find(tokens, "PerplexityBot"),
				 find(tokens, "Perplexity-User")));
	assert_false(find(tokens, "FeedFetcher-Google")->is_complete);
	assert_true(find(tokens, "Googlebot")->is_complete);
	assert_true(token_has_list(find(tokens, "Googlebot-Image"),
				   slice_of("common-crawlers")));
	tokens_free(tokens);
}

static void controls_are_known(void **state)
{
	struct tokens *tokens = make();

	(void)state;
	assert_int_equal(find(tokens, "Google-Extended")->kind, TOKEN_CONTROL);
	assert_int_equal(find(tokens, "applebot-extended")->kind,
			 TOKEN_CONTROL);
	assert_int_equal(find(tokens, "ChatGPT-User")->kind, TOKEN_USER);
	tokens_free(tokens);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(suffixes_are_those_of_the_pages),
		cmocka_unit_test(each_has_an_operator_a_kind_and_a_page),
		cmocka_unit_test(lists_are_not_those_of_operators),
		cmocka_unit_test(controls_are_known),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
