/*
 * Each allocation that cells and groups of requests need, and all behind it,
 * fails once: what is asked of them then fails, and leaves nothing behind.
 */

#include <stdarg.h>
#include <stddef.h>
#include <setjmp.h>
#include <stdint.h>
#include <cmocka.h>

#include <errno.h>
#include <stdio.h>

#include "failing_heap.h"

#ifdef FAILING_HEAP

#include "result/grouping.h"
#include "result/partial.h"

enum { NREQUESTS = 3000, LIMIT = 64 * 1024 };

static int see_requests(struct partial *part)
{
	for (int i = 0; i < NREQUESTS; i++) {
		struct sighting seen = { .time = i * INT64_C(1000000000),
					 .is_sized = true,
					 .bytes = 1 };
		char value[32];
		struct host *host;
		int len = snprintf(value, sizeof(value), "value %d", i % 700);

		if (i % 5)
			seen.cell.value = (struct slice){ value, (size_t)len };
		seen.cell.status = 200 + (unsigned)i % 3;
		seen.cell.step = step_cut(STEP_DAY, seen.time);
		if (hostset_put(&part->hosts, i % 2 ? "a" : "b", 1, &host) <
			    0 ||
		    evidence_add(EVIDENCE_GROUPS, &part->ledger, host, &seen))
			return -1;
	}
	return 0;
}

static int make_groups(const struct partial *part)
{
	const struct by by = { .kind = BY_AGENT,
			       .ipv4_bits = BY_IPV4_BITS,
			       .ipv6_bits = BY_IPV6_BITS };
	const struct groups_order order = { .key = GROUPS_REQUESTS, .top = 5 };
	const struct hostset *sets[] = { &part->hosts };
	struct gathered hosts = { 0 };
	struct groups groups = { 0 };
	int ret = gather_hosts(&hosts, sets, 1, 1);

	if (!ret)
		ret = groups_make(&groups, &hosts, &by, &order);
	if (!ret) {
		assert_int_equal(groups.requests, 2 * NREQUESTS);
		assert_int_equal(groups.n, 5);
		assert_int_equal(groups.rest.hosts, 2);
	} else {
		assert_int_equal(errno, ENOMEM);
	}
	groups_release(&groups);
	gather_release(&hosts);
	return ret;
}

/* Seen, sent as bytes, read, named, merged, and grouped. */
static int keep_requests(void *limit)
{
	const struct fingerprint question = { 0 };
	const struct hostset_seed seed = { 1, 2 };
	struct partial parts[3];
	struct buf buf = { 0 };
	int ret = -1;

	for (int i = 0; i < 3; i++) {
		partial_init(&parts[i], seed, &question, EVIDENCE_GROUPS);
		parts[i].ledger.limit_bytes = *(const size_t *)limit;
	}
	if (!see_requests(&parts[0]) && !see_requests(&parts[1])) {
		partial_pack(&parts[0], &buf);
		if (!buf_failed(&buf)) {
			struct unpack in = { buf.data, buf.len, false };

			ret = partial_unpack(&parts[2], &in);
		}
	}
	if (!ret)
		ret = partial_set_value(&parts[2], (struct slice){ "x", 1 });
	if (!ret)
		ret = partial_merge(&parts[1], &parts[2]);
	if (!ret)
		ret = make_groups(&parts[1]);
	assert_true(!ret || ret == -1);
	buf_release(&buf);
	for (int i = 0; i < 3; i++)
		partial_release(&parts[i]);
	return ret;
}

static void requests_are_grouped(void **state)
{
	size_t limit = SIZE_MAX;

	(void)state;
	fail_each(keep_requests, &limit);
}

static void rare_values_are_given_up(void **state)
{
	size_t limit = LIMIT;

	(void)state;
	fail_each(keep_requests, &limit);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(requests_are_grouped),
		cmocka_unit_test(rare_values_are_given_up),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}

#else

int main(void)
{
	return failing_heap_skip();
}

#endif
