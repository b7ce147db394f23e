/*
 * Makes a matcher of rules; robots_match.c says what for.
 *
 * Tested by tests/unit/crawler/test_robots_match.c.
 */

#include "crawler/robots_matcher.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include <sys/param.h>

#include "base/vec.h"
#include "base/word.h"
#include "crawler/robots_path.h"

bool robots_match_precedes(const struct robots_match *a,
			   const struct robots_match *b)
{
	if (a->noctets != b->noctets)
		return a->noctets > b->noctets;
	if (a->is_allow != b->is_allow)
		return a->is_allow;
	return a->number < b->number;
}

/**** Rules and their parts */

static int compare_rules(const void *one, const void *other)
{
	const struct matcher_rule *a = one, *b = other;

	return robots_match_precedes(&b->match, &a->match) -
	       robots_match_precedes(&a->match, &b->match);
}

static int add_rules(struct robots_matcher *matcher,
		     const struct robots_pattern *patterns, size_t n)
{
	struct matcher_rule *rules = calloc(n ? n : 1, sizeof(*rules));

	matcher->rules = rules;
	if (!rules)
		return -1;
	for (size_t i = 0; i < n; i++) {
		struct slice path = patterns[i].path;

		rules[i].at = matcher->texts.len;
		robots_path_add_rule(&matcher->texts, path);
		rules[i].match.noctets = matcher->texts.len - rules[i].at;
		rules[i].match.number = patterns[i].number;
		rules[i].match.is_allow = patterns[i].is_allow;
		rules[i].has_query = memchr(path.at, '?', path.len);
	}
	matcher->nrules = n;
	qsort(rules, n, sizeof(*rules), compare_rules);
	return buf_failed(&matcher->texts) ? -1 : 0;
}

static int add_part(struct robots_matcher *matcher, struct matcher_part part)
{
	struct matcher_part *parts =
		vec_grow(matcher->parts, matcher->nparts, 1, sizeof(*parts));

	if (!parts)
		return -1;
	matcher->parts = parts;
	parts[matcher->nparts++] = part;
	return 0;
}

/* Adds what is between two '*'s of a normal form. */
static int cut_off_part(struct robots_matcher *matcher, size_t at, size_t len,
			bool is_first)
{
	struct buf *texts = &matcher->texts;
	struct matcher_part part = { texts->len, 0, 0 };
	bool is_last;

	/* Behind a '*' the end is anywhere. */
	is_last = len && texts->data[at + len - 1] == '$';
	len -= is_last;
	if (!len)
		return 0;
	if (is_first)
		buf_add_byte(texts, '\0');
	if (!buf_reserve(texts, len))
		return -1;
	buf_add(texts, texts->data + at, len);
	if (is_last)
		buf_add_byte(texts, '\0');
	part.len = texts->len - part.at;
	return add_part(matcher, part);
}

static int cut_into_parts(struct robots_matcher *matcher,
			  struct matcher_rule *rule)
{
	size_t at = rule->at, end = at + rule->match.noctets;

	rule->first_part = matcher->nparts;
	while (at < end) {
		const uint8_t *data = matcher->texts.data;
		const uint8_t *star = memchr(data + at, '*', end - at);
		size_t len = star ? (size_t)(star - data) - at : end - at;

		if (cut_off_part(matcher, at, len, at == rule->at))
			return -1;
		at += len + 1;
	}
	rule->nparts = matcher->nparts - rule->first_part;
	return 0;
}

static int add_borders(struct robots_matcher *matcher,
		       struct matcher_part *part)
{
	struct slice text = matcher_text(matcher, part);
	uint32_t *borders, len = 0;

	if (!matcher_searches(text))
		return 0;
	if (text.len > UINT32_MAX) {
		errno = ENOMEM;
		return -1;
	}
	borders = vec_grow(matcher->borders, matcher->nborders, text.len,
			   sizeof(*borders));
	if (!borders)
		return -1;
	matcher->borders = borders;
	part->borders = matcher->nborders;
	matcher->nborders += text.len;
	borders += part->borders;
	borders[0] = 0;
	for (size_t i = 1; i < text.len; i++) {
		while (len && text.at[i] != text.at[len])
			len = borders[len - 1];
		len += text.at[i] == text.at[len];
		borders[i] = len;
	}
	return 0;
}

static int add_parts(struct robots_matcher *matcher)
{
	matcher->always = matcher->nrules;
	for (size_t i = 0; i < matcher->nrules; i++) {
		struct matcher_rule *rule = &matcher->rules[i];

		rule->match.index = (uint32_t)i;
		if (cut_into_parts(matcher, rule))
			return -1;
		if (!rule->nparts && i < matcher->always)
			matcher->always = i;
		if (buf_failed(&matcher->texts))
			return -1;
		for (size_t k = 0; k < rule->nparts; k++)
			if (add_borders(matcher,
					&matcher->parts[rule->first_part + k]))
				return -1;
	}
	return 0;
}

/**** Words */

/* A part of a rule, while words are chosen. */
struct candidate {
	struct slice text;
	uint32_t rule;
	uint32_t nsame; /* candidates with this text */
};

static int compare_candidates(const void *one, const void *other)
{
	const struct candidate *a = one, *b = other;
	size_t len = a->text.len < b->text.len ? a->text.len : b->text.len;
	int diff = memcmp(a->text.at, b->text.at, len);

	if (diff)
		return diff;
	if (a->text.len != b->text.len)
		return a->text.len < b->text.len ? -1 : 1;
	return (a->rule > b->rule) - (a->rule < b->rule);
}

static struct candidate *list_candidates(const struct robots_matcher *matcher)
{
	size_t n = matcher->nparts;
	struct candidate *list = calloc(n ? n : 1, sizeof(*list));

	for (size_t i = 0; list && i < matcher->nrules; i++) {
		const struct matcher_rule *rule = &matcher->rules[i];

		for (size_t k = 0; k < rule->nparts; k++) {
			size_t part = rule->first_part + k;

			list[part].text =
				matcher_text(matcher, &matcher->parts[part]);
			list[part].rule = (uint32_t)i;
		}
	}
	if (list)
		qsort(list, n, sizeof(*list), compare_candidates);
	return list;
}

static void count_same(struct candidate *list, size_t n)
{
	size_t end;

	for (size_t i = 0; i < n; i = end) {
		for (end = i;
		     end < n && slice_is_same(list[i].text, list[end].text);)
			end++;
		for (size_t k = i; k < end; k++)
			list[k].nsame = (uint32_t)(end - i);
	}
}

/* A text that has no such front is known by its first octets. */
static bool is_long_front(const struct candidate *candidate)
{
	return !candidate->text.at[0] && candidate->text.len >= MATCHER_WORD;
}

static bool is_better(const struct candidate *a, const struct candidate *b)
{
	if (a->nsame != b->nsame)
		return a->nsame < b->nsame;
	if (is_long_front(a) != is_long_front(b))
		return is_long_front(a);
	return a->text.len > b->text.len;
}

/* best[rule] becomes the place of the chosen candidate. */
static void choose(const struct candidate *list, size_t n, size_t *best,
		   size_t nrules)
{
	for (size_t i = 0; i < nrules; i++)
		best[i] = SIZE_MAX;
	for (size_t i = 0; i < n; i++) {
		size_t *place = &best[list[i].rule];

		if (*place == SIZE_MAX || is_better(&list[i], &list[*place]))
			*place = i;
	}
}

static struct matcher_waiting wait_for(const struct robots_matcher *matcher,
				       uint32_t number)
{
	const struct matcher_rule *rule = &matcher->rules[number];
	struct matcher_waiting waiting = { .rule = number };
	struct slice front =
		matcher_text(matcher, &matcher->parts[rule->first_part]);

	if (front.at[0] || front.len < MATCHER_WORD || front.len > UINT32_MAX)
		return waiting;
	waiting.front_len = (uint32_t)front.len;
	waiting.front_end = word_load(front.at + front.len - MATCHER_WORD);
	return waiting;
}

static bool is_front(const struct candidate *candidate)
{
	return !candidate->text.at[0];
}

/*
 * True if a rule has this part at the front of targets, and waits for one that
 * is anywhere.
 */
static bool is_gate(const struct candidate *list, const size_t *best, size_t i)
{
	return is_front(&list[i]) && !is_front(&list[best[list[i].rule]]);
}

/* Whether a rule waits for what is anywhere, and has nothing at the front. */
static bool is_open(const struct robots_matcher *matcher,
		    const struct candidate *chosen)
{
	const struct matcher_rule *rule = &matcher->rules[chosen->rule];
	struct slice front =
		matcher_text(matcher, &matcher->parts[rule->first_part]);

	return !is_front(chosen) && front.at[0];
}

/*
 * Makes words of those that were chosen, and of gates; they are sorted. Returns
 * them.
 */
static struct slice *make_words(struct robots_matcher *matcher,
				const struct candidate *list,
				const size_t *best)
{
	struct slice *words = calloc(matcher->nparts + 1, sizeof(*words));
	uint32_t nwords = 0, nwaiting = 0;

	for (size_t i = 0; words && i < matcher->nparts; i++) {
		uint32_t rule = list[i].rule;
		bool gate = is_gate(list, best, i);

		if (best[rule] != i && !gate)
			continue;
		if (!nwords ||
		    !slice_is_same(words[nwords - 1], list[i].text)) {
			matcher->first[nwords] = nwaiting;
			words[nwords++] = list[i].text;
		}
		if (is_front(&list[i]))
			matcher->nfronts = nwords;
		if (gate) {
			matcher->gates[nwords - 1] = true;
			continue;
		}
		matcher->waiting[nwaiting++] = wait_for(matcher, rule);
		matcher->is_open |= is_open(matcher, &list[i]);
	}
	matcher->first[nwords] = nwaiting;
	matcher->nwords = nwords;
	return words;
}

/* How many octets both begin with. */
static size_t count_common(struct slice a, struct slice b)
{
	size_t len = MIN(a.len, b.len), n = 0;

	while (n < len && a.at[n] == b.at[n])
		n++;
	return n;
}

/*
 * Cuts words, which are sorted, to what no other one begins with: so they have
 * fewer nodes. Short ones, which would be found too often, are left.
 */
static void cut_words(struct robots_matcher *matcher, struct slice *words)
{
	struct slice before = { 0 }, next;
	uint32_t n = matcher->nwords;

	for (uint32_t i = 0; i < n; i++, before = next) {
		size_t common, len;

		next = words[i];
		common = count_common(before, next);
		if (i + 1 < n)
			common = MAX(common, count_common(next, words[i + 1]));
		len = MAX(common + 1, MATCHER_WORD);
		if (len >= next.len || matcher->gates[i])
			continue;
		words[i].len = len;
		for (uint32_t k = matcher->first[i]; k < matcher->first[i + 1];
		     k++)
			matcher->rules[matcher->waiting[k].rule].is_cut = true;
	}
}

static int set_finders(struct robots_matcher *matcher, struct slice *words)
{
	uint32_t n = matcher->nfronts;

	cut_words(matcher, words);
	if (wordtree_init(&matcher->fronts, words, n))
		return -1;
	return finder_init(&matcher->floats, words + n, matcher->nwords - n);
}

static int set_words(struct robots_matcher *matcher)
{
	size_t n = matcher->nrules, *best = calloc(n + 1, sizeof(*best));
	struct candidate *list = list_candidates(matcher);
	struct slice *words = NULL;
	int result = -1;

	matcher->waiting = calloc(n + 1, sizeof(*matcher->waiting));
	matcher->first = calloc(matcher->nparts + 1, sizeof(*matcher->first));
	matcher->gates = calloc(matcher->nparts + 1, sizeof(*matcher->gates));
	if (best && list && matcher->waiting && matcher->first &&
	    matcher->gates) {
		count_same(list, matcher->nparts);
		choose(list, matcher->nparts, best, n);
		words = make_words(matcher, list, best);
	}
	if (words)
		result = set_finders(matcher, words);
	free(best);
	free(list);
	free(words);
	return result;
}

struct robots_matcher *robots_matcher_new(const struct robots_pattern *patterns,
					  size_t n)
{
	struct robots_matcher *matcher;

	if (n >= UINT32_MAX) {
		errno = ENOMEM;
		return NULL;
	}
	matcher = calloc(1, sizeof(*matcher));
	if (!matcher)
		return NULL;
	if (add_rules(matcher, patterns, n) || add_parts(matcher) ||
	    set_words(matcher)) {
		robots_matcher_free(matcher);
		errno = ENOMEM;
		return NULL;
	}
	return matcher;
}

void robots_matcher_free(struct robots_matcher *matcher)
{
	if (!matcher)
		return;
	wordtree_release(&matcher->fronts);
	finder_release(&matcher->floats);
	buf_release(&matcher->texts);
	free(matcher->rules);
	free(matcher->parts);
	free(matcher->borders);
	free(matcher->waiting);
	free(matcher->first);
	free(matcher->gates);
	free(matcher);
}
