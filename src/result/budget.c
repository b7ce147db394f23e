/*
 * With threads a worker has a ledger for all its files, half of one while one
 * is pruned, and perhaps one for the file just read. A forked worker has one
 * for that file, and its bytes in a buffer, which may be twice as large as they
 * are; the parent has such a buffer for each worker, and a ledger for all its
 * files. At the end the parent has a ledger of each worker, and one that grows.
 *
 * Tested by tests/cli/memory.bats.
 */

#include "result/budget.h"

#include <sys/param.h>

/* What a ledger has, however little memory there is for all. */
enum { SHARE_MIN = 64 * 1024 };

size_t budget_share(size_t memory, enum pool_engine engine, unsigned nworkers)
{
	size_t share = memory / MAX(nworkers, 1);

	share = engine == POOL_THREADS ? share / 5 * 2 : share / 6;
	return MAX(share, SHARE_MIN);
}

size_t budget_last_share(size_t memory)
{
	return MAX(memory / 5 * 2, SHARE_MIN);
}
