#ifndef FINDROBOTS_WORK_BOARD_H
#define FINDROBOTS_WORK_BOARD_H

/*
 * Which forked worker has which job, in memory that the parent and all of its
 * workers share. None of them can rely on what the others write there.
 */

#include <stdatomic.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

static const size_t BOARD_NO_JOB = SIZE_MAX;

struct board {
	atomic_int errnum;   /* why a worker could not be set up, or 0 */
	atomic_size_t next;  /* each job before this one has an owner */
	atomic_uint owner[]; /* number of the fork that has the job, or 0 */
};

/* Returns a board on which no job has an owner; NULL with errno. */
struct board *board_new(size_t njobs);
void board_free(struct board *, size_t njobs);

/*
 * In a worker: takes the first job, from that one on, that nobody has. Returns
 * BOARD_NO_JOB if there is none.
 */
size_t board_claim(struct board *, size_t job, size_t njobs, unsigned fork);

/* True if somebody can claim a job. */
bool board_has_jobs(const struct board *, size_t njobs);

#endif
