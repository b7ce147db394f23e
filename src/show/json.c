/*
 * An object always has the same keys in the same order, so that readers need
 * not ask which are there; what no log says is null. Strings are escaped as in
 * the other formats, which makes valid UTF-8 of any bytes, and then quoted for
 * JSON: its reader gets the escaped text, in which nothing is lost.
 *
 * Tested by tests/unit/show/test_render.c.
 */

#include "show/json.h"

#include <inttypes.h>
#include <stdlib.h>
#include <string.h>

#include "base/escape.h"
#include "base/instant.h"
#include "result/evidence.h"
#include "show/counted.h"

static bool needs_backslash(uint8_t byte)
{
	return byte == '"' || byte == '\\';
}

void json_quote_from(struct buf *buf, size_t start)
{
	size_t n = 0, from, to;

	for (size_t i = start; i < buf->len; i++)
		n += needs_backslash(buf->data[i]);
	if (!buf_reserve(buf, n))
		return;
	from = buf->len;
	buf->len += n;
	for (to = buf->len; from < to;) {
		buf->data[--to] = buf->data[--from];
		if (needs_backslash(buf->data[to]))
			buf->data[--to] = '\\';
	}
}

void json_add_string(struct buf *buf, const void *text, size_t len)
{
	size_t start;

	buf_add_byte(buf, '"');
	start = buf->len;
	escape_add(buf, text, len, "");
	json_quote_from(buf, start);
	buf_add_byte(buf, '"');
}

static void add_counted(struct buf *buf, const struct value *value)
{
	size_t start;

	buf_add_byte(buf, '"');
	start = buf->len;
	counted_add(buf, value, "");
	json_quote_from(buf, start);
	buf_add_byte(buf, '"');
}

void json_add_time(struct buf *buf, int64_t instant)
{
	char text[INSTANT_TEXT_SIZE];

	if (instant == INSTANT_NONE) {
		buf_add_str(buf, "null");
		return;
	}
	instant_format(text, instant, true);
	buf_add_byte(buf, '"');
	buf_add_str(buf, text);
	buf_add_byte(buf, '"');
}

/* "200":3 */
static void add_count(struct buf *buf, const struct value *value, uint64_t n)
{
	add_counted(buf, value);
	buf_add_byte(buf, ':');
	buf_add_decimal(buf, n);
}

/* {"user_agent":"a","requests":3} */
static void add_agent(struct buf *buf, const struct value *value, uint64_t n)
{
	buf_add_str(buf, "{\"user_agent\":");
	add_counted(buf, value);
	buf_add_str(buf, ",\"requests\":");
	buf_add_decimal(buf, n);
	buf_add_byte(buf, '}');
}

/* Agents as a list, the others as members of an object. */
static void add_tallies(struct buf *buf, const struct evidence *evidence,
			enum tally_kind kind, const struct relief *relief)
{
	uint64_t other = tally_list_other(&evidence->tallies.of[kind]);
	bool is_list = kind == TALLY_USER_AGENT;
	void (*add)(struct buf *, const struct value *, uint64_t) =
		is_list ? add_agent : add_count;
	size_t n;
	const struct tally **sorted = evidence_sorted(evidence, kind, &n);

	if (!sorted) {
		buf->failed = true;
		return;
	}
	buf_add_byte(buf, is_list ? '[' : '{');
	for (size_t i = 0; i < n; i++) {
		if (i)
			buf_add_byte(buf, ',');
		add(buf, sorted[i]->value, sorted[i]->n);
		relieve(relief, buf);
	}
	if (other && n)
		buf_add_byte(buf, ',');
	if (other)
		add(buf, NULL, other);
	buf_add_byte(buf, is_list ? ']' : '}');
	free(sorted);
}

static void add_known(struct buf *buf, const struct evidence *evidence,
		      enum tally_kind kind, const struct relief *relief)
{
	const struct tally_list *list = &evidence->tallies.of[kind];

	if (list->n || list->has_other)
		add_tallies(buf, evidence, kind, relief);
	else
		buf_add_str(buf, "null");
}

void json_add_host(struct buf *buf, const struct host *host,
		   const struct relief *relief)
{
	const struct evidence *evidence = evidence_of(host);

	buf_add_str(buf, "{\"host\":");
	json_add_string(buf, host->name, host->len);
	buf_add_str(buf, ",\"requests\":");
	buf_add_decimal(buf, evidence->requests);
	buf_add_str(buf, ",\"first\":");
	json_add_time(buf, evidence->first);
	buf_add_str(buf, ",\"last\":");
	json_add_time(buf, evidence->last);
	buf_add_str(buf, ",\"statuses\":");
	add_known(buf, evidence, TALLY_STATUS, relief);
	buf_add_str(buf, ",\"methods\":");
	add_known(buf, evidence, TALLY_METHOD, relief);
	buf_add_str(buf, ",\"bytes\":");
	if (evidence->is_sized)
		buf_add_decimal(buf, evidence->bytes);
	else
		buf_add_str(buf, "null");
	buf_add_str(buf, ",\"user_agents\":");
	add_known(buf, evidence, TALLY_USER_AGENT, relief);
	buf_add_byte(buf, '}');
}

void json_add_summary(struct buf *buf, const struct summary *summary)
{
	static const char version[] = FINDROBOTS_VERSION;

	buf_addf(buf, "{\"files\":%" PRIu64, summary->files);
	buf_addf(buf, ",\"skipped\":%" PRIu64, summary->skipped);
	buf_addf(buf, ",\"damaged\":%" PRIu64, summary->damaged);
	buf_addf(buf, ",\"unrecognised\":%" PRIu64, summary->unrecognised);
	buf_addf(buf, ",\"requests\":%" PRIu64, summary->requests);
	buf_addf(buf, ",\"rejected\":%" PRIu64, summary->rejected);
	buf_addf(buf, ",\"untimed\":%" PRIu64, summary->untimed);
	buf_addf(buf, ",\"hosts\":%" PRIu64, summary->hosts);
	buf_add_str(buf, ",\"version\":");
	json_add_string(buf, version, strlen(version));
	buf_addf(buf, ",\"stored_bytes\":%" PRIu64, summary->stored_bytes);
	buf_addf(buf, ",\"text_bytes\":%" PRIu64, summary->text_bytes);
	buf_add_byte(buf, '}');
}
