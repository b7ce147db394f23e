/*
 * A needle is compared only at places where two of its bytes stand at the right
 * distance. These two are the needle's bytes that are rarest in logs, so such
 * places are few, and vector instructions find them as fast as memory delivers
 * the text: up to 256 places at a time, for all needles, in one pass. With the
 * fastest decoder, memmem() would take a third of a run; this takes a
 * twentieth.
 *
 * Where there are many needles, such places are many, too. So they are sorted,
 * and at each place at which one may begin, byte by byte, only those are left
 * that begin as the text does: the first of these is the shortest.
 */

#include "scan/search.h"

#include <stdbool.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

/* So many pairs cost as much as the search for many needles. */
enum { FEW_MAX = 16 };

enum { NBYTES = 256 };

struct search {
	const struct search_kernel *kernel;
	const struct search_needle *needles; /* borrowed */
	size_t nneedles;

	/* Of few: */
	struct search_pairs pairs; /* owned, no two alike */

	/* Of many: */
	const struct search_needle **sorted; /* owned; or NULL */
	size_t begins[NBYTES + 1]; /* of those with this byte, the first */
};

/*
 * The most common bytes of access logs, by falling frequency: counted in 81
 * logs of all formats and many servers, each with the same weight. All others
 * are rarer.
 */
static const char common[] = " 01./2e\"iot34:-a5lT6rcsnp798mhHdxPuM+EG,fgbw\n"
			     "][Ak;DS()W%yC_z\\OKvLNFjXI=BURJq&?VYQ#{}Z'";

/* The higher, the rarer. */
static size_t rarity(char byte)
{
	const char *at = memchr(common, byte, sizeof(common) - 1);

	return at ? (size_t)(at - common) : sizeof(common);
}

/* If the needle has fewer bytes, the rarest one is used again. */
static struct search_pair choose_pair(const struct search_needle *needle)
{
	size_t len = needle->len < SEARCH_SPAN ? needle->len : SEARCH_SPAN;
	struct search_pair pair = { 0 };
	size_t n = 0;

	for (size_t i = 0; i < len; i++) {
		size_t k = n;

		for (; k && rarity(needle->bytes[i]) >
				    rarity(needle->bytes[pair.at[k - 1]]);
		     k--)
			if (k < SEARCH_NRARE)
				pair.at[k] = pair.at[k - 1];
		if (k < SEARCH_NRARE)
			pair.at[k] = (uint8_t)i;
		if (n < SEARCH_NRARE)
			n++;
	}
	while (n < SEARCH_NRARE)
		pair.at[n++] = pair.at[0];
	for (size_t k = 0; k < SEARCH_NRARE; k++)
		pair.bytes[k] = (uint8_t)needle->bytes[pair.at[k]];
	return pair;
}

static void add_pair(struct search *s, struct search_pair pair)
{
	for (size_t i = 0; i < s->pairs.n; i++)
		if (!memcmp(&s->pairs.all[i], &pair, sizeof(pair)))
			return;
	s->pairs.all[s->pairs.n++] = pair;
}

static inline bool stands(const struct search_needle *needle, const char *at,
			  size_t len)
{
	return needle->len <= len && !memcmp(at, needle->bytes, needle->len);
}

/* Of the needles that stand there, the shortest. */
static bool find_shortest(const struct search *s, const char *at, size_t len,
			  struct search_hit *hit)
{
	bool found = false;

	for (size_t i = 0; i < s->nneedles; i++) {
		if (!stands(&s->needles[i], at, len))
			continue;
		*hit = (struct search_hit){ at, i };
		found = true;
		len = s->needles[i].len - 1;
	}
	return found;
}

/* True if one of few needles stands there. */
static inline bool is_match(const struct search *s, const char *at,
			    const char *end, struct search_hit *hit)
{
	size_t len = (size_t)(end - at);

	if (s->nneedles > 1)
		return find_shortest(s, at, len, hit);
	*hit = (struct search_hit){ at, 0 };
	return stands(s->needles, at, len);
}

/* The first match that begins with this pair, from here on and before stop. */
static const char *find_pair(const struct search *s,
			     const struct search_pair *pair, const char *from,
			     const char *stop, const char *end)
{
	struct search_hit hit;
	uint8_t at = pair->at[0];

	while (from < stop && end - from > at) {
		size_t len = (size_t)(end - from) - at;

		if (len > (size_t)(stop - from))
			len = (size_t)(stop - from);
		from = memchr(from + at, pair->bytes[0], len);
		if (!from)
			break;
		from -= at;
		if (is_match(s, from, end, &hit))
			return from;
		from++;
	}
	return NULL;
}

/*
 * For any machine, and for the end of the text. It goes on in short pieces, so
 * that no pair is searched for far beyond the place where another is found.
 */
static bool next_portable(const struct search *s, const char *from,
			  const char *end, struct search_hit *hit)
{
	enum { PIECE = 1024 };

	while (from < end) {
		const char *stop = end - from <= PIECE ? end : from + PIECE;
		const char *first = NULL;

		for (size_t i = 0; i < s->pairs.n; i++) {
			const char *at = find_pair(s, &s->pairs.all[i], from,
						   first ? first : stop, end);

			if (at)
				first = at;
		}
		if (first)
			return is_match(s, first, end, hit);
		from = stop;
	}
	return false;
}

static int set_few(struct search *s)
{
	s->pairs.all = calloc(s->nneedles, sizeof(*s->pairs.all));
	if (!s->pairs.all)
		return -1;
	for (size_t i = 0; i < s->nneedles; i++)
		add_pair(s, choose_pair(&s->needles[i]));
	return 0;
}

/* Bytewise, one that begins another before it; the same by their index. */
static int compare_needles(const void *a, const void *b)
{
	const struct search_needle *one =
		*(const struct search_needle *const *)a;
	const struct search_needle *two =
		*(const struct search_needle *const *)b;
	size_t len = one->len < two->len ? one->len : two->len;
	int diff = memcmp(one->bytes, two->bytes, len);

	if (diff)
		return diff;
	if (one->len != two->len)
		return one->len < two->len ? -1 : 1;
	return (one > two) - (one < two);
}

static unsigned byte_at(const struct search_needle *needle, size_t depth)
{
	return (unsigned char)needle->bytes[depth];
}

static int set_many(struct search *s)
{
	size_t n = 0;

	s->sorted = calloc(s->nneedles, sizeof(const struct search_needle *));
	if (!s->sorted)
		return -1;
	for (size_t i = 0; i < s->nneedles; i++)
		s->sorted[i] = &s->needles[i];
	qsort(s->sorted, s->nneedles, sizeof(const struct search_needle *),
	      compare_needles);
	for (unsigned byte = 0; byte <= NBYTES; byte++) {
		while (n < s->nneedles && byte_at(s->sorted[n], 0) < byte)
			n++;
		s->begins[byte] = n;
	}
	return 0;
}

struct search *search_new(const struct search_needle *needles, size_t nneedles,
			  const struct search_kernel *kernel)
{
	struct search *s = calloc(1, sizeof(*s));

	if (!s)
		return NULL;
	s->kernel = kernel;
	s->needles = needles;
	s->nneedles = nneedles;
	if (nneedles <= FEW_MAX ? set_few(s) : set_many(s)) {
		search_free(s);
		return NULL;
	}
	return s;
}

void search_free(struct search *s)
{
	if (!s)
		return;
	free(s->pairs.all);
	free(s->sorted);
	free(s);
}

/* The first match among the places of a step. */
static bool first_match(const struct search *s, const struct search_step *step,
			struct search_hit *hit)
{
	const struct search_kernel *kernel = s->kernel;

	for (size_t v = 0; v < SEARCH_VECTORS; v++) {
		const char *at = step->at + v * kernel->width;
		uint64_t mask = step->masks[v];

		for (; mask; mask &= mask - 1) {
			int bit = __builtin_ctzll(mask);

			if (is_match(s, at + (bit >> kernel->bits_log2),
				     step->end, hit))
				return true;
		}
	}
	return false;
}

/* The first of the needles from begin to end whose byte is not below this. */
static size_t first_from(const struct search *s, size_t begin, size_t end,
			 size_t depth, unsigned byte)
{
	while (begin < end) {
		size_t middle = begin + (end - begin) / 2;

		if (byte_at(s->sorted[middle], depth) < byte)
			begin = middle + 1;
		else
			end = middle;
	}
	return begin;
}

/* Of the needles from *first to *last, leaves those that have this byte. */
static void narrow(const struct search *s, size_t *first, size_t *last,
		   size_t depth, unsigned byte)
{
	/* Mostly all have it, or there is one. */
	if (byte_at(s->sorted[*first], depth) == byte &&
	    byte_at(s->sorted[*last - 1], depth) == byte)
		return;
	*first = first_from(s, *first, *last, depth, byte);
	*last = first_from(s, *first, *last, depth, byte + 1);
}

/* True if one of many needles stands there. */
static bool is_any_match(const struct search *s, const char *at,
			 const char *end, struct search_hit *hit)
{
	size_t first = s->begins[(unsigned char)*at];
	size_t last = s->begins[(unsigned char)*at + 1];
	size_t len = (size_t)(end - at);

	for (size_t depth = 1; first < last; depth++) {
		const struct search_needle *needle = s->sorted[first];

		if (needle->len == depth) {
			hit->at = at;
			hit->needle = (size_t)(needle - s->needles);
			return true;
		}
		if (depth == len)
			return false;
		narrow(s, &first, &last, depth, (unsigned char)at[depth]);
	}
	return false;
}

static bool next_of_many(const struct search *s, const char *from,
			 const char *end, struct search_hit *hit)
{
	for (; from < end; from++) {
		unsigned byte = (unsigned char)*from;

		if (s->begins[byte] < s->begins[byte + 1] &&
		    is_any_match(s, from, end, hit))
			return true;
	}
	return false;
}

bool search_next(const struct search *s, const char *from, const char *end,
		 struct search_hit *hit)
{
	struct search_step step;

	if (s->sorted)
		return next_of_many(s, from, end, hit);
	step.at = from;
	step.end = end;
	for (; s->kernel->find(&s->pairs, &step); step.at = step.next)
		if (first_match(s, &step, hit))
			return true;
	return next_portable(s, step.at, end, hit);
}
