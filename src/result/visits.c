/*
 * Numbers stand in chunks, each twice as large as the one before: adding one
 * moves nothing. A list of crawlers is short, as few hosts claim to be many.
 *
 * Tested by tests/unit/result/test_visits.c.
 */

#include "result/visits.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include <sys/param.h>

#include "base/capped.h"
#include "base/numbers.h"
#include "result/hostset.h"

enum {
	ALIGN = 8,
	FIRST_ROOM = 2, /* words of the first chunk */
	MOST_ROOM = 4096,
	EXAMPLE_ROOM = 48, /* bytes of text at least, as some are replaced */

	/* Bits of a word. */
	TIME_SHIFT = VISIT_TIME_BIT,
	CLASS_SHIFT = 27,
	ROBOTS_SHIFT = 26,
	GET_SHIFT = 25,
	JUDGED_SHIFT = 24,
	FORBIDDEN_SHIFT = 23,
	CLASS_MAX = 7,

	/* Of an answer: the status stands above the size. */
	STATUS_SHIFT = 54,
};

/* The size of an answer of which it is not known. */
#define UNSIZED (VISIT_BYTES_MAX + 1)

_Static_assert(VISIT_RULES_MAX == (1 << FORBIDDEN_SHIFT) - 1,
	       "a rule has the bits below");

static const int64_t second = 1000000;
static const int64_t seconds_max = (INT64_C(1) << 34) - 2;

/**** One number */

/* One more than the second, so that 0 is for what is not known. */
static uint64_t time_bits(int64_t time)
{
	if (time == INSTANT_NONE || time < 0 || time / second > seconds_max)
		return 0;
	return (uint64_t)(time / second) + 1;
}

uint64_t visit_word(const struct visit_facts *facts)
{
	return time_bits(facts->time) << TIME_SHIFT |
	       (uint64_t)MIN(facts->class, CLASS_MAX) << CLASS_SHIFT |
	       (uint64_t)facts->is_robots << ROBOTS_SHIFT |
	       (uint64_t)facts->is_get << GET_SHIFT |
	       (uint64_t)facts->is_judged << JUDGED_SHIFT |
	       (uint64_t)facts->is_forbidden << FORBIDDEN_SHIFT |
	       MIN(facts->rule, VISIT_RULES_MAX);
}

uint64_t visit_answer_word(const struct visit_answer *answer)
{
	uint64_t size = answer->is_sized ? MIN(answer->bytes, VISIT_BYTES_MAX)
					 : UNSIZED;

	return (uint64_t)answer->status << STATUS_SHIFT | size;
}

struct visit_answer visit_answer(uint64_t word)
{
	uint64_t size = word & UNSIZED;

	return (struct visit_answer){
		.status = (unsigned)(word >> STATUS_SHIFT),
		.is_sized = size != UNSIZED,
		.bytes = size != UNSIZED ? size : 0,
	};
}

/**** Lists */

struct visits *visits_of(struct visits **list, struct arena *arena,
			 uint32_t crawler, bool with_answers)
{
	struct visits *visits;

	while (*list && (*list)->crawler < crawler)
		list = &(*list)->next;
	if (*list && (*list)->crawler == crawler)
		return *list;
	visits = arena_take(arena, arena_round(sizeof(*visits), ALIGN));
	if (!visits)
		return NULL;
	*visits = (struct visits){ .next = *list,
				   .crawler = crawler,
				   .has_answers = with_answers };
	*list = visits;
	return visits;
}

static struct visit_chunk *new_chunk(struct visits *visits, struct arena *arena,
				     size_t room)
{
	size_t nwords = visits->has_answers ? 2 * room : room;
	struct visit_chunk *chunk =
		arena_take(arena,
			   sizeof(*chunk) + nwords * sizeof(*chunk->words));

	if (!chunk)
		return NULL;
	chunk->n = 0;
	chunk->room = (uint32_t)room;
	chunk->next = visits->chunks;
	visits->chunks = chunk;
	return chunk;
}

/* The chunk that has room for one more, or NULL. */
static struct visit_chunk *open_chunk(struct visits *visits,
				      struct arena *arena)
{
	struct visit_chunk *chunk = visits->chunks;

	if (!chunk || chunk->n == chunk->room) {
		size_t room = chunk ? MIN(2 * (size_t)chunk->room, MOST_ROOM)
				    : FIRST_ROOM;

		chunk = new_chunk(visits, arena, room);
	}
	return chunk;
}

int visits_add_word(struct visits *visits, struct arena *arena, uint64_t word,
		    uint64_t answer)
{
	struct visit_chunk *chunk = open_chunk(visits, arena);

	if (!chunk)
		return -1;
	if (visits->has_answers)
		chunk->words[chunk->room + chunk->n] = answer;
	chunk->words[chunk->n++] = word;
	visits->n++;
	return 0;
}

void visits_add_bytes(struct visits *visits, uint64_t bytes)
{
	visits->is_sized = true;
	capped_add(&visits->bytes, bytes);
}

/**** Examples */

/* Of a format without methods there is none. */
static int compare_slices(struct slice a, struct slice b)
{
	if (!a.len || !b.len)
		return (a.len > 0) - (b.len > 0);
	return hostset_compare(a.at, a.len, b.at, b.len);
}

static int compare_parts(uint64_t a_word, struct slice a_method,
			 struct slice a_target, uint16_t a_status,
			 const struct visit_example *b)
{
	int64_t a_s = visit_seconds(a_word), b_s = visit_seconds(b->word);
	int diff = (a_s > b_s) - (a_s < b_s);

	if (!diff)
		diff = compare_slices(a_method, visit_example_method(b));
	if (!diff)
		diff = compare_slices(a_target, visit_example_target(b));
	if (!diff)
		diff = (a_status > b->status) - (a_status < b->status);
	return diff ? diff : (a_word > b->word) - (a_word < b->word);
}

/* Makes room for so many examples. */
static int reserve_examples(struct visits *visits, struct arena *arena,
			    uint8_t nexamples)
{
	struct visit_example **examples;

	if (visits->most >= nexamples)
		return 0;
	examples = arena_take(arena, nexamples * sizeof(*examples));
	if (!examples)
		return -1;
	if (visits->nexamples)
		memcpy(examples, visits->examples,
		       visits->nexamples * sizeof(*examples));
	visits->examples = examples;
	visits->most = nexamples;
	return 0;
}

/*
 * One with room for so much text: old, if it has it. Rooms double, so what is
 * lost in the arena is no more than what is used.
 */
static struct visit_example *new_example(struct visit_example *old,
					 struct arena *arena, size_t len)
{
	size_t room = EXAMPLE_ROOM;

	if (old && old->room >= len)
		return old;
	while (room < len)
		room *= 2;
	old = arena_take(arena, arena_round(sizeof(*old) + room, ALIGN));
	if (old)
		old->room = (uint32_t)room;
	return old;
}

static void fill_example(struct visit_example *example,
			 const struct visit *visit)
{
	example->word = visit->word;
	example->status = visit->status;
	example->method_len = (uint8_t)visit->method.len;
	example->target_len = (uint16_t)visit->target.len;
	if (visit->method.len)
		memcpy(example->text, visit->method.at, visit->method.len);
	if (visit->target.len)
		memcpy(example->text + visit->method.len, visit->target.at,
		       visit->target.len);
}

int visits_add_example(struct visits *visits, struct arena *arena,
		       const struct visit *visit, uint8_t nexamples)
{
	struct visit_example *example = NULL;
	size_t at = visits->nexamples;
	int64_t time_s = visit_seconds(visit->word);

	/* So it is with most of a log: no example need be looked at. */
	bool is_later = at && time_s > visits->latest_s;

	while (at && !is_later &&
	       compare_parts(visit->word, visit->method, visit->target,
			     visit->status, visits->examples[at - 1]) < 0)
		at--;
	if (at >= nexamples)
		return 0;
	if (reserve_examples(visits, arena, nexamples))
		return -1;
	if (visits->nexamples == nexamples)
		example = visits->examples[nexamples - 1];
	example = new_example(example, arena,
			      visit->method.len + visit->target.len);
	if (!example)
		return -1;
	if (visits->nexamples < nexamples)
		visits->nexamples++;
	memmove(visits->examples + at + 1, visits->examples + at,
		(visits->nexamples - 1 - at) * sizeof(*visits->examples));
	visits->examples[at] = example;
	fill_example(example, visit);
	if (at == visits->nexamples - 1U)
		visits->latest_s = time_s;
	else
		visits->latest_s = visit_seconds(
			visits->examples[visits->nexamples - 1]->word);
	return 0;
}

/* Cuts off what an example has no room for. */
static struct slice cut(struct slice text, size_t max)
{
	text.len = MIN(text.len, max);
	return text;
}

int visits_add(struct visits **list, struct arena *arena,
	       const struct visit *visit, const uint64_t *bytes,
	       struct visits_kept kept)
{
	const struct visit_answer answer = { .status = visit->status,
					     .is_sized = bytes != NULL,
					     .bytes = bytes ? *bytes : 0 };
	struct visits *visits =
		visits_of(list, arena, visit->crawler, kept.answers);
	struct visit example = *visit;

	if (!visits || visits_add_word(visits, arena, visit->word,
				       visit_answer_word(&answer)))
		return -1;
	if (bytes)
		visits_add_bytes(visits, *bytes);
	if (!visit_facts(visit->word).is_forbidden)
		return 0;
	example.method = cut(visit->method, VISIT_METHOD_MAX);
	example.target = cut(visit->target, VISIT_TARGET_MAX);
	return visits_add_example(visits, arena, &example, kept.nexamples);
}

static int add_chunk(struct visits *visits, struct arena *arena,
		     const struct visit_chunk *src)
{
	for (uint32_t at = 0, n; at < src->n; at += n) {
		struct visit_chunk *chunk = open_chunk(visits, arena);
		uint64_t *to;

		if (!chunk)
			return -1;
		n = MIN(src->n - at, chunk->room - chunk->n);
		to = chunk->words + chunk->n;
		memcpy(to, src->words + at, n * sizeof(*to));
		if (visits->has_answers)
			memcpy(to + chunk->room, src->words + src->room + at,
			       n * sizeof(*to));
		chunk->n += n;
		visits->n += n;
	}
	return 0;
}

/* The oldest chunks first, so that what was in order still is. */
static int merge_words(struct visits *dst, struct arena *arena,
		       const struct visits *src)
{
	enum { MOST = 64 };
	const struct visit_chunk *chunks[MOST], *at = src->chunks;
	size_t n = 0;

	for (; at && n < MOST; at = at->next)
		chunks[n++] = at;
	for (; at; at = at->next)
		if (add_chunk(dst, arena, at))
			return -1;
	while (n--)
		if (add_chunk(dst, arena, chunks[n]))
			return -1;
	return 0;
}

/* The same without moving any. */
static void take_words(struct visits *dst, const struct visits *src)
{
	struct visit_chunk *oldest = src->chunks;

	while (oldest->next)
		oldest = oldest->next;
	oldest->next = dst->chunks;
	dst->chunks = src->chunks;
	dst->n += src->n;
}

static int merge_examples(struct visits *dst, struct arena *arena,
			  const struct visits *src, uint8_t nexamples)
{
	for (size_t i = 0; i < src->nexamples; i++) {
		const struct visit_example *from = src->examples[i];
		struct visit visit = { .word = from->word,
				       .status = from->status,
				       .method = visit_example_method(from),
				       .target = visit_example_target(from) };

		if (visits_add_example(dst, arena, &visit, nexamples))
			return -1;
	}
	return 0;
}

int visits_merge(struct visits **list, struct arena *arena,
		 const struct visits *src, struct visits_kept kept)
{
	for (; src; src = src->next) {
		struct visits *dst =
			visits_of(list, arena, src->crawler, kept.answers);

		if (!dst)
			return -1;
		if (kept.takes_over && src->chunks)
			take_words(dst, src);
		else if (merge_words(dst, arena, src))
			return -1;
		if (merge_examples(dst, arena, src, kept.nexamples))
			return -1;
		if (src->is_sized)
			visits_add_bytes(dst, src->bytes);
		list = &dst->next;
	}
	return 0;
}

uint64_t *visits_sorted(const struct visits *visits)
{
	uint64_t *words = malloc((visits->n + 1) * sizeof(*words));
	size_t n = visits->n;

	if (!words)
		return NULL;
	/* Chunks stand last first, and most logs are in order. */
	for (const struct visit_chunk *at = visits->chunks; at; at = at->next) {
		n -= at->n;
		memcpy(words + n, at->words, at->n * sizeof(*words));
	}
	numbers_sort(words, visits->n, 0);
	return words;
}

static bool words_are_below(const struct visits *visits, uint32_t nrules)
{
	for (const struct visit_chunk *at = visits->chunks; at; at = at->next)
		for (uint32_t i = 0; i < at->n; i++)
			if (visit_facts(at->words[i]).rule >= nrules)
				return false;
	for (size_t i = 0; i < visits->nexamples; i++)
		if (visit_facts(visits->examples[i]->word).rule >= nrules)
			return false;
	return true;
}

bool visits_are_below(const struct visits *list, uint32_t ncrawlers,
		      uint32_t nrules)
{
	for (; list; list = list->next)
		if (list->crawler >= ncrawlers ||
		    !words_are_below(list, nrules))
			return false;
	return true;
}
