/*
 * A worker's state is a scan and two partials: the result of the file just
 * read, and that of all files that the worker has read. With threads, where
 * nobody asks for the result of a file alone, all files are read into the one;
 * otherwise it is merged into the other, file by file. With processes it is
 * packed in the worker, and unpacked in the parent's copy of the state, which
 * has no scan.
 *
 * What a forked worker sends for a job: u64 begin and length of the file's
 * rejected lines, which are a matter of this run alone, with a cache from where
 * another run can go on (resume.h), and then its result (partial.h). Which file
 * that is follows from the job.
 *
 * Tested by tests/cli/workers.bats, tests/cli/rejects.bats and
 * tests/fault/kill_workers.bats.
 */

#include "read.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>

#include "base/io.h"
#include "input/relist.h"
#include "result/budget.h"
#include "result/partial.h"
#include "result/unite.h"
#include "state/origin.h"
#include "state/recall.h"
#include "trust.h"

/* So many hosts of a file, in order, are merged faster than put into a set. */
enum { RUN_MIN = 4096 };

struct work {
	struct filelist *list;
	const struct query *query;
	const struct read_workers *workers;
	size_t *order; /* owned; the file of each job */
	struct hostset_seed seed;
	struct reading *reading;
	bool by_file; /* the result of each file is for itself at first */
	struct resume_from **resumes; /* of each of nresumes files, or NULL */
	size_t nresumes;
	struct partial recalled; /* of files that need not be read */
};

struct state {
	const struct work *work;
	struct scan *scan;	   /* made by the first job */
	struct meter_gauge *gauge; /* borrowed, or NULL */
	struct spool *rejects;	   /* borrowed, or NULL */
	struct kept *kept;	   /* borrowed, or NULL */
	struct spool *spool;	   /* of results; borrowed, or NULL */
	struct partial total;	   /* of the jobs before the last one */
	uint64_t rejects_end;	   /* of what a forked worker said it wrote */

	/* Of the last job: */
	size_t number;		   /* of its file in the list */
	struct partial pending;	   /* or of all, unless work->by_file */
	struct resume_point point; /* only with a cache */
	struct spool_part rejected;
};

static void init_partial(struct partial *part, const struct work *work)
{
	const struct read_workers *workers = work->workers;

	partial_init(part, work->seed, &work->query->print, work->query->level);
	if (work->query->crawl)
		part->ledger.examples_max = work->query->crawl->examples_max;
	part->ledger.limit_bytes =
		budget_share(workers->memory_bytes, workers->engine,
			     work->reading->nworkers);
}

static int enter(void *arg, int fd)
{
	const struct state *state = arg;
	const struct sandbox *sandbox = state->work->workers->sandbox;

	int rejects = state->rejects ? state->rejects->fd : -1;
	int kept = state->spool ? state->spool->fd : -1;

	if (state->kept)
		kept = state->kept->spool.fd;

	if (!sandbox)
		return 0;
	return fd < 0 ? sandbox_enter_thread(sandbox, rejects, kept)
		      : sandbox_enter_worker(sandbox, fd, rejects);
}

static int run(void *arg, size_t job)
{
	struct state *state = arg;
	const struct work *work = state->work;
	size_t number = work->order[job];
	const struct file *file = &work->list->files[number];
	const struct resume_from *from =
		number < work->nresumes ? work->resumes[number] : NULL;

	if (!state->scan) {
		state->scan = scan_new(work->query, work->workers->decoder);
		if (state->scan && work->reading->saved)
			scan_hash_whole(state->scan, false);
		/* So that a copy that has grown is known. */
		else if (state->scan && work->workers->cache)
			scan_hash_whole(state->scan, true);
	}
	/* Which file it is, named as in its folder, follows from the job. */
	if (!state->scan ||
	    resume_read(state->scan, file, from, &state->pending,
			state->rejects, state->gauge,
			work->workers->cache ? &state->point : NULL))
		return -1;
	state->number = number;
	if (state->rejects)
		state->rejected = spool_part(state->rejects);
	return 0;
}

static int keep(const struct state *state)
{
	const struct work *work = state->work;

	return recall_keep(work->workers->cache, state->kept,
			   &work->list->files[state->number], &state->pending,
			   &state->point,
			   work->workers->engine == POOL_PROCESSES);
}

/* Keeps what is to be saved of the last file. */
static int keep_to_save(struct state *state)
{
	struct read_saved *saved = state->work->reading->saved;

	if (!saved)
		return 0;
	saved += state->number;
	saved->identity = state->pending.files[0].identity;
	if (!state->spool)
		return 0;
	if (!section_keep(state->spool, state->pending.level,
			  &state->pending.hosts, &saved->hosts))
		return 0;
	saved->errnum = errno;
	return errno == ENOMEM ? -1 : 0;
}

/* Each file has places of its own for this, so threads need no lock. */
static int commit(void *arg)
{
	struct state *state = arg;
	struct reading *reading = state->work->reading;
	size_t number = state->number;

	if (outcome_merge(&reading->outcomes[number],
			  &state->pending.files[0].outcome) ||
	    (state->kept && keep(state)) || keep_to_save(state) ||
	    origin_set(&state->pending, &state->work->list->files[number],
		       state->work->query))
		return -1;
	if (reading->rejected)
		reading->rejected[number] =
			(struct read_rejected){ state->rejects,
						state->rejected };
	if (state->work->by_file)
		return partial_merge(&state->total, &state->pending);
	partial_forget_files(&state->pending);
	return 0;
}

static void pack(void *arg, struct buf *buf)
{
	struct state *state = arg;

	buf_add_u64(buf, state->rejected.begin);
	buf_add_u64(buf, state->rejected.len_bytes);
	if (state->work->workers->cache)
		resume_point_pack(&state->point, buf);
	partial_pack(&state->pending, buf);
	partial_clear(&state->pending);
}

/* First apart from the total, so that nothing of a bad result is in that. */
static int unpack(void *arg, size_t job, struct unpack *in)
{
	struct state *state = arg;
	const struct work *work = state->work;
	struct partial *pending = &state->pending;
	const struct file *file;
	int ret;

	state->number = work->order[job];
	file = &work->list->files[state->number];
	state->rejected.begin = unpack_u64(in);
	state->rejected.len_bytes = unpack_u64(in);
	ret = work->workers->cache ? resume_point_unpack(&state->point, in) : 0;
	if (!ret)
		ret = partial_unpack(pending, in);
	if (!ret && (!trust_result(pending, file, work->query) ||
		     !trust_rejects(pending, state->rejects, state->rejects_end,
				    state->rejected)))
		ret = 1;
	if (!ret) {
		if (state->rejected.len_bytes)
			state->rejects_end = state->rejected.begin +
					     state->rejected.len_bytes;
		return commit(state);
	}
	partial_clear(pending);
	return ret;
}

/* What came through a pipe is gone, and cannot be read again. */
static int lost(void *ctx, size_t job, unsigned try, int status)
{
	const struct work *work = ctx;
	size_t number = work->order[job];
	struct outcome *outcome = &work->reading->outcomes[number];
	bool again =
		try && try < POOL_TRIES && work->list->files[number].rereadable;
	struct error err = { .code = ERROR_WORKER_RETRIED,
			     .errnum = trust_death(status,
						   work->workers->sandbox),
			     .count = try };

	if (!again) {
		outcome_release(outcome);
		err.code = try ? ERROR_WORKER_DIED : ERROR_NO_WORKER;
		/* A worker had it, so it was there, for the run's status. */
		outcome->opened = try;
	}
	return outcome_add(outcome, &err) ? -1 : again;
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
		resume_point_release(&states[i].point);
	}
	free(states);
	free(pointers);
}

/*
 * A host that several workers have found is gathered from one of them, with
 * only a part of its evidence. So all of it is put into one place first.
 */
static int merge_totals(const struct work *work, struct state *states,
			unsigned n)
{
	struct reading *reading = work->reading;
	struct partial **totals;
	int ret = -1;

	if (work->query->level == EVIDENCE_NONE)
		return 0;
	reading->ledgers = calloc(n, sizeof(*reading->ledgers));
	totals = calloc(n, sizeof(*totals));
	for (unsigned i = 0; totals && i < n; i++)
		totals[i] = &states[i].total;
	if (reading->ledgers && totals)
		ret = unite(totals, n,
			    budget_last_share(work->workers->memory_bytes),
			    work->workers->most);
	free(totals);
	for (unsigned i = 0; !ret && i < n; i++) {
		reading->ledgers[i] = states[i].total.ledger;
		states[i].total.ledger = (struct ledger){ 0 };
		reading->has_other |= reading->ledgers[i].has_other;
	}
	return ret;
}

/* Takes over the hosts that the workers found. */
static int take_hosts(const struct work *work, struct state *states, unsigned n)
{
	struct reading *reading = work->reading;

	for (unsigned i = 0; i < n; i++)
		if (partial_merge(&states[i].total, &states[i].pending))
			return -1;
	if (merge_totals(work, states, n))
		return -1;
	for (unsigned i = 0; i < n; i++) {
		reading->sets[i] = states[i].total.hosts;
		states[i].total.hosts = (struct hostset){ 0 };
		reading->runs[i] = states[i].total.runs;
		states[i].total.runs = (struct hostruns){ 0 };
	}
	return 0;
}

static int gather(struct reading *reading, unsigned nthreads)
{
	const struct hostset **sets = calloc(reading->nworkers, sizeof(*sets));
	int ret = -1;

	for (unsigned i = 0; sets && i < reading->nworkers; i++)
		sets[i] = &reading->sets[i];
	if (sets)
		ret = gather_with_runs(&reading->hosts, sets, reading->runs,
				       reading->nworkers, nthreads);
	free(sets);
	return ret;
}

/*
 * Has files that have moved while the others were read listed again, as the
 * next jobs. Returns how many there are; -1 when memory ran out.
 */
static int list_again(struct work *work, bool last, size_t *njobs)
{
	struct filelist *list = work->list;
	size_t first = list->nfiles;

	*njobs = 0;
	if (relist(list, work->workers->rules, work->reading->outcomes, last))
		return -1;
	if (list->nfiles == first)
		return 0;
	if (reading_grow(work->reading, list->nfiles))
		return -1;
	free(work->order);
	work->order = filelist_schedule(list, first, njobs);
	return work->order ? 0 : -1;
}

static int run_passes(struct work *work, struct pool *pool)
{
	size_t first = work->list->nfiles;

	for (int n = 1; pool->njobs; n++) {
		if (pool_run(pool))
			return -1;
		if (n > RELIST_MOST || !work->workers->rules)
			break;
		if (list_again(work, n == RELIST_MOST, &pool->njobs))
			return -1;
	}
	return relist_finish(work->list, first, work->reading->outcomes);
}

static int run_jobs(struct work *work, size_t njobs)
{
	struct reading *reading = work->reading;
	unsigned n = reading->nworkers;
	struct state *states = calloc(n, sizeof(*states));
	void **pointers = calloc(n, sizeof(*pointers));
	struct pool pool = { .engine = work->workers->engine,
			     .nworkers = n,
			     .njobs = njobs,
			     .ops = &ops,
			     .ctx = work,
			     .states = pointers };
	int ret;

	reading->sets = calloc(n, sizeof(*reading->sets));
	reading->runs = calloc(n, sizeof(*reading->runs));
	ret = states && pointers && reading->sets && reading->runs ? 0 : -1;
	for (unsigned i = 0; !ret && i < n; i++) {
		states[i].work = work;
		if (work->workers->meter)
			states[i].gauge = &work->workers->meter->gauges[i];
		states[i].rejects =
			reading->rejects ? &reading->rejects[i] : NULL;
		states[i].spool = reading->spools ? &reading->spools[i] : NULL;
		states[i].kept = reading->kept ? &reading->kept[i] : NULL;
		init_partial(&states[i].pending, work);
		/* Those of a forked worker, but if they are packed again. */
		if (!work->workers->cache)
			states[i].pending.runs_from = RUN_MIN;
		init_partial(&states[i].total, work);
		pointers[i] = &states[i];
	}
	if (!ret)
		ret = partial_merge(&states[0].total, &work->recalled);
	if (!ret)
		ret = run_passes(work, &pool);
	if (!ret)
		ret = take_hosts(work, states, n);
	if (!ret)
		ret = gather(reading, work->workers->most);
	free_states(states, pointers, n);
	return ret;
}

/* Takes out of the jobs what the cache has. */
static int recall(struct work *work, size_t *njobs)
{
	const struct read_workers *workers = work->workers;
	struct reading *reading = work->reading;
	struct recall how = {
		.cache = workers->cache,
		.list = work->list,
		.query = work->query,
		.outcomes = reading->outcomes,
		.total = &work->recalled,
		.kept = &reading->kept[reading->nkept - 1],
		.gauge = workers->meter ? &workers->meter->gauges[0] : NULL,
	};

	/* Rejected lines are only in the files. */
	if (reading->rejects || !workers->cache->slots.n)
		return 0;
	how.resumes = calloc(work->list->nfiles + 1, sizeof(*how.resumes));
	if (!how.resumes)
		return -1;
	work->resumes = how.resumes;
	work->nresumes = work->list->nfiles;
	return recall_files(&how, work->order, njobs);
}

/*
 * Whether something is made of the result of each file, or has to be added to
 * it. What forked workers send comes file by file.
 */
static bool is_by_file(const struct work *work)
{
	return work->workers->engine == POOL_PROCESSES ||
	       work->workers->counts_hosts || work->workers->cache ||
	       work->reading->saved || origin_is_wanted(work->query);
}

static int run_work(struct work *work, size_t njobs)
{
	struct reading *reading = work->reading;

	work->by_file = is_by_file(work);
	reading->njobs = njobs;
	reading->nworkers =
		reading_count_workers(work->list, njobs, work->workers,
				      (reading->rejects != NULL) +
					      (reading->spools != NULL) +
					      (reading->kept != NULL));
	init_partial(&work->recalled, work);
	if (work->workers->cache && recall(work, &njobs))
		return -1;
	return reading->nworkers ? run_jobs(work, njobs) : 0;
}

int read_run(struct reading *reading, struct filelist *list,
	     const struct query *query, const struct read_workers *workers)
{
	struct work work = { .list = list,
			     .query = query,
			     .workers = workers,
			     .seed = hostset_random_seed(),
			     .reading = reading };
	size_t njobs;
	int ret = -1;

	reading->nfiles = list->nfiles;
	reading->outcomes =
		calloc(list->nfiles + 1, sizeof(*reading->outcomes));
	work.order = filelist_schedule(list, 0, &njobs);
	if (reading->outcomes && work.order)
		ret = run_work(&work, njobs);
	partial_release(&work.recalled);
	recall_free_resumes(work.resumes, work.nresumes);
	free(work.order);
	return ret;
}
