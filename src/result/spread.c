/* Tested by tests/unit/result/test_gather.c and tests/unit/show/test_output.c.
 */

#include "result/spread.h"

#include <stdlib.h>

#include "work/pool.h"

/* To start a thread would only take longer. */
static int run_here(int (*job)(void *arg, size_t), void *arg, size_t njobs)
{
	for (size_t i = 0; i < njobs; i++) {
		if (job(arg, i))
			return -1;
	}
	return 0;
}

int spread(int (*job)(void *arg, size_t), void *arg, size_t njobs,
	   unsigned nthreads)
{
	const struct pool_ops ops = { .run = job };
	unsigned nworkers = njobs < nthreads ? (unsigned)njobs : nthreads;
	void **states;
	struct pool pool = { .engine = POOL_THREADS,
			     .nworkers = nworkers,
			     .njobs = njobs,
			     .ops = &ops };
	int ret = -1;

	if (nworkers <= 1)
		return run_here(job, arg, njobs);
	states = pool.states = calloc(nworkers, sizeof(*states));
	for (unsigned i = 0; states && i < nworkers; i++)
		states[i] = arg;
	if (states)
		ret = pool_run(&pool);
	free(states);
	return ret;
}
