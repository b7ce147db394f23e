/*
 * A table in which each request has one place, by a hash of all that its
 * verdict depends on, and takes it from the one that was there.
 *
 * Tested by tests/unit/crawler/test_rules.c.
 */

#include "crawler/rules_memo.h"

#include <stdlib.h>
#include <string.h>

#include "base/word.h"

enum {
	PLACES_LOG2 = 12,
	TARGET_MAX = 96, /* bytes; a longer one is not kept */
};

struct entry {
	size_t addressee;
	uint64_t period;
	struct rules_verdict verdict;
	uint8_t len; /* 0: there is none */
	char target[TARGET_MAX];
};

struct rules_memo {
	struct robots_target scratch;
	struct entry entries[1 << PLACES_LOG2];
};

struct rules_memo *rules_memo_new(void)
{
	return calloc(1, sizeof(struct rules_memo));
}

void rules_memo_free(struct rules_memo *memo)
{
	if (!memo)
		return;
	robots_target_release(&memo->scratch);
	free(memo);
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
	entry = &memo->entries[word_place(
		target.at, target.len, addressee ^ period << 16, PLACES_LOG2)];
	if (entry->len == target.len && entry->addressee == addressee &&
	    entry->period == period &&
	    !memcmp(entry->target, target.at, target.len)) {
		*verdict = entry->verdict;
		return 0;
	}
	if (rules_judge(rules, &memo->scratch, token, request, verdict))
		return -1;
	entry->addressee = addressee;
	entry->period = period;
	entry->verdict = *verdict;
	entry->len = (uint8_t)target.len;
	memcpy(entry->target, target.at, target.len);
	return 0;
}
