#include "crawler/dns_answer.h"

#include <string.h>

#include "base/text.h"

static bool is_name_byte(char c)
{
	return text_is_alnum(c) || c == '-' || c == '_';
}

size_t dns_name_read(struct slice text, char out[DNS_NAME_MAX + 1])
{
	if (text.len && text.at[text.len - 1] == '.')
		text.len--;
	if (!text.len || text.len > DNS_NAME_MAX || text.at[0] == '.' ||
	    text.at[text.len - 1] == '.')
		return 0;
	for (size_t i = 0; i < text.len; i++) {
		char c = text.at[i];

		/* The first byte is no dot. */
		if (!is_name_byte(c) && !(c == '.' && text.at[i - 1] != '.'))
			return 0;
		out[i] = text_lower(c);
	}
	out[text.len] = '\0';
	return text.len;
}

/* At the border of a label: not "notgooglebot.com". */
static bool is_in(struct slice name, struct slice domain)
{
	size_t before = name.len - domain.len;

	if (name.len < domain.len || !domain.len ||
	    memcmp(name.at + before, domain.at, domain.len) != 0)
		return false;
	return !before || name.at[before - 1] == '.';
}

bool dns_name_is_of(struct slice name, const struct token *token)
{
	for (size_t i = 0; i < token->nsuffixes; i++)
		if (is_in(name, token->suffixes[i].name))
			return true;
	return false;
}

static bool is_lower_name(struct slice name)
{
	char read[DNS_NAME_MAX + 1];
	size_t len = dns_name_read(name, read);

	return len && len == name.len && !memcmp(read, name.at, len);
}

static bool is_mark(char c)
{
	return c == '+' || c == '-' || c == '?';
}

/* Both have one byte at least. */
static bool is_less(struct slice a, struct slice b)
{
	size_t len = a.len < b.len ? a.len : b.len;
	int diff = memcmp(a.at, b.at, len);

	return diff ? diff < 0 : a.len < b.len;
}

bool dns_answer_is_valid(struct slice text)
{
	struct slice rest = text, last = { 0 };
	size_t n = 0;

	if (!text.len || text.len > DNS_ANSWER_MAX ||
	    text.at[text.len - 1] == ' ')
		return false;
	if (slice_is(text, "none"))
		return true;
	while (rest.len) {
		struct slice word = slice_take_until(&rest, ' ');

		if (slice_is(word, "..."))
			return n && !rest.len;
		if (word.len < 2 || !is_mark(word.at[0]) ||
		    n++ >= DNS_ANSWER_NAMES)
			return false;
		word = slice_behind(word, 1);
		if (!is_lower_name(word) || (last.len && !is_less(last, word)))
			return false;
		last = word;
	}
	return true;
}

enum verdict_dns dns_answer_judge(struct slice answer,
				  const struct token *token, bool is_new)
{
	enum verdict_dns says = VERDICT_NOT_CONFIRMED;

	while (answer.len) {
		struct slice word = slice_take_until(&answer, ' ');

		if (slice_is(word, "...")) {
			if (!is_new)
				says = VERDICT_FAILED;
			continue;
		}
		if (!dns_name_is_of(slice_behind(word, 1), token))
			continue;
		if (word.at[0] == '+')
			return VERDICT_CONFIRMED;
		if (word.at[0] == '?')
			says = VERDICT_FAILED;
	}
	return says;
}

void dns_answer_add(struct buf *answer, char mark, struct slice name)
{
	if (answer->len)
		buf_add_byte(answer, ' ');
	buf_add_byte(answer, (uint8_t)mark);
	buf_add(answer, name.at, name.len);
}

void dns_answer_end(struct buf *answer, bool has_more)
{
	if (!answer->len && !buf_failed(answer))
		buf_add_str(answer, "none");
	else if (has_more)
		buf_add_str(answer, " ...");
}
