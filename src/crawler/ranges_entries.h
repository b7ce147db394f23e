#ifndef FINDROBOTS_CRAWLER_RANGES_ENTRIES_H
#define FINDROBOTS_CRAWLER_RANGES_ENTRIES_H

/* The networks of one file, while it is read, each with its date. */

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/address.h"
#include "crawler/ranges_error.h"

struct ranges_entry {
	int64_t date; /* as instant.h has it, or INSTANT_NONE */
	struct network network;
};

/* A zeroed one is empty. */
struct ranges_entries {
	bool any;		      /* large and special networks, too */
	struct ranges_entry *entries; /* owned */
	size_t n;
	size_t *undated; /* owned; which of them, the earliest first */
	size_t nundated;
	struct ranges_error bad, refused; /* count 0: there is none */
};

/*
 * Takes what stands at the place of a network; blanks around it do not count.
 * Returns 0; or -1 when memory ran out.
 */
int ranges_entries_add(struct ranges_entries *, struct slice text,
		       uint64_t line);

/* Counts what stands there and cannot be one. */
void ranges_entries_add_bad(struct ranges_entries *, struct slice text,
			    uint64_t line);

/* Dates all undated ones but the earliest first ones. */
void ranges_entries_set_date(struct ranges_entries *, size_t first,
			     int64_t date);

void ranges_entries_release(struct ranges_entries *); /* takes a zeroed one */

#endif
