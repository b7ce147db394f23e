#ifndef FINDROBOTS_SHOW_MESSAGE_H
#define FINDROBOTS_SHOW_MESSAGE_H

/*
 * All that a person or a pipe gets to read. Messages go to standard error,
 * "findrobots: FILE: what is wrong", each with one write(2) so that lines
 * are never interleaved. This is where errors become text.
 */

#include <stdbool.h>

#include "base/buf.h"
#include "input/filelist.h"
#include "result/gather.h"
#include "input/outcome.h"
#include "base/outfile.h"
#include "show/render.h"

/* Prints a message about the run as a whole. */
__attribute__((format(printf, 1, 2))) void report_message(const char *fmt, ...);

/* Prints a message about the file of that name and an errno. */
void report_errno(const char *name, const char *what, int errnum);

/*
 * Prints what was wrong with a file; with verbose, also what it was and
 * gave.
 */
void report_file(const struct file *, const struct outcome *, bool verbose);

/*
 * Writes the hosts, in their order and as the rendering says, and commits the
 * output. Returns 0, or -1 with errno.
 */
int report_hosts(struct outfile *, const struct gathered *,
		 const struct rendering *);

/* The same with just their number. */
int report_count(struct outfile *, uint64_t nhosts);

#endif
