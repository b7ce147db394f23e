/* Files of crawlers (tokens_file.h). */

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <cmocka.h>

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

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(lines_are_taken),
		cmocka_unit_test(bad_lines_are_named_and_others_taken),
		cmocka_unit_test(only_the_first_bad_lines_are_named),
		cmocka_unit_test(a_file_of_nothing_has_nothing),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
