/* Tested by tests/unit/show/test_wrap.c. */

#include "show/wrap.h"

#include <stdbool.h>

#include "base/text.h"

static bool begins_character(char byte)
{
	return ((unsigned char)byte & 0xc0) != 0x80;
}

/*
 * Whether what is at that place stands in quotes, given that of the place
 * before. An apostrophe is within a word.
 */
static bool is_quoted(const char *text, size_t len, size_t at, bool before)
{
	if (text[at] != '\'')
		return before;
	if (!before)
		return at == 0 || text[at - 1] == ' ';
	return at + 1 < len && text_is_alnum(text[at + 1]);
}

void wrap_lines(char *text, size_t len, size_t columns)
{
	char *gap = NULL; /* the blank before the word */
	size_t line = 0;  /* columns of the line up to there */
	size_t word = 0;
	bool quoted = false;

	for (size_t i = 0; i < len; i++) {
		quoted = is_quoted(text, len, i, quoted);
		if (text[i] == '\n') {
			line = word = 0;
			gap = NULL;
			quoted = false;
		} else if (text[i] == ' ' && !quoted) {
			line += (gap ? 1 : 0) + word;
			word = 0;
			gap = text + i;
		} else {
			word += begins_character(text[i]);
		}
		if (gap && line + 1 + word > columns && word) {
			*gap = '\n';
			line = 0;
			gap = NULL;
		}
	}
}
