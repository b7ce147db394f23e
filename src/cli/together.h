#ifndef FINDROBOTS_CLI_TOGETHER_H
#define FINDROBOTS_CLI_TOGETHER_H

/* Which options go together. */

#include "base/buf.h"
#include "cli/values.h"

/*
 * Checks options that are all read, but for what has a default. Returns 0; or
 * -1 with what is wrong added to why, which may fail.
 */
int together_check(const struct values *, struct buf *why);

#endif
