/*
 * A worker's state is a scan and two partials: the file just read, and
 * all that the worker has read. With threads the one is merged into the
 * other; with processes it is packed in the worker and unpacked in the
 * parent's copy of the state, which has no scan, only the second.
 */

#include "read.h"

#include <errno.h>
#include <limits.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/param.h>
#include <sys/resource.h>
#include <sys/wait.h>

#include "result/partial.h"

struct work {
	const struct filelist *list;
	const struct query *query;
	const struct reduce_workers *workers;
	const size_t *order; /* the file of each job */
	struct hostset_seed seed;
	struct reduction *reduction; /* for lost files */
	bool no_memory;
};

struct state {
	const struct work *work;
	struct scan *scan;	/* made by the first job */
	struct gauge *gauge;	/* borrowed, or NULL */
	struct spool *spool;	/* borrowed, or NULL */
	struct partial pending; /* the result of the last job */
	struct partial total;	/* of those before it */
};

static int enter(void *arg, int fd)
{
	const struct state *state = arg;
	const struct sandbox *sandbox = state->work->workers->sandbox;

	if (!sandbox)
		return 0;
	return sandbox_enter_worker(sandbox, fd,
				    state->spool ? state->spool->fd : -1);
}

static int run(void *arg, size_t job)
{
	struct state *state = arg;
	const struct work *work = state->work;
	size_t number = work->order[job];
	struct line_sink sink = {
		.hosts = &state->pending.hosts,
		.ledger = &state->pending.ledger,
		.outcome = partial_add_file(&state->pending, number),
		.spool = state->spool,
	};

	if (!state->scan)
		state->scan = scan_new(work->query, work->workers->decoder);
	if (!state->scan || !sink.outcome)
		return -1;
	return scan_read(state->scan, &work->list->files[number], &sink,
			 state->gauge);
}

static int commit(void *arg)
{
	struct state *state = arg;

	return partial_merge(&state->total, &state->pending);
}

static void pack(void *arg, struct buf *buf)
{
	struct state *state = arg;

	partial_pack(&state->pending, buf);
	partial_clear(&state->pending);
}

/* First apart from the total, so that nothing is taken of what is bad. */
static int unpack(void *arg, struct unpack *in)
{
	struct state *state = arg;
	struct partial *pending = &state->pending;
	int ret = partial_unpack(pending, in);

	/* By rising number, so the last is the highest. */
	if (!ret && pending->nfiles &&
	    pending->files[pending->nfiles - 1].number >=
		    state->work->list->nfiles)
		ret = 1;
	if (!ret)
		return commit(state);
	partial_clear(pending);
	return ret;
}

static void describe_death(struct error *err, int status, bool sandboxed)
{
	size_t size = sizeof(err->detail);

	if (sandboxed && WIFSIGNALED(status) && WTERMSIG(status) == SIGSYS)
		snprintf(err->detail, size,
			 "by the sandbox, for a forbidden system call");
	else if (WIFSIGNALED(status))
		snprintf(err->detail, size, "killed by signal %d, %s",
			 WTERMSIG(status), strsignal(WTERMSIG(status)));
	else if (WEXITSTATUS(status) == POOL_EXIT_MEMORY)
		snprintf(err->detail, size, "out of memory");
	else
		snprintf(err->detail, size, "ended with status %d",
			 WEXITSTATUS(status));
}

/* What came through a pipe or a FIFO is gone and cannot be read again. */
static bool lost(void *ctx, size_t job, unsigned try, int status)
{
	struct work *work = ctx;
	size_t number = work->order[job];
	struct outcome *outcome = &work->reduction->outcomes[number];
	bool again =
		try && try < POOL_TRIES && work->list->files[number].rereadable;
	struct error err = { .code = ERROR_WORKER_RETRIED, .count = try };

	describe_death(&err, status, work->workers->sandbox);
	if (!again) {
		outcome_release(outcome);
		err.code = try ? ERROR_WORKER_DIED : ERROR_NO_WORKER;
		/* It was there to be read, which the run's status asks. */
		outcome->opened = try;
	}
	work->no_memory |= outcome_add(outcome, &err) != 0;
	return again;
}

static const struct pool_ops ops = {
	.enter = enter,
	.run = run,
	.commit = commit,
	.pack = pack,
	.unpack = unpack,
	.lost = lost,
};

static void free_states(struct state *states, void **pointers, unsigned n)
{
	for (unsigned i = 0; states && i < n; i++) {
		scan_free(states[i].scan);
		partial_release(&states[i].pending);
		partial_release(&states[i].total);
	}
	free(states);
	free(pointers);
}

/*
 * Gathering takes a host that several workers have found from one of them,
 * and with it only a part of its evidence. So where there is evidence it has to
 * be in one place first.
 */
static int merge_totals(const struct work *work, struct state *states,
			unsigned n)
{
	if (work->query->level == EVIDENCE_NONE)
		return 0;
	for (unsigned i = 1; i < n; i++)
		if (partial_merge(&states[0].total, &states[i].total))
			return -1;
	work->reduction->ledger = states[0].total.ledger;
	states[0].total.ledger = (struct ledger){ 0 };
	return 0;
}

/* Takes over what became of the files that worker i has read. */
static int take_outcomes(struct reduction *red, unsigned i,
			 const struct partial *total)
{
	for (size_t k = 0; k < total->nfiles; k++) {
		const struct partial_file *file = &total->files[k];

		if (outcome_merge(&red->outcomes[file->number], &file->outcome))
			return -1;
		if (red->spools && file->outcome.rejects_bytes)
			red->spool_of[file->number] = i;
	}
	return 0;
}

/* Takes over all that the workers found. */
static int reduce(const struct work *work, struct state *states, unsigned n)
{
	struct reduction *red = work->reduction;

	for (unsigned i = 0; i < n; i++)
		if (take_outcomes(red, i, &states[i].total))
			return -1;
	if (merge_totals(work, states, n))
		return -1;
	for (unsigned i = 0; i < n; i++) {
		red->sets[i] = states[i].total.hosts;
		states[i].total.hosts = (struct hostset){ 0 };
	}
	return 0;
}

static int gather(struct reduction *red, unsigned nthreads)
{
	const struct hostset **sets = calloc(red->nworkers, sizeof(*sets));
	int ret = -1;

	for (unsigned i = 0; sets && i < red->nworkers; i++)
		sets[i] = &red->sets[i];
	if (sets)
		ret = gather_hosts(&red->hosts, sets, red->nworkers, nthreads);
	free(sets);
	return ret;
}

static int run_jobs(struct work *work, size_t njobs)
{
	struct reduction *red = work->reduction;
	unsigned n = red->nworkers;
	struct state *states = calloc(n, sizeof(*states));
	void **pointers = calloc(n, sizeof(*pointers));
	struct pool pool = { .engine = work->workers->engine,
			     .nworkers = n,
			     .njobs = njobs,
			     .ops = &ops,
			     .ctx = work,
			     .states = pointers };
	int ret;

	red->sets = calloc(n, sizeof(*red->sets));
	ret = states && pointers && red->sets ? 0 : -1;
	for (unsigned i = 0; !ret && i < n; i++) {
		states[i].work = work;
		if (work->workers->meter)
			states[i].gauge = &work->workers->meter->gauges[i];
		states[i].spool = red->spools ? &red->spools[i] : NULL;
		partial_init(&states[i].pending, work->seed,
			     work->query->level);
		partial_init(&states[i].total, work->seed, work->query->level);
		pointers[i] = &states[i];
	}
	if (!ret)
		ret = pool_run(&pool);
	if (!ret)
		ret = reduce(work, states, n);
	if (!ret)
		ret = gather(red, work->workers->most);
	free_states(states, pointers, n);
	if (!ret && work->no_memory) {
		errno = ENOMEM;
		ret = -1;
	}
	return ret;
}

/*
 * Each worker takes so many descriptors of the process: for its file or its
 * pipe, and for its spool. Some more are open already, or for a moment.
 */
static unsigned max_workers(unsigned each)
{
	enum { OTHERS = 16 };
	struct rlimit limit;

	if (getrlimit(RLIMIT_NOFILE, &limit) || limit.rlim_cur > UINT_MAX)
		return UINT_MAX;
	if (limit.rlim_cur < OTHERS + each)
		return 1;
	return ((unsigned)limit.rlim_cur - OTHERS) / each;
}

static unsigned count_workers(size_t njobs,
			      const struct reduce_workers *workers,
			      bool have_spools)
{
	unsigned most = max_workers(have_spools ? 2 : 1);

	most = MIN(most, workers->most);
	return (unsigned)MIN(njobs, most);
}

int reduce_open_spools(struct reduction *red, const struct filelist *list,
		       const struct reduce_workers *workers)
{
	unsigned n = count_workers(list->nfiles, workers, true);

	red->spools = calloc(n + 1, sizeof(*red->spools));
	red->spool_of = calloc(list->nfiles + 1, sizeof(*red->spool_of));
	if (!red->spools || !red->spool_of)
		return -1;
	for (; red->nspools < n; red->nspools++)
		if (spool_init(&red->spools[red->nspools]))
			return -1;
	return 0;
}

int reduce_copy_rejects(const struct reduction *red, int fd)
{
	for (size_t i = 0; i < red->nfiles; i++) {
		const struct outcome *out = &red->outcomes[i];

		if (out->rejects_bytes &&
		    spool_copy(&red->spools[red->spool_of[i]],
			       out->rejects_offset, out->rejects_bytes, fd))
			return -1;
	}
	return 0;
}

int reduce_run(struct reduction *red, const struct filelist *list,
	       const struct query *query, const struct reduce_workers *workers)
{
	struct work work = { .list = list,
			     .query = query,
			     .workers = workers,
			     .seed = hostset_random_seed(),
			     .reduction = red };
	size_t njobs;
	size_t *order;
	int ret;

	red->nfiles = list->nfiles;
	red->outcomes = calloc(list->nfiles + 1, sizeof(*red->outcomes));
	order = filelist_schedule(list, &njobs);
	if (!red->outcomes || !order) {
		free(order);
		return -1;
	}
	work.order = order;
	red->njobs = njobs;
	red->nworkers = count_workers(njobs, workers, red->spools);
	ret = njobs ? run_jobs(&work, njobs) : 0;
	free(order);
	return ret;
}

void reduce_release(struct reduction *red)
{
	for (size_t i = 0; red->outcomes && i < red->nfiles; i++)
		outcome_release(&red->outcomes[i]);
	free(red->outcomes);
	gather_release(&red->hosts);
	for (unsigned i = 0; red->sets && i < red->nworkers; i++)
		hostset_release(&red->sets[i]);
	free(red->sets);
	ledger_release(&red->ledger);
	for (unsigned i = 0; i < red->nspools; i++)
		spool_release(&red->spools[i]);
	free(red->spools);
	free(red->spool_of);
	*red = (struct reduction){ 0 };
}
