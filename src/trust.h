#ifndef FINDROBOTS_TRUST_H
#define FINDROBOTS_TRUST_H

/* What a forked worker says of a file is not believed if it cannot be. */

#include <stdbool.h>

#include "base/spool.h"
#include "input/filelist.h"
#include "result/partial.h"
#include "scan/query.h"

/*
 * Whether the result can be that of the file, and no other. One that was not
 * read has to be one that need not be.
 */
bool trust_result(const struct partial *, const struct file *,
		  const struct query *);

/*
 * Whether its rejected lines (rejects may be NULL) can be in this part: behind
 * the offset end, where those of the file before end, and all there.
 */
bool trust_rejects(const struct partial *, const struct spool *, uint64_t end,
		   struct spool_part);

/*
 * How a worker died that ended with a status of wait(2), as an error has it
 * (error.h).
 */
int trust_death(int status, bool sandboxed);

#endif
