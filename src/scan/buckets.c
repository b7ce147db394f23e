/*
 * Those two are joined again and again for which that lets the fewest more
 * texts be taken for one of the bucket's, until there are no more than buckets.
 * It is done while they are added, with a little more room than that, so that
 * it takes time in proportion to their number. Which bytes may stand before a
 * window are those that loose_stands() takes there, or more.
 *
 * Tested by tests/unit/scan/test_tokenset.c.
 */

#include "scan/buckets.h"

#include <stddef.h>
#include <sys/param.h>

#include "base/text.h"
#include "scan/loose.h"

enum {
	NBUCKETS = 8,
	POOL_MAX = 48,
	NLETTERS = 26,
	LETTERS_FROM = 'a' % 64,
	/* More have too many halves of bytes in common. */
	NDISTINCT_MAX = 64,
};

/* The bytes that may stand in a column, by their halves and lower bits. */
struct column {
	uint64_t low6;
	uint16_t low, high;
};

struct pattern {
	struct column columns[BUCKETS_COLUMNS];
	double share; /* see set_share() */
	double ntokens;
};

/* Those of each class of bytes. */
struct classes {
	struct column escape, alnum, other;
};

static const struct column any = { UINT64_MAX, UINT16_MAX, UINT16_MAX };

static void add_byte(struct column *column, unsigned char byte)
{
	column->low6 |= UINT64_C(1) << byte % 64;
	column->low |= (uint16_t)(1 << byte % 16);
	column->high |= (uint16_t)(1 << byte / 16);
}

static struct column join(struct column a, struct column b)
{
	return (struct column){ a.low6 | b.low6, a.low | b.low,
				a.high | b.high };
}

static struct classes make_classes(void)
{
	struct classes classes = { 0 };

	for (unsigned byte = 0; byte <= UINT8_MAX; byte++) {
		char c = (char)byte;

		if (text_is_alnum(c))
			add_byte(&classes.alnum, (unsigned char)byte);
		else if (c != '-' && c != '_')
			add_byte(&classes.other, (unsigned char)byte);
		if (loose_is_escape(c))
			add_byte(&classes.escape, (unsigned char)byte);
	}
	return classes;
}

/* Those of some classes, and of a byte of the token, or NUL. */
static struct column column_of(const struct classes *classes, unsigned which,
			       char c)
{
	struct column column = { 0 };

	if (which & LOOSE_ANY)
		return any;
	if (which & LOOSE_ESCAPE)
		column = join(column, classes->escape);
	if (which & LOOSE_ALNUM)
		column = join(column, classes->alnum);
	if (which & LOOSE_OTHER)
		column = join(column, classes->other);
	if (!c)
		return column;
	add_byte(&column, (unsigned char)c);
	if (text_is_letter(c))
		add_byte(&column, (unsigned char)(c ^ 0x20));
	if (c == ' ')
		add_byte(&column, '+');
	return column;
}

/*
 * About how many of all texts of letters it stands for. What many tokens have
 * in common is frequent in logs, too, so there is more to be ruled out.
 */
static void set_share(struct pattern *pattern)
{
	double share = 1;

	for (size_t i = 0; i < BUCKETS_COLUMNS; i++) {
		uint64_t letters = pattern->columns[i].low6 >> LETTERS_FROM &
				   ((1 << NLETTERS) - 1);

		share *= __builtin_popcountll(letters) / (double)NLETTERS;
	}
	pattern->share = share * pattern->ntokens * pattern->ntokens;
}

static struct pattern pattern_of(const struct classes *classes,
				 struct slice token,
				 const struct window *window)
{
	size_t end = window->at + window->len;
	struct pattern pattern;
	unsigned which = 0;
	size_t at = window->at;

	for (size_t i = 0; i < BUCKETS_COLUMNS; i++)
		pattern.columns[i] = any;
	for (size_t i = BUCKETS_BEFORE; i-- && !(which & LOOSE_LAST); at--) {
		which = loose_before(token, at);
		pattern.columns[i] =
			column_of(classes, which, at ? token.at[at - 1] : '\0');
	}
	which = 0;
	at = window->at;
	for (size_t i = BUCKETS_BEFORE;
	     i < BUCKETS_COLUMNS && !(which & LOOSE_LAST); i++, at++) {
		which = at < end ? 0 : loose_behind(token, at);
		pattern.columns[i] =
			column_of(classes, which,
				  at < token.len ? token.at[at] : '\0');
	}
	pattern.ntokens = 1;
	set_share(&pattern);
	return pattern;
}

static struct pattern join_all(const struct pattern *a, const struct pattern *b)
{
	struct pattern joined;

	for (size_t i = 0; i < BUCKETS_COLUMNS; i++)
		joined.columns[i] = join(a->columns[i], b->columns[i]);
	joined.ntokens = a->ntokens + b->ntokens;
	set_share(&joined);
	return joined;
}

/**** Parting them among buckets */

/* Patterns that were joined as far as was needed for all to have room. */
struct pool {
	struct pattern patterns[POOL_MAX + 1];
	/* Of two, the second after the first, what joining them costs. */
	double costs[POOL_MAX + 1][POOL_MAX + 1];
	size_t n;
};

static void set_costs(struct pool *pool, size_t at)
{
	const struct pattern *patterns = pool->patterns;

	for (size_t i = 0; i < pool->n; i++) {
		struct pattern joined = join_all(&patterns[i], &patterns[at]);
		double cost =
			joined.share - patterns[i].share - patterns[at].share;

		pool->costs[MIN(i, at)][MAX(i, at)] = cost;
	}
}

/* Joins the two for which that costs least. */
static void join_cheapest(struct pool *pool)
{
	size_t one = 0, other = 1, last = --pool->n;

	for (size_t i = 0; i <= last; i++) {
		for (size_t k = i + 1; k <= last; k++) {
			if (pool->costs[i][k] >= pool->costs[one][other])
				continue;
			one = i;
			other = k;
		}
	}
	pool->patterns[one] =
		join_all(&pool->patterns[one], &pool->patterns[other]);
	set_costs(pool, one);
	if (other == last)
		return;
	pool->patterns[other] = pool->patterns[last];
	set_costs(pool, other);
}

static void add_pattern(struct pool *pool, const struct pattern *pattern)
{
	pool->patterns[pool->n++] = *pattern;
	set_costs(pool, pool->n - 1);
	if (pool->n > POOL_MAX)
		join_cheapest(pool);
}

static void set_tables(struct buckets *tables, const struct pattern *buckets,
		       size_t nbuckets)
{
	for (size_t b = 0; b < nbuckets; b++) {
		for (size_t i = 0; i < BUCKETS_COLUMNS; i++) {
			struct column column = buckets[b].columns[i];

			for (size_t k = 0; k < 16; k++) {
				tables->low[i][k] |=
					(uint8_t)((column.low >> k & 1) << b);
				tables->high[i][k] |=
					(uint8_t)((column.high >> k & 1) << b);
			}
			for (size_t k = 0; k < 64; k++)
				tables->low6[i][k] |=
					(uint8_t)((column.low6 >> k & 1) << b);
		}
	}
}

static bool is_same(const struct slice *tokens, const struct window *a,
		    const struct window *b)
{
	const char *one = tokens[a->token].at + a->at;
	const char *other = tokens[b->token].at + b->at;

	if (a->len != b->len)
		return false;
	for (size_t i = 0; i < a->len; i++)
		if (text_lower(one[i]) != text_lower(other[i]))
			return false;
	return true;
}

static bool are_too_many(const struct slice *tokens,
			 const struct window *windows, size_t n)
{
	const struct window *distinct[NDISTINCT_MAX];
	size_t ndistinct = 0;

	for (size_t i = 0; i < n; i++) {
		size_t k = 0;

		while (k < ndistinct &&
		       !is_same(tokens, distinct[k], &windows[i]))
			k++;
		if (k < ndistinct)
			continue;
		if (ndistinct == NDISTINCT_MAX)
			return true;
		distinct[ndistinct++] = &windows[i];
	}
	return false;
}

bool buckets_set(struct buckets *tables, const struct slice *tokens,
		 const struct window *windows, size_t n)
{
	struct classes classes = make_classes();
	struct pool pool = { .n = 0 };

	if (are_too_many(tokens, windows, n))
		return false;
	for (size_t i = 0; i < n; i++) {
		struct pattern pattern =
			pattern_of(&classes, tokens[windows[i].token],
				   &windows[i]);

		add_pattern(&pool, &pattern);
	}
	while (pool.n > NBUCKETS)
		join_cheapest(&pool);
	set_tables(tables, pool.patterns, pool.n);
	return true;
}
