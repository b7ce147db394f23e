/*
 * The evidence of a host cut into parts (evidence_parts.h): together they are
 * the whole, whatever the limit; a part that is cut again is itself.
 */

#include <stdarg.h>
#include <stddef.h>
#include <setjmp.h>
#include <stdint.h>
#include <cmocka.h>

#include <stdio.h>
#include <string.h>

#include "result/evidence_parts.h"

static const struct hostset_seed seed = { 1, 2 };

/* One host, with its ledger. */
struct one {
	struct hostset set;
	struct ledger ledger;
	struct host *host;
};

static void one_init(struct one *one)
{
	hostset_init(&one->set, seed, evidence_extra(EVIDENCE_ALL));
	ledger_init(&one->ledger, seed);
	assert_true(hostset_put(&one->set, "h", 1, &one->host) >= 0);
}

static void one_release(struct one *one)
{
	hostset_release(&one->set);
	ledger_release(&one->ledger);
}

static void see(struct one *one, int64_t time, const char *const values[])
{
	struct sighting seen = { .time = time, .is_sized = true, .bytes = 10 };

	for (int i = 0; i < TALLY_NKINDS; i++)
		if (values[i])
			seen.values[i] =
				(struct slice){ values[i], strlen(values[i]) };
	assert_int_equal(evidence_add(EVIDENCE_ALL, &one->ledger, one->host,
				      &seen),
			 0);
}

/* Evidence with so many strings of each kind, and others, as bytes. */
static struct buf make(int nstatuses, int nmethods, int nagents, bool other)
{
	struct buf buf = { 0 };
	struct one one;

	one_init(&one);
	for (int i = 0; i < nstatuses || i < nmethods || i < nagents; i++) {
		char status[16], method[16], agent[64];
		const char *const values[] = { status, method, agent };

		snprintf(status, sizeof(status), "%d", 100 + i % nstatuses);
		snprintf(method, sizeof(method), "M%d", i % nmethods);
		snprintf(agent, sizeof(agent), "%0*d", i % 40 + 1, i % nagents);
		see(&one, i, values);
	}
	if (other) {
		struct evidence *ev = hostset_extra(one.host);

		ev->requests += 5;
		for (int i = 0; i < TALLY_NKINDS; i++)
			assert_int_equal(ledger_add_other(&one.ledger,
							  &ev->tallies,
							  (size_t)i,
							  5 - (uint64_t)i),
					 0);
	}
	evidence_pack(EVIDENCE_ALL, evidence_of(one.host), &buf);
	assert_false(buf_failed(&buf));
	one_release(&one);
	return buf;
}

static struct slice slice_of(const struct buf *buf, size_t start)
{
	return (struct slice){ (const char *)buf->data + start,
			       buf->len - start };
}

/* Cut once more, there is nothing to cut. */
static void assert_is_one_part(struct slice part, size_t limit)
{
	struct evidence_parts parts;
	struct buf again = { 0 };

	evidence_parts_begin(&parts, EVIDENCE_ALL, part);
	assert_false(evidence_parts_add(&parts, limit, &again));
	assert_int_equal(again.len, part.len);
	assert_memory_equal(again.data, part.at, part.len);
	buf_release(&again);
}

static void add_part(struct one *all, struct slice part,
		     struct evidence_sum *sum)
{
	struct unpack in = { (const uint8_t *)part.at, part.len, false };
	struct one one;

	one_init(&one);
	assert_int_equal(evidence_unpack_part(EVIDENCE_ALL, &one.ledger,
					      one.host, sum, &in),
			 0);
	assert_int_equal(in.len, 0);
	assert_int_equal(evidence_merge(EVIDENCE_ALL, &all->ledger, all->host,
					evidence_of(one.host)),
			 0);
	one_release(&one);
}

/* Returns the number of parts. */
static int check(const struct buf *whole, size_t limit)
{
	struct evidence_sum sum = { 0 };
	struct evidence_parts parts;
	struct buf buf = { 0 }, again = { 0 };
	struct one all;
	bool more = true;
	int n = 0;

	one_init(&all);
	evidence_parts_begin(&parts, EVIDENCE_ALL, slice_of(whole, 0));
	for (; more; n++) {
		size_t start;

		buf_clear(&buf);
		buf_add_str(&buf, "before");
		start = buf.len;
		more = evidence_parts_add(&parts, limit, &buf);
		/* The last string, and what is said of kinds. */
		assert_true(buf.len - start < limit + 33 + 3 * 16 + 12 + 64);
		assert_true(!more || buf.len - start >= limit);
		assert_int_equal(evidence_goes_on(EVIDENCE_ALL,
						  slice_of(&buf, start)),
				 n > 0);
		assert_is_one_part(slice_of(&buf, start), limit);
		add_part(&all, slice_of(&buf, start), &sum);
	}
	evidence_pack(EVIDENCE_ALL, evidence_of(all.host), &again);
	assert_int_equal(again.len, whole->len);
	assert_memory_equal(again.data, whole->data, whole->len);
	buf_release(&again);
	buf_release(&buf);
	one_release(&all);
	return n;
}

static void parts_are_the_whole_at_any_limit(void **state)
{
	static const int shapes[][3] = {
		{ 1, 1, 1 },
		{ 3, 2, 20 },
		{ 20, 3, 2 },
		{ 2, 20, 9 },
	};

	(void)state;
	for (size_t i = 0; i < sizeof(shapes) / sizeof(shapes[0]); i++) {
		for (int other = 0; other < 2; other++) {
			struct buf whole = make(shapes[i][0], shapes[i][1],
						shapes[i][2], other);

			for (size_t limit = 1; limit < whole.len + 40; limit++)
				check(&whole, limit);
			assert_int_equal(check(&whole, whole.len), 1);
			assert_true(check(&whole, 1) >= 3);
			buf_release(&whole);
		}
	}
}

static int unpack_after(struct slice part, struct evidence_sum sum)
{
	struct unpack in = { (const uint8_t *)part.at, part.len, false };
	struct one one;
	int ret;

	one_init(&one);
	ret = evidence_unpack_part(EVIDENCE_ALL, &one.ledger, one.host, &sum,
				   &in);
	one_release(&one);
	return ret;
}

static void parts_that_cannot_be_are_refused(void **state)
{
	struct buf whole = make(1, 1, 9, false), part = { 0 };
	struct evidence_parts parts;
	struct evidence_sum first = { .requests = 9 };

	(void)state;
	evidence_parts_begin(&parts, EVIDENCE_ALL, slice_of(&whole, 0));
	assert_true(evidence_parts_add(&parts, 1, &part));
	buf_clear(&part);
	assert_true(evidence_parts_add(&parts, 1, &part));
	assert_int_equal(unpack_after(slice_of(&part, 0), first), 0);
	/* Before any first part; with more than the requests that are left. */
	assert_int_equal(unpack_after(slice_of(&part, 0),
				      (struct evidence_sum){ 0 }),
			 1);
	for (int i = 0; i < TALLY_NKINDS; i++)
		first.counted[i] = 9;
	assert_int_equal(unpack_after(slice_of(&part, 0), first), 1);
	first = (struct evidence_sum){ .requests = 9 };
	/* With times, a size or bytes. */
	for (size_t i = 8; i < 33; i++) {
		part.data[i] ^= 1;
		assert_int_equal(unpack_after(slice_of(&part, 0), first), 1);
		part.data[i] ^= 1;
	}
	/* Cut short. */
	for (size_t i = 0; i < part.len; i++)
		assert_int_equal(unpack_after((struct slice){ (char *)part.data,
							      i },
					      first),
				 1);
	/* Nothing but a part of the whole is read as a whole. */
	{
		struct unpack in = { part.data, part.len, false };
		struct one one;

		one_init(&one);
		assert_int_equal(evidence_unpack(EVIDENCE_ALL, &one.ledger,
						 one.host, &in),
				 1);
		one_release(&one);
	}
	buf_release(&part);
	buf_release(&whole);
}

static void only_all_evidence_goes_on(void **state)
{
	static const char zeros[64];

	(void)state;
	assert_true(evidence_goes_on(EVIDENCE_ALL, (struct slice){ zeros, 8 }));
	assert_false(
		evidence_goes_on(EVIDENCE_ALL, (struct slice){ zeros, 7 }));
	assert_false(evidence_goes_on(EVIDENCE_NUMBERS,
				      (struct slice){ zeros, sizeof(zeros) }));
	assert_false(evidence_goes_on(EVIDENCE_NONE, (struct slice){ 0 }));
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(parts_are_the_whole_at_any_limit),
		cmocka_unit_test(parts_that_cannot_be_are_refused),
		cmocka_unit_test(only_all_evidence_goes_on),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
