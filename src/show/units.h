#ifndef FINDROBOTS_SHOW_UNITS_H
#define FINDROBOTS_SHOW_UNITS_H

/*
 * Sizes and times as people read them. Failures stay in the buf.
 */

#include <stdint.h>

#include "base/buf.h"

/*
 * Adds a size in the largest unit of IEC 80000-13 of which there is one,
 * rounded to the nearest: tenths below a hundred, else whole ones. "512 B",
 * "1.2 GiB", "118 MiB".
 */
void units_add_bytes(struct buf *, uint64_t bytes);

/* The same of two: "1.2 of 3.4 GiB", "118 MiB of 3.4 GiB". */
void units_add_bytes_of(struct buf *, uint64_t part, uint64_t whole);

/*
 * Adds a size as `ls -h` has it, but rounded to the nearest: the letter of the
 * unit, and tenths below ten. "512", "1.5K", "23M".
 */
void units_add_short_bytes(struct buf *, uint64_t bytes);

/* Adds minutes and seconds, or from an hour on hours: "0:05", "1:02:03". */
void units_add_duration(struct buf *, uint64_t seconds);

/* n a second, rounded to the nearest; at most UINT64_MAX. Seconds above 0. */
uint64_t units_rate(uint64_t n, double seconds);

#endif
