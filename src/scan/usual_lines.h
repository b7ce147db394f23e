#ifndef FINDROBOTS_SCAN_USUAL_LINES_H
#define FINDROBOTS_SCAN_USUAL_LINES_H

#include <stdbool.h>

#include "scan/line.h"

/* After so many lines in turn in each of which a path or a crawler was found.
 */
enum { USUAL_LINES_AFTER = 4 };

/*
 * Where each line asks for a path, or is a crawler's, the next one mostly is
 * such, too: it costs less to take it at once than to search it. Takes the
 * lines from here on, whole ones of whose text only the paths or crawlers are
 * searched for, for as long as they are such. Returns where that line begins
 * which has to be searched, if it is not the end. Sets *no_memory when memory
 * ran out.
 */
const char *usual_lines_take(struct line *, const char *at, const char *end,
			     bool *no_memory);

#endif
