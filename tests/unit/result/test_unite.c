/*
 * Evidence that is in several partials is put together on threads (unite.h).
 * The same is put into one partial at once: the bytes of both are compared.
 */

#include <stdarg.h>
#include <stddef.h>
#include <setjmp.h>
#include <stdint.h>
#include <cmocka.h>

#include <stdio.h>
#include <string.h>

#include "base/buf.h"
#include "result/unite.h"

enum { MOST = 5, NHOSTS = 12000, PLENTY = 1 << 30 };

static const struct hostset_seed seed = { 1, 2 };
static const struct fingerprint some_question = { "0123456789abcdef" };

/* The model, and what is to be united. */
static struct partial all, parts[MOST];

static void begin(enum evidence_level level)
{
	partial_init(&all, seed, &some_question, level);
	for (int i = 0; i < MOST; i++)
		partial_init(&parts[i], seed, &some_question, level);
}

static void end(void)
{
	partial_release(&all);
	for (int i = 0; i < MOST; i++)
		partial_release(&parts[i]);
}

static void add_to(struct partial *part, unsigned host, unsigned request)
{
	char name[32], agent[32];
	int len = snprintf(name, sizeof(name), "host-%u", host);
	int agent_len =
		snprintf(agent, sizeof(agent), "agent %u", request % 11);
	struct slice value = { agent, (size_t)agent_len };
	struct sighting seen = { .time = request + 1,
				 .is_sized = request % 3,
				 .bytes = request };
	struct host *at;

	if (part->level == EVIDENCE_ALL) {
		seen.values[TALLY_STATUS] =
			(struct slice){ request % 2 ? "200" : "404", 3 };
		seen.values[TALLY_USER_AGENT] = value;
		seen.agent = NULL;
	} else if (part->level == EVIDENCE_GROUPS) {
		seen.cell.value = value;
		seen.cell.status = 200 + request % 2;
		seen.cell.step = request % 4;
	} else if (part->level == EVIDENCE_ANSWERS) {
		struct visit_facts facts = { .time = request };

		seen.visit.crawler = request % 3;
		seen.visit.status = (uint16_t)(200 + request % 2);
		seen.visit.word = visit_word(&facts);
	}
	assert_true(hostset_put(&part->hosts, name, (size_t)len, &at) >= 0);
	assert_int_equal(evidence_add(part->level, &part->ledger, at, &seen),
			 0);
}

/* Of each host some requests, most of them in several of the n partials. */
static void fill(unsigned nhosts, unsigned n)
{
	for (unsigned host = 0; host < nhosts; host++)
		for (unsigned i = 0; i < 1 + host % 13; i++) {
			add_to(&all, host, host + i);
			add_to(&parts[(host / 7 + i) % n], host, host + i);
		}
}

static struct buf packed(const struct partial *part)
{
	struct buf buf = { 0 };

	partial_pack(part, &buf);
	assert_false(buf_failed(&buf));
	return buf;
}

/* None is emptied before all are read. */
static void read_hosts(struct partial *dst, const struct partial *part)
{
	const struct table *table = &part->hosts.table;

	for (size_t i = 0; i < table->nslots; i++) {
		const struct host *host = table->slots[i];

		if (host)
			assert_int_equal(partial_add_hosts(dst, &host, 1), 0);
	}
}

/* No host is in two of the partials, and together they are the model. */
static void assert_united(unsigned n)
{
	struct partial again;
	struct buf want = packed(&all), got;
	size_t nhosts = 0;

	partial_init(&again, seed, &some_question, all.level);
	for (unsigned i = 0; i < n; i++) {
		nhosts += hostset_count(&parts[i].hosts);
		read_hosts(&again, &parts[i]);
	}
	assert_int_equal(nhosts, hostset_count(&all.hosts));
	got = packed(&again);
	assert_int_equal(got.len, want.len);
	assert_memory_equal(got.data, want.data, want.len);
	buf_release(&want);
	buf_release(&got);
	partial_release(&again);
}

static void check(enum evidence_level level, unsigned nhosts, unsigned n,
		  unsigned nthreads)
{
	struct partial *pointers[MOST];

	begin(level);
	for (unsigned i = 0; i < MOST; i++)
		pointers[i] = &parts[i];
	fill(nhosts, n);
	assert_int_equal(unite(pointers, n, PLENTY, nthreads), 0);
	/* So it was done on threads, and not one after the other. */
	if (nhosts == NHOSTS && n > 1 && nthreads > 1)
		for (unsigned i = 0; i < n; i++)
			assert_true(hostset_count(&parts[i].hosts) >
				    nhosts / n / 2);
	assert_united(n);
	end();
}

static void each_host_gets_all_its_evidence(void **state)
{
	static const enum evidence_level levels[] = { EVIDENCE_NUMBERS,
						      EVIDENCE_ALL,
						      EVIDENCE_ANSWERS,
						      EVIDENCE_GROUPS };

	(void)state;
	for (size_t i = 0; i < sizeof(levels) / sizeof(levels[0]); i++)
		for (unsigned n = 1; n <= MOST; n++)
			check(levels[i], NHOSTS, n, 1 + n % 4);
}

static void few_hosts_are_united_as_well(void **state)
{
	(void)state;
	for (unsigned nhosts = 0; nhosts < 100; nhosts += 33)
		check(EVIDENCE_ALL, nhosts, 3, 2);
}

/* Numbers stay right when there is no memory for all strings. */
static void memory_for_all_is_limited(void **state)
{
	enum { LITTLE = 64 * 1024 };
	struct partial *pointers[] = { &parts[0], &parts[1], &parts[2] };
	uint64_t requests = 0, want = 0;

	(void)state;
	begin(EVIDENCE_ALL);
	fill(NHOSTS, 3);
	assert_int_equal(unite(pointers, 3, LITTLE, 2), 0);
	for (int i = 0; i < 3; i++) {
		const struct table *table = &parts[i].hosts.table;

		for (size_t k = 0; k < table->nslots; k++)
			if (table->slots[k])
				requests +=
					evidence_of(table->slots[k])->requests;
	}
	for (unsigned host = 0; host < NHOSTS; host++)
		want += 1 + host % 13;
	assert_int_equal(requests, want);
	assert_true(parts[0].ledger.has_other);
	assert_false(ledger_is_full(&parts[0].ledger));
	end();
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(each_host_gets_all_its_evidence),
		cmocka_unit_test(few_hosts_are_united_as_well),
		cmocka_unit_test(memory_for_all_is_limited),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
