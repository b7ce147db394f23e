#ifndef FINDROBOTS_BASE_SLURP_H
#define FINDROBOTS_BASE_SLURP_H

/* All of a file at once: of those that people write by hand, not of logs. */

#include "base/buf.h"

/*
 * Adds what is in the file at path to the buffer; of a FIFO, until its writers
 * have ended. Returns 0; -1 with errno.
 */
int slurp(const char *path, struct buf *);

#endif
