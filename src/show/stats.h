#ifndef FINDROBOTS_SHOW_STATS_H
#define FINDROBOTS_SHOW_STATS_H

/* What --stats prints at the end of a run. */

#include "base/buf.h"
#include "result/summary.h"

/*
 * Adds lines, each of "findrobots: ", a name, ": " and a number: exact, and for
 * bytes once more in a larger unit:
 *
 *	files read: 30			text bytes: 123456789 (118 MiB)
 *	files skipped: 0		text rate: 61728395 bytes/s (58.9 MiB/s)
 *	time: 2.000 s (0:02)
 *
 * The names and their order are fixed: files read, files skipped, files
 * damaged, files unrecognised, stored bytes, text bytes, lines, requests,
 * rejected, untimed, hosts, workers, time, stored rate, text rate. A rate is
 * "?" if no time has passed. Failures stay in the buf.
 */
void stats_add(struct buf *, const struct summary *, double seconds,
	       unsigned nworkers);

/*
 * Prints them to standard error. They are made in buf, which is empty and may
 * have room reserved, so that it works where there is no memory left.
 */
void stats_print(struct buf *, const struct summary *, double seconds,
		 unsigned nworkers);

#endif
