/*
 * Whether a worker's result, or one that was kept, can be that of a file
 * (trust.h): with numbers of crawlers and rules that there are, and that there
 * are not.
 */

#include <stdarg.h>
#include <stddef.h>
#include <setjmp.h>
#include <stdint.h>
#include <cmocka.h>

#include <string.h>

#include "input/filelist.h"
#include "result/evidence.h"
#include "result/partial.h"
#include "scan/query.h"
#include "trust.h"

enum { NCRAWLERS = 3, NRULES = 5, SECOND = 1000000 };

static const struct hostset_seed seed = { 1, 2 };

/* The number of a request that the rule forbids. */
static uint64_t word_of(uint32_t rule)
{
	return visit_word(&(struct visit_facts){ .time = SECOND,
						 .is_judged = true,
						 .is_forbidden = true,
						 .rule = rule });
}

static void add_visit(struct partial *part, const char *name, uint32_t crawler,
		      uint32_t rule)
{
	const struct sighting seen = {
		.time = SECOND,
		.visit = { .crawler = crawler,
			   .word = word_of(rule),
			   .target = { "/a", 2 } },
	};
	struct host *host;

	assert_true(hostset_put(&part->hosts, name, strlen(name), &host) >= 0);
	assert_int_equal(evidence_add(EVIDENCE_VISITS, &part->ledger, host,
				      &seen),
			 0);
}

/* As it comes out of the bytes that somebody sent. */
static void send(const struct partial *from, struct partial *to)
{
	const struct fingerprint question = { { 0 } };
	struct buf bytes = { 0 };
	struct unpack in;

	partial_init(to, seed, &question, EVIDENCE_VISITS);
	partial_pack(from, &bytes);
	assert_false(buf_failed(&bytes));
	in = (struct unpack){ .at = bytes.data, .len = bytes.len };
	assert_int_equal(partial_unpack(to, &in), 0);
	buf_release(&bytes);
}

static bool is_trusted(uint32_t crawler, uint32_t rule)
{
	const struct crawl crawl = { .ncrawlers = NCRAWLERS, .nrules = NRULES };
	const struct query query = { .crawl = &crawl,
				     .level = EVIDENCE_VISITS };
	const struct fingerprint question = { { 0 } };
	struct file file = { .name = "a" };
	struct partial part, sent;
	bool ret;

	partial_init(&part, seed, &question, EVIDENCE_VISITS);
	partial_add_file(&part, "a")->outcome =
		(struct outcome){ .opened = true, .nrequests = 3, .nhosts = 2 };
	/* Another one of the host, and another host, are as they should be. */
	add_visit(&part, "x", 0, 1);
	add_visit(&part, "x", crawler, rule);
	add_visit(&part, "y", NCRAWLERS - 1, NRULES - 1);
	send(&part, &sent);
	ret = trust_result(&sent, &file, &query);
	partial_release(&part);
	partial_release(&sent);
	return ret;
}

static void crawlers_and_rules_have_to_be_known(void **state)
{
	(void)state;
	assert_true(is_trusted(0, 0));
	assert_true(is_trusted(NCRAWLERS - 1, NRULES - 1));
	assert_false(is_trusted(NCRAWLERS, 0));
	assert_false(is_trusted(UINT32_MAX, 0));
	assert_false(is_trusted(0, NRULES));
	assert_false(is_trusted(0, VISIT_RULES_MAX));
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(crawlers_and_rules_have_to_be_known),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
