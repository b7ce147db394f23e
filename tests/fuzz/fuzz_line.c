/*
 * The parser of access-log lines (accesslog.h) against the reference: a
 * line, taken apart in each format, and each step by itself on any bytes.
 * All bytes lie in memory of exactly their size, so that AddressSanitizer
 * sees what is read behind them.
 */

#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include "reference.h"

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
	struct slice got = accesslog_path(target);
	struct slice want = reference_path(target);

	if (!same_bytes(got, want))
		reference_fail("path: got \"%.*s\", want \"%.*s\"",
			       (int)got.len, got.at, (int)want.len, want.at);
	if (got.len &&
	    (got.at < target.at || got.at + got.len > target.at + target.len))
		reference_fail("path: not within the target");
}

/* Returns nothing to free: what is unescaped is compared and let go. */
static void compare_unescaped(struct slice src)
{
	char *scratch = malloc(src.len), *want_scratch = malloc(src.len);
	bool escaped = src.len && memchr(src.at, '\\', src.len);
	struct slice got = accesslog_unescape(src, scratch);
	struct slice want = reference_unescape(src, want_scratch);

	if (!same_bytes(got, want))
		reference_fail("unescape: got \"%.*s\", want \"%.*s\"",
			       (int)got.len, got.at, (int)want.len, want.at);
	if (got.at != (escaped ? scratch : src.at))
		reference_fail("unescape: the bytes are elsewhere");
	/* From its own memory, so that nothing behind it can be read. */
	want = copy_slice(want);
	compare_path(want);
	free_slice(want);
	free(scratch);
	free(want_scratch);
}

static void compare_target(struct slice request)
{
	struct slice got = { 0 }, want = { 0 };
	bool found = accesslog_target(request, &got);

	if (found != reference_target(request, &want))
		reference_fail("target: got %d", found);
	if (!found)
		return;
	if (!same_place(got, want))
		reference_fail("target: got \"%.*s\", want \"%.*s\"",
			       (int)got.len, got.at, (int)want.len, want.at);
	want = copy_slice(want);
	compare_unescaped(want);
	free_slice(want);
}

static void compare_line(enum accesslog_format format, struct slice line)
{
	struct accesslog_record got = { 0 }, want = { 0 };
	bool parsed = accesslog_parse(format, line.at, line.len, &got);

	if (parsed != reference_parse(format, line.at, line.len, &want))
		reference_fail("parse, format %d: got %d", format, parsed);
	if (!parsed)
		return;
	if (!same_place(got.host, want.host))
		reference_fail("host, format %d: got \"%.*s\", want \"%.*s\"",
			       format, (int)got.host.len, got.host.at,
			       (int)want.host.len, want.host.at);
	if (!same_place(got.time, want.time))
		reference_fail("time: got \"%.*s\", want \"%.*s\"",
			       (int)got.time.len, got.time.at,
			       (int)want.time.len, want.time.at);
	if (!same_place(got.request, want.request))
		reference_fail("request: got \"%.*s\", want \"%.*s\"",
			       (int)got.request.len, got.request.at,
			       (int)want.request.len, want.request.at);
	want.request = copy_slice(want.request);
	compare_target(want.request);
	free_slice(want.request);
}

static size_t longest_plain_run(struct slice path)
{
	size_t longest = 0, run = 0;

	for (size_t i = 0; i < path.len; i++) {
		run = reference_is_plain(path.at[i]) ? run + 1 : 0;
		if (run > longest)
			longest = run;
	}
	return longest;
}

static void check_plain_part(struct slice path)
{
	struct slice part = accesslog_plain_part(path);

	if (part.len != longest_plain_run(path))
		reference_fail("plain part: got \"%.*s\"", (int)part.len,
			       part.at);
	if (part.len && !memmem(path.at, path.len, part.at, part.len))
		reference_fail("plain part: not in the path");
	for (size_t i = 0; i < part.len; i++)
		if (!reference_is_plain(part.at[i]))
			reference_fail("plain part: not plain");
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t len)
{
	struct slice bytes = { exact_copy(data, len), len };

	compare_line(ACCESSLOG_AUTO, bytes);
	compare_line(ACCESSLOG_CLF, bytes);
	compare_line(ACCESSLOG_VHOST, bytes);
	compare_target(bytes);
	compare_unescaped(bytes);
	compare_path(bytes);
	check_plain_part(bytes);
	free_slice(bytes);
	return 0;
}
