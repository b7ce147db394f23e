#include "base/table.h"

#include <stdlib.h>
#include <string.h>

#include "base/populate.h"

enum {
	SLOTS_MIN = 64,
	SLOTS_KEPT = 4096, /* by table_clear(); more are freed */
	SLOTS_AHEAD = 24,  /* half of them free */
};

void table_release(struct table *table)
{
	free(table->slots);
	*table = (struct table){ 0 };
}

void table_clear(struct table *table)
{
	if (table->nslots > SLOTS_KEPT)
		table_release(table);
	else if (table->nentries)
		memset(table->slots, 0, table->nslots * sizeof(void *));
	table->nentries = 0;
}

/*
 * Writes to each page, before anything is looked for there: a page that is read
 * first is replaced when it is written, and other threads are stopped for that.
 */
static void touch(void **slots, size_t nslots)
{
	enum { PAGE = 4096 / sizeof(void *) };

	populate(slots, nslots * sizeof(*slots));
	for (size_t i = 0; i < nslots; i += PAGE)
		*(void *volatile *)&slots[i] = NULL;
}

/* They are used in no order, so many of them are in huge pages. */
static void **new_slots(size_t nslots)
{
	size_t size = nslots * sizeof(void *);
	void **slots;

	if (size < POPULATE_HUGE) {
		slots = calloc(1, size);
		if (slots)
			touch(slots, nslots);
		return slots;
	}
	slots = populate_new_huge(size);
	if (!slots)
		return NULL;
	populate(slots, size);
	return memset(slots, 0, size);
}

/* There is room, and no other entry is the same. */
static void put(void **slots, size_t nslots, void *entry)
{
	size_t at = *(const uint32_t *)entry & (nslots - 1);

	while (slots[at])
		at = (at + 1) & (nslots - 1);
	slots[at] = entry;
}

void table_keep(struct table *table, const void *const *entries, size_t n)
{
	enum { AHEAD = 12 };

	if (table->nslots)
		memset(table->slots, 0, table->nslots * sizeof(void *));
	for (size_t i = 0; i < n; i++) {
		if (n - i > AHEAD)
			__builtin_prefetch(entries[i + AHEAD]);
		put(table->slots, table->nslots, (void *)entries[i]);
	}
	table->nentries = n;
}

int table_grow(struct table *table)
{
	size_t nslots = table->nslots ? table->nslots * 2 : SLOTS_MIN;
	void **slots = new_slots(nslots);

	if (!slots)
		return -1;
	for (size_t i = 0; i < table->nslots; i++) {
		if (table->nslots - i > SLOTS_AHEAD)
			__builtin_prefetch(table->slots[i + SLOTS_AHEAD]);
		if (table->slots[i])
			put(slots, nslots, table->slots[i]);
	}
	free(table->slots);
	table->slots = slots;
	table->nslots = nslots;
	return 0;
}
