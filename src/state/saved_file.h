#ifndef FINDROBOTS_STATE_SAVED_FILE_H
#define FINDROBOTS_STATE_SAVED_FILE_H

/*
 * A file of a saved result, and what merges have found out about it, so that
 * later ones say the same. As bytes:
 *
 *	u32 which shard it is of, or 0
 *	what partial_file.h says
 *	u64 the run that has counted it together with what may be the same log,
 *	    when it was shorter or has grown (same.h), or 0
 *	u32 names, at most SAVED_ALSO_MAX, under which it stood in other
 *results, too; and for each, bytewise in order, u32 length and its bytes, of
 *	    which none is 0
 */

#include <stdbool.h>
#include <stdint.h>

#include "result/partial_file.h"
#include "state/section.h"

/* More names, or longer ones, are not kept: which, depends on all of them. */
enum { SAVED_ALSO_MAX = 64, SAVED_ALSO_BYTES_MAX = 4096 };

struct saved_file {
	struct partial_file file;
	uint32_t shard; /* or 0 */
	uint64_t together;
	char **also; /* owned, and so are the names */
	uint32_t nalso;
	/* Where its hosts are, if those of each file are apart: a source of no
	   bytes if it has none. */
	struct section_place hosts;
	bool left_out; /* as it stands in another result */
};

/* Frees what it holds. Takes a zeroed one. */
void saved_file_release(struct saved_file *);

/* For qsort(3), of pointers to files: the order in which they are saved. */
int saved_file_compare(const void *, const void *);

/* Adds a name to also. Returns 0; -1 with errno ENOMEM. */
int saved_file_add_also(struct saved_file *, const char *name);

/* Adds its bytes. A failure stays in the buf. */
void saved_file_pack(const struct saved_file *, struct buf *);

/*
 * Reads them, up to the end, into an empty one. Returns 0; 1 if they are not
 * such; -1 with errno ENOMEM. It has to be released in any case.
 */
int saved_file_unpack(struct saved_file *, struct unpack *);

#endif
