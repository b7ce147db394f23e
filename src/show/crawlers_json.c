/* Tested by tests/cli/crawlers.bats. */

#include "show/crawlers_json.h"

#include "show/crawler_cells.h"
#include "show/json.h"

static void add_key(struct buf *buf, const char *name, bool is_first)
{
	buf_addf(buf, "%s\"%s\":", is_first ? "" : ",", name);
}

static void add_count(struct buf *buf, const struct crawler_count *count)
{
	for (int i = 0; i < VERDICT_NKINDS; i++) {
		buf_addf(buf, "%c\"%s\":", i ? ',' : '{', crawler_verdicts[i]);
		buf_add_decimal(buf, count->n[i]);
	}
	buf_add_byte(buf, '}');
}

/* What was added from start on becomes a string; null if it is nothing. */
static void end_text(struct buf *buf, size_t start, bool is_text)
{
	if (buf_failed(buf))
		return;
	if (buf->len == start + is_text) {
		buf->len = start;
		buf_add_str(buf, "null");
		return;
	}
	if (!is_text)
		return;
	json_quote_from(buf, start + 1);
	buf_add_byte(buf, '"');
}

static void add_value(struct buf *buf, const struct crawler_row *row,
		      const struct crawler_cell *cell)
{
	bool is_text = crawler_cell_is_text(cell);
	size_t start = buf->len;

	if (is_text)
		buf_add_byte(buf, '"');
	crawler_cell_add(buf, row, cell);
	end_text(buf, start, is_text);
}

static void add_text(struct buf *buf, struct slice text)
{
	json_add_string(buf, text.at, text.len);
}

static void add_time(struct buf *buf, int64_t time)
{
	size_t start = buf->len;

	buf_add_byte(buf, '"');
	crawler_time_add(buf, time);
	end_text(buf, start, true);
}

static void add_host(struct buf *buf, struct slice host, bool mask)
{
	size_t start = buf->len;

	buf_add_byte(buf, '"');
	crawler_host_add(buf, host, mask);
	end_text(buf, start, true);
}

static void add_example(struct buf *buf, const struct crawler_example *e,
			bool mask)
{
	size_t start;

	buf_add_str(buf, "{\"time\":");
	add_time(buf, e->time);
	buf_add_str(buf, ",\"host\":");
	add_host(buf, e->host, mask);
	buf_addf(buf, ",\"verdict\":\"%s\",\"method\":",
		 crawler_verdicts[e->verdict]);
	add_text(buf, e->method);
	buf_add_str(buf, ",\"target\":");
	add_text(buf, e->target);
	if (e->status)
		buf_addf(buf, ",\"status\":%u", e->status);
	else
		buf_add_str(buf, ",\"status\":null");
	buf_add_str(buf, ",\"rule\":");
	start = buf->len;
	buf_add_byte(buf, '"');
	crawler_rule_add(buf, &e->rule);
	end_text(buf, start, true);
	buf_add_str(buf, ",\"path\":");
	add_text(buf, e->rule.text);
	buf_add_byte(buf, '}');
}

void crawlers_json_add_row(struct buf *buf, const struct crawler_row *row,
			   bool mask)
{
	for (const struct crawler_cell *cell = crawler_cells; cell->name;
	     cell++) {
		add_key(buf, cell->name, cell == crawler_cells);
		if (cell->kind == CELL_COUNT)
			add_count(buf, crawler_cell_at(row, cell));
		else
			add_value(buf, row, cell);
	}
	buf_add_str(buf, ",\"examples\":[");
	for (size_t i = 0; i < row->nexamples; i++) {
		if (i)
			buf_add_byte(buf, ',');
		add_example(buf, &row->examples[i], mask);
	}
	buf_add_str(buf, "]}");
}

static void add_dns(struct buf *buf, const struct crawlers_dns *dns)
{
	buf_add_str(buf, ",\n\"dns\":{\"addresses\":");
	buf_add_decimal(buf, dns->naddresses);
	buf_add_str(buf, ",\"unanswered\":");
	buf_add_decimal(buf, dns->nfailed);
	buf_add_str(buf, ",\"first\":");
	add_time(buf, dns->first);
	buf_add_str(buf, ",\"last\":");
	add_time(buf, dns->last);
	buf_add_byte(buf, '}');
}

void crawlers_json_begin(struct buf *buf, const struct summary *summary,
			 const struct crawlers_dns *dns)
{
	buf_add_str(buf, "{\"summary\":");
	json_add_summary(buf, summary);
	if (dns->is_asked)
		add_dns(buf, dns);
	buf_add_str(buf, ",\n\"crawlers\":[");
}

void crawlers_json_add_spoofer(struct buf *buf,
			       const struct crawler_spoofer *spoofer, bool mask)
{
	buf_add_str(buf, "\"host\":");
	add_host(buf, spoofer->host, mask);
	buf_add_str(buf, ",\"claims\":");
	add_text(buf, spoofer->name);
	buf_addf(buf, ",\"reason\":\"%s\",\"requests\":", spoofer->reason);
	buf_add_decimal(buf, spoofer->requests);
	buf_add_str(buf, ",\"first\":");
	add_time(buf, spoofer->first);
	buf_add_str(buf, ",\"last\":");
	add_time(buf, spoofer->last);
	buf_add_byte(buf, '}');
}
