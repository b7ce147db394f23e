/*
 * Each line is parsed by two readers: one that has seen all lines before it,
 * and a new one that has seen only the last #Fields line. What both find has
 * to be the same, at other addresses.
 */

#include "lines.h"

#include <stdlib.h>
#include <string.h>
#include <time.h>

#include "base/instant.h"
#include "base/hostname.h"
#include "log/request.h"
#include "log/unescape.h"
#include "reference.h"

enum {
	NLINES_MAX = 64, /* more are not looked at */
	NSLICES = 8,
	BYTES = 6,	  /* of them */
	SHORT_LEN = 1024, /* of lines for which there is more time */
	/* Far more than a look at each byte for each field, with sanitizers. */
	PARSE_MS_MAX = 2000,
};

/* The first and the last second of years 1 and 9999, from `date -u +%s`. */
static const int64_t earliest = INT64_C(-62135596800);
static const int64_t latest = INT64_C(253402300799);

/**** Lines */

static char *exact_copy(const void *bytes, size_t len)
{
	char *copy = malloc(len);

	if (len)
		memcpy(copy, bytes, len);
	return copy;
}

/* The line as the input means it; the caller frees its bytes. */
static struct slice expand(const char *at, size_t len)
{
	const char *begin = len ? memchr(at, 1, len) : NULL;
	const char *end =
		begin ? memchr(begin + 1, 1, (size_t)(at + len - begin - 1))
		      : NULL;
	size_t unit, times, fixed, n;
	char *line;

	if (!end || end == begin + 1 || len > LINES_LEN_MAX)
		return (struct slice){ exact_copy(at, len), len };
	unit = (size_t)(end - begin - 1);
	fixed = len - unit - 2;
	times = (LINES_LEN_MAX - fixed) / unit;
	line = malloc(fixed + times * unit);
	n = (size_t)(begin - at);
	memcpy(line, at, n);
	for (size_t i = 0; i < times; i++, n += unit)
		memcpy(line + n, begin + 1, unit);
	memcpy(line + n, end + 1, (size_t)(at + len - end - 1));
	return (struct slice){ line, fixed + times * unit };
}

/**** What holds of every record */

static bool is_within(struct slice line, struct slice piece)
{
	return !piece.len || (piece.at >= line.at && piece.len <= line.len &&
			      piece.at <= line.at + line.len - piece.len);
}

/*
 * A line with colours, and one in a JSON object, is written anew by the reader,
 * which then owns what the fields are pieces of.
 */
static bool may_be_rewritten(struct slice line)
{
	return line.len && (memchr(line.at, '\33', line.len) ||
			    memchr(line.at, '{', line.len));
}

/* A size that is a hyphen stands for nothing sent, and may be a "0" elsewhere:
   then it is left out. */
static void get_slices(struct slice line, const struct record *rec,
		       struct slice *slices)
{
	const struct slice all[NSLICES] = { rec->host,	 rec->method,
					    rec->target, rec->date,
					    rec->time,	 rec->status,
					    rec->bytes,	 rec->user_agent };

	memcpy(slices, all, sizeof(all));
	if (!is_within(line, rec->bytes) && slice_is(rec->bytes, "0"))
		slices[BYTES] = (struct slice){ 0 };
}

static void check_within(struct slice text, struct slice piece,
			 const char *what)
{
	if (!is_within(text, piece) && !may_be_rewritten(text))
		reference_fail("%s: elsewhere", what);
}

static void check_host(struct slice host)
{
	if (!reference_is_host(host) || !hostname_is_valid(host))
		reference_fail("no host: \"%.*s\"", (int)host.len, host.at);
}

/* From its own memory, so that nothing around it can be read. */
static void check_unescape(enum unescape escape, struct slice field)
{
	struct slice src = { exact_copy(field.at, field.len), field.len };
	char *scratch = malloc(src.len);
	struct slice plain = unescape(escape, src, scratch);
	bool is_certain;

	if (plain.len > src.len)
		reference_fail("unescaped, it is longer");
	if (plain.at != src.at && plain.at != scratch)
		reference_fail("unescaped, it is elsewhere");
	if (!is_within(plain, request_path(plain, &is_certain)))
		reference_fail("path: elsewhere");
	free(scratch);
	free((char *)src.at);
}

static void check_values(const struct record *rec)
{
	static struct instant_memo memo; /* of all records */
	struct instant_memo none = { 0 };
	int64_t time = record_time(rec, &none);
	unsigned status = record_status(rec);
	uint64_t bytes;

	if (record_time(rec, &memo) != time)
		reference_fail("time: another one after others");
	if (time != INSTANT_NONE &&
	    (time < earliest * 1000000 || time > latest * 1000000 + 999999))
		reference_fail("time: %lld", (long long)time);
	if (status && (status < 100 || status > 999))
		reference_fail("status: %u", status);
	if (record_bytes(rec, &bytes) && !rec->bytes.len)
		reference_fail("bytes of nothing");
}

static void check_record(struct slice line, const struct record *rec)
{
	struct slice slices[NSLICES];

	get_slices(line, rec, slices);
	for (int i = 0; i < NSLICES; i++)
		check_within(line, slices[i], "a field");
	check_host(rec->host);
	if (rec->method.len && !rec->target.len)
		reference_fail("a method without a target");
	check_unescape(rec->escape, rec->target);
	check_unescape(rec->escape, rec->method);
	check_unescape(rec->escape, rec->user_agent);
	check_values(rec);
}

/**** The same again */

/* A record, and the line that it is of. */
struct parsed {
	struct slice line;
	enum reader_result result;
	struct record rec;
};

static bool same_place(struct slice a, struct slice a_line, struct slice b,
		       struct slice b_line)
{
	bool within = is_within(a_line, a);

	if (a.len != b.len || within != is_within(b_line, b))
		return false;
	if (!within)
		return !memcmp(a.at, b.at, a.len);
	return !a.len || a.at - a_line.at == b.at - b_line.at;
}

static bool same_unescaped(enum unescape a, enum unescape b, struct slice s)
{
	char *room = malloc(s.len + 1), *other_room = malloc(s.len + 1);
	struct slice text, other;
	bool same;

	if (!room || !other_room)
		reference_fail("out of memory");
	text = unescape(a, s, room);
	other = unescape(b, s, other_room);
	same = text.len == other.len &&
	       (!text.len || !memcmp(text.at, other.at, text.len));
	free(room);
	free(other_room);
	return same;
}

/* If not whole, another escape may be said where the target has none. */
static bool same_escape(const struct record *a, const struct record *b,
			bool is_part)
{
	return a->escape == b->escape ||
	       (is_part && same_unescaped(a->escape, b->escape, a->target));
}

/* The first n fields. */
static void compare(const struct parsed *a, const struct parsed *b, size_t n,
		    const char *what)
{
	struct slice slices[NSLICES], others[NSLICES];
	bool same = a->result == b->result;

	if (same && a->result == READER_RECORD) {
		get_slices(a->line, &a->rec, slices);
		get_slices(b->line, &b->rec, others);
		same = same_escape(&a->rec, &b->rec, n < NSLICES);
		for (size_t i = 0; i < n; i++)
			same &= same_place(slices[i], a->line, others[i],
					   b->line);
	}
	if (!same)
		reference_fail("not the same %s", what);
}

/**** One line */

static int64_t cpu_ms(void)
{
	struct timespec now;

	clock_gettime(CLOCK_THREAD_CPUTIME_ID, &now);
	return (int64_t)now.tv_sec * 1000 + now.tv_nsec / 1000000;
}

/* What the record held before must not show. */
static struct parsed parse(struct reader *reader, struct slice line, bool whole)
{
	struct parsed parsed;

	memset(&parsed, 0xa5, sizeof(parsed));
	parsed.line = line;
	parsed.result = reader_parse(reader, line, whole, &parsed.rec);
	if (parsed.result == READER_MEMORY)
		reference_fail("out of memory");
	return parsed;
}

static struct reader *new_reader(const struct format *format)
{
	struct reader *reader = reader_new(format);

	if (!reader)
		reference_fail("out of memory");
	reader_begin(reader);
	return reader;
}

/* header is the #Fields line in force, or has no bytes. */
static void check_line(const struct format *format, struct reader *reader,
		       struct slice header, struct slice line)
{
	enum { NIF_NOT_WHOLE = 3 }; /* host, method, target */
	struct slice copy = { exact_copy(line.at, line.len), line.len };
	struct reader *fresh = new_reader(format);
	int64_t start_ms = cpu_ms();
	struct parsed whole = parse(reader, line, true), part, again;

	if (cpu_ms() - start_ms > PARSE_MS_MAX)
		reference_fail("slow: %zu bytes", line.len);
	part = parse(reader, line, false);
	if (header.len)
		reader_take_header(fresh, header);
	again = parse(fresh, copy, true);
	compare(&whole, &part, NIF_NOT_WHOLE,
		"if not the whole line is asked for");
	compare(&whole, &again, NSLICES, "a second time");
	if (whole.result == READER_RECORD)
		check_record(line, &whole.rec);
	/* Pieces that no parser gives are not read beyond either. */
	for (int i = UNESCAPE_NONE; line.len < SHORT_LEN && i < UNESCAPE_KINDS;
	     i++)
		check_unescape((enum unescape)i, line);
	reader_free(fresh);
	free((char *)copy.at);
}

void lines_check(const struct format *format, const uint8_t *data, size_t len)
{
	/* Of no bytes there may be no address. */
	const char *at = (const char *)data, *end = len ? at + len : at;
	struct reader *reader = new_reader(format);
	struct slice header = { 0 };

	for (int n = 0; n < NLINES_MAX && at < end; n++) {
		const char *newline = memchr(at, '\n', (size_t)(end - at));
		const char *stop = newline ? newline : end;
		struct slice line = expand(at, (size_t)(stop - at));

		if (reader_take_header(reader, line)) {
			free((char *)header.at);
			header = line;
		} else {
			check_line(format, reader, header, line);
			free((char *)line.at);
		}
		at = newline ? newline + 1 : end;
	}
	free((char *)header.at);
	reader_free(reader);
}
