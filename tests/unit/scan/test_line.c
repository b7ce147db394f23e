/*
 * What one line gives (line.h): told by hand for each kind of line.
 */

#include <stdarg.h>
#include <stddef.h>
#include <setjmp.h>
#include <stdint.h>
#include <cmocka.h>

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "bytes.h"
#include "result/hostlist.h"
#include "scan/line.h"

#define TIME	   "[31/Jan/2024:23:59:59 +0000]"
#define ASKS(host) host " - - " TIME " \"GET /robots.txt HTTP/1.1\" 200 68"
#define ELSE(host) host " - - " TIME " \"GET /index.html HTTP/1.1\" 200 68"

/* 2024-01-31T23:59:59Z, by date(1). */
#define WHEN (INT64_C(1706745599) * 1000000)

static const char *const robots[] = { "/robots.txt", "/\303\244b.txt" };

/* A query and where its lines go. */
struct trial {
	struct format format;
	struct filter filter;
	struct query query;
	struct hostset hosts;
	struct ledger ledger;
	struct outcome outcome;
	struct line_sink sink;
	struct line *line;
};

static void trial_init(struct trial *t)
{
	*t = (struct trial){ .format = { .kind = FORMAT_AUTO } };
	filter_init(&t->filter);
	t->query = (struct query){ .paths = robots,
				   .npaths = 1,
				   .format = &t->format,
				   .filter = &t->filter };
}

/* Once the query is what it should be. */
static void trial_begin(struct trial *t)
{
	struct hostset_seed seed = { 1, 2 };

	hostset_init(&t->hosts, seed, evidence_extra(t->query.level));
	ledger_init(&t->ledger, seed);
	t->sink.hosts = &t->hosts;
	t->sink.ledger = &t->ledger;
	t->sink.outcome = &t->outcome;
	t->line = line_new(&t->query);
	assert_non_null(t->line);
	line_begin(t->line, &t->sink);
}

static void trial_release(struct trial *t)
{
	line_free(t->line);
	hostset_release(&t->hosts);
	ledger_release(&t->ledger);
	outcome_release(&t->outcome);
	filter_release(&t->filter);
}

/* The line is a copy of just this size, and gone before the result is asked. */
static void take(struct trial *t, const char *text)
{
	size_t len = strlen(text);
	char *copy = exact_copy(text, len);

	assert_int_equal(line_take(t->line, (struct slice){ copy, len }), 0);
	free(copy);
}

static int take_usual(struct trial *t, const char *text)
{
	size_t len = strlen(text);
	char *copy = exact_copy(text, len);
	int taken = line_take_usual(t->line, (struct slice){ copy, len });

	free(copy);
	return taken;
}

static int sample(struct trial *t, const char *text)
{
	return line_sample(t->line, (struct slice){ text, strlen(text) });
}

static void assert_counts(const struct trial *t, uint64_t nhosts,
			  uint64_t nrequests, uint64_t nrejected)
{
	assert_int_equal(t->outcome.nhosts, nhosts);
	assert_int_equal(hostset_count(&t->hosts), nhosts);
	assert_int_equal(t->outcome.nrequests, nrequests);
	assert_int_equal(t->outcome.nrejected, nrejected);
}

static void requests(void **state)
{
	struct trial t;

	(void)state;
	trial_init(&t);
	trial_begin(&t);
	take(&t, ELSE("192.0.2.9") " \"/robots.txt\"");
	assert_counts(&t, 0, 0, 0);
	assert_false(line_asked(t.line));
	take(&t, ASKS("192.0.2.1"));
	take(&t, ASKS("192.0.2.2"));
	take(&t, ASKS("192.0.2.1"));
	assert_counts(&t, 2, 3, 0);
	assert_true(line_asked(t.line));
	take(&t, "192.0.2.1 - - " TIME " \"GET /robots.txt?a HTTP/1.1\" 200 1");
	take(&t, "192.0.2.1 - - " TIME " \"GET /robots.txt/ HTTP/1.1\" 200 1");
	take(&t, "192.0.2.1 - - " TIME " \"GET /x/robots.txt HTTP/1.1\" 404 1");
	take(&t, "192.0.2.1 - - " TIME " \"GET http://a/robots.txt H\" 200 1");
	assert_counts(&t, 2, 5, 0);
	trial_release(&t);
}

/* Does nothing with what it does not take. */
static void usual_requests(void **state)
{
	static const char *const others[] = {
		"",
		"junk /robots.txt",
		"#Fields: c-ip cs-uri-stem",
		ELSE("192.0.2.9") " \"/robots.txt\"",
		ASKS("192.0.2.9") "\r" ASKS("192.0.2.8"),
		"192.0.2.9 - - " TIME " \"GET /robots.txt?a HTTP/1.1\" 200 1",
		"192.0.2.9 - - " TIME " \"GET /robots.txt#a HTTP/1.1\" 200 1",
		"192.0.2.9 - - " TIME " \"GET /\\x72obots.txt H\" 200 1",
		"192.0.2.9 - - " TIME " \"/robots.txt\" 200 1",
		"192.0.2.9 - - " TIME " \"GET /robots.txt HTTP/1.1",
		"192.0.2.9 - a b " TIME " \"GET /robots.txt H\" 200 1",
	};
	struct trial t;

	(void)state;
	trial_init(&t);
	trial_begin(&t);
	for (size_t i = 0; i < sizeof(others) / sizeof(*others); i++)
		assert_int_equal(take_usual(&t, others[i]), 0);
	assert_counts(&t, 0, 0, 0);
	assert_false(line_asked(t.line));
	assert_int_equal(take_usual(&t, ASKS("192.0.2.1")), 1);
	assert_true(line_asked(t.line));
	assert_int_equal(take_usual(&t, ASKS("192.0.2.1") " \"-\" \"a\""), 1);
	assert_counts(&t, 1, 2, 0);
	trial_release(&t);
	t.format.kind = FORMAT_CLF;
	trial_begin(&t);
	assert_int_equal(take_usual(&t, ASKS("192.0.2.1")), 0);
	trial_release(&t);
}

/* What the line was found by is all of the path, so it names that. */
static void rejected(void **state)
{
	struct trial t;

	(void)state;
	trial_init(&t);
	trial_begin(&t);
	take(&t, "/robots.txt");
	take(&t, "192.0.2.1 - - " TIME " \"GET /robots.txt HT");
	take(&t, "192.0.2.1 - - " TIME " \"/robots.txt\" 400 1");
	assert_counts(&t, 0, 0, 3);
	assert_false(line_asked(t.line));
	trial_release(&t);
}

/*
 * "/\303\244b.txt" is found by "b.txt", which may stand after something else.
 */
static void rejected_if_it_names_the_path(void **state)
{
	struct trial t;

	(void)state;
	trial_init(&t);
	t.query.npaths = 2;
	trial_begin(&t);
	assert_int_equal(query_needle(&t.query, 1).len, strlen("b.txt"));
	take(&t, "b.txt");
	take(&t, "/ab.txt");
	assert_counts(&t, 0, 0, 0);
	take(&t, "/\303\244b.txt");
	take(&t, "/\\xC3\\xa4b.txt");
	take(&t, "\\/\\u00e4b.txt");
	take(&t, "/%C3%A4b.txt");
	take(&t, "/robots.txt");
	assert_counts(&t, 0, 0, 5);
	take(&t,
	     "192.0.2.1 - - " TIME " \"GET /\\xc3\\xa4b.txt HTTP/1.1\" 200 1");
	assert_counts(&t, 1, 1, 5);
	trial_release(&t);
}

/* What stands behind a CR proves no host, and is not lost without a word. */
static void carriage_returns(void **state)
{
	static const struct {
		const char *text;
		unsigned hosts, rejected;
	} rows[] = {
		{ ASKS("192.0.2.1") "\r" ASKS("192.0.2.2"), 0, 1 },
		{ ELSE("192.0.2.1") "\r" ASKS("192.0.2.2"), 0, 1 },
		{ ELSE("192.0.2.1") "\r\r" ASKS("192.0.2.2") "\r", 0, 1 },
		{ "192.0.2.1 - - " TIME " \"-\" 400 1\r" ASKS("192.0.2.2"), 0,
		  1 },
		{ "192.0.2.1 - - \r" ASKS("192.0.2.2"), 0, 1 },
		{ "#Fields: c-ip cs-uri-stem\r192.0.2.1 /robots.txt", 0, 1 },
		{ "192.0.2.9 /\r#Fields: c-ip cs-uri-stem\r"
		  "192.0.2.1 /robots.txt",
		  0, 1 },
		/* Behind it nobody asks. */
		{ ASKS("192.0.2.1") "\r" ELSE("192.0.2.2"), 1, 0 },
		{ ASKS("192.0.2.1") " \"-\" \"a\rb /robots.txt\"", 1, 0 },
		{ ELSE("192.0.2.1") " \"-\" \"\r/robots.txt\"", 0, 0 },
		{ ASKS("192.0.2.1") "\r\r", 1, 0 },
	};
	struct error err;
	struct trial t;

	(void)state;
	trial_init(&t);
	for (size_t i = 0; i < sizeof(rows) / sizeof(*rows); i++) {
		trial_begin(&t);
		take(&t, rows[i].text);
		assert_counts(&t, rows[i].hosts, rows[i].hosts,
			      rows[i].rejected);
		assert_int_equal(line_was_unread(t.line, &err),
				 rows[i].rejected);
		trial_release(&t);
		trial_init(&t);
	}
	trial_release(&t);
}

/* Looking ahead changes nothing, wherever a line stands in what is ahead. */
static void carriage_returns_ahead(void **state)
{
	static const char *const kinds[] = {
		ASKS("192.0.2.1"),
		ASKS("192.0.2.1") "\r",
		ASKS("192.0.2.1") "\r" ASKS("192.0.2.2"),
	};
	struct slice lines[60];
	struct buf text = { 0 };
	uint64_t nparted = 0;
	struct trial t;

	(void)state;
	for (size_t i = 0; i < 60; i++) {
		const char *kind = kinds[(i * i + i / 7) % 3];

		lines[i].len = strlen(kind);
		buf_add_str(&text, kind);
		buf_add_byte(&text, '\n');
		nparted += kind == kinds[2];
	}
	for (size_t i = 0, at = 0; i < 60; i++) {
		lines[i].at = (char *)text.data + at;
		at += lines[i].len + 1;
	}
	trial_init(&t);
	trial_begin(&t);
	line_look_ahead(t.line, (struct slice){ (char *)text.data, text.len });
	for (size_t i = 0; i < 60; i++)
		assert_int_equal(line_take(t.line, lines[i]), 0);
	assert_int_equal(line_settle(t.line), 0);
	assert_counts(&t, 1, 60 - nparted, nparted);
	trial_release(&t);
	buf_release(&text);
}

/* All that was found, as bytes. */
static void pack(const struct trial *t, struct buf *buf)
{
	const struct host **hosts = hostlist_sorted(&t->hosts);

	assert_non_null(hosts);
	for (size_t i = 0; i < hostset_count(&t->hosts); i++) {
		buf_add(buf, hosts[i]->name, hosts[i]->len);
		evidence_pack(t->query.level, evidence_of(hosts[i]), buf);
	}
	free(hosts);
}

/* Of so many lines, which stand in one text or each in its own. */
static void take_lines(struct trial *t, size_t nlines, bool ahead)
{
	/* Some have fields that are not in the line as they are. */
	static const char *const kinds[] = {
		"192.0.2.%zu - - " TIME " \"GET /robots.txt H\" 200 %zu \"-\" "
		"\"a%zu\"",
		"192.0.2.%zu - - " TIME " \"GET /robots.txt H\" 404 %zu \"-\" "
		"\"\\\"%zu\"",
		"{\"remote_addr\":\"192.0.2.%zu\",\"request\":\"GET "
		"\\/robots.txt "
		"H\",\"status\":200,\"bytes_sent\":%zu,\"http_user_agent\":"
		"\"b\\u0022%zu\"}",
		"\33[1m192.0.2.%zu\33[0m - - " TIME
		" \"GET /robots.txt H\" 200 %zu \"-\" \"c%zu\"",
		"\"/robots.txt\" %zu %zu %zu",
	};
	char *text = malloc(nlines * 200 + 1), *end = text;

	assert_non_null(text);
	for (size_t i = 0; i < nlines; i++)
		end += sprintf(end, kinds[i * i % 7 % 5], i * 5 % 9, i, i % 4) +
		       1;
	if (ahead)
		line_look_ahead(t->line,
				(struct slice){ text, (size_t)(end - text) });
	for (char *at = text; at < end; at += strlen(at) + 1) {
		if (ahead)
			assert_int_equal(line_take(t->line,
						   (struct slice){
							   at, strlen(at) }),
					 0);
		else
			take(t, at);
	}
	if (ahead)
		assert_int_equal(line_settle(t->line), 0);
	free(text);
}

/* Requests that wait for others say the same, however many they are. */
static void looking_ahead_changes_nothing(void **state)
{
	(void)state;
	for (int level = EVIDENCE_NONE; level <= EVIDENCE_ALL; level++)
		for (size_t nlines = 0; nlines < 70; nlines++) {
			struct buf found[2] = { 0 };
			struct trial t[2];

			for (int ahead = 0; ahead < 2; ahead++) {
				trial_init(&t[ahead]);
				t[ahead].query.level =
					(enum evidence_level)level;
				trial_begin(&t[ahead]);
				take_lines(&t[ahead], nlines, ahead);
				pack(&t[ahead], &found[ahead]);
			}
			assert_counts(&t[1], t[0].outcome.nhosts,
				      t[0].outcome.nrequests,
				      t[0].outcome.nrejected);
			assert_int_equal(found[0].len, found[1].len);
			if (found[0].len)
				assert_memory_equal(found[0].data,
						    found[1].data,
						    found[0].len);
			for (int ahead = 0; ahead < 2; ahead++) {
				trial_release(&t[ahead]);
				buf_release(&found[ahead]);
			}
		}
}

static void rejected_lines_are_kept(void **state)
{
	static const char want[] = "GET /robots.txt\n/robots.txt\tx\n";
	struct spool rejects;
	char got[sizeof(want)];
	struct trial t;

	(void)state;
	assert_int_equal(spool_init(&rejects), 0);
	spool_mark(&rejects);
	trial_init(&t);
	t.sink.rejects = &rejects;
	trial_begin(&t);
	take(&t, "GET /robots.txt");
	take(&t, ASKS("192.0.2.1"));
	take(&t, "/robots.txt\tx");
	assert_int_equal(spool_flush(&rejects), 0);
	assert_int_equal(rejects.end - rejects.begin, strlen(want));
	assert_int_equal(pread(rejects.fd, got, sizeof(got), 0), strlen(want));
	assert_memory_equal(got, want, strlen(want));
	trial_release(&t);
	spool_release(&rejects);
}

/* One that a filter leaves out still shows that the file is a log. */
static void filtered(void **state)
{
	struct trial t;

	(void)state;
	trial_init(&t);
	assert_int_equal(filter_add_host(&t.filter.hosts, "192.0.2.1"), 0);
	trial_begin(&t);
	take(&t, ASKS("192.0.2.2"));
	assert_counts(&t, 0, 0, 0);
	assert_true(line_asked(t.line));
	assert_false(line_read_no_time(t.line));
	take(&t, ASKS("192.0.2.1"));
	assert_counts(&t, 1, 1, 0);
	trial_release(&t);
}

/* In a new file nothing is known of the one before. */
static void times_that_cannot_be_read(void **state)
{
	struct trial t;

	(void)state;
	trial_init(&t);
	t.filter.since = WHEN;
	trial_begin(&t);
	take(&t, "192.0.2.1 - - [31/Xyz/2024:23:59:59] \"GET /robots.txt "
		 "HTTP/1.1\" 200 1");
	take(&t, "192.0.2.2 - - [31/Xyz/2024:23:59:59] \"GET /robots.txt "
		 "HTTP/1.1\" 200 1");
	assert_counts(&t, 0, 0, 0);
	assert_int_equal(t.outcome.nuntimed, 2);
	assert_true(line_read_no_time(t.line));
	take(&t, ASKS("192.0.2.3"));
	assert_counts(&t, 1, 1, 0);
	assert_int_equal(t.outcome.nuntimed, 2);
	assert_false(line_read_no_time(t.line));
	t.outcome = (struct outcome){ 0 };
	line_begin(t.line, &t.sink);
	assert_false(line_asked(t.line));
	take(&t, "192.0.2.1 - - [31/Xyz/2024:23:59:59] \"GET /robots.txt "
		 "HTTP/1.1\" 200 1");
	assert_true(line_read_no_time(t.line));
	trial_release(&t);
}

static void assert_tally(const struct evidence *ev, enum tally_kind kind,
			 const char *value, uint64_t n)
{
	const struct tally *tally =
		tally_list_next(&ev->tallies.of[kind], NULL);

	assert_non_null(tally);
	assert_int_equal(ev->tallies.of[kind].n, 1);
	assert_int_equal(tally->n, n);
	assert_int_equal(tally->value->len, strlen(value));
	assert_memory_equal(tally->value->bytes, value, strlen(value));
}

static void evidence(void **state)
{
	const struct evidence *ev;
	struct host *host;
	struct trial t;

	(void)state;
	trial_init(&t);
	t.query.level = EVIDENCE_ALL;
	trial_begin(&t);
	take(&t, ASKS("192.0.2.1") " \"-\" \"a \\\"bot\\\"\"");
	take(&t, "192.0.2.1 - - [31/Jan/2024:23:59:58 +0000] "
		 "\"GET /robots.txt HTTP/1.1\" 200 2 \"-\" \"a \\\"bot\\\"\"");
	assert_counts(&t, 1, 2, 0);
	/* It is found, and nothing is added. */
	assert_int_equal(hostset_put(&t.hosts, "192.0.2.1", 9, &host), 0);
	ev = evidence_of(host);
	assert_int_equal(ev->requests, 2);
	assert_int_equal(ev->first, WHEN - 1000000);
	assert_int_equal(ev->last, WHEN);
	assert_int_equal(ev->bytes, 70);
	assert_tally(ev, TALLY_STATUS, "200", 2);
	assert_tally(ev, TALLY_METHOD, "GET", 2);
	assert_tally(ev, TALLY_USER_AGENT, "a \"bot\"", 2);
	trial_release(&t);
}

/* While requests wait that have the same agents as those before. */
static void memory_for_agents_runs_out(void **state)
{
	enum { NLINES = 4000, NAGENTS = 1500, LEN = 128, LITTLE = 20000 };
	char *text = malloc(NLINES * LEN), *end = text;
	uint64_t requests = 0;
	struct trial t;

	(void)state;
	assert_non_null(text);
	trial_init(&t);
	t.query.level = EVIDENCE_ALL;
	trial_begin(&t);
	t.ledger.limit_bytes = LITTLE;
	for (size_t i = 0; i < NLINES; i++)
		end += sprintf(end,
			       "192.0.2.%zu - - " TIME
			       " \"GET /robots.txt H\" 200 1 \"-\" "
			       "\"agent-%zu\"",
			       i % 3, i * i % NAGENTS) +
		       1;
	line_look_ahead(t.line, (struct slice){ text, (size_t)(end - text) });
	for (char *at = text; at < end; at += strlen(at) + 1)
		assert_int_equal(line_take(t.line,
					   (struct slice){ at, strlen(at) }),
				 0);
	assert_int_equal(line_settle(t.line), 0);
	assert_true(t.ledger.nprunes > 1);
	for (size_t i = 0; i < t.hosts.table.nslots; i++) {
		const struct evidence *ev;
		const struct tally *at = NULL;
		uint64_t agents;

		if (!t.hosts.table.slots[i])
			continue;
		ev = evidence_of(t.hosts.table.slots[i]);
		agents = tally_list_other(&ev->tallies.of[TALLY_USER_AGENT]);
		while ((at = tally_list_next(&ev->tallies.of[TALLY_USER_AGENT],
					     at))) {
			assert_memory_equal(at->value->bytes, "agent-", 6);
			agents += at->n;
		}
		assert_int_equal(agents, ev->requests);
		requests += ev->requests;
	}
	assert_int_equal(requests, NLINES);
	free(text);
	trial_release(&t);
}

static void samples(void **state)
{
	struct trial t;

	(void)state;
	trial_init(&t);
	trial_begin(&t);
	assert_int_equal(sample(&t, ""), 0);
	assert_int_equal(sample(&t, "junk"), 0);
	assert_int_equal(sample(&t, ELSE("192.0.2.1")), 1);
	assert_int_equal(sample(&t, ASKS("192.0.2.1")), 1);
	/* They are looked at, and nothing is taken. */
	assert_counts(&t, 0, 0, 0);
	assert_false(line_asked(t.line));
	trial_release(&t);
}

static bool take_header(struct trial *t, const char *text)
{
	return line_take_header(t->line, (struct slice){ text, strlen(text) });
}

static void lines_that_name_fields(void **state)
{
	static const char header[] = "#Fields: c-ip cs-uri-stem";
	struct trial t;

	(void)state;
	trial_init(&t);
	trial_begin(&t);
	assert_string_equal(line_header_mark(t.line), "#Fields:");
	/* A sampled one counts for samples alone. */
	assert_false(line_saw_fields(t.line));
	assert_int_equal(sample(&t, "192.0.2.1 /index.html"), 0);
	assert_int_equal(sample(&t, "#Fields: x y"), 0);
	assert_int_equal(sample(&t, header), 1);
	assert_true(line_saw_fields(t.line));
	assert_int_equal(sample(&t, "192.0.2.1 /index.html"), 1);
	take(&t, "192.0.2.1 /robots.txt");
	assert_counts(&t, 0, 0, 1);
	assert_false(take_header(&t, "#Software: x"));
	assert_true(take_header(&t, header));
	take(&t, "192.0.2.1 /robots.txt");
	assert_counts(&t, 1, 1, 1);
	/* Until the next file. */
	line_begin(t.line, &t.sink);
	assert_false(line_saw_fields(t.line));
	take(&t, "192.0.2.2 /robots.txt");
	assert_counts(&t, 1, 1, 2);
	trial_release(&t);
}

static void formats_without_such_lines(void **state)
{
	struct trial t;

	(void)state;
	trial_init(&t);
	t.format.kind = FORMAT_CLF;
	trial_begin(&t);
	assert_null(line_header_mark(t.line));
	assert_false(take_header(&t, "#Fields: c-ip cs-uri-stem"));
	trial_release(&t);
	line_free(NULL);
}

/**** Crawlers: who has "Bot" in the user agent is number 3 */

enum { BOT = 3 };

static int play_claim(const void *ctx, void *thread, struct slice user_agent)
{
	(void)ctx;
	(void)thread;
	return user_agent.len && memmem(user_agent.at, user_agent.len, "Bot", 3)
		       ? BOT
		       : CRAWL_NONE;
}

static void *play_begin(const void *ctx)
{
	(void)ctx;
	return malloc(1);
}

/* Rule 7 forbids all but /robots.txt. */
static int play_judge(const void *ctx, void *thread,
		      const struct crawl_request *request,
		      struct crawl_judgement *judgement)
{
	(void)ctx;
	(void)thread;
	assert_int_equal(request->crawler, BOT);
	judgement->is_judged = true;
	judgement->is_forbidden = !request->is_robots;
	judgement->rule = request->is_robots ? 0 : 7;
	judgement->shown = (struct slice){ "shown", 5 };
	return 0;
}

static const struct crawl play_crawl = {
	.claim = play_claim,
	.begin = play_begin,
	.end = free,
	.judge = play_judge,
	.ncrawlers = BOT + 1,
	.nrules = 8,
	.examples_max = 3,
};

static void trial_begin_crawl(struct trial *t)
{
	trial_init(t);
	t->query.crawl = &play_crawl;
	t->query.level = EVIDENCE_VISITS;
	trial_begin(t);
}

static void all_requests_of_crawlers_count(void **state)
{
	static const char *const lines[] = {
		ASKS("192.0.2.1") " \"-\" \"aBot\"",
		ELSE("192.0.2.1") " \"-\" \"aBot\"",
		/* Nobody claims to be one. */
		ELSE("192.0.2.2") " \"Bot\" \"a\"",
		ELSE("192.0.2.2") " \"Bot\"",
	};
	const struct visits *visits;
	struct visit_facts facts;
	struct host *host;
	struct trial t;
	uint64_t *words;

	(void)state;
	trial_begin_crawl(&t);
	for (size_t i = 0; i < sizeof(lines) / sizeof(*lines); i++)
		take(&t, lines[i]);
	assert_counts(&t, 1, 2, 0);
	assert_int_equal(hostset_put(&t.hosts, "192.0.2.1", 9, &host), 0);
	visits = evidence_of(host)->visits;
	assert_int_equal(visits->crawler, BOT);
	assert_null(visits->next);
	assert_int_equal(visits->n, 2);
	assert_int_equal(visits->bytes, 136);
	words = visits_sorted(visits);
	facts = visit_facts(words[0]);
	assert_true(facts.is_judged && facts.is_forbidden && facts.is_get);
	assert_false(facts.is_robots);
	assert_int_equal(facts.rule, 7);
	facts = visit_facts(words[1]);
	assert_true(facts.is_judged && facts.is_robots && facts.is_get);
	assert_false(facts.is_forbidden);
	assert_int_equal(facts.time, WHEN);
	assert_int_equal(facts.class, 2);
	free(words);
	assert_int_equal(visits->nexamples, 1);
	assert_true(slice_equals(visit_example_target(visits->examples[0]),
				 "shown", 5));
	assert_true(slice_equals(visit_example_method(visits->examples[0]),
				 "GET", 3));
	trial_release(&t);
}

/* A format without them must not look like "no crawlers". */
static void agents_that_no_request_has(void **state)
{
	struct error err;
	struct trial t;

	(void)state;
	trial_begin_crawl(&t);
	assert_true(line_looks_for_agents(t.line));
	assert_false(line_lacked_agents(t.line, &err));
	assert_int_equal(sample(&t, ELSE("192.0.2.1")), 1);
	assert_int_equal(sample(&t, "nothing"), 0);
	assert_int_equal(sample(&t, ELSE("192.0.2.1")), 1);
	assert_true(line_looks_for_agents(t.line));
	assert_true(line_lacked_agents(t.line, &err));
	assert_int_equal(err.code, ERROR_NO_AGENTS);
	assert_int_equal(err.count, 2);
	/* What is said of it at the end is to be said again. */
	assert_false(line_leave(t.line, &(struct scan_point){ 0 }));
	/* A client that sent none. */
	take(&t, ELSE("192.0.2.2") " \"-\" \"-\"");
	assert_false(line_looks_for_agents(t.line));
	assert_false(line_lacked_agents(t.line, &err));
	trial_release(&t);

	trial_begin_crawl(&t);
	assert_int_equal(sample(&t, ELSE("192.0.2.1") " \"-\" \"a\""), 1);
	assert_false(line_looks_for_agents(t.line));
	assert_true(line_leave(t.line, &(struct scan_point){ 0 }));
	/* Nobody looks for them. */
	trial_release(&t);
	trial_init(&t);
	trial_begin(&t);
	assert_int_equal(sample(&t, ELSE("192.0.2.1")), 1);
	assert_false(line_looks_for_agents(t.line));
	assert_false(line_lacked_agents(t.line, &err));
	trial_release(&t);
}

static void lines_of_crawlers_that_are_no_requests(void **state)
{
	struct error err;
	struct trial t;

	(void)state;
	trial_begin_crawl(&t);
	take(&t, "a line of a Bot that is none");
	take(&t, "192.0.2.1 - - " TIME " \"-\" 408 0 \"-\" \"Bot\"");
	assert_counts(&t, 0, 0, 2);
	assert_true(line_was_unread(t.line, &err));
	assert_int_equal(err.code, ERROR_UNREAD_CRAWLER);
	assert_int_equal(err.count, 1);
	trial_release(&t);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(all_requests_of_crawlers_count),
		cmocka_unit_test(agents_that_no_request_has),
		cmocka_unit_test(lines_of_crawlers_that_are_no_requests),
		cmocka_unit_test(requests),
		cmocka_unit_test(usual_requests),
		cmocka_unit_test(rejected),
		cmocka_unit_test(rejected_if_it_names_the_path),
		cmocka_unit_test(carriage_returns),
		cmocka_unit_test(carriage_returns_ahead),
		cmocka_unit_test(looking_ahead_changes_nothing),
		cmocka_unit_test(rejected_lines_are_kept),
		cmocka_unit_test(filtered),
		cmocka_unit_test(times_that_cannot_be_read),
		cmocka_unit_test(evidence),
		cmocka_unit_test(memory_for_agents_runs_out),
		cmocka_unit_test(samples),
		cmocka_unit_test(lines_that_name_fields),
		cmocka_unit_test(formats_without_such_lines),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
