#ifndef FINDROBOTS_SHOW_CRAWLERS_H
#define FINDROBOTS_SHOW_CRAWLERS_H

/*
 * What is told of crawlers as text: a table of what matters, and below it
 * spoofed hosts and examples; rows of TSV and CSV; JSON. Strings that come from
 * logs and files are escaped (escape.h).
 */

#include <stdbool.h>

#include "base/outfile.h"
#include "result/crawlers.h"
#include "result/summary.h"
#include "show/render.h"

struct crawlers_options {
	enum render_format format;
	char end;	/* after each host of RENDER_HOSTS */
	bool csv_safe;	/* no cell of RENDER_CSV begins a formula */
	unsigned width; /* of a table, which is made to fit it; 0: any */
	bool is_coloured;
	bool wide;    /* a table of all columns */
	bool mask;    /* networks in the place of addresses */
	bool reverse; /* the hosts of RENDER_HOSTS */
	size_t top;   /* only the first so many of these; 0: all */
	/* Of TSV and CSV, and of all that has both lists. */
	bool with_rows, with_spoofers;
	const struct summary *summary; /* borrowed; for RENDER_JSON */
};

/* Writes them. Returns 0; -1 with errno. */
int crawlers_write(struct outfile *, const struct crawlers *,
		   const struct crawlers_options *);

#endif
