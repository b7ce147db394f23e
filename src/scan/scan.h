#ifndef FINDROBOTS_SCAN_SCAN_H
#define FINDROBOTS_SCAN_SCAN_H

/*
 * Reads one file after the other and finds the hosts that asked for a path.
 * Memory depends on the number of hosts found, not on the size of the files.
 * Used by one thread at a time.
 */

#include "base/meter.h"
#include "decode/decoder.h"
#include "input/filelist.h"
#include "input/identity.h"
#include "scan/line.h"
#include "scan/point.h"
#include "scan/query.h"

struct scan;

/*
 * Returns NULL when memory ran out. The query is borrowed for the object's
 * life.
 */
struct scan *scan_new(const struct query *, const struct decoder_ops *);
void scan_free(struct scan *); /* takes NULL */

/*
 * From the next file on, identities have a hash of all bytes: all of them, or
 * those of files that begin with gzip, where it takes little of the time that
 * decoding takes.
 */
void scan_hash_whole(struct scan *, bool only_gzip);

/*
 * What is to be done besides, from the next file on. It is borrowed; NULL: no
 * more.
 */
struct scan_resume {
	/* Where to go on in this file, or NULL: from its beginning. The outcome
	   of the sink, and the sets, are then what is known up to there. */
	const struct scan_point *from;
	uint64_t head; /* hash of the first block, for the identity */

	/* Says whether the file at fd is still the one that was read up to that
	   point. */
	bool (*is_same)(void *ctx, int fd);

	/* Called when all up to the point is known, if more is then taken from
	   the file. Returns -1 when memory ran out. */
	int (*reach)(void *ctx);
	void *ctx;
};

void scan_set_resume(struct scan *, const struct scan_resume *);

/* After scan_read(): the point from which reading can go on. */
const struct scan_point *scan_point(const struct scan *);

/*
 * Reads a file, unless source.h says why it is not to be read. Adds the hosts
 * that asked to the set of the sink, and says in its (empty) outcome what
 * became of the file, and in the (empty) identity which one it was. The gauge
 * may be NULL. Returns 0 whatever is wrong with the file; 1 if it was to be
 * resumed and cannot be: nothing was read; or -1 when memory ran out.
 *
 * After damage a new line begins, as it does in logs that were appended to or
 * flushed member by member.
 */
int scan_read(struct scan *, const struct file *, const struct line_sink *,
	      struct identity *, struct meter_gauge *);

#endif
