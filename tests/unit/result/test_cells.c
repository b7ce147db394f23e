/*
 * Cells of requests (cells.h, cells_bytes.h): against a plain model, merged in
 * any order, as bytes, in parts, with every byte of these changed, and with too
 * little memory for all values. And the names of steps (step.h).
 */

#include <stdarg.h>
#include <stddef.h>
#include <setjmp.h>
#include <stdint.h>
#include <cmocka.h>

#include <stdio.h>
#include <string.h>

#include "bytes.h"
#include "result/cells.h"
#include "result/cells_bytes.h"
#include "result/evidence.h"

enum { NREQUESTS = 900, NHOSTS = 3, NVALUES = 40, MODEL_MAX = NREQUESTS };

static const struct hostset_seed seed = { 3, 4 };
static const int64_t hour = INT64_C(3600) * 1000000;

struct request {
	unsigned host;
	char value[16]; /* or "" */
	unsigned status;
	int64_t time;
	bool is_sized;
	uint64_t bytes;
};

/**** Requests, and a model of what they are counted as */

static void make_requests(struct request *requests, uint64_t random)
{
	for (int i = 0; i < NREQUESTS; i++) {
		struct request *r = &requests[i];
		unsigned value = (unsigned)(random_number(&random) % NVALUES);

		*r = (struct request){
			.host = (unsigned)(random_number(&random) % NHOSTS)
		};
		/* The lower a number, the more frequent. */
		value = value * value / NVALUES;
		if (value)
			snprintf(r->value, sizeof(r->value), "v%u", value);
		r->status =
			random_number(&random) % 5
				? 200 + (unsigned)(random_number(&random) % 3)
				: 0;
		r->time =
			random_number(&random) % 7
				? (int64_t)(random_number(&random) % 6) * hour +
					  5
				: INSTANT_NONE;
		r->is_sized = random_number(&random) % 3;
		r->bytes = r->is_sized ? random_number(&random) % 1000 : 0;
	}
}

static int64_t step_of(const struct request *r)
{
	return r->time == INSTANT_NONE ? r->time : r->time - 5;
}

struct model {
	struct cell_sum sums[MODEL_MAX];
	size_t n;
};

static void model_add(struct model *model, const struct request *r)
{
	struct cell_sum *sum = NULL;
	struct slice value = { r->value, strlen(r->value) };

	for (size_t i = 0; i < model->n && !sum; i++)
		if (slice_is_same(model->sums[i].value, value) &&
		    model->sums[i].status == r->status &&
		    model->sums[i].step == step_of(r))
			sum = &model->sums[i];
	if (!sum) {
		sum = &model->sums[model->n++];
		*sum = (struct cell_sum){ .value = value,
					  .status = r->status,
					  .step = step_of(r),
					  .first = r->time,
					  .last = r->time };
	}
	sum->requests++;
	sum->is_sized |= r->is_sized;
	sum->bytes += r->bytes;
	if (r->time < sum->first)
		sum->first = r->time;
	if (r->time > sum->last)
		sum->last = r->time;
}

/**** Sets of hosts with cells */

struct set {
	struct hostset hosts;
	struct ledger ledger;
};

static void set_init(struct set *set, size_t limit)
{
	hostset_init(&set->hosts, seed, evidence_extra(EVIDENCE_GROUPS));
	ledger_init(&set->ledger, seed);
	if (limit)
		set->ledger.limit_bytes = limit;
}

static void set_release(struct set *set)
{
	hostset_release(&set->hosts);
	ledger_release(&set->ledger);
}

static struct host *host_of(struct set *set, unsigned number)
{
	char name[16];
	struct host *host;
	int len = snprintf(name, sizeof(name), "h%u", number);

	assert_true(hostset_put(&set->hosts, name, (size_t)len, &host) >= 0);
	return host;
}

static void see(struct set *set, const struct request *r)
{
	struct sighting seen = { .time = r->time,
				 .is_sized = r->is_sized,
				 .bytes = r->bytes };

	seen.cell.value = (struct slice){ r->value, strlen(r->value) };
	seen.cell.status = r->status;
	seen.cell.step = step_of(r);
	assert_int_equal(evidence_add(EVIDENCE_GROUPS, &set->ledger,
				      host_of(set, r->host), &seen),
			 0);
}

static void merge(struct set *set, struct set *from)
{
	for (unsigned i = 0; i < NHOSTS; i++)
		assert_int_equal(evidence_merge(EVIDENCE_GROUPS, &set->ledger,
						host_of(set, i),
						evidence_of(host_of(from, i))),
				 0);
}

static void assert_is_sum(const struct cell *cell, const struct cell_sum *sum)
{
	assert_int_equal(cell->requests, sum->requests);
	assert_int_equal(cell->is_sized, sum->is_sized);
	assert_int_equal(cell->bytes, sum->bytes);
	assert_int_equal(cell->first, sum->first);
	assert_int_equal(cell->last, sum->last);
}

static void assert_is_model(struct set *set, const struct request *requests)
{
	for (unsigned h = 0; h < NHOSTS; h++) {
		const struct cell_list *list =
			&evidence_of(host_of(set, h))->cells;
		static struct model model;
		size_t n = 0;

		model.n = 0;
		for (int i = 0; i < NREQUESTS; i++)
			if (requests[i].host == h)
				model_add(&model, &requests[i]);
		assert_int_equal(list->n, model.n);
		for (const struct cell *at = NULL; (at = cells_next(list, at));
		     n++) {
			size_t i = 0;

			while (i < model.n &&
			       (!slice_is_same(model.sums[i].value,
					       cell_value(at)) ||
				model.sums[i].status != at->status ||
				model.sums[i].step != at->step))
				i++;
			assert_true(i < model.n);
			assert_is_sum(at, &model.sums[i]);
		}
		assert_int_equal(n, model.n);
	}
}

static struct buf pack(struct set *set, unsigned host)
{
	struct buf buf = { 0 };

	evidence_pack(EVIDENCE_GROUPS, evidence_of(host_of(set, host)), &buf);
	assert_false(buf_failed(&buf));
	return buf;
}

static void assert_same_bytes(struct set *a, struct set *b)
{
	for (unsigned i = 0; i < NHOSTS; i++) {
		struct buf x = pack(a, i), y = pack(b, i);

		assert_int_equal(x.len, y.len);
		assert_memory_equal(x.data, y.data, x.len);
		buf_release(&x);
		buf_release(&y);
	}
}

/**** Tests */

static void cells_are_those_of_a_model(void **state)
{
	static struct request requests[NREQUESTS];

	(void)state;
	for (uint64_t random = 1; random < 20; random++) {
		struct set set;

		make_requests(requests, random);
		set_init(&set, 0);
		for (int i = 0; i < NREQUESTS; i++)
			see(&set, &requests[i]);
		assert_is_model(&set, requests);
		set_release(&set);
	}
}

static void any_order_of_merging_is_the_same(void **state)
{
	static struct request requests[NREQUESTS];
	struct set whole, parts[3], sum;

	(void)state;
	make_requests(requests, 7);
	set_init(&whole, 0);
	set_init(&sum, 0);
	for (int i = 0; i < 3; i++)
		set_init(&parts[i], 0);
	for (int i = 0; i < NREQUESTS; i++) {
		see(&whole, &requests[i]);
		see(&parts[i % 7 % 3], &requests[i]);
	}
	merge(&sum, &parts[2]);
	merge(&parts[1], &parts[0]);
	merge(&sum, &parts[1]);
	assert_is_model(&sum, requests);
	assert_same_bytes(&sum, &whole);
	for (int i = 0; i < 3; i++)
		set_release(&parts[i]);
	set_release(&sum);
	set_release(&whole);
}

static void a_value_is_set_for_all_that_have_none(void **state)
{
	static struct request requests[NREQUESTS];
	struct set set;

	(void)state;
	make_requests(requests, 8);
	set_init(&set, 0);
	for (int i = 0; i < NREQUESTS; i++)
		see(&set, &requests[i]);
	for (unsigned h = 0; h < NHOSTS; h++)
		assert_int_equal(
			evidence_set_value(&set.ledger, host_of(&set, h),
					   (struct slice){ "the file", 8 }),
			0);
	for (int i = 0; i < NREQUESTS; i++)
		if (!*requests[i].value)
			strcpy(requests[i].value, "the file");
	assert_is_model(&set, requests);
	set_release(&set);
}

static int unpack(struct set *set, unsigned host, const void *bytes, size_t len,
		  struct evidence_sum *sum)
{
	char *copy = exact_copy(bytes, len);
	struct unpack in = { (const uint8_t *)copy, len, false };
	int ret = sum ? evidence_unpack_part(EVIDENCE_GROUPS, &set->ledger,
					     host_of(set, host), sum, &in)
		      : evidence_unpack(EVIDENCE_GROUPS, &set->ledger,
					host_of(set, host), &in);

	if (!ret && in.len)
		ret = 1;
	if (!ret) {
		struct unpack over = { (const uint8_t *)copy, len, false };

		evidence_skip(EVIDENCE_GROUPS, &over);
		assert_false(over.failed);
		assert_int_equal(over.len, 0);
	}
	free(copy);
	return ret;
}

static void make_set(struct set *set, uint64_t random)
{
	static struct request requests[NREQUESTS];

	make_requests(requests, random);
	set_init(set, 0);
	for (int i = 0; i < NREQUESTS; i++)
		see(set, &requests[i]);
}

static void bytes_are_read_back(void **state)
{
	struct set set, back;

	(void)state;
	make_set(&set, 9);
	set_init(&back, 0);
	for (unsigned i = 0; i < NHOSTS; i++) {
		struct buf buf = pack(&set, i);

		assert_int_equal(unpack(&back, i, buf.data, buf.len, NULL), 0);
		for (size_t len = 0; len < buf.len; len += 1 + len / 50) {
			struct set none;

			set_init(&none, 0);
			assert_int_equal(unpack(&none, i, buf.data, len, NULL),
					 1);
			set_release(&none);
		}
		buf_release(&buf);
	}
	assert_same_bytes(&set, &back);
	set_release(&back);
	set_release(&set);
}

static void parts_are_the_whole(void **state)
{
	static const size_t limits[] = { 1, 100, 1000, 5000, 1 << 20 };
	struct set set;

	(void)state;
	make_set(&set, 10);
	for (size_t l = 0; l < sizeof(limits) / sizeof(*limits); l++) {
		struct evidence_sum sum = { 0 };
		struct set back, one;
		struct buf whole = pack(&set, 0), part = { 0 };
		struct unpack in = { whole.data, whole.len, false };
		struct cells_parts parts;
		bool more = true;
		int n = 0;

		set_init(&back, 0);
		unpack_bytes(&in, 24);
		cells_parts_begin(&parts, in);
		for (; more; n++) {
			buf_clear(&part);
			buf_add(&part, n ? NULL : whole.data, n ? 0 : 24);
			if (n) {
				buf_add_u64(&part, 0);
				buf_add_u64(&part, (uint64_t)INSTANT_NONE);
				buf_add_u64(&part, (uint64_t)INSTANT_NONE);
			}
			more = cells_parts_add(&parts, limits[l], &part);
			set_init(&one, 0);
			assert_int_equal(unpack(&one, 0, part.data, part.len,
						&sum),
					 0);
			merge(&back, &one);
			set_release(&one);
		}
		assert_true(limits[l] > 1000 ? n < 10 : n > 10);
		assert_int_equal(sum.requests, sum.counted[0]);
		buf_release(&part);
		part = pack(&back, 0);
		assert_int_equal(part.len, whole.len);
		assert_memory_equal(part.data, whole.data, part.len);
		buf_release(&part);
		buf_release(&whole);
		set_release(&back);
	}
	set_release(&set);
}

/* Whatever is changed, what is read is the same again as bytes, or refused. */
static void changed_bytes_are_refused_or_mean_something(void **state)
{
	struct set set, back;
	int nrefused = 0;
	struct buf buf;

	(void)state;
	make_set(&set, 11);
	buf = pack(&set, 1);
	for (size_t i = 0; i < buf.len; i++) {
		uint8_t was = buf.data[i];

		buf.data[i] ^= (uint8_t)(1 << i % 8);
		set_init(&back, 0);
		if (unpack(&back, 1, buf.data, buf.len, NULL)) {
			nrefused++;
		} else {
			struct buf again = pack(&back, 1);

			assert_int_equal(again.len, buf.len);
			assert_memory_equal(again.data, buf.data, buf.len);
			buf_release(&again);
		}
		set_release(&back);
		buf.data[i] = was;
	}
	assert_true(nrefused > (int)buf.len / 3);
	buf_release(&buf);
	set_release(&set);
}

/* What cannot be: each is one change of what can. */
static void lies_are_refused(void **state)
{
	static const struct {
		uint8_t kind, sized;
		uint32_t len, status;
		uint64_t requests, bytes;
		int64_t step, first, last;
		int want;
	} cases[] = {
		{ 1, 1, 1, 200, 2, 5, 0, 1, 3, 0 },
		{ 0, 1, 0, 0, 2, 5, INSTANT_NONE, 1, 3, 0 },
		{ 2, 0, 0, 0, 2, 0, INSTANT_NONE, INSTANT_NONE, INSTANT_NONE,
		  0 },
		{ 3, 1, 0, 200, 2, 5, 0, 1, 3, 1 },
		{ 4, 1, 0, 200, 2, 5, 0, 1, 3, 1 },
		{ 1, 1, 0, 200, 2, 5, 0, 1, 3, 1 },
		{ 1, 2, 1, 200, 2, 5, 0, 1, 3, 1 },
		{ 1, 0, 1, 200, 2, 5, 0, 1, 3, 1 },
		{ 1, 1, 1, 99, 2, 5, 0, 1, 3, 1 },
		{ 1, 1, 1, 1000, 2, 5, 0, 1, 3, 1 },
		{ 1, 1, 1, 65736, 2, 5, 0, 1, 3, 1 },
		{ 1, 1, 1, 200, 0, 5, 0, 1, 3, 1 },
		{ 1, 1, 1, 200, 3, 5, 0, 1, 3, 1 },
		{ 1, 1, 1, 200, 1, 5, 0, 1, 1, 1 },
		{ 1, 1, 1, 200, 2, 5, 1, 1, 3, 1 },
		{ 1, 1, 1, 200, 2, 5, INT64_C(3600000000), 1, 3, 1 },
		{ 1, 1, 1, 200, 2, 5, 0, 4, 3, 1 },
		{ 1, 1, 1, 200, 2, 5, 0, INSTANT_NONE, 3, 1 },
		{ 1, 1, 1, 200, 2, 5, 0, INSTANT_NONE, INSTANT_NONE, 1 },
		{ 1, 1, 1, 200, 2, 5, INSTANT_NONE, 1, INT64_MAX, 1 },
	};

	(void)state;
	for (size_t i = 0; i < sizeof(cases) / sizeof(*cases); i++) {
		struct buf buf = { 0 };
		struct set set;

		buf_add_u64(&buf, 2);
		buf_add_u64(&buf, 1);
		buf_add_u64(&buf, 3);
		buf_add_u64(&buf, 1);
		buf_add_byte(&buf, cases[i].kind);
		if (cases[i].kind == CELLS_STRING)
			buf_add_u32(&buf, cases[i].len);
		buf_add(&buf, "xxxxxxxxxxxxxxxxxxxxxxxx", cases[i].len);
		buf_add_u64(&buf, (uint64_t)cases[i].step);
		buf_add_u32(&buf, cases[i].status);
		buf_add_u64(&buf, cases[i].requests);
		buf_add_u64(&buf, (uint64_t)cases[i].first);
		buf_add_u64(&buf, (uint64_t)cases[i].last);
		buf_add_byte(&buf, cases[i].sized);
		buf_add_u64(&buf, cases[i].bytes);
		set_init(&set, 0);
		if (unpack(&set, 0, buf.data, buf.len, NULL) != cases[i].want)
			fail_msg("case %zu", i);
		set_release(&set);
		buf_release(&buf);
	}
}

/* Requests are not lost, and the most frequent values are there. */
static void rare_values_are_given_up(void **state)
{
	static struct request requests[NREQUESTS];
	uint64_t nall = 0, nother = 0, bytes = 0, want_bytes = 0;
	struct set set;

	(void)state;
	make_requests(requests, 12);
	set_init(&set, 64 * 1024);
	for (int round = 0; round < 3; round++) {
		for (int i = 0; i < NREQUESTS; i++) {
			struct request r = requests[i];

			if (i % 3 == 0)
				snprintf(r.value, sizeof(r.value), "%d",
					 round * NREQUESTS + i);
			if (i % 3 == 1)
				strcpy(r.value, "often");
			see(&set, &r);
			assert_false(ledger_is_full(&set.ledger));
			want_bytes += r.bytes;
		}
	}
	for (unsigned h = 0; h < NHOSTS; h++) {
		const struct cell_list *list =
			&evidence_of(host_of(&set, h))->cells;
		uint64_t noften = 0;

		for (const struct cell *at = NULL;
		     (at = cells_next(list, at));) {
			nall += at->requests;
			bytes += at->bytes;
			if (at->is_other)
				nother += at->requests;
			if (slice_is(cell_value(at), "often"))
				noften += at->requests;
		}
		assert_true(noften > NREQUESTS / 4);
	}
	assert_int_equal(nall, 3 * NREQUESTS);
	assert_int_equal(bytes, want_bytes);
	assert_true(nother > NREQUESTS / 4);
	assert_true(set.ledger.has_other);
	set_release(&set);
}

static void steps_have_names(void **state)
{
	static const struct {
		const char *time;
		enum step step;
		const char *name, *next;
	} cases[] = {
		{ "2026-11-30T10:59:59.5Z", STEP_HOUR, "2026-11-30T10",
		  "2026-11-30T11" },
		{ "2026-11-30T23:59:59.999999Z", STEP_HOUR, "2026-11-30T23",
		  "2026-12-01T00" },
		{ "2026-11-30T23:59:59Z", STEP_DAY, "2026-11-30",
		  "2026-12-01" },
		{ "2024-02-29T00:00:00Z", STEP_DAY, "2024-02-29",
		  "2024-03-01" },
		{ "2024-02-29T00:00:00Z", STEP_MONTH, "2024-02", "2024-03" },
		{ "2026-12-31T23:59:59.999999Z", STEP_MONTH, "2026-12",
		  "2027-01" },
		{ "1969-12-31T23:59:59.999999Z", STEP_HOUR, "1969-12-31T23",
		  "1970-01-01T00" },
		{ "1969-12-31T23:59:59.999999Z", STEP_MONTH, "1969-12",
		  "1970-01" },
		{ "0001-01-01T00:00:00Z", STEP_MONTH, "0001-01", "0001-02" },
		{ "9999-12-30T00:00:00Z", STEP_DAY, "9999-12-30",
		  "9999-12-31" },
	};

	(void)state;
	for (size_t i = 0; i < sizeof(cases) / sizeof(*cases); i++) {
		struct slice text = { cases[i].time, strlen(cases[i].time) };
		int64_t time = instant_parse(text, false);
		int64_t begin = step_cut(cases[i].step, time);
		char name[INSTANT_TEXT_SIZE];
		struct step_memo memo = { 0 };
		int64_t end;

		assert_true(begin <= time);
		step_format(name, cases[i].step, begin);
		assert_string_equal(name, cases[i].name);
		step_format(name, cases[i].step,
			    step_next(cases[i].step, time));
		assert_string_equal(name, cases[i].next);
		for (int k = 0; k < 2; k++)
			assert_int_equal(step_cut_next(&memo, cases[i].step,
						       time),
					 begin);
		assert_int_equal(step_cut_next(&memo, cases[i].step,
					       INSTANT_NONE),
				 INSTANT_NONE);
		end = memo.end;
		assert_int_equal(step_cut_next(&memo, cases[i].step, end), end);
	}
	assert_int_equal(step_cut(STEP_NONE, 5), INSTANT_NONE);
	assert_int_equal(step_cut_next(&(struct step_memo){ 0 }, STEP_NONE, 5),
			 INSTANT_NONE);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(cells_are_those_of_a_model),
		cmocka_unit_test(any_order_of_merging_is_the_same),
		cmocka_unit_test(a_value_is_set_for_all_that_have_none),
		cmocka_unit_test(bytes_are_read_back),
		cmocka_unit_test(parts_are_the_whole),
		cmocka_unit_test(changed_bytes_are_refused_or_mean_something),
		cmocka_unit_test(lies_are_refused),
		cmocka_unit_test(rare_values_are_given_up),
		cmocka_unit_test(steps_have_names),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
