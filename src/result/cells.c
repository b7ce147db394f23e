/*
 * Short lists are looked at one by one; in longer ones, which are arrays that
 * have gaps, a cell stands where the hash of its key says, or after that place.
 * The value's part of it is keyed. As most requests of a host are like the one
 * before, the last cell is looked at first.
 *
 * Tested by tests/unit/result/test_cells.c.
 */

#include "result/cells.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>

#include "base/capped.h"
#include "result/hostset.h"

enum {
	FEW_MAX = 8, /* cells of a list that are looked at one by one */

	/* What a cell takes at most, with the arrays that were too short. */
	CELL_BYTES = 4 * sizeof(struct cell),
	/* What cells_bytes.h has for a cell beside the value. */
	LISTED_BYTES = 48,
};

/* The golden ratio as a fraction of 2^64 spreads what is multiplied by it. */
static const uint64_t golden = UINT64_C(0x9e3779b97f4a7c15);

/* What tells cells of a list apart. */
struct key {
	struct value *value;
	int64_t step;
	uint16_t status;
	bool is_other;
};

static bool is_key(const struct cell *cell, const struct key *key)
{
	return cell->value == key->value && cell->step == key->step &&
	       cell->status == key->status && cell->is_other == key->is_other;
}

static uint32_t hash(const struct key *key)
{
	uint64_t mixed = (uint64_t)key->step * golden;

	mixed ^= key->value ? key->value->hash : key->is_other;
	mixed ^= (uint64_t)key->status << 40;
	return (uint32_t)(mixed * golden >> 32);
}

/* The cell of the key, or the place for it; there is one. */
static struct cell *find_place(struct cell *cells, uint32_t room,
			       const struct key *key)
{
	uint32_t i = room > FEW_MAX ? hash(key) & (room - 1) : 0;

	while (cells[i].requests && !is_key(&cells[i], key))
		i = (i + 1) & (room - 1);
	return &cells[i];
}

static bool is_full(const struct cell_list *list)
{
	return list->room <= FEW_MAX ? list->n == list->room
				     : list->n >= list->room / 4 * 3;
}

static struct key key_of(const struct cell *cell)
{
	return (struct key){ cell->value, cell->step, cell->status,
			     cell->is_other };
}

/* Only what values are the reason for is counted. */
static int grow(struct ledger *led, struct cell_list *list, bool has_value)
{
	uint32_t room = list->room ? list->room * 2 : 1;
	size_t size = room * sizeof(struct cell);
	struct cell *cells = room ? arena_take(&led->arena, size) : NULL;

	if (!cells) {
		errno = ENOMEM;
		return -1;
	}
	memset(cells, 0, size);
	for (const struct cell *at = NULL;
	     list->room && (at = cells_next(list, at));) {
		struct key key = key_of(at);

		*find_place(cells, room, &key) = *at;
	}
	if (!list->room) {
		list->next = led->cell_lists;
		led->cell_lists = list;
	}
	list->cells = cells;
	list->room = room;
	if (has_value)
		led->used_bytes += size;
	return 0;
}

/* The cell of the key, or NULL. */
static struct cell *find(const struct cell_list *list, const struct key *key)
{
	struct cell *cell;

	if (list->room > FEW_MAX) {
		cell = find_place(list->cells, list->room, key);
		return cell->requests ? cell : NULL;
	}
	for (uint32_t i = 0; i < list->n; i++)
		if (is_key(&list->cells[i], key))
			return &list->cells[i];
	return NULL;
}

/* The cell of the key, which the list may not have yet: then a new one. */
static struct cell *put(struct ledger *led, struct cell_list *list,
			const struct key *key)
{
	struct cell *cell = find(list, key);

	if (cell)
		return cell;
	if (is_full(list) && grow(led, list, key->value != NULL))
		return NULL;
	cell = find_place(list->cells, list->room, key);
	*cell = (struct cell){ .value = key->value,
			       .step = key->step,
			       .status = key->status,
			       .is_other = key->is_other,
			       .first = INSTANT_NONE,
			       .last = INSTANT_NONE };
	list->n++;
	led->ncells++;
	if (key->value)
		led->listed_bytes += LISTED_BYTES + key->value->len;
	return cell;
}

static void count(struct cell *cell, const struct cell_sum *sum)
{
	capped_add(&cell->requests, sum->requests);
	if (sum->is_sized) {
		cell->is_sized = true;
		capped_add(&cell->bytes, sum->bytes);
	}
	if (sum->first != INSTANT_NONE &&
	    (cell->first == INSTANT_NONE || sum->first < cell->first))
		cell->first = sum->first;
	if (sum->last > cell->last) /* INSTANT_NONE is below all */
		cell->last = sum->last;
}

static bool is_value(const struct value *value, struct slice text)
{
	if (!value)
		return !text.len;
	return slice_is_same((struct slice){ value->bytes, value->len }, text);
}

static bool is_like_last(const struct cell_list *list,
			 const struct cell_sum *sum)
{
	const struct cell *last = list->last;

	return last && last->step == sum->step && last->status == sum->status &&
	       last->is_other == sum->is_other &&
	       is_value(last->value, sum->value);
}

static int add_to(struct ledger *led, struct cell_list *list,
		  const struct key *key, const struct cell_sum *sum)
{
	struct cell *cell = put(led, list, key);

	if (!cell)
		return -1;
	count(cell, sum);
	list->last = cell;
	led->has_other |= sum->is_other;
	return 0;
}

int cells_add(struct ledger *led, struct cell_list *list,
	      const struct cell_sum *sum)
{
	struct key key = { .step = sum->step,
			   .status = (uint16_t)sum->status,
			   .is_other = sum->is_other };

	if (is_like_last(list, sum)) {
		count(list->last, sum);
		return 0;
	}
	if (sum->value.len) {
		key.value = ledger_value(led, sum->value);
		if (!key.value)
			return -1;
	}
	return add_to(led, list, &key, sum);
}

int cells_merge(struct ledger *led, struct cell_list *list,
		const struct cell_list *src)
{
	for (const struct cell *at = NULL;
	     src->room && (at = cells_next(src, at));) {
		struct cell_sum sum = cell_sum(at);

		if (cells_add(led, list, &sum))
			return -1;
		/* One host may have more than the ledger holds. */
		if (ledger_is_full(led) && cells_prune(led))
			return -1;
	}
	return 0;
}

int cells_set_value(struct ledger *led, struct cell_list *list,
		    struct slice value)
{
	const struct cell_list all = *list;

	if (!list->room)
		return 0;
	/* It stays in the ledger's list of lists. */
	*list = (struct cell_list){ .next = all.next };
	list->cells = arena_take(&led->arena, sizeof(*list->cells));
	if (!list->cells)
		return -1;
	memset(list->cells, 0, sizeof(*list->cells));
	list->room = 1;
	for (const struct cell *at = NULL; (at = cells_next(&all, at));) {
		struct cell_sum sum = cell_sum(at);

		if (!sum.value.len && !sum.is_other)
			sum.value = value;
		led->ncells--;
		if (cells_add(led, list, &sum))
			return -1;
	}
	return 0;
}

int cell_compare(const struct cell *a, const struct cell *b)
{
	int diff = a->is_other - b->is_other;

	if (!diff)
		diff = (a->value != NULL) - (b->value != NULL);
	if (!diff && a->value)
		diff = hostset_compare(a->value->bytes, a->value->len,
				       b->value->bytes, b->value->len);
	if (!diff)
		diff = (a->step > b->step) - (a->step < b->step);
	return diff ? diff : a->status - b->status;
}

/**** Pruning */

/*
 * Counts each value over all lists. From here to the end of the pruning the
 * hash of a value is how many cells it has.
 */
static void count_values(struct ledger *led)
{
	for (size_t i = 0; i < led->values.nslots; i++) {
		struct value *value = led->values.slots[i];

		if (value) {
			value->hash = 0;
			value->pruning.n = 0;
		}
	}
	for (const struct cell_list *list = led->cell_lists; list;
	     list = list->next) {
		for (const struct cell *at = NULL;
		     (at = cells_next(list, at));) {
			if (!at->value)
				continue;
			at->value->hash++;
			capped_add(&at->value->pruning.n, at->requests);
		}
	}
}

/* What is kept of a list, which is then one of the other ledger. */
static int keep_list(struct ledger *kept, struct cell_list *list)
{
	const struct cell_list all = *list;

	*list = (struct cell_list){ 0 };
	for (const struct cell *at = NULL; (at = cells_next(&all, at));) {
		struct value *value =
			at->value ? at->value->pruning.kept : NULL;
		struct cell_sum sum = cell_sum(at);
		struct key key = { value, at->step, at->status,
				   at->is_other || (at->value && !value) };

		sum.is_other = key.is_other;
		if (add_to(kept, list, &key, &sum))
			return -1;
	}
	return 0;
}

static int keep_lists(struct ledger *led, struct ledger *kept)
{
	while (led->cell_lists) {
		struct cell_list *list = led->cell_lists;

		led->cell_lists = list->next;
		if (keep_list(kept, list))
			return -1;
	}
	return 0;
}

static void empty_lists(struct ledger *led)
{
	struct cell_list *list = led->cell_lists, *next;

	for (; list; list = next) {
		next = list->next;
		*list = (struct cell_list){ 0 };
	}
	led->cell_lists = NULL;
}

int cells_prune(struct ledger *led)
{
	struct ledger kept = { .seed = led->seed,
			       .limit_bytes = led->limit_bytes,
			       .has_other = led->has_other };

	count_values(led);
	if (ledger_keep_values(led, &kept, CELL_BYTES, LISTED_BYTES) ||
	    keep_lists(led, &kept)) {
		empty_lists(led);
		empty_lists(&kept);
		ledger_release(&kept);
		ledger_release(led);
		errno = ENOMEM;
		return -1;
	}
	ledger_release(led);
	*led = kept;
	return 0;
}
