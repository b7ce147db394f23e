#ifndef FINDROBOTS_CLI_HELP_H
#define FINDROBOTS_CLI_HELP_H

/* The texts of --help and of --version. Failures stay in the buf. */

#include "base/buf.h"

void help_add(struct buf *);
void help_add_version(struct buf *);

#endif
