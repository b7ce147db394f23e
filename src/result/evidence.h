#ifndef FINDROBOTS_RESULT_EVIDENCE_H
#define FINDROBOTS_RESULT_EVIDENCE_H

/*
 * What the requests of each host say together. It stands in the host's extra
 * bytes (hostset.h); its strings and their counts are in a ledger, of which
 * each set that has evidence has one. Merging is associative and commutative.
 */

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/buf.h"
#include "base/instant.h"
#include "base/slice.h"
#include "base/unpack.h"
#include "result/hostset.h"
#include "result/ledger.h"

/* What is collected; more needs more memory. */
enum evidence_level {
	EVIDENCE_NONE,	  /* the hosts alone */
	EVIDENCE_NUMBERS, /* requests, first and last */
	EVIDENCE_ALL,
};

/* What is counted by its name. */
enum tally_kind { TALLY_STATUS, TALLY_METHOD, TALLY_USER_AGENT, TALLY_NKINDS };

/* Numbers that do not fit stay at the largest. */
struct evidence {
	uint64_t requests;
	int64_t first, last; /* instants, or INSTANT_NONE */
	uint64_t bytes;	     /* of the responses, if is_sized */
	bool is_sized;	     /* at least one line said a size */
	struct tally *tallies[TALLY_NKINDS];
};

/*
 * One request; what is not known is INSTANT_NONE, empty, or not is_sized. A
 * time that is not from year 1 to 9999 is not known either.
 */
struct sighting {
	int64_t time;
	bool is_sized;
	uint64_t bytes;
	struct slice values[TALLY_NKINDS];
};

/*
 * The extra bytes that each host of a set needs at that level. More than
 * EVIDENCE_NUMBERS fills, so that its tallies can be read: there are none.
 */
size_t evidence_extra(enum evidence_level);

/*
 * The evidence of a host in a set that has extra bytes for it. Zeroed bytes are
 * the evidence of no request.
 */
const struct evidence *evidence_of(const struct host *);

/* Adds a request of the host. Returns 0, or -1 when memory ran out. */
int evidence_add(enum evidence_level, struct ledger *, struct host *,
		 const struct sighting *);

/*
 * Adds to dst, a host in a set with this ledger, what src says, of the same
 * level and another ledger. Returns 0, or -1 when memory ran out.
 */
int evidence_merge(struct ledger *, struct host *dst,
		   const struct evidence *src);

/*
 * The tallies of a kind by falling number, those of one number bytewise by
 * value: an array of *n, which the caller frees. NULL when memory ran out;
 * never NULL where there are none.
 */
const struct tally **evidence_sorted(const struct evidence *, enum tally_kind,
				     size_t *n);

/* Adds a host's evidence as bytes, alike for all that are alike. A failure
   stays in the buf. */
void evidence_pack(enum evidence_level, const struct evidence *, struct buf *);

/*
 * Reads what evidence_pack() wrote into a host without evidence. Returns 0; 1
 * if it is not such; -1 when memory ran out.
 */
int evidence_unpack(enum evidence_level, struct ledger *, struct host *,
		    struct unpack *);

#endif
