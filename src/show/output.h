#ifndef FINDROBOTS_SHOW_OUTPUT_H
#define FINDROBOTS_SHOW_OUTPUT_H

/* Writes the results of a run. */

#include <stdint.h>

#include "base/outfile.h"
#include "result/gather.h"
#include "show/render.h"

/*
 * Begins the output and writes the hosts, in their order and as the options
 * say. Returns 0, or -1 with errno.
 */
int output_write_hosts(struct outfile *, const struct gathered *,
		       const struct render_options *);

/* The same with just their number. */
int output_write_count(struct outfile *, uint64_t nhosts);

#endif
