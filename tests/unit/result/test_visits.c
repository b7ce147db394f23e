/*
 * The requests of crawlers (visits.h, visits_bytes.h): against a plain model,
 * merged in any order, as bytes, in parts, and with every byte of these
 * changed.
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
#include "result/visits.h"
#include "result/visits_bytes.h"

enum { NREQUESTS = 600, NCRAWLERS = 5, NEXAMPLES = 3 };

static const int64_t second = 1000000;

/* What the lists of a test keep: tests run with and without answers. */
static struct visits_kept kept;

static void begin(void **state)
{
	kept = (struct visits_kept){ .nexamples = NEXAMPLES,
				     .answers = *state != NULL };
}

struct request {
	struct visit visit;
	uint64_t bytes;
	bool is_sized;
	char target[40];
};

/**** One number */

static void assert_same_facts(struct visit_facts a, struct visit_facts b)
{
	assert_int_equal(a.time, b.time);
	assert_int_equal(a.class, b.class);
	assert_int_equal(a.is_robots, b.is_robots);
	assert_int_equal(a.is_get, b.is_get);
	assert_int_equal(a.is_judged, b.is_judged);
	assert_int_equal(a.is_forbidden, b.is_forbidden);
	assert_int_equal(a.rule, b.rule);
}

static void numbers_keep_facts(void **state)
{
	static const int64_t times[] = { INSTANT_NONE, 0, 1, 1700000000,
					 INT64_C(16725225600) };
	static const uint32_t rules[] = { 0, 1, 5000, VISIT_RULES_MAX };

	(void)state;
	for (unsigned bits = 0; bits < 16; bits++) {
		for (size_t i = 0; i < sizeof(times) / sizeof(*times); i++) {
			struct visit_facts facts = {
				.time = i ? times[i] * second : INSTANT_NONE,
				.class = bits % 8,
				.is_robots = bits & 1,
				.is_get = bits & 2,
				.is_judged = bits & 4,
				.is_forbidden = bits & 8,
				.rule = rules[(bits + i) % 4],
			};
			uint64_t word = visit_word(&facts);

			assert_same_facts(visit_facts(word), facts);
			assert_int_equal(visit_seconds(word),
					 i ? times[i] : -1);
		}
	}
}

static void numbers_have_limits(void **state)
{
	struct visit_facts facts = { .time = 12 * second + 999999,
				     .class = 9,
				     .rule = VISIT_RULES_MAX };
	uint64_t earlier, later;

	(void)state;
	assert_int_equal(visit_seconds(visit_word(&facts)), 12);
	assert_int_equal(visit_facts(visit_word(&facts)).class, 7);
	/* Time is what counts first. */
	earlier = visit_word(&facts);
	facts = (struct visit_facts){ .time = 13 * second };
	later = visit_word(&facts);
	assert_true(earlier < later);
	facts.time = -1;
	assert_int_equal(visit_seconds(visit_word(&facts)), -1);
	facts.time = INT64_C(20000000000) * second;
	assert_int_equal(visit_seconds(visit_word(&facts)), -1);
}

static void answers_keep_status_and_size(void **state)
{
	static const struct visit_answer answers[] = {
		{ 0, false, 0 },      { 200, true, 0 },
		{ 999, true, 12345 }, { 404, true, VISIT_BYTES_MAX },
		{ 100, false, 0 },
	};
	struct visit_answer large = { 200, true, UINT64_MAX };

	(void)state;
	for (size_t i = 0; i < sizeof(answers) / sizeof(*answers); i++) {
		struct visit_answer answer =
			visit_answer(visit_answer_word(&answers[i]));

		assert_int_equal(answer.status, answers[i].status);
		assert_int_equal(answer.is_sized, answers[i].is_sized);
		assert_int_equal(answer.bytes, answers[i].bytes);
	}
	large = visit_answer(visit_answer_word(&large));
	assert_int_equal(large.status, 200);
	assert_true(large.is_sized);
	assert_int_equal(large.bytes, VISIT_BYTES_MAX);
}

/**** A plain model */

static void make_request(struct request *request, uint64_t *seed)
{
	static const char *const methods[] = { "GET", "HEAD", "POST" };
	const char *method = methods[random_number(seed) % 3];
	bool judged = random_number(seed) % 4;
	bool forbidden = judged && random_number(seed) % 3 == 0;
	struct visit_facts facts = {
		.time = random_number(seed) % 20
				? (int64_t)(random_number(seed) % 200) * second
				: INSTANT_NONE,
		.class = (unsigned)(random_number(seed) % 6),
		.is_judged = judged,
		.is_forbidden = forbidden,
		.rule = judged ? (uint32_t)(random_number(seed) % 9) : 0,
	};
	int len = snprintf(request->target, sizeof(request->target), "/%0*d",
			   (int)(random_number(seed) % 30) + 1,
			   (int)(random_number(seed) % 7));

	request->visit = (struct visit){
		.crawler = (uint32_t)(random_number(seed) % NCRAWLERS),
		.status =
			(uint16_t)(facts.class ? facts.class * 100 +
							 random_number(seed) % 3
					       : 0),
		.word = visit_word(&facts),
		.method = { method, strlen(method) },
		.target = { request->target, (size_t)len },
	};
	request->is_sized = random_number(seed) % 2;
	request->bytes = random_number(seed) % 1000;
}

static int by_word(const void *a, const void *b)
{
	const uint64_t *x = a, *y = b;

	return (*x > *y) - (*x < *y);
}

/* As the header says it, without a look at how it is done. */
static int by_example(const void *a, const void *b)
{
	const struct visit *x = *(const struct visit *const *)a;
	const struct visit *y = *(const struct visit *const *)b;
	char one[200], two[200];

	snprintf(one, sizeof(one), "%020lld %.*s\x01 %.*s\x01 %03u %020llu",
		 (long long)visit_seconds(x->word) + 1, (int)x->method.len,
		 x->method.at, (int)x->target.len, x->target.at, x->status,
		 (unsigned long long)x->word);
	snprintf(two, sizeof(two), "%020lld %.*s\x01 %.*s\x01 %03u %020llu",
		 (long long)visit_seconds(y->word) + 1, (int)y->method.len,
		 y->method.at, (int)y->target.len, y->target.at, y->status,
		 (unsigned long long)y->word);
	return strcmp(one, two);
}

static const struct visits *find(const struct visits *list, uint32_t crawler)
{
	while (list && list->crawler != crawler)
		list = list->next;
	return list;
}

static void check_examples(const struct visits *visits,
			   const struct request *all, uint32_t crawler)
{
	const struct visit *wanted[NREQUESTS];
	size_t n = 0;

	for (size_t i = 0; i < NREQUESTS; i++)
		if (all[i].visit.crawler == crawler &&
		    visit_facts(all[i].visit.word).is_forbidden)
			wanted[n++] = &all[i].visit;
	qsort(wanted, n, sizeof(*wanted), by_example);
	n = n < NEXAMPLES ? n : NEXAMPLES;
	assert_int_equal(visits->nexamples, n);
	for (size_t i = 0; i < n; i++) {
		const struct visit_example *example = visits->examples[i];
		struct slice target = visit_example_target(example);
		struct slice method = visit_example_method(example);

		assert_int_equal(example->word, wanted[i]->word);
		assert_int_equal(example->status, wanted[i]->status);
		assert_true(slice_is_same(target, wanted[i]->target));
		assert_true(slice_is_same(method, wanted[i]->method));
	}
}

/* The answers, whichever way they are in order. */
static void check_answers(const struct visits *visits,
			  const struct request *all, uint32_t crawler)
{
	bool found[NREQUESTS] = { false };
	uint64_t n = 0;

	for (const struct visit_chunk *at = visits->chunks; at; at = at->next) {
		const uint64_t *answers = visit_answers(visits, at);

		assert_int_equal(answers != NULL, kept.answers);
		for (uint32_t i = 0; answers && i < at->n; i++, n++) {
			struct visit_answer answer = visit_answer(answers[i]);
			size_t k = 0;

			while (k < NREQUESTS &&
			       (found[k] || all[k].visit.crawler != crawler ||
				all[k].visit.word != at->words[i] ||
				all[k].visit.status != answer.status ||
				all[k].is_sized != answer.is_sized ||
				(all[k].is_sized &&
				 all[k].bytes != answer.bytes)))
				k++;
			assert_true(k < NREQUESTS);
			found[k] = true;
		}
	}
	assert_int_equal(n, kept.answers ? visits->n : 0);
}

static void check(const struct visits *list, const struct request *all)
{
	for (uint32_t crawler = 0; crawler < NCRAWLERS; crawler++) {
		const struct visits *visits = find(list, crawler);
		uint64_t wanted[NREQUESTS], bytes = 0, *words;
		bool is_sized = false;
		size_t n = 0;

		for (size_t i = 0; i < NREQUESTS; i++) {
			if (all[i].visit.crawler != crawler)
				continue;
			wanted[n++] = all[i].visit.word;
			is_sized |= all[i].is_sized;
			bytes += all[i].is_sized ? all[i].bytes : 0;
		}
		qsort(wanted, n, sizeof(*wanted), by_word);
		assert_non_null(visits);
		assert_int_equal(visits->n, n);
		assert_int_equal(visits->is_sized, is_sized);
		assert_int_equal(visits->bytes, bytes);
		words = visits_sorted(visits);
		assert_non_null(words);
		assert_memory_equal(words, wanted, n * sizeof(*words));
		free(words);
		check_examples(visits, all, crawler);
		check_answers(visits, all, crawler);
	}
	for (; list && list->next; list = list->next)
		assert_true(list->crawler < list->next->crawler);
}

static void add(struct visits **list, struct arena *arena,
		const struct request *request)
{
	assert_int_equal(visits_add(list, arena, &request->visit,
				    request->is_sized ? &request->bytes : NULL,
				    kept),
			 0);
}

static void any_tree_of_merges_is_the_same(void **state)
{
	enum { NLISTS = 7 };
	static struct request all[NREQUESTS];
	uint64_t seed = 16;

	begin(state);
	for (int round = 0; round < 50; round++) {
		struct arena arenas[NLISTS] = { 0 };
		struct visits *lists[NLISTS] = { 0 };

		kept.takes_over = round % 2;
		for (size_t i = 0; i < NREQUESTS; i++) {
			size_t to = random_number(&seed) % NLISTS;

			make_request(&all[i], &seed);
			add(&lists[to], &arenas[to], &all[i]);
		}
		for (size_t n = NLISTS; n > 1; n--) {
			size_t to = random_number(&seed) % (n - 1);

			assert_int_equal(visits_merge(&lists[to], &arenas[to],
						      lists[n - 1], kept),
					 0);
		}
		check(lists[0], all);
		for (size_t i = 0; i < NLISTS; i++)
			arena_release(&arenas[i]);
	}
}

/* A log in which each request is earlier than the one before. */
static void replaced_examples_take_little(void **state)
{
	struct arena arena = { 0 };
	struct visits *list = NULL;
	char target[VISIT_TARGET_MAX];
	uint64_t words_bytes;

	begin(state);
	words_bytes = 100000 * (kept.answers ? 16 : 8);
	memset(target, 'x', sizeof(target));
	for (int i = 100000; i; i--) {
		struct visit_facts facts = { .time = i * second,
					     .is_judged = true,
					     .is_forbidden = true };
		struct visit visit = { .word = visit_word(&facts),
				       .target = { target,
						   (size_t)(i * 37 % 1024) } };

		assert_int_equal(visits_add(&list, &arena, &visit, NULL, kept),
				 0);
	}
	assert_int_equal(list->nexamples, NEXAMPLES);
	assert_int_equal(visit_seconds(list->examples[0]->word), 1);
	assert_true(arena.size_bytes < 2 * words_bytes);
	arena_release(&arena);
}

/* As in a log whose format has no methods. */
static void texts_may_be_missing(void **state)
{
	struct visit_facts facts = { .time = second,
				     .is_judged = true,
				     .is_forbidden = true };
	const struct visit visits[] = {
		{ .word = visit_word(&facts), .target = { "/b", 2 } },
		{ .word = visit_word(&facts), .method = { "GET", 3 } },
		{ .word = visit_word(&facts) },
	};
	struct arena arena = { 0 };
	struct visits *list = NULL;

	begin(state);
	for (size_t i = 0; i < 3; i++)
		assert_int_equal(visits_add(&list, &arena, &visits[i], NULL,
					    kept),
				 0);
	assert_int_equal(list->nexamples, 3);
	/* Nothing comes before something. */
	assert_int_equal(visit_example_method(list->examples[0]).len, 0);
	assert_int_equal(visit_example_target(list->examples[0]).len, 0);
	assert_int_equal(visit_example_target(list->examples[1]).len, 2);
	assert_int_equal(visit_example_method(list->examples[2]).len, 3);
	arena_release(&arena);
}

/* As when what had fewer is merged into what may have more. */
static void there_may_be_more_examples_later(void **state)
{
	struct arena arena = { 0 };
	struct visits *list = NULL;

	begin(state);
	for (uint8_t n = 1; n <= 3; n++) {
		struct visit_facts facts = { .time = n * second,
					     .is_judged = true,
					     .is_forbidden = true,
					     .rule = n };
		struct visit visit = { .word = visit_word(&facts),
				       .target = { "/abc", n } };

		kept.nexamples = n;
		assert_int_equal(visits_add(&list, &arena, &visit, NULL, kept),
				 0);
		assert_int_equal(list->nexamples, n);
	}
	for (uint8_t n = 1; n <= 3; n++)
		assert_int_equal(
			visit_example_target(list->examples[n - 1]).len, n);
	assert_true(visits_are_below(list, 1, 4));
	assert_false(visits_are_below(list, 1, 3));
	/* An example's own rule counts, too. */
	list->examples[0]->word = list->examples[2]->word;
	list->chunks->words[list->chunks->n - 1] = list->examples[1]->word;
	assert_false(visits_are_below(list, 1, 3));
	arena_release(&arena);
}

static void long_texts_are_cut(void **state)
{
	struct visit_facts facts = { .is_judged = true, .is_forbidden = true };
	struct arena arena = { 0 };
	struct visits *list = NULL;
	static char text[70000];
	struct visit visit = { .word = visit_word(&facts),
			       .method = { text, sizeof(text) },
			       .target = { text, sizeof(text) } };

	begin(state);
	memset(text, 'T', sizeof(text));
	assert_int_equal(visits_add(&list, &arena, &visit, NULL, kept), 0);
	assert_int_equal(list->examples[0]->method_len, VISIT_METHOD_MAX);
	assert_int_equal(list->examples[0]->target_len, VISIT_TARGET_MAX);
	arena_release(&arena);
}

/**** As bytes */

/* Returns what visits_unpack() does with them, all of which it has to take. */
static int unpack(struct visits **list, struct arena *arena, uint64_t *n,
		  const uint8_t *bytes, size_t len)
{
	char *copy = exact_copy((const char *)bytes, len);
	struct unpack in = { (const uint8_t *)copy, len, false };
	int ret = visits_unpack(list, arena, kept.answers, n, &in);

	free(copy);
	return !ret && in.len ? 2 : ret;
}

static struct buf make_bytes(struct request *all, uint64_t seed)
{
	struct arena arena = { 0 };
	struct visits *list = NULL;
	struct buf buf = { 0 };

	for (size_t i = 0; i < NREQUESTS; i++) {
		make_request(&all[i], &seed);
		add(&list, &arena, &all[i]);
	}
	visits_pack(list, &buf);
	assert_false(buf_failed(&buf));
	arena_release(&arena);
	return buf;
}

static void assert_packed(const struct visits *list, const struct buf *bytes)
{
	struct buf again = { 0 };

	visits_pack(list, &again);
	assert_int_equal(again.len, bytes->len);
	assert_memory_equal(again.data, bytes->data, again.len);
	buf_release(&again);
}

static void bytes_are_read_back(void **state)
{
	static struct request all[NREQUESTS];
	struct buf bytes;
	struct arena arena = { 0 };
	struct visits *list = NULL;
	struct unpack in;
	uint64_t n = 0;

	begin(state);
	bytes = make_bytes(all, 3);
	assert_int_equal(unpack(&list, &arena, &n, bytes.data, bytes.len), 0);
	assert_int_equal(n, NREQUESTS);
	check(list, all);
	assert_packed(list, &bytes);
	in = (struct unpack){ bytes.data, bytes.len, false };
	visits_skip(&in);
	assert_false(in.failed);
	assert_int_equal(in.len, 0);
	arena_release(&arena);
	buf_release(&bytes);
}

static void parts_are_the_whole(void **state)
{
	static const size_t limits[] = { 1, 8, 100, 1000, 4000, 1 << 20 };
	static struct request all[NREQUESTS];
	struct buf bytes;

	begin(state);
	bytes = make_bytes(all, 4);
	for (size_t i = 0; i < sizeof(limits) / sizeof(*limits); i++) {
		struct visits_parts parts;
		struct arena arena = { 0 };
		struct visits *list = NULL;
		struct buf part = { 0 };
		bool more = true;
		uint64_t n = 0;
		size_t nparts = 0;

		visits_parts_begin(&parts, (struct unpack){ bytes.data,
							    bytes.len, false });
		for (; more; nparts++) {
			buf_clear(&part);
			more = visits_parts_add(&parts, limits[i], &part);
			/* A number, its crawler, and the examples. */
			assert_true(part.len <
				    limits[i] + 100 + NEXAMPLES * 100);
			assert_int_equal(unpack(&list, &arena, &n, part.data,
						part.len),
					 0);
		}
		assert_int_equal(n, NREQUESTS);
		assert_true(limits[i] < bytes.len ? nparts > 1 : nparts == 1);
		check(list, all);
		assert_packed(list, &bytes);
		buf_release(&part);
		arena_release(&arena);
	}
	buf_release(&bytes);
}

/* What is cut off, or has another byte, is refused or is something else. */
static void strangers_bytes(void **state)
{
	static struct request all[NREQUESTS];
	struct buf bytes;

	begin(state);
	bytes = make_bytes(all, 5);
	for (size_t len = 0; len < bytes.len; len += len < 200 ? 1 : 61) {
		struct arena arena = { 0 };
		struct visits *list = NULL;
		uint64_t n = 0;

		assert_int_equal(unpack(&list, &arena, &n, bytes.data, len), 1);
		arena_release(&arena);
	}
	for (size_t at = 0; at < bytes.len; at++) {
		uint8_t was = bytes.data[at];
		struct arena arena = { 0 };
		struct visits *list = NULL;
		uint64_t n = 0;

		bytes.data[at] ^= (uint8_t)(1 << at % 8);
		if (!unpack(&list, &arena, &n, bytes.data, bytes.len))
			assert_packed(list, &bytes);
		bytes.data[at] = was;
		arena_release(&arena);
	}
	buf_release(&bytes);
}

/* Bytes of one crawler with one request, to be made wrong. */
static struct buf one_visit(uint64_t word, uint8_t flags, uint64_t size,
			    uint8_t nexamples, uint64_t example, size_t len)
{
	const struct visit_answer answer = { .status = 0 };
	struct buf buf = { 0 };

	buf_add_u32(&buf, 1);
	buf_add_u32(&buf, 7);
	buf_add_byte(&buf, kept.answers ? flags ^ 2 : flags);
	buf_add_u64(&buf, size);
	buf_add_u64(&buf, 1);
	buf_add_u64(&buf, word);
	if (kept.answers)
		buf_add_u64(&buf, visit_answer_word(&answer));
	buf_add_byte(&buf, nexamples);
	for (uint8_t i = 0; i < nexamples; i++) {
		buf_add_u64(&buf, example);
		buf_add(&buf, "\x94\x01", 2);
		buf_add(&buf, "\x03GET", 4);
		buf_add_byte(&buf, (uint8_t)len);
		buf_add_byte(&buf, (uint8_t)(len >> 8));
		for (size_t k = 0; k < len; k++)
			buf_add_byte(&buf, 'x');
	}
	return buf;
}

/* Of one crawler, which has so many requests, and none behind it. */
static struct buf so_many_visits(uint64_t n)
{
	struct buf buf = { 0 };

	buf_add_u32(&buf, 1);
	buf_add_u32(&buf, 7);
	buf_add_byte(&buf, kept.answers ? 2 : 0);
	buf_add_u64(&buf, 0);
	buf_add_u64(&buf, n);
	buf_add_byte(&buf, 0);
	return buf;
}

static void false_numbers_are_refused(void **state)
{
	static const uint64_t numbers[] = { 0, 1, UINT64_MAX / 8 + 1,
					    UINT64_MAX };

	begin(state);
	for (size_t i = 0; i < sizeof(numbers) / sizeof(*numbers); i++) {
		struct buf bytes = so_many_visits(numbers[i]);
		struct unpack in = { bytes.data, bytes.len, false };
		struct arena arena = { 0 };
		struct visits *list = NULL;
		uint64_t n = 0;

		assert_int_equal(unpack(&list, &arena, &n, bytes.data,
					bytes.len),
				 1);
		visits_skip(&in);
		assert_int_equal(in.failed, numbers[i] > 0);
		arena_release(&arena);
		buf_release(&bytes);
	}
}

static void what_cannot_be_is_refused(void **state)
{
	struct visit_facts facts = { .time = second,
				     .is_judged = true,
				     .is_forbidden = true,
				     .rule = 3 };
	uint64_t word = visit_word(&facts), unjudged, allowed;

	begin(state);
	facts.is_forbidden = false;
	allowed = visit_word(&facts);
	facts.is_judged = false;
	unjudged = visit_word(&facts);
	const struct {
		struct buf bytes;
		int ret;
	} cases[] = {
		{ one_visit(word, 1, 5, 1, word, 9), 0 },
		{ one_visit(allowed, 0, 0, 0, 0, 0), 0 },
		{ one_visit(unjudged, 0, 0, 0, 0, 0), 1 },
		{ one_visit(word, 0, 5, 0, 0, 0), 1 },
		{ one_visit(word, 3, 5, 0, 0, 0), 1 },
		{ one_visit(word, 4, 5, 0, 0, 0), 1 },
		{ one_visit(word, 1, 5, 1, allowed, 9), 1 },
		{ one_visit(word, 1, 5, 2, word, 9), 1 },
		{ one_visit(word, 1, 5, 1, word, VISIT_TARGET_MAX), 0 },
		{ one_visit(word, 1, 5, 1, word, VISIT_TARGET_MAX + 1), 1 },
	};
	for (size_t i = 0; i < sizeof(cases) / sizeof(*cases); i++) {
		struct arena arena = { 0 };
		struct visits *list = NULL;
		struct buf bytes = cases[i].bytes;
		uint64_t n = 0;

		assert_int_equal(unpack(&list, &arena, &n, bytes.data,
					bytes.len),
				 cases[i].ret);
		arena_release(&arena);
		buf_release(&bytes);
	}
}

/* Bytes of an answer alone, and of an order that they do not have. */
static void wrong_answers_are_refused(void **state)
{
	struct visit_facts facts = { .time = second, .class = 4 };
	uint64_t word = visit_word(&facts);
	struct visit_answer sized = { 404, true, 7 };
	const struct {
		unsigned status, second_status;
		int ret;
	} cases[] = {
		{ 404, 410, 0 }, { 410, 404, 1 }, { 404, 200, 1 },
		{ 4, 404, 1 },	 { 404, 0, 1 },	  { 404, 1004, 1 },
	};

	begin(state);
	for (size_t i = 0; i < sizeof(cases) / sizeof(*cases); i++) {
		struct buf buf = { 0 };
		struct arena arena = { 0 };
		struct visits *list = NULL;
		uint64_t n = 0;

		buf_add_u32(&buf, 1);
		buf_add_u32(&buf, 7);
		buf_add_byte(&buf, 2);
		buf_add_u64(&buf, 0);
		buf_add_u64(&buf, 2);
		for (int k = 0; k < 2; k++) {
			sized.status =
				k ? cases[i].second_status : cases[i].status;
			buf_add_u64(&buf, word);
			buf_add_u64(&buf, visit_answer_word(&sized));
		}
		buf_add_byte(&buf, 0);
		assert_int_equal(unpack(&list, &arena, &n, buf.data, buf.len),
				 cases[i].ret);
		arena_release(&arena);
		buf_release(&buf);
	}
}

/* A host with more requests than one thinks of, twice. */
static void many_are_merged(void **state)
{
	enum { MANY = 300000 };
	struct visits *one = NULL, *both = NULL;
	struct arena arenas[2] = { { 0 } };
	uint64_t seed = 4, sum = 0, sum_of_both = 0, *words;

	begin(state);
	for (size_t i = 0; i < MANY; i++) {
		struct visit_facts facts = {
			.time = (int64_t)i / 3 * second,
			.rule = (uint32_t)(random_number(&seed) %
					   VISIT_RULES_MAX)
		};
		struct visit visit = { .word = visit_word(&facts) };

		sum += visit.word;
		assert_int_equal(visits_add(&one, &arenas[0], &visit, NULL,
					    kept),
				 0);
	}
	for (int i = 0; i < 2; i++)
		assert_int_equal(visits_merge(&both, &arenas[1], one, kept), 0);
	assert_int_equal(both->n, 2 * MANY);
	words = visits_sorted(both);
	assert_non_null(words);
	for (size_t i = 0; i < both->n; i++) {
		assert_true(!i || words[i - 1] <= words[i]);
		sum_of_both += words[i];
	}
	assert_int_equal(sum_of_both, 2 * sum);
	free(words);
	arena_release(&arenas[0]);
	arena_release(&arenas[1]);
}

/* Without answers, and with them. */
#define TEST_BOTH(test)                                                        \
	cmocka_unit_test(test),                                                \
		cmocka_unit_test_prestate(test, (void *)"with answers")

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(numbers_keep_facts),
		cmocka_unit_test(numbers_have_limits),
		cmocka_unit_test(answers_keep_status_and_size),
		TEST_BOTH(any_tree_of_merges_is_the_same),
		TEST_BOTH(replaced_examples_take_little),
		cmocka_unit_test(texts_may_be_missing),
		TEST_BOTH(many_are_merged),
		TEST_BOTH(there_may_be_more_examples_later),
		cmocka_unit_test(long_texts_are_cut),
		TEST_BOTH(bytes_are_read_back),
		TEST_BOTH(parts_are_the_whole),
		TEST_BOTH(strangers_bytes),
		TEST_BOTH(false_numbers_are_refused),
		TEST_BOTH(what_cannot_be_is_refused),
		cmocka_unit_test_prestate(wrong_answers_are_refused,
					  (void *)"with answers"),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
