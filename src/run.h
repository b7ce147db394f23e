#ifndef FINDROBOTS_RUN_H
#define FINDROBOTS_RUN_H

/* A run, from the options to the output and the messages. */

#include "cli/options.h"

/* The exit status, as ls(1) has it. */
enum run_status {
	RUN_OK,
	RUN_INCOMPLETE, /* done, but not all input was as it should be */
	RUN_FAILED,
};

enum run_status run_all(const struct options *);

/* Says why a run failed, and returns RUN_FAILED. */
enum run_status run_fail_no_memory(void);

/* The same for output to the file at path, or to standard output (NULL). */
enum run_status run_fail_output(const char *path, int errnum);

#endif
