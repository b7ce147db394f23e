/*
 * A table in which each request has one place, by a hash of all that its
 * verdict depends on, and takes it from the one that was there; but not from
 * one that came again since another one wanted its place. So a target that
 * comes once, as many with a query do, does not take it from one that comes
 * again and again.
 *
 * Tested by tests/unit/crawler/test_rules.c.
 */

#include "crawler/rules_memo.h"

#include <stdlib.h>
#include <string.h>

#include "base/cache_line.h"
#include "base/populate.h"
#include "base/word.h"

enum {
	PLACES_LOG2 = 13,
	TARGET_MAX = 96, /* bytes; a longer one is not kept */
};

/* Two lines; of most targets all is in the first one. */
struct entry {
	uint64_t period;
	uint32_t addressee;
	struct rules_verdict verdict;
	uint8_t len; /* 0: there is none */
	bool came_again;
	char target[TARGET_MAX];
};

struct rules_memo {
	struct robots_target scratch;
	struct slice foreseen; /* where a target stood, and its place */
	size_t place;
	struct entry *entries; /* in the bytes, where a line begins */
	char bytes[(sizeof(struct entry) << PLACES_LOG2) + CACHE_LINE];
};

struct rules_memo *rules_memo_new(void)
{
	struct rules_memo *memo = calloc(1, sizeof(*memo));
	char *at;

	if (!memo)
		return NULL;
	populate(memo, sizeof(*memo));
	at = memo->bytes;
	at += -(uintptr_t)at % CACHE_LINE;
	memo->entries = (void *)at;
	return memo;
}

void rules_memo_free(struct rules_memo *memo)
{
	if (!memo)
		return;
	robots_target_release(&memo->scratch);
	free(memo);
}

/*
 * The same target asked for by crawlers with rules of their own has two places.
 * They are next to each other, so both can be foreseen.
 */
static size_t place_of(const struct rules_memo *memo, struct slice target)
{
	/* If another text stands there now its verdict is only not found. */
	if (target.at == memo->foreseen.at && target.len == memo->foreseen.len)
		return memo->place;
	return word_place(target.at, target.len, 0, PLACES_LOG2 - 1) * 2;
}

void rules_memo_foresee(struct rules_memo *memo, struct slice target)
{
	const struct entry *entry;

	if (target.len > TARGET_MAX)
		return;
	memo->foreseen = (struct slice){ 0 };
	memo->place = place_of(memo, target);
	memo->foreseen = target;
	entry = &memo->entries[memo->place];
	__builtin_prefetch(entry);
	__builtin_prefetch(entry + 1);
}

int rules_memo_judge(struct rules_memo *memo, const struct rules *rules,
		     size_t token, const struct rules_request *request,
		     struct rules_verdict *verdict)
{
	struct slice target = request->target;
	size_t addressee = rules_addressee(rules, token);
	uint64_t period = rules_period(rules, request->time);
	struct entry *entry;

	/* Of a method only that it is CONNECT matters. */
	if (!target.len || target.len > TARGET_MAX ||
	    slice_is(request->method, "CONNECT"))
		return rules_judge(rules, &memo->scratch, token, request,
				   verdict);
	entry = &memo->entries[place_of(memo, target) + addressee % 2];
	if (entry->len == target.len && entry->addressee == addressee &&
	    entry->period == period &&
	    !memcmp(entry->target, target.at, target.len)) {
		entry->came_again = true;
		*verdict = entry->verdict;
		return 0;
	}
	if (rules_judge(rules, &memo->scratch, token, request, verdict))
		return -1;
	if (entry->came_again) {
		entry->came_again = false;
		return 0;
	}
	entry->addressee = (uint32_t)addressee;
	entry->period = period;
	entry->verdict = *verdict;
	entry->len = (uint8_t)target.len;
	memcpy(entry->target, target.at, target.len);
	return 0;
}
