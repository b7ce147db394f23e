/*
 * First the strings in quotes are read as if quotes in them were escaped. If
 * each ends before a blank or at the end of the line, and no quote is left
 * over, they are. Otherwise the last quote of the line ends the user agent, and
 * '" "' the referer, if that is there once.
 */

#include "log/clf_tail.h"

#include <string.h>

#include "base/hostname.h"
#include "base/shape.h"
#include "base/text.h"

struct tail {
	struct slice status, bytes, agent;
	bool is_raw;	 /* quotes in strings are not escaped */
	bool has_escape; /* in the agent, perhaps */
};

/* Takes the word before the next blank, and that, off the front. */
static struct slice take_word(struct slice *rest)
{
	struct slice word = { rest->at, 0 };

	while (word.len < rest->len && word.at[word.len] != ' ')
		word.len++;
	*rest = slice_behind(*rest, word.len + (word.len < rest->len));
	return word;
}

bool clf_tail_has_size(struct slice s)
{
	struct slice size;
	size_t i = 0;

	if (!clf_tail_has_status(s))
		return false;
	s = slice_behind(s, 1);
	take_word(&s);
	size = take_word(&s);
	while (i < size.len && size.at[i] >= '0' && size.at[i] <= '9')
		i++;
	return size.len && (i == size.len || slice_is(size, "-"));
}

static bool is_at_end(struct slice rest)
{
	return !rest.len || rest.at[0] == ' ';
}

/* True if the rest of the line has a quote more that is not escaped. */
static bool leaves_quote(struct slice rest)
{
	bool is_open = false;

	if (!rest.len || !memchr(rest.at, '"', rest.len))
		return false;
	for (size_t i = 0; i < rest.len; i++) {
		if (rest.at[i] == '"')
			is_open = !is_open;
		else if (rest.at[i] == '\\')
			i++;
	}
	return is_open;
}

/* Takes a string off the front. Returns false if it is none or has no end. */
static bool take_string(struct slice *text, struct slice *string,
			bool *has_escape)
{
	const char *begin, *end = text->at + text->len, *quote;

	if (!slice_begins(*text, "\""))
		return false;
	begin = text->at + 1;
	quote = text_find_quote(begin, end, '"', has_escape);
	*string = (struct slice){ begin,
				  (size_t)((quote ? quote : end) - begin) };
	*text = slice_behind(*text, string->len + (quote ? 2 : 1));
	return quote;
}

/*
 * Reads the agent from the referer on. Returns false if that is not how it is
 * written; the agent is then what a line that was cut short has of it.
 */
static bool read_escaped(struct slice text, struct tail *tail)
{
	struct slice referer;
	bool has_escape;

	if (slice_begins(text, "-"))
		text = slice_behind(text, 1); /* Traefik's has no quotes */
	else if (!take_string(&text, &referer, &has_escape))
		return false;
	if (!slice_begins(text, " \""))
		return is_at_end(text);
	text = slice_behind(text, 1);
	return take_string(&text, &tail->agent, &tail->has_escape) &&
	       is_at_end(text) && !leaves_quote(text);
}

/* The same where quotes are not escaped. Returns false if it is not told. */
static bool read_raw(struct slice text, struct slice *agent)
{
	static const char between[] = "\" \"";
	const char *first = text.at, *end = first + text.len;
	const char *last = memrchr(first, '"', text.len), *part;

	if (*first++ != '"' || last < first ||
	    (last + 1 < end && last[1] != ' '))
		return false;
	part = memmem(first, (size_t)(last - first), between, 3);
	if (!part || memmem(part + 1, (size_t)(last - part - 1), between, 3))
		return false;
	*agent = (struct slice){ part + 3, (size_t)(last - part - 3) };
	return true;
}

/* IONOS has the virtual host before the referer. */
static struct slice skip_vhost(struct slice text)
{
	struct slice rest = text, word = slice_take_until(&rest, ' ');

	return slice_begins(rest, "\"") && hostname_is_valid(word) ? rest
								   : text;
}

static void read_tail(struct slice text, struct tail *tail)
{
	*tail = (struct tail){ 0 };
	if (!slice_begins(text, " "))
		return;
	text = slice_behind(text, 1);
	tail->status = take_word(&text);
	if (!tail->status.len)
		return;
	tail->bytes = take_word(&text);
	/* "-" rather than 0, says mod_log_config of %b. */
	if (slice_is(tail->bytes, "-"))
		tail->bytes = (struct slice){ "0", 1 };
	if (!text.len)
		return;
	if (text.at[0] != '"' && text.at[0] != '-')
		text = skip_vhost(text);
	tail->is_raw = !read_escaped(text, tail);
	if (!tail->is_raw)
		return;
	tail->has_escape = true;
	/* What ends in a quote is not cut short, but cannot be told. */
	if (!read_raw(text, &tail->agent) && text.at[text.len - 1] == '"')
		tail->agent = (struct slice){ 0 };
}

/* True if every backslash in it begins an escape that some server writes. */
static bool has_only_escapes(struct slice s)
{
	while (s.len) {
		size_t len = s.at[0] == '\\' ? unescape_len(s) : 1;

		if (!len)
			return false;
		s = slice_behind(s, len);
	}
	return true;
}

/* True if there are quotes, each after a backslash. */
static bool has_only_escaped_quotes(struct slice s)
{
	bool any = false;

	for (size_t i = 0; i < s.len; i++) {
		if (s.at[i] != '"')
			continue;
		if (!i || s.at[i - 1] != '\\')
			return false;
		any = true;
	}
	return any;
}

/* HAProxy's "option httplog clf": empty referer and agent, then a port. */
static bool is_haproxy(struct slice tail)
{
	const char *at = tail.len ? memchr(tail.at, '"', tail.len) : NULL;

	return at && shape_begins(slice_behind(tail, (size_t)(at - tail.at)),
				  "\"\" \"\" 9");
}

static enum unescape tell_escape(struct slice request, const struct tail *tail)
{
	if (has_only_escapes(request) && has_only_escapes(tail->agent))
		return UNESCAPE_BACKSLASH;
	if (!tail->is_raw)
		return UNESCAPE_HEX;
	return has_only_escaped_quotes(tail->agent) ? UNESCAPE_QUOTED
						    : UNESCAPE_NONE;
}

void clf_tail_read(struct slice request, bool has_escape, struct slice text,
		   struct record *rec)
{
	struct tail tail;

	read_tail(text, &tail);
	rec->status = tail.status;
	rec->bytes = tail.bytes;
	rec->user_agent = tail.agent;
	if (!tail.agent.len && is_haproxy(text)) {
		rec->user_agent = (struct slice){ 0 };
		rec->escape = UNESCAPE_HASH;
	} else if (has_escape || tail.has_escape) {
		rec->escape = tell_escape(request, &tail);
	} else {
		rec->escape = UNESCAPE_NONE;
	}
}

enum unescape clf_tail_escape(struct slice request, struct slice text)
{
	struct record rec;

	clf_tail_read(request, true, text, &rec);
	return rec.escape;
}
