#ifndef FINDROBOTS_STATE_SLOTS_H
#define FINDROBOTS_STATE_SLOTS_H

/* The entries of one question in many packs, to be found by what files are. */

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "state/known.h"
#include "state/pack.h"

/* Where an entry is. */
struct slot {
	struct pack *pack;
	struct pack_entry *entry;
	size_t next_number, next_size, next_head; /* see slots.c */
	bool replaced; /* there is a newer one of this file */
};

/* A zeroed one is empty. */
struct slots {
	struct slot *all; /* owned */
	size_t n;
	size_t *numbers, *sizes, *heads; /* owned; where chains begin */
	size_t nchains;			 /* a power of two */
};

/* Makes room for so many. Returns -1 when memory ran out. */
int slots_init(struct slots *, size_t n);
void slots_release(struct slots *);

/* Adds an entry; both are borrowed. */
void slots_add(struct slots *, struct pack *, struct pack_entry *);

/*
 * Of the same file only what was read last can be of use: others are marked.
 * Returns true if what was read last is there already.
 */
bool slots_replace_older(struct slots *, const struct known_file *);

/*
 * The next one after that one (NULL: the first) for which known_tell() says
 * this of a file: KNOWN_UNCHANGED, KNOWN_RENAMED or KNOWN_TOUCHED. NULL if
 * there is none.
 */
struct slot *slots_find(const struct slots *, const struct known_file *is,
			enum known, const struct slot *after);

/*
 * The same for KNOWN_GROWN and KNOWN_COPIED, of a file whose first block has
 * that hash; those of which the most was read come first.
 */
struct slot *slots_find_grown(const struct slots *, const struct known_file *is,
			      uint64_t head, const struct slot *after);

#endif
