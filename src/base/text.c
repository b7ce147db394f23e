#include "base/text.h"

bool text_take_field(struct slice *rest, struct slice *field)
{
	const char *blank = rest->len ? memchr(rest->at, ' ', rest->len) : NULL;

	if (!blank || blank == rest->at)
		return false;
	*field = (struct slice){ rest->at, (size_t)(blank - rest->at) };
	*rest = slice_behind(*rest, field->len + 1);
	return true;
}

const char *text_pass_escapes(const char *at, const char *end, char quote)
{
	while (at < end && *at != quote)
		at += *at == '\\' && end - at > 1 ? 2 : 1;
	return at < end ? at : NULL;
}

bool text_take_quoted(struct slice *rest, struct slice *string, bool *is_cut)
{
	const char *begin, *end, *quote;
	bool has_escape;

	if (!slice_begins(*rest, "\""))
		return false;
	begin = rest->at + 1;
	end = rest->at + rest->len;
	quote = text_find_quote(begin, end, '"', &has_escape);
	*is_cut = !quote;
	*string = (struct slice){ begin,
				  (size_t)((quote ? quote : end) - begin) };
	*rest = slice_behind(*rest, string->len + (quote ? 2 : 1));
	return true;
}
