#ifndef FINDROBOTS_BASE_TABLE_H
#define FINDROBOTS_BASE_TABLE_H

/*
 * A hash table of pointers to entries that somebody else keeps. An entry is any
 * struct whose first member is its hash, a uint32_t; where strangers choose the
 * keys it has to be a keyed one (siphash.h). Entries are not removed one by
 * one. A zeroed table is empty. Used by one thread at a time.
 *
 * Open addressing with linear probing, at most half full, so that a lookup is
 * one or two steps. Functions that are called for every key are inline: the
 * comparison of keys becomes a part of them.
 */

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

struct table {
	void **slots;  /* owned; NULL where free */
	size_t nslots; /* a power of two, or 0 */
	size_t nentries;
};

void table_release(struct table *);

/* Takes out all entries. Memory of a usual size is kept for reuse. */
void table_clear(struct table *);

/* Makes the table larger. Returns 0, or -1 with errno ENOMEM: all is as before.
 */
int table_grow(struct table *);

/* Has the place of such a hash fetched from memory, for a lookup soon. */
static inline void table_prefetch(const struct table *table, uint32_t hash)
{
	if (table->nslots)
		__builtin_prefetch(&table->slots[hash & (table->nslots - 1)]);
}

/*
 * Returns the slot of the entry with that hash of which is_key() is true, or a
 * free slot (*slot is NULL), in which the caller may put a new entry of that
 * hash by table_put(), before any other lookup. NULL with errno ENOMEM when
 * memory ran out.
 */
static inline void **
table_slot(struct table *table, uint32_t hash,
	   bool (*is_key)(const void *entry, const void *key), const void *key)
{
	size_t i;

	if (table->nentries >= table->nslots / 2 && table_grow(table))
		return NULL;
	for (i = hash & (table->nslots - 1); table->slots[i];
	     i = (i + 1) & (table->nslots - 1))
		if (*(const uint32_t *)table->slots[i] == hash &&
		    is_key(table->slots[i], key))
			break;
	return &table->slots[i];
}

static inline void table_put(struct table *table, void **slot, void *entry)
{
	*slot = entry;
	table->nentries++;
}

#endif
