#ifndef FINDROBOTS_STATE_RESUME_H
#define FINDROBOTS_STATE_RESUME_H

/*
 * Reads a file so that another run can go on with it when it has grown, and
 * goes on with what another run has read. The result is that of reading the
 * whole file.
 */

#include "base/buf.h"
#include "base/meter.h"
#include "base/spool.h"
#include "base/unpack.h"
#include "input/filelist.h"
#include "result/partial.h"
#include "scan/scan.h"
#include "state/known.h"

/* What is known of a file up to a point, of another run. */
struct resume_from {
	struct known_file was;	 /* as it was read */
	struct scan_point point; /* is set */
	struct buf ahead;	 /* the result up to it (partial.h) */
};

/* From where a later run can go on; a zeroed one is empty. */
struct resume_point {
	struct scan_point point;
	struct buf ahead; /* the result up to it; empty: it is that of all */
};

void resume_point_release(struct resume_point *);

/*
 * Reads the file, into the partial without files, whose only file it then is:
 * from that point on, if from is not NULL, and the file is still the same up to
 * there. If from or point is not NULL, the partial has to be empty. Sets
 * *point, if that is not NULL. The spool and the gauge may be NULL.
 * Returns 0; -1 with errno ENOMEM when memory ran out.
 */
int resume_read(struct scan *, const struct file *,
		const struct resume_from *from, struct partial *,
		struct spool *rejects, struct meter_gauge *,
		struct resume_point *point);

/*
 * Adds a point as bytes: as scan_point_pack() does; u64 length of the result
 * up to it, and its bytes. A failure stays in the buf.
 */
void resume_point_pack(const struct resume_point *, struct buf *);

/*
 * Reads them into an empty one, and leaves what follows. Returns 0; 1 if they
 * are not such; -1 with errno ENOMEM when memory ran out.
 */
int resume_point_unpack(struct resume_point *, struct unpack *);

#endif
