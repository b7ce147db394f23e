#include "crawler/ranges_given.h"

#include <stdlib.h>
#include <string.h>

#include "crawler/ranges_name.h"

static bool has_list(const struct token *token, const char *path)
{
	for (size_t i = 0; i < token->nlists; i++)
		if (ranges_name_is_list(path, token->lists[i], token->operator))
			return true;
	return false;
}

static bool is_named(struct slice names, const struct tokens *tokens,
		     size_t number)
{
	while (names.len)
		if (tokens_find(tokens, slice_take_until(&names, ',')) ==
		    number)
			return true;
	return false;
}

static struct slice find_unknown(struct slice names,
				 const struct tokens *tokens)
{
	while (names.len) {
		struct slice name = slice_take_until(&names, ',');

		if (tokens_find(tokens, name) == TOKENS_SEVERAL)
			return name;
	}
	return (struct slice){ NULL, 0 };
}

int ranges_given_read(struct ranges_given *given, const struct tokens *tokens,
		      const char *text)
{
	size_t len = strcspn(text, "=/"), ntokens = tokens_count(tokens);
	bool has_names = text[len] == '=' && len;
	struct slice names = { text, len };

	*given = (struct ranges_given){
		.path = has_names ? text + len + 1 : text,
		.numbers = calloc(ntokens, sizeof(*given->numbers)),
	};
	if (!given->numbers)
		return -1;
	if (has_names)
		given->unknown = find_unknown(names, tokens);
	for (size_t i = TOKENS_SEVERAL + 1; i < ntokens; i++)
		if (has_names ? is_named(names, tokens, i)
			      : has_list(tokens_at(tokens, i), given->path))
			given->numbers[given->n++] = i;
	return 0;
}

void ranges_given_release(struct ranges_given *given)
{
	free(given->numbers);
	*given = (struct ranges_given){ 0 };
}
