#ifndef FINDROBOTS_STATE_KEPT_H
#define FINDROBOTS_STATE_KEPT_H

/*
 * Results of files that are to be saved in a cache: one worker's, as frames of
 * a pack. A zeroed one is empty. Used by one thread at a time.
 */

#include <stdbool.h>
#include <stddef.h>

#include "base/buf.h"
#include "input/filelist.h"
#include "result/partial.h"
#include "state/pack.h"

struct kept {
	struct buf frames;	    /* of the entries, in their order */
	struct pack_entry *entries; /* owned */
	size_t nentries;
};

void kept_release(struct kept *);

/* True if results of this file can be kept: that of a copy is of two files. */
bool kept_takes(const struct file *);

/*
 * True if the result, of one file that was opened after the moment (an
 * instant), can be of use in another run.
 */
bool kept_wants(const struct partial *, int64_t moment);

/*
 * Adds such a result, of a file that now has this name. Returns 0; -1 with
 * errno ENOMEM when memory ran out.
 */
int kept_add(struct kept *, const struct partial *, const char *name,
	     int64_t moment, const struct fingerprint *key);

#endif
