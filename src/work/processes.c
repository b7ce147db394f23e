/*
 * Workers are forked before the work begins, and take jobs by themselves: on
 * a board that all share (board.h) stands which fork has which job. So whenever
 * a worker is killed, it is known which job it had. Each worker sends its
 * results to the parent through a pipe of its own, a frame for each job, whose
 * tag is the job. The parent waits for all pipes with poll(2). A pipe ends when
 * its worker ends, as nobody else has its other end.
 *
 * A worker that was taken over could write to the shared memory, take the jobs
 * of others, send results for these, or never end. It cannot make the run go on
 * for ever by dying, nor have a job left out without a word: whatever the
 * memory says, a worker looks at each job before it ends; a job without a
 * result is given up at the end; and if two workers say that they did the same
 * one, or a worker did another's, the run fails.
 *
 * Parent:   fork x n -> poll -> frames -> unpack into states[i]
 *                        `-> end of a pipe -> wait -> job lost? fork again
 * Worker i: claim -> run -> pack -> write frame -> claim ...
 *
 * Tested by tests/unit/work/test_pool.c.
 */

#include <errno.h>
#include <fcntl.h>
#include <poll.h>
#include <signal.h>
#include <stdatomic.h>
#include <stdbool.h>
#include <stdlib.h>
#include <string.h>
#include <sys/param.h>
#include <sys/prctl.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

#include "base/frame.h"
#include "base/io.h"
#include "work/board.h"
#include "work/pool.h"

enum {
	READ_SIZE = 64 * 1024,

	/*
	 * So many workers may die while they run no job, without a result
	 * from any worker in between: then no more are started.
	 */
	IDLE_DEATHS_MAX = 16,

	/* In this time small jobs send about as much as a pipe has room for. */
	GATHER_NS = 1000 * 1000,
	/* Only after so many reads of little, as few jobs are done at once. */
	SMALL_MAX = 64,
};

/* The parent's side of a worker. */
struct worker {
	pid_t pid;     /* 0 when there is none */
	unsigned fork; /* its number, from 1; each fork has another one */
	int fd;	       /* reading end of its pipe */
	struct buf in; /* the frame that is arriving */
	bool is_lost;  /* what it sends is not looked at any more */
};

struct run {
	const struct pool *pool;
	struct board *board;
	struct worker *workers;
	struct pollfd *pollfds; /* of the workers that live */
	unsigned *alive;	/* and their indices */
	unsigned char *tries;	/* of each job: workers that died in it */
	bool *done; /* of each job: its result was taken, or it was given up */
	unsigned nforks;
	unsigned nidle_deaths;
	size_t nread;	 /* bytes from pipes since the last wait for them */
	bool is_partial; /* and of some frame only a part has arrived */
	unsigned nsmall; /* times, one after the other, that these were few */
	int last_status; /* of the worker that ended last, as of wait(2) */
	int errnum;	 /* why the run has failed, or 0 */
};

/* The first job, from that one on, that the fork has and that is not done. */
static size_t next_own(const struct run *run, unsigned fork, size_t job)
{
	for (; job < run->pool->njobs; job++)
		if (atomic_load(&run->board->owner[job]) == fork &&
		    !run->done[job])
			return job;
	return BOARD_NO_JOB;
}

static void run_job(const struct pool *pool, void *state, size_t job, int fd,
		    struct buf *out)
{
	size_t start;

	if (pool->ops->run(state, job))
		_exit(POOL_EXIT_MEMORY);
	buf_clear(out);
	start = frame_begin(out, job);
	pool->ops->pack(state, out);
	frame_end(out, start);
	if (buf_failed(out))
		_exit(POOL_EXIT_MEMORY);
	if (io_write_all(fd, out->data, out->len))
		_exit(EXIT_FAILURE);
}

/* All that a worker does. Jobs that the parent gave it come first. */
static _Noreturn void work(const struct run *run, unsigned n, int fd)
{
	const struct pool *pool = run->pool;
	unsigned fork = run->workers[n].fork;
	struct board *board = run->board;
	struct buf out = { 0 };
	size_t job;

	for (job = next_own(run, fork, 0); job != BOARD_NO_JOB;
	     job = next_own(run, fork, job + 1))
		run_job(pool, pool->states[n], job, fd, &out);
	while ((job = board_claim(board, atomic_load(&board->next), pool->njobs,
				  fork)) != BOARD_NO_JOB)
		run_job(pool, pool->states[n], job, fd, &out);
	/* None is left, unless somebody has set the next one too high. */
	for (job = board_claim(board, 0, pool->njobs, fork);
	     job != BOARD_NO_JOB;
	     job = board_claim(board, job + 1, pool->njobs, fork))
		run_job(pool, pool->states[n], job, fd, &out);
	_exit(EXIT_SUCCESS);
}

/* In the worker, which ends here if it must not begin. */
static void set_up(const struct run *run, unsigned n, pid_t parent, int fd)
{
	const struct pool *pool = run->pool;

	/* No worker goes on after its parent has ended, however it ended. */
	if (!prctl(PR_SET_PDEATHSIG, SIGKILL) && getppid() == parent &&
	    (!pool->ops->enter || !pool->ops->enter(pool->states[n], fd)))
		return;
	atomic_store(&run->board->errnum, errno);
	_exit(EXIT_FAILURE);
}

static void close_workers(struct run *run)
{
	for (unsigned i = 0; i < run->pool->nworkers; i++)
		if (run->workers[i].pid)
			close(run->workers[i].fd);
}

/* Forks worker n. Returns -1 with errno. */
static int start_worker(struct run *run, unsigned n)
{
	struct worker *worker = &run->workers[n];
	pid_t parent = getpid();
	int fds[2];
	pid_t pid;

	if (pipe2(fds, O_CLOEXEC))
		return -1;
	worker->fork = ++run->nforks;
	pid = fork();
	if (pid == 0) {
		close_workers(run);
		close(fds[0]);
		set_up(run, n, parent, fds[1]);
		work(run, n, fds[1]);
	}
	close(fds[1]);
	if (pid < 0) {
		int err = errno;

		close(fds[0]);
		errno = err;
		return -1;
	}
	worker->pid = pid;
	worker->fd = fds[0];
	worker->is_lost = false;
	return 0;
}

static int wait_for(pid_t pid)
{
	int status = 0;

	while (waitpid(pid, &status, 0) < 0 && errno == EINTR)
		;
	return status;
}

/* The worker is gone, or going. Returns its wait status. */
static int end_worker(struct worker *worker)
{
	pid_t pid = worker->pid;

	close(worker->fd);
	buf_release(&worker->in);
	worker->pid = 0;
	return wait_for(pid);
}

/* The job is not tried again, whatever lost() returns. */
static void give_up(struct run *run, size_t job, int status)
{
	const struct pool *pool = run->pool;

	if (pool->ops->lost(pool->ctx, job, POOL_TRIES, status) < 0)
		run->errnum = errno;
	run->done[job] = true;
}

/* A worker died while it ran the job. True if it is to be tried again. */
static bool lose(struct run *run, size_t job, int status)
{
	const struct pool *pool = run->pool;
	unsigned try = ++run->tries[job];
	int ret = pool->ops->lost(pool->ctx, job, try, status);
	bool again = ret > 0 && try < POOL_TRIES;

	if (ret < 0)
		run->errnum = errno;
	else if (!again && WIFEXITED(status) &&
		 WEXITSTATUS(status) == POOL_EXIT_MEMORY)
		run->errnum = ENOMEM;
	run->done[job] = !again;
	return again;
}

/*
 * Hands the jobs of a fork that died on to the next fork, or gives them up.
 * That is the one that it was running; or none; or more, if results that it had
 * sent were refused. Returns how many were handed on.
 */
static size_t hand_on(struct run *run, unsigned fork, int status)
{
	size_t nlost = 0, nhanded = 0;

	for (size_t job = next_own(run, fork, 0); job != BOARD_NO_JOB;
	     job = next_own(run, fork, job + 1)) {
		nlost++;
		if (!lose(run, job, status))
			continue;
		atomic_store(&run->board->owner[job], run->nforks + 1);
		nhanded++;
	}
	/* A worker that works as it should does not end before the jobs do. */
	if (!nlost && board_has_jobs(run->board, run->pool->njobs))
		run->nidle_deaths++;
	return nhanded;
}

/*
 * The worker's pipe has ended. A new worker takes its place and its jobs. If
 * none can be started, these are given up; jobs that nobody has are left to the
 * other workers.
 */
static void replace_worker(struct run *run, unsigned n)
{
	unsigned fork = run->workers[n].fork;
	int status = end_worker(&run->workers[n]);
	size_t nhanded = hand_on(run, fork, status);
	unsigned next = run->nforks + 1;
	int errnum = atomic_load(&run->board->errnum);
	size_t job = 0;

	run->last_status = status;
	if (errnum)
		run->errnum = errnum;
	if (run->errnum)
		return;
	if (!nhanded && (!board_has_jobs(run->board, run->pool->njobs) ||
			 run->nidle_deaths > IDLE_DEATHS_MAX))
		return;
	if (!start_worker(run, n))
		return;
	while (nhanded-- && (job = next_own(run, next, job)) != BOARD_NO_JOB)
		give_up(run, job, status);
}

/*
 * Takes a frame. Returns 0; 1: the result is refused; -1 with errno, which is
 * EBADMSG for the result of a job that is another's, or done: one of the two
 * lies, or somebody who made it look so.
 */
static int take_frame(struct run *run, unsigned n, const struct frame *frame)
{
	const struct pool *pool = run->pool;
	struct unpack in = { frame->payload, frame->payload_len, false };
	size_t job = (size_t)frame->tag;
	int ret;

	if (frame->tag >= pool->njobs)
		return 1;
	if (run->done[job] ||
	    atomic_load(&run->board->owner[job]) != run->workers[n].fork) {
		errno = EBADMSG;
		return -1;
	}
	ret = pool->ops->unpack(pool->states[n], job, &in);
	run->done[job] = !ret;
	run->nidle_deaths = 0;
	return ret;
}

/*
 * Takes the frames that have arrived. A worker is killed if one is refused. If
 * what has arrived is no frame, nothing more is taken of that worker. Returns
 * 0; -1 with errno.
 */
static int take_frames(struct run *run, unsigned n)
{
	struct worker *worker = &run->workers[n];
	const uint8_t *at = worker->in.data;
	size_t left = worker->in.len;
	enum frame_status status = FRAME_SHORT;
	bool is_refused = false;
	struct frame frame;

	while (left && (status = frame_read(at, left, &frame)) == FRAME_WHOLE) {
		int ret = take_frame(run, n, &frame);

		if (ret < 0)
			return -1;
		is_refused |= ret;
		at += frame_len(&frame);
		left -= frame_len(&frame);
	}
	if (status == FRAME_BAD) {
		worker->is_lost = true;
		left = 0;
	}
	if (is_refused || worker->is_lost)
		kill(worker->pid, SIGKILL);
	if (at != worker->in.data)
		memmove(worker->in.data, at, left);
	worker->in.len = left;
	return 0;
}

/* Reads what worker n has sent. Returns 0, or -1 with errno. */
static int drain(struct run *run, unsigned n)
{
	struct worker *worker = &run->workers[n];
	/* A frame that did not come whole is a large one. */
	uint8_t *room = worker->in.len ? buf_prepare(&worker->in, READ_SIZE)
				       : buf_reserve(&worker->in, READ_SIZE);
	ssize_t len;

	if (!room)
		return -1;
	len = io_read(worker->fd, room, READ_SIZE);
	if (len > 0) {
		run->nread += (size_t)len;
		if (worker->is_lost)
			return 0;
		worker->in.len += (size_t)len;
		if (take_frames(run, n))
			return -1;
		run->is_partial |= worker->in.len > 0;
		return 0;
	}
	replace_worker(run, n);
	if (!run->errnum)
		return 0;
	errno = run->errnum;
	return -1;
}

/* Lists the workers that live, for poll(2). Returns how many. */
static unsigned list_alive(struct run *run)
{
	unsigned n = 0;

	for (unsigned i = 0; i < run->pool->nworkers; i++) {
		if (!run->workers[i].pid)
			continue;
		run->pollfds[n] = (struct pollfd){ .fd = run->workers[i].fd,
						   .events = POLLIN };
		run->alive[n++] = i;
	}
	return n;
}

/*
 * Many small results are left to gather in the pipes for a while: to be woken
 * for each costs more than to take it.
 */
static void let_gather(struct run *run)
{
	const struct timespec time = { .tv_nsec = GATHER_NS };

	if (run->nread >= READ_SIZE / 2)
		run->nsmall = MIN(run->nsmall, SMALL_MAX - 8);
	else if (run->is_partial)
		; /* its rest is on the way */
	else if (run->nsmall < SMALL_MAX)
		run->nsmall++;
	else
		nanosleep(&time, NULL);
	run->nread = 0;
	run->is_partial = false;
}

/* Waits for the workers' pipes and drains them until no worker is left. */
static int drain_all(struct run *run)
{
	unsigned n;

	while ((n = list_alive(run))) {
		if (poll(run->pollfds, n, -1) < 0) {
			if (errno != EINTR)
				return -1;
			continue;
		}
		for (unsigned i = 0; i < n; i++)
			if (run->pollfds[i].revents &&
			    drain(run, run->alive[i]))
				return -1;
		let_gather(run);
	}
	return 0;
}

/* Gives up the jobs that no worker is left for. */
static int give_up_rest(const struct run *run)
{
	const struct pool *pool = run->pool;

	for (size_t job = 0; job < pool->njobs; job++)
		if (!run->done[job] &&
		    pool->ops->lost(pool->ctx, job, 0, run->last_status) < 0)
			return -1;
	return 0;
}

/* Starts as many workers as can be; at least one. */
static int start_workers(struct run *run)
{
	for (unsigned i = 0; i < run->pool->nworkers; i++)
		if (start_worker(run, i))
			return i ? 0 : -1;
	return 0;
}

static int init(struct run *run, const struct pool *pool)
{
	*run = (struct run){
		.pool = pool,
		.workers = calloc(pool->nworkers, sizeof(*run->workers)),
		.pollfds = calloc(pool->nworkers, sizeof(*run->pollfds)),
		.alive = calloc(pool->nworkers, sizeof(*run->alive)),
		.tries = calloc(pool->njobs, sizeof(*run->tries)),
		.done = calloc(pool->njobs, sizeof(*run->done)),
	};
	if (!run->workers || !run->pollfds || !run->alive || !run->tries ||
	    !run->done)
		return -1;
	run->board = board_new(pool->njobs);
	return run->board ? 0 : -1;
}

/* Also of a run that is half made, or failed. No worker is left after this. */
static void release(struct run *run)
{
	for (unsigned i = 0; run->workers && i < run->pool->nworkers; i++) {
		if (!run->workers[i].pid)
			continue;
		kill(run->workers[i].pid, SIGKILL);
		end_worker(&run->workers[i]);
	}
	board_free(run->board, run->pool->njobs);
	free(run->workers);
	free(run->pollfds);
	free(run->alive);
	free(run->tries);
	free(run->done);
}

int pool_run_processes(const struct pool *pool)
{
	struct run run;
	int ret = init(&run, pool);
	int err;

	if (!ret)
		ret = start_workers(&run);
	if (!ret)
		ret = drain_all(&run);
	if (!ret)
		ret = give_up_rest(&run);
	err = errno;
	release(&run);
	errno = err;
	return ret;
}
