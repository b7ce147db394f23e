#ifndef FINDROBOTS_CLI_DEFAULTS_H
#define FINDROBOTS_CLI_DEFAULTS_H

#include "cli/options.h"

/*
 * Sets what was not given, which may depend on what was. Returns 0; -1 when
 * memory ran out.
 */
int defaults_set(struct options *);

#endif
