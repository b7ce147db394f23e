#ifndef FINDROBOTS_RESULT_TALLIES_H
#define FINDROBOTS_RESULT_TALLIES_H

/*
 * Lists of strings, each with how often it was counted: what they are, and how
 * to look in them. Only a ledger changes them (ledger.h). What is called for
 * each line is inline.
 */

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/cache_line.h"

/* A string, which does not move until the ledger is pruned. */
struct value {
	uint32_t hash;
	uint32_t len;
	union {
		uint64_t n;	    /* over all lists */
		struct value *kept; /* what takes its place, or NULL */
	} pruning;		    /* only set within ledger_prune() */
	char bytes[];		    /* not closed by a NUL */
};

/* A string in a list, and how often; value is NULL where there is none. */
struct tally {
	struct value *value;
	uint64_t n;
};

/* A zeroed one is empty. Most have one tally, which then stands in it. */
struct tally_list {
	union {
		struct tally one;
		struct tally *many; /* in no order, with gaps */
	} tallies;
	uint32_t n;
	uint32_t room : 31; /* for tallies */
	/* Of strings not kept: how often any of them is many[-1].n. */
	uint32_t has_other : 1;
};

/* The lists of one host. */
enum { TALLY_LISTS = 3 };

struct tally_lists {
	struct tally_list of[TALLY_LISTS];
	struct tally_lists *next; /* of those in the ledger, in no order */
};

static inline bool tally_list_is_many(const struct tally_list *list)
{
	return list->room > 1 || list->has_other;
}

/* Where the tallies of the list begin, list->room of them. */
static inline const struct tally *
tally_list_begin(const struct tally_list *list)
{
	return tally_list_is_many(list) ? list->tallies.many
					: &list->tallies.one;
}

/* How often any of the strings not kept. */
static inline uint64_t tally_list_other(const struct tally_list *list)
{
	return list->has_other ? list->tallies.many[-1].n : 0;
}

/*
 * The tally after that one, or, if it is NULL, the first. Returns NULL if there
 * is none.
 */
static inline const struct tally *tally_list_next(const struct tally_list *list,
						  const struct tally *at)
{
	const struct tally *end = tally_list_begin(list) + list->room;

	for (at = at ? at + 1 : tally_list_begin(list); at < end; at++)
		if (at->value)
			return at;
	return NULL;
}

/**** For ledger.c */

enum { TALLIES_FEW = 8 }; /* of a list that are looked at one by one */

/* Where the tallies of the list begin, to be changed. */
static inline struct tally *tally_list_room(struct tally_list *list)
{
	return tally_list_is_many(list) ? list->tallies.many
					: &list->tallies.one;
}

/* The tally of the value, or the place for it; there is one. */
static inline struct tally *tally_place(struct tally *tallies, uint32_t room,
					const struct value *value)
{
	uint32_t i = room > TALLIES_FEW ? value->hash & (room - 1) : 0;

	while (tallies[i].value && tallies[i].value != value)
		i = (i + 1) & (room - 1);
	return &tallies[i];
}

static inline bool tally_list_is_full(const struct tally_list *list)
{
	return list->room <= TALLIES_FEW ? list->n == list->room
					 : list->n >= list->room / 4 * 3;
}

/* The tally of a value, or NULL. */
static inline struct tally *tally_list_find(struct tally_list *list,
					    const struct value *value)
{
	struct tally *tallies = tally_list_room(list), *tally;

	if (list->room > TALLIES_FEW) {
		tally = tally_place(tallies, list->room, value);
		return tally->value ? tally : NULL;
	}
	for (uint32_t i = 0; i < list->n; i++)
		if (tallies[i].value == value)
			return &tallies[i];
	return NULL;
}

/**** Memory that is going to be needed of a list which is at hand */

/* All of a short list. */
static inline void tally_list_fetch(const struct tally_list *list)
{
	const char *begin = (const void *)tally_list_begin(list);

	__builtin_prefetch(begin);
	if (list->room > CACHE_LINE / sizeof(struct tally))
		__builtin_prefetch(begin + CACHE_LINE);
}

/* What ledger_tally_of() needs. */
static inline void tally_list_fetch_value(const struct tally_list *list,
					  const struct value *value)
{
	if (list->room > TALLIES_FEW)
		__builtin_prefetch(tally_list_begin(list) +
				   (value->hash & (list->room - 1)));
	else
		tally_list_fetch(list);
}

#endif
