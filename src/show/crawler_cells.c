/* Tested by tests/cli/crawlers.bats. */

#include "show/crawler_cells.h"

#include <inttypes.h>
#include <string.h>

#include "base/escape.h"
#include "base/instant.h"
#include "result/naming.h"

#define AT(field) offsetof(struct crawler_row, field)
#define COUNT(field)                                                           \
	{                                                                      \
#field, CELL_COUNT, AT(field), 0                               \
	}

const struct crawler_cell crawler_cells[] = {
	{ "crawler", CELL_TEXT, AT(name), 0 },
	{ "operator", CELL_TEXT, AT(operator), 0 },
	{ "kind", CELL_KIND, AT(kind), 0 },
	COUNT(hosts),
	COUNT(requests),
	{ "bytes", CELL_BYTES, AT(bytes), 0 },
	{ "first", CELL_TIME, AT(first), 0 },
	{ "last", CELL_TIME, AT(last), 0 },
	{ "verdict", CELL_ASKED, AT(verdict), 0 },
	COUNT(asked),
	{ "asked_first", CELL_TIME, AT(asked_first), 0 },
	{ "asked_last", CELL_TIME, AT(asked_last), 0 },
	{ "robots_2xx", CELL_COUNT, AT(answers[CRAWLER_2XX]), 0 },
	{ "robots_3xx", CELL_COUNT, AT(answers[CRAWLER_3XX]), 0 },
	{ "robots_4xx", CELL_COUNT, AT(answers[CRAWLER_4XX]), 0 },
	{ "robots_5xx", CELL_COUNT, AT(answers[CRAWLER_5XX]), 0 },
	COUNT(judged),
	COUNT(forbidden),
	COUNT(forbidden_2xx),
	COUNT(after_asking),
	{ "worst_rule", CELL_RULE, AT(worst), 0 },
	{ "worst_rule_requests", CELL_NUMBER, AT(nworst), 0 },
	{ "delay", CELL_DELAY, AT(delay_us), 0 },
	COUNT(faster),
	{ "gap_min", CELL_GAP, AT(gaps.min_s), AT(gaps.n) },
	{ "gap_median", CELL_MEDIAN, AT(gaps.median_us), AT(gaps.n) },
	{ "host_gap_min", CELL_GAP, AT(host_gaps.min_s), AT(host_gaps.n) },
	{ "host_gap_median", CELL_MEDIAN, AT(host_gaps.median_us),
	  AT(host_gaps.n) },
	{ 0 },
};

const char *crawler_asked_name(enum crawler_asked asked)
{
	static const char *const names[] = {
		[CRAWLER_SAID_NOTHING] = "",
		[CRAWLER_ASKED] = "asked",
		[CRAWLER_UNANSWERED] = "unanswered",
		[CRAWLER_NOT_SEEN] = "not seen asking",
		[CRAWLER_NEVER] = "never asked",
	};

	return names[asked];
}

void crawler_rule_add(struct buf *buf, const struct crawler_rule *rule)
{
	if (!rule->file)
		return;
	escape_add(buf, rule->file, strlen(rule->file), "");
	buf_addf(buf, ":%" PRIu64 "%s", rule->line,
		 rule->is_disputed ? "?" : "");
}

void crawler_time_add(struct buf *buf, int64_t instant)
{
	char text[INSTANT_TEXT_SIZE] = "";

	if (instant != INSTANT_NONE)
		instant_format(text, instant, false);
	buf_add_str(buf, text);
}

/* Seconds, with a fraction if there is one. */
static void add_seconds(struct buf *buf, uint64_t us)
{
	char fraction[8];
	size_t len = 6;

	buf_add_decimal(buf, us / 1000000);
	if (!(us % 1000000))
		return;
	for (uint64_t rest = us % 1000000; len--; rest /= 10)
		fraction[len] = (char)('0' + rest % 10);
	for (len = 6; fraction[len - 1] == '0';)
		len--;
	buf_add_byte(buf, '.');
	buf_add(buf, fraction, len);
}

static uint64_t number_at(const struct crawler_row *row, size_t offset)
{
	uint64_t n;

	memcpy(&n, (const char *)row + offset, sizeof(n));
	return n;
}

void crawler_cell_add(struct buf *buf, const struct crawler_row *row,
		      const struct crawler_cell *cell)
{
	const void *at = crawler_cell_at(row, cell);
	const struct slice *text = at;
	const char *const *kind = at;

	switch (cell->kind) {
	case CELL_TEXT:
		escape_add(buf, text->at, text->len, "");
		break;
	case CELL_KIND:
		buf_add_str(buf, *kind);
		break;
	case CELL_BYTES:
		if (row->is_sized)
			buf_add_decimal(buf, row->bytes);
		break;
	case CELL_TIME:
		crawler_time_add(buf, (int64_t)number_at(row, cell->offset));
		break;
	case CELL_ASKED:
		buf_add_str(buf, crawler_asked_name(row->verdict));
		break;
	case CELL_RULE:
		crawler_rule_add(buf, at);
		break;
	case CELL_DELAY:
		if (row->has_delay)
			add_seconds(buf, row->delay_us);
		break;
	case CELL_GAP:
		if (number_at(row, cell->n_offset))
			buf_add_decimal(buf, number_at(row, cell->offset));
		break;
	case CELL_MEDIAN:
		if (number_at(row, cell->n_offset))
			add_seconds(buf, number_at(row, cell->offset));
		break;
	default:
		buf_add_decimal(buf, number_at(row, cell->offset));
		break;
	}
}

bool crawler_cell_is_text(const struct crawler_cell *cell)
{
	switch (cell->kind) {
	case CELL_TEXT:
	case CELL_KIND:
	case CELL_TIME:
	case CELL_ASKED:
	case CELL_RULE:
		return true;
	default:
		return false;
	}
}

void crawler_host_add(struct buf *buf, struct slice host, bool mask)
{
	static const struct by by = { .kind = BY_NETWORK,
				      .ipv4_bits = BY_IPV4_BITS,
				      .ipv6_bits = BY_IPV6_BITS,
				      .is_masked = true };
	char text[NAMING_SIZE];

	if (mask)
		host = naming_network(text, &by, host);
	escape_add(buf, host.at, host.len, "");
}

void crawler_dns_add(struct buf *buf, const struct crawlers_dns *dns)
{
	if (!dns->is_asked)
		return;
	buf_add_str(buf, "\nname servers were asked about ");
	buf_add_decimal(buf, dns->naddresses);
	buf_add_str(buf, " addresses, ");
	buf_add_decimal(buf, dns->nfailed);
	buf_add_str(buf, " of them without an answer");
	if (dns->first != INSTANT_NONE) {
		buf_add_str(buf, ": ");
		crawler_time_add(buf, dns->first);
	}
	if (dns->last != dns->first) {
		buf_add_str(buf, " to ");
		crawler_time_add(buf, dns->last);
	}
	buf_add_byte(buf, '\n');
}
