#ifndef FINDROBOTS_CLI_HELP_H
#define FINDROBOTS_CLI_HELP_H

/* What findrobots says of itself. Failures stay in the buf. */

#include <stdbool.h>

#include "base/buf.h"

void help_add(struct buf *);
void help_add_version(struct buf *);

/* Adds what there is of the sandbox here. */
void help_add_sandbox(struct buf *);

#endif
