/*
 * Nodes have their numbers level by level, so a node's end, which is shorter,
 * is known before it.
 */

#include "crawler/finder.h"

#include <stdlib.h>
#include <string.h>

/* As finder_next(), while the table has numbers of nodes. */
static uint32_t next_of(const struct finder *finder, uint32_t at, uint8_t octet)
{
	while (at >= finder->nrows) {
		uint32_t child = wordtree_child(&finder->tree, at, octet);

		if (child)
			return child;
		at = finder->ends[at].node;
	}
	return finder
		->table[(size_t)at * finder->nclasses + finder->classes[octet]];
}

/* Of one level the ends are known when the first node of it is come to. */
static void set_ends_of_children(struct finder *finder, uint32_t at)
{
	const struct wordtree *tree = &finder->tree;
	uint32_t child = tree->nodes[at].first_child;

	for (uint32_t i = 0; i < tree->nodes[at].nchildren; i++, child++) {
		struct finder_end *end = &finder->ends[child];

		if (at != FINDER_ROOT)
			end->node = next_of(finder, finder->ends[at].node,
					    tree->nodes[child].octet);
		end->hit = tree->nodes[child].ends_word
				   ? child
				   : finder->ends[end->node].hit;
	}
}

/**** The table */

/* If all 256 octets are in words, that of the last one has it alone. */
static void set_classes(struct finder *finder)
{
	finder->nclasses = 1;
	for (uint32_t i = 1; i < finder->tree.nnodes; i++) {
		uint8_t *class = &finder->classes[finder->tree.nodes[i].octet];

		if (!*class && finder->nclasses <= UINT8_MAX)
			*class = (uint8_t)finder->nclasses++;
	}
}

/* Where a node has no child one gets to where its end, a row before, leads. */
static void fill_row(struct finder *finder, uint32_t at)
{
	const struct wordtree *tree = &finder->tree;
	const struct wordtree_node *node = &tree->nodes[at];
	uint32_t *row = finder->table + (size_t)at * finder->nclasses;

	if (at != FINDER_ROOT)
		memcpy(row,
		       finder->table +
			       (size_t)finder->ends[at].node * finder->nclasses,
		       finder->nclasses * sizeof(*row));
	for (uint32_t i = 0; i < node->nchildren; i++) {
		uint32_t child = node->first_child + i;

		row[finder->classes[tree->nodes[child].octet]] = child;
	}
}

/* Makes entries of numbers of nodes. */
static void set_entries(struct finder *finder)
{
	size_t n = (size_t)finder->nrows * finder->nclasses;

	for (size_t i = 0; i < n; i++)
		finder->table[i] = finder_entry_of(finder, finder->table[i]);
}

/* Level by level, so that what is nearer to the root is known. */
static int set_ends(struct finder *finder)
{
	uint32_t nnodes = finder->tree.nnodes, nrows;

	set_classes(finder);
	nrows = FINDER_TABLE_MAX / finder->nclasses;
	if (nrows > nnodes)
		nrows = nnodes;
	finder->ends = calloc(nnodes, sizeof(*finder->ends));
	finder->table = calloc((size_t)nrows * finder->nclasses + 1,
			       sizeof(*finder->table));
	if (!finder->ends || !finder->table)
		return -1;
	for (uint32_t i = 0; i < nnodes; i++) {
		if (i < nrows) {
			fill_row(finder, i);
			finder->nrows++;
		}
		set_ends_of_children(finder, i);
	}
	set_entries(finder);
	return 0;
}

int finder_init(struct finder *finder, const struct slice *words, uint32_t n)
{
	return wordtree_init(&finder->tree, words, n) || set_ends(finder) ? -1
									  : 0;
}

void finder_release(struct finder *finder)
{
	wordtree_release(&finder->tree);
	free(finder->ends);
	free(finder->table);
	*finder = (struct finder){ 0 };
}
