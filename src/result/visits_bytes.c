/*
 * Tested by tests/unit/result/test_visits.c.
 */

#include "result/visits_bytes.h"

#include <stdlib.h>
#include <sys/param.h>

#include "result/visits.h"

/* What is forbidden was judged, and only that has a rule. */
static bool may_be_word(uint64_t word)
{
	struct visit_facts facts = visit_facts(word);

	return facts.is_judged || (!facts.is_forbidden && !facts.rule);
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

static void pack_words(const struct visits *visits, struct buf *buf)
{
	uint64_t *words = visits_sorted(visits);

	if (!words) {
		buf->failed = true;
		return;
	}
	buf_add_u64(buf, visits->n);
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
		buf_add_byte(buf, list->is_sized);
		buf_add_u64(buf, list->bytes);
		pack_words(list, buf);
		buf_add_byte(buf, list->nexamples);
		for (size_t i = 0; i < list->nexamples; i++)
			pack_example(list->examples[i], buf);
	}
}

static int unpack_words(struct visits *visits, struct arena *arena, uint64_t n,
			struct unpack *in)
{
	uint64_t last = 0;

	for (; n && !in->failed; n--) {
		uint64_t word = unpack_u64(in);

		if (in->failed || word < last || !may_be_word(word))
			return 1;
		if (visits_add_word(visits, arena, word))
			return -1;
		last = word;
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
	uint8_t sized = unpack_byte(in);
	uint64_t bytes = unpack_u64(in), n = unpack_u64(in);
	int ret = unpack_words(visits, arena, n, in);

	if (ret)
		return ret;
	if (sized > 1 || (bytes && !sized))
		return 1;
	if (sized)
		visits_add_bytes(visits, bytes);
	for (uint8_t left = unpack_byte(in); !ret && left; left--)
		ret = unpack_example(visits, arena, in);
	return !ret && (in->failed || visits->nexamples > visits->n) ? 1 : ret;
}

int visits_unpack(struct visits **list, struct arena *arena, uint64_t *nvisits,
		  struct unpack *in)
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
		visits = visits_of(list, arena, crawler);
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

static void skip_words(struct unpack *in, uint64_t n)
{
	if (n > in->len / 8)
		in->failed = true;
	else
		unpack_bytes(in, n * 8);
}

void visits_skip(struct unpack *in)
{
	for (uint32_t n = unpack_u32(in); n && !in->failed; n--) {
		unpack_u32(in);
		unpack_byte(in);
		unpack_u64(in);
		skip_words(in, unpack_u64(in));
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
	uint64_t n;

	if (is_first) {
		parts->crawler = unpack_u32(in);
		unpack_byte(in);
		unpack_u64(in);
		buf_add(buf, head, (size_t)(in->at - head));
		parts->words = unpack_u64(in);
	} else {
		buf_add_u32(buf, parts->crawler);
		buf_add_byte(buf, 0);
		buf_add_u64(buf, 0);
	}
	n = MIN(parts->words, MAX(room_bytes / 8, 1));
	at = unpack_bytes(in, n * 8);
	buf_add_u64(buf, n);
	buf_add(buf, at, n * 8);
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
