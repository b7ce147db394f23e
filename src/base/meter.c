/*
 * The numbers need not agree with each other, so relaxed operations are enough.
 * A gauge has a cache line of its own, so counting costs a worker no more than
 * writing to its own memory.
 */

#include "base/meter.h"

#include <stddef.h>
#include <sys/mman.h>

_Static_assert(ATOMIC_LONG_LOCK_FREE == 2,
	       "a lock would not be shared with forked processes");

/* Of a unit of bytes: 1 where a long has 64 bits, else 1 KiB. */
enum { UNIT_BITS = sizeof(unsigned long) < sizeof(uint64_t) ? 10 : 0 };

static size_t map_size(unsigned ngauges)
{
	/* Nothing cannot be mapped. */
	return (ngauges ? ngauges : 1) * sizeof(struct meter_gauge);
}

int meter_init(struct meter *meter, unsigned ngauges)
{
	void *map = mmap(NULL, map_size(ngauges), PROT_READ | PROT_WRITE,
			 MAP_SHARED | MAP_ANONYMOUS, -1, 0);

	*meter = (struct meter){ 0 };
	if (map == MAP_FAILED)
		return -1;
	/* All zeros. */
	*meter = (struct meter){ .gauges = map, .ngauges = ngauges };
	return 0;
}

void meter_release(struct meter *meter)
{
	if (meter->gauges)
		munmap(meter->gauges, map_size(meter->ngauges));
	*meter = (struct meter){ 0 };
}

static uint64_t load(const atomic_ulong *number)
{
	return atomic_load_explicit(number, memory_order_relaxed);
}

static uint64_t load_bytes(const struct meter_bytes *bytes)
{
	return load(&bytes->units) << UNIT_BITS;
}

struct meter_reading meter_read(const struct meter *meter)
{
	struct meter_reading sum = { 0 };

	for (unsigned i = 0; i < meter->ngauges; i++) {
		const struct meter_gauge *gauge = &meter->gauges[i];

		sum.files += load(&gauge->files);
		sum.stored_bytes += load_bytes(&gauge->stored);
		sum.passed_bytes += load_bytes(&gauge->passed);
		sum.damaged += load(&gauge->damaged);
	}
	return sum;
}

static void add(atomic_ulong *number, unsigned long n)
{
	atomic_fetch_add_explicit(number, n, memory_order_relaxed);
}

static void add_bytes(struct meter_bytes *bytes, uint64_t n)
{
	n += bytes->rest;
	add(&bytes->units, (unsigned long)(n >> UNIT_BITS));
	bytes->rest = (unsigned long)(n & ((UINT64_C(1) << UNIT_BITS) - 1));
}

void meter_add_file(struct meter_gauge *gauge, bool damaged)
{
	if (!gauge)
		return;
	add(&gauge->files, 1);
	if (damaged)
		add(&gauge->damaged, 1);
}

void meter_add_bytes(struct meter_gauge *gauge, uint64_t stored_bytes)
{
	if (gauge)
		add_bytes(&gauge->stored, stored_bytes);
}

void meter_pass_bytes(struct meter_gauge *gauge, uint64_t stored_bytes)
{
	if (gauge)
		add_bytes(&gauge->passed, stored_bytes);
}
