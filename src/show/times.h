#ifndef FINDROBOTS_SHOW_TIMES_H
#define FINDROBOTS_SHOW_TIMES_H

/* Times in cells of rows. */

#include <stdbool.h>
#include <stdint.h>

#include "base/buf.h"

/*
 * Adds "2026-11-30T07:35:01.5Z", in a table without the fraction, and in one
 * that has to fit "2026-11-30 07:35"; nothing for INSTANT_NONE. A failure stays
 * in the buf.
 */
void times_add(struct buf *, int64_t instant, bool is_table, bool is_fitted);

#endif
