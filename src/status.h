#ifndef FINDROBOTS_STATUS_H
#define FINDROBOTS_STATUS_H

/* How a run ends. */

/* The exit status, as ls(1) has it. */
enum run_status {
	RUN_OK,
	RUN_INCOMPLETE, /* done, but not all input was as it should be */
	RUN_FAILED,
	RUN_FOUND, /* all is well, and what --fail-on names was found */
};

/* Says why a run failed, and returns RUN_FAILED. */
enum run_status run_fail_no_memory(void);

/* The same for output to the file at path, or to standard output (NULL). */
enum run_status run_fail_output(const char *path, int errnum);

/* The same with what failed, and why. */
enum run_status run_fail_errno(const char *what, int errnum);

/* The same of a temporary file of results. */
enum run_status run_fail_temporary(int errnum);

/* The same of a worker that sent what it cannot have. */
enum run_status run_fail_lie(void);

#endif
