/*
 * The readers of usual lines (clf_usual.h) against the parser (clf.h): what a
 * reader takes, the parser takes as well, and says the same of it, field by
 * field. All bytes lie in memory of exactly their size, so that
 * AddressSanitizer sees what is read around them.
 */

#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include "reference.h"
#include "log/clf_usual.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t len);

static bool is_same(struct slice a, struct slice b)
{
	return a.len == b.len && (!a.len || !memcmp(a.at, b.at, a.len));
}

/* In the same place, or constants. */
static void compare_field(const char *name, struct slice got, struct slice want)
{
	if (!is_same(got, want) ||
	    (got.at != want.at && !slice_is(want, "0") && want.len))
		reference_fail("%s: got \"%.*s\", want \"%.*s\"", name,
			       (int)got.len, got.at, (int)want.len, want.at);
}

static void compare(const struct clf_usual *reader, struct slice line,
		    bool whole)
{
	struct record got = { 0 }, want = { 0 };

	if (!reader->parse(line, whole, &got))
		return;
	if (!clf_parse(CLF_AUTO, line, whole, &want))
		reference_fail("%s: no line of an access log", reader->name);
	compare_field("host", got.host, want.host);
	compare_field("method", got.method, want.method);
	compare_field("target", got.target, want.target);
	compare_field("date", got.date, want.date);
	compare_field("time", got.time, want.time);
	compare_field("status", got.status, want.status);
	compare_field("bytes", got.bytes, want.bytes);
	compare_field("agent", got.user_agent, want.user_agent);
	if (got.escape != want.escape)
		reference_fail("escape: got %d, want %d", got.escape,
			       want.escape);
	if (got.local_time != want.local_time)
		reference_fail("local: got %d", got.local_time);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t len)
{
	char *copy = malloc(len);
	struct slice line = { copy, len };

	if (len)
		memcpy(copy, data, len);
	for (size_t i = 0; clf_usual(i); i++) {
		compare(clf_usual(i), line, false);
		compare(clf_usual(i), line, true);
	}
	free(copy);
	return 0;
}
