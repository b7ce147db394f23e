/* Tested by tests/fault/output_faults.bats. */

#include "status.h"

#include <string.h>

#include "show/message.h"

enum run_status run_fail_no_memory(void)
{
	message_print("out of memory");
	return RUN_FAILED;
}

enum run_status run_fail_output(const char *path, int errnum)
{
	message_errno(path ? path : "standard output", "cannot write", errnum);
	return RUN_FAILED;
}

enum run_status run_fail_errno(const char *what, int errnum)
{
	message_print("%s: %s", what, strerror(errnum));
	return RUN_FAILED;
}

enum run_status run_fail_temporary(int errnum)
{
	return run_fail_errno("cannot keep results in a temporary file",
			      errnum);
}

enum run_status run_fail_lie(void)
{
	message_print("a worker process sent results of files that it had not "
		      "read: one of the files may have taken it over");
	return RUN_FAILED;
}
