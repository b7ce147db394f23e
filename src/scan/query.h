#ifndef FINDROBOTS_SCAN_QUERY_H
#define FINDROBOTS_SCAN_QUERY_H

/*
 * All that is asked of the files: whatever is not in here does not change what
 * a file gives.
 */

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/fingerprint.h"
#include "base/slice.h"
#include "log/format.h"
#include "result/evidence.h"
#include "scan/filter.h"

/* What it points to is borrowed for its life. */
struct query {
	const char *const *paths; /* each begins with a slash */
	size_t npaths;		  /* at least 1 */
	const struct format *format;
	const struct filter *filter;
	enum evidence_level level;
	bool count_lines; /* outcome.nlines is wanted */
	int64_t now;	  /* an instant: files that were last changed long
			     before it need not be read; see filter.h */
};

/*
 * The bytes by which a line is found that asks for the path of that index: each
 * such line holds them, whatever its format.
 */
struct slice query_needle(const struct query *, size_t path);

/*
 * Tells what is asked, the same on every machine: two questions with the same
 * fingerprint have the same answer, whatever decodes and whoever reads the
 * files. It changes with each way in which lines are read, where times count
 * also with the local zone (tzset(3)), and not with the order in which paths
 * and filters were given, nor with now. Returns 0, or -1 when memory ran out.
 */
int query_fingerprint(const struct query *, struct fingerprint *);

#endif
