/*
 * Merging of sections (merge.h): hosts of all come in order, each once, with
 * what all sections say of it, whatever their number and the memory there is.
 */

#include <stdarg.h>
#include <stddef.h>
#include <setjmp.h>
#include <stdint.h>
#include <cmocka.h>

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "state/merge.h"

static const struct hostset_seed seed = { 1, 2 };

/* Sections that are made for a merge, one after the other in a spool. */
struct made {
	struct spool spool, more;
	struct section_place *places;
	size_t n;
	enum evidence_level level;
};

static void made_init(struct made *made, enum evidence_level level)
{
	*made = (struct made){ .level = level };
	assert_int_equal(spool_init(&made->spool), 0);
	assert_int_equal(spool_init(&made->more), 0);
}

static void made_release(struct made *made)
{
	spool_release(&made->spool);
	spool_release(&made->more);
	free(made->places);
}

/* A request of a host, by the agent, at the time. */
struct seen {
	const char *host, *agent;
	int64_t time;
};

static void add_section(struct made *made, const struct seen *seen, size_t n)
{
	struct hostset set;
	struct ledger ledger;

	hostset_init(&set, seed, evidence_extra(made->level));
	ledger_init(&ledger, seed);
	for (size_t i = 0; i < n; i++) {
		struct sighting one = { .time = seen[i].time };
		struct host *host;

		one.values[TALLY_USER_AGENT] =
			(struct slice){ seen[i].agent, strlen(seen[i].agent) };
		assert_true(hostset_put(&set, seen[i].host,
					strlen(seen[i].host), &host) >= 0);
		if (made->level != EVIDENCE_NONE)
			assert_int_equal(evidence_add(made->level, &ledger,
						      host, &one),
					 0);
	}
	made->places =
		realloc(made->places, (made->n + 1) * sizeof(*made->places));
	assert_non_null(made->places);
	assert_int_equal(section_keep(&made->spool, made->level, &set,
				      &made->places[made->n++]),
			 0);
	hostset_release(&set);
	ledger_release(&ledger);
}

static void add_agents(const struct evidence *ev, struct buf *buf)
{
	size_t n;
	const struct tally **sorted = evidence_sorted(ev, TALLY_USER_AGENT, &n);

	assert_non_null(sorted);
	for (size_t i = 0; i < n; i++)
		buf_addf(buf, " %d*%.*s", (int)sorted[i]->n,
			 (int)sorted[i]->value->len, sorted[i]->value->bytes);
	if (tally_list_other(&ev->tallies.of[TALLY_USER_AGENT]))
		buf_addf(buf, " %d*(other)",
			 (int)tally_list_other(
				 &ev->tallies.of[TALLY_USER_AGENT]));
	free(sorted);
}

struct text {
	struct buf buf;
	enum evidence_level level;
	int stop_after; /* hosts; 0: none */
};

static int take(void *ctx, const struct host *host)
{
	struct text *text = ctx;

	buf_addf(&text->buf, "%.*s", host->len, host->name);
	if (text->level != EVIDENCE_NONE) {
		const struct evidence *ev = evidence_of(host);

		buf_addf(&text->buf, " %d %d-%d", (int)ev->requests,
			 (int)ev->first, (int)ev->last);
		add_agents(ev, &text->buf);
	}
	buf_add_str(&text->buf, "\n");
	return text->stop_after && !--text->stop_after;
}

/* Returns what the merge gives, as text; the caller frees it. */
static char *merge_at(struct made *made, enum evidence_level level,
		      struct merge *merge)
{
	struct text text = { .level = level };

	merge->level = level;
	merge->sources = made->places;
	merge->nsources = made->n;
	merge->spool = &made->more;
	assert_int_equal(merge_hosts(merge, take, &text), 0);
	buf_add_byte(&text.buf, 0);
	assert_false(buf_failed(&text.buf));
	return (char *)text.buf.data;
}

static void assert_merge(struct made *made, enum evidence_level level,
			 const char *want)
{
	struct merge merge = { 0 };
	char *got = merge_at(made, level, &merge);

	assert_string_equal(got, want);
	assert_false(merge.has_other);
	free(got);
}

static const struct seen first[] = { { "b", "x", 5 }, { "a", "x", 9 } };
static const struct seen second[] = { { "c", "y", 1 },
				      { "b", "y", 2 },
				      { "b", "x", 7 } };

static void hosts_come_once_with_what_all_say(void **state)
{
	static const char *const wants[] = {
		[EVIDENCE_NONE] = "a\nb\nc\n",
		[EVIDENCE_NUMBERS] = "a 1 9-9\nb 3 2-7\nc 1 1-1\n",
		[EVIDENCE_ALL] = "a 1 9-9 1*x\nb 3 2-7 2*x 1*y\nc 1 1-1 1*y\n",
	};

	(void)state;
	for (int level = EVIDENCE_NONE; level <= EVIDENCE_ALL; level++) {
		struct made made;

		made_init(&made, (enum evidence_level)level);
		assert_merge(&made, made.level, "");
		add_section(&made, first, 2);
		add_section(&made, NULL, 0);
		add_section(&made, second, 3);
		assert_merge(&made, made.level, wants[level]);
		/* Hosts alone, of sections that have more. */
		assert_merge(&made, EVIDENCE_NONE, wants[EVIDENCE_NONE]);
		made_release(&made);
	}
}

/* More than are merged at once. */
static void there_may_be_many_sections(void **state)
{
	enum { N = 3 * MERGE_MOST + 1 };
	struct buf want = { 0 };
	struct made made;

	(void)state;
	made_init(&made, EVIDENCE_ALL);
	for (int i = 0; i < N; i++) {
		char name[16];
		struct seen seen[] = { { "all", "x", i }, { name, "y", i } };

		snprintf(name, sizeof(name), "h%03d", i);
		add_section(&made, seen, 2);
	}
	buf_addf(&want, "all %d 0-%d %d*x\n", N, N - 1, N);
	for (int i = 0; i < N; i++)
		buf_addf(&want, "h%03d 1 %d-%d 1*y\n", i, i, i);
	buf_add_byte(&want, 0);
	assert_merge(&made, EVIDENCE_ALL, (char *)want.data);
	buf_release(&want);
	made_release(&made);
}

/* Of a host with so many agents that they are in parts. */
static void add_many_agents(struct made *made, int from, int n)
{
	char *agents = malloc((size_t)n * 64);
	struct seen *seen = calloc((size_t)n + 2, sizeof(*seen));

	assert_true(agents && seen);
	for (int i = 0; i < n; i++) {
		snprintf(agents + i * 64, 64, "%060d", from + i);
		seen[i] = (struct seen){ "many", agents + i * 64, i };
	}
	seen[n] = (struct seen){ "few", "x", 1 };
	seen[n + 1] = (struct seen){ "zero", "x", 1 };
	add_section(made, seen, (size_t)n + 2);
	free(agents);
	free(seen);
}

static size_t count_words(const char *line)
{
	size_t n = 0;

	for (; *line && *line != '\n'; line++)
		n += *line == ' ';
	return n;
}

static void evidence_in_parts_is_put_together(void **state)
{
	struct merge merge = { 0 };
	struct made made;
	char *text, *at;

	(void)state;
	made_init(&made, EVIDENCE_ALL);
	add_many_agents(&made, 0, 3000);
	add_many_agents(&made, 1000, 3000);
	text = merge_at(&made, EVIDENCE_ALL, &merge);
	assert_memory_equal(text, "few 2 1-1 2*x\nmany 6000 0-2999 2*", 33);
	at = strchr(text, '\n') + 1;
	assert_int_equal(count_words(at), 2 + 4000);
	assert_string_equal(strchr(at, '\n'), "\nzero 2 1-1 2*x\n");
	assert_false(merge.has_other);
	free(text);
	made_release(&made);
}

/* Numbers are exact, and strings that were frequent are kept. */
static void evidence_has_a_limit(void **state)
{
	struct merge merge = { .limit_bytes = 100 * 1000 };
	struct made made;
	char *text, *at;
	long other, sum = 0;

	(void)state;
	made_init(&made, EVIDENCE_ALL);
	add_many_agents(&made, 0, 3000);
	add_many_agents(&made, 2990, 3000);
	text = merge_at(&made, EVIDENCE_ALL, &merge);
	assert_true(merge.has_other);
	assert_memory_equal(text, "few 2 1-1 2*x\nmany 6000 0-2999 ", 31);
	at = strstr(text, "many");
	assert_true(count_words(at) < 2000);
	assert_string_equal(strchr(at, '\n'), "\nzero 2 1-1 2*x\n");
	assert_non_null(strstr(at, "*(other)\n"));
	for (at = strchr(strchr(strchr(at, ' ') + 1, ' ') + 1, ' ');
	     at && *at == ' '; at += 1 + strcspn(at + 1, " \n")) {
		other = strtol(at + 1, NULL, 10);
		sum += other;
	}
	assert_int_equal(sum, 6000);
	free(text);
	made_release(&made);
}

static void the_taker_may_stop(void **state)
{
	struct text text = { .stop_after = 2 };
	struct merge merge;
	struct made made;

	(void)state;
	made_init(&made, EVIDENCE_NONE);
	add_section(&made, first, 2);
	add_section(&made, second, 3);
	merge = (struct merge){ .sources = made.places,
				.nsources = made.n,
				.spool = &made.more };
	assert_int_equal(merge_hosts(&merge, take, &text), 0);
	assert_int_equal(text.buf.len, 4);
	assert_memory_equal(text.buf.data, "a\nb\n", 4);
	buf_release(&text.buf);
	made_release(&made);
}

static int take_none(void *ctx, const struct host *host)
{
	(void)ctx;
	(void)host;
	errno = ENOSPC;
	return -1;
}

static void failures_are_told(void **state)
{
	struct text text = { 0 };
	struct merge merge;
	struct made made;

	(void)state;
	made_init(&made, EVIDENCE_NONE);
	add_section(&made, first, 2);
	merge = (struct merge){ .sources = made.places,
				.nsources = made.n,
				.spool = &made.more };
	assert_int_equal(merge_hosts(&merge, take_none, NULL), -1);
	assert_int_equal(errno, ENOSPC);
	/* It has not what was said. */
	made.places[0].nhosts = 3;
	assert_int_equal(merge_hosts(&merge, take, &text), -1);
	assert_int_equal(errno, EBADMSG);
	made.places[0].nhosts = 1;
	assert_int_equal(merge_hosts(&merge, take, &text), -1);
	assert_int_equal(errno, EBADMSG);
	/* Or cannot be read. */
	made.places[0].fd = -1;
	assert_int_equal(merge_hosts(&merge, take, &text), -1);
	assert_int_equal(errno, EBADF);
	buf_release(&text.buf);
	made_release(&made);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(hosts_come_once_with_what_all_say),
		cmocka_unit_test(there_may_be_many_sections),
		cmocka_unit_test(evidence_in_parts_is_put_together),
		cmocka_unit_test(evidence_has_a_limit),
		cmocka_unit_test(the_taker_may_stop),
		cmocka_unit_test(failures_are_told),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
