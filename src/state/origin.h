#ifndef FINDROBOTS_STATE_ORIGIN_H
#define FINDROBOTS_STATE_ORIGIN_H

/* Which file requests are of. */

#include <stdbool.h>

#include "input/filelist.h"
#include "result/partial.h"
#include "scan/query.h"

/* Whether the query asks for it. */
bool origin_is_wanted(const struct query *);

/*
 * Sets the file's name in the cells of its result, as messages have it, if that
 * is wanted. What is kept of a file is kept without it: it may have
 * another name in the next run. Returns 0; -1 with errno ENOMEM.
 */
int origin_set(struct partial *, const struct file *, const struct query *);

#endif
