#ifndef FINDROBOTS_RESULT_BUDGET_H
#define FINDROBOTS_RESULT_BUDGET_H

/*
 * Divides the memory that all workers have for the strings and counts of
 * evidence among their ledgers (ledger.h).
 */

#include <stddef.h>

#include "work/pool.h"

/* Returns the limit, in bytes, of each ledger of so many workers. */
size_t budget_share(size_t memory_bytes, enum pool_engine, unsigned nworkers);

/* The same of the ledger that those of all workers are merged into. */
size_t budget_last_share(size_t memory_bytes);

#endif
