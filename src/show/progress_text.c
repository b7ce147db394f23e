/*
 * The rate is that of the whole run: so nothing has to be remembered, and it
 * does not jump when a worker comes to a file that is harder to decode.
 */

#include "show/progress_text.h"

#include <inttypes.h>

#include "show/units.h"

/* Before this many seconds a rate would be a matter of chance. */
static const double RATE_FROM_S = 0.1;

/* A longer time would be no help. */
static const double LEFT_MAX_S = 1000.0 * 3600;

static uint64_t at_most(uint64_t n, uint64_t most)
{
	return n < most ? n : most;
}

static void add_rate(struct buf *buf, uint64_t bytes, double seconds)
{
	if (seconds < RATE_FROM_S)
		buf_add_str(buf, "? B");
	else
		units_add_bytes(buf, units_rate(bytes, seconds));
	buf_add_str(buf, "/s, ");
}

static void add_left(struct buf *buf, uint64_t bytes, uint64_t total,
		     double seconds)
{
	double left = LEFT_MAX_S;

	if (bytes && seconds >= RATE_FROM_S)
		left = seconds * (double)(total - bytes) / (double)bytes;
	if (left < LEFT_MAX_S)
		units_add_duration(buf, (uint64_t)(left + 0.5));
	else
		buf_add_str(buf, "?");
	buf_add_str(buf, " left, ");
}

void progress_text_add(struct buf *buf, struct meter_reading at,
		       struct meter_total total, double seconds)
{
	uint64_t passed = at_most(at.passed_bytes, total.stored_bytes);
	uint64_t total_bytes = total.stored_bytes - passed;
	uint64_t bytes = at.stored_bytes;

	if (total.stored_bytes)
		bytes = at_most(bytes, total_bytes);
	buf_addf(buf, "%" PRIu64 " of %" PRIu64 " files, ",
		 at_most(at.files, total.files), total.files);
	if (total.stored_bytes)
		units_add_bytes_of(buf, bytes, total_bytes);
	else
		units_add_bytes(buf, bytes);
	buf_add_str(buf, ", ");
	add_rate(buf, bytes, seconds);
	if (total.stored_bytes)
		add_left(buf, bytes, total_bytes, seconds);
	buf_addf(buf, "%" PRIu64 " damaged", at_most(at.damaged, total.files));
}
