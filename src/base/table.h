#ifndef FINDROBOTS_BASE_TABLE_H
#define FINDROBOTS_BASE_TABLE_H

/*
 * A hash table of pointers to entries, which the caller keeps. An entry is any
 * struct whose first member is its hash, a uint32_t; where strangers choose the
 * keys, that has to be a keyed hash (siphash.h). Single entries cannot be
 * removed. A zeroed table is empty. Used by one thread at a time.
 *
 * Open addressing with linear probing. The table is at most half full, so that
 * a lookup takes one or two steps. What is called for every key is inline, so
 * that the comparison of keys becomes a part of it.
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

/* Forgets all entries. Memory of a usual size is kept for reuse. */
void table_clear(struct table *);

/* Has the table no other entries than these n of its own. */
void table_keep(struct table *, const void *const *entries, size_t n);

/* Makes it larger. Returns 0; or -1 with errno ENOMEM, and all is as before. */
int table_grow(struct table *);

/* Has memory fetched that a lookup by this hash is going to need. */
static inline void table_prefetch(const struct table *table, uint32_t hash)
{
	if (table->nslots)
		__builtin_prefetch(&table->slots[hash & (table->nslots - 1)]);
}

/* The entry at which a lookup by this hash begins; or NULL. */
static inline const void *table_first(const struct table *table, uint32_t hash)
{
	return table->nslots ? table->slots[hash & (table->nslots - 1)] : NULL;
}

/*
 * Looks for the entry of that hash for which is_key() is true. Returns its
 * slot; or, if there is none, a free slot (*slot is NULL), in which the caller
 * may put a new entry of that hash by table_put() before it looks for another
 * one. NULL with errno ENOMEM when memory ran out.
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
