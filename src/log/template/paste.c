/*
 * A format is pasted as it stands in a configuration. Whether quotes belong to
 * the format or stand around it is told by what comes after the second one:
 * around a whole format nothing is, or the format's name.
 *
 * Tested by tests/unit/log/test_template.c.
 */

#include <ctype.h>
#include <string.h>
#include <strings.h>

#include "base/text.h"
#include "log/template/items.h"

/* A line may go on after a backslash at its end. */
static const char *skip_blanks(const char *at)
{
	while (isspace((unsigned char)*at) || (*at == '\\' && at[1] == '\n'))
		at++;
	return at;
}

/* Blanks, and comments to the ends of their lines. */
static const char *skip_comments(const char *at)
{
	while (*(at = skip_blanks(at)) == '#')
		at += strcspn(at, "\n");
	return at;
}

static const char *skip_word(const char *at)
{
	while (*at && !isspace((unsigned char)*at))
		at++;
	return at;
}

/* Returns what stands after the word and its blanks, or NULL. */
static const char *behind_word(const char *text, const char *word)
{
	size_t len = strlen(word);

	if (strncasecmp(text, word, len) != 0 ||
	    !isspace((unsigned char)text[len]))
		return NULL;
	return skip_blanks(text + len);
}

/* The quote that ends a string, whose first byte is a quote; or NULL. */
static const char *find_quote(const char *text)
{
	bool has_escape;

	return text_find_quote(text + 1, text + strlen(text), *text,
			       &has_escape);
}

/* Adds the bytes to out without their backslashes; returns its new end. */
static char *strip_backslashes(const char *at, const char *end, char *out)
{
	static const char escapes[] = "\"'\\tnr";
	static const char bytes[] = "\"'\\\t\n\r";

	while (at < end) {
		const char *escape = NULL;

		if (*at == '\\' && end - at > 1) {
			if (at[1] == '\n') {
				at += 2;
				continue;
			}
			escape = memchr(escapes, at[1], sizeof(escapes) - 1);
		}
		*out++ = escape ? bytes[escape - escapes] : *at;
		at += escape ? 2 : 1;
	}
	return out;
}

/* Adds a string in quotes, or a word, and moves *at after it. */
static char *take_token(const char **at, char *out)
{
	const char *begin = *at, *end;

	if (*begin == '"' || *begin == '\'') {
		end = find_quote(begin);
		*at = end ? end + 1 : begin + strlen(begin);
		return strip_backslashes(begin + 1, end ? end : *at, out);
	}
	end = begin;
	while (*end && *end != ';' && !isspace((unsigned char)*end))
		end++;
	*at = end;
	return strip_backslashes(begin, end, out);
}

/*
 * Adds a word of HAProxy's configuration, of which strings in quotes are parts.
 * A backslash stands before what would end it.
 */
static char *take_haproxy(const char *at, char *out)
{
	char quote = '\0';

	for (; *at && (quote || !isspace((unsigned char)*at)); at++) {
		bool is_quote = *at == '"' || *at == '\'';

		if (*at == '\\' && at[1] && quote != '\'')
			*out++ = *++at;
		else if (is_quote && (!quote || quote == *at))
			quote = quote ? '\0' : *at;
		else
			*out++ = *at;
	}
	return out;
}

/* Adds the strings one after the other up to a ';', as nginx does. */
static char *take_strings(const char *at, char *out)
{
	for (at = skip_comments(at); *at && *at != ';'; at = skip_comments(at))
		out = take_token(&at, out);
	return out;
}

/* nginx's, and more that other servers have. */
static const struct {
	const char *name;
	struct template_writing writing;
} escapes[] = {
	{ "escape=default", { .escape = UNESCAPE_BACKSLASH } },
	{ "escape=json", { .escape = UNESCAPE_JSON } },
	{ "escape=none", { .raw_quotes = true } },
	{ "escape=percent", { .escape = UNESCAPE_PERCENT } },
	{ "escape=csv", { .escape = UNESCAPE_QUOTES } },
};

/* Skips log_format's name and takes note of its escape. */
static const char *skip_settings(const char *at, struct template_writing *w)
{
	at = skip_comments(skip_word(at));
	if (strncmp(at, "escape=", 7) != 0)
		return at;
	for (size_t i = 0; i < sizeof(escapes) / sizeof(*escapes); i++)
		if (behind_word(at, escapes[i].name))
			*w = escapes[i].writing;
	return skip_blanks(skip_word(at));
}

/* True for what may stand after a format in quotes: a name, or a ';'. */
static bool is_name(const char *at)
{
	const char *end;

	at = skip_blanks(at);
	end = skip_word(at);
	return !*skip_blanks(end) && !memchr(at, '%', (size_t)(end - at)) &&
	       !memchr(at, '$', (size_t)(end - at)) &&
	       !memchr(at, '"', (size_t)(end - at));
}

/* True if all the text is strings in single quotes, with a ';' or without. */
static bool is_strings(const char *at)
{
	for (at = skip_blanks(at); *at == '\''; at = skip_comments(at + 1)) {
		at = find_quote(at);
		if (!at)
			return false;
	}
	return !*at || (*at == ';' && !*skip_comments(at + 1));
}

/* Adds a format without the words of a configuration before it. */
static char *take_bare(const char *at, char *out)
{
	const char *end = at + strlen(at), *quote = NULL;

	if (*at == '\'' && is_strings(at))
		return take_strings(at, out);
	if (*at == '\'' || *at == '"')
		quote = find_quote(at);
	if (quote && is_name(quote + 1))
		return take_token(&at, out);
	while (end > at && isspace((unsigned char)end[-1]))
		end--;
	return strip_backslashes(at, end, out);
}

/* Returns what stands after a string in quotes, or a word; and its blanks. */
static const char *skip_token(const char *at)
{
	const char *quote = NULL;

	if (*at == '"' || *at == '\'')
		quote = find_quote(at);
	return skip_blanks(quote ? quote + 1 : skip_word(at));
}

/* Returns where the format of a directive of Apache's should be, or NULL. */
static const char *behind_directive(const char *at)
{
	static const char *const logs[] = { "CustomLog", "GlobalLog",
					    "TransferLog" };
	const char *behind = behind_word(at, "LogFormat");

	for (size_t i = 0; !behind && i < sizeof(logs) / sizeof(*logs); i++) {
		behind = behind_word(at, logs[i]);
		if (behind)
			behind = skip_token(behind); /* a file, or "|program" */
	}
	return behind;
}

bool template_is_directive(const char *text)
{
	return behind_directive(skip_blanks(text)) != NULL;
}

/* HAProxy's client, expressions and flags, which no other format has. */
static bool is_haproxy(const char *format)
{
	return strstr(format, "%ci") || strstr(format, "%[") ||
	       strstr(format, "%{+") || strstr(format, "%{-");
}

struct template_source template_paste(const char *text, char *out)
{
	struct template_source src = { .writing.escape = UNESCAPE_BACKSLASH };
	const char *at = skip_blanks(text), *behind;
	char *end;

	if ((behind = behind_directive(at))) {
		src.mark = '%';
		end = take_token(&behind, out);
		src.is_nickname =
			end > out && !memchr(out, '%', (size_t)(end - out));
	} else if ((behind = behind_word(at, "log-format"))) {
		src.mark = '%';
		end = take_haproxy(behind, out);
	} else if ((behind = behind_word(at, "log_format"))) {
		src.mark = '$';
		end = take_strings(skip_settings(behind, &src.writing), out);
	} else {
		end = take_bare(at, out);
	}
	*end = '\0';
	if (!src.mark) {
		src.mark = out[strcspn(out, "%$")];
		/* Only escape=json makes JSON of what is not plain. */
		if (src.mark == '$' && *skip_blanks(out) == '{')
			src.writing.escape = UNESCAPE_JSON;
	}
	if (src.mark == '$' && src.writing.escape == UNESCAPE_BACKSLASH)
		src.writing.empty_is_dash = true;
	if (src.mark == '%' && is_haproxy(out)) {
		src.is_haproxy = true;
		src.writing.escape = UNESCAPE_HASH;
	}
	return src;
}
