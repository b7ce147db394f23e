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
#include "state/resume.h"

struct kept {
	struct buf frames;	    /* of the entries, in their order */
	struct pack_entry *entries; /* owned */
	size_t nentries;
};

void kept_release(struct kept *);

/* True if results of this file can be kept: that of a copy is of two files. */
bool kept_takes(const struct file *);

/*
 * Describes the file of a result, which now has that name. The moment is an
 * instant before it was opened.
 */
struct known_file kept_describe(const struct partial *, const char *name,
				int64_t moment);

/*
 * True if the result of such a file can be of use in another run, which may go
 * on from the point.
 */
bool kept_wants(const struct partial *, const struct known_file *,
		const struct resume_point *);

/*
 * Adds it: a frame with the point (resume_point_pack()) and then the result.
 * Returns 0; -1 with errno ENOMEM when memory ran out.
 */
int kept_add(struct kept *, const struct partial *, const struct known_file *,
	     const struct resume_point *, uint32_t day,
	     const struct fingerprint *key);

#endif
