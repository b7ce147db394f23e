/*
 * Tested by tests/fault/kill_workers.bats, tests/fault/mutants.bats and
 * tests/fault/test_trust.c.
 */

#include "trust.h"

#include <signal.h>
#include <string.h>
#include <sys/stat.h>
#include <sys/wait.h>

#include "base/buf.h"
#include "base/io.h"
#include "scan/source.h"
#include "work/pool.h"

static bool is_old(const struct query *query, const struct file *file)
{
	struct buf path = { 0 };
	struct stat st;
	bool ret;

	filelist_add_path(file, &path);
	ret = !buf_failed(&path) && !io_stat((char *)path.data, &st) &&
	      source_may_skip(query, &st);
	buf_release(&path);
	return ret;
}

/* Only of crawlers and rules that there are. */
static bool are_known(const struct partial *result, const struct crawl *crawl)
{
	for (size_t i = 0; i < result->hosts.table.nslots; i++) {
		const struct host *host = result->hosts.table.slots[i];

		if (host && !visits_are_below(evidence_of(host)->visits,
					      crawl->ncrawlers, crawl->nrules))
			return false;
	}
	return true;
}

bool trust_result(const struct partial *result, const struct file *file,
		  const struct query *query)
{
	if (query->crawl && !are_known(result, query->crawl))
		return false;
	if (result->nfiles != 1 ||
	    strcmp(result->files[0].name, file->name) != 0)
		return false;
	switch (result->files[0].outcome.skipped) {
	case SKIP_NONE:
		return true;
	case SKIP_OLD:
		return is_old(query, file);
	case SKIP_COPY:
	case SKIP_ALONE:
		return file->plain;
	default:
		return file->rereadable && !file->any;
	}
}

bool trust_rejects(const struct partial *result, const struct spool *rejects,
		   uint64_t end, struct spool_part part)
{
	struct stat st;

	if (!part.len_bytes)
		return true;
	return result->files[0].outcome.nrejected && rejects &&
	       part.begin >= end && !fstat(rejects->fd, &st) &&
	       part.begin <= (uint64_t)st.st_size &&
	       part.len_bytes <= (uint64_t)st.st_size - part.begin;
}

int trust_death(int status, bool sandboxed)
{
	if (sandboxed && WIFSIGNALED(status) && WTERMSIG(status) == SIGSYS)
		return ERROR_BY_SANDBOX;
	if (WIFEXITED(status) && WEXITSTATUS(status) == POOL_EXIT_MEMORY)
		return ERROR_BY_MEMORY;
	return status;
}
