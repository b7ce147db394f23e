#include "work/pool.h"

int pool_run(const struct pool *pool)
{
	if (!pool->njobs)
		return 0;
	if (pool->engine == POOL_PROCESSES)
		return pool_run_processes(pool);
	return pool_run_threads(pool);
}
