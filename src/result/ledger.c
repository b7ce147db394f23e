/*
 * A tally is found by two addresses: that of its list, and that of its value.
 * Strangers choose the strings, and how many of them a host sends, so the
 * hashes of both tables are keyed.
 */

#include "result/ledger.h"

#include <string.h>

#include "base/siphash.h"

enum { ALIGN = _Alignof(struct tally) };

void ledger_init(struct ledger *led, struct hostset_seed seed)
{
	*led = (struct ledger){ .seed = seed };
}

void ledger_release(struct ledger *led)
{
	table_release(&led->values);
	table_release(&led->tallies);
	arena_release(&led->arena);
}

void ledger_clear(struct ledger *led)
{
	if (!led->values.nentries)
		return;
	table_clear(&led->values);
	table_clear(&led->tallies);
	arena_clear(&led->arena);
}

static uint32_t hash(const struct ledger *led, const void *key, size_t len)
{
	return (uint32_t)siphash(led->seed.k0, led->seed.k1, key, len);
}

static bool is_string(const void *entry, const void *key)
{
	const struct value *value = entry;
	const struct slice *str = key;

	return slice_is_same((struct slice){ value->bytes, value->len }, *str);
}

/* The ledger's own copy of the string, or NULL when memory ran out. */
static const struct value *intern(struct ledger *led, struct slice str)
{
	uint32_t hashed = hash(led, str.at, str.len);
	void **slot = table_slot(&led->values, hashed, is_string, &str);
	struct value *value;

	if (!slot || *slot)
		return slot ? *slot : NULL;
	value = arena_take(&led->arena,
			   arena_round(sizeof(*value) + str.len, ALIGN));
	if (!value)
		return NULL;
	value->hash = hashed;
	value->len = (uint32_t)str.len;
	memcpy(value->bytes, str.at, str.len);
	table_put(&led->values, slot, value);
	return value;
}

struct place {
	struct tally **list;
	const struct value *value;
};

static bool is_at_place(const void *entry, const void *key)
{
	const struct tally *tally = entry;
	const struct place *place = key;

	return tally->list == place->list && tally->value == place->value;
}

struct tally *ledger_tally(struct ledger *led, struct tally **list,
			   struct slice str)
{
	struct place place = { list, intern(led, str) };
	uint32_t hashed = hash(led, &place, sizeof(place));
	struct tally *tally;
	void **slot;

	if (!place.value)
		return NULL;
	slot = table_slot(&led->tallies, hashed, is_at_place, &place);
	if (!slot || *slot)
		return slot ? *slot : NULL;
	tally = arena_take(&led->arena, arena_round(sizeof(*tally), ALIGN));
	if (!tally)
		return NULL;
	*tally = (struct tally){ .hash = hashed,
				 .next = *list,
				 .list = list,
				 .value = place.value };
	*list = tally;
	table_put(&led->tallies, slot, tally);
	return tally;
}
