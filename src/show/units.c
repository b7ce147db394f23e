/*
 * All in whole numbers, since a double does not hold every size. The rounded
 * number decides the unit: 1023.5 KiB would be 1024 KiB, so it is 1.0 MiB.
 */

#include "show/units.h"

#include <inttypes.h>
#include <sys/param.h>

static const char units[][4] = {
	"B", "KiB", "MiB", "GiB", "TiB", "PiB", "EiB"
};

enum {
	LAST_UNIT = sizeof(units) / sizeof(units[0]) - 1,
	UNIT_BITS = 10,
	TENTHS_BELOW = 100,
	SHORT_TENTHS_BELOW = 10,
};

static uint64_t in_units(uint64_t bytes, unsigned unit)
{
	unsigned shift = unit * UNIT_BITS;

	/* The highest bit that is shifted out rounds up. */
	return shift ? (bytes >> shift) + ((bytes >> (shift - 1)) & 1) : bytes;
}

static unsigned find_unit(uint64_t bytes)
{
	unsigned unit = 0;

	while (unit < LAST_UNIT && in_units(bytes, unit) >> UNIT_BITS)
		unit++;
	return unit;
}

/* Adds a size in units, with tenths if there are fewer than tenths_below. */
static void add_number(struct buf *buf, uint64_t bytes, unsigned unit,
		       unsigned tenths_below)
{
	uint64_t one = (uint64_t)1 << unit * UNIT_BITS;
	uint64_t tenths = bytes / one * 10 + (bytes % one * 10 + one / 2) / one;

	if (unit && tenths < tenths_below * 10)
		buf_addf(buf, "%" PRIu64 ".%" PRIu64, tenths / 10, tenths % 10);
	else
		buf_addf(buf, "%" PRIu64, in_units(bytes, unit));
}

void units_add_bytes(struct buf *buf, uint64_t bytes)
{
	unsigned unit = find_unit(bytes);

	add_number(buf, bytes, unit, TENTHS_BELOW);
	buf_addf(buf, " %s", units[unit]);
}

void units_add_short_bytes(struct buf *buf, uint64_t bytes)
{
	unsigned unit = find_unit(bytes);

	add_number(buf, bytes, unit, SHORT_TENTHS_BELOW);
	if (unit)
		buf_add_byte(buf, (uint8_t)units[unit][0]);
}

void units_add_bytes_of(struct buf *buf, uint64_t part, uint64_t whole)
{
	unsigned unit = find_unit(part);

	add_number(buf, part, unit, TENTHS_BELOW);
	if (unit != find_unit(whole))
		buf_addf(buf, " %s", units[unit]);
	buf_add_str(buf, " of ");
	units_add_bytes(buf, whole);
}

void units_add_short(struct buf *buf, uint64_t n)
{
	uint64_t step = 1; /* the value of the last of the three digits */
	unsigned power = 0;
	uint64_t digits = n;
	char prefix;

	if (n <= 9999) {
		buf_add_decimal(buf, n);
		return;
	}
	while (digits > 999) {
		step *= 10;
		power++;
		digits = n / step + (n % step >= step / 2);
	}
	prefix = "kMGTPE"[(power - 1) / 3];
	if (power % 3 == 0)
		buf_addf(buf, "%" PRIu64 "%c", digits, prefix);
	else if (power % 3 == 2)
		buf_addf(buf, "%" PRIu64 ".%" PRIu64 "%c", digits / 10,
			 digits % 10, prefix);
	else
		buf_addf(buf, "%" PRIu64 ".%02" PRIu64 "%c", digits / 100,
			 digits % 100, prefix);
}

void units_add_bar(struct buf *buf, uint64_t n, uint64_t most)
{
	enum { BAR_MAX = 6 };
	double part = (double)n / (double)most;
	unsigned len = most ? (unsigned)(part * (double)BAR_MAX) : 0;

	buf_add(buf, "######", MIN(MAX(len, 1), BAR_MAX));
}

void units_add_duration(struct buf *buf, uint64_t seconds)
{
	unsigned sec = (unsigned)(seconds % 60);
	unsigned min = (unsigned)(seconds / 60 % 60);
	uint64_t hours = seconds / 3600;

	if (hours)
		buf_addf(buf, "%" PRIu64 ":%02u:%02u", hours, min, sec);
	else
		buf_addf(buf, "%u:%02u", min, sec);
}

uint64_t units_rate(uint64_t n, double seconds)
{
	double rate = (double)n / seconds + 0.5;

	return rate < 0x1p64 ? (uint64_t)rate : UINT64_MAX;
}
