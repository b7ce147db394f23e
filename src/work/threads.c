/*
 * The calling thread is a worker, too: one worker needs no other thread, and if
 * a thread cannot be started the others do its work. The workers share the
 * number of the next job; each works on a state of its own.
 *
 * Tested by tests/unit/work/test_pool.c.
 */

#include <errno.h>
#include <pthread.h>
#include <stdatomic.h>
#include <stdlib.h>

#include "work/pool.h"

struct shared {
	const struct pool *pool;
	atomic_size_t next; /* job */
	atomic_bool failed; /* memory ran out: the others stop, too */
};

struct worker {
	pthread_t thread;
	struct shared *shared;
	void *state;
};

static void *work(void *arg)
{
	struct worker *worker = arg;
	struct shared *shared = worker->shared;
	const struct pool_ops *ops = shared->pool->ops;

	while (!atomic_load(&shared->failed)) {
		size_t job = atomic_fetch_add(&shared->next, 1);

		if (job >= shared->pool->njobs)
			break;
		if (ops->run(worker->state, job) ||
		    (ops->commit && ops->commit(worker->state)))
			atomic_store(&shared->failed, true);
	}
	return NULL;
}

int pool_run_threads(const struct pool *pool)
{
	struct shared shared = { .pool = pool };
	struct worker *workers = calloc(pool->nworkers, sizeof(*workers));
	unsigned n;

	if (!workers)
		return -1;
	for (n = 0; n < pool->nworkers; n++)
		workers[n] = (struct worker){ .shared = &shared,
					      .state = pool->states[n] };
	for (n = 1; n < pool->nworkers; n++)
		if (pthread_create(&workers[n].thread, NULL, work, &workers[n]))
			break;
	work(&workers[0]);
	while (n > 1)
		pthread_join(workers[--n].thread, NULL);
	free(workers);
	if (!shared.failed)
		return 0;
	errno = ENOMEM;
	return -1;
}
