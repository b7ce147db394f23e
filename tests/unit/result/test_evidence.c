/*
 * What the requests of hosts say together (evidence.h), by hand; how partials
 * carry it is in test_partial.c.
 */

#include <stdarg.h>
#include <stddef.h>
#include <setjmp.h>
#include <stdint.h>
#include <cmocka.h>

#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/buf.h"
#include "base/unpack.h"
#include "hosts.h"

static const struct hostset_seed some_seed = { 1, 2 };
static const struct hostset_seed other_seed = { 3, 4 };

static struct slice str(const char *s)
{
	return (struct slice){ s, strlen(s) };
}

static void add(struct hosts *hosts, const char *name, struct sighting seen)
{
	hosts_see(hosts, name, &seen);
}

static void add_agent(struct hosts *hosts, const char *name, const char *agent)
{
	add(hosts, name,
	    (struct sighting){ .time = INSTANT_NONE,
			       .values[TALLY_USER_AGENT] = str(agent) });
}

static const struct evidence *evidence(struct hosts *hosts, const char *name)
{
	return evidence_of(hosts_put(hosts, name));
}

/* The same, to be changed. */
static struct evidence *own_evidence(struct hosts *hosts, const char *name)
{
	return hostset_extra(hosts_put(hosts, name));
}

struct counted {
	uint64_t n;
	const char *value;
};

/* The last of those wanted has n 0. What is other is not among them. */
static void assert_tallies(const struct evidence *ev, enum tally_kind kind,
			   const struct counted *want)
{
	size_t n = SIZE_MAX;
	const struct tally **got = evidence_sorted(ev, kind, &n);
	const struct tally *most;
	size_t nwant = 0;

	while (want[nwant].n)
		nwant++;
	assert_non_null(got);
	assert_int_equal(n, nwant);
	for (size_t i = 0; i < n; i++) {
		assert_int_equal(got[i]->n, want[i].n);
		assert_int_equal(got[i]->value->len, strlen(want[i].value));
		assert_memory_equal(got[i]->value->bytes, want[i].value,
				    got[i]->value->len);
	}
	assert_int_equal(evidence_most(ev, kind, &most), n);
	assert_ptr_equal(most, n ? got[0] : NULL);
	free(got);
}

/* The only tally of a kind. */
static const struct tally *only(const struct evidence *ev, enum tally_kind kind)
{
	assert_int_equal(ev->tallies.of[kind].n, 1);
	return tally_list_next(&ev->tallies.of[kind], NULL);
}

static void zeroed_is_no_request(void **state)
{
	struct hosts hosts;
	const struct evidence *ev;

	(void)state;
	hosts_init(&hosts, EVIDENCE_ALL, some_seed);
	ev = evidence(&hosts, "192.0.2.1");
	assert_int_equal(ev->requests, 0);
	assert_int_equal(ev->bytes, 0);
	assert_false(ev->is_sized);
	for (int kind = 0; kind < TALLY_NKINDS; kind++)
		assert_tallies(ev, (enum tally_kind)kind,
			       (struct counted[]){ { 0, NULL } });
	hosts_release(&hosts);
}

static void requests_add_up(void **state)
{
	struct sighting seen = {
		.time = 500,
		.is_sized = true,
		.bytes = 30,
		.values = { str("200"), str("GET"), str("bot/1") },
	};
	struct hosts hosts;
	const struct evidence *ev;

	(void)state;
	hosts_init(&hosts, EVIDENCE_ALL, some_seed);
	add(&hosts, "192.0.2.1", seen);
	seen.time = -7;
	seen.bytes = 12;
	seen.values[TALLY_STATUS] = str("404");
	seen.values[TALLY_USER_AGENT] = str("bot/2");
	add(&hosts, "192.0.2.1", seen);
	seen.time = INSTANT_NONE;
	seen.is_sized = false;
	seen.values[TALLY_USER_AGENT] = str("");
	add(&hosts, "192.0.2.1", seen);
	/* Another host's are apart. */
	add(&hosts, "192.0.2.2", seen);

	ev = evidence(&hosts, "192.0.2.1");
	assert_int_equal(ev->requests, 3);
	assert_int_equal(ev->first, -7);
	assert_int_equal(ev->last, 500);
	assert_true(ev->is_sized);
	assert_int_equal(ev->bytes, 42);
	assert_tallies(ev, TALLY_STATUS,
		       (struct counted[]){ { 2, "404" }, { 1, "200" }, { 0 } });
	assert_tallies(ev, TALLY_METHOD,
		       (struct counted[]){ { 3, "GET" }, { 0 } });
	assert_tallies(ev, TALLY_USER_AGENT,
		       (struct counted[]){
			       { 1, "bot/1" }, { 1, "bot/2" }, { 0 } });
	ev = evidence(&hosts, "192.0.2.2");
	assert_int_equal(ev->requests, 1);
	assert_true(ev->first == INSTANT_NONE && ev->last == INSTANT_NONE);
	assert_false(ev->is_sized);
	assert_int_equal(ev->bytes, 0);
	assert_tallies(ev, TALLY_STATUS,
		       (struct counted[]){ { 1, "404" }, { 0 } });
	hosts_release(&hosts);
}

/* One string may be a status, a method and a user agent. */
static void kinds_are_apart(void **state)
{
	struct hosts hosts;
	const struct evidence *ev;

	(void)state;
	hosts_init(&hosts, EVIDENCE_ALL, some_seed);
	for (int i = 0; i < TALLY_NKINDS; i++) {
		struct sighting seen = { .time = 0 };

		for (int k = i; k < TALLY_NKINDS; k++)
			seen.values[k] = str("200");
		add(&hosts, "h", seen);
	}
	ev = evidence(&hosts, "h");
	for (int i = 0; i < TALLY_NKINDS; i++)
		assert_tallies(ev, (enum tally_kind)i,
			       (struct counted[]){ { (uint64_t)i + 1, "200" },
						   { 0 } });
	hosts_release(&hosts);
}

/* By falling number, and then bytewise. */
static void tallies_are_sorted(void **state)
{
	static const char *const agents[] = { "b", "\377", "a", "ab", "\1", "c",
					      "c", "d",	   "d", "d",  "A" };
	static const struct counted want[] = {
		{ 3, "d" },  { 2, "c" }, { 1, "\1" },	{ 1, "A" }, { 1, "a" },
		{ 1, "ab" }, { 1, "b" }, { 1, "\377" }, { 0 },
	};
	struct hosts hosts;

	(void)state;
	hosts_init(&hosts, EVIDENCE_ALL, some_seed);
	for (size_t i = 0; i < sizeof(agents) / sizeof(agents[0]); i++)
		add_agent(&hosts, "h", agents[i]);
	assert_tallies(evidence(&hosts, "h"), TALLY_USER_AGENT, want);
	hosts_release(&hosts);
}

static void values_are_kept_byte_for_byte(void **state)
{
	const struct sighting seen = {
		.time = 0, .values[TALLY_USER_AGENT] = { "a\0b", 3 }
	};
	const struct sighting shorter = {
		.time = 0, .values[TALLY_USER_AGENT] = { "a\0c", 2 }
	};
	const struct tally **got;
	struct hosts hosts;
	size_t n;

	(void)state;
	hosts_init(&hosts, EVIDENCE_ALL, some_seed);
	add(&hosts, "h", seen);
	add(&hosts, "h", seen);
	add(&hosts, "h", shorter);
	got = evidence_sorted(evidence(&hosts, "h"), TALLY_USER_AGENT, &n);
	assert_non_null(got);
	assert_int_equal(n, 2);
	assert_int_equal(got[0]->n, 2);
	assert_int_equal(got[0]->value->len, 3);
	assert_memory_equal(got[0]->value->bytes, "a\0b", 3);
	assert_int_equal(got[1]->value->len, 2);
	free(got);
	hosts_release(&hosts);
}

static void numbers_are_all_of_the_lower_level(void **state)
{
	const struct sighting seen = {
		.time = 5,
		.is_sized = true,
		.bytes = 30,
		.values = { str("200"), str("GET"), str("bot/1") },
	};
	struct hosts a, b;
	const struct evidence *ev;

	(void)state;
	assert_int_equal(evidence_extra(EVIDENCE_NONE), 0);
	hosts_init(&a, EVIDENCE_NUMBERS, some_seed);
	hosts_init(&b, EVIDENCE_NUMBERS, some_seed);
	add(&a, "h", seen);
	add(&b, "h", seen);
	assert_int_equal(evidence_merge(EVIDENCE_ALL, &a.ledger,
					hosts_put(&a, "h"), evidence(&b, "h")),
			 0);
	ev = evidence(&a, "h");
	assert_int_equal(ev->requests, 2);
	assert_int_equal(ev->first, 5);
	assert_int_equal(ev->last, 5);
	assert_false(ev->is_sized);
	assert_int_equal(ev->bytes, 0);
	for (int kind = 0; kind < TALLY_NKINDS; kind++)
		assert_tallies(ev, (enum tally_kind)kind,
			       (struct counted[]){ { 0, NULL } });
	hosts_release(&a);
	hosts_release(&b);
}

static void numbers_stay_at_the_largest(void **state)
{
	const struct sighting seen = {
		.is_sized = true,
		.bytes = UINT64_MAX - 1,
		.values[TALLY_METHOD] = str("GET"),
	};
	struct hosts a, b;
	struct evidence *ev;

	(void)state;
	hosts_init(&a, EVIDENCE_ALL, some_seed);
	hosts_init(&b, EVIDENCE_ALL, other_seed);
	add(&a, "h", seen);
	add(&b, "h", seen);
	ev = own_evidence(&a, "h");
	assert_true(ev->bytes == UINT64_MAX - 1);
	ev->requests = UINT64_MAX - 1;
	ev->tallies.of[TALLY_METHOD].tallies.one.n = UINT64_MAX - 1;
	for (int i = 0; i < 2; i++) {
		assert_int_equal(evidence_merge(EVIDENCE_ALL, &a.ledger,
						hosts_put(&a, "h"),
						evidence(&b, "h")),
				 0);
		assert_true(ev->requests == UINT64_MAX);
		assert_true(only(ev, TALLY_METHOD)->n == UINT64_MAX);
		assert_true(ev->bytes == UINT64_MAX);
	}
	add(&a, "h", seen);
	assert_true(ev->requests == UINT64_MAX);
	assert_true(only(ev, TALLY_METHOD)->n == UINT64_MAX);
	assert_true(ev->bytes == UINT64_MAX);
	hosts_release(&a);
	hosts_release(&b);
}

/*
 * Microseconds from 0001-01-01T00:00:00Z to 9999-12-31T23:59:59.999999Z, by
 * Python's datetime.
 */
static const int64_t year_1 = INT64_C(-62135596800000000);
static const int64_t year_9999 = INT64_C(253402300799999999);

static void times_that_are_none_are_not_known(void **state)
{
	const struct {
		int64_t time;
		bool is_known;
	} rows[] = {
		{ year_1, true },	 { year_1 - 1, false },
		{ year_9999, true },	 { year_9999 + 1, false },
		{ INT64_MAX, false },	 { INSTANT_NONE + 1, false },
		{ INSTANT_NONE, false }, { 0, true },
	};
	struct hosts hosts;

	(void)state;
	for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
		const struct evidence *ev;
		int64_t want = rows[i].is_known ? rows[i].time : INSTANT_NONE;

		hosts_init(&hosts, EVIDENCE_NUMBERS, some_seed);
		add(&hosts, "h", (struct sighting){ .time = rows[i].time });
		ev = evidence(&hosts, "h");
		assert_int_equal(ev->requests, 1);
		assert_true(ev->first == want);
		assert_true(ev->last == want);
		hosts_release(&hosts);
	}
}

/* Whichever of the two has a time, or a size, it is not lost. */
static void merging_takes_what_either_knows(void **state)
{
	const struct sighting seen[] = {
		{ .time = INSTANT_NONE },
		{ .time = -3, .is_sized = true, .bytes = 0 },
		{ .time = 8, .is_sized = true, .bytes = 9 },
	};

	(void)state;
	for (size_t i = 0; i < 9; i++) {
		const struct sighting *x = &seen[i / 3], *y = &seen[i % 3];
		struct hosts a, b;
		const struct evidence *ev;

		hosts_init(&a, EVIDENCE_ALL, some_seed);
		hosts_init(&b, EVIDENCE_ALL, other_seed);
		add(&a, "h", *x);
		add(&b, "h", *y);
		assert_int_equal(evidence_merge(EVIDENCE_ALL, &a.ledger,
						hosts_put(&a, "h"),
						evidence(&b, "h")),
				 0);
		ev = evidence(&a, "h");
		assert_int_equal(ev->requests, 2);
		if (x->time == INSTANT_NONE || y->time == INSTANT_NONE)
			assert_true(
				ev->first ==
				(x->time == INSTANT_NONE ? y->time : x->time));
		else
			assert_true(ev->first ==
				    (x->time < y->time ? x->time : y->time));
		assert_true(ev->last ==
			    (x->time > y->time ? x->time : y->time));
		assert_int_equal(ev->is_sized, x->is_sized || y->is_sized);
		assert_int_equal(ev->bytes, x->bytes + y->bytes);
		hosts_release(&a);
		hosts_release(&b);
	}
}

/* Into a host of no request, and of one of none into another. */
static void merging_nothing_changes_nothing(void **state)
{
	struct hosts a, b;

	(void)state;
	hosts_init(&a, EVIDENCE_ALL, some_seed);
	hosts_init(&b, EVIDENCE_ALL, other_seed);
	add(&a, "h", (struct sighting){ .time = 5, .values = { str("200") } });
	for (int i = 0; i < 2; i++) {
		const struct evidence *ev;

		assert_int_equal(evidence_merge(EVIDENCE_ALL, &a.ledger,
						hosts_put(&a, "h"),
						evidence(&b, "none")),
				 0);
		assert_int_equal(evidence_merge(EVIDENCE_ALL, &a.ledger,
						hosts_put(&a, "none"),
						evidence(&b, "none")),
				 0);
		ev = evidence(&a, "h");
		assert_int_equal(ev->requests, 1);
		assert_int_equal(ev->first, 5);
		assert_int_equal(ev->last, 5);
		assert_int_equal(evidence(&a, "none")->requests, 0);
	}
	assert_int_equal(evidence_merge(EVIDENCE_ALL, &b.ledger,
					hosts_put(&b, "h"), evidence(&a, "h")),
			 0);
	/* A copy: what it was made of may go. */
	hosts_release(&a);
	assert_int_equal(evidence(&b, "h")->first, 5);
	assert_tallies(evidence(&b, "h"), TALLY_STATUS,
		       (struct counted[]){ { 1, "200" }, { 0 } });
	hosts_release(&b);
}

enum { MANY = 100000 };

/* One host with many agents, or many hosts with one: no time to speak of. */
static void many_of_either_are_no_more_work(void **state)
{
	struct hosts hosts;
	char name[16];
	uint64_t requests = 0;

	(void)state;
	hosts_init(&hosts, EVIDENCE_ALL, some_seed);
	for (int round = 0; round < 2; round++) {
		for (int i = 0; i < MANY; i++) {
			snprintf(name, sizeof(name), "%d", i);
			add_agent(&hosts, "one", name);
			add_agent(&hosts, name, "same");
		}
	}
	assert_int_equal(evidence(&hosts, "one")->requests, 2 * MANY);
	for (const struct tally *tally = NULL;
	     (tally = tally_list_next(
		      &evidence(&hosts, "one")->tallies.of[TALLY_USER_AGENT],
		      tally));) {
		assert_int_equal(tally->n, 2);
		requests += tally->n;
	}
	assert_int_equal(requests, 2 * MANY);
	for (int i = 0; i < MANY; i++) {
		snprintf(name, sizeof(name), "%d", i);
		assert_tallies(evidence(&hosts, name), TALLY_USER_AGENT,
			       (struct counted[]){ { 2, "same" }, { 0 } });
	}
	/* The string is there once for all hosts. */
	assert_ptr_equal(only(evidence(&hosts, "7"), TALLY_USER_AGENT)->value,
			 only(evidence(&hosts, "8"), TALLY_USER_AGENT)->value);
	hosts_release(&hosts);
}

/* Small ledgers, whose memory is kept, and large ones, whose is not. */
static void cleared_ledger_is_as_new(void **state)
{
	static const int sizes[] = { 0, 1, 3000, 1, 5000, 0, 900 };
	struct hosts hosts;
	char agent[16];

	(void)state;
	hosts_init(&hosts, EVIDENCE_ALL, some_seed);
	for (size_t i = 0; i < sizeof(sizes) / sizeof(sizes[0]); i++) {
		for (int k = 0; k < sizes[i]; k++) {
			snprintf(agent, sizeof(agent), "%d", k);
			add_agent(&hosts, "h", agent);
		}
		assert_int_equal(hosts.ledger.ntallies, sizes[i]);
		assert_int_equal(evidence(&hosts, "h")->requests, sizes[i]);
		hostset_clear(&hosts.set);
		ledger_clear(&hosts.ledger);
		assert_int_equal(hosts.ledger.ntallies, 0);
	}
	hosts_release(&hosts);
	hosts_release(&hosts);
}

/**** A ledger with a limit */

static uint64_t sum(const struct evidence *ev, enum tally_kind kind)
{
	uint64_t n = tally_list_other(&ev->tallies.of[kind]);

	for (const struct tally *tally = NULL;
	     (tally = tally_list_next(&ev->tallies.of[kind], tally));)
		n += tally->n;
	return n;
}

static void add_numbered(struct hosts *hosts, const char *name, int agent,
			 int len)
{
	char text[1024];

	snprintf(text, sizeof(text), "%0*d", len, agent);
	add(hosts, name,
	    (struct sighting){
		    .time = agent,
		    .values = { str("200"), str("GET"), str(text) } });
}

/* What a ledger has in memory: blocks and slots. */
static size_t memory(const struct ledger *led)
{
	return led->arena.size_bytes + led->rooms.blocks_bytes +
	       led->values.nslots * sizeof(void *);
}

enum { LIMIT = 1 << 20 };

/*
 * Each of many agents once, of several lengths, and two that are there again
 * and again: those stay, as do the status and the method, and all add up.
 */
static void rarest_are_counted_together(void **state)
{
	static const int lens[] = { 1, 30, 200, 1000 };

	(void)state;
	for (size_t i = 0; i < sizeof(lens) / sizeof(lens[0]); i++) {
		struct hosts hosts;
		const struct evidence *ev;
		const struct tally **got;
		size_t n, most = 0;

		hosts_init(&hosts, EVIDENCE_ALL, some_seed);
		hosts.ledger.limit_bytes = LIMIT;
		for (int k = 0; k < MANY; k++) {
			add_numbered(&hosts, "h", k + 10, lens[i]);
			add_numbered(&hosts, "h", k % 2, lens[i]);
			if (memory(&hosts.ledger) > most)
				most = memory(&hosts.ledger);
		}
		assert_true(hosts.ledger.has_other);
		/* A block of the arena is not used up yet. */
		assert_in_range(most, LIMIT / 2, 2 * LIMIT);
		ev = evidence(&hosts, "h");
		assert_int_equal(ev->requests, 2 * MANY);
		assert_int_equal(ev->first, 0);
		assert_int_equal(ev->last, MANY + 9);
		for (int kind = 0; kind < TALLY_NKINDS; kind++)
			assert_int_equal(sum(ev, (enum tally_kind)kind),
					 2 * MANY);
		assert_tallies(ev, TALLY_STATUS,
			       (struct counted[]){ { 2 * MANY, "200" },
						   { 0 } });
		assert_tallies(ev, TALLY_METHOD,
			       (struct counted[]){ { 2 * MANY, "GET" },
						   { 0 } });
		got = evidence_sorted(ev, TALLY_USER_AGENT, &n);
		assert_non_null(got);
		assert_true(n > 2);
		for (int k = 0; k < 2; k++) {
			assert_int_equal(got[k]->n, MANY / 2);
			assert_int_equal(got[k]->value->bytes[lens[i] - 1],
					 '0' + k);
		}
		assert_int_equal(got[2]->n, 1);
		free(got);
		hosts_release(&hosts);
	}
}

static void nothing_is_other_below_the_limit(void **state)
{
	struct hosts hosts;

	(void)state;
	hosts_init(&hosts, EVIDENCE_ALL, some_seed);
	for (int k = 0; k < MANY; k++)
		add_numbered(&hosts, "h", k, 8);
	assert_false(hosts.ledger.has_other);
	assert_int_equal(hosts.ledger.ntallies, MANY + 2);
	hosts_release(&hosts);
}

/* What is kept depends neither on the order of requests, nor on the seed. */
static void what_is_kept_follows_from_the_numbers(void **state)
{
	struct buf bytes[3] = { 0 };

	(void)state;
	for (int i = 0; i < 3; i++) {
		struct hosts hosts;

		hosts_init(&hosts, EVIDENCE_ALL, i ? some_seed : other_seed);
		for (int k = 0; k < 3000; k++) {
			int agent = i == 2 ? 2999 - k : k;

			for (int n = agent % 7; n >= 0; n--)
				add_numbered(&hosts, agent % 5 ? "a" : "b",
					     agent, 30);
		}
		hosts.ledger.limit_bytes = 64 * 1024;
		assert_int_equal(ledger_prune(&hosts.ledger), 0);
		assert_false(ledger_is_full(&hosts.ledger));
		assert_true(hosts.ledger.has_other);
		/* All that is kept is there more often, or as often. */
		for (const struct tally *tally = NULL;
		     (tally = tally_list_next(
			      &evidence(&hosts, "a")
				       ->tallies.of[TALLY_USER_AGENT],
			      tally));)
			assert_int_equal(tally->n, 7);
		evidence_pack(EVIDENCE_ALL, evidence(&hosts, "a"), &bytes[i]);
		evidence_pack(EVIDENCE_ALL, evidence(&hosts, "b"), &bytes[i]);
		hosts_release(&hosts);
		assert_int_equal(bytes[i].len, bytes[0].len);
		assert_memory_equal(bytes[i].data, bytes[0].data, bytes[0].len);
	}
	for (int i = 0; i < 3; i++)
		buf_release(&bytes[i]);
}

/* A string that many hosts sent takes room in each of them. */
static void many_hosts_keep_to_the_limit(void **state)
{
	static const int lens[] = { 1, 1000 };
	char name[16];

	(void)state;
	for (size_t i = 0; i < sizeof(lens) / sizeof(lens[0]); i++) {
		struct hosts hosts;
		struct buf buf = { 0 };
		size_t most = 0;

		hosts_init(&hosts, EVIDENCE_ALL, some_seed);
		hosts.ledger.limit_bytes = LIMIT;
		for (int k = 0; k < MANY; k++) {
			snprintf(name, sizeof(name), "%d", k);
			add_numbered(&hosts, name, 7, lens[i]);
			if (memory(&hosts.ledger) > most)
				most = memory(&hosts.ledger);
		}
		assert_true(most < 2 * LIMIT);
		assert_true(hosts.ledger.has_other);
		for (int k = 0; k < MANY; k++) {
			snprintf(name, sizeof(name), "%d", k);
			evidence_pack(EVIDENCE_ALL, evidence(&hosts, name),
				      &buf);
			for (int kind = 0; kind < TALLY_NKINDS; kind++)
				assert_int_equal(sum(evidence(&hosts, name),
						     (enum tally_kind)kind),
						 1);
		}
		/* Beside the numbers of each host, that is. */
		assert_in_range(buf.len, 0, MANY * (33 + 3 * 16) + LIMIT);
		buf_release(&buf);
		hosts_release(&hosts);
	}
}

/* Into a ledger that has a limit, in which one host alone finds no room. */
static void merging_keeps_to_the_limit(void **state)
{
	struct hosts a, b;
	const struct evidence *ev;
	size_t most;

	(void)state;
	hosts_init(&a, EVIDENCE_ALL, some_seed);
	hosts_init(&b, EVIDENCE_ALL, other_seed);
	a.ledger.limit_bytes = LIMIT;
	for (int k = 0; k < MANY; k++)
		add_numbered(&b, "h", k, 20);
	assert_int_equal(evidence_merge(EVIDENCE_ALL, &a.ledger,
					hosts_put(&a, "h"), evidence(&b, "h")),
			 0);
	most = memory(&a.ledger);
	assert_true(most < 2 * LIMIT);
	ev = evidence(&a, "h");
	assert_true(tally_list_other(&ev->tallies.of[TALLY_USER_AGENT]) > 0);
	assert_int_equal(sum(ev, TALLY_USER_AGENT), MANY);
	/* What is other stays so, also where there is no limit. */
	hosts_release(&b);
	hosts_init(&b, EVIDENCE_ALL, other_seed);
	for (int i = 0; i < 2; i++)
		assert_int_equal(evidence_merge(EVIDENCE_ALL, &b.ledger,
						hosts_put(&b, "h"), ev),
				 0);
	assert_true(b.ledger.has_other);
	assert_int_equal(
		tally_list_other(
			&evidence(&b, "h")->tallies.of[TALLY_USER_AGENT]),
		2 * tally_list_other(&ev->tallies.of[TALLY_USER_AGENT]));
	ledger_clear(&b.ledger);
	assert_false(b.ledger.has_other);
	hosts_release(&a);
	hosts_release(&b);
}

/* No string fits into so small a ledger, and none is lost. */
static void no_room_at_all(void **state)
{
	struct hosts hosts;

	(void)state;
	for (size_t limit = 0; limit < 300; limit += 60) {
		hosts_init(&hosts, EVIDENCE_ALL, some_seed);
		hosts.ledger.limit_bytes = limit;
		assert_int_equal(ledger_prune(&hosts.ledger), 0);
		for (int k = 0; k < 100; k++)
			add_numbered(&hosts, "h", k % 3, 200);
		for (int kind = 0; kind < TALLY_NKINDS; kind++)
			assert_int_equal(sum(evidence(&hosts, "h"),
					     (enum tally_kind)kind),
					 100);
		hosts_release(&hosts);
	}
}

/**** As bytes */

#define U32(n) (n), 0, 0, 0
#define U64(n) (n), 0, 0, 0, 0, 0, 0, 0
#define NONE64 0, 0, 0, 0, 0, 0, 0, 0x80

/* Three requests from 5 to 9, of 7 bytes. */
/* clang-format off */
static const uint8_t packed[] = {
	U64(3), U64(5), U64(9), 1, U64(7),
	U64(0), U64(2), U64(2), U32(3), '2', '0', '0',
	U64(1), U32(3), '4', '0', '4',
	U64(0), U64(0),
	U64(0), U64(2), U64(1), U32(1), 'a', U64(1), U32(2), 'a', 'b',
};
/* clang-format on */

enum {
	AT_REQUESTS = 0,
	AT_FIRST = 8,
	AT_LAST = 16,
	AT_SIZED = 24,
	AT_BYTES = 25,
	AT_OTHER_STATUSES = 33,
	AT_STATUSES = AT_OTHER_STATUSES + 8,
	AT_FIRST_STATUS = AT_STATUSES + 8,
	AT_SECOND_STATUS = AT_FIRST_STATUS + 8 + 4 + 3,
	AT_METHODS = AT_SECOND_STATUS + 8 + 4 + 3 + 8,
	AT_OTHER_AGENTS = AT_METHODS + 8,
	AT_AGENTS = AT_OTHER_AGENTS + 8,
	AT_FIRST_AGENT = AT_AGENTS + 8,
};

static void fill(struct hosts *hosts)
{
	add(hosts, "h",
	    (struct sighting){ .time = 9,
			       .values = { str("404"), str(""), str("ab") } });
	add(hosts, "h",
	    (struct sighting){ .time = INSTANT_NONE,
			       .is_sized = true,
			       .bytes = 7,
			       .values = { str("200"), str(""), str("a") } });
	add(hosts, "h",
	    (struct sighting){ .time = 5, .values = { str("200") } });
}

/* Unpacks a copy of exactly this size, and packs again what is accepted. */
static int unpack(enum evidence_level level, const uint8_t *bytes, size_t len)
{
	uint8_t *copy = malloc(len ? len : 1);
	struct unpack in = { copy, len, false };
	struct buf again = { 0 };
	struct hosts hosts;
	int ret;

	assert_non_null(copy);
	memcpy(copy, bytes, len);
	hosts_init(&hosts, level, some_seed);
	ret = evidence_unpack(hosts.level, &hosts.ledger,
			      hosts_put(&hosts, "h"), &in);
	free(copy);
	if (!ret) {
		assert_false(in.failed);
		evidence_pack(level, evidence(&hosts, "h"), &again);
		assert_int_equal(again.len, len - in.len);
		assert_memory_equal(again.data, bytes, again.len);
	}
	buf_release(&again);
	hosts_release(&hosts);
	return ret;
}

static void packs_by_the_layout(void **state)
{
	struct buf buf = { 0 };
	struct hosts hosts;

	(void)state;
	hosts_init(&hosts, EVIDENCE_ALL, some_seed);
	fill(&hosts);
	evidence_pack(EVIDENCE_ALL, evidence(&hosts, "h"), &buf);
	assert_int_equal(buf.len, sizeof(packed));
	assert_memory_equal(buf.data, packed, sizeof(packed));
	buf_clear(&buf);
	evidence_pack(EVIDENCE_NUMBERS, evidence(&hosts, "h"), &buf);
	assert_int_equal(buf.len, 24);
	assert_memory_equal(buf.data, packed, 24);
	buf_clear(&buf);
	evidence_pack(EVIDENCE_NONE, evidence(&hosts, "h"), &buf);
	assert_int_equal(buf.len, 0);
	buf_release(&buf);
	hosts_release(&hosts);
}

static void what_was_packed_comes_back(void **state)
{
	struct unpack in = { packed, sizeof(packed), false };
	struct hosts hosts;
	const struct evidence *ev;

	(void)state;
	hosts_init(&hosts, EVIDENCE_ALL, other_seed);
	assert_int_equal(evidence_unpack(hosts.level, &hosts.ledger,
					 hosts_put(&hosts, "h"), &in),
			 0);
	assert_int_equal(in.len, 0);
	ev = evidence(&hosts, "h");
	assert_int_equal(ev->requests, 3);
	assert_int_equal(ev->first, 5);
	assert_int_equal(ev->last, 9);
	assert_true(ev->is_sized);
	assert_int_equal(ev->bytes, 7);
	assert_tallies(ev, TALLY_STATUS,
		       (struct counted[]){ { 2, "200" }, { 1, "404" }, { 0 } });
	assert_tallies(ev, TALLY_METHOD, (struct counted[]){ { 0 } });
	assert_tallies(ev, TALLY_USER_AGENT,
		       (struct counted[]){ { 1, "a" }, { 1, "ab" }, { 0 } });
	/* It can be added to. */
	add_agent(&hosts, "h", "ab");
	assert_tallies(ev, TALLY_USER_AGENT,
		       (struct counted[]){ { 2, "ab" }, { 1, "a" }, { 0 } });
	hosts_release(&hosts);
}

/* Nothing but others is as good as any. */
static void others_come_back(void **state)
{
	/* clang-format off */
	static const uint8_t bytes[] = {
		U64(9), NONE64, NONE64, 0, U64(0), U64(9), U64(0),
		U64(0), U64(0), U64(3), U64(1), U64(6), U32(1), 'a',
	};
	/* clang-format on */
	struct unpack in = { bytes, sizeof(bytes), false };
	const struct evidence *ev;
	struct hosts hosts;

	(void)state;
	assert_int_equal(unpack(EVIDENCE_ALL, bytes, sizeof(bytes)), 0);
	hosts_init(&hosts, EVIDENCE_ALL, other_seed);
	assert_int_equal(evidence_unpack(hosts.level, &hosts.ledger,
					 hosts_put(&hosts, "h"), &in),
			 0);
	ev = evidence(&hosts, "h");
	assert_true(hosts.ledger.has_other);
	assert_int_equal(tally_list_other(&ev->tallies.of[TALLY_STATUS]), 9);
	assert_int_equal(tally_list_other(&ev->tallies.of[TALLY_METHOD]), 0);
	assert_int_equal(tally_list_other(&ev->tallies.of[TALLY_USER_AGENT]),
			 3);
	hosts_release(&hosts);
}

static void cut_bytes_are_refused(void **state)
{
	(void)state;
	assert_int_equal(unpack(EVIDENCE_ALL, packed, sizeof(packed)), 0);
	for (size_t len = 0; len < sizeof(packed); len++)
		assert_int_equal(unpack(EVIDENCE_ALL, packed, len), 1);
	for (size_t len = 0; len < 24; len++)
		assert_int_equal(unpack(EVIDENCE_NUMBERS, packed, len), 1);
	assert_int_equal(unpack(EVIDENCE_NUMBERS, packed, 24), 0);
	assert_int_equal(unpack(EVIDENCE_NONE, packed, 0), 0);
}

struct altered {
	size_t at;
	uint8_t bytes[32];
	size_t len; /* of bytes, put in the place of so many */
	int want;
};

/* clang-format off */
static const struct altered altered[] = {
	{ AT_REQUESTS, { U64(0) }, 8, 1 },
	{ AT_REQUESTS, { U64(2) }, 8, 1 }, /* fewer than statuses */
	{ AT_REQUESTS, { U64(1) }, 8, 1 },
	{ AT_REQUESTS, { U64(4) }, 8, 0 },
	{ AT_FIRST, { U64(10) }, 8, 1 }, /* behind the last */
	{ AT_FIRST, { U64(9) }, 8, 0 },
	{ AT_FIRST, { NONE64 }, 8, 1 }, /* only one of the two */
	{ AT_LAST, { NONE64 }, 8, 1 },
	{ AT_FIRST, { NONE64, NONE64 }, 16, 0 },
	{ AT_FIRST, { 1, 0, 0, 0, 0, 0, 0, 0x80 }, 8, 1 }, /* no instant */
	{ AT_LAST, { 255, 255, 255, 255, 255, 255, 255, 127 }, 8, 1 },
	{ AT_SIZED, { 2 }, 1, 1 },
	{ AT_SIZED, { 0 }, 1, 1 }, /* but 7 bytes */
	{ AT_SIZED, { 0, U64(0) }, 9, 0 },
	{ AT_SIZED, { 1, U64(0) }, 9, 0 },
	{ AT_OTHER_STATUSES, { U64(1) }, 8, 1 }, /* 4 of 3 requests */
	{ AT_OTHER_STATUSES, { U64(4) }, 8, 1 },
	{ AT_OTHER_STATUSES, { 255, 255, 255, 255, 255, 255, 255, 255 }, 8, 1 },
	{ AT_OTHER_AGENTS, { U64(1) }, 8, 0 },
	{ AT_OTHER_AGENTS, { U64(2) }, 8, 1 },
	{ AT_STATUSES, { U64(1) }, 8, 1 },
	{ AT_STATUSES, { 255, 255, 255, 255, 255, 255, 255, 255 }, 8, 1 },
	{ AT_FIRST_STATUS, { U64(0) }, 8, 1 },
	{ AT_FIRST_STATUS, { U64(1) }, 8, 0 },
	{ AT_FIRST_STATUS, { U64(3) }, 8, 1 }, /* with the other, 4 of 3 */
	{ AT_FIRST_STATUS, { U64(4) }, 8, 1 },
	{ AT_FIRST_STATUS, { 0, 0, 0, 0, 0, 0, 0, 255 }, 8, 1 },
	{ AT_FIRST_STATUS + 8, { 255, 255, 255, 255 }, 4, 1 },
	{ AT_FIRST_STATUS + 8 + 4, { '4', '0', '4' }, 3, 1 }, /* twice */
	{ AT_SECOND_STATUS, { U64(0) }, 8, 1 },
	/* The smaller number first. */
	{ AT_FIRST_STATUS, { U64(1), U32(3), '2', '0', '0', U64(2) }, 23, 1 },
	/* Of one number, not bytewise. */
	{ AT_FIRST_STATUS, { U64(1), U32(3), '5', '0', '0' }, 15, 1 },
	{ AT_FIRST_STATUS, { U64(1), U32(3), '4', '0', '4' }, 15, 1 },
	{ AT_FIRST_STATUS, { U64(1), U32(3), '4', '0', '3' }, 15, 0 },
	/* A value without bytes, then the rest as one value. */
	{ AT_FIRST_AGENT, { U64(1), U32(0), U64(1), U32(3), 'a', 'a', 'b' },
	  27, 1 },
};
/* clang-format on */

static void nonsense_is_refused(void **state)
{
	(void)state;
	for (size_t i = 0; i < sizeof(altered) / sizeof(altered[0]); i++) {
		uint8_t bytes[sizeof(packed) + 32];

		memcpy(bytes, packed, sizeof(packed));
		memcpy(bytes + altered[i].at, altered[i].bytes, altered[i].len);
		if (unpack(EVIDENCE_ALL, bytes, sizeof(packed)) !=
		    altered[i].want)
			fail_msg("row %zu", i);
	}
}

/* One request cannot be at two times. */
static void one_request_has_one_time(void **state)
{
	const uint8_t two[] = { U64(1), U64(5), U64(9) };
	const uint8_t one[] = { U64(1), U64(5), U64(5) };

	(void)state;
	assert_int_equal(unpack(EVIDENCE_NUMBERS, two, sizeof(two)), 1);
	assert_int_equal(unpack(EVIDENCE_NUMBERS, one, sizeof(one)), 0);
}

/* Where the requests are at the largest, their tallies may be more. */
static void largest_numbers_come_back(void **state)
{
	struct buf buf = { 0 };
	struct hosts hosts;
	struct evidence *ev;

	(void)state;
	hosts_init(&hosts, EVIDENCE_ALL, some_seed);
	fill(&hosts);
	ev = own_evidence(&hosts, "h");
	ev->requests = UINT64_MAX;
	ev->bytes = UINT64_MAX;
	ev->first = year_1;
	ev->last = year_9999;
	for (const struct tally *tally = NULL;
	     (tally = tally_list_next(&ev->tallies.of[TALLY_STATUS], tally));)
		((struct tally *)tally)->n = UINT64_MAX;
	evidence_pack(EVIDENCE_ALL, ev, &buf);
	assert_false(buf_failed(&buf));
	assert_int_equal(unpack(EVIDENCE_ALL, buf.data, buf.len), 0);
	buf_release(&buf);
	hosts_release(&hosts);
}

/* Whatever one byte is changed to, what is accepted is packed alike. */
static void any_byte_altered_does_no_harm(void **state)
{
	uint8_t bytes[sizeof(packed)];

	(void)state;
	memcpy(bytes, packed, sizeof(packed));
	for (size_t i = 0; i < sizeof(packed); i++) {
		for (int alter = 1; alter < 256; alter++) {
			bytes[i] = (uint8_t)(packed[i] ^ alter);
			assert_in_range(unpack(EVIDENCE_ALL, bytes,
					       sizeof(bytes)),
					0, 1);
		}
		bytes[i] = packed[i];
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(zeroed_is_no_request),
		cmocka_unit_test(requests_add_up),
		cmocka_unit_test(kinds_are_apart),
		cmocka_unit_test(tallies_are_sorted),
		cmocka_unit_test(values_are_kept_byte_for_byte),
		cmocka_unit_test(numbers_are_all_of_the_lower_level),
		cmocka_unit_test(numbers_stay_at_the_largest),
		cmocka_unit_test(times_that_are_none_are_not_known),
		cmocka_unit_test(merging_takes_what_either_knows),
		cmocka_unit_test(merging_nothing_changes_nothing),
		cmocka_unit_test(many_of_either_are_no_more_work),
		cmocka_unit_test(cleared_ledger_is_as_new),
		cmocka_unit_test(rarest_are_counted_together),
		cmocka_unit_test(nothing_is_other_below_the_limit),
		cmocka_unit_test(what_is_kept_follows_from_the_numbers),
		cmocka_unit_test(many_hosts_keep_to_the_limit),
		cmocka_unit_test(merging_keeps_to_the_limit),
		cmocka_unit_test(no_room_at_all),
		cmocka_unit_test(packs_by_the_layout),
		cmocka_unit_test(others_come_back),
		cmocka_unit_test(what_was_packed_comes_back),
		cmocka_unit_test(cut_bytes_are_refused),
		cmocka_unit_test(nonsense_is_refused),
		cmocka_unit_test(one_request_has_one_time),
		cmocka_unit_test(largest_numbers_come_back),
		cmocka_unit_test(any_byte_altered_does_no_harm),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
