/*
 * A line is taken apart from the front, where the balancer alone chooses the
 * bytes, field by field up to the request.
 *
 * HAProxy writes the cookies that it captures as the client sent them, with
 * blanks and quotes, between the size and the state at the end of the session.
 * So the place behind them is found by its shape: state, counters, queues, and
 * the quote that begins the request. HAProxy writes a quote in a request or a
 * captured header as #22, so there is one such place in an honest line; a line
 * with two is not taken for either.
 */

#include "log/haproxy.h"

#include <ctype.h>
#include <string.h>

#include "base/shape.h"
#include "base/text.h"
#include "log/host.h"
#include "log/request.h"

enum { STATE_LEN = 4 };

/* With its milliseconds, unlike the time of Common Log Format. */
static const char accept_time[] = " [99/aaa/9999:99:99:99.999] ";

/* The field that ends here; a connection to a socket of the host has none. */
static bool find_client(struct slice line, const char *end, struct slice *host)
{
	const char *blank = memrchr(line.at, ' ', (size_t)(end - line.at));
	const char *at = blank ? blank + 1 : line.at;

	return host_split_port((struct slice){ at, (size_t)(end - at) },
			       host) &&
	       !slice_is(*host, "unix");
}

/* Finds client and time; syslog's header ends somewhere before them. */
static bool find_accept(struct slice line, struct record *rec,
			struct slice *rest)
{
	const char *at = line.at, *end = line.at + line.len, *close;

	while ((at = memmem(at, (size_t)(end - at), " [", 2))) {
		if (shape_begins((struct slice){ at, (size_t)(end - at) },
				 accept_time) &&
		    find_client(line, at, &rec->host))
			break;
		at++;
	}
	if (!at)
		return false;
	at += 2;
	close = memchr(at, ']', (size_t)(end - at));
	rec->time = (struct slice){ at, (size_t)(close - at) };
	*rest = (struct slice){ close + 2, (size_t)(end - close - 2) };
	return true;
}

/* True for n whole numbers with a '/' between them, each perhaps signed. */
static bool are_numbers(struct slice field, size_t n)
{
	size_t i = 0;

	for (;; i++) {
		size_t begin;

		if (i < field.len && (field.at[i] == '+' || field.at[i] == '-'))
			i++;
		begin = i;
		while (i < field.len && isdigit((unsigned char)field.at[i]))
			i++;
		if (i == begin)
			return false;
		if (--n == 0)
			return i == field.len;
		if (i == field.len || field.at[i] != '/')
			return false;
	}
}

/* Takes captured headers off the front. They hold no bare quote or brace. */
static bool take_captured(struct slice *rest)
{
	size_t i = 1;

	while (i < rest->len && !memchr("{}\"", rest->at[i], 3))
		i++;
	if (rest->len - i < 2 || rest->at[i] != '}' || rest->at[i + 1] != ' ')
		return false;
	*rest = slice_behind(*rest, i + 2);
	return true;
}

/* Takes all between the cookies and the request off the front. */
static bool take_counters(struct slice *rest)
{
	struct slice field;

	if (rest->len <= STATE_LEN || rest->at[STATE_LEN] != ' ' ||
	    !text_take_field(rest, &field) || field.len != STATE_LEN ||
	    !text_take_field(rest, &field) || !are_numbers(field, 5) ||
	    !text_take_field(rest, &field) || !are_numbers(field, 2))
		return false;
	for (int i = 0; i < 2 && slice_begins(*rest, "{"); i++)
		if (!take_captured(rest))
			return false;
	return slice_begins(*rest, "\"");
}

/* Moves *rest to the first quote that has state and counters before it. */
static bool find_request(struct slice *rest)
{
	struct slice skipped, at = *rest;
	const char *blank;

	while ((blank = memchr(at.at, ' ', at.len))) {
		at = slice_behind(at, (size_t)(blank - at.at) + 1);
		skipped = at;
		if (take_counters(&skipped)) {
			*rest = skipped;
			return true;
		}
	}
	return false;
}

/* Takes the request from what stands behind the size. */
static bool take_request(struct slice rest, struct slice *request)
{
	struct slice cookie;
	const char *quote;

	if (!text_take_field(&rest, &cookie) || !find_request(&rest))
		return false;
	rest = slice_behind(rest, 1);
	quote = memchr(rest.at, '"', rest.len);
	if (!quote)
		return false;
	*request = (struct slice){ rest.at, (size_t)(quote - rest.at) };
	return !find_request(&rest);
}

bool haproxy_is_line(struct slice line)
{
	const char *blank = line.len ? memchr(line.at, ' ', line.len) : NULL;
	size_t len = blank ? (size_t)(blank - line.at) : 0;
	struct slice client = { line.at, len }, host;

	return blank && shape_begins(slice_behind(line, len), accept_time) &&
	       host_split_port(client, &host);
}

bool haproxy_parse(struct slice line, struct record *rec)
{
	struct slice rest, field, request;

	*rec = (struct record){ .escape = UNESCAPE_HASH, .local_time = true };
	if (!find_accept(line, rec, &rest) || !text_take_field(&rest, &field) ||
	    !text_take_field(&rest, &field) ||
	    !memchr(field.at, '/', field.len) ||
	    !text_take_field(&rest, &field) || !are_numbers(field, 5) ||
	    !text_take_field(&rest, &rec->status) ||
	    !are_numbers(rec->status, 1) ||
	    !text_take_field(&rest, &rec->bytes) ||
	    !are_numbers(rec->bytes, 1) || !take_request(rest, &request))
		return false;
	if (slice_begins(rec->bytes, "+"))
		rec->bytes = slice_behind(rec->bytes, 1);
	request_set(rec, request);
	return true;
}
