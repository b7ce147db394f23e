#ifndef FINDROBOTS_WORK_POOL_H
#define FINDROBOTS_WORK_POOL_H

/*
 * Runs jobs 0 to njobs - 1 on a fixed number of workers, which are threads
 * or forked processes. What the caller gets does not depend on which: one
 * state for each worker, with the results of the jobs that it ran.
 *
 * A job's result is taken into a state only when the job is done. A forked
 * worker that dies loses the job in its hands and nothing else: the job is
 * tried again in a fresh worker, and given up when that one dies too.
 */

#include <stddef.h>

#include "base/buf.h"
#include "base/unpack.h"

enum pool_engine { POOL_THREADS, POOL_PROCESSES };

enum {
	/* How often a job is tried, at the most. */
	POOL_TRIES = 2,

	/*
	 * The exit status of a forked worker that ran out of memory. When
	 * the last try of a job ends so, the run fails.
	 */
	POOL_EXIT_MEMORY = 3,
};

/*
 * What the caller does. Each is called on one state by one worker at a time.
 * Those that return int return 0, or -1 with errno ENOMEM when memory ran out,
 * but where it says otherwise.
 */
struct pool_ops {
	/*
	 * In a forked worker, before its first job: it is going to write its
	 * results to fd. Returns -1 if the worker must not begin: the run
	 * then fails. May be NULL.
	 */
	int (*enter)(void *state, int fd);

	/* Where the worker is. run's result is pending in the state. */
	int (*run)(void *state, size_t job);

	/* Takes the pending result into the state's own. May be NULL. */
	int (*commit)(void *state);

	/*
	 * Instead of commit in a forked worker: adds the pending result to
	 * buf as bytes, and forgets it. A failure stays in the buf.
	 */
	void (*pack)(void *state, struct buf *);

	/*
	 * Takes packed bytes, which are said to be the job's, into the
	 * caller's copy of the state. Returns 1 if they are not what pack made
	 * of it: nothing was taken.
	 */
	int (*unpack)(void *state, size_t job, struct unpack *);

	/*
	 * In the caller's thread: a worker died while it ran the job, for
	 * the try-th time; status is as wait(2) has it. Returns 1 if the job
	 * may be tried again, or 0. With try at POOL_TRIES it is given up
	 * whatever is returned (also when no worker can be started for it).
	 * try is 0 for a job that was never taken up, as all workers are gone;
	 * status is then the last one's.
	 */
	int (*lost)(void *ctx, size_t job, unsigned try, int status);
};

struct pool {
	enum pool_engine engine;
	unsigned nworkers; /* at least 1 */
	size_t njobs;
	const struct pool_ops *ops;
	void *ctx;     /* for lost */
	void **states; /* one for each worker; the caller's, before and after;
			  may be the same where jobs only read it */
};

/*
 * Runs all jobs. Returns 0, or -1 with errno set when memory ran out or no
 * worker could be started or set up: the states are then incomplete. Either way
 * no thread or process of the pool is left.
 */
int pool_run(const struct pool *);

/* The two engines, for pool_run() alone. */
int pool_run_threads(const struct pool *);
int pool_run_processes(const struct pool *);

#endif
