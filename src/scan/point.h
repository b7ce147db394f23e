#ifndef FINDROBOTS_SCAN_POINT_H
#define FINDROBOTS_SCAN_POINT_H

/*
 * A place in a file from which reading can go on in another run, when the file
 * has grown: the end of its last whole line of plain text, or of its last gzip
 * member, if nothing else follows that and its text ends a line. With it is
 * what the reader knew there. Most files have one. Those whose reader knows
 * more than a few numbers have none: files with damage, lines that could not be
 * read, fields that a line names, records of several lines, converted text,
 * compressed twice or by anything but gzip, and short ones.
 */

#include <stdbool.h>
#include <stdint.h>

#include "base/buf.h"
#include "base/longhash.h"
#include "base/unpack.h"
#include "input/outcome.h"

/* Neither an offset nor what was decoded up to there is less than this. */
enum { SCAN_POINT_MIN = 4096 };

struct scan_point {
	bool is_set;	 /* or the file has none, and all below is 0 */
	uint64_t offset; /* of stored bytes */
	enum content content;
	unsigned kinds; /* needles.h */
	bool asked;	/* these are of line.c */
	bool read_time;
	uint64_t nasked;
	unsigned missing;
	/* In gzip: what the hash of all bytes up to it has (longhash.h). */
	uint64_t lanes[LONGHASH_LANES];
};

/*
 * Adds it as bytes, little-endian: u8 is set, and if it is, u64 offset; u8
 * content; u32 kinds; u8 asked, read time; u64 asked; u32 missing; u64 lanes,
 * four of them. A failure stays in the buf.
 */
void scan_point_pack(const struct scan_point *, struct buf *);

/* Its lanes, or NULL if there are none. */
const uint64_t *scan_point_lanes(const struct scan_point *);

/* Reads them. Returns 0; or 1 if they are not what scan_point_pack() wrote. */
int scan_point_unpack(struct scan_point *, struct unpack *);

#endif
