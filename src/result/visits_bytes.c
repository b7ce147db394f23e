/*
 * Tested by tests/unit/result/test_visits.c.
 */

#include "result/visits_bytes.h"

#include <stdlib.h>
#include <sys/param.h>

#include "result/visits.h"

/* Of a crawler's flags. */
enum { SIZED = 1, ANSWERS = 2, FLAGS = SIZED | ANSWERS };

/* A request and its answer. */
struct pair {
	uint64_t word, answer;
};

static int compare_pairs(const void *a, const void *b)
{
	const struct pair *x = a, *y = b;

	if (x->word != y->word)
		return x->word < y->word ? -1 : 1;
	return (x->answer > y->answer) - (x->answer < y->answer);
}

/* What is forbidden was judged, and only that has a rule. */
static bool may_be_word(uint64_t word)
{
	struct visit_facts facts = visit_facts(word);

	return facts.is_judged || (!facts.is_forbidden && !facts.rule);
}

/* A status is three digits. That of the word is its class, up to 7. */
static bool may_be_answer(struct pair pair)
{
	unsigned status = visit_answer(pair.answer).status;
	unsigned class = status / 100;

	return status <= 999 && (class > 0 || !status) &&
	       (class < 7 ? class : 7) == visit_facts(pair.word).class;
}

static void add_u16(struct buf *buf, uint16_t n)
{
	buf_add_byte(buf, (uint8_t)n);
	buf_add_byte(buf, (uint8_t)(n >> 8));
}

static uint16_t unpack_u16(struct unpack *in)
{
	unsigned low = unpack_byte(in);

	return (uint16_t)(low | (unsigned)unpack_byte(in) << 8);
}

static void pack_pairs(const struct visits *visits, struct buf *buf)
{
	struct pair *pairs = malloc((visits->n + 1) * sizeof(*pairs));
	size_t n = 0;

	if (!pairs) {
		buf->failed = true;
		return;
	}
	for (const struct visit_chunk *at = visits->chunks; at; at = at->next) {
		const uint64_t *answers = visit_answers(visits, at);

		for (uint32_t i = 0; i < at->n; i++)
			pairs[n++] = (struct pair){ at->words[i], answers[i] };
	}
	qsort(pairs, n, sizeof(*pairs), compare_pairs);
	for (size_t i = 0; i < n; i++) {
		buf_add_u64(buf, pairs[i].word);
		buf_add_u64(buf, pairs[i].answer);
	}
	free(pairs);
}

static void pack_words(const struct visits *visits, struct buf *buf)
{
	uint64_t *words = visits_sorted(visits);

	if (!words) {
		buf->failed = true;
		return;
	}
	for (size_t i = 0; i < visits->n; i++)
		buf_add_u64(buf, words[i]);
	free(words);
}

static void pack_example(const struct visit_example *example, struct buf *buf)
{
	buf_add_u64(buf, example->word);
	add_u16(buf, example->status);
	buf_add_byte(buf, example->method_len);
	buf_add(buf, example->text, example->method_len);
	add_u16(buf, example->target_len);
	buf_add(buf, example->text + example->method_len, example->target_len);
}

void visits_pack(const struct visits *list, struct buf *buf)
{
	uint32_t n = 0;

	for (const struct visits *at = list; at; at = at->next)
		n++;
	buf_add_u32(buf, n);
	for (; list; list = list->next) {
		buf_add_u32(buf, list->crawler);
		buf_add_byte(buf, (uint8_t)((list->is_sized ? SIZED : 0) |
					    (list->has_answers ? ANSWERS : 0)));
		buf_add_u64(buf, list->bytes);
		buf_add_u64(buf, list->n);
		if (list->has_answers)
			pack_pairs(list, buf);
		else
			pack_words(list, buf);
		buf_add_byte(buf, list->nexamples);
		for (size_t i = 0; i < list->nexamples; i++)
			pack_example(list->examples[i], buf);
	}
}

static int unpack_words(struct visits *visits, struct arena *arena, uint64_t n,
			struct unpack *in)
{
	struct pair last = { 0 };

	for (; n && !in->failed; n--) {
		struct pair pair = { .word = unpack_u64(in) };

		if (visits->has_answers)
			pair.answer = unpack_u64(in);
		if (in->failed || compare_pairs(&pair, &last) < 0 ||
		    !may_be_word(pair.word) ||
		    (visits->has_answers && !may_be_answer(pair)))
			return 1;
		if (visits_add_word(visits, arena, pair.word, pair.answer))
			return -1;
		last = pair;
	}
	return 0;
}

static int unpack_example(struct visits *visits, struct arena *arena,
			  struct unpack *in)
{
	uint8_t before = visits->nexamples;
	struct visit visit = { 0 };

	visit.word = unpack_u64(in);
	visit.status = unpack_u16(in);
	visit.method.len = unpack_byte(in);
	visit.method.at = (const char *)unpack_bytes(in, visit.method.len);
	visit.target.len = unpack_u16(in);
	visit.target.at = (const char *)unpack_bytes(in, visit.target.len);
	if (in->failed || visit.method.len > VISIT_METHOD_MAX ||
	    visit.target.len > VISIT_TARGET_MAX || visit.status > 999 ||
	    !may_be_word(visit.word) || !visit_facts(visit.word).is_forbidden)
		return 1;
	if (visits_add_example(visits, arena, &visit, VISIT_EXAMPLES_MAX))
		return -1;
	/* In order: each is the last one. */
	return visits->nexamples == before ||
	       visits->examples[before]->word != visit.word;
}

static int unpack_crawler(struct visits *visits, struct arena *arena,
			  struct unpack *in)
{
	uint8_t flags = unpack_byte(in);
	uint64_t bytes = unpack_u64(in), n = unpack_u64(in);
	int ret;

	if (flags & ~FLAGS || (bytes && !(flags & SIZED)) ||
	    !(flags & ANSWERS) != !visits->has_answers)
		return 1;
	ret = unpack_words(visits, arena, n, in);
	if (ret)
		return ret;
	if (flags & SIZED)
		visits_add_bytes(visits, bytes);
	for (uint8_t left = unpack_byte(in); !ret && left; left--)
		ret = unpack_example(visits, arena, in);
	return !ret && (in->failed || visits->nexamples > visits->n) ? 1 : ret;
}

int visits_unpack(struct visits **list, struct arena *arena, bool with_answers,
		  uint64_t *nvisits, struct unpack *in)
{
	uint32_t n = unpack_u32(in);
	int64_t last = -1;

	for (; n && !in->failed; n--) {
		uint32_t crawler = unpack_u32(in);
		struct visits *visits;
		uint64_t before;
		int ret;

		if (in->failed || (int64_t)crawler <= last)
			return 1;
		last = crawler;
		visits = visits_of(list, arena, crawler, with_answers);
		if (!visits)
			return -1;
		before = visits->n;
		ret = unpack_crawler(visits, arena, in);
		if (ret)
			return ret;
		if (visits->n == before)
			return 1;
		*nvisits += visits->n - before;
	}
	return in->failed;
}

static void skip_examples(struct unpack *in)
{
	for (uint8_t left = unpack_byte(in); left && !in->failed; left--) {
		unpack_u64(in);
		unpack_u16(in);
		unpack_bytes(in, unpack_byte(in));
		unpack_bytes(in, unpack_u16(in));
	}
}

/* The bytes of a request. */
static size_t request_size(uint8_t flags)
{
	return flags & ANSWERS ? sizeof(struct pair) : sizeof(uint64_t);
}

static void skip_words(struct unpack *in, uint8_t flags)
{
	uint64_t n = unpack_u64(in);

	if (n > in->len / request_size(flags))
		in->failed = true;
	else
		unpack_bytes(in, n * request_size(flags));
}

void visits_skip(struct unpack *in)
{
	for (uint32_t n = unpack_u32(in); n && !in->failed; n--) {
		uint8_t flags;

		unpack_u32(in);
		flags = unpack_byte(in);
		unpack_u64(in);
		skip_words(in, flags);
		skip_examples(in);
	}
}

/**** In parts */

void visits_parts_begin(struct visits_parts *parts, struct unpack in)
{
	*parts = (struct visits_parts){ .in = in };
	parts->nleft = unpack_u32(&parts->in);
}

/* Adds what there is room for of the crawler that is begun. */
static void add_piece(struct visits_parts *parts, bool is_first,
		      size_t room_bytes, struct buf *buf)
{
	struct unpack *in = &parts->in;
	const uint8_t *head = in->at, *at;
	size_t size;
	uint64_t n;

	if (is_first) {
		parts->crawler = unpack_u32(in);
		parts->flags = unpack_byte(in);
		unpack_u64(in);
		buf_add(buf, head, (size_t)(in->at - head));
		parts->words = unpack_u64(in);
	} else {
		buf_add_u32(buf, parts->crawler);
		buf_add_byte(buf, parts->flags & ANSWERS);
		buf_add_u64(buf, 0);
	}
	size = request_size(parts->flags);
	n = MIN(parts->words, MAX(room_bytes / size, 1));
	at = unpack_bytes(in, n * size);
	buf_add_u64(buf, n);
	buf_add(buf, at, n * size);
	parts->words -= n;
	if (parts->words) {
		buf_add_byte(buf, 0);
		return;
	}
	at = in->at;
	skip_examples(in);
	buf_add(buf, at, (size_t)(in->at - at));
	parts->nleft--;
}

bool visits_parts_add(struct visits_parts *parts, size_t limit, struct buf *buf)
{
	size_t start = buf->len;
	uint32_t n = 0;
	uint8_t *count;

	buf_add_u32(buf, 0);
	while (parts->nleft && (!n || buf->len - start < limit) &&
	       !buf_failed(buf)) {
		size_t used = buf->len - start;

		add_piece(parts, !parts->words, limit > used ? limit - used : 0,
			  buf);
		n++;
	}
	if (buf_failed(buf))
		return false;
	count = buf->data + start;
	for (int i = 0; i < 4; i++)
		count[i] = (uint8_t)(n >> 8 * i);
	return parts->nleft > 0;
}
