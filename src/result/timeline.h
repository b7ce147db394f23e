#ifndef FINDROBOTS_RESULT_TIMELINE_H
#define FINDROBOTS_RESULT_TIMELINE_H

/*
 * Numbers of requests in steps of time, row by row. The step is as long as it
 * takes for all to fit: an hour, a day, a week, or several weeks. Days are
 * those of UTC; weeks begin on Monday (ISO 8601).
 */

#include <stddef.h>
#include <stdint.h>

#include "base/buf.h"

enum {
	TIMELINE_HOUR = 1,
	TIMELINE_DAY = 24 * TIMELINE_HOUR,
	TIMELINE_WEEK = 7 * TIMELINE_DAY
};

struct timeline {
	int64_t begin;	    /* the instant at which the first step begins */
	int64_t step_hours; /* TIMELINE_HOUR, TIMELINE_DAY, or n weeks */
	size_t nsteps, nrows;
	uint64_t *counts; /* owned; nsteps of each row, row by row */
};

/*
 * Makes one, with all counts 0, of at most max_steps (at least 1) from the
 * step of the instant first to that of last. Returns 0; -1 with errno ENOMEM.
 */
int timeline_init(struct timeline *, int64_t first, int64_t last, size_t nrows,
		  size_t max_steps);
void timeline_release(struct timeline *);

/* Adds n requests of a row at an instant from first to last. */
void timeline_add(struct timeline *, size_t row, int64_t at, uint64_t n);

/* The counts of a row. */
const uint64_t *timeline_row(const struct timeline *, size_t row);
/* The largest count of all. */
uint64_t timeline_most(const struct timeline *);

/* The instant at which a step begins, up to nsteps: the end of the last. */
int64_t timeline_at(const struct timeline *, size_t step);

/* Adds what a step is called: "hour", "day", "week", "4 weeks". */
void timeline_add_step(const struct timeline *, struct buf *);

#endif
