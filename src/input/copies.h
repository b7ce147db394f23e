#ifndef FINDROBOTS_INPUT_COPIES_H
#define FINDROBOTS_INPUT_COPIES_H

/*
 * Which files may be compressed copies of others: logrotate leaves the log
 * beside its copy while it compresses, and if it is killed. Names only say
 * which files have to be compared (scan.h).
 */

#include "input/filelist.h"

/*
 * Sets plain of those files of the list, from the index first on, that are in
 * the same directory as another one and have its name, with that of a
 * compression behind it. Returns 0; -1 with errno ENOMEM when memory ran out.
 */
int copies_find(struct filelist *, size_t first);

#endif
