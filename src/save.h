#ifndef FINDROBOTS_SAVE_H
#define FINDROBOTS_SAVE_H

/* Saves the result of a run. */

#include <stdint.h>

#include "base/outfile.h"
#include "input/filelist.h"
#include "reading.h"
#include "scan/query.h"

/* Which part of the list was read. */
struct save_shard {
	uint32_t number, n; /* n 0: all of it */
	struct fingerprint list;
};

/*
 * Begins the output and writes what was found in the files of the list, which
 * the reading has kept (reading_keep_results()). Returns 0; -1 with errno.
 */
int save_write(struct outfile *, const struct filelist *,
	       const struct reading *, const struct query *,
	       const struct save_shard *);

#endif
