/*
 * Requests of any hosts, methods, statuses and user agents, rendered in each
 * form (render.h) and read back by strict readers: JSON by RFC 8259, CSV by
 * RFC 4180. What they find has to be what a plain count of the requests says.
 * An input is
 *
 *	the width of a table, one byte
 *	requests: a host, a time of 8 bytes, whether it has a size, one byte,
 *	the size, 8 bytes, a status, a method, a user agent; each of these
 *	strings as a length, one byte, and so many bytes; or 128 and more, for
 *	one that was there before
 */

#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

#include "result/evidence.h"
#include "result/hostlist.h"
#include "reference.h"
#include "show/render.h"
#include "base/unpack.h"

enum {
	NREQUESTS_MAX = 64,
	NSTRINGS = TALLY_NKINDS + 1, /* and the host */
	HOST = TALLY_NKINDS,
	AGAIN = 128,
	NCOLUMNS = 9,
};

struct request {
	struct slice strings[NSTRINGS];
	int64_t time;
	bool is_sized;
	uint64_t bytes;
};

struct requests {
	struct request all[NREQUESTS_MAX];
	size_t n;
};

/* What is told of a host; a zeroed one: nothing yet. */
struct told {
	struct slice host;
	struct buf host_bytes;
	bool has_bytes, has_first;
	uint64_t requests, bytes;
	int64_t first, last;
};

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t len);

/**** The requests */

static struct slice read_string(struct unpack *in, int nth,
				const struct requests *before)
{
	uint8_t len = unpack_byte(in);
	const uint8_t *at;

	if (len >= AGAIN && before->n)
		return before->all[(len - AGAIN) % before->n].strings[nth];
	len %= AGAIN;
	if (len > in->len)
		len = (uint8_t)in->len;
	at = unpack_bytes(in, len);
	return (struct slice){ (const char *)at, len };
}

static void read_requests(struct unpack *in, struct requests *requests)
{
	while (in->len && requests->n < NREQUESTS_MAX) {
		struct request *request = &requests->all[requests->n];

		request->strings[HOST] = read_string(in, HOST, requests);
		if (!request->strings[HOST].len)
			request->strings[HOST] = (struct slice){ "h", 1 };
		request->time = (int64_t)unpack_u64(in);
		request->is_sized = unpack_byte(in) & 1;
		request->bytes = unpack_u64(in);
		for (int kind = 0; kind < TALLY_NKINDS; kind++)
			request->strings[kind] =
				read_string(in, kind, requests);
		requests->n++;
	}
}

static bool same(struct slice a, struct slice b)
{
	return a.len == b.len && (!a.len || !memcmp(a.at, b.at, a.len));
}

static int compare_bytes(struct slice a, struct slice b)
{
	int diff = memcmp(a.at, b.at, a.len < b.len ? a.len : b.len);

	return diff ? diff : (a.len > b.len) - (a.len < b.len);
}

/* How many of the host's requests have the string; not counted if empty. */
static uint64_t count(const struct requests *requests, struct slice host,
		      int kind, struct slice str)
{
	uint64_t n = 0;

	for (size_t i = 0; i < requests->n; i++)
		n += same(requests->all[i].strings[HOST], host) &&
		     same(requests->all[i].strings[kind], str);
	return n;
}

/* How many different strings that are not empty the host's requests have. */
static uint64_t count_different(const struct requests *requests,
				struct slice host, int kind)
{
	uint64_t n = 0;

	for (size_t i = 0; i < requests->n; i++) {
		const struct request *request = &requests->all[i];
		struct requests before = { .n = 0 };

		if (!same(request->strings[HOST], host) ||
		    !request->strings[kind].len)
			continue;
		memcpy(before.all, requests->all, i * sizeof(*request));
		before.n = i;
		n += !count(&before, host, kind, request->strings[kind]);
	}
	return n;
}

/* Where "years 1 to 9999" ends: `date -u -d 0001-01-01 +%s`, and so on. */
static bool is_known(int64_t time)
{
	return time >= INT64_C(-62135596800) * 1000000 &&
	       time < INT64_C(253402300800) * 1000000;
}

static struct told tell(const struct requests *requests, struct slice host)
{
	struct told told = { .host = host };

	for (size_t i = 0; i < requests->n; i++) {
		const struct request *request = &requests->all[i];

		if (!same(request->strings[HOST], host))
			continue;
		told.requests++;
		told.has_bytes |= request->is_sized;
		if (request->is_sized &&
		    __builtin_add_overflow(told.bytes, request->bytes,
					   &told.bytes))
			told.bytes = UINT64_MAX;
		if (!is_known(request->time))
			continue;
		if (!told.has_first || request->time < told.first)
			told.first = request->time;
		if (!told.has_first || request->time > told.last)
			told.last = request->time;
		told.has_first = true;
	}
	return told;
}

/**** Reading what was rendered */

struct reader {
	const char *what; /* is read */
	const char *at, *end;
};

static __attribute__((noreturn)) void refuse(const struct reader *in,
					     const char *why)
{
	int len = in->end - in->at < 60 ? (int)(in->end - in->at) : 60;

	reference_fail("%s: %s at \"%.*s\"", in->what, why, len, in->at);
}

static bool next_is(const struct reader *in, const char *str)
{
	size_t len = strlen(str);

	return (size_t)(in->end - in->at) >= len && !memcmp(in->at, str, len);
}

static bool take(struct reader *in, const char *str)
{
	if (!next_is(in, str))
		return false;
	in->at += strlen(str);
	return true;
}

static void need(struct reader *in, const char *str)
{
	if (!take(in, str))
		refuse(in, str);
}

static uint64_t need_number(struct reader *in)
{
	const char *start = in->at;
	uint64_t n = 0;

	while (in->at < in->end && *in->at >= '0' && *in->at <= '9')
		if (__builtin_mul_overflow(n, 10, &n) ||
		    __builtin_add_overflow(n, *in->at++ - '0', &n))
			refuse(in, "too large");
	if (in->at == start || (*start == '0' && in->at - start > 1))
		refuse(in, "no number");
	return n;
}

/* The code point at the start of the text, and its length; RFC 3629. */
static uint32_t need_character(struct reader *in)
{
	static const uint32_t lowest[] = { 0, 0, 0x80, 0x800, 0x10000 };
	uint8_t first = (uint8_t)*in->at;
	int len = first < 0x80 ? 1 : first < 0xe0 ? 2 : first < 0xf0 ? 3 : 4;
	uint32_t code = len == 1 ? first : first & (0x7f >> len);

	if ((first >= 0x80 && first < 0xc0) || first >= 0xf8 ||
	    in->end - in->at < len)
		refuse(in, "no UTF-8");
	for (int i = 1; i < len; i++) {
		if ((in->at[i] & 0xc0) != 0x80)
			refuse(in, "no UTF-8");
		code = code << 6 | (in->at[i] & 0x3f);
	}
	if (code < lowest[len] || code > 0x10ffff ||
	    (code >= 0xd800 && code < 0xe000))
		refuse(in, "no UTF-8");
	in->at += len;
	return code;
}

/* What turns text around or ends a line, in Unicode. */
static bool is_unseen(uint32_t code)
{
	return (code >= 0x200b && code <= 0x200f) ||
	       (code >= 0x2028 && code <= 0x202e) ||
	       (code >= 0x2060 && code <= 0x206f) || code == 0xad ||
	       code == 0x61c || code == 0xfeff || (code >> 12) == 0xe0;
}

/* Everything is printable, but for the characters in but. */
static void check_text(const char *what, const struct buf *buf, const char *but)
{
	struct reader in = { what, (char *)buf->data,
			     (char *)buf->data + buf->len };

	while (in.at < in.end) {
		struct reader at = in;
		uint32_t code = need_character(&in);

		if (code == 0x7f || (code >= 0x80 && code < 0xa0) || !code ||
		    is_unseen(code) || (code < 0x20 && !strchr(but, (int)code)))
			refuse(&at, "a control character");
	}
}

static int hex(const struct reader *in, char c)
{
	static const char digits[] = "0123456789abcdef";
	const char *digit = c ? strchr(digits, c) : NULL;

	if (!digit)
		refuse(in, "no lower case hexadecimal digit");
	return (int)(digit - digits);
}

/* Undoes what render.h says is done to strings from logs. */
static void undo(const char *what, struct slice text, struct buf *bytes)
{
	struct reader in = { what, text.at, text.at + text.len };

	buf_clear(bytes);
	buf_reserve(bytes, 1);
	while (in.at < in.end) {
		if (*in.at != '\\') {
			buf_add_byte(bytes, (uint8_t)*in.at++);
			continue;
		}
		if (take(&in, "\\\\")) {
			buf_add_byte(bytes, '\\');
			continue;
		}
		need(&in, "\\x");
		if (in.end - in.at < 2)
			refuse(&in, "an escape is cut");
		buf_add_byte(bytes, (uint8_t)(hex(&in, in.at[0]) << 4 |
					      hex(&in, in.at[1])));
		in.at += 2;
	}
	reference_check_buf(bytes);
}

static struct slice slice_of(const struct buf *buf)
{
	return (struct slice){ (char *)buf->data, buf->len };
}

static int64_t instant_of(const char *what, struct slice text)
{
	struct tm tm = { 0 };
	char str[32] = "", rest[32] = "";
	int64_t micros = 0, scale = 100000;

	if (text.len >= sizeof(str))
		reference_fail("%s: a long time", what);
	memcpy(str, text.at, text.len);
	if (sscanf(str, "%4d-%2d-%2dT%2d:%2d:%2d%31s", &tm.tm_year, &tm.tm_mon,
		   &tm.tm_mday, &tm.tm_hour, &tm.tm_min, &tm.tm_sec, rest) != 7)
		reference_fail("%s: no time: \"%s\"", what, str);
	tm.tm_year -= 1900;
	tm.tm_mon--;
	if (rest[0] == '.')
		for (char *c = rest + 1; *c >= '0' && *c <= '9'; c++) {
			micros += (*c - '0') * scale;
			scale /= 10;
		}
	if (text.at[text.len - 1] != 'Z')
		reference_fail("%s: a time not in UTC: \"%s\"", what, str);
	return (int64_t)timegm(&tm) * 1000000 + micros;
}

/**** What was read, against the requests */

/* Counts that were read must come in this order: falling, then bytewise. */
struct counts {
	const struct requests *requests;
	struct slice host;
	int kind;
	uint64_t n, last_count;
	struct buf last, next;
};

static void check_count(const struct reader *in, struct counts *counts,
			struct slice text, uint64_t n)
{
	struct buf swap;

	undo(in->what, text, &counts->next);
	if (n != count(counts->requests, counts->host, counts->kind,
		       slice_of(&counts->next)))
		refuse(in, "another count");
	if (counts->n && (n > counts->last_count ||
			  (n == counts->last_count &&
			   compare_bytes(slice_of(&counts->last),
					 slice_of(&counts->next)) >= 0)))
		refuse(in, "another order");
	counts->n++;
	counts->last_count = n;
	swap = counts->last;
	counts->last = counts->next;
	counts->next = swap;
}

static struct counts begin_counts(const struct requests *requests,
				  struct slice host, int kind)
{
	return (struct counts){ .requests = requests,
				.host = host,
				.kind = kind };
}

static void end_counts(const struct reader *in, struct counts *counts)
{
	if (counts->n !=
	    count_different(counts->requests, counts->host, counts->kind))
		refuse(in, "another number of counts");
	buf_release(&counts->last);
	buf_release(&counts->next);
}

static void compare_told(const char *what, const struct requests *requests,
			 const struct told *got)
{
	struct told want = tell(requests, got->host);

	if (got->requests != want.requests || !want.requests)
		reference_fail("%s: another number of requests", what);
	if (got->has_bytes != want.has_bytes || got->bytes != want.bytes)
		reference_fail("%s: other bytes", what);
	if (got->has_first != want.has_first || got->first != want.first ||
	    got->last != want.last)
		reference_fail("%s: another time", what);
}

/**** JSON */

/* A string, its own escapes undone: only these two are ever needed. */
static void need_string(struct reader *in, struct buf *text)
{
	need(in, "\"");
	buf_clear(text);
	buf_reserve(text, 1);
	while (!take(in, "\"")) {
		if (in->at == in->end)
			refuse(in, "a string has no end");
		if (take(in, "\\") && !next_is(in, "\\") && !next_is(in, "\""))
			refuse(in, "another escape");
		buf_add_byte(text, (uint8_t)*in->at++);
	}
	reference_check_buf(text);
}

static bool need_time(struct reader *in, int64_t *time)
{
	struct buf text = { 0 };

	if (take(in, "null"))
		return false;
	need_string(in, &text);
	*time = instant_of(in->what, slice_of(&text));
	buf_release(&text);
	return true;
}

static void need_counts(struct reader *in, const struct requests *requests,
			struct slice host, int kind)
{
	struct counts counts = begin_counts(requests, host, kind);
	bool agents = kind == TALLY_USER_AGENT;
	struct buf text = { 0 };

	if (!take(in, "null")) {
		need(in, agents ? "[" : "{");
		do {
			if (agents)
				need(in, "{\"user_agent\":");
			need_string(in, &text);
			need(in, agents ? ",\"requests\":" : ":");
			check_count(in, &counts, slice_of(&text),
				    need_number(in));
			if (agents)
				need(in, "}");
		} while (take(in, ","));
		need(in, agents ? "]" : "}");
	}
	end_counts(in, &counts);
	buf_release(&text);
}

static void need_host(struct reader *in, const struct requests *requests)
{
	struct told got = { 0 };
	struct buf text = { 0 };
	bool has_last;

	need(in, "{\"host\":");
	need_string(in, &text);
	undo(in->what, slice_of(&text), &got.host_bytes);
	got.host = slice_of(&got.host_bytes);
	need(in, ",\"requests\":");
	got.requests = need_number(in);
	need(in, ",\"first\":");
	got.has_first = need_time(in, &got.first);
	need(in, ",\"last\":");
	has_last = need_time(in, &got.last);
	if (has_last != got.has_first)
		refuse(in, "one time alone");
	need(in, ",\"statuses\":");
	need_counts(in, requests, got.host, TALLY_STATUS);
	need(in, ",\"methods\":");
	need_counts(in, requests, got.host, TALLY_METHOD);
	need(in, ",\"bytes\":");
	got.has_bytes = !take(in, "null");
	if (got.has_bytes)
		got.bytes = need_number(in);
	need(in, ",\"user_agents\":");
	need_counts(in, requests, got.host, TALLY_USER_AGENT);
	need(in, "}");
	compare_told(in->what, requests, &got);
	buf_release(&got.host_bytes);
	buf_release(&text);
}

static void need_summary(struct reader *in)
{
	struct buf text = { 0 };

	need(in, "{");
	do {
		need_string(in, &text);
		need(in, ":");
		if (next_is(in, "\""))
			need_string(in, &text);
		else
			need_number(in);
	} while (take(in, ","));
	need(in, "}");
	buf_release(&text);
}

static void check_json(struct reader *in, const struct requests *requests,
		       size_t nhosts)
{
	need(in, "{\"summary\":");
	need_summary(in);
	need(in, ",\n\"hosts\":[");
	for (size_t i = 0; i < nhosts; i++) {
		need(in, i ? ",\n" : "\n");
		need_host(in, requests);
	}
	need(in, nhosts ? "\n]}\n" : "]}\n");
}

static void check_jsonl(struct reader *in, const struct requests *requests,
			size_t nhosts)
{
	for (size_t i = 0; i < nhosts; i++) {
		need_host(in, requests);
		need(in, "\n");
	}
}

/**** Rows */

/* A cell that may stand in quotes; RFC 4180. */
static void need_csv_cell(struct reader *in, struct buf *cell)
{
	bool quoted = take(in, "\"");

	while (in->at < in->end) {
		if (!quoted && (next_is(in, ",") || next_is(in, "\r\n")))
			return;
		if (quoted && take(in, "\"") && !next_is(in, "\""))
			return;
		if (!quoted && next_is(in, "\""))
			refuse(in, "a quote in a cell without quotes");
		buf_add_byte(cell, (uint8_t)*in->at++);
	}
	refuse(in, "a cell has no end");
}

static void need_tsv_cell(struct reader *in, struct buf *cell)
{
	while (!next_is(in, "\t") && !next_is(in, "\n")) {
		if (in->at == in->end)
			refuse(in, "a cell has no end");
		buf_add_byte(cell, (uint8_t)*in->at++);
	}
}

static void need_row(struct reader *in, bool csv, struct buf cells[NCOLUMNS])
{
	for (int i = 0; i < NCOLUMNS; i++) {
		bool last = i == NCOLUMNS - 1;

		buf_clear(&cells[i]);
		buf_reserve(&cells[i], 1);
		if (csv)
			need_csv_cell(in, &cells[i]);
		else
			need_tsv_cell(in, &cells[i]);
		reference_check_buf(&cells[i]);
		if (csv)
			need(in, last ? "\r\n" : ",");
		else
			need(in, last ? "\n" : "\t");
	}
}

static void check_counts_cell(const char *what, struct slice cell,
			      const struct requests *requests,
			      struct slice host, int kind)
{
	struct counts counts = begin_counts(requests, host, kind);
	struct reader in = { what, cell.at, cell.at + cell.len };

	while (in.at < in.end) {
		const char *colon =
			memchr(in.at, ':', (size_t)(in.end - in.at));
		struct slice name = { in.at, 0 };

		if (!colon)
			refuse(&in, "a count without a name");
		name.len = (size_t)(colon - in.at);
		if (name.len && memchr(name.at, ',', name.len))
			refuse(&in, "a name without a count");
		in.at = colon + 1;
		check_count(&in, &counts, name, need_number(&in));
		if (in.at < in.end)
			need(&in, ",");
	}
	end_counts(&in, &counts);
}

static uint64_t number_of(const char *what, const struct buf *cell)
{
	struct reader in = { what, (char *)cell->data,
			     (char *)cell->data + cell->len };
	uint64_t n = need_number(&in);

	if (in.at != in.end)
		refuse(&in, "more than a number");
	return n;
}

/* How many there are, and one of the most frequent: bytewise the first. */
static void check_agents(const char *what, const struct buf *cells,
			 const struct requests *requests, struct slice host)
{
	uint64_t n = count_different(requests, host, TALLY_USER_AGENT), top;
	struct buf agent = { 0 };

	if (!n != !cells[7].len || (n && n != number_of(what, &cells[7])))
		reference_fail("%s: another number of agents", what);
	undo(what, slice_of(&cells[8]), &agent);
	if (!n != !agent.len)
		reference_fail("%s: an agent of none, or none", what);
	top = count(requests, host, TALLY_USER_AGENT, slice_of(&agent));
	for (size_t i = 0; n && i < requests->n; i++) {
		const struct request *request = &requests->all[i];
		struct slice other = request->strings[TALLY_USER_AGENT];
		uint64_t times;

		if (!other.len || !same(request->strings[HOST], host))
			continue;
		times = count(requests, host, TALLY_USER_AGENT, other);
		if (times > top || (times == top &&
				    compare_bytes(other, slice_of(&agent)) < 0))
			reference_fail("%s: not the most frequent agent", what);
	}
	buf_release(&agent);
}

static void check_row(const char *what, const struct buf cells[NCOLUMNS],
		      const struct requests *requests)
{
	struct told got = { 0 };

	undo(what, slice_of(&cells[0]), &got.host_bytes);
	got.host = slice_of(&got.host_bytes);
	got.requests = number_of(what, &cells[1]);
	got.has_first = cells[2].len;
	if (got.has_first != !!cells[3].len)
		reference_fail("%s: one time alone", what);
	if (got.has_first) {
		got.first = instant_of(what, slice_of(&cells[2]));
		got.last = instant_of(what, slice_of(&cells[3]));
	}
	check_counts_cell(what, slice_of(&cells[4]), requests, got.host,
			  TALLY_STATUS);
	check_counts_cell(what, slice_of(&cells[5]), requests, got.host,
			  TALLY_METHOD);
	got.has_bytes = cells[6].len;
	if (got.has_bytes)
		got.bytes = number_of(what, &cells[6]);
	check_agents(what, cells, requests, got.host);
	compare_told(what, requests, &got);
	buf_release(&got.host_bytes);
}

static void check_rows(struct reader *in, bool csv,
		       const struct requests *requests, size_t nhosts)
{
	struct buf cells[NCOLUMNS] = { 0 };

	need_row(in, csv, cells); /* the names */
	for (size_t i = 0; i < nhosts; i++) {
		need_row(in, csv, cells);
		check_row(in->what, cells, requests);
	}
	for (int i = 0; i < NCOLUMNS; i++)
		buf_release(&cells[i]);
}

/* Cells are cut off, so that only its lines can be looked at. */
static void check_table(struct reader *in, unsigned width, size_t nhosts)
{
	for (size_t i = 0; i < nhosts + 1; i++) {
		unsigned ncharacters = 0;

		while (!take(in, "\n")) {
			if (in->at == in->end)
				refuse(in, "a line has no end");
			need_character(in);
			ncharacters++;
		}
		if (width && ncharacters > width)
			refuse(in, "too wide a line before this");
	}
}

/**** One input */

static void render(const struct render_options *how, const struct host **hosts,
		   size_t nhosts, struct buf *out)
{
	struct render *renderer = render_new(how);

	buf_clear(out);
	if (!renderer)
		reference_fail("out of memory");
	for (size_t i = 0; i < nhosts; i++)
		render_measure(renderer, hosts[i]);
	render_begin(renderer, out);
	for (size_t i = 0; i < nhosts; i++)
		render_add(renderer, hosts[i], out);
	render_end(renderer, out);
	render_free(renderer);
	reference_check_buf(out);
}

static void check_form(struct render_options *how, const struct host **hosts,
		       size_t nhosts, const struct requests *requests)
{
	static const char *const names[] = {
		[RENDER_TABLE] = "table", [RENDER_TSV] = "tsv",
		[RENDER_CSV] = "csv",	  [RENDER_JSON] = "json",
		[RENDER_JSONL] = "jsonl",
	};
	struct buf out = { 0 };
	struct reader in;

	buf_reserve(&out, 1);
	render(how, hosts, nhosts, &out);
	in = (struct reader){ names[how->format], (char *)out.data,
			      (char *)out.data + out.len };
	check_text(in.what, &out,
		   how->format == RENDER_TSV   ? "\n\t"
		   : how->format == RENDER_CSV ? "\r\n"
					       : "\n");
	if (how->format == RENDER_JSON)
		check_json(&in, requests, nhosts);
	else if (how->format == RENDER_JSONL)
		check_jsonl(&in, requests, nhosts);
	else if (how->format == RENDER_TABLE)
		check_table(&in, how->width, nhosts);
	else
		check_rows(&in, how->format == RENDER_CSV, requests, nhosts);
	if (in.at != in.end)
		refuse(&in, "more");
	buf_release(&out);
}

static void count_all(const struct requests *requests, struct hostset *set,
		      struct ledger *ledger)
{
	for (size_t i = 0; i < requests->n; i++) {
		const struct request *request = &requests->all[i];
		struct sighting seen = { .time = request->time,
					 .is_sized = request->is_sized,
					 .bytes = request->bytes };
		struct slice name = request->strings[HOST];
		struct host *host;

		memcpy(seen.values, request->strings, sizeof(seen.values));
		if (hostset_put(set, name.at, name.len, &host) < 0 ||
		    evidence_add(EVIDENCE_ALL, ledger, host, &seen))
			reference_fail("out of memory");
	}
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t len)
{
	static const enum render_format forms[] = { RENDER_TABLE, RENDER_TSV,
						    RENDER_CSV, RENDER_JSON,
						    RENDER_JSONL };
	struct unpack in = { data, len, false };
	struct summary summary = { .files = 1 };
	struct render_options how = { .end = '\n',
				      .width = unpack_byte(&in),
				      .summary = &summary };
	struct requests requests = { .n = 0 };
	struct hostset set = { 0 };
	struct ledger ledger;
	const struct host **hosts;

	read_requests(&in, &requests);
	hostset_init(&set, (struct hostset_seed){ 0 },
		     evidence_extra(EVIDENCE_ALL));
	ledger_init(&ledger, (struct hostset_seed){ 0 });
	count_all(&requests, &set, &ledger);
	hosts = hostlist_sorted(&set);
	for (size_t i = 0; i < sizeof(forms) / sizeof(forms[0]); i++) {
		how.format = forms[i];
		check_form(&how, hosts, hostset_count(&set), &requests);
	}
	free(hosts);
	ledger_release(&ledger);
	hostset_release(&set);
	return 0;
}
