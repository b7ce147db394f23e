/*
 * A string is kept once in a ledger, however many hosts sent it, so a tally
 * is found by two addresses: of the list that it is in, which is that of one
 * host and one kind, and of its value. Both tables are like that of
 * hostset.c: open addressing with linear probing, at most half full, by keyed
 * hashes, as strangers choose the strings and how many of them a host sends.
 */

#include "result/evidence.h"

#include <stdlib.h>
#include <string.h>

#include "base/siphash.h"

enum {
	SLOTS_MIN = 64,
	SLOTS_KEPT = 4096, /* by ledger_clear(); more are freed */
	ALIGN = _Alignof(struct tally),
};

/* The first and the last microsecond of years 1 and 9999. */
static const int64_t earliest = INT64_C(-62135596800) * 1000000;
static const int64_t latest = INT64_C(253402300800) * 1000000 - 1;

struct tally_slot {
	struct tally **list; /* NULL where free */
	struct tally *tally;
};

size_t evidence_extra(enum evidence_level level)
{
	return level == EVIDENCE_NONE ? 0 : sizeof(struct evidence);
}

void ledger_init(struct ledger *led, enum evidence_level level,
		 struct hostset_seed seed)
{
	*led = (struct ledger){ .level = level, .seed = seed };
}

void ledger_release(struct ledger *led)
{
	free(led->values);
	free(led->slots);
	arena_release(&led->arena);
	ledger_init(led, led->level, led->seed);
}

void ledger_clear(struct ledger *led)
{
	if (led->values_cap > SLOTS_KEPT || led->nslots > SLOTS_KEPT) {
		ledger_release(led);
		return;
	}
	if (led->nvalues)
		memset(led->values, 0, led->values_cap * sizeof(*led->values));
	if (led->ntallies)
		memset(led->slots, 0, led->nslots * sizeof(*led->slots));
	led->nvalues = 0;
	led->ntallies = 0;
	arena_clear(&led->arena);
}

/**** Values */

/* Where the string is, or the free slot where it belongs. */
static struct value **find_value(struct value **values, size_t nslots,
				 uint32_t hash, struct slice str)
{
	size_t i = hash & (nslots - 1);

	for (;; i = (i + 1) & (nslots - 1)) {
		const struct value *value = values[i];

		if (!value || (value->hash == hash && value->len == str.len &&
			       !memcmp(value->bytes, str.at, str.len)))
			return &values[i];
	}
}

static int grow_values(struct ledger *led)
{
	size_t nslots = led->values_cap ? led->values_cap * 2 : SLOTS_MIN;
	struct value **values = calloc(nslots, sizeof(*values));

	if (!values)
		return -1;
	for (size_t i = 0; i < led->values_cap; i++) {
		struct value *value = led->values[i];
		size_t at;

		if (!value)
			continue;
		for (at = value->hash & (nslots - 1); values[at];)
			at = (at + 1) & (nslots - 1);
		values[at] = value;
	}
	free(led->values);
	led->values = values;
	led->values_cap = nslots;
	return 0;
}

/* The ledger's own copy of the string, or NULL when memory ran out. */
static const struct value *intern(struct ledger *led, struct slice str)
{
	uint32_t hash =
		(uint32_t)siphash(led->seed.k0, led->seed.k1, str.at, str.len);
	struct value **slot, *value;

	if (led->nvalues >= led->values_cap / 2 && grow_values(led))
		return NULL;
	slot = find_value(led->values, led->values_cap, hash, str);
	if (*slot)
		return *slot;
	value = arena_take(&led->arena,
			   arena_round(sizeof(*value) + str.len, ALIGN));
	if (!value)
		return NULL;
	value->hash = hash;
	value->len = (uint32_t)str.len;
	memcpy(value->bytes, str.at, str.len);
	led->nvalues++;
	return *slot = value;
}

/**** Tallies */

/* Where the tally is, or the free slot where it belongs. */
static struct tally_slot *find_tally(const struct ledger *led,
				     struct tally_slot *slots, size_t nslots,
				     struct tally **list,
				     const struct value *value)
{
	const void *key[] = { list, value };
	size_t i = siphash(led->seed.k0, led->seed.k1, key, sizeof(key)) &
		   (nslots - 1);

	while (slots[i].list &&
	       (slots[i].list != list || slots[i].tally->value != value))
		i = (i + 1) & (nslots - 1);
	return &slots[i];
}

static int grow_tallies(struct ledger *led)
{
	size_t nslots = led->nslots ? led->nslots * 2 : SLOTS_MIN;
	struct tally_slot *slots = calloc(nslots, sizeof(*slots));

	if (!slots)
		return -1;
	for (size_t i = 0; i < led->nslots; i++) {
		const struct tally_slot *slot = &led->slots[i];

		if (slot->list)
			*find_tally(led, slots, nslots, slot->list,
				    slot->tally->value) = *slot;
	}
	free(led->slots);
	led->slots = slots;
	led->nslots = nslots;
	return 0;
}

/* The list's tally of the value; a new one is 0. NULL when memory ran out. */
static struct tally *get_tally(struct ledger *led, struct tally **list,
			       struct slice str)
{
	const struct value *value = intern(led, str);
	struct tally_slot *slot;
	struct tally *tally;

	if (!value || (led->ntallies >= led->nslots / 2 && grow_tallies(led)))
		return NULL;
	slot = find_tally(led, led->slots, led->nslots, list, value);
	if (slot->list)
		return slot->tally;
	tally = arena_take(&led->arena, arena_round(sizeof(*tally), ALIGN));
	if (!tally)
		return NULL;
	*tally = (struct tally){ .next = *list, .value = value };
	*list = tally;
	*slot = (struct tally_slot){ list, tally };
	led->ntallies++;
	return tally;
}

/**** Evidence */

struct evidence *evidence_of(const struct host *host)
{
	return (struct evidence *)((char *)host - sizeof(struct evidence));
}

static uint64_t sum(uint64_t a, uint64_t b)
{
	return a > UINT64_MAX - b ? UINT64_MAX : a + b;
}

static bool is_instant(int64_t time)
{
	return time >= earliest && time <= latest;
}

static void add_numbers(const struct ledger *led, struct evidence *dst,
			const struct evidence *src)
{
	if (!src->requests)
		return;
	if (!dst->requests)
		dst->first = dst->last = INSTANT_NONE;
	dst->requests = sum(dst->requests, src->requests);
	if (src->first != INSTANT_NONE &&
	    (dst->first == INSTANT_NONE || src->first < dst->first))
		dst->first = src->first;
	if (src->last > dst->last) /* INSTANT_NONE is below all */
		dst->last = src->last;
	if (led->level != EVIDENCE_ALL)
		return;
	dst->is_sized |= src->is_sized;
	dst->bytes = sum(dst->bytes, src->bytes);
}

int evidence_add(struct ledger *led, const struct host *host,
		 const struct sighting *seen)
{
	struct evidence *ev = evidence_of(host);
	int64_t time = is_instant(seen->time) ? seen->time : INSTANT_NONE;

	add_numbers(led, ev,
		    &(struct evidence){
			    .requests = 1,
			    .first = time,
			    .last = time,
			    .bytes = seen->is_sized ? seen->bytes : 0,
			    .is_sized = seen->is_sized,
		    });
	for (int i = 0; led->level == EVIDENCE_ALL && i < TALLY_NKINDS; i++) {
		struct tally *tally;

		if (!seen->values[i].len)
			continue;
		tally = get_tally(led, &ev->tallies[i], seen->values[i]);
		if (!tally)
			return -1;
		tally->n = sum(tally->n, 1);
	}
	return 0;
}

static int merge_tallies(struct ledger *led, struct tally **dst,
			 const struct tally *src)
{
	for (; src; src = src->next) {
		struct slice str = { src->value->bytes, src->value->len };
		struct tally *tally = get_tally(led, dst, str);

		if (!tally)
			return -1;
		tally->n = sum(tally->n, src->n);
	}
	return 0;
}

int evidence_merge(struct ledger *led, const struct host *dst,
		   const struct evidence *src)
{
	struct evidence *ev = evidence_of(dst);

	add_numbers(led, ev, src);
	for (int i = 0; i < TALLY_NKINDS; i++)
		if (merge_tallies(led, &ev->tallies[i], src->tallies[i]))
			return -1;
	return 0;
}

static int compare(const struct tally *a, const struct tally *b)
{
	if (a->n != b->n)
		return a->n > b->n ? -1 : 1;
	return hostset_compare(a->value->bytes, a->value->len, b->value->bytes,
			       b->value->len);
}

static int compare_void(const void *a, const void *b)
{
	return compare(*(const struct tally *const *)a,
		       *(const struct tally *const *)b);
}

const struct tally **evidence_sorted(const struct evidence *ev,
				     enum tally_kind kind, size_t *n)
{
	const struct tally *first = ev->tallies[kind];
	const struct tally **sorted;
	size_t ntallies = 0;

	for (const struct tally *at = first; at; at = at->next)
		ntallies++;
	sorted = malloc((ntallies + 1) * sizeof(*sorted));
	if (!sorted)
		return NULL;
	*n = 0;
	for (const struct tally *at = first; at; at = at->next)
		sorted[(*n)++] = at;
	qsort(sorted, *n, sizeof(*sorted), compare_void);
	return sorted;
}

/**** As bytes */

static void pack_tallies(const struct evidence *ev, enum tally_kind kind,
			 struct buf *buf)
{
	size_t n;
	const struct tally **sorted = evidence_sorted(ev, kind, &n);

	if (!sorted) {
		buf->failed = true;
		return;
	}
	buf_add_u64(buf, n);
	for (size_t i = 0; i < n; i++) {
		buf_add_u64(buf, sorted[i]->n);
		buf_add_u32(buf, sorted[i]->value->len);
		buf_add(buf, sorted[i]->value->bytes, sorted[i]->value->len);
	}
	free(sorted);
}

void evidence_pack(enum evidence_level level, const struct evidence *ev,
		   struct buf *buf)
{
	if (level == EVIDENCE_NONE)
		return;
	buf_add_u64(buf, ev->requests);
	buf_add_u64(buf, (uint64_t)ev->first);
	buf_add_u64(buf, (uint64_t)ev->last);
	if (level == EVIDENCE_NUMBERS)
		return;
	buf_add_byte(buf, ev->is_sized);
	buf_add_u64(buf, ev->bytes);
	for (int i = 0; i < TALLY_NKINDS; i++)
		pack_tallies(ev, (enum tally_kind)i, buf);
}

static bool is_plausible(const struct evidence *ev)
{
	if (!ev->requests || (ev->bytes && !ev->is_sized))
		return false;
	if (ev->first == INSTANT_NONE || ev->last == INSTANT_NONE)
		return ev->first == ev->last;
	if (!is_instant(ev->first) || !is_instant(ev->last))
		return false;
	return ev->requests > 1 ? ev->first <= ev->last : ev->first == ev->last;
}

/* A tally that is new to the list and stands behind the last one. */
static int unpack_tally(struct ledger *led, struct tally **list,
			const struct tally *last, struct unpack *in)
{
	uint64_t n = unpack_u64(in);
	size_t len = unpack_u32(in);
	struct slice str = { (const char *)unpack_bytes(in, len), len };
	struct tally *tally;

	if (!str.at || !len || !n)
		return 1;
	tally = get_tally(led, list, str);
	if (!tally)
		return -1;
	if (tally->n)
		return 1;
	tally->n = n;
	return last && compare(last, tally) >= 0;
}

/* A request adds one tally of a kind or none; but see sum(). */
static int unpack_tallies(struct ledger *led, struct tally **list,
			  uint64_t requests, struct unpack *in)
{
	uint64_t counted = 0;

	for (uint64_t n = unpack_u64(in); n; n--) {
		int ret = unpack_tally(led, list, *list, in);

		if (ret)
			return ret;
		if ((*list)->n > requests - counted && requests != UINT64_MAX)
			return 1;
		counted += (*list)->n;
	}
	return 0;
}

int evidence_unpack(struct ledger *led, const struct host *host,
		    struct unpack *in)
{
	struct evidence *ev = evidence_of(host);
	uint8_t sized;
	int ret = 0;

	if (led->level == EVIDENCE_NONE)
		return 0;
	ev->requests = unpack_u64(in);
	ev->first = (int64_t)unpack_u64(in);
	ev->last = (int64_t)unpack_u64(in);
	if (led->level == EVIDENCE_NUMBERS)
		return in->failed || !is_plausible(ev);
	sized = unpack_byte(in);
	ev->is_sized = sized;
	ev->bytes = unpack_u64(in);
	if (sized > 1 || !is_plausible(ev))
		return 1;
	for (int i = 0; !ret && i < TALLY_NKINDS; i++)
		ret = unpack_tallies(led, &ev->tallies[i], ev->requests, in);
	return !ret && in->failed ? 1 : ret;
}
