/* Tested by tests/unit/work/test_pool.c. */

#include "work/board.h"

#include <sys/mman.h>

static size_t size_of(size_t njobs)
{
	const struct board *board;

	return sizeof(*board) + njobs * sizeof(board->owner[0]);
}

/* Zeros: the first job is next and no job has an owner. */
struct board *board_new(size_t njobs)
{
	void *map = mmap(NULL, size_of(njobs), PROT_READ | PROT_WRITE,
			 MAP_SHARED | MAP_ANONYMOUS, -1, 0);

	return map == MAP_FAILED ? NULL : map;
}

void board_free(struct board *board, size_t njobs)
{
	if (board)
		munmap(board, size_of(njobs));
}

size_t board_claim(struct board *board, size_t job, size_t njobs, unsigned fork)
{
	for (; job < njobs; job++) {
		unsigned nobody = 0;

		if (!atomic_compare_exchange_strong(&board->owner[job], &nobody,
						    fork))
			continue;
		/* May go back past another's job, which costs a look at it. */
		atomic_store(&board->next, job + 1);
		return job;
	}
	return BOARD_NO_JOB;
}

bool board_has_jobs(const struct board *board, size_t njobs)
{
	for (size_t job = 0; job < njobs; job++)
		if (!atomic_load(&board->owner[job]))
			return true;
	return false;
}
