#ifndef FINDROBOTS_RESULT_LEDGER_H
#define FINDROBOTS_RESULT_LEDGER_H

/*
 * Counts strings, in any number of lists. Each string is kept once, however
 * many lists have it. Strangers choose the strings, so their memory can be
 * limited: the rarest are then counted together. Used by one thread at a time.
 */

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/arena.h"
#include "base/slice.h"
#include "base/table.h"
#include "result/hostset.h"
#include "result/rooms.h"
#include "result/tallies.h"

enum { LEDGER_RECENT_LOG2 = 9, LEDGER_RECENT = 1 << LEDGER_RECENT_LOG2 };

struct ledger {
	struct hostset_seed seed;
	struct value *recent[LEDGER_RECENT]; /* strings asked for; or NULL */
	struct table values;
	struct arena arena;  /* where they are, and rooms for many tallies */
	struct arena others; /* rooms for one tally and other */
	struct rooms rooms;  /* of lists, but of most with one string */
	struct tally_lists *lists; /* that have tallies, or other */
	size_t ntallies;	   /* of all lists */
	size_t limit_bytes;	   /* see ledger_is_full(); may be changed */
	size_t used_bytes;	   /* of the arena */
	size_t listed_bytes;	   /* of all lists, each with its own strings */
	bool has_other;		   /* a list may have an other that is not 0 */
	unsigned nprunes;	   /* values have moved so many times */

	/* Of the requests of crawlers (visits.h), which are never pruned: */
	struct arena visits; /* where they are */
	uint64_t nvisits;
	uint8_t examples_max; /* of a host as one crawler; may be changed */
	bool takes_over;      /* see visits_merge(); may be changed */

	/* Of cells (cells.h), which are in the same arena: */
	struct cell_list *cell_lists; /* that have cells */
	size_t ncells;		      /* of all of them */
};

/*
 * Strangers choose the strings, so they must not know the seed. There is no
 * limit.
 */
void ledger_init(struct ledger *, struct hostset_seed);
void ledger_release(struct ledger *);
/* Keeps the limit, and memory of a usual size. */
void ledger_clear(struct ledger *);

/*
 * Returns the tally of the string in the list of that number, a new one with n
 * 0. It stays where it is until the list is asked for another, or the ledger is
 * pruned; the lists themselves must not move until the ledger is cleared. NULL
 * with errno ENOMEM when memory ran out.
 */
struct tally *ledger_tally(struct ledger *, struct tally_lists *, size_t number,
			   struct slice);

/*
 * Adds to how often any of the strings not kept. Returns 0; -1 with errno
 * ENOMEM.
 */
int ledger_add_other(struct ledger *, struct tally_lists *, size_t number,
		     uint64_t n);

/* The ledger's own copy of a string; NULL with errno ENOMEM. */
struct value *ledger_value(struct ledger *, struct slice);

/* The same with the ledger's own copy of the string: ledger_value(). */
struct tally *ledger_tally_of(struct ledger *, struct tally_lists *,
			      size_t number, struct value *);

/*
 * True if the strings and tallies take more than the limit: in memory; or as
 * bytes that leave the process (partial.h), where each list has its strings.
 */
static inline bool ledger_is_full(const struct ledger *led)
{
	size_t slots_bytes = led->values.nslots * sizeof(*led->values.slots);

	return led->used_bytes + rooms_bytes(&led->rooms) + slots_bytes >
		       led->limit_bytes ||
	       led->listed_bytes > led->limit_bytes;
}

/*
 * Keeps the most frequent strings, by their numbers in all lists together, in
 * half of the limit; the numbers of the others are added to the other of their
 * lists. What is kept follows from the strings and numbers alone. Takes memory
 * for what is kept beside that for all. Returns 0; -1 with errno ENOMEM, and
 * the ledger and its lists are empty.
 */
int ledger_prune(struct ledger *);

/**** For cells.c */

/*
 * Puts the most frequent values, in half of the limit, into kept, a ledger
 * without values. Of each value the number of its uses stands in its hash, and
 * what it is sorted by in pruning.n; then what takes its place stands there. A
 * use takes so many bytes in memory, and, beside the string, where it is
 * listed. The ledger can then only be released. Returns 0; -1 with errno
 * ENOMEM.
 */
int ledger_keep_values(struct ledger *, struct ledger *kept, size_t use_bytes,
		       size_t listed_bytes);

#endif
