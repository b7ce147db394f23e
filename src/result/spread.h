#ifndef FINDROBOTS_RESULT_SPREAD_H
#define FINDROBOTS_RESULT_SPREAD_H

/* Work on results that is spread over threads. */

#include <stddef.h>

/*
 * Calls job(arg, 0) to job(arg, njobs - 1), each once, on at most nthreads (at
 * least 1) threads at the same time: on the calling one if one is enough. A job
 * returns 0; -1 with errno ENOMEM. Returns 0 when all are done; -1 with errno
 * ENOMEM.
 */
int spread(int (*job)(void *arg, size_t), void *arg, size_t njobs,
	   unsigned nthreads);

#endif
