#ifndef FINDROBOTS_STATE_KEPT_H
#define FINDROBOTS_STATE_KEPT_H

/*
 * Results of files that are to be saved in a cache: one worker's, as frames of
 * a pack, in a temporary file, so that they take no memory. Used by one thread
 * at a time.
 */

#include <stdbool.h>
#include <stddef.h>

#include "base/buf.h"
#include "base/spool.h"
#include "input/filelist.h"
#include "result/partial.h"
#include "state/pack.h"
#include "state/resume.h"

struct kept {
	struct spool spool;	    /* frames of the entries, in their order */
	struct buf frame;	    /* the last one */
	struct pack_entry *entries; /* owned */
	size_t nentries;
};

/* Opens a temporary file in the directory. Returns 0; -1 with errno. */
int kept_init(struct kept *, const char *dir);
void kept_release(struct kept *); /* takes a zeroed one */

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
 * Returns 0; -1 with errno ENOMEM when memory ran out. That it could not be
 * written is said by kept_copy().
 */
int kept_add(struct kept *, const struct partial *, const struct known_file *,
	     const struct resume_point *, uint32_t day,
	     const struct fingerprint *key);

/* Writes all frames to fd. Returns 0; -1 with errno. */
int kept_copy(struct kept *, int fd);

#endif
