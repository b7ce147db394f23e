#include "scan/query.h"

#include <string.h>
#include <time.h>

#include "log/request.h"

/* To be raised whenever the same query gets another answer than before. */
enum { QUERY_VERSION = 1 };

struct slice query_needle(const struct query *query, size_t path)
{
	const char *str = query->paths[path];

	return request_plain_part((struct slice){ str, strlen(str) });
}

static struct fingerprint nth_path(const void *items, size_t i)
{
	const char *path = ((const char *const *)items)[i];

	return fingerprint_of(path, strlen(path));
}

/*
 * Many formats have times without a zone, which are taken as local. A zone is
 * identified by its offset in every other week of the years that logs are from.
 * Its name would not do: machines disagree on what a name means.
 */
static void add_zone(struct buf *buf)
{
	enum { STEP_S = 14 * 86400 };
	const time_t begin = 631152000; /* 1990-01-01 */
	const time_t end = 2145916800;	/* 2038-01-01 */

	for (time_t at = begin; at < end; at += STEP_S) {
		struct tm tm;

		if (!localtime_r(&at, &tm))
			tm.tm_gmtoff = 0; /* as instant.c has it */
		buf_add_u32(buf, (uint32_t)tm.tm_gmtoff);
	}
}

int query_fingerprint(const struct query *query, struct fingerprint *print)
{
	bool timed = query->level != EVIDENCE_NONE ||
		     filter_has_range(query->filter);
	struct buf key = { 0 };
	int ret = -1;

	buf_add_u32(&key, QUERY_VERSION);
	fingerprint_add_set(&key, query->paths, query->npaths, nth_path);
	format_add_key(query->format, &key);
	filter_add_key(query->filter, &key);
	buf_add_byte(&key, (uint8_t)query->level);
	if (query->level == EVIDENCE_GROUPS) {
		buf_add_byte(&key, (uint8_t)query->cells.value);
		buf_add_byte(&key, (uint8_t)query->cells.step);
	}
	buf_add_byte(&key, query->count_lines);
	buf_add_byte(&key, timed);
	if (timed)
		add_zone(&key);
	if (query->crawl)
		buf_add(&key, query->crawl->print.bytes,
			sizeof(query->crawl->print.bytes));
	if (!buf_failed(&key)) {
		*print = fingerprint_of(key.data, key.len);
		ret = 0;
	}
	buf_release(&key);
	return ret;
}
