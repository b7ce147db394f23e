#include "result/evidence.h"

#include <stdlib.h>
#include <string.h>

#include "base/capped.h"
#include "base/shape.h"
#include "result/cells_bytes.h"
#include "result/visits_bytes.h"

_Static_assert(_Alignof(struct evidence) <= HOSTSET_EXTRA_ALIGN,
	       "evidence is in the extra bytes of a host");
_Static_assert((int)TALLY_NKINDS == (int)TALLY_LISTS, "a list for each kind");

size_t evidence_extra(enum evidence_level level)
{
	static const size_t sizes[EVIDENCE_NLEVELS] = {
		[EVIDENCE_NUMBERS] = sizeof(struct evidence),
		[EVIDENCE_ALL] = sizeof(struct evidence),
		[EVIDENCE_VISITS] = offsetof(struct evidence, visits) +
				    sizeof(struct visits *),
		[EVIDENCE_ANSWERS] = offsetof(struct evidence, visits) +
				     sizeof(struct visits *),
		[EVIDENCE_GROUPS] = offsetof(struct evidence, cells) +
				    sizeof(struct cell_list),
	};

	return sizes[level];
}

const struct evidence *evidence_of(const struct host *host)
{
	return hostset_const_extra(host);
}

/* Adds so many requests, at least one. */
static void add_requests(struct evidence *ev, uint64_t requests, int64_t first,
			 int64_t last)
{
	if (!ev->requests)
		ev->first = ev->last = INSTANT_NONE;
	ev->requests = capped_sum(ev->requests, requests);
	if (first != INSTANT_NONE &&
	    (ev->first == INSTANT_NONE || first < ev->first))
		ev->first = first;
	if (last > ev->last) /* INSTANT_NONE is below all */
		ev->last = last;
}

static void add_bytes(struct evidence *ev, uint64_t bytes)
{
	ev->is_sized = true;
	ev->bytes = capped_sum(ev->bytes, bytes);
}

static int prune_if_full(struct ledger *led)
{
	return ledger_is_full(led) ? ledger_prune(led) : 0;
}

static struct visits_kept visits_kept(enum evidence_level level,
				      const struct ledger *led)
{
	return (struct visits_kept){ .nexamples = led->examples_max,
				     .answers = level == EVIDENCE_ANSWERS,
				     .takes_over = led->takes_over };
}

static int add_visit(enum evidence_level level, struct ledger *led,
		     struct evidence *ev, const struct sighting *seen)
{
	led->nvisits++;
	return visits_add(&ev->visits, &led->visits, &seen->visit,
			  seen->is_sized ? &seen->bytes : NULL,
			  visits_kept(level, led));
}

static int add_cell(struct ledger *led, struct evidence *ev,
		    const struct sighting *seen, int64_t time)
{
	const struct cell_sum sum = {
		.value = seen->cell.value,
		.status = seen->cell.status,
		.step = time == INSTANT_NONE ? time : seen->cell.step,
		.requests = 1,
		.is_sized = seen->is_sized,
		.bytes = seen->is_sized ? seen->bytes : 0,
		.first = time,
		.last = time,
	};

	if (cells_add(led, &ev->cells, &sum))
		return -1;
	return ledger_is_full(led) ? cells_prune(led) : 0;
}

int evidence_add(enum evidence_level level, struct ledger *led,
		 struct host *host, const struct sighting *seen)
{
	struct evidence *ev = hostset_extra(host);
	int64_t time = instant_may_be(seen->time) ? seen->time : INSTANT_NONE;

	add_requests(ev, 1, time, time);
	if (evidence_is_of_crawlers(level))
		return add_visit(level, led, ev, seen);
	if (level == EVIDENCE_GROUPS)
		return add_cell(led, ev, seen, time);
	if (level == EVIDENCE_ALL && seen->is_sized)
		add_bytes(ev, seen->bytes);
	for (int i = 0; level == EVIDENCE_ALL && i < TALLY_NKINDS; i++) {
		struct tally *tally;

		if (!seen->values[i].len)
			continue;
		tally = i == TALLY_USER_AGENT && seen->agent
				? ledger_tally_of(led, &ev->tallies, (size_t)i,
						  seen->agent)
				: ledger_tally(led, &ev->tallies, (size_t)i,
					       seen->values[i]);
		if (!tally)
			return -1;
		tally->n = capped_sum(tally->n, 1);
	}
	return prune_if_full(led);
}

/* One host may have more than the ledger holds. */
static int merge_tallies(struct ledger *led, struct tally_lists *dst,
			 size_t kind, const struct tally_list *src)
{
	if (ledger_add_other(led, dst, kind, tally_list_other(src)))
		return -1;
	for (const struct tally *at = NULL; (at = tally_list_next(src, at));) {
		struct slice str = { at->value->bytes, at->value->len };
		struct tally *tally = ledger_tally(led, dst, kind, str);

		if (!tally)
			return -1;
		tally->n = capped_sum(tally->n, at->n);
		if (prune_if_full(led))
			return -1;
	}
	return 0;
}

static int merge_visits(enum evidence_level level, struct ledger *led,
			struct evidence *ev, const struct evidence *src)
{
	capped_add(&led->nvisits, src->requests);
	return visits_merge(&ev->visits, &led->visits, src->visits,
			    visits_kept(level, led));
}

int evidence_merge(enum evidence_level level, struct ledger *led,
		   struct host *dst, const struct evidence *src)
{
	struct evidence *ev = hostset_extra(dst);

	if (src->requests)
		add_requests(ev, src->requests, src->first, src->last);
	if (src->is_sized)
		add_bytes(ev, src->bytes);
	if (evidence_is_of_crawlers(level))
		return merge_visits(level, led, ev, src);
	if (level == EVIDENCE_GROUPS)
		return cells_merge(led, &ev->cells, &src->cells);
	for (size_t i = 0; i < TALLY_NKINDS; i++)
		if (merge_tallies(led, &ev->tallies, i, &src->tallies.of[i]))
			return -1;
	return 0;
}

int evidence_set_value(struct ledger *led, struct host *host,
		       struct slice value)
{
	struct evidence *ev = hostset_extra(host);

	return cells_set_value(led, &ev->cells, value);
}

static int compare(const struct tally *a, const struct tally *b)
{
	if (a->n != b->n)
		return a->n > b->n ? -1 : 1;
	return hostset_compare(a->value->bytes, a->value->len, b->value->bytes,
			       b->value->len);
}

size_t evidence_most(const struct evidence *ev, enum tally_kind kind,
		     const struct tally **most)
{
	const struct tally_list *list = &ev->tallies.of[kind];

	*most = NULL;
	for (const struct tally *at = NULL; (at = tally_list_next(list, at));)
		if (!*most || compare(at, *most) < 0)
			*most = at;
	return list->n;
}

static int compare_void(const void *a, const void *b)
{
	return compare(*(const struct tally *const *)a,
		       *(const struct tally *const *)b);
}

const struct tally **evidence_sorted(const struct evidence *ev,
				     enum tally_kind kind, size_t *n)
{
	const struct tally_list *list = &ev->tallies.of[kind];
	const struct tally **sorted = malloc((list->n + 1) * sizeof(*sorted));

	if (!sorted)
		return NULL;
	*n = 0;
	for (const struct tally *at = NULL; (at = tally_list_next(list, at));)
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
	buf_add_u64(buf, tally_list_other(&ev->tallies.of[kind]));
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
	if (evidence_is_of_crawlers(level)) {
		visits_pack(ev->visits, buf);
		return;
	}
	if (level == EVIDENCE_GROUPS) {
		cells_pack(&ev->cells, buf);
		return;
	}
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
	if (!instant_may_be(ev->first) || !instant_may_be(ev->last))
		return false;
	return ev->requests > 1 ? ev->first <= ev->last : ev->first == ev->last;
}

/* A status is three digits, and no value is longer than a line's text. */
static bool may_be_value(enum tally_kind kind, struct slice value)
{
	if (!value.len || value.len > EVIDENCE_VALUE_MAX)
		return false;
	return kind != TALLY_STATUS ||
	       (value.len == 3 && shape_begins(value, "999") &&
		value.at[0] != '0');
}

/*
 * Reads a tally, which has to be new, and after the last one in order, if there
 * is one. It is then the last.
 */
static int unpack_tally(struct ledger *led, enum tally_kind kind,
			struct tally_lists *lists, struct tally *last,
			struct unpack *in)
{
	uint64_t n = unpack_u64(in);
	size_t len = unpack_u32(in);
	struct slice str = { (const char *)unpack_bytes(in, len), len };
	struct tally *tally;
	bool is_after;

	if (!str.at || !n || !may_be_value(kind, str))
		return 1;
	tally = ledger_tally(led, lists, kind, str);
	if (!tally)
		return -1;
	if (tally->n)
		return 1;
	tally->n = n;
	is_after = !last->value || compare(last, tally) < 0;
	*last = *tally;
	return !is_after;
}

/*
 * A request adds at most 1 to the tallies of a kind; but see capped.h. Pruning
 * is left to when they are merged with others.
 */
static int unpack_tallies(struct ledger *led, enum tally_kind kind,
			  struct tally_lists *lists, struct evidence_sum *sum,
			  struct unpack *in)
{
	uint64_t requests = sum->requests, *counted = &sum->counted[kind];
	uint64_t other = unpack_u64(in);
	struct tally last = { 0 };

	if (other > requests - *counted && requests != UINT64_MAX)
		return 1;
	capped_add(counted, other);
	if (ledger_add_other(led, lists, kind, other))
		return -1;
	for (uint64_t n = unpack_u64(in); n; n--) {
		int ret = unpack_tally(led, kind, lists, &last, in);

		if (ret)
			return ret;
		if (last.n > requests - *counted && requests != UINT64_MAX)
			return 1;
		capped_add(counted, last.n);
	}
	return 0;
}

/* What follows a first part has nothing but strings. */
static bool is_plausible_part(const struct evidence *ev,
			      struct evidence_sum *sum)
{
	if (!ev->requests)
		return sum->requests && ev->first == INSTANT_NONE &&
		       ev->last == INSTANT_NONE && !ev->is_sized && !ev->bytes;
	*sum = (struct evidence_sum){ .requests = ev->requests };
	return is_plausible(ev);
}

static void unpack_numbers(struct evidence *ev, struct unpack *in)
{
	ev->requests = unpack_u64(in);
	ev->first = (int64_t)unpack_u64(in);
	ev->last = (int64_t)unpack_u64(in);
}

/* Each request of a crawler is one of the host's. */
static int unpack_visits(enum evidence_level level, struct ledger *led,
			 struct evidence *ev, struct evidence_sum *sum,
			 struct unpack *in)
{
	uint64_t n = 0;
	int ret;

	if (!is_plausible_part(ev, sum))
		return 1;
	ret = visits_unpack(&ev->visits, &led->visits,
			    level == EVIDENCE_ANSWERS, &n, in);
	if (ret)
		return ret;
	if (n > sum->requests - sum->counted[0])
		return 1;
	sum->counted[0] += n;
	capped_add(&led->nvisits, n);
	return 0;
}

static int unpack_cells(struct ledger *led, struct evidence *ev,
			struct evidence_sum *sum, struct unpack *in)
{
	uint64_t n = 0;
	int ret;

	if (!is_plausible_part(ev, sum))
		return 1;
	ret = cells_unpack(led, &ev->cells, EVIDENCE_VALUE_MAX, &n, in);
	if (ret)
		return ret;
	if (n > sum->requests - sum->counted[0] && sum->requests != UINT64_MAX)
		return 1;
	capped_add(&sum->counted[0], n);
	return 0;
}

int evidence_unpack_part(enum evidence_level level, struct ledger *led,
			 struct host *host, struct evidence_sum *sum,
			 struct unpack *in)
{
	struct evidence *ev = hostset_extra(host);
	uint8_t sized;
	int ret = 0;

	unpack_numbers(ev, in);
	if (evidence_is_of_crawlers(level))
		return unpack_visits(level, led, ev, sum, in);
	if (level == EVIDENCE_GROUPS)
		return unpack_cells(led, ev, sum, in);
	sized = unpack_byte(in);
	ev->is_sized = sized;
	ev->bytes = unpack_u64(in);
	if (sized > 1 || !is_plausible_part(ev, sum))
		return 1;
	for (int i = 0; !ret && i < TALLY_NKINDS; i++)
		ret = unpack_tallies(led, (enum tally_kind)i, &ev->tallies, sum,
				     in);
	return !ret && in->failed ? 1 : ret;
}

int evidence_unpack(enum evidence_level level, struct ledger *led,
		    struct host *host, struct unpack *in)
{
	struct evidence *ev = hostset_extra(host);
	struct evidence_sum sum = { 0 };

	if (level == EVIDENCE_NONE)
		return 0;
	if (level >= EVIDENCE_ALL) {
		int ret = evidence_unpack_part(level, led, host, &sum, in);

		/* Of these none is left out. */
		return !ret && level >= EVIDENCE_VISITS &&
				       sum.counted[0] != sum.requests
			       ? 1
			       : ret;
	}
	unpack_numbers(ev, in);
	return in->failed || !is_plausible(ev);
}

void evidence_skip(enum evidence_level level, struct unpack *in)
{
	if (level == EVIDENCE_NONE)
		return;
	unpack_bytes(in, 3 * 8);
	if (evidence_is_of_crawlers(level))
		visits_skip(in);
	if (level == EVIDENCE_GROUPS)
		cells_skip(in);
	if (level != EVIDENCE_ALL)
		return;
	unpack_bytes(in, 1 + 8);
	for (int i = 0; i < TALLY_NKINDS; i++) {
		unpack_u64(in);
		for (uint64_t n = unpack_u64(in); n && !in->failed; n--) {
			unpack_u64(in);
			unpack_bytes(in, unpack_u32(in));
		}
	}
}
