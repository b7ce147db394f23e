/*
 * A line is taken apart from the front, where the balancer alone chooses the
 * bytes, field by field up to the request.
 *
 * Tested by tests/unit/log/test_haproxy.c.
 */

#include "log/aws.h"

#include "base/shape.h"
#include "base/text.h"
#include "log/host.h"
#include "log/request.h"

static const char iso_time[] = "9999-99-99T99:99:99";

/* Takes the type of an ALB's line off the front. A classic one has none. */
static bool take_type(struct slice *rest)
{
	static const char *const types[] = { "http ",  "https ", "h2 ",
					     "grpcs ", "ws ",	 "wss " };

	for (size_t i = 0; i < sizeof(types) / sizeof(*types); i++)
		if (slice_begins(*rest, types[i])) {
			*rest = slice_behind(*rest, strlen(types[i]));
			return true;
		}
	return false;
}

/* Time, name, client and backend; syslog may begin a line like the former. */
static bool begins_classic(struct slice rest)
{
	struct slice field, host;

	if (!shape_begins(rest, iso_time) || !text_take_field(&rest, &field) ||
	    !text_take_field(&rest, &field) ||
	    !text_take_field(&rest, &field) || !host_split_port(field, &host) ||
	    !text_take_field(&rest, &field))
		return false;
	return slice_is(field, "-") || host_split_port(field, &host);
}

bool aws_is_line(struct slice line)
{
	struct slice rest = line;

	if (take_type(&rest))
		return shape_begins(rest, iso_time);
	return begins_classic(line);
}

bool aws_parse(struct slice line, struct record *rec)
{
	enum { TIME, NAME, CLIENT, BACKEND, REQUEST_S, BACKEND_S, RESPONSE_S };
	enum { STATUS = RESPONSE_S + 1, BACKEND_STATUS, RECEIVED, SENT, N };
	struct slice field[N], request, rest = line;
	bool is_cut;

	*rec = (struct record){ .escape = UNESCAPE_BACKSLASH };
	if (!aws_is_line(line))
		return false;
	take_type(&rest);
	for (size_t i = 0; i < N; i++)
		if (!text_take_field(&rest, &field[i]))
			return false;
	if (!host_split_port(field[CLIENT], &rec->host) ||
	    !text_take_quoted(&rest, &request, &is_cut) || is_cut)
		return false;
	request_set(rec, request);
	rec->time = field[TIME];
	rec->status = field[STATUS];
	rec->bytes = field[SENT];
	if (slice_begins(rest, " \"")) {
		rest = slice_behind(rest, 1);
		text_take_quoted(&rest, &rec->user_agent, &is_cut);
	}
	return true;
}
