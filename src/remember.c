/* Tested by tests/fault/cache.bats. */

#include "remember.h"

#include <errno.h>

#include "show/message.h"

static void say(const struct options *opt, const char *what)
{
	if (opt->verbosity != OPTIONS_QUIET)
		message_errno(opt->cache, what, errno);
}

int remember_open(struct cache *cache, const struct options *opt,
		  const struct query *query)
{
	struct fingerprint question;
	int err;

	if (query_fingerprint(query, &question)) {
		errno = ENOMEM;
		return -1;
	}
	if (!cache_open(cache, opt->cache, &question, query->now,
			opt->cache_days))
		return 0;
	err = errno;
	if (err != ENOMEM)
		say(opt, "cannot be used as a cache");
	cache_release(cache);
	errno = err;
	return -1;
}

void remember_print(const struct cache *cache, size_t njobs)
{
	size_t known = 0;

	for (size_t i = 0; i < KNOWN_NKINDS; i++)
		known += cache->nfound[i];
	message_print("cache: unchanged: %zu, renamed: %zu, read: %zu",
		      cache->nfound[KNOWN_UNCHANGED],
		      cache->nfound[KNOWN_RENAMED], njobs - known);
	if (cache->nbad)
		message_print("cache: passed over: %zu, first in '%s': not "
			      "whole, or of another version",
			      cache->nbad,
			      buf_failed(&cache->bad)
				      ? "?"
				      : (char *)cache->bad.data);
}

void remember_store(struct cache *cache, const struct options *opt,
		    const struct reading *reading)
{
	if (cache_store(cache, reading->kept, reading->nkept))
		say(opt, "cannot write to the cache");
}
