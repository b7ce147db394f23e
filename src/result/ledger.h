#ifndef FINDROBOTS_RESULT_LEDGER_H
#define FINDROBOTS_RESULT_LEDGER_H

/*
 * How often strings were seen, in any number of lists that others keep. Each
 * string is kept once, however many lists count it. Used by one thread at a
 * time.
 */

#include <stddef.h>
#include <stdint.h>

#include "base/arena.h"
#include "base/slice.h"
#include "base/table.h"
#include "result/hostset.h"

/* A string; one in a ledger stays where it is. */
struct value {
	uint32_t hash;
	uint32_t len;
	char bytes[]; /* not closed by a NUL */
};

/* A list of these begins at a pointer that is NULL for an empty one. */
struct tally {
	uint32_t hash;
	struct tally *next;  /* of the same list, in no order */
	struct tally **list; /* where that begins */
	const struct value *value;
	uint64_t n;
};

struct ledger {
	struct hostset_seed seed;
	struct table values;
	struct table tallies; /* of all lists */
	struct arena arena;   /* where both are */
};

/* Strangers choose the strings, so the seed has to be a secret from them. */
void ledger_init(struct ledger *, struct hostset_seed);
void ledger_release(struct ledger *);
void ledger_clear(struct ledger *); /* keeps memory of a usual size */

/*
 * Returns the tally of the string in the list; a new one is put in front and
 * its n is 0. The beginning of the list stays where it is as long as the ledger
 * is not cleared. NULL with errno ENOMEM when memory ran out.
 */
struct tally *ledger_tally(struct ledger *, struct tally **list, struct slice);

#endif
