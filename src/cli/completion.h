#ifndef FINDROBOTS_CLI_COMPLETION_H
#define FINDROBOTS_CLI_COMPLETION_H

/* Scripts by which shells complete the options. */

#include "base/buf.h"
#include "cli/options.h"

/*
 * Adds the script for the shell of OPTIONS_BASH, OPTIONS_ZSH or OPTIONS_FISH.
 * Failures stay in the buf.
 */
void completion_add(enum options_action, struct buf *);

#endif
