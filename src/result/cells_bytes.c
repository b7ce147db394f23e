/*
 * Of cells with the same value only the first one has it, but for the first one
 * of a part.
 *
 * Tested by tests/unit/result/test_cells.c.
 */

#include "result/cells_bytes.h"

#include <stdlib.h>

#include "base/capped.h"

/* Of a cell, behind its value. */
enum {
	NUMBERS_SIZE = 8 + 4 + 3 * 8 + 1 + 8,
	STATUS_MIN = 100,
	STATUS_MAX = 999
};

static int compare_void(const void *a, const void *b)
{
	return cell_compare(*(const struct cell *const *)a,
			    *(const struct cell *const *)b);
}

static uint8_t kind_of(const struct cell *cell, const struct cell *before)
{
	if (before && before->value == cell->value &&
	    before->is_other == cell->is_other)
		return CELLS_SAME;
	if (cell->is_other)
		return CELLS_OTHER;
	return cell->value ? CELLS_STRING : CELLS_NONE;
}

static void pack_value(uint8_t kind, struct slice value, struct buf *buf)
{
	buf_add_byte(buf, kind);
	if (kind != CELLS_STRING)
		return;
	buf_add_u32(buf, (uint32_t)value.len);
	buf_add(buf, value.at, value.len);
}

static void pack_cell(const struct cell *cell, const struct cell *before,
		      struct buf *buf)
{
	pack_value(kind_of(cell, before), cell_value(cell), buf);
	buf_add_u64(buf, (uint64_t)cell->step);
	buf_add_u32(buf, cell->status);
	buf_add_u64(buf, cell->requests);
	buf_add_u64(buf, (uint64_t)cell->first);
	buf_add_u64(buf, (uint64_t)cell->last);
	buf_add_byte(buf, cell->is_sized);
	buf_add_u64(buf, cell->bytes);
}

void cells_pack(const struct cell_list *list, struct buf *buf)
{
	const struct cell **sorted = malloc((list->n + 1) * sizeof(*sorted));
	size_t n = 0;

	if (!sorted) {
		buf->failed = true;
		return;
	}
	for (const struct cell *at = NULL;
	     list->room && (at = cells_next(list, at));)
		sorted[n++] = at;
	if (n)
		qsort(sorted, n, sizeof(*sorted), compare_void);
	buf_add_u64(buf, n);
	for (size_t i = 0; i < n; i++)
		pack_cell(sorted[i], i ? sorted[i - 1] : NULL, buf);
	free(sorted);
}

/**** Reading */

static bool may_be_time(const struct cell_sum *sum)
{
	bool is_known = sum->first != INSTANT_NONE;

	if (sum->step != INSTANT_NONE &&
	    (!is_known || step_cut(STEP_HOUR, sum->step) != sum->step ||
	     sum->step > sum->first))
		return false;
	if (!is_known)
		return sum->last == INSTANT_NONE;
	if (!instant_may_be(sum->first) || !instant_may_be(sum->last))
		return false;
	return sum->requests > 1 ? sum->first <= sum->last
				 : sum->first == sum->last;
}

static bool may_be(const struct cell_sum *sum, uint8_t sized)
{
	if (!sum->requests || sized > 1 || (sum->bytes && !sized))
		return false;
	if (sum->status &&
	    (sum->status < STATUS_MIN || sum->status > STATUS_MAX))
		return false;
	return may_be_time(sum);
}

/* Reads a value, unless it is that of the cell before. Returns 1 if it is
   none. */
static int unpack_value(struct cell_sum *sum, bool is_first, size_t max,
			struct unpack *in)
{
	uint8_t kind = unpack_byte(in);

	if (kind == CELLS_SAME)
		return is_first;
	if (kind > CELLS_OTHER)
		return 1;
	sum->is_other = kind == CELLS_OTHER;
	sum->value = (struct slice){ 0 };
	if (kind != CELLS_STRING)
		return 0;
	sum->value.len = unpack_u32(in);
	sum->value.at = (const char *)unpack_bytes(in, sum->value.len);
	return !sum->value.at || !sum->value.len || sum->value.len > max;
}

/* What follows the value. */
static int unpack_numbers(struct cell_sum *sum, struct unpack *in)
{
	uint8_t sized;

	sum->step = (int64_t)unpack_u64(in);
	sum->status = unpack_u32(in);
	sum->requests = unpack_u64(in);
	sum->first = (int64_t)unpack_u64(in);
	sum->last = (int64_t)unpack_u64(in);
	sized = unpack_byte(in);
	sum->is_sized = sized;
	sum->bytes = unpack_u64(in);
	return in->failed || !may_be(sum, sized);
}

int cells_unpack(struct ledger *led, struct cell_list *list, size_t max,
		 uint64_t *nrequests, struct unpack *in)
{
	struct cell last = { 0 };
	struct cell_sum sum = { 0 };
	uint64_t n = unpack_u64(in);

	for (uint64_t i = 0; i < n; i++) {
		uint32_t before = list->n;

		if (unpack_value(&sum, !i, max, in) || unpack_numbers(&sum, in))
			return 1;
		if (cells_add(led, list, &sum))
			return -1;
		/* In order: each is a new one, behind the last one. */
		if (list->n == before ||
		    (i && cell_compare(&last, list->last) >= 0))
			return 1;
		last = *list->last;
		capped_add(nrequests, sum.requests);
	}
	return in->failed;
}

static void skip_value(struct unpack *in, uint8_t *kind, struct slice *value)
{
	uint8_t is = unpack_byte(in);

	if (is == CELLS_SAME)
		return;
	*kind = is;
	if (is != CELLS_STRING)
		return;
	value->len = unpack_u32(in);
	value->at = (const char *)unpack_bytes(in, value->len);
}

void cells_skip(struct unpack *in)
{
	struct slice value;
	uint8_t kind;

	for (uint64_t n = unpack_u64(in); n && !in->failed; n--) {
		skip_value(in, &kind, &value);
		unpack_bytes(in, NUMBERS_SIZE);
	}
}

/**** In parts */

void cells_parts_begin(struct cells_parts *parts, struct unpack in)
{
	*parts = (struct cells_parts){ .in = in };
	parts->nleft = unpack_u64(&parts->in);
}

/* The first one of a part has its value. */
static void add_cell(struct cells_parts *parts, bool is_first, struct buf *buf)
{
	struct unpack *in = &parts->in;
	const uint8_t *start = in->at;

	skip_value(in, &parts->kind, &parts->value);
	if (is_first) {
		pack_value(parts->kind, parts->value, buf);
		start = in->at;
	}
	unpack_bytes(in, NUMBERS_SIZE);
	buf_add(buf, start, (size_t)(in->at - start));
	parts->nleft--;
}

bool cells_parts_add(struct cells_parts *parts, size_t limit, struct buf *buf)
{
	size_t start = buf->len;
	uint64_t n = 0;
	uint8_t *count;

	buf_add_u64(buf, 0);
	while (parts->nleft && !parts->in.failed &&
	       (!n || buf->len - start < limit) && !buf_failed(buf)) {
		add_cell(parts, !n, buf);
		n++;
	}
	if (buf_failed(buf))
		return false;
	count = buf->data + start;
	for (int i = 0; i < 8; i++)
		count[i] = (uint8_t)(n >> 8 * i);
	return parts->nleft > 0 && !parts->in.failed;
}
