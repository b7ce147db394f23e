/*
 * First the sets are cut into pieces, and these are sorted, and each run is a
 * piece, which is in order; then the pieces are merged part by part. Pieces,
 * and then parts, are the jobs of a pool, so that no thread is left alone with
 * most of the work, whichever sets the hosts are in. Sorting takes memory in
 * proportion to a piece, so pieces are small.
 */

#include "result/gather.h"

#include <stdlib.h>

#include "result/hostlist.h"
#include "result/spread.h"

enum {
	HOSTS_PER_THREAD = 10000, /* so many are worth another thread */
	HOSTS_PER_PIECE = 50000,
};

struct piece {
	const struct hostrun *run; /* or NULL: */
	const struct hostset *set;
	size_t part, nparts;
};

struct gathering {
	struct piece *pieces;
	struct hostlist *lists; /* one for each piece */
	size_t npieces;
	struct gathered *result;
};

static int sort(void *arg, size_t job)
{
	const struct gathering *g = arg;
	const struct piece *piece = &g->pieces[job];

	if (piece->run)
		return hostlist_of_run(&g->lists[job], piece->run);
	return hostlist_sort(&g->lists[job], piece->set, piece->part,
			     piece->nparts);
}

static int merge(void *arg, size_t job)
{
	const struct gathering *g = arg;
	struct gathered_part *part = &g->result->parts[job];

	part->hosts = hostlist_merge(g->lists, g->npieces, job,
				     g->result->nparts, &part->nhosts);
	return part->hosts ? 0 : -1;
}

static size_t pieces_of(const struct hostset *set)
{
	return 1 + hostset_count(set) / HOSTS_PER_PIECE;
}

static void add_piece(struct gathering *g, struct piece piece)
{
	g->pieces[g->npieces++] = piece;
}

static int cut(struct gathering *g, const struct hostset *const *sets,
	       const struct hostruns *runs, size_t nsets)
{
	size_t npieces = 1; /* never none */

	for (size_t i = 0; i < nsets; i++)
		npieces += pieces_of(sets[i]) + (runs ? runs[i].n : 0);
	g->pieces = calloc(npieces, sizeof(*g->pieces));
	g->lists = calloc(npieces, sizeof(*g->lists));
	if (!g->pieces || !g->lists)
		return -1;
	for (size_t i = 0; i < nsets; i++) {
		for (size_t k = 0; k < pieces_of(sets[i]); k++)
			add_piece(g, (struct piece){
					     .set = sets[i],
					     .part = k,
					     .nparts = pieces_of(sets[i]) });
		for (size_t k = 0; runs && k < runs[i].n; k++)
			add_piece(g, (struct piece){ .run = &runs[i].runs[k] });
	}
	return 0;
}

static unsigned threads_for(const struct hostset *const *sets,
			    const struct hostruns *runs, size_t nsets,
			    unsigned most)
{
	size_t n = 1;

	for (size_t i = 0; i < nsets; i++) {
		n += hostset_count(sets[i]) / HOSTS_PER_THREAD;
		for (size_t k = 0; runs && k < runs[i].n; k++)
			n += runs[i].runs[k].nhosts / HOSTS_PER_THREAD;
	}
	return n < most ? (unsigned)n : most;
}

int gather_with_runs(struct gathered *result, const struct hostset *const *sets,
		     const struct hostruns *runs, size_t nsets,
		     unsigned nthreads)
{
	struct gathering g = { .result = result };
	int ret = -1;

	nthreads = threads_for(sets, runs, nsets, nthreads);
	*result = (struct gathered){
		.parts = calloc(nthreads, sizeof(*result->parts)),
	};
	if (result->parts && !cut(&g, sets, runs, nsets)) {
		result->nparts = nthreads;
		ret = spread(sort, &g, g.npieces, nthreads);
	}
	if (!ret)
		ret = spread(merge, &g, nthreads, nthreads);
	for (size_t i = 0; i < g.npieces; i++)
		hostlist_release(&g.lists[i]);
	free(g.lists);
	free(g.pieces);
	return ret;
}

int gather_hosts(struct gathered *result, const struct hostset *const *sets,
		 size_t nsets, unsigned nthreads)
{
	return gather_with_runs(result, sets, NULL, nsets, nthreads);
}

void gather_release(struct gathered *gathered)
{
	for (size_t i = 0; i < gathered->nparts; i++)
		free(gathered->parts[i].hosts);
	free(gathered->parts);
	*gathered = (struct gathered){ 0 };
}
