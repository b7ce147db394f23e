/*
 * A path is cut at its '*'s into parts, which a target has to have one behind
 * the other. A NUL, which no normal form has, is put before and after each
 * target, at the front of a part that a target has to begin with, and at the
 * back of one that it has to end with: so parts need only be found.
 *
 * Each rule waits for one of its parts, its word: that which fewest other rules
 * have, too; of a long one only as much as tells it from the others. The words
 * in a target are found in one pass, and those at its front in another, before
 * it: what a rule has at its front, if it waits for another part, tells whether
 * that may stand behind it, so that most targets need not be read to the end.
 * Then only the rules that wait for the words are compared with it, in the
 * order in which they would decide, and none behind one that matched. A rule of
 * one part, all of which is its word, has matched when that is found.
 *
 * The other parts are searched for one behind the other, each at the first
 * place behind the last one: if there is a way to place them, that is one. It
 * is done by the algorithm of Knuth, Morris and Pratt, which does not go back
 * in the target either.
 */

#include "crawler/robots_match.h"

#include <stdlib.h>
#include <string.h>
#include <sys/param.h>

#include "base/word.h"
#include "crawler/robots_path.h"

/**** Targets */

static void add_form(struct buf *buf, struct slice target, bool unite_slashes)
{
	buf_add_byte(buf, '\0');
	robots_path_add_target(buf, target, unite_slashes);
	buf_add_byte(buf, '\0');
}

int robots_target_set(struct robots_target *to, struct slice target)
{
	const char *query =
		target.len ? memchr(target.at, '?', target.len) : NULL;

	buf_clear(&to->plain);
	buf_clear(&to->united);
	add_form(&to->plain, target, false);
	if (buf_failed(&to->plain))
		return -1;
	/* All that is behind it is text, up to the last NUL. */
	if (query &&
	    memchr(query, '%', (size_t)(target.at + target.len - query)) &&
	    strstr(strchr((char *)to->plain.data + 1, '?'), "%2F"))
		add_form(&to->united, target, true);
	return buf_failed(&to->united) ? -1 : 0;
}

void robots_target_release(struct robots_target *target)
{
	buf_release(&target->plain);
	buf_release(&target->united);
	free(target->seen);
	*target = (struct robots_target){ 0 };
}

bool robots_target_is_robots_txt(const struct robots_target *target)
{
	static const char path[] = "\0/robots.txt";
	size_t len = sizeof(path) - 1;

	return target->plain.len > len &&
	       !memcmp(target->plain.data, path, len) &&
	       (!target->plain.data[len] || target->plain.data[len] == '?');
}

/**** Comparing */

/* One text of a target, and what was found of it so far. */
struct search {
	const struct robots_matcher *matcher;
	struct robots_target *target;
	struct slice text; /* with a NUL at either end */
	bool for_plain;	   /* for rules without and */
	bool for_query;	   /* with a query */
	size_t best;	   /* the first rule that matches; or their number */
};

/*
 * Searches from *from on. Sets *from to behind it if the part is there.
 */
static bool search_part(struct search *search, const struct matcher_part *part,
			size_t *from)
{
	const struct robots_matcher *matcher = search->matcher;
	const uint32_t *borders = matcher->borders + part->borders;
	struct slice text = search->text, word = matcher_text(matcher, part);
	size_t len = 0, i = *from;

	for (; i < text.len && len < word.len; i++) {
		while (len && text.at[i] != word.at[len]) {
			len = borders[len - 1];
			search->target->nsteps++;
		}
		len += text.at[i] == word.at[len];
	}
	search->target->nsteps += i - *from;
	*from = i;
	return len == word.len;
}

/* The part is to be at the front of the text, or at its back, or anywhere. */
static bool place_part(struct search *search, const struct matcher_part *part,
		       size_t *from)
{
	struct slice text = search->text;
	struct slice word = matcher_text(search->matcher, part);
	size_t at = *from;

	if (matcher_searches(word))
		return search_part(search, part, from);
	if (text.len - at < word.len)
		return false;
	if (!word.at[word.len - 1])
		at = text.len - word.len;
	if (!word.at[0] && at)
		return false;
	*from = at + word.len;
	search->target->nsteps += word.len;
	return !memcmp(text.at + at, word.at, word.len);
}

static bool matches(struct search *search, const struct matcher_rule *rule)
{
	const struct matcher_part *parts = search->matcher->parts;
	size_t from = 0;

	for (size_t i = 0; i < rule->nparts; i++)
		if (!place_part(search, &parts[rule->first_part + i], &from))
			return false;
	return true;
}

/* Tells at once of most rules that they do not match. */
static bool may_match(const struct search *search,
		      const struct matcher_waiting *waiting)
{
	size_t len = waiting->front_len;

	return !len || (len <= search->text.len &&
			word_load(search->text.at + len - MATCHER_WORD) ==
				waiting->front_end);
}

/* Compares the rules that wait for a word which is in the text. */
static void try_rules(struct search *search, uint32_t word)
{
	const struct robots_matcher *matcher = search->matcher;

	for (uint32_t i = matcher->first[word]; i < matcher->first[word + 1];
	     i++) {
		const struct matcher_waiting *waiting = &matcher->waiting[i];
		const struct matcher_rule *rule;

		search->target->nsteps++;
		if (waiting->rule >= search->best)
			return;
		if (!may_match(search, waiting))
			continue;
		rule = &matcher->rules[waiting->rule];
		if (!(rule->has_query ? search->for_query : search->for_plain))
			continue;
		if ((rule->nparts == 1 && !rule->is_cut) ||
		    matches(search, rule)) {
			search->best = waiting->rule;
			return;
		}
	}
}

/*
 * Words that the text begins with. Returns behind how many octets of it other
 * words may stand; all, if none may.
 */
static size_t search_front(struct search *search)
{
	const struct robots_matcher *matcher = search->matcher;
	const struct wordtree *fronts = &matcher->fronts;
	size_t i = 0, behind = matcher->is_open ? 0 : search->text.len;
	uint32_t at = WORDTREE_ROOT;

	while (i < search->text.len) {
		at = wordtree_child(fronts, at, (uint8_t)search->text.at[i++]);
		if (at == WORDTREE_ROOT)
			break;
		if (!fronts->nodes[at].ends_word)
			continue;
		try_rules(search, fronts->words[at]);
		if (matcher->gates[fronts->words[at]])
			behind = MIN(behind, i);
	}
	search->target->nsteps += i;
	return behind;
}

/* A word that was found before has no shorter ends that were not. */
static void try_hits(struct search *search, uint32_t at)
{
	const struct robots_matcher *matcher = search->matcher;
	const struct finder *floats = &matcher->floats;
	uint32_t hit = finder_hit(floats, at);

	for (; hit; hit = finder_next_hit(floats, hit)) {
		uint32_t word = matcher->nfronts + finder_word(floats, hit);

		if (search->target->seen[word] == search->target->now)
			return;
		search->target->seen[word] = search->target->now;
		try_rules(search, word);
	}
}

/* The other words, behind so many octets of the text. */
static void search_behind(struct search *search, size_t from)
{
	const struct finder *floats = &search->matcher->floats;
	uint32_t at = FINDER_ROOT;
	size_t i = from;

	if (!++search->target->now) {
		memset(search->target->seen, 0,
		       search->target->nseen * sizeof(uint32_t));
		search->target->now = 1;
	}
	while (i < search->text.len && search->best) {
		i += finder_run(floats, &at, search->text.at + i,
				search->text.len - i);
		if (finder_hit(floats, at))
			try_hits(search, at);
	}
	search->target->nsteps += i - from;
}

static void search_text(struct search *search)
{
	size_t behind = search_front(search);

	if (behind < search->text.len)
		search_behind(search, behind);
}

static int make_room(struct robots_target *target, size_t nwords)
{
	uint32_t *seen;

	if (nwords <= target->nseen)
		return 0;
	seen = calloc(nwords, sizeof(*seen));
	if (!seen)
		return -1;
	free(target->seen);
	target->seen = seen;
	target->nseen = nwords;
	target->now = 0;
	return 0;
}

int robots_matcher_find(const struct robots_matcher *matcher,
			struct robots_target *target,
			struct robots_match *match)
{
	struct search search = { .matcher = matcher, .target = target };

	if (make_room(target, matcher->nwords))
		return -1;
	search.best = matcher->always;
	search.for_plain = true;
	search.for_query = !target->united.len;
	search.text =
		(struct slice){ (char *)target->plain.data, target->plain.len };
	search_text(&search);
	if (target->united.len) {
		search.for_plain = false;
		search.for_query = true;
		search.text = (struct slice){ (char *)target->united.data,
					      target->united.len };
		search_text(&search);
	}
	if (search.best == matcher->nrules)
		return 0;
	*match = matcher->rules[search.best].match;
	return 1;
}

bool robots_matcher_needs_query(const struct robots_matcher *matcher,
				struct robots_target *target,
				const struct robots_match *match)
{
	const struct matcher_rule *rule = &matcher->rules[match->index];
	struct search search = { .matcher = matcher, .target = target };
	uint8_t *data = target->plain.data;
	uint8_t *query = memchr(data, '?', target->plain.len);
	bool needs;

	if (!query)
		return false;
	search.text =
		(struct slice){ (char *)data, (size_t)(query - data) + 1 };
	*query = '\0';
	needs = !matches(&search, rule);
	*query = '?';
	return needs;
}
