#ifndef FINDROBOTS_CRAWLER_WORDTREE_H
#define FINDROBOTS_CRAWLER_WORDTREE_H

/*
 * The beginnings of words as a tree: a node for each, with an edge for each
 * octet that follows it in a word. Nodes have their numbers level by level.
 */

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/slice.h"

enum {
	WORDTREE_ROOT = 0, /* the node of the empty beginning */
	WORDTREE_NO_WORD = UINT32_MAX,
	WORDTREE_NODES_MAX = INT32_MAX / 2,
};

/* The children of a node have numbers that follow each other. */
struct wordtree_node {
	uint32_t first_child;
	uint16_t nchildren;
	uint8_t octet;	/* by which one gets to it */
	bool ends_word; /* it is all of a word */
};

struct wordtree {
	struct wordtree_node *nodes; /* owned, as the next */
	uint32_t *words; /* of each node: its number, or WORDTREE_NO_WORD */
	uint32_t nnodes;
};

/*
 * Makes a zeroed one of words: not empty, sorted as by memcmp(3), a shorter one
 * before one that begins with it, each once; they are not needed any more after
 * this. Their numbers are their indexes. Returns 0; or -1 with errno ENOMEM,
 * and it is to be released all the same.
 */
int wordtree_init(struct wordtree *, const struct slice *words, uint32_t n);
void wordtree_release(struct wordtree *); /* takes a zeroed one */

/* The child by that octet; or WORDTREE_ROOT. */
static inline uint32_t wordtree_child(const struct wordtree *tree, uint32_t at,
				      uint8_t octet)
{
	uint32_t child = tree->nodes[at].first_child;
	uint32_t end = child + tree->nodes[at].nchildren;

	for (; child < end; child++)
		if (tree->nodes[child].octet == octet)
			return child;
	return WORDTREE_ROOT;
}

#endif
