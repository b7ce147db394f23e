#ifndef FINDROBOTS_RESULT_PARTIAL_H
#define FINDROBOTS_RESULT_PARTIAL_H

/*
 * The result of some files: the hosts found in them, with what their requests
 * say together (evidence.h) if that is asked for, and what became of each file.
 * It says what it answers: which question, and which files. Merging is
 * associative and commutative: any tree of merges gives the same hosts,
 * outcomes and bytes, but for strings that are counted together (ledger.h).
 *
 * As bytes it leaves a process, and may outlive it. All numbers are
 * little-endian:
 *
 *	bytes 0-2    "FRP"
 *	byte 3       PARTIAL_VERSION
 *	bytes 4-19   fingerprint of the question
 *	byte 20      level of evidence
 *	u64 files, and for each, in their order, what partial_file.h says
 *	u64 hosts, and for each, sorted bytewise: u8 length and its bytes;
 *	    unless the level is EVIDENCE_NONE, u64 requests, first, last;
 *	    if it is EVIDENCE_ALL, u8 sized, u64 bytes, and for each kind of
 *	    tally: u64 number of those whose values were not kept; u64
 *	    tallies, and for each, by falling number and then bytewise by
 *	    value: u64 number, u32 length of value and its bytes;
 *	    if it is EVIDENCE_VISITS or EVIDENCE_ANSWERS, what visits_bytes.h
 *	    says, and if it is EVIDENCE_GROUPS, what cells_bytes.h says
 */

#include <stddef.h>

#include "base/buf.h"
#include "base/fingerprint.h"
#include "base/unpack.h"
#include "result/evidence.h"
#include "result/hostrun.h"
#include "result/hostset.h"
#include "result/partial_file.h"

/* To be raised when the layout changes, or what a number in it means. */
enum { PARTIAL_VERSION = 8 };

/* The result of no file is an empty one. */
struct partial {
	struct fingerprint question;
	enum evidence_level level;
	struct hostset hosts;
	struct ledger ledger; /* of their evidence; its limit may be set */
	struct hostruns runs; /* more hosts, without evidence: see runs_from */
	size_t runs_from;     /* may be set; see partial_unpack() */
	struct partial_file *files; /* owned, each file once */
	size_t nfiles;
};

/* The level is a part of the question. */
void partial_init(struct partial *, struct hostset_seed,
		  const struct fingerprint *question, enum evidence_level);

/* Frees what the partial holds and leaves it empty. */
void partial_release(struct partial *);

/* Empties the partial; memory of a usual size is kept for reuse. */
void partial_clear(struct partial *);

/*
 * Adds a file that is not in the partial yet, and returns it for the caller to
 * fill its identity and outcome, which are empty. It moves when the next file
 * is added. NULL with errno ENOMEM when memory ran out.
 */
struct partial_file *partial_add_file(struct partial *, const char *name);

/* Has it no files, but all that was found in them. */
void partial_forget_files(struct partial *);

/*
 * Moves to dst what is in src, of the same question and other files. Returns 0,
 * and src is empty; -1 with errno ENOMEM, and dst may have a part of src.
 */
int partial_merge(struct partial *dst, struct partial *src);

/* How many hosts there are, and things that are known of them. */
size_t partial_weight(const struct partial *);

/*
 * Adds hosts of another partial, of the same question, with their evidence; the
 * seeds of both are the same. Returns 0; -1 with errno ENOMEM.
 */
int partial_add_hosts(struct partial *, const struct host *const *hosts,
		      size_t nhosts);

/*
 * At EVIDENCE_GROUPS, has all cells without a value get this one, which is not
 * empty. Returns 0; -1 with errno ENOMEM.
 */
int partial_set_value(struct partial *, struct slice value);

/* Adds the partial's bytes to buf. A failure stays in the buf. */
void partial_pack(const struct partial *, struct buf *);

/*
 * Reads what partial_pack() wrote, of a partial of the same question, into an
 * empty one. Returns 0; 1 if the bytes are not such, whole and with nothing
 * after them; -1 with errno ENOMEM when memory ran out. After a failure the
 * partial has to be cleared.
 *
 * Where hosts have no evidence, if there are runs_from of them or more, and
 * that is not 0, they stay in order, in runs. A partial with runs is not
 * packed.
 *
 * The bytes are not trusted: what could not come from reading files is refused.
 * Hosts are such as a log may have (hostname.h), so are statuses, times and
 * lengths; numbers agree with each other; errors are those of reading. That the
 * files say so cannot be known.
 */
int partial_unpack(struct partial *, struct unpack *);

#endif
