/* The search for many tokens (tokenset.h), by each of its kernels. */

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <cmocka.h>

#include <ctype.h>
#include <stdio.h>

#include "bytes.h"
#include "often.h"
#include "scan/tokenset.h"

static struct slice slice_of(const char *str)
{
	return (struct slice){ str, strlen(str) };
}

enum { NCRAWLERS = 15 };

static const char *const crawlers[NCRAWLERS] = {
	"Googlebot",
	"ChatGPT-User",
	"Kanga Bot",
	"R2",
	"archive.org_bot",
	"360Spider",
	"Y2-x",
	"facebookexternalhit",
	"CCBot",
	"Amzn-User",
	"meta-externalagent",
	"say \"emu\" bot",
	"Y!J",
	"a-b.c",
	"b_emu",
};

static void set_tokens(struct slice tokens[NCRAWLERS])
{
	for (size_t i = 0; i < NCRAWLERS; i++)
		tokens[i] = slice_of(crawlers[i]);
}

/* Whether the token stands in the text, with no part of a word at its sides. */
static bool is_word(char c)
{
	return isalnum((unsigned char)c) || c == '-' || c == '_';
}

static bool stands_at(struct slice token, struct slice text, size_t at)
{
	for (size_t i = 0; i < token.len; i++)
		if (at + i >= text.len ||
		    tolower((unsigned char)token.at[i]) !=
			    tolower((unsigned char)text.at[at + i]))
			return false;
	return (!at || !is_word(text.at[at - 1])) &&
	       (at + token.len == text.len ||
		!is_word(text.at[at + token.len]));
}

static bool holds(const struct slice *tokens, size_t n, struct slice line)
{
	for (size_t i = 0; i < n; i++)
		for (size_t at = 0; at < line.len; at++)
			if (stands_at(tokens[i], line, at))
				return true;
	return false;
}

static bool finds(const struct tokenset *set, struct slice text)
{
	const char *at = tokenset_find(set, text.at, text.at + text.len);

	if (at)
		assert_true(at >= text.at && at < text.at + text.len);
	return at;
}

/* The same far from both ends of a text, where vectors are used. */
static bool finds_within(const struct tokenset *set, const char *str)
{
	enum { SIDE = 200 };
	size_t len = strlen(str);
	char *text = malloc(len + 2 * SIDE);
	bool found;

	assert_non_null(text);
	memset(text, ' ', len + 2 * SIDE);
	memcpy(text + SIDE, str, len);
	found = finds(set, (struct slice){ text, len + 2 * SIDE });
	free(text);
	return found;
}

static bool finds_str(const struct tokenset *set, const char *str)
{
	char *copy = exact_copy(str, strlen(str));
	bool found = finds(set, (struct slice){ copy, strlen(str) });

	free(copy);
	assert_int_equal(finds_within(set, str), found);
	return found;
}

/* Calls for each kernel that this machine can run. */
static void for_each(const struct slice *tokens, size_t n,
		     void (*check)(const struct tokenset *,
				   const struct slice *, size_t))
{
	const struct tokenset_kernel *kernel;

	for (size_t i = 0; (kernel = tokenset_kernel(i)); i++) {
		struct tokenset *set = tokenset_new_with(tokens, n, kernel);

		assert_non_null(set);
		check(set, tokens, n);
		tokenset_free(set);
	}
}

static void check_place(const struct tokenset *set, struct slice token,
			size_t at, size_t len)
{
	enum { BEFORE = 16 }; /* of which nothing is to be seen */
	char *bytes = malloc(BEFORE + len), *text = bytes + BEFORE;

	assert_non_null(bytes);
	memset(bytes, '-', BEFORE);
	memset(text, '/', len);
	memcpy(text + at, token.at, token.len);
	if (at % 2)
		text[at] = (char)toupper((unsigned char)text[at]);
	if (!finds(set, (struct slice){ text, len }))
		fail_msg("%.*s at %zu of %zu", (int)token.len, token.at, at,
			 len);
	free(bytes);
}

static void check_places(const struct tokenset *set, const struct slice *tokens,
			 size_t n)
{
	enum { LEN = 300 };

	for (size_t i = 0; i < n; i++) {
		struct slice token = tokens[i];

		for (size_t at = 0; at + token.len <= LEN; at++) {
			check_place(set, token, at, at + token.len);
			check_place(set, token, at, at + token.len + at % 7);
			check_place(set, token, at, LEN);
		}
	}
}

static void tokens_are_found_at_any_place(void **state)
{
	struct slice tokens[NCRAWLERS];

	(void)state;
	set_tokens(tokens);
	for_each(tokens, NCRAWLERS, check_places);
	for (size_t i = 0; i < NCRAWLERS; i++)
		for_each(&tokens[i], 1, check_places);
}

static void check_sides(const struct tokenset *set, const struct slice *tokens,
			size_t n)
{
	static const char *const not_held[] = {
		"Googlebots", "xGooglebot",   "Googlebot-Image",
		"-Googlebot", "Googlebot_",   "_Googlebot",
		"Googlebot1", "1Googlebot",   "Goooglebot",
		"R22",	      "R-2",	      "KangaBot",
		"Kanga  Bot", "ChatGPT",      "GPT-User",
		"CCBo",	      "www.google/b", "Y2-",
		"Y2/x",	      "3600Spider",   "Googlebo",
		"Y.J",	      "Y!",	      "a-b-c",
		"y!J-ASR",
	};
	static const char *const held[] = {
		"GOOGLEBOT",   "(Googlebot)", "Googlebot/2.1",
		" googlebot ", ".Googlebot.", "\"Googlebot\"",
		"r2",	       "kanga bot",   "xGooglebot Googlebot",
		"y2-X",	       "(Y!j)",	      "\303\251Googlebot\303\251",
	};

	(void)tokens;
	(void)n;
	for (size_t i = 0; i < sizeof(not_held) / sizeof(*not_held); i++)
		if (finds_str(set, not_held[i]))
			fail_msg("%s", not_held[i]);
	for (size_t i = 0; i < sizeof(held) / sizeof(*held); i++)
		if (!finds_str(set, held[i]))
			fail_msg("%s", held[i]);
}

static void a_token_is_a_word(void **state)
{
	struct slice tokens[NCRAWLERS];

	(void)state;
	set_tokens(tokens);
	for_each(tokens, NCRAWLERS, check_sides);
}

/* Tokens, and how they may stand in a log. */
static const char *const escaped[][2] = {
	{ "Googlebot", "Mozilla/5.0+(compatible;+Googlebot/2.1)" },
	{ "Googlebot", "x%20Googlebot%2F2.1" },
	{ "Googlebot", "x%2520Googlebot%252F2.1" },
	{ "Googlebot", "x\\x20Googlebot\\x2F" },
	{ "Googlebot", "x\\u0020Googlebot\\u002F" },
	{ "Googlebot", "x\\tGooglebot\\/2.1" },
	{ "Googlebot", "x#20Googlebot#2F" },
	{ "Googlebot", "\\\"Googlebot\\\"" },
	{ "Kanga Bot", "Kanga+Bot" },
	{ "Kanga Bot", "Kanga%20Bot" },
	{ "Kanga Bot", "Kanga\\u0020Bot" },
	{ "Kanga Bot", "Kanga\\x20Bot" },
	{ "Kanga Bot", "Kanga#20Bot" },
	{ "ChatGPT-User", "ChatGPT\\u002dUser" },
	{ "ChatGPT-User", "ChatGPT%2DUser" },
	{ "archive.org_bot", "archive%2Eorg%5Fbot" },
	{ "b_emu", "b_emu" },
	{ "b_emu", "b%5Femu" },
	{ "b_emu", "b\\x5femu" },
	{ "say \"emu\" bot", "say \\\"emu\\\" bot" },
	{ "say \"emu\" bot", "say \"\"emu\"\" bot" },
	{ "say \"emu\" bot", "say%20%22emu%22%20bot" },
	{ "say \"emu\" bot", "say+\\x22emu\\x22+bot" },
	{ "R2", "x%20R2" },
	{ "CCBot", "x\\tCCBot" },
	{ "Y2-x", "Y2\\u002dx" },
};

static void check_escapes(const struct tokenset *set,
			  const struct slice *tokens, size_t n)
{
	(void)tokens;
	(void)n;
	for (size_t i = 0; i < sizeof(escaped) / sizeof(*escaped); i++)
		if (!finds_str(set, escaped[i][1]))
			fail_msg("%s", escaped[i][1]);
	/* An escape that is not at the token's side. */
	assert_false(finds_str(set, "%2F%2Fwww/xGooglebot"));
	assert_false(finds_str(set, "x%20longwordGooglebot"));
}

static void escapes_are_no_hindrance(void **state)
{
	struct slice tokens[NCRAWLERS];

	(void)state;
	set_tokens(tokens);
	for_each(tokens, NCRAWLERS, check_escapes);
}

static void check_escaped(const struct tokenset *set,
			  const struct slice *tokens, size_t n)
{
	assert_int_equal(n, 1);
	for (size_t i = 0; i < sizeof(escaped) / sizeof(*escaped); i++)
		if (slice_is(tokens[0], escaped[i][0]) &&
		    !finds_str(set, escaped[i][1]))
			fail_msg("%s", escaped[i][1]);
}

/* With no other tokens, for which more places may be looked at. */
static void escapes_are_no_hindrance_to_one(void **state)
{
	struct slice tokens[NCRAWLERS];

	(void)state;
	set_tokens(tokens);
	for (size_t i = 0; i < NCRAWLERS; i++)
		for_each(&tokens[i], 1, check_escaped);
}

/* Of which tokens and texts are made, so that many are nearly there. */
static char random_letter(uint64_t *seed)
{
	static const char letters[] = "abAB01-_. /";

	return letters[random_number(seed) % (sizeof(letters) - 1)];
}

enum { TOKEN_MAX = 12 };

static size_t make_token(char *bytes, uint64_t *seed)
{
	size_t longest = random_number(seed) % 2 ? 6 : TOKEN_MAX;
	size_t len = 2 + random_number(seed) % (longest - 1);
	size_t at = random_number(seed) % (len - 1);

	for (size_t i = 0; i < len; i++)
		bytes[i] = random_letter(seed);
	bytes[at] = 'a';
	bytes[at + 1] = random_number(seed) % 2 ? 'B' : '1';
	return len;
}

/* Every line is found that has one, and no other. */
static void check_lines(const struct tokenset *set, const struct slice *tokens,
			size_t n, struct slice text)
{
	const char *line = text.at, *end = text.at + text.len;
	const char *hit = tokenset_find(set, line, end);

	while (line < end) {
		const char *newline = memchr(line, '\n', (size_t)(end - line));
		const char *next = newline ? newline + 1 : end;
		struct slice bytes = { line, (size_t)(next - line) };

		if (holds(tokens, n, bytes) != (hit && hit < next)) {
			print_cleaned("line: ", bytes.at, bytes.len);
			for (size_t i = 0; i < n; i++)
				print_cleaned("token: ", tokens[i].at,
					      tokens[i].len);
			fail();
		}
		line = next;
		if (hit && hit < next)
			hit = tokenset_find(set, line, end);
	}
	assert_null(hit);
}

enum { MOST = 40, LEN = 400 };

/* Puts tokens into the text, of which many have a byte that is another. */
static void put_tokens(char text[LEN], size_t len, const struct slice *tokens,
		       size_t n, uint64_t *seed)
{
	size_t ntimes = n ? random_number(seed) % 20 : 0;

	for (size_t i = 0; i < ntimes; i++) {
		struct slice token = tokens[random_number(seed) % n];
		size_t at = random_number(seed) % LEN;

		if (at + token.len > len)
			continue;
		memcpy(text + at, token.at, token.len);
		if (random_number(seed) % 2)
			text[at + random_number(seed) % token.len] =
				random_letter(seed);
	}
}

static void check_random(uint64_t *seed)
{
	char bytes[MOST][TOKEN_MAX], text[LEN];
	struct slice tokens[MOST];
	size_t n = random_number(seed) % MOST;
	size_t len = random_number(seed) % LEN;
	const struct tokenset_kernel *kernel;
	char *copy;

	for (size_t i = 0; i < n; i++)
		tokens[i] =
			(struct slice){ bytes[i], make_token(bytes[i], seed) };
	for (size_t i = 0; i < len; i++)
		text[i] = random_number(seed) % 30 ? random_letter(seed) : '\n';
	put_tokens(text, len, tokens, n, seed);
	copy = exact_copy(text, len);
	for (size_t i = 0; (kernel = tokenset_kernel(i)); i++) {
		struct tokenset *set = tokenset_new_with(tokens, n, kernel);

		assert_non_null(set);
		check_lines(set, tokens, n, (struct slice){ copy, len });
		tokenset_free(set);
	}
	free(copy);
}

static void random_lines_are_as_the_model_says(void **state)
{
	uint64_t seed = 16;

	(void)state;
	for (size_t times = 0; times < often(800); times++)
		check_random(&seed);
}

/* Of a token for each of so many numbers, each, and none that is not there. */
static void check_many(size_t n, const char *format)
{
	char(*bytes)[32] = calloc(n, sizeof(*bytes));
	struct slice *tokens = calloc(n, sizeof(*tokens));
	struct tokenset *set;
	char text[80];

	assert_non_null(bytes);
	assert_non_null(tokens);
	for (size_t i = 0; i < n; i++) {
		snprintf(bytes[i], sizeof(bytes[i]), format, (unsigned)i);
		tokens[i] = slice_of(bytes[i]);
	}
	set = tokenset_new(tokens, n);
	assert_non_null(set);
	for (size_t i = 0; i < n; i++) {
		snprintf(text, sizeof(text), "Mozilla/5.0 (like; %s/1)\n",
			 bytes[i]);
		assert_true(finds_str(set, text));
	}
	assert_false(finds_str(set, "Mozilla/5.0 (X11; Linux x86_64)"));
	tokenset_free(set);
	free(tokens);
	free(bytes);
}

static void thousands_of_tokens_are_found(void **state)
{
	(void)state;
	check_many(63, "emu%ubot");
	check_many(65, "emu%ubot");
	check_many(511, "%ukiwi");
	check_many(513, "%ukiwi");
	check_many(5000, "zoo-%u-emu");
	check_many(5000, "%05uq");
}

static void no_tokens_are_nowhere(void **state)
{
	(void)state;
	for (size_t i = 0; tokenset_kernel(i); i++) {
		struct tokenset *set =
			tokenset_new_with(NULL, 0, tokenset_kernel(i));
		char text[200];

		assert_non_null(set);
		memset(text, 'a', sizeof(text));
		assert_false(finds(set, (struct slice){ text, sizeof(text) }));
		assert_false(finds(set, (struct slice){ text, 0 }));
		tokenset_free(set);
	}
	tokenset_free(NULL);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(tokens_are_found_at_any_place),
		cmocka_unit_test(a_token_is_a_word),
		cmocka_unit_test(escapes_are_no_hindrance),
		cmocka_unit_test(escapes_are_no_hindrance_to_one),
		cmocka_unit_test(random_lines_are_as_the_model_says),
		cmocka_unit_test(thousands_of_tokens_are_found),
		cmocka_unit_test(no_tokens_are_nowhere),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
