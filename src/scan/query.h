#ifndef FINDROBOTS_SCAN_QUERY_H
#define FINDROBOTS_SCAN_QUERY_H

/*
 * All that is asked of the files: what is not in here does not change the
 * result of a file.
 */

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/fingerprint.h"
#include "base/slice.h"
#include "log/format.h"
#include "result/evidence.h"
#include "scan/crawl.h"
#include "scan/filter.h"

/* What it points to is borrowed for its life. */
struct query {
	const char *const *paths;  /* each begins with a slash */
	size_t npaths;		   /* at least 1 */
	const struct crawl *crawl; /* all requests of these crawlers are asked
				      for, and not the paths; or NULL */
	const struct format *format;
	const struct filter *filter;
	enum evidence_level level;
	struct cells_key cells;	  /* what is collected at EVIDENCE_GROUPS */
	bool count_lines;	  /* outcome.nlines is wanted */
	int64_t now;		  /* an instant: when the run began; for
				     filter_may_hold() */
	struct fingerprint print; /* query_fingerprint() of it, where results
				     leave the process or come to it */
};

/*
 * The bytes to search for: every line that asks for the path of that index
 * holds them, whatever its format.
 */
struct slice query_needle(const struct query *, size_t path);

/*
 * The fingerprint of what is asked. It is the same on every machine, and two
 * queries with the same fingerprint have the same answer. It does not depend on
 * the order in which paths and filters were given, on the decoder, on the
 * workers, or on now; where times count it depends on the local zone (tzset(3)
 * has to be called before). Returns 0, or -1 when memory ran out.
 */
int query_fingerprint(const struct query *, struct fingerprint *);

#endif
