#ifndef FINDROBOTS_SHOW_PROGRESS_TEXT_H
#define FINDROBOTS_SHOW_PROGRESS_TEXT_H

#include "base/buf.h"
#include "base/meter.h"

/*
 * Adds how far the run is after so many seconds, without a newline:
 *
 *	12 of 30 files, 1.2 of 3.4 GiB, 512 MiB/s, 0:05 left, 1 damaged
 *
 * Bytes are those stored; their rate is that of the whole run, and the time
 * left is what the rest takes at it. What cannot be told yet is "?". Where the
 * total of bytes is not known, it and the time left are not there. More files
 * or bytes than there are in all count as all. Failures stay in the buf.
 */
void progress_text_add(struct buf *, struct meter_reading, struct meter_total,
		       double seconds);

#endif
