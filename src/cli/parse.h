#ifndef FINDROBOTS_CLI_PARSE_H
#define FINDROBOTS_CLI_PARSE_H

/* Reads the command line. */

#include "base/buf.h"
#include "cli/options.h"

/*
 * Reads options and operands, whose strings are borrowed; operands are moved
 * after the options in argv. Returns 0; or -1 with what is wrong, in a line
 * without a newline, added to why. buf_failed(why) then tells that memory ran
 * out. The options need to be released either way.
 */
int parse_options(struct options *, int argc, char **argv, struct buf *why);

#endif
