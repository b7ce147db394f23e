#ifndef FINDROBOTS_CRAWLER_FINDER_H
#define FINDROBOTS_CRAWLER_FINDER_H

/*
 * Finds which of many words are in a text, in one pass over it, however many
 * words there are (Aho and Corasick, "Efficient string matching", 1975).
 *
 * While a text is read one is always at the node (wordtree.h) of the longest
 * beginning that ends there. From a node without an edge for the next octet one
 * goes to that of its longest end that is a beginning, too, and tries again.
 *
 * Near the root, where one mostly is, a table says where one gets to with each
 * octet. Octets that are in no word are all alike.
 */

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/slice.h"
#include "crawler/wordtree.h"

enum {
	FINDER_ROOT = WORDTREE_ROOT,
	FINDER_TABLE_MAX = 128 * 1024, /* entries, of 4 bytes */
};

/*
 * An entry is where the row of a node begins, or, of a node without a row, its
 * number; and these. So a run need look at nothing else.
 */
#define FINDER_HIT    (UINT32_C(1) << 31) /* a word ends there */
#define FINDER_NO_ROW (UINT32_C(1) << 30)

struct finder_end {
	uint32_t node; /* of the longest end of a node */
	uint32_t hit;  /* of the longest end that is a word, or of the node
			  itself; FINDER_ROOT if there is none */
};

struct finder {
	struct wordtree tree;	 /* owned, as all */
	struct finder_end *ends; /* of each node */
	uint32_t *table;	 /* rows of the first nodes, by class */
	uint32_t nrows, nclasses;
	uint8_t classes[UINT8_MAX + 1]; /* of octets */
};

/* As wordtree_init(). */
int finder_init(struct finder *, const struct slice *words, uint32_t n);
void finder_release(struct finder *); /* takes a zeroed one */

static inline uint32_t finder_entry_of(const struct finder *finder, uint32_t at)
{
	uint32_t entry =
		at < finder->nrows ? at * finder->nclasses : at | FINDER_NO_ROW;

	return finder->ends[at].hit ? entry | FINDER_HIT : entry;
}

static inline uint32_t finder_node_of(const struct finder *finder,
				      uint32_t entry)
{
	entry &= ~FINDER_HIT;
	return entry & FINDER_NO_ROW ? entry & ~FINDER_NO_ROW
				     : entry / finder->nclasses;
}

/*
 * Goes from a node (of the beginning of a text: FINDER_ROOT) to that behind the
 * next octet. All together, a text takes at most twice as many moves along
 * edges and ends as it has octets.
 */
static inline uint32_t finder_next(const struct finder *finder, uint32_t at,
				   uint8_t octet)
{
	while (at >= finder->nrows) {
		uint32_t child = wordtree_child(&finder->tree, at, octet);

		if (child)
			return child;
		at = finder->ends[at].node;
	}
	return finder_node_of(finder,
			      finder->table[(size_t)at * finder->nclasses +
					    finder->classes[octet]]);
}

/*
 * Goes on from *at while no word ends there, over n octets at most. Returns how
 * many octets it took; if any, *at is behind them.
 */
static inline size_t finder_run(const struct finder *finder, uint32_t *at,
				const char *text, size_t n)
{
	const uint32_t *table = finder->table;
	uint32_t entry = finder_entry_of(finder, *at) & ~FINDER_HIT;
	size_t i = 0;

	while (i < n) {
		uint8_t octet = (uint8_t)text[i++];

		if (entry & FINDER_NO_ROW) {
			uint32_t node = entry & ~FINDER_NO_ROW;

			entry = finder_entry_of(finder,
						finder_next(finder, node,
							    octet));
		} else {
			entry = table[entry + finder->classes[octet]];
		}
		if (entry & FINDER_HIT)
			break;
	}
	*at = finder_node_of(finder, entry);
	return i;
}

/*
 * The words that end where one is, by their nodes, the longest one first, up to
 * FINDER_ROOT:
 *
 *	for (hit = finder_hit(f, at); hit; hit = finder_next_hit(f, hit))
 *		found(finder_word(f, hit));
 */
static inline uint32_t finder_hit(const struct finder *finder, uint32_t at)
{
	return finder->ends[at].hit;
}

static inline uint32_t finder_next_hit(const struct finder *finder,
				       uint32_t hit)
{
	return finder->ends[finder->ends[hit].node].hit;
}

static inline uint32_t finder_word(const struct finder *finder, uint32_t hit)
{
	return finder->tree.words[hit];
}

#endif
