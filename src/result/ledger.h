#ifndef FINDROBOTS_RESULT_LEDGER_H
#define FINDROBOTS_RESULT_LEDGER_H

/*
 * Counts strings, in any number of lists. Each string is kept once, however
 * many lists have it. Used by one thread at a time.
 */

#include <stddef.h>
#include <stdint.h>

#include "base/arena.h"
#include "base/slice.h"
#include "base/table.h"
#include "result/hostset.h"

/* A string, which does not move as long as the ledger has it. */
struct value {
	uint32_t hash;
	uint32_t len;
	char bytes[]; /* not closed by a NUL */
};

/* A string in a list, and how often. NULL is an empty list. */
struct tally {
	uint32_t hash;
	struct tally *next;  /* in the same list, in no order */
	struct tally **list; /* the pointer that the list begins with */
	const struct value *value;
	uint64_t n;
};

struct ledger {
	struct hostset_seed seed;
	struct table values;
	struct table tallies; /* of all lists */
	struct arena arena;   /* where both are */
};

/* Strangers choose the strings, so they must not know the seed. */
void ledger_init(struct ledger *, struct hostset_seed);
void ledger_release(struct ledger *);
void ledger_clear(struct ledger *); /* keeps memory of a usual size */

/*
 * Returns the tally of the string in the list that *list begins; a new one,
 * with n 0, is put before the others. list itself must not move until the
 * ledger is cleared. NULL with errno ENOMEM when memory ran out.
 */
struct tally *ledger_tally(struct ledger *, struct tally **list, struct slice);

#endif
