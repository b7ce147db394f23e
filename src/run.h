#ifndef FINDROBOTS_RUN_H
#define FINDROBOTS_RUN_H

/* A run, from the options to the output and the messages. */

#include "cli/options.h"
#include "status.h"

enum run_status run_all(const struct options *);

#endif
