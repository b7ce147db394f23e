/* Tested by tests/unit/result/test_gather.c and tests/unit/show/test_output.c.
 */

#include "result/spread.h"

#include <stdlib.h>

#include "work/pool.h"

int spread(int (*job)(void *arg, size_t), void *arg, size_t njobs,
	   unsigned nthreads)
{
	const struct pool_ops ops = { .run = job };
	unsigned nworkers = njobs < nthreads ? (unsigned)njobs : nthreads;
	void **states = calloc(nworkers + 1, sizeof(*states));
	struct pool pool = { .engine = POOL_THREADS,
			     .nworkers = nworkers,
			     .njobs = njobs,
			     .ops = &ops,
			     .states = states };
	int ret = -1;

	for (unsigned i = 0; states && i < nworkers; i++)
		states[i] = arg;
	if (states)
		ret = pool_run(&pool);
	free(states);
	return ret;
}
