/*
 * A tally is found by its list and its value. Strangers choose the strings, and
 * how many of them a host sends, so the hash of a string is keyed; that of a
 * tally is made of it, and of the list's address, which no stranger knows.
 *
 * Pruning copies what is kept to a new ledger. It keeps at most half of what
 * makes a ledger full, so that each time as much has to be added again: all
 * pruning together takes time in proportion to what was added, but for the
 * sorting.
 */

#include "result/ledger.h"

#include <stdlib.h>
#include <string.h>

#include "base/capped.h"
#include "base/siphash.h"
#include "base/word.h"

enum {
	ALIGN = _Alignof(struct tally),

	/* What an entry takes of its table at most, which is a quarter full. */
	SLOTS_BYTES = 4 * sizeof(void *),

	/* What partial.h has for a tally beside the string. */
	LISTED_BYTES = 8 + 4,
};

/* The golden ratio as a fraction of 2^64 spreads what is multiplied by it. */
static const uint64_t golden = UINT64_C(0x9e3779b97f4a7c15);

void ledger_init(struct ledger *led, struct hostset_seed seed)
{
	*led = (struct ledger){ .seed = seed, .limit_bytes = SIZE_MAX };
}

static void forget(struct ledger *led)
{
	memset(led->recent, 0, sizeof(led->recent));
	led->used_bytes = 0;
	led->listed_bytes = 0;
	led->has_other = false;
}

void ledger_release(struct ledger *led)
{
	table_release(&led->values);
	table_release(&led->tallies);
	arena_release(&led->arena);
	forget(led);
}

void ledger_clear(struct ledger *led)
{
	forget(led);
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

static size_t value_size(size_t len)
{
	return arena_round(offsetof(struct value, bytes) + len, ALIGN);
}

/* The ledger's own copy of the string, or NULL when memory ran out. */
static struct value *intern(struct ledger *led, struct slice str)
{
	uint32_t hashed = hash(led, str.at, str.len);
	void **slot = table_slot(&led->values, hashed, is_string, &str);
	struct value *value;

	if (!slot || *slot)
		return slot ? *slot : NULL;
	value = arena_take(&led->arena, value_size(str.len));
	if (!value)
		return NULL;
	value->hash = hashed;
	value->len = (uint32_t)str.len;
	memcpy(value->bytes, str.at, str.len);
	led->used_bytes += value_size(str.len);
	table_put(&led->values, slot, value);
	return value;
}

/*
 * Where a string is looked for first: quickly told, so strangers can have all
 * of theirs in one place, and then each takes as long as it would without.
 */
static size_t recent_place(struct slice str)
{
	uint64_t mixed = str.len;
	size_t i = 0;

	for (; str.len - i >= 8; i += 8)
		mixed = (mixed ^ word_load(str.at + i)) * golden;
	if (i && i < str.len)
		mixed ^= word_load(str.at + str.len - 8);
	else
		for (; i < str.len; i++)
			mixed = mixed << 8 ^ (unsigned char)str.at[i];
	/* The highest bits depend on all others. */
	return mixed * golden >> (64 - LEDGER_RECENT_LOG2);
}

/* A log has the same few strings again and again. */
static struct value *find_value(struct ledger *led, struct slice str)
{
	struct value **recent = &led->recent[recent_place(str)];

	if (!*recent || !is_string(*recent, &str))
		*recent = intern(led, str);
	return *recent;
}

struct place {
	struct tally_list *list;
	struct value *value;
};

static bool is_at_place(const void *entry, const void *key)
{
	const struct tally *tally = entry;
	const struct place *place = key;

	return tally->list == place->list && tally->value == place->value;
}

static struct tally *new_tally(struct ledger *led, const struct place *place)
{
	struct tally *tally =
		arena_take(&led->arena, arena_round(sizeof(*tally), ALIGN));

	if (!tally)
		return NULL;
	*tally = (struct tally){ .next = place->list->first,
				 .list = place->list,
				 .value = place->value };
	place->list->first = tally;
	led->used_bytes += arena_round(sizeof(*tally), ALIGN);
	led->listed_bytes += LISTED_BYTES + place->value->len;
	return tally;
}

/* Most lists are short. */
static struct tally *find_near(const struct place *place)
{
	struct tally *tally = place->list->first;

	for (int n = 0; tally && n < 4; n++, tally = tally->next)
		if (tally->value == place->value)
			return tally;
	return NULL;
}

static uint32_t hash_place(const struct place *place)
{
	uint64_t list = (uintptr_t)place->list / _Alignof(struct tally_list);

	return (uint32_t)((list + place->value->hash) * golden >> 32);
}

static struct tally *find_tally(struct ledger *led, const struct place *place)
{
	uint32_t hashed = hash_place(place);
	void **slot = table_slot(&led->tallies, hashed, is_at_place, place);
	struct tally *tally;

	if (!slot || *slot)
		return slot ? *slot : NULL;
	tally = new_tally(led, place);
	if (!tally)
		return NULL;
	tally->hash = hashed;
	table_put(&led->tallies, slot, tally);
	return tally;
}

struct tally *ledger_tally(struct ledger *led, struct tally_list *list,
			   struct slice str)
{
	struct place place = { list, find_value(led, str) };
	struct tally *near;

	if (!place.value)
		return NULL;
	near = find_near(&place);
	return near ? near : find_tally(led, &place);
}

/**** Pruning */

/*
 * Counts each string over all lists. From here to the end of the pruning the
 * hash of a string is how many tallies it has.
 */
static void count(struct ledger *led)
{
	for (size_t i = 0; i < led->values.nslots; i++) {
		struct value *value = led->values.slots[i];

		if (value) {
			value->hash = 0;
			value->pruning.n = 0;
		}
	}
	for (size_t i = 0; i < led->tallies.nslots; i++) {
		struct tally *tally = led->tallies.slots[i];

		if (tally) {
			tally->value->hash++;
			capped_add(&tally->value->pruning.n, tally->n);
		}
	}
}

/* Most frequent first. Of the same number shorter ones, as they take less. */
static int compare_void(const void *a, const void *b)
{
	const struct value *x = *(const struct value *const *)a;
	const struct value *y = *(const struct value *const *)b;

	if (x->pruning.n != y->pruning.n)
		return x->pruning.n > y->pruning.n ? -1 : 1;
	if (x->len != y->len)
		return x->len < y->len ? -1 : 1;
	return memcmp(x->bytes, y->bytes, x->len);
}

/* The table of the values is of no use as a table after this. */
static void sort_values(struct ledger *led)
{
	void **slots = led->values.slots;
	size_t n = 0;

	for (size_t i = 0; i < led->values.nslots; i++)
		if (slots[i])
			slots[n++] = slots[i];
	if (n)
		qsort(slots, n, sizeof(*slots), compare_void);
}

/* A string that is too much for what is left makes room for rarer ones. */
static int keep_values(struct ledger *led, struct ledger *kept)
{
	size_t used_left = led->limit_bytes / 2;
	size_t listed_left = led->limit_bytes / 2;

	for (size_t i = 0; i < led->values.nentries; i++) {
		struct value *value = led->values.slots[i];
		struct slice str = { value->bytes, value->len };
		size_t ntallies = value->hash;
		size_t used = value_size(str.len) + SLOTS_BYTES +
			      ntallies * (sizeof(struct tally) + SLOTS_BYTES);
		size_t listed = ntallies * (LISTED_BYTES + str.len);

		value->pruning.kept = NULL;
		if (used > used_left || listed > listed_left)
			continue;
		used_left -= used;
		listed_left -= listed;
		value->pruning.kept = intern(kept, str);
		if (!value->pruning.kept)
			return -1;
	}
	return 0;
}

static void empty_lists(struct ledger *led)
{
	for (size_t i = 0; i < led->tallies.nslots; i++) {
		struct tally *tally = led->tallies.slots[i];

		if (tally)
			tally->list->first = NULL;
	}
}

static int keep_tallies(struct ledger *led, struct ledger *kept)
{
	for (size_t i = 0; i < led->tallies.nslots; i++) {
		struct tally *tally = led->tallies.slots[i];
		struct place place;
		struct tally *copy;

		if (!tally)
			continue;
		place.list = tally->list;
		place.value = tally->value->pruning.kept;
		if (!place.value) {
			capped_add(&place.list->other, tally->n);
			kept->has_other = true;
			continue;
		}
		copy = find_tally(kept, &place);
		if (!copy)
			return -1;
		copy->n = tally->n;
	}
	return 0;
}

int ledger_prune(struct ledger *led)
{
	struct ledger kept = { .seed = led->seed,
			       .limit_bytes = led->limit_bytes,
			       .has_other = led->has_other };

	count(led);
	sort_values(led);
	empty_lists(led);
	if (keep_values(led, &kept) || keep_tallies(led, &kept)) {
		empty_lists(led);
		ledger_release(&kept);
		ledger_release(led);
		return -1;
	}
	ledger_release(led);
	*led = kept;
	return 0;
}
