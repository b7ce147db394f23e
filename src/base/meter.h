#ifndef FINDROBOTS_BASE_METER_H
#define FINDROBOTS_BASE_METER_H

/*
 * How far the workers are, in memory that threads and forked processes share.
 * Each worker has a gauge of its own, to which nobody else writes.
 */

#include <stdatomic.h>
#include <stdbool.h>
#include <stdint.h>

#include "base/cache_line.h"

/* Bytes, in units of a size that a long holds enough of. */
struct meter_bytes {
	atomic_ulong units;
	unsigned long rest; /* less than a unit; for the worker alone */
};

struct meter_gauge {
	_Alignas(CACHE_LINE) atomic_ulong files; /* that are done */
	atomic_ulong damaged;			 /* of these files */
	struct meter_bytes stored;		 /* that were read */
	struct meter_bytes passed; /* of these files that were not */
};

struct meter {
	struct meter_gauge *gauges; /* mapped */
	unsigned ngauges;
};

/* The sum of all gauges. */
struct meter_reading {
	uint64_t files, stored_bytes, damaged, passed_bytes;
};

/* What there is to do. */
struct meter_total {
	uint64_t files;
	uint64_t stored_bytes; /* of all files; 0: not known */
};

/* Returns 0; or -1 with errno, and the meter is a zeroed one. */
int meter_init(struct meter *, unsigned ngauges);
void meter_release(struct meter *); /* takes a zeroed one */

/*
 * The gauges as they are now; one number may be newer than another. A file that
 * is read again after its worker died counts twice, and a worker that was taken
 * over can write anything: the caller has to expect any number.
 */
struct meter_reading meter_read(const struct meter *);

/*
 * For the gauge's worker: a file is done; bytes were read; bytes of a file were
 * passed over. They take NULL.
 */
void meter_add_file(struct meter_gauge *, bool damaged);
void meter_add_bytes(struct meter_gauge *, uint64_t stored_bytes);
void meter_pass_bytes(struct meter_gauge *, uint64_t stored_bytes);

#endif
