#ifndef FINDROBOTS_SCAN_SOURCE_H
#define FINDROBOTS_SCAN_SOURCE_H

/*
 * Opens one file after the other, and says of each whether it is to be read.
 * Used by one thread at a time.
 */

#include <stdbool.h>
#include <sys/stat.h>

#include "decode/layers.h"
#include "input/filelist.h"
#include "input/identity.h"
#include "scan/query.h"

struct source {
	const struct query *query; /* borrowed */
	const struct decoder_ops *ops;
	struct cursor cursor; /* in the folders of files */
};

/* Takes one of which only query and ops are set, too. */
void source_release(struct source *);

/*
 * True if nothing in the file can be wanted, as it was last changed long before
 * the times that are asked for.
 */
bool source_may_skip(const struct query *, const struct stat *);

/*
 * Opens a file, sets what is known of it in the (empty) identity, begins to
 * read it with the layers, and returns 0 with its descriptor, which is the
 * caller's. Returns 1 if it is not to be
 * read, and why is in its (empty) outcome: an error, or skipped, as its name
 * leads to another file than was listed, or its text is the beginning of that
 * of the log that it may be a compressed copy of. The two are compared with the
 * layers, which are free after it. Returns -1 with errno ENOMEM when memory ran
 * out.
 */
int source_open(struct source *, const struct file *, struct layers *,
		struct identity *, struct outcome *, int *fd);

#endif
