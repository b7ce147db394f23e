#ifndef FINDROBOTS_STATE_SAME_H
#define FINDROBOTS_STATE_SAME_H

/*
 * Which files of several results are the same log, so that each counts once:
 *
 * - those with the same bytes, if they were read to their end: as many of them,
 *   of the same length, and hashes of all of them and of both ends are equal;
 * - else those of the same device, inode, size, mtime and ctime;
 * - what was not read, of the same name and with the same messages.
 *
 * One result may have several copies of a log: whoever ran it saw that, and
 * wanted them. So of each log those of the one result stay that has most: hosts
 * in one of them, as a damaged result has lost some, and then copies. What is
 * equal counts the same whichever stays, but names may differ: then the first
 * in order stays. Shards of one list have no log in common: each is on
 * its own.
 *
 * A log that grew between two runs is not the same: of its first requests both
 * have the hosts and the counts. It cannot be proven that the longer one begins
 * with all of the shorter one, as only hashes are there. So it is said of what
 * may be such a pair: of different lengths, read to their ends, and either with
 * the same first block, or of the same device and inode while the shorter one
 * has less than a block to compare. Where one run has read both, it has counted
 * them as it found them, and nothing is said; so such files of a run are
 * marked.
 *
 * All of this is associative and commutative, as merging is: what is to be said
 * follows from what was saved by runs, whichever of it was merged first.
 */

#include "state/saved_file.h"

struct same_file {
	struct saved_file *file;	     /* borrowed */
	size_t result;			     /* the number of its result */
	const struct saved_file *grown_from; /* set: a shorter one of another
						run, or NULL */
};

/*
 * Sets left_out of those that another one stays for, which then has their names
 * in also, and is marked as one of them was. The array is put in another order.
 * Returns 0; -1 with errno ENOMEM.
 */
int same_find(struct same_file *, size_t n);

/*
 * Sets grown_from of those that stay and may be another one that stays, when it
 * had grown. The array is put in another order.
 */
void same_find_grown(struct same_file *, size_t n);

/*
 * Marks those of the files of one run (together) that may be another of them,
 * when it had grown. The array is put in another order.
 */
void same_mark_run(struct same_file *, size_t n);

#endif
