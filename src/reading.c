/* Tested by tests/cli/rejects.bats and tests/cli/merge.bats. */

#include "reading.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include <sys/param.h>

#include "work/ncpus.h"

/* Makes room for n items where there were some; the others are zeroed. */
static void *grow(void *items, size_t before, size_t n, size_t size)
{
	char *grown = realloc(items, (n + 1) * size);

	if (grown)
		memset(grown + before * size, 0, (n - before) * size);
	return grown;
}

/* Opens n temporary files, *nopen of them so far. Returns 0; -1 with errno. */
static int open_spools(struct spool **spools, unsigned *nopen, unsigned n)
{
	*spools = calloc(n + 1, sizeof(**spools));
	if (!*spools)
		return -1;
	for (; *nopen < n; ++*nopen)
		if (spool_init(&(*spools)[*nopen]))
			return -1;
	return 0;
}

int reading_grow(struct reading *reading, size_t nfiles)
{
	size_t before = reading->nfiles;
	struct outcome *outcomes =
		grow(reading->outcomes, before, nfiles, sizeof(*outcomes));

	if (!outcomes)
		return -1;
	reading->outcomes = outcomes;
	if (reading->rejected) {
		struct read_rejected *rejected =
			grow(reading->rejected, before, nfiles,
			     sizeof(*rejected));

		if (!rejected)
			return -1;
		reading->rejected = rejected;
	}
	if (reading->saved) {
		struct read_saved *saved =
			grow(reading->saved, before, nfiles, sizeof(*saved));

		if (!saved)
			return -1;
		reading->saved = saved;
	}
	reading->nfiles = nfiles;
	return 0;
}

unsigned reading_count_workers(const struct filelist *list, size_t njobs,
			       const struct read_workers *workers,
			       unsigned ntemporary)
{
	unsigned most = ncpus_by_descriptors(1 + ntemporary + list->is_deep +
					     list->has_copies);

	most = MIN(most, workers->most);
	return (unsigned)MIN(njobs, most);
}

int reading_keep_rejects(struct reading *reading, const struct filelist *list,
			 const struct read_workers *workers)
{
	unsigned n = reading_count_workers(list, list->nfiles, workers, 1);

	reading->rejected =
		calloc(list->nfiles + 1, sizeof(*reading->rejected));
	if (!reading->rejected)
		return -1;
	return open_spools(&reading->rejects, &reading->nrejects, n);
}

int reading_keep_results(struct reading *reading, const struct filelist *list,
			 const struct read_workers *workers,
			 enum evidence_level level)
{
	unsigned n = reading_count_workers(list, list->nfiles, workers,
					   1 + (reading->rejects != NULL));

	reading->saved = calloc(list->nfiles + 1, sizeof(*reading->saved));
	if (!reading->saved)
		return -1;
	if (level == EVIDENCE_NONE)
		return 0;
	return open_spools(&reading->spools, &reading->nspools, n);
}

static void release_kept(struct reading *reading)
{
	for (unsigned i = 0; i < reading->nkept; i++)
		kept_release(&reading->kept[i]);
	free(reading->kept);
	reading->kept = NULL;
	reading->nkept = 0;
}

int reading_keep_for_cache(struct reading *reading, const struct filelist *list,
			   const struct read_workers *workers, const char *dir)
{
	unsigned n = reading_count_workers(list, list->nfiles, workers,
					   1 + (reading->rejects != NULL));
	int err;

	reading->kept = calloc(n + 1, sizeof(*reading->kept));
	if (!reading->kept)
		return -1;
	for (; reading->nkept < n + 1; reading->nkept++)
		if (kept_init(&reading->kept[reading->nkept], dir))
			break;
	if (reading->nkept == n + 1)
		return 0;
	err = errno;
	release_kept(reading);
	errno = err;
	return -1;
}

int reading_saved_error(const struct reading *reading)
{
	for (size_t i = 0; reading->saved && i < reading->nfiles; i++)
		if (reading->saved[i].errnum)
			return reading->saved[i].errnum;
	return 0;
}

struct summary reading_summarise(const struct reading *reading)
{
	struct summary sum = { 0 };

	for (size_t i = 0; reading->outcomes && i < reading->nfiles; i++)
		summary_add(&sum, &reading->outcomes[i]);
	for (size_t i = 0; i < reading->hosts.nparts; i++)
		sum.hosts += reading->hosts.parts[i].nhosts;
	return sum;
}

int reading_copy_rejects(const struct reading *reading, int fd)
{
	for (size_t i = 0; i < reading->nfiles; i++) {
		const struct read_rejected *rejected = &reading->rejected[i];

		if (rejected->from &&
		    spool_copy(rejected->from, rejected->part, fd))
			return -1;
	}
	return 0;
}

void reading_release(struct reading *reading)
{
	for (size_t i = 0; reading->outcomes && i < reading->nfiles; i++)
		outcome_release(&reading->outcomes[i]);
	free(reading->outcomes);
	gather_release(&reading->hosts);
	for (unsigned i = 0; reading->sets && i < reading->nworkers; i++)
		hostset_release(&reading->sets[i]);
	free(reading->sets);
	for (unsigned i = 0; reading->ledgers && i < reading->nworkers; i++)
		ledger_release(&reading->ledgers[i]);
	free(reading->ledgers);
	for (unsigned i = 0; reading->runs && i < reading->nworkers; i++)
		hostruns_release(&reading->runs[i]);
	free(reading->runs);
	for (unsigned i = 0; i < reading->nrejects; i++)
		spool_release(&reading->rejects[i]);
	free(reading->rejects);
	free(reading->rejected);
	release_kept(reading);
	for (unsigned i = 0; i < reading->nspools; i++)
		spool_release(&reading->spools[i]);
	free(reading->spools);
	free(reading->saved);
	*reading = (struct reading){ 0 };
}
