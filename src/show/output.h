#ifndef FINDROBOTS_SHOW_OUTPUT_H
#define FINDROBOTS_SHOW_OUTPUT_H

/* Writes the results of a run. */

#include <stdint.h>

#include "base/buf.h"
#include "base/outfile.h"
#include "result/gather.h"
#include "show/render.h"

/*
 * Begins the output and writes the hosts, in their order and as the options
 * say. Returns 0, or -1 with errno.
 */
int output_write_hosts(struct outfile *, const struct gathered *,
		       const struct render_options *);

/* Hosts that come one by one, in their order. */
struct output_source {
	/*
	 * Gives all hosts to take(), which returns 0, or not 0 to end that.
	 * Returns 0; -1 with errno, also if take() returned -1. May be called
	 * again.
	 */
	int (*each)(void *ctx, int (*take)(void *arg, const struct host *),
		    void *arg);
	void *ctx;  /* borrowed */
	size_t top; /* only the first so many; 0: all */
};

/* The same with the hosts of a source. */
int output_write_source(struct outfile *, const struct output_source *,
			const struct render_options *);

/* The same with just their number. */
int output_write_count(struct outfile *, uint64_t nhosts);

/*
 * For who adds text to a buf: writes all of it, unless that has failed before,
 * and empties the buf. *errnum says why it failed, or is 0.
 */
void output_flush(struct outfile *, struct buf *, int *errnum);

#endif
