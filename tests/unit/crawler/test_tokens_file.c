/* Files of crawlers (tokens_file.h). */

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <cmocka.h>

#include <stdio.h>

#include "bytes.h"
#include "crawler/tokens_file.h"

static struct slice slice_of(const char *str)
{
	return (struct slice){ str, strlen(str) };
}

/* From memory of exactly the text's size. */
static void read_bytes(struct tokens *tokens, const char *text, size_t len,
		       struct tokens_file *file)
{
	char *copy = exact_copy(text, len);

	assert_int_equal(tokens_file_read(tokens, (struct slice){ copy, len },
					  file),
			 0);
	free(copy);
}

static void read_text(struct tokens *tokens, const char *text,
		      struct tokens_file *file)
{
	read_bytes(tokens, text, strlen(text), file);
}

static const struct token *find(const struct tokens *tokens, const char *name)
{
	size_t number = tokens_find(tokens, slice_of(name));

	if (number == TOKENS_SEVERAL)
		fail_msg("no %s", name);
	return tokens_at(tokens, number);
}

static void lines_are_taken(void **state)
{
	struct tokens *tokens = tokens_new();
	struct tokens_file file;

	(void)state;
	read_text(tokens,
		  "\xef\xbb\xbftoken\toperator\tkind\tlists\tsuffixes\r\n"
		  "# those of the zoo\r\n"
		  "\r\n"
		  "Emu\tZoo\tsearch\temu\temu.example\r\n"
		  "Wombat\n"
		  " \t \n"
		  "Kanga Bot\tZoo\tuser\tkanga\t\tpartial",
		  &file);
	assert_int_equal(file.ntaken, 3);
	assert_int_equal(file.nbad, 0);
	assert_int_equal(tokens_count(tokens), 4);
	assert_true(find(tokens, "emu")->is_complete);
	assert_int_equal(find(tokens, "wombat")->kind, TOKEN_UNKNOWN);
	assert_int_equal(find(tokens, "kanga bot")->kind, TOKEN_USER);
	assert_false(find(tokens, "kanga bot")->is_complete);
	tokens_free(tokens);
}

static void bad_lines_are_named_and_others_taken(void **state)
{
	struct tokens *tokens = tokens_new();
	struct tokens_file file;

	(void)state;
	read_text(tokens,
		  "Emu\tZoo\tbird\n"
		  "#\n"
		  "\tZoo\n"
		  "Wombat\t\t\t\t\tpartial\t\n"
		  "Kiwi\t\t\t\t\tpartial\tmore\n"
		  "Koala\n",
		  &file);
	assert_int_equal(file.ntaken, 2);
	assert_int_equal(file.nbad, 3);
	assert_int_equal(file.bad[0].line, 1);
	assert_int_equal(file.bad[0].why, TOKENS_KIND);
	assert_int_equal(file.bad[1].line, 3);
	assert_int_equal(file.bad[1].why, TOKENS_NO_NAME);
	assert_int_equal(file.bad[2].line, 5);
	assert_int_equal(file.bad[2].why, TOKENS_COLUMNS);
	assert_int_equal(tokens_count(tokens), 3);
	tokens_free(tokens);
}

static void only_the_first_bad_lines_are_named(void **state)
{
	struct tokens *tokens = tokens_new();
	struct tokens_file file;
	char text[3 * 100];

	(void)state;
	for (size_t i = 0; i < sizeof(text); i += 3)
		memcpy(text + i, "-*\n", 3);
	read_bytes(tokens, text, sizeof(text), &file);
	assert_int_equal(file.nbad, 100);
	for (size_t i = 0; i < TOKENS_FILE_BAD_MAX; i++)
		assert_int_equal(file.bad[i].line, i + 1);
	tokens_free(tokens);
}

static void a_file_of_nothing_has_nothing(void **state)
{
	static const char *const texts[] = { "", "\n", "\xef\xbb\xbf", "#" };
	struct tokens *tokens = tokens_new();
	struct tokens_file file;

	(void)state;
	for (size_t i = 0; i < sizeof(texts) / sizeof(*texts); i++) {
		read_text(tokens, texts[i], &file);
		assert_int_equal(file.ntaken + file.nbad, 0);
	}
	assert_int_equal(tokens_count(tokens), 1);
	tokens_free(tokens);
}

/* As the package has them: patterns are regular expressions. */
static void plain_patterns_of_json_are_taken(void **state)
{
	struct tokens *tokens = tokens_new();
	struct tokens_file file;

	(void)state;
	read_text(
		tokens,
		" \n[ { \"pattern\": \"Emu\\\\/\", \"url\": \"http://emu/\",\n"
		"\"instances\": [\"pattern\", \"Emu/1.0 (x)\"] },\n"
		"{ \"tags\": [\"a\"], \"pattern\": \"kiwi\\\\.example\" },\n"
		"{\"pattern\": \"Kanga Bot\"}, {\"pattern\": \"koala\\\\-x "
		"\"}]\n",
		&file);
	assert_int_equal(file.ntaken, 4);
	assert_int_equal(file.nregexes, 0);
	assert_int_equal(file.nbad, 0);
	assert_int_equal(tokens_count(tokens), 5);
	assert_int_equal(find(tokens, "Emu")->kind, TOKEN_UNKNOWN);
	find(tokens, "kiwi.example");
	find(tokens, "Kanga Bot");
	find(tokens, "koala-x");
	read_text(tokens, "[{\"pattern\":\"Y!J\"}]", &file);
	assert_int_equal(file.ntaken, 1);
	find(tokens, "y!j");
	tokens_free(tokens);
}

static void other_patterns_are_counted(void **state)
{
	static const char *const patterns[] = {
		"[wW]get",  "^Emu",	    "Emu$",	 "Ahrefs(Bot|Audit)",
		"Emu.?bot", "kiwi.example", "bot\\\\d+", "\\\\bbot\\\\b",
		"emu{2}",   "a*bc",	    "ab+c",	 "emu|kiwi",
		"emu\\\\",
	};
	struct tokens *tokens = tokens_new();
	struct tokens_file file;
	char text[100];

	(void)state;
	for (size_t i = 0; i < sizeof(patterns) / sizeof(*patterns); i++) {
		snprintf(text, sizeof(text), "[{\"pattern\": \"%s\"}]",
			 patterns[i]);
		read_text(tokens, text, &file);
		if (file.nregexes != 1 || file.ntaken || file.nbad)
			fail_msg("%s", text);
	}
	assert_int_equal(tokens_count(tokens), 1);
	tokens_free(tokens);
}

static void json_leaves_what_is_known_as_it_is(void **state)
{
	struct tokens *tokens = tokens_new();
	struct tokens_file file;

	(void)state;
	read_text(tokens, "Emu\tZoo\tsearch\temu\temu.example\n", &file);
	read_text(tokens, "[{\"pattern\":\"emu\\\\/\"}]", &file);
	assert_int_equal(file.ntaken, 1);
	assert_int_equal(tokens_count(tokens), 2);
	assert_int_equal(find(tokens, "emu")->kind, TOKEN_SEARCH);
	assert_true(find(tokens, "emu")->is_complete);
	tokens_free(tokens);
}

/* In which line, and that what stands before it is taken. */
static void broken_json_is_told(void **state)
{
	static const struct {
		const char *text;
		size_t ntaken;
		uint64_t line;
	} table[] = {
		{ "[", 0, 1 },
		{ "{\n\n", 0, 3 },
		{ "[{\"pattern\":\"emu\"},\n", 1, 2 },
		{ "[{\"pattern\":\"emu\"}\n{\"pattern\":\"kiwi\"}]", 1, 2 },
		{ "[{\"pattern\":\"emu\"}]\n]", 1, 2 },
		{ "[{\"pattern\":\"emu", 0, 1 },
	};
	struct tokens_file file;

	(void)state;
	for (size_t i = 0; i < sizeof(table) / sizeof(*table); i++) {
		struct tokens *tokens = tokens_new();

		read_text(tokens, table[i].text, &file);
		if (file.nbad != 1 || file.bad[0].why != TOKENS_JSON ||
		    file.bad[0].line != table[i].line ||
		    file.ntaken != table[i].ntaken)
			fail_msg("%s", table[i].text);
		tokens_free(tokens);
	}
}

static void patterns_that_are_no_names_are_told(void **state)
{
	struct tokens *tokens = tokens_new();
	struct tokens_file file;

	(void)state;
	read_text(tokens,
		  "[{\"pattern\":\"\"},{\"pattern\":\"\\u001b[\"},\n"
		  "{\"pattern\":\"bot\\u0007\"},{\"pattern\":7},"
		  "{\"pattern\":[\"emu\"]},{\"pattern\":{\"a\":\"emu\"}}]",
		  &file);
	assert_int_equal(file.ntaken, 0);
	assert_int_equal(file.nregexes, 1);
	assert_int_equal(file.nbad, 2);
	assert_int_equal(file.bad[0].line, 1);
	assert_int_equal(file.bad[0].why, TOKENS_NO_NAME);
	assert_int_equal(file.bad[1].line, 2);
	assert_int_equal(file.bad[1].why, TOKENS_CONTROL);
	tokens_free(tokens);
}

static void long_patterns_are_told(void **state)
{
	static const char begin[] = "[{\"pattern\":\"", end[] = "\"}]";
	struct tokens *tokens = tokens_new();
	struct tokens_file file;
	char text[4000];

	(void)state;
	memset(text, 'a', sizeof(text));
	memcpy(text, begin, sizeof(begin) - 1);
	memcpy(text + sizeof(text) - (sizeof(end) - 1), end, sizeof(end) - 1);
	read_bytes(tokens, text, sizeof(text), &file);
	assert_int_equal(file.nbad, 1);
	assert_int_equal(file.bad[0].why, TOKENS_LONG);
	tokens_free(tokens);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(lines_are_taken),
		cmocka_unit_test(bad_lines_are_named_and_others_taken),
		cmocka_unit_test(only_the_first_bad_lines_are_named),
		cmocka_unit_test(a_file_of_nothing_has_nothing),
		cmocka_unit_test(plain_patterns_of_json_are_taken),
		cmocka_unit_test(other_patterns_are_counted),
		cmocka_unit_test(json_leaves_what_is_known_as_it_is),
		cmocka_unit_test(broken_json_is_told),
		cmocka_unit_test(patterns_that_are_no_names_are_told),
		cmocka_unit_test(long_patterns_are_told),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
