/*
 * As the words are sorted, those that begin like a node are a range of them.
 *
 * Tested by tests/unit/crawler/test_finder.c.
 */

#include "crawler/wordtree.h"

#include <errno.h>
#include <stdlib.h>

#include "base/vec.h"

/* The words that a node is a beginning of, while the tree is made. */
struct range {
	uint32_t from, to, depth;
};

struct builder {
	struct wordtree *tree;
	const struct slice *words;
	struct range *ranges; /* owned; one for each node */
};

static int add_node(struct builder *builder, struct range range, uint8_t octet)
{
	struct wordtree *tree = builder->tree;
	size_t n = tree->nnodes;
	struct wordtree_node *nodes;
	struct range *ranges;
	uint32_t *words;

	if (n == WORDTREE_NODES_MAX) {
		errno = ENOMEM;
		return -1;
	}
	nodes = vec_grow(tree->nodes, n, 1, sizeof(*nodes));
	if (!nodes)
		return -1;
	tree->nodes = nodes;
	words = vec_grow(tree->words, n, 1, sizeof(*words));
	if (!words)
		return -1;
	tree->words = words;
	ranges = vec_grow(builder->ranges, n, 1, sizeof(*ranges));
	if (!ranges)
		return -1;
	builder->ranges = ranges;
	nodes[n] = (struct wordtree_node){ .octet = octet };
	words[n] = WORDTREE_NO_WORD;
	ranges[n] = range;
	tree->nnodes++;
	return 0;
}

static uint8_t octet_at(const struct builder *builder, uint32_t word,
			uint32_t depth)
{
	return (uint8_t)builder->words[word].at[depth];
}

static int add_children(struct builder *builder, uint32_t at)
{
	struct wordtree *tree = builder->tree;
	struct range range = builder->ranges[at];
	uint32_t from = range.from;

	/* Sorted, so the word that ends here is the first one. */
	if (builder->words[from].len == range.depth) {
		tree->nodes[at].ends_word = true;
		tree->words[at] = from++;
	}
	tree->nodes[at].first_child = tree->nnodes;
	while (from < range.to) {
		uint8_t octet = octet_at(builder, from, range.depth);
		struct range child = { from, from, range.depth + 1 };

		while (child.to < range.to &&
		       octet_at(builder, child.to, range.depth) == octet)
			child.to++;
		if (add_node(builder, child, octet))
			return -1;
		tree->nodes[at].nchildren++;
		from = child.to;
	}
	return 0;
}

int wordtree_init(struct wordtree *tree, const struct slice *words, uint32_t n)
{
	struct builder builder = { tree, words, NULL };
	struct range all = { 0, n, 0 };
	int result = add_node(&builder, all, 0);

	for (uint32_t i = 0; n && !result && i < tree->nnodes; i++)
		result = add_children(&builder, i);
	free(builder.ranges);
	return result;
}

void wordtree_release(struct wordtree *tree)
{
	free(tree->nodes);
	free(tree->words);
	*tree = (struct wordtree){ 0 };
}
