#ifndef FINDROBOTS_CHARTING_H
#define FINDROBOTS_CHARTING_H

/* From groups of what was read to a chart (show/chart.h). */

#include <stdbool.h>

#include "base/outfile.h"
#include "dividing.h"
#include "result/by.h"
#include "result/groups.h"

enum { CHARTING_TOP = 10 }; /* groups that are shown where nobody says */

/* All is borrowed. */
struct charting {
	const struct dividing *dividing;
	const struct by *by;
	const struct groups *groups; /* that were made so */
	unsigned width;		     /* in columns of a terminal */
	bool is_coloured;
};

/* Begins the output and writes the chart. Returns 0; -1 with errno. */
int charting_write(struct outfile *, const struct charting *);

/*
 * Whether the environment says that a terminal takes UTF-8: by the first of
 * LC_ALL, LC_CTYPE and LANG that is not empty (POSIX, 8.2). No locale is opened
 * for it, as a sandbox would hide that.
 */
bool charting_takes_utf8(void);

#endif
