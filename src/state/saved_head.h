#ifndef FINDROBOTS_STATE_SAVED_HEAD_H
#define FINDROBOTS_STATE_SAVED_HEAD_H

/* What a saved result says of itself; saved.h has the layout. */

#include <stdint.h>

#include "base/buf.h"
#include "base/fingerprint.h"
#include "base/unpack.h"
#include "result/evidence.h"

/* To be raised when the layout changes, or what a number in it means. */
enum { SAVED_VERSION = 3 };

enum { SAVED_MAGIC_SIZE = 4 };

/* Tags of frames; that of hosts is SECTION_TAG. */
enum { SAVED_HEAD = 1, SAVED_FILE = 2, SAVED_END = 4 };

/* More shards cannot be asked for. */
enum { SAVED_SHARDS_MAX = 10000 };

/* Which parts of a list of files a result is of. */
struct saved_shards {
	uint32_t n; /* in all; 0: it is no part */
	struct fingerprint list;
	uint32_t
		*numbers; /* owned; in order, twice if it came more than once */
	uint32_t nnumbers;
};

struct saved_head {
	struct fingerprint question;
	enum evidence_level level;
	struct saved_shards shards;
	struct buf text; /* of the question */
};

/* Takes a zeroed one. */
void saved_head_release(struct saved_head *);

/* Adds its bytes. A failure stays in the buf. */
void saved_head_pack(const struct saved_head *, struct buf *);

/*
 * Reads them into an empty one, up to the end. Returns 0; 1 if they are not
 * such; -1 with errno ENOMEM. It has to be released in any case.
 */
int saved_head_unpack(struct saved_head *, struct unpack *);

#endif
