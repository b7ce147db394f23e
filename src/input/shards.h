#ifndef FINDROBOTS_INPUT_SHARDS_H
#define FINDROBOTS_INPUT_SHARDS_H

/*
 * Cuts a list of files into parts of about the same size, for runs that are to
 * read one part each. Every run that lists the same files has the same parts:
 * they depend on names and sizes alone.
 */

#include <stdint.h>

#include "base/fingerprint.h"
#include "input/filelist.h"

/*
 * Leaves the files of the number-th of n parts (from 1) in the list, and marks
 * all others as elsewhere. The largest file goes to a part first, each to the
 * part that is smallest by then. Of a log and its compressed copy, which have
 * to be compared, none is alone. Sets the fingerprint of the list.
 *
 * Returns 0; 1 with the path of a file that has no size (a FIFO, standard
 * input) in why, closed by a NUL; -1 with errno ENOMEM when memory ran out.
 */
int shards_choose(struct filelist *, uint32_t number, uint32_t n,
		  struct fingerprint *, struct buf *why);

#endif
