#ifndef FINDROBOTS_SHOW_UNITS_H
#define FINDROBOTS_SHOW_UNITS_H

/*
 * Sizes and times as people read them. Failures stay in the buf.
 */

#include <stdint.h>

#include "base/buf.h"

/*
 * Adds a size in the largest unit of IEC 80000-13 that it reaches, rounded to
 * the nearest tenth below a hundred units, else to the nearest unit: "512 B",
 * "1.2 GiB", "118 MiB".
 */
void units_add_bytes(struct buf *, uint64_t bytes);

/* The same for two sizes: "1.2 of 3.4 GiB", "118 MiB of 3.4 GiB". */
void units_add_bytes_of(struct buf *, uint64_t part, uint64_t whole);

/*
 * Adds a size with the letter of its unit, as `ls -h` does, but rounded to the
 * nearest tenth below ten units, else to the nearest unit: "512", "1.5K",
 * "23M".
 */
void units_add_short_bytes(struct buf *, uint64_t bytes);

/*
 * Adds a number up to 9999 as it is; above, three digits and the prefix of a
 * power of 1000, rounded half up: "10.0k", "123k", "4.56M".
 */
void units_add_short(struct buf *, uint64_t n);

/* Adds a bar, as long as n is a part of most; there is always some of it. */
void units_add_bar(struct buf *, uint64_t n, uint64_t most);

/* Adds minutes and seconds, or from an hour on hours: "0:05", "1:02:03". */
void units_add_duration(struct buf *, uint64_t seconds);

/* How many a second, rounded; at most UINT64_MAX. Seconds are above 0. */
uint64_t units_rate(uint64_t n, double seconds);

#endif
