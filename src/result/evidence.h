#ifndef FINDROBOTS_RESULT_EVIDENCE_H
#define FINDROBOTS_RESULT_EVIDENCE_H

/*
 * What the requests of each host say together. It stands in the host's extra
 * bytes (hostset.h); its strings and their counts are in a ledger, of which
 * each set that has evidence has one. Merging is associative and commutative,
 * unless the ledger has a limit and it is reached: then the numbers of requests
 * are the same still, and the rarest strings are counted together.
 */

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/buf.h"
#include "base/instant.h"
#include "base/slice.h"
#include "base/unpack.h"
#include "result/cells.h"
#include "result/hostset.h"
#include "result/ledger.h"
#include "result/visits.h"

/* How much is collected. More of it takes more memory. */
enum evidence_level {
	EVIDENCE_NONE,	  /* the hosts alone */
	EVIDENCE_NUMBERS, /* requests, first and last */
	EVIDENCE_ALL,
	EVIDENCE_VISITS,  /* numbers, and each request of a crawler */
	EVIDENCE_GROUPS,  /* numbers, and cells of requests (cells.h) */
	EVIDENCE_ANSWERS, /* visits, with the answer to each */
	EVIDENCE_NLEVELS
};

static inline bool evidence_is_of_crawlers(enum evidence_level level)
{
	return level == EVIDENCE_VISITS || level == EVIDENCE_ANSWERS;
}

/* What is counted value by value. */
enum tally_kind { TALLY_STATUS, TALLY_METHOD, TALLY_USER_AGENT, TALLY_NKINDS };

/* More than a value has: a line, or a record of several, is not longer. */
enum { EVIDENCE_VALUE_MAX = 64 * 1024 };

/* A number that becomes too large stays at the largest one. */
struct evidence {
	uint64_t requests;
	int64_t first, last; /* instants, or INSTANT_NONE */
	uint64_t bytes;	     /* of the responses, if is_sized */
	bool is_sized;	     /* the size of at least one is known */
	union {
		struct tally_lists tallies;
		struct visits *visits;	/* of crawlers, without bytes */
		struct cell_list cells; /* at EVIDENCE_GROUPS; the same */
	};
};

/*
 * One request. What is not known is INSTANT_NONE, empty, or not is_sized; a
 * time before year 1 or after 9999 counts as not known.
 */
struct sighting {
	int64_t time;
	bool is_sized;
	uint64_t bytes;
	union {
		struct {
			/* A status has three digits. */
			struct slice values[TALLY_NKINDS];
			/* The ledger's own copy of the agent, if it has one
			   and that is known; or NULL. */
			struct value *agent;
		};
		struct visit visit; /* of a crawler */
		struct {
			struct slice value;
			unsigned status; /* 100 to 999, or 0 */
			int64_t step;	 /* of the time */
		} cell;			 /* at EVIDENCE_GROUPS */
	};
};

/*
 * The extra bytes that each host of a set needs at that level. EVIDENCE_NUMBERS
 * does not fill all of them: there are no tallies, but they can be asked for.
 */
size_t evidence_extra(enum evidence_level);

/*
 * The evidence of a host in a set that has extra bytes for it. That of a host
 * without requests is all zeros.
 */
const struct evidence *evidence_of(const struct host *);

/*
 * Adds a request of the host. The ledger is pruned if it is full. Returns 0; -1
 * with errno ENOMEM.
 */
int evidence_add(enum evidence_level, struct ledger *, struct host *,
		 const struct sighting *);

/*
 * Adds src, of the same level and another ledger, to the evidence of dst, a
 * host in the set that this ledger belongs to, and is pruned if it is full.
 * Returns 0; -1 with errno ENOMEM.
 */
int evidence_merge(enum evidence_level, struct ledger *, struct host *dst,
		   const struct evidence *src);

/*
 * At EVIDENCE_GROUPS, has the host's cells without a value get this one, which
 * is not empty. Returns 0; -1 with errno ENOMEM.
 */
int evidence_set_value(struct ledger *, struct host *, struct slice value);

/*
 * The tallies of a kind, largest first, and bytewise by value where numbers are
 * the same: an array of *n, which the caller frees. NULL with errno ENOMEM when
 * memory ran out; never NULL where there are none. What is counted as other is
 * not among them.
 */
const struct tally **evidence_sorted(const struct evidence *, enum tally_kind,
				     size_t *n);

/*
 * How many tallies of the kind there are; *most is the one that would be the
 * first of them sorted, or NULL.
 */
size_t evidence_most(const struct evidence *, enum tally_kind,
		     const struct tally **most);

/*
 * Adds a host's evidence as bytes, which are the same for the same evidence. A
 * failure stays in the buf.
 */
void evidence_pack(enum evidence_level, const struct evidence *, struct buf *);

/*
 * Reads what evidence_pack() wrote into a host that has no evidence. Returns 0;
 * 1 if the bytes are not such; -1 with errno ENOMEM when memory ran out.
 */
int evidence_unpack(enum evidence_level, struct ledger *, struct host *,
		    struct unpack *);

/* What the parts of a host's evidence have so far (evidence_parts.h). */
struct evidence_sum {
	uint64_t requests; /* 0 before the first part */
	uint64_t counted[TALLY_NKINDS];
};

/*
 * The same with one part of it, the first or the next one (from EVIDENCE_ALL
 * on), and a host that has nothing of that part. The sum is that of the parts
 * before, and is added to. A part that is not the first has no requests.
 */
int evidence_unpack_part(enum evidence_level, struct ledger *, struct host *,
			 struct evidence_sum *, struct unpack *);

/* Passes over the bytes of a host's evidence, which are not checked. */
void evidence_skip(enum evidence_level, struct unpack *);

#endif
