/*
 * First each set is sorted, then the lists are merged part by part, the sets
 * and then the parts as the jobs of a pool. So nothing but the beginning and
 * the end is left to one thread alone, however many hosts there are.
 */

#include "gather.h"

#include <stdlib.h>

#include "hostlist.h"
#include "pool.h"

/* So many hosts are worth another thread. */
enum { HOSTS_PER_THREAD = 10000 };

struct gathering {
	const struct hostset *const *sets;
	struct hostlist *lists; /* one for each set */
	size_t nsets;
	struct gathered *result;
};

static int sort(void *arg, size_t job)
{
	const struct gathering *g = arg;

	return hostlist_sort(&g->lists[job], g->sets[job]);
}

static int merge(void *arg, size_t job)
{
	const struct gathering *g = arg;
	struct gathered_part *part = &g->result->parts[job];

	part->hosts = hostlist_merge(g->lists, g->nsets, job, g->result->nparts,
				     &part->nhosts);
	return part->hosts ? 0 : -1;
}

/* The jobs write to places of their own. */
static int commit(void *arg)
{
	(void)arg;
	return 0;
}

static int run(struct gathering *g, int (*job)(void *, size_t), size_t njobs,
	       unsigned nthreads)
{
	const struct pool_ops ops = { .run = job, .commit = commit };
	unsigned nworkers = njobs < nthreads ? (unsigned)njobs : nthreads;
	void **states = calloc(nworkers, sizeof(*states));
	struct pool pool = { .engine = POOL_THREADS,
			     .nworkers = nworkers,
			     .njobs = njobs,
			     .ops = &ops,
			     .states = states };
	int ret = -1;

	for (unsigned i = 0; states && i < nworkers; i++)
		states[i] = g;
	if (states)
		ret = pool_run(&pool);
	free(states);
	return ret;
}

int gather_hosts(struct gathered *result, const struct hostset *const *sets,
		 size_t nsets, unsigned nthreads)
{
	struct gathering g = { sets, calloc(nsets, sizeof(*g.lists)), nsets,
			       result };
	size_t nhosts = 0;
	int ret = -1;

	*result = (struct gathered){ 0 };
	for (size_t i = 0; i < nsets; i++)
		nhosts += sets[i]->nhosts;
	if (nthreads > 1 + nhosts / HOSTS_PER_THREAD)
		nthreads = 1 + (unsigned)(nhosts / HOSTS_PER_THREAD);
	result->parts = calloc(nthreads, sizeof(*result->parts));
	if (g.lists && result->parts) {
		result->nparts = nthreads;
		ret = run(&g, sort, nsets, nthreads);
		if (!ret)
			ret = run(&g, merge, nthreads, nthreads);
	}
	for (size_t i = 0; g.lists && i < nsets; i++)
		hostlist_release(&g.lists[i]);
	free(g.lists);
	return ret;
}

void gather_release(struct gathered *gathered)
{
	for (size_t i = 0; i < gathered->nparts; i++)
		free(gathered->parts[i].hosts);
	free(gathered->parts);
	*gathered = (struct gathered){ 0 };
}
