#ifndef FINDROBOTS_SHOW_PROGRESS_TEXT_H
#define FINDROBOTS_SHOW_PROGRESS_TEXT_H

#include "base/buf.h"
#include "base/meter.h"

/*
 * Adds how far the run is after that many seconds, without a newline:
 *
 *	12 of 30 files, 1.2 of 3.4 GiB, 512 MiB/s, 0:05 left, 1 damaged
 *
 * Bytes are stored bytes; their rate is that of the whole run, and the time
 *left is what the rest takes at that rate. What cannot be told yet is "?". If
 *the total of bytes is not known, it is left out, and so is the time left.
 *Numbers above the total count as the total. Failures stay in the buf.
 */
void progress_text_add(struct buf *, struct meter_reading, struct meter_total,
		       double seconds);

#endif
