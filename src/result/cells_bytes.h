#ifndef FINDROBOTS_RESULT_CELLS_BYTES_H
#define FINDROBOTS_RESULT_CELLS_BYTES_H

/*
 * Cells (cells.h) as bytes. All numbers are little-endian:
 *
 *	u64 cells, and for each, in their order (cell_compare()): u8 kind of
 *	    value; if it is CELLS_STRING, u32 length and its bytes; u64 step,
 *	    u32 status or 0, u64 requests, first, last; u8 sized, u64 bytes
 */

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/buf.h"
#include "base/unpack.h"
#include "result/cells.h"

enum {
	CELLS_NONE,
	CELLS_STRING,
	CELLS_OTHER,
	CELLS_SAME, /* as that of the cell before */
};

/* Adds them as bytes. A failure stays in the buf. */
void cells_pack(const struct cell_list *, struct buf *);

/*
 * Reads what cells_pack() wrote, or a part of it (cells_parts_add()), into an
 * empty list, and adds how many requests it has to *nrequests. No value is
 * longer than max. Returns 0; 1 if the bytes are not such, or no request could
 * be so; -1 with errno ENOMEM.
 */
int cells_unpack(struct ledger *, struct cell_list *, size_t max_bytes,
		 uint64_t *nrequests, struct unpack *);

/* Passes over the bytes, which are not checked. */
void cells_skip(struct unpack *);

/*
 * Cuts the bytes of all cells of a host into parts, each of which
 * cells_unpack() reads, and which are about as long as a limit.
 */
struct cells_parts {
	struct unpack in;
	uint64_t nleft;
	struct slice value; /* of the last cell; borrowed */
	uint8_t kind;	    /* the same */
};

/* The bytes were checked, and are borrowed. */
void cells_parts_begin(struct cells_parts *, struct unpack);

/* Adds the next part to buf. Returns whether more follow. */
bool cells_parts_add(struct cells_parts *, size_t limit_bytes, struct buf *);

#endif
