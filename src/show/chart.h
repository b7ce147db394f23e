#ifndef FINDROBOTS_SHOW_CHART_H
#define FINDROBOTS_SHOW_CHART_H

/*
 * A timeline to be looked at: a row of a terminal for each of its rows, with a
 * name, the number of requests, and a column as high as the requests of each
 * step.
 */

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/buf.h"
#include "base/slice.h"
#include "result/timeline.h"

struct chart_row {
	struct slice name; /* escaped (escape.h) */
	uint64_t requests; /* all of them, also without a time */
};

struct chart_options {
	const char *heading; /* of the names */
	unsigned width;	     /* in columns; it is at least CHART_WIDTH_MIN */
	bool is_ascii;	     /* for a terminal that does not take UTF-8 */
	bool is_coloured;
};

enum { CHART_WIDTH_MIN = 40 };

/*
 * How many steps there is room for, beside names of which the longest takes so
 * many columns.
 */
size_t chart_steps(const struct chart_options *, size_t name_columns);

/*
 * Adds the chart of a timeline of at most so many steps, and a row for each of
 * its rows. Failures stay in the buf.
 */
void chart_add(struct buf *, const struct chart_options *,
	       const struct timeline *, const struct chart_row *);

#endif
