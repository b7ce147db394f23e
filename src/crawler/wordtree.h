#ifndef FINDROBOTS_CRAWLER_WORDTREE_H
#define FINDROBOTS_CRAWLER_WORDTREE_H

/*
 * The beginnings of words as a tree: a node for each, with an edge for each
 * octet that follows it in a word. Nodes have their numbers level by level.
 */

#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include "base/slice.h"

enum {
	WORDTREE_ROOT = 0, /* the node of the empty beginning */
	WORDTREE_NO_WORD = UINT32_MAX,
	WORDTREE_NODES_MAX = INT32_MAX / 2,
};

/* The children of a node have numbers that follow each other. */
struct wordtree_node {
	uint32_t first_child, nchildren;
	uint32_t word; /* its number, or WORDTREE_NO_WORD */
};

struct wordtree {
	struct wordtree_node *nodes; /* owned, as the next */
	uint8_t *octets;	     /* by which one gets to each node */
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
	const struct wordtree_node *node = &tree->nodes[at];
	const uint8_t *octets = tree->octets + node->first_child, *found;

	if (node->nchildren == 1)
		return octets[0] == octet ? node->first_child : WORDTREE_ROOT;
	if (!node->nchildren)
		return WORDTREE_ROOT;
	found = memchr(octets, octet, node->nchildren);
	return found ? node->first_child + (uint32_t)(found - octets)
		     : WORDTREE_ROOT;
}

#endif
