#ifndef FINDROBOTS_RESULT_PARTIAL_H
#define FINDROBOTS_RESULT_PARTIAL_H

/*
 * The result of some of the files: the hosts found in them, with what their
 * requests say together (evidence.h) if that is asked for, and what became of
 * each file. This is what leaves a process, as the payload of a frame
 * (frame.h), and what the reducer merges. Merging is associative and
 * commutative: any tree of merges gives the same hosts, outcomes and bytes.
 *
 * Payload, all numbers little-endian:
 *
 *	u64 files, and for each, by rising number: u64 number, u8 content,
 *	    opened, skipped, u64 stored bytes, text bytes, members, requests,
 *	    rejected, hosts, lines, untimed, offset and bytes of rejected
 *	    lines; u32 errors, and for each: u8 code, u32 errno, u64 offset,
 *	    resumed, count; u8 length of detail and its bytes
 *	u8 level of evidence
 *	u64 hosts, and for each, sorted bytewise: u8 length and its bytes;
 *	    unless the level is EVIDENCE_NONE, u64 requests, first, last;
 *	    if it is EVIDENCE_ALL, u8 sized, u64 bytes, and for each kind of
 *	    tally: u64 tallies, and for each, by falling number and then
 *	    bytewise by value: u64 number, u32 length of value and its bytes
 *
 * A change of it is a new FRAME_VERSION.
 */

#include <stddef.h>

#include "base/buf.h"
#include "result/evidence.h"
#include "result/hostset.h"
#include "input/outcome.h"
#include "base/unpack.h"

struct partial_file {
	size_t number; /* of the file in the list */
	struct outcome outcome;
};

/* A zeroed one is empty, but see hostset.h on seeds. */
struct partial {
	enum evidence_level level;
	struct hostset hosts;
	struct ledger ledger;	    /* of their evidence */
	struct partial_file *files; /* owned, each number once */
	size_t nfiles;
};

void partial_init(struct partial *, struct hostset_seed, enum evidence_level);

/* Frees what the partial holds and leaves it empty. */
void partial_release(struct partial *);

/* Empties the partial; memory of a usual size is kept for reuse. */
void partial_clear(struct partial *);

/*
 * Adds a file that is not in the partial yet and returns its outcome, still
 * empty, to be filled by the caller; it moves when the next file is added.
 * NULL when memory ran out.
 */
struct outcome *partial_add_file(struct partial *, size_t number);

/*
 * Adds to dst what is in src, of the same level and other files; src is left
 * empty. Returns 0, or -1 when memory ran out: dst may then hold a part of src.
 */
int partial_merge(struct partial *dst, struct partial *src);

/* Adds the partial's bytes to buf. A failure stays in the buf. */
void partial_pack(const struct partial *, struct buf *);

/*
 * Reads what partial_pack() wrote, of a partial of the same level, into an
 * empty one. Returns 0; 1 if the bytes are not such, whole and with nothing
 * behind; -1 when memory ran out. What it returns other than 0 for is left
 * half filled.
 */
int partial_unpack(struct partial *, struct unpack *);

#endif
