#ifndef FINDROBOTS_WORK_POOL_H
#define FINDROBOTS_WORK_POOL_H

/*
 * Runs jobs 0 to njobs - 1 on a fixed number of workers, which are threads or
 * forked processes. The caller gets the same from both: one state for each
 * worker, with the results of the jobs that it ran.
 *
 * A job's result is taken into a state only when the job is done. A forked
 * worker that dies loses the job that it was running, and nothing else: a new
 * worker tries that job again, and it is given up if that one dies, too.
 */

#include <stddef.h>

#include "base/buf.h"
#include "base/unpack.h"

enum pool_engine { POOL_THREADS, POOL_PROCESSES };

enum {
	/* How often a job is tried at most. */
	POOL_TRIES = 2,

	/*
	 * The exit status of a forked worker that ran out of memory. If the
	 * last try of a job ends so, the run fails.
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
	 * In a worker, before its first job; fd is what a forked one writes its
	 * results to, or -1. Returns -1 with errno if the worker must not
	 * begin: the run then fails. May be NULL.
	 */
	int (*enter)(void *state, int fd);

	/* In the worker: runs a job, whose result is then pending. */
	int (*run)(void *state, size_t job);

	/* With threads: takes the pending result to the others. May be NULL. */
	int (*commit)(void *state);

	/*
	 * In a forked worker instead: adds the pending result to buf as bytes,
	 * and forgets it. A failure stays in the buf.
	 */
	void (*pack)(void *state, struct buf *);

	/*
	 * In the caller's thread: takes bytes that are said to be the job's
	 * result into the caller's copy of the state. Returns 1 if they are not
	 * what pack made of it; nothing was taken then.
	 */
	int (*unpack)(void *state, size_t job, struct unpack *);

	/*
	 * In the caller's thread: a worker died while it ran the job, for the
	 * try-th time; status is as of wait(2). Returns 1 if the job may be
	 * tried again, or 0. If try is POOL_TRIES, the job is given up anyway;
	 * that is also so if no worker can be started for it. try is 0 for a
	 * job that was never begun, as no worker is left; status is then that
	 * of the last one.
	 */
	int (*lost)(void *ctx, size_t job, unsigned try, int status);
};

struct pool {
	enum pool_engine engine;
	unsigned nworkers; /* at least 1 */
	size_t njobs;
	const struct pool_ops *ops;
	void *ctx;     /* for lost */
	void **states; /* the caller's, one for each worker; all may be the
			  same one if jobs only read it */
};

/*
 * Runs all jobs. Returns 0; -1 with errno when memory ran out, no worker could
 * be started or set up, or (EBADMSG) a forked worker sent the result of a job
 * that it did not have: the states are then incomplete. No thread or process of
 * the pool is left either way.
 */
int pool_run(const struct pool *);

/* The two engines, for pool_run() alone. */
int pool_run_threads(const struct pool *);
int pool_run_processes(const struct pool *);

#endif
