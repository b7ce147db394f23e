/* Tested by tests/fault/cache.bats. */

#include "remember.h"

#include <errno.h>

#include "show/message.h"

/* Hosts are the same whatever is shown of them. */
static int open_shown(struct memory *memory, const struct options *opt,
		      const struct query *query)
{
	struct query hosts = *query;
	struct fingerprint question;

	hosts.level = EVIDENCE_NONE;
	hosts.count_lines = false;
	if (query_fingerprint(&hosts, &question)) {
		errno = ENOMEM;
		return -1;
	}
	return shown_open(&memory->shown, &memory->cache, opt->cache,
			  &question);
}

static int open_cache(struct memory *memory, const struct options *opt,
		      const struct query *query)
{
	if (cache_open(&memory->cache, opt->cache, &query->print, query->now,
		       opt->cache_days))
		return -1;
	return opt->only_new ? open_shown(memory, opt, query) : 0;
}

int remember_open(struct memory *memory, const struct options *opt,
		  const struct query *query, struct reading *reading,
		  const struct filelist *list,
		  const struct read_workers *workers)
{
	int err;

	if (!opt->cache)
		return 0;
	memory->is_open =
		!open_cache(memory, opt, query) &&
		!reading_keep_for_cache(reading, list, workers, opt->cache);
	if (memory->is_open)
		return 0;
	err = errno;
	remember_release(memory);
	errno = err;
	if (err == ENOMEM)
		return -1;
	if (opt->only_new || opt->verbosity != OPTIONS_QUIET)
		message_errno(opt->cache, "cannot be used as a cache", err);
	errno = err;
	return opt->only_new ? -1 : 0;
}

void remember_leave_new(struct memory *memory, const struct options *opt,
			struct reading *reading)
{
	if (opt->only_new)
		shown_leave_new(&memory->shown, &reading->hosts);
}

void remember_print(const struct memory *memory, size_t njobs)
{
	const struct cache *cache = &memory->cache;
	size_t known = 0;

	if (!memory->is_open)
		return;
	for (size_t i = 0; i < KNOWN_NKINDS; i++)
		known += cache->nfound[i];
	message_print("cache: unchanged: %zu, renamed: %zu, grown: %zu, "
		      "read: %zu",
		      cache->nfound[KNOWN_UNCHANGED],
		      cache->nfound[KNOWN_RENAMED], cache->nfound[KNOWN_GROWN],
		      njobs - known);
	if (cache->nbad)
		message_print("cache: passed over: %zu, first in '%s': not "
			      "whole, or of another version",
			      cache->nbad,
			      buf_failed(&cache->bad)
				      ? "?"
				      : (char *)cache->bad.data);
}

/* With --count no host is shown. */
static int store_shown(struct memory *memory, const struct options *opt,
		       const struct reading *reading)
{
	if (!opt->only_new || opt->count ||
	    !shown_store(&memory->shown, &reading->hosts))
		return 0;
	message_errno(opt->cache, "cannot note which hosts were shown", errno);
	return -1;
}

int remember_store(struct memory *memory, const struct options *opt,
		   struct reading *reading)
{
	int ret;

	if (!memory->is_open)
		return 0;
	ret = store_shown(memory, opt, reading);
	if (cache_store(&memory->cache, reading->kept, reading->nkept) &&
	    opt->verbosity != OPTIONS_QUIET)
		message_errno(opt->cache, "cannot write to the cache", errno);
	return ret;
}

void remember_release(struct memory *memory)
{
	/* The last one that blocked signals is the first to let go. */
	cache_release(&memory->cache);
	shown_release(&memory->shown);
	memory->is_open = false;
}
