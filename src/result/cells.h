#ifndef FINDROBOTS_RESULT_CELLS_H
#define FINDROBOTS_RESULT_CELLS_H

/*
 * What the requests of a host say, by a value (a user agent, a target, a file),
 * by when they were, and by status: a list of cells for each host, each for the
 * requests that have all three in common. What a question does not ask for is
 * none in all cells. Any grouping of requests follows from them (groups.h).
 *
 * Values are strings of the ledger, in whose memory the cells are, too.
 * Strangers choose them, so if the ledger is full the rarest are given up:
 * their cells become one for each time and status. Cells without a value are
 * never fewer for that. Merging is associative and commutative, unless that
 * happens.
 */

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/instant.h"
#include "base/slice.h"
#include "result/ledger.h"
#include "result/step.h"

/* What is collected, and what of a request becomes the value of its cell. */
enum cells_value {
	CELLS_NO_VALUE,
	CELLS_AGENT,
	CELLS_TARGET,
	CELLS_FILE, /* set when all of a file is read: cells_set_value() */
};

struct cells_key {
	enum cells_value value;
	enum step step;
};

/* Numbers that become too large stay at the largest one. */
struct cell {
	struct value *value; /* or NULL: not known, unless is_other */
	int64_t step;	     /* what its step begins with, or INSTANT_NONE */
	uint16_t status;     /* 100 to 999; or 0: not known */
	bool is_other;	     /* the value was one of those given up */
	bool is_sized;	     /* the size of at least one response is known */
	uint64_t requests;   /* 0: this is no cell */
	uint64_t bytes;	     /* of those responses */
	int64_t first, last; /* instants, or INSTANT_NONE */
};

/* A zeroed one is empty. It must not move until the ledger is cleared. */
struct cell_list {
	struct cell *cells; /* room for so many; in no order, with gaps */
	struct cell *last;  /* that was added to; or NULL */
	uint32_t n, room;
	struct cell_list *next; /* of those in the ledger, in no order */
};

/* Requests to be added. */
struct cell_sum {
	struct slice value; /* empty: not known */
	bool is_other, is_sized;
	unsigned status;
	int64_t step;
	uint64_t requests, bytes;
	int64_t first, last;
};

/*
 * Adds requests, at least one, to their cell. Returns 0; -1 with errno ENOMEM.
 * The ledger may then be full.
 */
int cells_add(struct ledger *, struct cell_list *, const struct cell_sum *);

/* Adds all cells of another ledger's list. The rest is as above. */
int cells_merge(struct ledger *, struct cell_list *,
		const struct cell_list *src);

/*
 * Cells without a value get this one, which is not empty. The rest is as above.
 */
int cells_set_value(struct ledger *, struct cell_list *, struct slice value);

/*
 * Gives up the rarest values of a full ledger, so that it is at most half full.
 * Returns 0; -1 with errno ENOMEM, and the ledger and its lists are empty.
 */
int cells_prune(struct ledger *);

/* The cell after that one, or, if it is NULL, the first. NULL: there is none.
 */
static inline const struct cell *cells_next(const struct cell_list *list,
					    const struct cell *at)
{
	const struct cell *end = list->cells + list->room;

	for (at = at ? at + 1 : list->cells; at < end; at++)
		if (at->requests)
			return at;
	return NULL;
}

static inline struct slice cell_value(const struct cell *cell)
{
	return cell->value
		       ? (struct slice){ cell->value->bytes, cell->value->len }
		       : (struct slice){ 0 };
}

/* What a cell has, to be added to another one. */
static inline struct cell_sum cell_sum(const struct cell *cell)
{
	return (struct cell_sum){
		.value = cell_value(cell),
		.is_other = cell->is_other,
		.is_sized = cell->is_sized,
		.status = cell->status,
		.step = cell->step,
		.requests = cell->requests,
		.bytes = cell->bytes,
		.first = cell->first,
		.last = cell->last,
	};
}

/*
 * By value (none first, then bytewise, then those given up), step (none first)
 * and status.
 */
int cell_compare(const struct cell *, const struct cell *);

#endif
