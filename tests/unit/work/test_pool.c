/*
 * The pool and its two engines (pool.h), with numbers for jobs: what counts
 * is that each job's result is taken once, or that the caller is told of its
 * loss, whatever the workers do and whenever they die.
 *
 * Nothing is asserted in a callback: those of cmocka jump away, and most
 * callbacks are called in another thread or process. They note what is wrong.
 */

#include <stdarg.h>
#include <stddef.h>
#include <setjmp.h>
#include <stdint.h>
#include <cmocka.h>

#include <errno.h>
#include <fcntl.h>
#include <pthread.h>
#include <sched.h>
#include <signal.h>
#include <stdatomic.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/resource.h>
#include <sys/stat.h>
#include <sys/time.h>
#include <sys/wait.h>
#include <unistd.h>

#include "base/frame.h"
#include "work/pool.h"

enum { MAX_JOBS = 2000, MAX_WORKERS = 16, MAX_FDS = 256 };

/* In memory that all processes share. */
struct shared {
	atomic_uint runs[MAX_JOBS]; /* how often each job was begun */
	atomic_uint nforks;
	atomic_bool wrong; /* something was called as it must not be */
};

/* What the caller was told of a job's loss. */
struct loss {
	unsigned ntold;
	unsigned tries[4];
	int status[4];
	bool given_up;
};

/* A run of the pool, and what became of it. */
struct world {
	enum pool_engine engine;
	unsigned nworkers;
	size_t njobs;
	size_t payload; /* bytes that each result has besides */

	/* Called in the worker, in a job, for the n-th time. */
	int (*in_job)(struct world *, size_t job, unsigned n);
	/* Called in the caller, when a result comes, before it is looked at. */
	int (*in_unpack)(struct world *, size_t job);
	int (*in_commit)(struct world *, size_t job);
	void (*in_lost)(struct world *);
	bool refused;	       /* in_unpack did so once */
	bool one_try;	       /* lost() is to say that it is not tried again */
	bool fails_in_lost;    /* it runs out of memory, ... */
	unsigned fails_at_try; /* ... told of that one */
	bool fds_before[MAX_FDS];

	struct shared *shared; /* mapped */
	pthread_t caller;
	atomic_uint taken[MAX_JOBS]; /* how often its result was taken */
	struct loss losses[MAX_JOBS];
};

/* A worker's state. */
struct sums {
	struct world *world;
	uint64_t sum;
	uint64_t count;
	bool is_pending;
	size_t pending; /* job */
};

/**** Numbers */

static uint64_t mix(uint64_t n)
{
	n = (n ^ n >> 30) * UINT64_C(0xbf58476d1ce4e5b9);
	n = (n ^ n >> 27) * UINT64_C(0x94d049bb133111eb);
	return n ^ n >> 31;
}

static uint64_t value_of(size_t job)
{
	return mix(job + 1) >> 20;
}

static uint8_t payload_byte(size_t job, size_t i)
{
	return (uint8_t)(job * 7 + i * 13 + (i >> 8));
}

/**** What the pool calls */

static int run_job(void *state, size_t job)
{
	struct sums *sums = state;
	struct world *world = sums->world;
	unsigned n;

	if (job >= world->njobs || sums->is_pending) {
		world->shared->wrong = true;
		return 0;
	}
	n = atomic_fetch_add(&world->shared->runs[job], 1) + 1;
	sums->is_pending = true;
	sums->pending = job;
	return world->in_job ? world->in_job(world, job, n) : 0;
}

static void take(struct sums *sums, size_t job)
{
	sums->sum += value_of(job);
	sums->count++;
	atomic_fetch_add(&sums->world->taken[job], 1);
}

static int commit_job(void *state)
{
	struct sums *sums = state;
	struct world *world = sums->world;

	if (!sums->is_pending || world->engine != POOL_THREADS)
		world->shared->wrong = true;
	if (world->in_commit && world->in_commit(world, sums->pending))
		return -1;
	sums->is_pending = false;
	take(sums, sums->pending);
	return 0;
}

static void pack_job(void *state, struct buf *buf)
{
	struct sums *sums = state;
	size_t len = sums->world->payload;
	uint8_t *room;

	if (!sums->is_pending || sums->world->engine != POOL_PROCESSES)
		sums->world->shared->wrong = true;
	buf_add_u64(buf, sums->pending);
	buf_add_u64(buf, value_of(sums->pending));
	room = buf_reserve(buf, len);
	if (!room)
		return;
	for (size_t i = 0; i < len; i++)
		room[i] = payload_byte(sums->pending, i);
	buf->len += len;
	sums->is_pending = false;
}

static bool payload_is_right(struct unpack *in, size_t job, size_t len)
{
	const uint8_t *at = unpack_bytes(in, len);

	for (size_t i = 0; at && i < len; i++)
		if (at[i] != payload_byte(job, i))
			return false;
	return at && !in->len;
}

static int unpack_job(void *state, size_t said, struct unpack *in)
{
	struct sums *sums = state;
	struct world *world = sums->world;
	uint64_t job = unpack_u64(in);
	uint64_t value = unpack_u64(in);
	int ret;

	if (!pthread_equal(pthread_self(), world->caller))
		world->shared->wrong = true;
	if (in->failed || job >= world->njobs || job != said ||
	    value != value_of(job) ||
	    !payload_is_right(in, job, world->payload))
		return 1;
	ret = world->in_unpack ? world->in_unpack(world, job) : 0;
	if (!ret)
		take(sums, job);
	return ret;
}

static int lose_job(void *ctx, size_t job, unsigned try, int status)
{
	struct world *world = ctx;
	struct loss *loss = &world->losses[job];
	bool again = !world->one_try;

	if (job >= world->njobs || loss->given_up || loss->ntold >= 4 ||
	    !pthread_equal(pthread_self(), world->caller)) {
		world->shared->wrong = true;
		return 0;
	}
	if (world->in_lost)
		world->in_lost(world);
	loss->tries[loss->ntold] = try;
	loss->status[loss->ntold++] = status;
	loss->given_up = !again || !try || try >= POOL_TRIES;
	if (world->fails_in_lost && try == world->fails_at_try) {
		errno = ENOMEM;
		return -1;
	}
	return again;
}

static const struct pool_ops ops = {
	.run = run_job,
	.commit = commit_job,
	.pack = pack_job,
	.unpack = unpack_job,
	.lost = lose_job,
};

/**** A run, and what has to be true of every one */

static struct world *world_new(enum pool_engine engine, unsigned nworkers,
			       size_t njobs)
{
	struct world *world = calloc(1, sizeof(*world));

	assert_non_null(world);
	*world = (struct world){ .engine = engine,
				 .nworkers = nworkers,
				 .njobs = njobs };
	world->shared =
		mmap(NULL, sizeof(*world->shared), PROT_READ | PROT_WRITE,
		     MAP_SHARED | MAP_ANONYMOUS, -1, 0);
	assert_true(world->shared != MAP_FAILED);
	return world;
}

static void world_free(struct world *world)
{
	munmap(world->shared, sizeof(*world->shared));
	free(world);
}

static void look_at_fds(bool *fds)
{
	for (int fd = 0; fd < MAX_FDS; fd++)
		fds[fd] = fcntl(fd, F_GETFD) >= 0;
}

static void check_nothing_is_left(const struct world *world)
{
	bool fds[MAX_FDS];

	errno = 0;
	assert_int_equal(waitpid(-1, NULL, WNOHANG), -1);
	assert_int_equal(errno, ECHILD);
	look_at_fds(fds);
	assert_memory_equal(fds, world->fds_before, sizeof(fds));
	assert_false(world->shared->wrong);
}

/* The states hold what was taken, and that alone. */
static void check_sums(const struct world *world, const struct sums *sums)
{
	uint64_t sum = 0, count = 0;

	for (unsigned i = 0; i < world->nworkers; i++) {
		sum += sums[i].sum;
		count += sums[i].count;
	}
	for (size_t job = 0; job < world->njobs; job++) {
		assert_in_range(world->taken[job], 0, 1);
		sum -= world->taken[job] * value_of(job);
		count -= world->taken[job];
	}
	assert_int_equal(sum, 0);
	assert_int_equal(count, 0);
}

/* Returns what pool_run() did; errno is that of a failure. */
static int run_world(struct world *world)
{
	struct sums sums[MAX_WORKERS] = { 0 };
	void *states[MAX_WORKERS];
	struct pool pool = {
		.engine = world->engine,
		.nworkers = world->nworkers,
		.njobs = world->njobs,
		.ops = &ops,
		.ctx = world,
		.states = states,
	};
	int ret, err;

	for (unsigned i = 0; i < world->nworkers; i++) {
		sums[i].world = world;
		states[i] = &sums[i];
	}
	world->caller = pthread_self();
	look_at_fds(world->fds_before);
	errno = 0;
	ret = pool_run(&pool);
	err = errno;
	for (unsigned i = 0; i < world->nworkers; i++)
		assert_ptr_equal(states[i], &sums[i]);
	check_nothing_is_left(world);
	check_sums(world, sums);
	errno = err;
	return ret;
}

static bool is_told(const struct world *world, size_t job)
{
	return world->losses[job].ntold > 0;
}

/* Each job is taken or given up, never both, and tried as often as told. */
static size_t count_given_up(const struct world *world)
{
	size_t n = 0;

	for (size_t job = 0; job < world->njobs; job++) {
		const struct loss *loss = &world->losses[job];

		if (world->taken[job] + loss->given_up != 1)
			fail_msg("job %zu was taken %u times, given up: %d",
				 job, world->taken[job], loss->given_up);
		assert_in_range(world->shared->runs[job], 0, POOL_TRIES);
		for (unsigned i = 1; i < loss->ntold; i++)
			assert_true(loss->tries[i] > loss->tries[i - 1]);
		n += loss->given_up;
	}
	return n;
}

static void check_all_done(const struct world *world)
{
	assert_int_equal(count_given_up(world), 0);
	for (size_t job = 0; job < world->njobs; job++)
		assert_int_equal(world->taken[job], 1);
}

/* As above, at the first try, and nobody died. */
static void check_all_done_at_once(const struct world *world)
{
	check_all_done(world);
	for (size_t job = 0; job < world->njobs; job++) {
		assert_int_equal(world->shared->runs[job], 1);
		assert_false(is_told(world, job));
	}
}

/**** Workers that do what they should */

static void test_jobs_and_workers(void **state)
{
	static const size_t jobs[] = { 0, 1, 2, 7, 1000 };
	static const unsigned workers[] = { 1, 2, 3, 16 };

	(void)state;
	for (size_t i = 0; i < sizeof(jobs) / sizeof(*jobs); i++) {
		for (size_t j = 0; j < 4; j++) {
			for (int engine = 0; engine < 2; engine++) {
				struct world *world =
					world_new((enum pool_engine)engine,
						  workers[j], jobs[i]);

				assert_int_equal(run_world(world), 0);
				check_all_done_at_once(world);
				world_free(world);
			}
		}
	}
}

/* A frame of many reads, and more of them than the pipe holds. */
static void test_large_results(void **state)
{
	static const size_t sizes[] = { 1, 65536 - 40, 65536, 1 << 20 };

	(void)state;
	for (size_t i = 0; i < sizeof(sizes) / sizeof(*sizes); i++) {
		struct world *world = world_new(POOL_PROCESSES, 3, 20);

		world->payload = sizes[i];
		assert_int_equal(run_world(world), 0);
		check_all_done_at_once(world);
		world_free(world);
	}
}

static void tick(int number)
{
	(void)number;
}

static int doze(struct world *world, size_t job, unsigned n)
{
	(void)world;
	(void)job;
	(void)n;
	usleep(400);
	return 0;
}

/* Every call in the pool is interrupted sooner or later. */
static void test_interrupted_by_signals(void **state)
{
	struct sigaction action = { .sa_handler = tick }, old;
	struct itimerval timer = { { 0, 100 }, { 0, 100 } };
	struct world *world = world_new(POOL_PROCESSES, 2, 500);
	int ret;

	(void)state;
	world->in_job = doze;
	world->payload = 100000;
	assert_int_equal(sigaction(SIGALRM, &action, &old), 0);
	assert_int_equal(setitimer(ITIMER_REAL, &timer, NULL), 0);
	ret = run_world(world);
	timer = (struct itimerval){ 0 };
	assert_int_equal(setitimer(ITIMER_REAL, &timer, NULL), 0);
	assert_int_equal(sigaction(SIGALRM, &old, NULL), 0);
	assert_int_equal(ret, 0);
	check_all_done_at_once(world);
	world_free(world);
}

/**** Workers that die */

enum { BAD_JOB = 5 };

static void check_loss(const struct world *world, size_t job, unsigned ntold,
		       int status)
{
	const struct loss *loss = &world->losses[job];

	assert_int_equal(loss->ntold, ntold);
	for (unsigned i = 0; i < ntold; i++) {
		assert_int_equal(loss->tries[i], i + 1);
		assert_int_equal(loss->status[i], status);
	}
}

/* Of all jobs this one is lost, told ntold times; the others are done. */
static void check_one_loss(const struct world *world, unsigned ntold,
			   int status)
{
	assert_int_equal(count_given_up(world),
			 ntold == POOL_TRIES || world->one_try);
	for (size_t job = 0; job < world->njobs; job++)
		if (job != BAD_JOB)
			assert_false(is_told(world, job));
	assert_int_equal(world->shared->runs[BAD_JOB],
			 ntold == POOL_TRIES || world->one_try ? ntold
							       : ntold + 1);
	check_loss(world, BAD_JOB, ntold, status);
}

static int be_killed(struct world *world, size_t job, unsigned n)
{
	(void)world;
	(void)n;
	if (job == BAD_JOB)
		raise(SIGKILL);
	return 0;
}

static int be_aborted(struct world *world, size_t job, unsigned n)
{
	(void)world;
	(void)n;
	if (job == BAD_JOB)
		abort();
	return 0;
}

static int be_killed_once(struct world *world, size_t job, unsigned n)
{
	return n == 1 ? be_killed(world, job, n) : 0;
}

static int exit_well(struct world *world, size_t job, unsigned n)
{
	(void)world;
	(void)n;
	if (job == BAD_JOB)
		_exit(0);
	return 0;
}

static int exit_badly(struct world *world, size_t job, unsigned n)
{
	(void)world;
	(void)n;
	if (job == BAD_JOB)
		_exit(1);
	return 0;
}

/* As wait(2) has it. */
static int exited(int code)
{
	return code << 8;
}

static void check_death(int (*in_job)(struct world *, size_t, unsigned),
			bool one_try, unsigned ntold, int status)
{
	static const unsigned workers[] = { 1, 2, 16 };

	for (size_t i = 0; i < 3; i++) {
		struct world *world = world_new(POOL_PROCESSES, workers[i], 40);

		world->in_job = in_job;
		world->one_try = one_try;
		assert_int_equal(run_world(world), 0);
		check_one_loss(world, ntold, status);
		world_free(world);
	}
}

static void test_killed_twice(void **state)
{
	(void)state;
	check_death(be_killed, false, 2, SIGKILL);
	check_death(be_aborted, false, 2, SIGABRT);
}

static void test_killed_once(void **state)
{
	(void)state;
	check_death(be_killed_once, false, 1, SIGKILL);
}

static void test_killed_and_not_to_be_tried_again(void **state)
{
	(void)state;
	check_death(be_killed, true, 1, SIGKILL);
	check_death(be_aborted, true, 1, SIGABRT);
}

static void test_exit_in_a_job(void **state)
{
	(void)state;
	check_death(exit_well, false, 2, exited(0));
	check_death(exit_badly, false, 2, exited(1));
}

/* The job alone, and as the first and the last of some. */
static void test_killed_at_the_edges(void **state)
{
	(void)state;
	for (unsigned workers = 1; workers <= 3; workers++) {
		struct world *world =
			world_new(POOL_PROCESSES, workers, BAD_JOB + 1);

		world->in_job = be_killed;
		assert_int_equal(run_world(world), 0);
		check_one_loss(world, 2, SIGKILL);
		world_free(world);
	}
}

static int always_die(struct world *world, size_t job, unsigned n)
{
	(void)world;
	(void)job;
	(void)n;
	raise(SIGKILL);
	return 0;
}

static int always_die_once(struct world *world, size_t job, unsigned n)
{
	return n == 1 ? always_die(world, job, n) : 0;
}

static void test_killed_in_every_job(void **state)
{
	(void)state;
	for (unsigned workers = 1; workers <= 4; workers++) {
		struct world *world = world_new(POOL_PROCESSES, workers, 60);

		world->in_job = always_die;
		assert_int_equal(run_world(world), 0);
		assert_int_equal(count_given_up(world), 60);
		for (size_t job = 0; job < 60; job++) {
			check_loss(world, job, 2, SIGKILL);
			assert_int_equal(world->shared->runs[job], 2);
		}
		world_free(world);
	}
}

static void test_killed_once_in_every_job(void **state)
{
	(void)state;
	for (unsigned workers = 1; workers <= 4; workers++) {
		struct world *world = world_new(POOL_PROCESSES, workers, 60);

		world->in_job = always_die_once;
		assert_int_equal(run_world(world), 0);
		check_all_done(world);
		for (size_t job = 0; job < 60; job++)
			check_loss(world, job, 1, SIGKILL);
		world_free(world);
	}
}

/* Until the worker has begun the job; it has then sent those before it. */
static int wait_until_begun(struct world *world, size_t job)
{
	while (!atomic_load(&world->shared->runs[job]))
		sched_yield();
	return 0;
}

static int wait_at_first(struct world *world, size_t job)
{
	return job ? 0 : wait_until_begun(world, BAD_JOB);
}

/* What it sent before it died is whole, however late it is read. */
static void test_results_of_the_dead(void **state)
{
	struct world *world = world_new(POOL_PROCESSES, 1, 10);

	(void)state;
	world->in_job = be_killed;
	world->in_unpack = wait_at_first;
	assert_int_equal(run_world(world), 0);
	check_one_loss(world, 2, SIGKILL);
	world_free(world);
}

/**** Workers that talk nonsense */

/* The pipe that this process writes to and its parent made for it. */
static int find_pipe(const struct world *world)
{
	struct stat st;

	for (int fd = 0; fd < MAX_FDS; fd++)
		if (!world->fds_before[fd] && !fstat(fd, &st) &&
		    S_ISFIFO(st.st_mode) &&
		    (fcntl(fd, F_GETFL) & O_ACCMODE) == O_WRONLY)
			return fd;
	return -1;
}

static void write_nonsense(struct world *world, const void *data, size_t len)
{
	int fd = find_pipe(world);

	if (fd < 0 || write(fd, data, len) != (ssize_t)len)
		world->shared->wrong = true;
}

static int write_rubbish_and_wait(struct world *world, size_t job, unsigned n)
{
	static const char rubbish[] = "This is no frame at all.\n";

	if (job != BAD_JOB || n > 1)
		return 0;
	write_nonsense(world, rubbish, sizeof(rubbish));
	for (;;)
		pause();
}

/* Its process ends by itself, but for that there is nothing wrong. */
static int write_rubbish_and_exit(struct world *world, size_t job, unsigned n)
{
	if (job != BAD_JOB || n > 1)
		return 0;
	write_nonsense(world, "FRB\x7f and so on", 14);
	_exit(0);
}

enum { CRC_OFFSET = 4 }; /* frame.h */

static void write_frame(struct world *world, uint64_t tag, size_t job,
			uint8_t flipped)
{
	struct buf buf = { 0 };
	size_t start = frame_begin(&buf, tag);

	buf_add_u64(&buf, job);
	buf_add_u64(&buf, value_of(job));
	frame_end(&buf, start);
	buf.data[CRC_OFFSET] ^= flipped;
	write_nonsense(world, buf.data, buf.len);
	buf_release(&buf);
}

static int write_altered_frame(struct world *world, size_t job, unsigned n)
{
	if (job == BAD_JOB && n == 1) {
		write_frame(world, job, job, 0x40);
		pause();
	}
	return 0;
}

/* Of a job that is not the worker's own, or done. */
static int write_foreign_frame(struct world *world, size_t job, unsigned n)
{
	if (job == BAD_JOB && n == 1) {
		write_frame(world, job + 1, job + 1, 0);
		pause();
	}
	return 0;
}

static int write_done_frame(struct world *world, size_t job, unsigned n)
{
	if (job == BAD_JOB && n == 1) {
		write_frame(world, job - 1, job - 1, 0);
		pause();
	}
	return 0;
}

/* Of a job that there is not. */

static int write_impossible_frame(struct world *world, size_t job, unsigned n)
{
	if (job == BAD_JOB && n == 1) {
		write_frame(world, UINT64_MAX, job, 0);
		pause();
	}
	return 0;
}

/* The frame is right, but what is in it is not what pack makes. */
static int write_strange_frame(struct world *world, size_t job, unsigned n)
{
	if (job == BAD_JOB && n == 1) {
		write_frame(world, job, world->njobs, 0);
		pause();
	}
	return 0;
}

/* Half a frame, and nothing more. */
static int write_half_a_frame(struct world *world, size_t job, unsigned n)
{
	if (job == BAD_JOB && n == 1) {
		write_nonsense(world, "FRB\1\0\0\0\0\xff", 9);
		_exit(0);
	}
	return 0;
}

static void check_nonsense(int (*in_job)(struct world *, size_t, unsigned))
{
	/*
	 * One worker alone has sent all jobs before the bad one, in order;
	 * with two it depends.
	 */
	for (unsigned workers = 1; workers <= 2; workers++) {
		struct world *world = world_new(POOL_PROCESSES, workers, 40);

		world->in_job = in_job;
		assert_int_equal(run_world(world), 0);
		check_all_done(world);
		for (size_t job = 0; job < 40; job++)
			assert_int_equal(world->losses[job].ntold,
					 job == BAD_JOB);
		assert_int_equal(world->losses[BAD_JOB].tries[0], 1);
		world_free(world);
	}
}

static void test_rubbish(void **state)
{
	(void)state;
	check_nonsense(write_rubbish_and_wait);
	check_nonsense(write_rubbish_and_exit);
	check_nonsense(write_half_a_frame);
}

static void test_wrong_frames(void **state)
{
	(void)state;
	check_nonsense(write_altered_frame);
	check_nonsense(write_impossible_frame);
	check_nonsense(write_strange_frame);
}

/*
 * One of two workers lies, and which of them cannot be known: the result that
 * was taken may be the forged one.
 */
static void test_results_of_others(void **state)
{
	static int (*const lies[])(struct world *, size_t,
				   unsigned) = { write_foreign_frame,
						 write_done_frame };

	(void)state;
	for (size_t i = 0; i < sizeof(lies) / sizeof(lies[0]); i++) {
		for (unsigned workers = 1; workers <= 2; workers++) {
			struct world *world =
				world_new(POOL_PROCESSES, workers, 40);

			world->in_job = lies[i];
			assert_int_equal(run_world(world), -1);
			assert_int_equal(errno, EBADMSG);
			world_free(world);
		}
	}
}

static int write_rubbish_and_go_on(struct world *world, size_t job, unsigned n)
{
	if (job == BAD_JOB - 3 && n == 1)
		write_nonsense(world, "rubbish", 7);
	return 0;
}

/*
 * The worker goes on to other jobs before its nonsense is seen. It is one
 * worker that died, and no job may be given up for one death.
 */
static void test_rubbish_before_other_jobs(void **state)
{
	struct world *world = world_new(POOL_PROCESSES, 1, 10);

	(void)state;
	world->in_job = write_rubbish_and_go_on;
	world->in_unpack = wait_at_first;
	assert_int_equal(run_world(world), 0);
	check_all_done(world);
	world_free(world);
}

static int refuse_once(struct world *world, size_t job)
{
	wait_at_first(world, job);
	if (job != BAD_JOB - 3 || world->refused)
		return 0;
	world->refused = true;
	return 1;
}

static void test_refused_before_other_jobs(void **state)
{
	struct world *world = world_new(POOL_PROCESSES, 1, 10);

	(void)state;
	world->in_unpack = refuse_once;
	assert_int_equal(run_world(world), 0);
	check_all_done(world);
	assert_int_equal(world->losses[BAD_JOB - 3].ntold, 1);
	/* What it had sent behind that is taken. */
	assert_int_equal(world->losses[BAD_JOB - 2].ntold, 0);
	assert_int_equal(world->losses[BAD_JOB - 1].ntold, 0);
	world_free(world);
}

/**** Memory that runs out */

static int fail_in_job(struct world *world, size_t job, unsigned n)
{
	(void)world;
	(void)n;
	return job == BAD_JOB ? -1 : 0;
}

static int fail_in_caller(struct world *world, size_t job)
{
	(void)world;
	if (job != BAD_JOB)
		return 0;
	errno = ENOMEM;
	return -1;
}

static void test_no_memory_in_a_thread(void **state)
{
	(void)state;
	for (unsigned workers = 1; workers <= 3; workers++) {
		struct world *world = world_new(POOL_THREADS, workers, 1000);

		world->in_job = fail_in_job;
		assert_int_equal(run_world(world), -1);
		assert_int_equal(errno, ENOMEM);
		assert_int_equal(world->taken[BAD_JOB], 0);
		world_free(world);

		world = world_new(POOL_THREADS, workers, 1000);
		world->in_commit = fail_in_caller;
		assert_int_equal(run_world(world), -1);
		assert_int_equal(errno, ENOMEM);
		assert_int_equal(world->taken[BAD_JOB], 0);
		world_free(world);
	}
}

/* A process that has no memory ends; a fresh one may have some. */
static void test_no_memory_in_a_process(void **state)
{
	(void)state;
	for (unsigned workers = 1; workers <= 3; workers++) {
		struct world *world = world_new(POOL_PROCESSES, workers, 40);

		world->in_job = fail_in_job;
		assert_int_equal(run_world(world), -1);
		assert_int_equal(errno, ENOMEM);
		check_loss(world, BAD_JOB, 2, exited(POOL_EXIT_MEMORY));
		world_free(world);
	}
}

static void test_no_memory_in_the_caller(void **state)
{
	(void)state;
	for (unsigned workers = 1; workers <= 4; workers++) {
		struct world *world = world_new(POOL_PROCESSES, workers, 1000);

		world->payload = 5000;
		world->in_unpack = fail_in_caller;
		assert_int_equal(run_world(world), -1);
		assert_int_equal(errno, ENOMEM);
		assert_int_equal(world->taken[BAD_JOB], 0);
		world_free(world);
	}
}

/* Leaves room for so many descriptors more. */
static bool limit_fds(rlim_t nfree)
{
	struct rlimit limit;
	rlim_t n = 0;

	if (getrlimit(RLIMIT_NOFILE, &limit))
		return false;
	for (limit.rlim_cur = 0;; limit.rlim_cur++) {
		bool is_free = fcntl((int)limit.rlim_cur, F_GETFD) < 0;

		if (is_free && n++ == nfree)
			return !setrlimit(RLIMIT_NOFILE, &limit);
	}
}

static void take_fds_away(struct world *world)
{
	if (!limit_fds(0))
		world->shared->wrong = true;
}

/* Told of a loss: at the first try, at the last, of a job never begun. */
static void test_no_memory_in_the_caller_for_a_loss(void **state)
{
	(void)state;
	for (unsigned try = 0; try <= 2; try++) {
		struct world *world = world_new(POOL_PROCESSES, 1, 10);
		struct rlimit old;

		world->in_job = be_killed;
		world->in_lost = try ? NULL : take_fds_away;
		world->fails_in_lost = true;
		world->fails_at_try = try;
		assert_int_equal(getrlimit(RLIMIT_NOFILE, &old), 0);
		assert_int_equal(run_world(world), -1);
		assert_int_equal(errno, ENOMEM);
		assert_int_equal(setrlimit(RLIMIT_NOFILE, &old), 0);
		assert_int_equal(world->losses[BAD_JOB].ntold, try ? try : 2);
		world_free(world);
	}
}

/* The others are in the midst of something, and are not waited for. */
static int never_end(struct world *world, size_t job, unsigned n)
{
	(void)world;
	(void)n;
	while (job < 2)
		pause();
	return 0;
}

static void test_no_memory_while_others_work(void **state)
{
	struct world *world = world_new(POOL_PROCESSES, 3, 40);

	(void)state;
	world->in_job = never_end;
	world->in_unpack = fail_in_caller;
	assert_int_equal(run_world(world), -1);
	assert_int_equal(errno, ENOMEM);
	world_free(world);
}

/**** Workers that cannot be started */

/* A worker takes two, and keeps one. */
static void test_no_descriptors(void **state)
{
	(void)state;
	for (rlim_t nfree = 0; nfree < 6; nfree++) {
		struct world *world = world_new(POOL_PROCESSES, 4, 50);
		struct rlimit old;
		int ret, err;

		world->in_job = be_killed_once;
		assert_int_equal(getrlimit(RLIMIT_NOFILE, &old), 0);
		assert_true(limit_fds(nfree));
		ret = run_world(world);
		err = errno;
		assert_int_equal(setrlimit(RLIMIT_NOFILE, &old), 0);
		assert_int_equal(ret, nfree < 2 ? -1 : 0);
		if (ret)
			assert_int_equal(err, EMFILE);
		else
			check_one_loss(world, 1, SIGKILL);
		world_free(world);
	}
}

/* There are none left for the worker that would be tried the job with. */
static void test_no_descriptors_for_another_try(void **state)
{
	struct world *world = world_new(POOL_PROCESSES, 1, 10);
	struct rlimit old;

	(void)state;
	world->in_job = be_killed;
	world->in_lost = take_fds_away;
	assert_int_equal(getrlimit(RLIMIT_NOFILE, &old), 0);
	assert_int_equal(run_world(world), 0);
	assert_int_equal(setrlimit(RLIMIT_NOFILE, &old), 0);
	/* Done before that, told of, or never begun. */
	assert_int_equal(count_given_up(world), 10 - BAD_JOB);
	assert_int_equal(world->shared->runs[BAD_JOB], 1);
	check_loss(world, BAD_JOB, 2, SIGKILL);
	for (size_t job = BAD_JOB + 1; job < 10; job++) {
		assert_int_equal(world->shared->runs[job], 0);
		assert_int_equal(world->losses[job].ntold, 1);
		assert_int_equal(world->losses[job].tries[0], 0);
	}
	world_free(world);
}

/**** Death at any moment */

enum { MAX_DEATHS = 50 };

/* Set for the one test in which the children's lives are short. */
static struct {
	struct world *world;
	unsigned most_us;
	bool first_survives;
	uint64_t seed;
} fate;

/*
 * In every child, as its life begins: an alarm that ends it at a moment that
 * nobody knows, between two jobs or in the midst of a write. After so many
 * the others live: on a busy machine most would end before they did anything.
 */
static void limit_life(void)
{
	struct itimerval timer = { 0 };
	unsigned nforks;

	if (!fate.world)
		return;
	nforks = fate.world->shared->nforks++;
	if (!fate.most_us)
		raise(SIGKILL);
	if (nforks >= MAX_DEATHS || (!nforks && fate.first_survives))
		return;
	timer.it_value.tv_usec =
		1 + (long)(mix(fate.seed + nforks) % fate.most_us);
	setitimer(ITIMER_REAL, &timer, NULL);
}

/* Nobody lives to begin a job: that comes to an end, and all are given up. */
static void test_killed_at_birth(void **state)
{
	(void)state;
	for (unsigned workers = 1; workers <= 3; workers++) {
		struct world *world = world_new(POOL_PROCESSES, workers, 100);

		fate.world = world;
		fate.most_us = 0;
		fate.first_survives = false;
		assert_int_equal(run_world(world), 0);
		fate.world = NULL;
		assert_int_equal(count_given_up(world), 100);
		for (size_t job = 0; job < 100; job++) {
			assert_int_equal(world->losses[job].ntold, 1);
			assert_int_equal(world->losses[job].tries[0], 0);
		}
		world_free(world);
	}
}

/* Takes some time, and never the same. */
static int work(struct world *world, size_t job, unsigned n)
{
	volatile uint64_t number = job;

	(void)world;
	(void)n;
	for (uint64_t i = mix(job) % 5000; i; i--)
		number = mix(number);
	return 0;
}

/*
 * As long as one worker lives there is somebody for each job: what is given
 * up is what two others died of.
 */
static void check_loss_is_by_two_deaths(const struct loss *loss)
{
	assert_int_equal(loss->given_up, loss->ntold == POOL_TRIES);
	for (unsigned i = 0; i < loss->ntold; i++)
		assert_int_equal(loss->tries[i], i + 1);
}

static void check_deaths(size_t payload)
{
	struct world *world = world_new(POOL_PROCESSES, 4, MAX_JOBS);

	world->in_job = work;
	world->payload = payload;
	fate.world = world;
	assert_int_equal(run_world(world), 0);
	fate.world = NULL;
	count_given_up(world);
	for (size_t job = 0; job < world->njobs; job++) {
		const struct loss *loss = &world->losses[job];

		/* Also at try 0, when nobody was left: the last death. */
		for (unsigned i = 0; i < loss->ntold; i++)
			assert_int_equal(loss->status[i], SIGALRM);
		if (fate.first_survives)
			check_loss_is_by_two_deaths(loss);
	}
	world_free(world);
}

/* How often the long tests repeat (Makefile). */
static uint64_t nruns(void)
{
	const char *runs = getenv("RUNS");

	return runs && atoi(runs) > 0 ? (uint64_t)atoi(runs) : 2;
}

static void test_random_deaths(void **state)
{
	static const unsigned lives_us[] = { 200, 3000, 10000, 40000 };
	uint64_t n = nruns() * 4;

	(void)state;
	for (uint64_t i = 0; i < n; i++) {
		fate.most_us = lives_us[i % 4];
		fate.seed = i << 32;
		fate.first_survives = false;
		check_deaths(0);
		fate.first_survives = true;
		check_deaths(0);
		check_deaths(6000);
	}
}

int main(void)
{
	static const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_jobs_and_workers),
		cmocka_unit_test(test_large_results),
		cmocka_unit_test(test_interrupted_by_signals),
		cmocka_unit_test(test_killed_twice),
		cmocka_unit_test(test_killed_once),
		cmocka_unit_test(test_killed_and_not_to_be_tried_again),
		cmocka_unit_test(test_exit_in_a_job),
		cmocka_unit_test(test_killed_at_the_edges),
		cmocka_unit_test(test_killed_in_every_job),
		cmocka_unit_test(test_killed_once_in_every_job),
		cmocka_unit_test(test_results_of_the_dead),
		cmocka_unit_test(test_rubbish),
		cmocka_unit_test(test_wrong_frames),
		cmocka_unit_test(test_results_of_others),
		cmocka_unit_test(test_rubbish_before_other_jobs),
		cmocka_unit_test(test_refused_before_other_jobs),
		cmocka_unit_test(test_no_memory_in_a_thread),
		cmocka_unit_test(test_no_memory_in_a_process),
		cmocka_unit_test(test_no_memory_in_the_caller),
		cmocka_unit_test(test_no_memory_in_the_caller_for_a_loss),
		cmocka_unit_test(test_no_memory_while_others_work),
		cmocka_unit_test(test_no_descriptors),
		cmocka_unit_test(test_no_descriptors_for_another_try),
		cmocka_unit_test(test_killed_at_birth),
		cmocka_unit_test(test_random_deaths),
	};
	struct rlimit no_core = { 0, 0 };

	setrlimit(RLIMIT_CORE, &no_core);
	if (pthread_atfork(NULL, NULL, limit_life))
		return 1;
	return cmocka_run_group_tests(tests, NULL, NULL);
}
