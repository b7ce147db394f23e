/*
 * Each allocation fails in turn, once alone and once with all behind it, while
 * crawlers, rules, networks and answers of name servers are read and asked
 * about, and requests of crawlers are kept: what is said to be done is right,
 * and nothing is leaked.
 */

#include <stdarg.h>
#include <stddef.h>
#include <setjmp.h>
#include <stdint.h>
#include <cmocka.h>

#include <errno.h>
#include <string.h>

#include "crawler/dns_answers.h"
#include "crawler/dns_reply.h"
#include "crawler/rules.h"
#include "crawler/tokens.h"
#include "crawler/tokens_builtin.h"
#include "crawler/tokens_file.h"
#include "crawler/verdict.h"
#include "failing_heap.h"
#include "result/partial.h"

#ifdef FAILING_HEAP

#define TEXT(str) ((struct slice){ str, sizeof(str) - 1 })

/**** Rules */

static int read_tokens(struct tokens *tokens)
{
	static const char lines[] = "Zebbot\tZeb\tsearch\tzebbot\tzeb.example\n"
				    "Kanga Bot\n"
				    "a\x01"
				    "b\n";
	struct tokens_file file;

	if (tokens_builtin_add(tokens) ||
	    tokens_file_read(tokens, TEXT(lines), &file))
		return -1;
	assert_int_equal(file.nbad, 1);
	assert_int_equal(file.ntaken, 2);
	assert_true(tokens_find(tokens, TEXT("kanga bot")));
	return 0;
}

static int add_files(struct rules *rules)
{
	static const char old[] = "User-agent: Zebbot\nUser-agent: Other\n"
				  "Disallow: /a\nCrawl-delay: 2\n"
				  "Disalow: /b\n";
	static const char new[] = "User-agent: *\nDisallow: /*x*y\n"
				  "User-agent: Zebbot\nAllow: /a$\n"
				  "Disallow: /a\nDisallow: /*?q=\n";

	if (rules_add(rules, "old", 0, TEXT(old)) != RULES_GOOD ||
	    rules_add(rules, "new", INSTANT_NONE, TEXT(new)) != RULES_GOOD)
		return -1;
	return 0;
}

static int judge_some(const struct rules *rules, const struct tokens *tokens,
		      struct robots_target *target)
{
	static const struct {
		struct slice target;
		bool is_forbidden;
	} cases[] = {
		{ { "/a/b", 4 }, true },
		{ { "/c%41//", 7 }, false },
		{ { "http://h/a?q=%2F", 16 }, true },
	};
	size_t token = tokens_find(tokens, TEXT("Zebbot"));

	for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
		const struct rules_request request = {
			.method = TEXT("GET"),
			.target = cases[i].target,
			.time = 1000000,
		};
		struct rules_verdict verdict;

		if (rules_judge(rules, target, token, &request, &verdict))
			return -1;
		assert_int_equal(verdict.is_forbidden, cases[i].is_forbidden);
	}
	return 0;
}

static int ask_rules(void *ctx)
{
	struct tokens *tokens = tokens_new();
	struct rules *rules = rules_new();
	struct robots_target target = { 0 };
	size_t nleft_out;
	int ret = -1;

	(void)ctx;
	if (tokens && rules && !read_tokens(tokens) && !add_files(rules) &&
	    !rules_add_tokens(rules, tokens, &nleft_out) &&
	    !rules_resolve(rules, tokens, 1))
		ret = judge_some(rules, tokens, &target);
	robots_target_release(&target);
	rules_free(rules);
	tokens_free(tokens);
	return ret;
}

static void rules_are_asked(void **state)
{
	(void)state;
	fail_each(ask_rules, NULL);
}

/**** Many of each, so that memory runs out at any place of one */

/* Rows of crawlers, each with as many lists and suffixes as it can have. */
static void add_rows(struct buf *text, const char *list, const char *suffix)
{
	enum { NPARTS = TOKENS_PARTS_MAX };

	for (int i = 0; i < 1000; i++) {
		buf_addf(text, "bot%d\top%d\tsearch\t", i, i);
		for (int k = 0; *list && k < NPARTS; k++)
			buf_addf(text, "%s%s%d", k ? "," : "", list, i % 9);
		buf_add_byte(text, '\t');
		for (int k = 0; *suffix && k < NPARTS; k++)
			buf_addf(text, "%s%s%d", k ? "," : "", suffix, i % 9);
		buf_add_byte(text, '\n');
	}
	assert_false(buf_failed(text));
}

/* The ones that fit are there, and each is whole. */
static void check_rows(const struct tokens *tokens, size_t nlists,
		       size_t nsuffixes)
{
	for (size_t i = 1; i < tokens_count(tokens); i++) {
		const struct token *token = tokens_at(tokens, i);

		assert_int_equal(token->nlists, nlists);
		assert_int_equal(token->nsuffixes, nsuffixes);
		assert_int_equal(tokens_find(tokens, token->name), i);
	}
}

struct rows {
	struct buf text;
	size_t nlists, nsuffixes;
};

static int read_rows(void *ctx)
{
	const struct rows *rows = ctx;
	const struct slice text = { (char *)rows->text.data, rows->text.len };
	struct tokens *tokens = tokens_new();
	struct tokens_file file;
	int ret = tokens ? tokens_file_read(tokens, text, &file) : -1;

	if (tokens)
		check_rows(tokens, rows->nlists, rows->nsuffixes);
	if (!ret)
		assert_int_equal(file.ntaken, 1000);
	tokens_free(tokens);
	return ret;
}

static void many_rows_are_read(void **state)
{
	static const char word[] = "a-word-of-some-length.example";
	static const char *const parts[][2] = {
		{ "", "" },   { "a", "" },  { word, "" },
		{ "", "a." }, { "", word },
	};

	(void)state;
	for (size_t i = 0; i < sizeof(parts) / sizeof(*parts); i++) {
		struct rows rows = { { 0 }, 0, 0 };

		add_rows(&rows.text, parts[i][0], parts[i][1]);
		rows.nlists = *parts[i][0] ? TOKENS_PARTS_MAX : 0;
		rows.nsuffixes = *parts[i][1] ? TOKENS_PARTS_MAX : 0;
		fail_each(read_rows, &rows);
		buf_release(&rows.text);
	}
}

static void many_patterns_are_read(void **state)
{
	struct rows rows = { { 0 }, 0, 0 };

	(void)state;
	for (int i = 0; i < 1000; i++)
		buf_addf(&rows.text, "%s{\"pattern\":\"bot%d\"}", i ? "," : "[",
			 i);
	buf_add_byte(&rows.text, ']');
	assert_false(buf_failed(&rows.text));
	fail_each(read_rows, &rows);
	buf_release(&rows.text);
}

/* Rules of different lengths, with and without an end. */
static int read_many_rules(void *ctx)
{
	const struct buf *text = ctx;
	struct tokens *tokens = tokens_new();
	struct rules *rules = rules_new();
	size_t nleft_out;
	int ret = -1;

	if (tokens && rules &&
	    rules_add(rules, "many", 0,
		      (struct slice){ (char *)text->data, text->len }) ==
		    RULES_GOOD &&
	    !rules_add_tokens(rules, tokens, &nleft_out))
		ret = rules_resolve(rules, tokens, 1);
	if (!ret) {
		assert_int_equal(tokens_count(tokens), 1001);
		assert_int_equal(nleft_out, 0);
	}
	rules_free(rules);
	tokens_free(tokens);
	return ret;
}

static void many_rules_are_read(void **state)
{
	struct buf text = { 0 };

	(void)state;
	for (int i = 0; i < 1000; i++)
		buf_addf(&text, "User-agent: bot%d\n", i);
	for (int i = 0; i < 300; i++)
		buf_addf(&text, "Disallow: /%0*d%s\n", i % 7 + 1, i,
			 i % 3 ? "$" : "*a$");
	assert_false(buf_failed(&text));
	fail_each(read_many_rules, &text);
	buf_release(&text);
}

/**** Networks */

static int ask_verdict(const struct versions *versions)
{
	const struct verdict_crawler crawler = { .versions = versions,
						 .is_complete = true };
	struct verdict_host in = verdict_host_of(TEXT("8.8.8.8"));
	struct verdict_host out = verdict_host_of(TEXT("9.9.9.9"));
	struct verdict_claim claim = { 0 };
	int ret = verdict_begin(&claim, &crawler, &in, VERDICT_NOT_ASKED);

	if (!ret) {
		assert_int_equal(verdict_at(&claim, 1736000000).verdict,
				 VERDICT_VERIFIED);
		ret = verdict_begin(&claim, &crawler, &out, VERDICT_NOT_ASKED);
	}
	if (!ret)
		assert_int_equal(verdict_at(&claim, 1736000000).verdict,
				 VERDICT_SPOOFED);
	verdict_release(&claim);
	return ret;
}

/* Memory that ran out is an error of the file. */
static int read_networks(void *ctx)
{
	struct ranges ranges[2] = { 0 };
	struct versions versions = { 0 };
	int ret = 0;

	(void)ctx;
	ret |= ranges_read_text(
		&ranges[0],
		TEXT("{\"creationTime\":\"2025-01-02T03:04:05\","
		     "\"prefixes\":[{\"ipv4Prefix\":"
		     "\"8.8.8.0/24\"},{\"ipv6Prefix\":"
		     "\"2600::/32\"}]}"),
		"a.json", false);
	ret |= ranges_read_text(&ranges[1],
				TEXT("# some\n8.8.8.8\n1.2.3.4/20\n"),
				"b-2025-01-20.txt", false);
	for (int i = 0; !ret && i < 2; i++)
		ret = versions_add(&versions, &ranges[i]);
	if (!ret) {
		versions_set_times(&versions, 86400);
		ret = ask_verdict(&versions);
	}
	versions_release(&versions);
	ranges_release(&ranges[0]);
	ranges_release(&ranges[1]);
	return ret;
}

static void networks_are_read(void **state)
{
	(void)state;
	fail_each(read_networks, NULL);
}

/**** Name servers */

/* What is asked about, with two names and a pointer to the question's. */
static const uint8_t reply[] = "\x12\x34\x81\x80\0\1\0\2\0\0\0\0"
			       "\1x\0\0\x0c\0\1"
			       "\xc0\x0c\0\x0c\0\1\0\0\0\x3c\0\4"
			       "\2b0\0"
			       "\xc0\x0c\0\x0c\0\1\0\0\0\x3c\0\4"
			       "\2a0";

static int read_reply(struct dns_answers *answers,
		      const struct address *address)
{
	struct dns_names names = { 0 };
	enum dns_reply ret = dns_reply_names(reply, sizeof(reply), &names);
	struct buf answer = { 0 };
	int added = -1;

	for (size_t i = 0; i < names.n; i++)
		dns_answer_add(&answer, '+',
			       (struct slice){ names.all[i].text,
					       names.all[i].len });
	dns_answer_end(&answer, false);
	if (ret == DNS_REPLY_GOOD && !buf_failed(&answer)) {
		assert_int_equal(names.n, 2);
		added = dns_answers_add(answers, address, 0,
					(struct slice){ (char *)answer.data,
							answer.len });
	}
	buf_release(&answer);
	dns_names_release(&names);
	return added;
}

static int keep_answers(void *ctx)
{
	static const char kept[] = "8.8.8.8\t2026-11-30T07:38:52Z\tnone\n"
				   "no line\n"
				   "::1\t2026-11-30T07:38:52Z\t-a.example\n";
	struct address address = { ADDRESS_IPV4, { 8, 8, 8, 8 } };
	struct dns_answers answers = { 0 };
	struct buf out = { 0 };
	uint64_t nbad;
	int ret = -1;

	(void)ctx;
	if (!dns_answers_read(&answers, TEXT(kept), &nbad) &&
	    !read_reply(&answers, &address)) {
		assert_int_equal(nbad, 1);
		dns_answers_sort(&answers);
		assert_int_equal(dns_answers_find(&answers, &address)->len, 7);
		dns_answers_write(&answers, &out);
		ret = buf_failed(&out) ? -1 : 0;
	}
	buf_release(&out);
	dns_answers_release(&answers);
	return ret;
}

static void answers_are_kept(void **state)
{
	(void)state;
	fail_each(keep_answers, NULL);
}

/**** Requests */

enum { NREQUESTS = 2000 };

static int see_requests(struct partial *part)
{
	for (int i = 0; i < NREQUESTS; i++) {
		const struct visit_facts facts = { .time = i * 1000000,
						   .is_judged = true,
						   .is_forbidden = true,
						   .rule = 1 };
		const struct sighting seen = {
			.time = i * 1000000,
			.is_sized = true,
			.bytes = 1,
			.visit = { .crawler = (uint32_t)(i % 3),
				   .word = visit_word(&facts),
				   .method = TEXT("GET"),
				   .target = TEXT("/a") },
		};
		struct host *host;

		if (hostset_put(&part->hosts, i % 2 ? "a" : "b", 1, &host) <
			    0 ||
		    evidence_add(EVIDENCE_VISITS, &part->ledger, host, &seen))
			return -1;
	}
	return 0;
}

static void check_requests(const struct partial *part)
{
	uint64_t n = 0;

	for (size_t i = 0; i < part->hosts.table.nslots; i++)
		if (part->hosts.table.slots[i])
			n += evidence_of(part->hosts.table.slots[i])->requests;
	assert_int_equal(n, 2 * NREQUESTS);
}

/* Seen, sent as bytes, read and merged. */
static int keep_requests(void *ctx)
{
	const struct fingerprint question = { 0 };
	const struct hostset_seed seed = { 1, 2 };
	struct partial one, two, three;
	struct buf buf = { 0 };
	int ret = -1;

	(void)ctx;
	partial_init(&one, seed, &question, EVIDENCE_VISITS);
	partial_init(&two, seed, &question, EVIDENCE_VISITS);
	partial_init(&three, seed, &question, EVIDENCE_VISITS);
	if (!see_requests(&one) && !see_requests(&two)) {
		partial_pack(&one, &buf);
		if (!buf_failed(&buf)) {
			struct unpack in = { buf.data, buf.len, false };

			ret = partial_unpack(&three, &in);
		}
	}
	if (!ret)
		ret = partial_merge(&two, &three);
	if (!ret)
		check_requests(&two);
	else
		assert_int_equal(ret, -1);
	buf_release(&buf);
	partial_release(&one);
	partial_release(&two);
	partial_release(&three);
	return ret;
}

static void requests_are_kept(void **state)
{
	(void)state;
	fail_each(keep_requests, NULL);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(rules_are_asked),
		cmocka_unit_test(many_rows_are_read),
		cmocka_unit_test(many_patterns_are_read),
		cmocka_unit_test(many_rules_are_read),
		cmocka_unit_test(networks_are_read),
		cmocka_unit_test(answers_are_kept),
		cmocka_unit_test(requests_are_kept),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}

#else

int main(void)
{
	return failing_heap_skip();
}

#endif
