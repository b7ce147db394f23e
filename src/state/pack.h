#ifndef FINDROBOTS_STATE_PACK_H
#define FINDROBOTS_STATE_PACK_H

/*
 * Saved results of many files in one file, which is written once and never
 * changed. An index comes first, so that 100,000 of them are found by one read.
 * All numbers are little-endian:
 *
 *	bytes 0-2   "FRC"
 *	byte 3      PACK_VERSION
 *	bytes 4-11  length of the index in bytes
 *	the index, a frame (base/frame.h) with tag 0, of entries, each of
 *	    134 bytes: 16 bytes key; u32 day; u64 name, read bytes
 *	    and moment of known.h; identity (identity.h); u64 offset in the
 *	    pack and length of its frame
 *	and for each entry a frame, whose tag is a hash of what tells files
 *	    apart, and of the key (pack.c)
 *
 * Frames have checksums, and no other bytes are between them. What the frame of
 * an entry holds is the caller's. Before memory is taken for a large frame, it
 * has been found to be whole.
 */

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/buf.h"
#include "base/fingerprint.h"
#include "base/outfile.h"
#include "state/known.h"

/* To be raised when the layout changes, or that of what is in it. */
enum { PACK_VERSION = 3 };

/* A frame with more bytes is no entry's. */
enum { PACK_ENTRY_MAX = 1 << 30 };

/* The day of an instant (instant.h), since 1970. */
static inline uint32_t pack_day(int64_t instant)
{
	return (uint32_t)(instant / (INT64_C(86400) * 1000000));
}

struct pack_entry {
	struct fingerprint key; /* of what was asked */
	uint32_t day;		/* since 1970: when it was last used */
	struct known_file file;
	uint64_t offset, len; /* of its frame in the pack */
};

struct pack {
	char *name; /* owned */
	int fd;
	struct pack_entry *entries; /* owned */
	size_t nentries;
};

enum pack_status {
	PACK_OK,
	PACK_BAD,   /* no pack, one of another version, or an altered one */
	PACK_ERROR, /* errno: it could not be opened or read */
	PACK_MEMORY,
};

/*
 * Opens the file of that name in the directory and reads its index. Nothing
 * but a regular file is opened. The pack has to be released either way.
 */
enum pack_status pack_open(struct pack *, int dir, const char *name);
void pack_release(struct pack *); /* takes a zeroed one */

/*
 * Reads what the frame of an entry holds to buf, which is cleared before, and
 * sets *payload to where that is in it.
 */
enum pack_status pack_read(const struct pack *, const struct pack_entry *,
			   struct buf *, const uint8_t **payload, size_t *len);

/*
 * False if the frame is a large one and not whole: then it is not to be copied.
 */
bool pack_may_copy(const struct pack *, const struct pack_entry *);

/* Copies the frame as it is, to buf, which is cleared before. */
enum pack_status pack_copy(const struct pack *, const struct pack_entry *,
			   struct buf *);

/*
 * Begins the frame of an entry at the end of buf, and returns where that is.
 * The caller adds what is to be in it, and then ends it with what this
 * returned, which sets the entry's length. A failure stays in the buf.
 */
size_t pack_begin_frame(struct pack_entry *, struct buf *);
void pack_end_frame(struct pack_entry *, struct buf *, size_t start);

/*
 * Adds the beginning of a pack, with its index, to buf, and sets the offsets of
 * the entries: their frames have to follow in their order.
 */
void pack_add_index(struct pack_entry *, size_t nentries, struct buf *);

#endif
