/*
 * Most lists have few tallies, one after the other in an array, and all of them
 * are looked at. In longer ones, which are arrays that have gaps, a tally
 * stands where the hash of its string says, or after that place. Strangers
 * choose the strings, so their hash is keyed.
 *
 * Pruning copies what is kept to a new ledger. It keeps at most half of what
 * makes a ledger full, so that each time as much has to be added again: all
 * pruning together takes time in proportion to what was added, but for the
 * sorting.
 */

#include "result/ledger.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>

#include "base/capped.h"
#include "base/siphash.h"
#include "base/word.h"
#include "result/visits.h"

enum {
	ALIGN = _Alignof(struct tally),

	/* What an entry takes of its table at most, which is a quarter full. */
	SLOTS_BYTES = 4 * sizeof(void *),

	ROOM_MIN = 4, /* of a list whose tallies do not stand in it */
	/* What a tally takes at most, with the arrays that were too short. */
	TALLY_BYTES = 4 * sizeof(struct tally),

	/* What partial.h has for a tally beside the string. */
	LISTED_BYTES = 8 + 4,
};

/* The golden ratio as a fraction of 2^64 spreads what is multiplied by it. */
static const uint64_t golden = UINT64_C(0x9e3779b97f4a7c15);

void ledger_init(struct ledger *led, struct hostset_seed seed)
{
	*led = (struct ledger){ .seed = seed,
				.limit_bytes = SIZE_MAX,
				.examples_max = VISIT_EXAMPLES_MAX };
}

static void forget(struct ledger *led)
{
	memset(led->recent, 0, sizeof(led->recent));
	rooms_release(&led->rooms);
	led->lists = NULL;
	led->ntallies = 0;
	led->cell_lists = NULL;
	led->ncells = 0;
	led->used_bytes = 0;
	led->listed_bytes = 0;
	led->has_other = false;
}

void ledger_release(struct ledger *led)
{
	table_release(&led->values);
	arena_release(&led->arena);
	arena_release(&led->others);
	arena_release(&led->visits);
	led->nvisits = 0;
	forget(led);
}

void ledger_clear(struct ledger *led)
{
	bool is_empty = !led->values.nentries && !led->ncells && !led->lists;

	forget(led);
	if (led->nvisits)
		arena_clear(&led->visits);
	led->nvisits = 0;
	if (is_empty)
		return;
	table_clear(&led->values);
	arena_clear(&led->arena);
	arena_clear(&led->others);
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
struct value *ledger_value(struct ledger *led, struct slice str)
{
	struct value **recent = &led->recent[recent_place(str)];

	if (!*recent || !is_string(*recent, &str))
		*recent = intern(led, str);
	return *recent;
}

/* Returns -1 when memory ran out, and the list is as before. */
static int set_room(struct ledger *led, struct tally_list *list, uint32_t room,
		    bool has_other)
{
	struct tally *tallies = NULL;

	if (room <= UINT32_MAX / 2)
		tallies = rooms_take(&led->rooms,
				     room > 1 ? &led->arena : &led->others,
				     room, has_other);
	if (!tallies) {
		errno = ENOMEM;
		return -1;
	}
	if (has_other)
		tallies++->n = tally_list_other(list);
	for (const struct tally *at = NULL; (at = tally_list_next(list, at));)
		*tally_place(tallies, room, at->value) = *at;
	if (tally_list_is_many(list))
		rooms_give_back(&led->rooms,
				list->tallies.many - list->has_other,
				list->room, list->has_other);
	list->tallies.many = tallies;
	list->room = room & (UINT32_MAX >> 1);
	list->has_other = has_other;
	return 0;
}

/* Has room for a first tally. */
static void begin(struct ledger *led, struct tally_lists *lists,
		  struct tally_list *list)
{
	bool is_known = false;

	for (size_t i = 0; i < TALLY_LISTS; i++)
		is_known |= lists->of[i].room > 0;
	if (!is_known) {
		lists->next = led->lists;
		led->lists = lists;
	}
	list->room = 1;
	list->tallies.one = (struct tally){ 0 };
}

static int grow(struct ledger *led, struct tally_lists *lists,
		struct tally_list *list)
{
	uint32_t room = list->room > 1 ? list->room * 2 : ROOM_MIN;

	if (list->room)
		return set_room(led, list, room, list->has_other);
	begin(led, lists, list);
	return 0;
}

int ledger_add_other(struct ledger *led, struct tally_lists *lists,
		     size_t number, uint64_t n)
{
	struct tally_list *list = &lists->of[number];

	if (!n)
		return 0;
	if (!list->room)
		begin(led, lists, list);
	if (!list->has_other && set_room(led, list, list->room, true))
		return -1;
	capped_add(&list->tallies.many[-1].n, n);
	led->has_other = true;
	return 0;
}

/* The tally of a value that the list may not have yet. */
static struct tally *put_tally(struct ledger *led, struct tally_lists *lists,
			       size_t number, struct value *value)
{
	struct tally_list *list = &lists->of[number];
	struct tally *tally;

	if (tally_list_is_full(list) && grow(led, lists, list))
		return NULL;
	tally = tally_place(tally_list_room(list), list->room, value);
	if (tally->value)
		return tally;
	tally->value = value;
	list->n++;
	led->ntallies++;
	led->listed_bytes += LISTED_BYTES + value->len;
	return tally;
}

struct tally *ledger_tally_of(struct ledger *led, struct tally_lists *lists,
			      size_t number, struct value *value)
{
	struct tally *tally = tally_list_find(&lists->of[number], value);

	return tally ? tally : put_tally(led, lists, number, value);
}

struct tally *ledger_tally(struct ledger *led, struct tally_lists *lists,
			   size_t number, struct slice str)
{
	struct tally_list *list = &lists->of[number];
	struct value *value;

	/* Mostly a host has one status and one method. */
	if (!tally_list_is_many(list) && list->n &&
	    is_string(list->tallies.one.value, &str))
		return &list->tallies.one;
	value = ledger_value(led, str);
	return value ? ledger_tally_of(led, lists, number, value) : NULL;
}

/**** Pruning */

static void count_list(const struct tally_list *list)
{
	for (const struct tally *at = NULL; (at = tally_list_next(list, at));) {
		at->value->hash++;
		capped_add(&at->value->pruning.n, at->n);
	}
}

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
	for (const struct tally_lists *lists = led->lists; lists;
	     lists = lists->next)
		for (size_t i = 0; i < TALLY_LISTS; i++)
			count_list(&lists->of[i]);
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
int ledger_keep_values(struct ledger *led, struct ledger *kept,
		       size_t use_bytes, size_t listed_bytes)
{
	size_t used_left = led->limit_bytes / 2;
	size_t listed_left = led->limit_bytes / 2;

	sort_values(led);
	for (size_t i = 0; i < led->values.nentries; i++) {
		struct value *value = led->values.slots[i];
		struct slice str = { value->bytes, value->len };
		size_t nuses = value->hash;
		size_t used =
			value_size(str.len) + SLOTS_BYTES + nuses * use_bytes;
		size_t listed = nuses * (listed_bytes + str.len);

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
	struct tally_lists *lists = led->lists, *next;

	for (; lists; lists = next) {
		next = lists->next;
		*lists = (struct tally_lists){ 0 };
	}
	led->lists = NULL;
}

/* What is kept of a list goes to the other ledger's list of that number. */
static int keep_list(struct ledger *kept, struct tally_lists *lists,
		     size_t number, const struct tally_list *all)
{
	uint64_t other = tally_list_other(all);

	for (const struct tally *at = NULL; (at = tally_list_next(all, at));)
		if (!at->value->pruning.kept)
			capped_add(&other, at->n);
	if (ledger_add_other(kept, lists, number, other))
		return -1;
	for (const struct tally *at = NULL; (at = tally_list_next(all, at));) {
		struct value *value = at->value->pruning.kept;
		struct tally *copy;

		if (!value)
			continue;
		copy = put_tally(kept, lists, number, value);
		if (!copy)
			return -1;
		copy->n = at->n;
	}
	return 0;
}

static int keep_lists(struct ledger *led, struct ledger *kept)
{
	while (led->lists) {
		struct tally_lists *lists = led->lists;
		const struct tally_lists all = *lists;

		led->lists = lists->next;
		*lists = (struct tally_lists){ 0 };
		for (size_t i = 0; i < TALLY_LISTS; i++)
			if (keep_list(kept, lists, i, &all.of[i]))
				return -1;
	}
	return 0;
}

int ledger_prune(struct ledger *led)
{
	struct ledger kept = { .seed = led->seed,
			       .limit_bytes = led->limit_bytes,
			       .has_other = led->has_other,
			       .nprunes = led->nprunes + 1 };

	count(led);
	if (ledger_keep_values(led, &kept, TALLY_BYTES, LISTED_BYTES) ||
	    keep_lists(led, &kept)) {
		empty_lists(led);
		empty_lists(&kept);
		ledger_release(&kept);
		ledger_release(led);
		return -1;
	}
	ledger_release(led);
	*led = kept;
	return 0;
}
