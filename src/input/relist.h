#ifndef FINDROBOTS_INPUT_RELIST_H
#define FINDROBOTS_INPUT_RELIST_H

/*
 * Logs are rotated while they are read: a file that was listed has another name
 * when its turn comes. Then the operands are listed once more, and what is
 * there and was not read is read under the name that it has by now. A file is
 * the same one if its device and inode are.
 */

#include "input/filelist.h"
#include "input/outcome.h"

/* How often operands are listed again, at most. */
enum { RELIST_MOST = 2 };

/*
 * Lists the operands again if a file of the list, by its outcome, has moved or
 * is gone. What is to be read is added to the list: nothing, if no file has,
 * or all was read. The last time, it is read whatever its name leads to.
 * Outcomes of the files added are not there yet. Returns 0; -1 with errno
 * ENOMEM when memory ran out.
 */
int relist(struct filelist *, const struct filelist_rules *, struct outcome *,
	   bool last);

/*
 * At the end: adds to the outcomes of files that were not found again that they
 * were not. first is the index of the first file that relist() added. Returns
 * 0; -1 with errno ENOMEM when memory ran out.
 */
int relist_finish(const struct filelist *, size_t first, struct outcome *);

#endif
