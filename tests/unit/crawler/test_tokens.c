/* A set of crawlers (tokens.h). */

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <cmocka.h>

#include <stdio.h>

#include "bytes.h"
#include "crawler/tokens.h"

static struct slice slice_of(const char *str)
{
	return (struct slice){ str, strlen(str) };
}

#define assert_slice(s, str) assert_true(slice_equals(s, str, strlen(str)))

static struct tokens_row row_of(const char *name, const char *operator,
				const char * kind, const char *lists,
				const char *suffixes, const char *partial)
{
	return (struct tokens_row){ slice_of(name),	slice_of(operator),
				    slice_of(kind),	slice_of(lists),
				    slice_of(suffixes), slice_of(partial),
				    slice_of("") };
}

static void several_is_there_and_not_found(void **state)
{
	struct tokens *tokens = tokens_new();

	(void)state;
	assert_non_null(tokens);
	assert_int_equal(tokens_count(tokens), 1);
	assert_slice(tokens_at(tokens, TOKENS_SEVERAL)->name, "several");
	assert_int_equal(tokens_find(tokens, slice_of("nobody")), 0);
	/* One of that name is another one. */
	assert_int_equal(tokens_add_name(tokens, slice_of("several")), 0);
	assert_int_equal(tokens_find(tokens, slice_of("several")), 1);
	tokens_free(tokens);
	tokens_free(NULL);
}

static void a_row_is_parsed(void **state)
{
	struct tokens *tokens = tokens_new();
	struct tokens_row row =
		row_of(" Kanga Bot ", "Kanga Ltd", "SEO", "kanga, kanga-bots",
		       ".kanga.example, reverse: *.Old.Example. ,", "");
	const struct token *token;

	(void)state;
	assert_int_equal(tokens_put(tokens, &row), TOKENS_GOOD);
	assert_int_equal(tokens_find(tokens, slice_of("kANGA bOT")), 1);
	token = tokens_at(tokens, 1);
	assert_slice(token->name, "Kanga Bot");
	assert_slice(token->operator, "Kanga Ltd");
	assert_int_equal(token->kind, TOKEN_SEO);
	assert_int_equal(token->nlists, 2);
	assert_slice(token->lists[0], "kanga");
	assert_slice(token->lists[1], "kanga-bots");
	assert_true(token->is_complete);
	assert_true(token_has_list(token, slice_of("KANGA-bots")));
	assert_false(token_has_list(token, slice_of("kanga-bot")));
	assert_int_equal(token->nsuffixes, 2);
	assert_slice(token->suffixes[0].name, "kanga.example");
	assert_false(token->suffixes[0].reverse_only);
	assert_slice(token->suffixes[1].name, "old.example");
	assert_true(token->suffixes[1].reverse_only);
	tokens_free(tokens);
}

static void nothing_and_dashes_are_empty(void **state)
{
	struct tokens *tokens = tokens_new();
	struct tokens_row row = row_of("wombat", "-", " - ", "-", "-", "-");
	const struct token *token;

	(void)state;
	assert_int_equal(tokens_put(tokens, &row), TOKENS_GOOD);
	token = tokens_at(tokens, 1);
	assert_int_equal(token->operator.len, 0);
	assert_int_equal(token->kind, TOKEN_UNKNOWN);
	assert_int_equal(token->nlists + token->nsuffixes, 0);
	assert_false(token->is_complete);
	tokens_free(tokens);
}

static void partial_lists_are_not_complete(void **state)
{
	struct tokens *tokens = tokens_new();
	struct tokens_row row = row_of("wombat", "", "", "w", "", " Partial");

	(void)state;
	assert_int_equal(tokens_put(tokens, &row), TOKENS_GOOD);
	assert_false(tokens_at(tokens, 1)->is_complete);
	tokens_free(tokens);
}

static void what_is_wrong_changes_nothing(void **state)
{
	static const char long_name[] =
		"0123456789012345678901234567890123456789012345678901234567890"
		"1234";
	const struct {
		enum tokens_wrong want;
		const char *columns[6];
	} table[] = {
		{ TOKENS_NO_NAME, { "", "", "", "", "", "" } },
		{ TOKENS_NO_NAME, { " ", "O", "seo", "", "", "" } },
		{ TOKENS_NO_NAME, { "*", "", "", "", "", "" } },
		{ TOKENS_LONG, { long_name, "", "", "", "", "" } },
		{ TOKENS_LONG, { "ok", long_name, "", "", "", "" } },
		{ TOKENS_CONTROL, { "a\033[31mbot", "", "", "", "", "" } },
		{ TOKENS_CONTROL, { "bot\177", "", "", "", "", "" } },
		{ TOKENS_CONTROL, { "bot", "O\001", "", "", "", "" } },
		{ TOKENS_SHORT, { "-", "", "", "", "", "" } },
		{ TOKENS_SHORT, { "a", "", "", "", "", "" } },
		{ TOKENS_SHORT, { "a/b", "", "", "", "", "" } },
		{ TOKENS_SHORT, { "-._-", "", "", "", "", "" } },
		{ TOKENS_SHORT, { "\303\251\303\251", "", "", "", "", "" } },
		{ TOKENS_KIND, { "bot", "", "evil", "", "", "" } },
		{ TOKENS_KIND, { "bot", "", "se", "", "", "" } },
		{ TOKENS_LIST, { "bot", "", "", "a,,b", "", "" } },
		{ TOKENS_LIST, { "bot", "", "", "../etc/passwd", "", "" } },
		{ TOKENS_LIST, { "bot", "", "", long_name, "", "" } },
		{ TOKENS_LIST, { "bot", "", "", "1,2,3,4,5,6,7,8,9", "", "" } },
		{ TOKENS_SUFFIX, { "bot", "", "", "", "a..example", "" } },
		{ TOKENS_SUFFIX, { "bot", "", "", "", ",a.example", "" } },
		{ TOKENS_SUFFIX, { "bot", "", "", "", ".", "" } },
		{ TOKENS_SUFFIX, { "bot", "", "", "", "reverse:", "" } },
		{ TOKENS_SUFFIX, { "bot", "", "", "", "exa mple", "" } },
		{ TOKENS_SUFFIX,
		  { "bot", "", "", "", "a,b,c,d,e,f,g,h,i", "" } },
		{ TOKENS_PARTIAL, { "bot", "", "", "", "", "complete" } },
	};
	struct tokens *tokens = tokens_new();

	(void)state;
	for (size_t i = 0; i < sizeof(table) / sizeof(*table); i++) {
		const char *const *c = table[i].columns;
		struct tokens_row row =
			row_of(c[0], c[1], c[2], c[3], c[4], c[5]);

		if (tokens_put(tokens, &row) != table[i].want)
			fail_msg("row %zu", i);
		assert_int_equal(tokens_count(tokens), 1);
	}
	tokens_free(tokens);
}

/* A NUL is a control character as well. */
static void a_name_with_a_nul_is_refused(void **state)
{
	struct tokens *tokens = tokens_new();

	(void)state;
	assert_int_equal(tokens_add_name(tokens,
					 (struct slice){ "bot\0bot", 7 }),
			 TOKENS_CONTROL);
	tokens_free(tokens);
}

static void names_of_64_bytes_are_taken(void **state)
{
	struct tokens *tokens = tokens_new();
	char name[TOKENS_NAME_MAX];

	(void)state;
	memset(name, 'a', sizeof(name));
	assert_int_equal(tokens_add_name(tokens,
					 (struct slice){ name, sizeof(name) }),
			 TOKENS_GOOD);
	assert_int_equal(tokens_count(tokens), 2);
	tokens_free(tokens);
}

static void a_row_takes_the_place_of_its_token(void **state)
{
	struct tokens *tokens = tokens_new();
	struct tokens_row first =
		row_of("Emu", "Birds", "search", "emu", "emu.example", "");
	struct tokens_row other = row_of("Kiwi", "Birds", "", "", "", "");
	struct tokens_row again = row_of("EMU", "Farm", "user", "", "", "");

	(void)state;
	assert_int_equal(tokens_put(tokens, &first), TOKENS_GOOD);
	assert_int_equal(tokens_put(tokens, &other), TOKENS_GOOD);
	assert_int_equal(tokens_at(tokens, 1)->operator_id,
			 tokens_at(tokens, 2)->operator_id);
	assert_int_equal(tokens_put(tokens, &again), TOKENS_GOOD);
	assert_int_equal(tokens_count(tokens), 3);
	assert_int_equal(tokens_find(tokens, slice_of("emu")), 1);
	assert_slice(tokens_at(tokens, 1)->name, "EMU");
	assert_int_equal(tokens_at(tokens, 1)->kind, TOKEN_USER);
	assert_int_equal(tokens_at(tokens, 1)->nlists, 0);
	assert_int_equal(tokens_at(tokens, 1)->nsuffixes, 0);
	assert_int_not_equal(tokens_at(tokens, 1)->operator_id,
			     tokens_at(tokens, 2)->operator_id);
	tokens_free(tokens);
}

static void unknown_operators_are_not_one(void **state)
{
	struct tokens *tokens = tokens_new();
	struct tokens_row upper = row_of("third", "Zoo", "", "", "", "");
	struct tokens_row lower = row_of("fourth", "zOO", "", "", "", "");

	(void)state;
	assert_int_equal(tokens_add_name(tokens, slice_of("first")), 0);
	assert_int_equal(tokens_add_name(tokens, slice_of("second")), 0);
	assert_int_equal(tokens_put(tokens, &upper), 0);
	assert_int_equal(tokens_put(tokens, &lower), 0);
	assert_int_not_equal(tokens_at(tokens, 1)->operator_id,
			     tokens_at(tokens, 2)->operator_id);
	assert_int_not_equal(tokens_at(tokens, 1)->operator_id,
			     tokens_at(tokens, 3)->operator_id);
	assert_int_equal(tokens_at(tokens, 3)->operator_id,
			 tokens_at(tokens, 4)->operator_id);
	tokens_free(tokens);
}

static void a_name_that_is_there_stays_as_it_is(void **state)
{
	struct tokens *tokens = tokens_new();
	struct tokens_row row = row_of("Emu", "Birds", "search", "", "", "");

	(void)state;
	assert_int_equal(tokens_put(tokens, &row), TOKENS_GOOD);
	assert_int_equal(tokens_add_name(tokens, slice_of("emu ")), 0);
	assert_int_equal(tokens_count(tokens), 2);
	assert_slice(tokens_at(tokens, 1)->name, "Emu");
	assert_int_equal(tokens_at(tokens, 1)->kind, TOKEN_SEARCH);
	tokens_free(tokens);
}

static void words_of_browsers_are_passed_over(void **state)
{
	struct tokens *tokens = tokens_new();
	struct tokens_row row = row_of("Mozilla", "", "", "", "", "");

	(void)state;
	assert_int_equal(tokens_add_name(tokens, slice_of("mozilla")), 0);
	assert_int_equal(tokens_add_name(tokens, slice_of("Safari")), 0);
	assert_int_equal(tokens_count(tokens), 1);
	/* Who says so gets it. */
	assert_int_equal(tokens_put(tokens, &row), TOKENS_GOOD);
	assert_int_equal(tokens_count(tokens), 2);
	tokens_free(tokens);
}

/* In an order in which each stands before and behind others. */
static void thousands_are_found(void **state)
{
	struct tokens *tokens = tokens_new();
	char name[16];

	(void)state;
	for (unsigned i = 1; i < TOKENS_MAX; i++) {
		snprintf(name, sizeof(name), "bot%u", i * 7919 % 100003);
		assert_int_equal(tokens_add_name(tokens, slice_of(name)), 0);
	}
	assert_int_equal(tokens_count(tokens), TOKENS_MAX);
	assert_int_equal(tokens_add_name(tokens, slice_of("one more")),
			 TOKENS_TOO_MANY);
	for (unsigned i = 1; i < TOKENS_MAX; i++) {
		snprintf(name, sizeof(name), "BOT%u", i * 7919 % 100003);
		assert_int_equal(tokens_find(tokens, slice_of(name)), i);
	}
	tokens_free(tokens);
}

static void identity(struct buf *buf, const char *name, const char *operator,
		     const char * kind, const char *lists)
{
	struct tokens *tokens = tokens_new();
	struct tokens_row row = row_of(name, operator, kind, lists, "", "");

	assert_int_equal(tokens_put(tokens, &row), TOKENS_GOOD);
	buf_clear(buf);
	tokens_add_identity(tokens, buf);
	assert_false(buf_failed(buf));
	tokens_free(tokens);
}

static bool is_same(const struct buf *a, const struct buf *b)
{
	return a->len == b->len && !memcmp(a->data, b->data, a->len);
}

static void identity_is_what_claims_depend_on(void **state)
{
	struct buf one = { 0 }, other = { 0 };

	(void)state;
	identity(&one, "Emu", "Birds", "search", "");
	identity(&other, "Emu", "Birds", "seo", "emu");
	assert_true(is_same(&one, &other));
	identity(&other, "Emu2", "Birds", "search", "");
	assert_false(is_same(&one, &other));
	identity(&other, "Emu", "", "search", "");
	assert_false(is_same(&one, &other));
	identity(&other, "Emu", "Birds", "control", "");
	assert_false(is_same(&one, &other));
	buf_release(&one);
	buf_release(&other);
}

static void everything_wrong_has_a_text(void **state)
{
	(void)state;
	for (int i = 0; i < TOKENS_NWRONGS; i++)
		assert_non_null(tokens_wrong_text((enum tokens_wrong)i));
	for (int i = 0; i < TOKEN_NKINDS; i++)
		assert_non_null(token_kind_name((enum token_kind)i));
	assert_string_equal(token_kind_name(TOKEN_CONTROL), "control");
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(several_is_there_and_not_found),
		cmocka_unit_test(a_row_is_parsed),
		cmocka_unit_test(nothing_and_dashes_are_empty),
		cmocka_unit_test(partial_lists_are_not_complete),
		cmocka_unit_test(what_is_wrong_changes_nothing),
		cmocka_unit_test(a_name_with_a_nul_is_refused),
		cmocka_unit_test(names_of_64_bytes_are_taken),
		cmocka_unit_test(a_row_takes_the_place_of_its_token),
		cmocka_unit_test(unknown_operators_are_not_one),
		cmocka_unit_test(a_name_that_is_there_stays_as_it_is),
		cmocka_unit_test(words_of_browsers_are_passed_over),
		cmocka_unit_test(thousands_are_found),
		cmocka_unit_test(identity_is_what_claims_depend_on),
		cmocka_unit_test(everything_wrong_has_a_text),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
