/*
 * Groups of requests (groups.h, grouping.h, by.h): against a plain model of the
 * same requests, in each order, and what is left out of them.
 */

#include <stdarg.h>
#include <stddef.h>
#include <setjmp.h>
#include <stdint.h>
#include <cmocka.h>

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "bytes.h"
#include "result/evidence.h"
#include "result/grouping.h"

enum { NREQUESTS = 600, NHOSTS = 9, NGROUPS_MAX = NREQUESTS };

static const struct hostset_seed seed = { 5, 6 };
static const int64_t second = 1000000;

/* A host, and the networks that it is in. */
static const struct {
	const char *name, *usual, *large;
} hosts[NHOSTS] = {
	{ "192.0.2.1", "192.0.2.0/24", "192.0.0.0/16" },
	{ "192.0.2.200", "192.0.2.0/24", "192.0.0.0/16" },
	{ "192.0.3.1", "192.0.3.0/24", "192.0.0.0/16" },
	{ "::ffff:192.0.3.9", "192.0.3.0/24", "192.0.0.0/16" },
	{ "203.0.113.255", "203.0.113.0/24", "203.0.0.0/16" },
	{ "2001:db8:1:2::3", "2001:db8:1::/48", "2001:db8::/32" },
	{ "2001:DB8:1:3::4", "2001:db8:1::/48", "2001:db8::/32" },
	{ "2001:db8:2::1", "2001:db8:2::/48", "2001:db8::/32" },
	{ "bot.example.com", "bot.example.com", "bot.example.com" },
};

struct request {
	unsigned host, status;
	int64_t time;
	bool is_sized;
	uint64_t bytes;
	char agent[16];
};

static struct request requests[NREQUESTS];

static void make_requests(uint64_t random)
{
	for (int i = 0; i < NREQUESTS; i++) {
		struct request *r = &requests[i];
		uint64_t skewed = random_number(&random) % 30;

		*r = (struct request){
			.host = (unsigned)(random_number(&random) % NHOSTS),
			.status = random_number(&random) % 9 ? 200 : 0,
			.time = (int64_t)(random_number(&random) %
					  UINT64_C(20000000)) *
				second,
			.is_sized = random_number(&random) % 2,
		};
		if (random_number(&random) % 3 == 0 && r->status)
			r->status += (unsigned)(random_number(&random) % 4);
		if (random_number(&random) % 11 == 0)
			r->time = INSTANT_NONE;
		if (r->is_sized)
			r->bytes = random_number(&random) % 1000;
		skewed = skewed * skewed / 30;
		if (skewed)
			snprintf(r->agent, sizeof(r->agent), "agent %u",
				 (unsigned)skewed);
	}
}

/**** The model */

struct model {
	struct group groups[NGROUPS_MAX];
	char names[NGROUPS_MAX][64];
	bool has[NGROUPS_MAX][NHOSTS];
	uint64_t statuses[NGROUPS_MAX][1000];
	size_t n;
};

static void name_request(const struct by *by, const struct request *r,
			 char name[64])
{
	char time[INSTANT_TEXT_SIZE] = "";

	if (r->time != INSTANT_NONE)
		instant_format(time, r->time, false);
	*name = '\0';
	switch (by->kind) {
	case BY_AGENT:
		strcpy(name, r->agent);
		break;
	case BY_HOST:
		strcpy(name, hosts[r->host].name);
		break;
	case BY_NETWORK:
		strcpy(name, by->ipv4_bits == 16 ? hosts[r->host].large
						 : hosts[r->host].usual);
		break;
	case BY_STATUS:
		if (r->status)
			snprintf(name, 64, "%u", r->status);
		break;
	case BY_HOUR:
		snprintf(name, 64, "%.13s", time);
		break;
	case BY_DAY:
		snprintf(name, 64, "%.10s", time);
		break;
	default:
		snprintf(name, 64, "%.7s", time);
		break;
	}
}

static void model_add(struct model *m, const struct by *by,
		      const struct request *r)
{
	struct group *group;
	char name[64];
	size_t i = 0;

	name_request(by, r, name);
	while (i < m->n && strcmp(m->names[i], name) != 0)
		i++;
	group = &m->groups[i];
	if (i == m->n) {
		m->n++;
		strcpy(m->names[i], name);
		*group = (struct group){
			.kind = *name ? GROUP_NAMED : GROUP_UNKNOWN,
			.name = { m->names[i], strlen(name) },
			.first = INSTANT_NONE,
			.last = INSTANT_NONE,
		};
		memset(m->has[i], 0, sizeof(m->has[i]));
		memset(m->statuses[i], 0, sizeof(m->statuses[i]));
	}
	group->requests++;
	group->bytes += r->bytes;
	group->is_sized |= r->is_sized;
	group->hosts += !m->has[i][r->host];
	m->has[i][r->host] = true;
	m->statuses[i][r->status]++;
	if (r->time == INSTANT_NONE)
		return;
	if (group->first == INSTANT_NONE || r->time < group->first)
		group->first = r->time;
	if (r->time > group->last)
		group->last = r->time;
}

static struct model *make_model(const struct by *by)
{
	static struct model model;

	model.n = 0;
	for (int i = 0; i < NREQUESTS; i++)
		model_add(&model, by, &requests[i]);
	return &model;
}

/**** What is tested */

struct found {
	struct hostset set;
	struct ledger ledger;
	struct gathered hosts;
};

static void find(struct found *found, struct cells_key key)
{
	hostset_init(&found->set, seed, evidence_extra(EVIDENCE_GROUPS));
	ledger_init(&found->ledger, seed);
	for (int i = 0; i < NREQUESTS; i++) {
		const struct request *r = &requests[i];
		const char *name = hosts[r->host].name;
		struct sighting seen = { .time = r->time,
					 .is_sized = r->is_sized,
					 .bytes = r->bytes };
		struct host *host;

		if (key.value == CELLS_AGENT)
			seen.cell.value =
				(struct slice){ r->agent, strlen(r->agent) };
		seen.cell.status = r->status;
		seen.cell.step = step_cut(key.step, r->time);
		assert_true(hostset_put(&found->set, name, strlen(name),
					&host) >= 0);
		assert_int_equal(evidence_add(EVIDENCE_GROUPS, &found->ledger,
					      host, &seen),
				 0);
	}
	assert_int_equal(gather_hosts(&found->hosts,
				      (const struct hostset *[]){ &found->set },
				      1, 1),
			 0);
}

static void release(struct found *found)
{
	gather_release(&found->hosts);
	hostset_release(&found->set);
	ledger_release(&found->ledger);
}

static size_t find_in_model(const struct model *m, const struct group *group)
{
	size_t i = 0;

	while (i < m->n && !slice_is_same(m->groups[i].name, group->name))
		i++;
	assert_true(i < m->n);
	return i;
}

static void assert_same_numbers(const struct group *a, const struct group *b)
{
	assert_int_equal(a->requests, b->requests);
	assert_int_equal(a->hosts, b->hosts);
	assert_int_equal(a->bytes, b->bytes);
	assert_int_equal(a->is_sized, b->is_sized);
	assert_int_equal(a->first, b->first);
	assert_int_equal(a->last, b->last);
}

static void assert_statuses(const struct group *group, const uint64_t *want)
{
	size_t n = 0;

	for (size_t i = 0; i < group->nstatuses; i++) {
		const struct group_status *status = &group->statuses[i];

		assert_int_equal(status->n, want[status->status]);
		if (i && status->status)
			assert_true(status[-1].n > status->n ||
				    (status[-1].n == status->n &&
				     status[-1].status < status->status));
		if (!status->status)
			assert_int_equal(i + 1, group->nstatuses);
	}
	for (size_t i = 0; i < 1000; i++)
		n += want[i] > 0;
	assert_int_equal(group->nstatuses, n);
}

static void assert_rest(const struct groups *groups, const struct model *m)
{
	struct group want = { .first = INSTANT_NONE, .last = INSTANT_NONE };
	uint64_t statuses[1000] = { 0 };
	bool has[NHOSTS] = { false };

	for (size_t i = 0; i < m->n; i++) {
		const struct group *group = &m->groups[i];
		size_t k = 0;

		while (k < groups->n &&
		       !slice_is_same(groups->groups[k].name, group->name))
			k++;
		if (k < groups->n)
			continue;
		want.requests += group->requests;
		want.bytes += group->bytes;
		want.is_sized |= group->is_sized;
		for (int h = 0; h < NHOSTS; h++)
			has[h] |= m->has[i][h];
		for (size_t s = 0; s < 1000; s++)
			statuses[s] += m->statuses[i][s];
		if (group->first == INSTANT_NONE)
			continue;
		if (want.first == INSTANT_NONE || group->first < want.first)
			want.first = group->first;
		if (group->last > want.last)
			want.last = group->last;
	}
	for (int h = 0; h < NHOSTS; h++)
		want.hosts += has[h];
	assert_same_numbers(&groups->rest, &want);
	assert_statuses(&groups->rest, statuses);
	assert_int_equal(groups->rest.kind, GROUP_REST);
	assert_int_equal(groups->nrest, m->n - groups->n);
}

static void assert_are_model(const struct groups *groups, const struct model *m,
			     size_t top)
{
	assert_int_equal(groups->requests, NREQUESTS);
	assert_int_equal(groups->n, top && top < m->n ? top : m->n);
	for (size_t i = 0; i < groups->n; i++) {
		size_t k = find_in_model(m, &groups->groups[i]);

		assert_int_equal(groups->groups[i].kind, m->groups[k].kind);
		assert_same_numbers(&groups->groups[i], &m->groups[k]);
		assert_statuses(&groups->groups[i], m->statuses[k]);
	}
	assert_rest(groups, m);
}

/* Finer steps, and values that nobody asks for, change nothing. */
static void check(struct by by, struct cells_key key)
{
	static const size_t tops[] = { 0, 1, 3, 1000 };
	struct model *model = make_model(&by);
	struct found found;

	find(&found, key);
	for (size_t i = 0; i < sizeof(tops) / sizeof(*tops); i++) {
		const struct groups_order order = { .key = GROUPS_REQUESTS,
						    .top = tops[i] };
		struct groups groups;

		assert_int_equal(groups_make(&groups, &found.hosts, &by,
					     &order),
				 0);
		assert_are_model(&groups, model, tops[i]);
		groups_release(&groups);
	}
	release(&found);
}

static void groups_are_those_of_a_model(void **state)
{
	static const enum by_kind kinds[] = { BY_HOST,	BY_AGENT, BY_NETWORK,
					      BY_DAY,	BY_HOUR,  BY_MONTH,
					      BY_STATUS };

	(void)state;
	for (uint64_t random = 1; random < 6; random++) {
		make_requests(random);
		for (size_t i = 0; i < sizeof(kinds) / sizeof(*kinds); i++) {
			struct by by = { .kind = kinds[i],
					 .ipv4_bits = BY_IPV4_BITS,
					 .ipv6_bits = BY_IPV6_BITS };

			check(by, by_key(by.kind));
			check(by, (struct cells_key){ CELLS_AGENT, STEP_HOUR });
		}
		check((struct by){ .kind = BY_NETWORK,
				   .ipv4_bits = 16,
				   .ipv6_bits = 32 },
		      by_key(BY_NETWORK));
	}
}

/**** Order */

static void assert_order(const struct groups_order *order, enum by_kind kind,
			 const char *want)
{
	const struct by by = { .kind = kind,
			       .ipv4_bits = BY_IPV4_BITS,
			       .ipv6_bits = BY_IPV6_BITS };
	struct buf text = { 0 };
	struct groups groups;
	struct found found;

	find(&found, by_key(kind));
	assert_int_equal(groups_make(&groups, &found.hosts, &by, order), 0);
	for (size_t i = 0; i < groups.n; i++) {
		const struct group *group = &groups.groups[i];

		buf_add_str(&text, i ? " " : "");
		if (group->name.len)
			buf_add(&text, group->name.at, group->name.len);
		else
			buf_add_str(&text, "-");
	}
	buf_add_byte(&text, '\0');
	assert_false(buf_failed(&text));
	assert_string_equal((char *)text.data, want);
	buf_release(&text);
	groups_release(&groups);
	release(&found);
}

static void put(int i, unsigned host, const char *agent, int64_t time,
		int bytes)
{
	requests[i] =
		(struct request){ .host = host,
				  .time = time,
				  .is_sized = bytes >= 0,
				  .bytes = bytes < 0 ? 0 : (uint64_t)bytes };
	strcpy(requests[i].agent, agent);
}

/* a: 300 requests of 1 host; b: 100 of 2; c: 100 of 3; none: 100 of 4. */
static void groups_are_in_order(void **state)
{
	static const struct {
		struct groups_order order;
		const char *want, *reverse;
	} cases[] = {
		{ { .key = GROUPS_NAME }, "a b c -", "c b a -" },
		{ { .key = GROUPS_REQUESTS }, "a b c -", "b c - a" },
		{ { .key = GROUPS_HOSTS }, "- c b a", "a b c -" },
		{ { .key = GROUPS_FIRST }, "c a - b", "- a c b" },
		{ { .key = GROUPS_LAST }, "- a c b", "c a - b" },
		{ { .key = GROUPS_BYTES }, "b - a c", "a - b c" },
	};

	(void)state;
	for (int i = 0; i < NREQUESTS; i++) {
		if (i < 300)
			put(i, 1, "a", 5 + i, 1);
		else if (i < 400)
			put(i, (unsigned)i % 2, "b", INSTANT_NONE, 10);
		else if (i < 500)
			put(i, (unsigned)i % 3, "c", 3, -1);
		else
			put(i, (unsigned)i % 4, "", 1000, 4);
	}
	for (size_t i = 0; i < sizeof(cases) / sizeof(*cases); i++) {
		struct groups_order order = cases[i].order;

		assert_order(&order, BY_AGENT, cases[i].want);
		order.reverse = true;
		assert_order(&order, BY_AGENT, cases[i].reverse);
	}
}

static void networks_are_in_order(void **state)
{
	const struct groups_order order = { .key = GROUPS_ADDRESS };

	(void)state;
	make_requests(2);
	assert_order(&order, BY_NETWORK,
		     "192.0.2.0/24 192.0.3.0/24 203.0.113.0/24 "
		     "2001:db8:1::/48 2001:db8:2::/48 bot.example.com");
}

static void no_hosts_are_no_groups(void **state)
{
	const struct by by = { .kind = BY_AGENT };
	const struct groups_order order = { .key = GROUPS_NAME, .top = 3 };
	struct groups groups;

	(void)state;
	assert_int_equal(groups_make(&groups, &(struct gathered){ 0 }, &by,
				     &order),
			 0);
	assert_int_equal(groups.n, 0);
	assert_int_equal(groups.nrest, 0);
	assert_int_equal(groups.rest.requests, 0);
	groups_release(&groups);
	groups_release(&(struct groups){ 0 });
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(groups_are_those_of_a_model),
		cmocka_unit_test(groups_are_in_order),
		cmocka_unit_test(networks_are_in_order),
		cmocka_unit_test(no_hosts_are_no_groups),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
