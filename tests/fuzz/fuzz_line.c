/*
 * The parser of access-log lines (clf.h) and what makes values of their
 * fields (record.h) against the reference: a line, taken apart with each
 * front, whole and not, and each step by itself on any bytes.
 * All bytes lie in memory of exactly their size, so that AddressSanitizer
 * sees what is read after them.
 */

#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include "reference.h"
#include "base/hostname.h"
#include "log/request.h"
#include "log/unescape.h"

enum { PLAIN_MAX = 64 };

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t len);

static char *exact_copy(const void *bytes, size_t len)
{
	char *copy = malloc(len);

	if (len)
		memcpy(copy, bytes, len);
	return copy;
}

static struct slice copy_slice(struct slice s)
{
	return (struct slice){ exact_copy(s.at, s.len), s.len };
}

static void free_slice(struct slice s)
{
	free((char *)s.at);
}

static bool same_place(struct slice a, struct slice b)
{
	return a.at == b.at && a.len == b.len;
}

static bool same_bytes(struct slice a, struct slice b)
{
	return a.len == b.len && (!a.len || !memcmp(a.at, b.at, a.len));
}

static void compare_path(struct slice target)
{
	bool is_certain, want_certain;
	struct slice got = request_path(target, &is_certain);
	struct slice want = reference_path(target, &want_certain);

	if (is_certain != want_certain)
		reference_fail("path: certain %d", is_certain);
	if (!same_bytes(got, want))
		reference_fail("path: got \"%.*s\", want \"%.*s\"",
			       (int)got.len, got.at, (int)want.len, want.at);
	if (got.len &&
	    (got.at < target.at || got.at + got.len > target.at + target.len))
		reference_fail("path: not within the target");
}

static bool holds_mark(enum unescape kind, struct slice src)
{
	static const char marks[UNESCAPE_KINDS] = {
		[UNESCAPE_BACKSLASH] = '\\', [UNESCAPE_HEX] = '\\',
		[UNESCAPE_QUOTED] = '\\',    [UNESCAPE_JSON] = '\\',
		[UNESCAPE_PLUS] = '+',	     [UNESCAPE_PERCENT] = '%',
		[UNESCAPE_QUOTES] = '"',     [UNESCAPE_HASH] = '#',
	};

	return kind != UNESCAPE_NONE && src.len &&
	       memchr(src.at, marks[kind], src.len);
}

/* Returns nothing to free: what is unescaped is compared and let go. */
static void compare_unescaped(enum unescape kind, struct slice src)
{
	char *scratch = malloc(src.len), *want_scratch = malloc(src.len);
	struct slice got = unescape(kind, src, scratch);
	struct slice want = reference_unescape(kind, src, want_scratch);

	if (!same_bytes(got, want))
		reference_fail("unescape %d: got \"%.*s\", want \"%.*s\"", kind,
			       (int)got.len, got.at, (int)want.len, want.at);
	if (!holds_mark(kind, src) && got.at != src.at)
		reference_fail("unescape %d: the bytes are elsewhere", kind);
	/* From its own memory, so that nothing after it can be read. */
	want = copy_slice(want);
	compare_path(want);
	free_slice(want);
	free(scratch);
	free(want_scratch);
}

static void compare_request(struct slice request)
{
	struct slice method, target;
	struct record got = { 0 };
	bool found = request_set(&got, request);

	if (found != reference_request(request, &method, &target))
		reference_fail("request: got %d", found);
	if (!found && (got.method.len || got.target.len))
		reference_fail("request: none, and yet not empty");
	if (!found)
		return;
	if (!same_place(got.method, method) || !same_place(got.target, target))
		reference_fail("request: got \"%.*s\", want \"%.*s\"",
			       (int)got.target.len, got.target.at,
			       (int)target.len, target.at);
	target = copy_slice(target);
	compare_unescaped(UNESCAPE_BACKSLASH, target);
	free_slice(target);
}

static void compare_field(const char *name, enum clf_front front,
			  struct slice got, struct slice want)
{
	if (!same_bytes(got, want) || (got.len && got.at != want.at))
		reference_fail("%s, front %d: got \"%.*s\", want \"%.*s\"",
			       name, front, (int)got.len, got.at, (int)want.len,
			       want.at);
}

static void compare_numbers(struct slice field)
{
	struct record rec = { .status = field, .bytes = field };
	uint64_t got = 0, want = 0;
	bool is = record_bytes(&rec, &got);

	if (record_status(&rec) != reference_status(field))
		reference_fail("status: got %u", record_status(&rec));
	if (is != reference_number(field, &want) || (is && got != want))
		reference_fail("bytes: got %d", is);
}

static bool is_dash(struct slice s)
{
	return s.len == 1 && s.at[0] == '-';
}

/* What a whole line is asked for besides. */
static void compare_rest(enum clf_front front, const struct record *got,
			 const struct reference_line *want)
{
	compare_field("status", front, got->status, want->status);
	if (!is_dash(want->bytes))
		compare_field("bytes", front, got->bytes, want->bytes);
	else if (got->bytes.len != 1 || got->bytes.at[0] != '0')
		reference_fail("bytes, front %d: not 0", front);
	if (got->date.len)
		reference_fail("date, front %d: there is none", front);
	compare_numbers(want->status);
	compare_numbers(want->bytes);
}

/* How the agent is found has no second way; it is after a quote. */
static void check_agent(const struct record *rec, struct slice line)
{
	struct slice agent = rec->user_agent;

	if (agent.len &&
	    (agent.at <= line.at || agent.at + agent.len > line.at + line.len ||
	     agent.at[-1] != '"'))
		reference_fail("agent: \"%.*s\"", (int)agent.len, agent.at);
}

static void compare_line(enum clf_front front, struct slice line, bool whole)
{
	struct record got = { 0 };
	struct reference_line want;
	bool parsed = clf_parse(front, line, whole, &got);
	struct slice method, target;

	if (parsed != reference_parse(front, line, &want))
		reference_fail("parse, front %d: got %d", front, parsed);
	if (!parsed)
		return;
	reference_request(want.request, &method, &target);
	/* Daphne: its times have no zone. */
	if (want.time.len == strlen("10/Jan/2024:12:00:00") && target.len > 3 &&
	    !memcmp(target.at, "b'/", 3) && target.at[target.len - 1] == '\'')
		target = (struct slice){ target.at + 2, target.len - 3 };
	compare_field("host", front, got.host, want.host);
	compare_field("method", front, got.method, method);
	compare_field("target", front, got.target, target);
	compare_field("time", front, got.time, want.time);
	if (!got.local_time)
		reference_fail("front %d: not local", front);
	check_agent(&got, line);
	if (whole)
		compare_rest(front, &got, &want);
	else if (got.status.at || got.bytes.at || got.user_agent.at)
		reference_fail("front %d: set, if not whole", front);
	want.request = copy_slice(want.request);
	compare_request(want.request);
	free_slice(want.request);
}

/* Plain bytes, in front of which a slash may stand. */
static bool is_run(struct slice s)
{
	for (size_t i = 0; i < s.len; i++)
		if (!reference_is_plain(s.at[i]) && (i || s.at[i] != '/'))
			return false;
	return true;
}

static size_t longest_plain_run(struct slice path)
{
	size_t longest = 0;

	for (size_t i = 0; i < path.len; i++) {
		struct slice run = { path.at + i, 1 };

		while (i + run.len <= path.len && is_run(run)) {
			if (run.len > longest)
				longest = run.len;
			run.len++;
		}
	}
	return longest;
}

static void check_plain_part(struct slice path)
{
	struct slice part = request_plain_part(path);

	if (part.len &&
	    (part.at < path.at || part.at + part.len > path.at + path.len))
		reference_fail("plain part: not in the path");
	if (!is_run(part))
		reference_fail("plain part: not plain");
	/* Which takes the square of the length to tell. */
	if (path.len <= PLAIN_MAX && part.len != longest_plain_run(path))
		reference_fail("plain part: got \"%.*s\"", (int)part.len,
			       part.at);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t len)
{
	struct slice bytes = { exact_copy(data, len), len };

	for (int front = CLF_AUTO; front <= CLF_VHOST; front++) {
		compare_line((enum clf_front)front, bytes, false);
		compare_line((enum clf_front)front, bytes, true);
	}
	for (int kind = UNESCAPE_NONE; kind < UNESCAPE_KINDS; kind++)
		compare_unescaped((enum unescape)kind, bytes);
	compare_request(bytes);
	compare_path(bytes);
	compare_numbers(bytes);
	check_plain_part(bytes);
	if (hostname_is_valid(bytes) != reference_is_host(bytes))
		reference_fail("host: got %d", hostname_is_valid(bytes));
	free_slice(bytes);
	return 0;
}
