/*
 * The calling thread does no work, so that it may keep rights that workers must
 * not have. If a thread cannot be started the others do its work; if none can,
 * the calling thread has to. The workers share the number of the next job; each
 * works on a state of its own.
 *
 * Tested by tests/unit/work/test_pool.c.
 */

#include <errno.h>
#include <pthread.h>
#include <stdatomic.h>
#include <stdbool.h>
#include <stdlib.h>

#include "work/pool.h"

/* Far more than a worker needs, whatever the limit of stacks is (ulimit -s). */
enum { STACK_SIZE = 1024 * 1024 };

struct shared {
	const struct pool *pool;
	atomic_size_t next; /* job */
	atomic_int errnum;  /* of a worker that failed: the others stop, too */
};

struct worker {
	pthread_t thread;
	struct shared *shared;
	void *state;
};

static int run_job(const struct worker *worker, size_t job)
{
	const struct pool_ops *ops = worker->shared->pool->ops;

	if (ops->run(worker->state, job))
		return -1;
	return ops->commit ? ops->commit(worker->state) : 0;
}

static void run_jobs(const struct worker *worker)
{
	struct shared *shared = worker->shared;

	while (!atomic_load(&shared->errnum)) {
		size_t job = atomic_fetch_add(&shared->next, 1);

		if (job >= shared->pool->njobs)
			break;
		if (run_job(worker, job))
			atomic_store(&shared->errnum, ENOMEM);
	}
}

static void *work(void *arg)
{
	const struct worker *worker = arg;
	const struct pool_ops *ops = worker->shared->pool->ops;

	if (ops->enter && ops->enter(worker->state, -1))
		atomic_store(&worker->shared->errnum, errno);
	else
		run_jobs(worker);
	return NULL;
}

/* Returns how many could be started. */
static unsigned start(struct worker *workers, unsigned n)
{
	pthread_attr_t attr;
	unsigned nstarted = 0;

	if (pthread_attr_init(&attr))
		return 0;
	pthread_attr_setstacksize(&attr, STACK_SIZE);
	while (nstarted < n && !pthread_create(&workers[nstarted].thread, &attr,
					       work, &workers[nstarted]))
		nstarted++;
	pthread_attr_destroy(&attr);
	return nstarted;
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
	n = start(workers, pool->nworkers);
	if (!n)
		run_jobs(&workers[0]);
	while (n)
		pthread_join(workers[--n].thread, NULL);
	free(workers);
	if (!shared.errnum)
		return 0;
	errno = shared.errnum;
	return -1;
}
