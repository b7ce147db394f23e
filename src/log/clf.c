/*
 * The anchor of a line is its first '] "' whose brackets hold a time. A time
 * has a colon; the name of a user has none (RFC 7617), and no quote where the
 * server escapes. From there the host is found backwards, the request forwards.
 */

#include "log/clf.h"

#include <string.h>

#include "base/text.h"
#include "log/clf_tail.h"
#include "log/request.h"

/* The parts of a line; all but the front without what is around them. */
struct parts {
	struct slice front; /* with the blank at its end */
	struct slice time, request, tail;
	bool has_escape; /* in the request, perhaps */
};

static struct slice between(const char *at, const char *end)
{
	return (struct slice){ at, (size_t)(end - at) };
}

/* The bracket of the time that ends at close, after begin; or NULL. */
static inline const char *find_bracket(const char *begin, const char *close)
{
	enum { COLON = 12 }; /* of nearly all, "[31/Jan/2024:23:59:59 +0000" */
	const char *open = memrchr(begin, '[', (size_t)(close - begin));

	if (!open || (close - open > COLON && open[COLON] == ':'))
		return open;
	return memchr(open, ':', (size_t)(close - open)) ? open : NULL;
}

/* Finds the time. Returns what follows its '] "', or NULL. */
static inline const char *find_time(struct slice line, struct parts *parts)
{
	const char *begin = line.at, *end = line.at + line.len;
	const char *close, *open;

	for (; (close = memchr(begin, ']', (size_t)(end - begin)));
	     begin = close + 1) {
		if (end - close < 3 || close[1] != ' ' || close[2] != '"')
			continue;
		open = find_bracket(begin, close);
		if (!open)
			continue;
		parts->front = between(line.at, open);
		parts->time = between(open + 1, close);
		return close + 3;
	}
	return NULL;
}

/*
 * The quote that ends the request, or NULL if the line is cut short before. A
 * server that escapes writes a quote in it after a backslash; another (Jetty,
 * squid, nginx with escape=none) as it is: there it ends at the one before
 * status and bytes.
 */
static const char *find_request_end(const char *at, const char *end,
				    bool *has_escape)
{
	const char *quote = text_find_quote(at, end, '"', has_escape);

	if (quote && clf_tail_has_status(between(quote + 1, end)))
		return quote;
	while ((at = memchr(at, '"', (size_t)(end - at)))) {
		if (clf_tail_has_size(between(at + 1, end))) {
			*has_escape = true;
			return at;
		}
		at++;
	}
	/* No status: a tail of its own. */
	if (quote && quote + 1 < end && quote[1] != ' ' && quote[1] != '\r')
		return NULL;
	return quote;
}

static bool split(struct slice line, struct parts *parts)
{
	const char *request = find_time(line, parts);
	const char *end = line.at + line.len, *quote;

	/* Terminal colours are not read here (colours.h). */
	if (!request || (request < end && *request == '\33'))
		return false;
	quote = find_request_end(request, end, &parts->has_escape);
	if (!quote)
		return false;
	parts->request = between(request, quote);
	parts->tail = between(quote + 1, end);
	return true;
}

static bool has_hash(struct slice s)
{
	return s.len && memchr(s.at, '#', s.len);
}

/*
 * Daphne writes a target that is no UTF-8 as Python's bytes, b'/a?\xff'. Its
 * times have no zone; so another server's line is not changed by what a client
 * sends.
 */
static void undo_repr(struct record *rec)
{
	static const char without_zone[] = "10/Jan/2024:12:00:00";
	struct slice target = rec->target;

	if (rec->time.len == sizeof(without_zone) - 1 && target.len > 3 &&
	    slice_begins(target, "b'/") && target.at[target.len - 1] == '\'')
		rec->target = (struct slice){ target.at + 2, target.len - 3 };
}

bool clf_parse(enum clf_front front, struct slice line, bool whole,
	       struct record *rec)
{
	struct parts parts;

	if (!split(line, &parts) ||
	    !clf_front_find_host(front, parts.front, &rec->host))
		return false;
	request_set(rec, parts.request);
	rec->time = parts.time;
	rec->local_time = true;
	undo_repr(rec);
	if (whole) {
		rec->date = (struct slice){ 0 };
		clf_tail_read(parts.request, parts.has_escape, parts.tail, rec);
	} else if (parts.has_escape || has_hash(rec->target)) {
		rec->escape = clf_tail_escape(parts.request, parts.tail);
	} else {
		rec->escape = UNESCAPE_NONE;
	}
	return true;
}

bool clf_has_time(struct slice text)
{
	struct parts parts;

	return find_time(text, &parts) != NULL;
}

bool clf_is_open(struct slice line)
{
	struct parts parts;

	return split(line, &parts) && clf_front_is_open(parts.front);
}

bool clf_is_cut(struct slice line)
{
	struct slice host;
	struct parts parts;

	return !split(line, &parts) && find_time(line, &parts) &&
	       clf_front_find_host(CLF_AUTO, parts.front, &host);
}
