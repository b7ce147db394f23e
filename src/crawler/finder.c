/*
 * Nodes get their numbers level by level, so that a node's end, which is
 * shorter, is known before it, and its children follow each other. As the words
 * are sorted, those that begin like a node are a range of them.
 */

#include "crawler/finder.h"

#include <errno.h>
#include <stdlib.h>

#include "base/vec.h"

/* The words that a node is a beginning of, while the tree is made. */
struct range {
	uint32_t from, to, depth, parent;
};

struct builder {
	struct finder *finder;
	const struct slice *words;
	struct range *ranges; /* owned; one for each node */
};

static int add_node(struct builder *builder, struct range range, uint8_t octet)
{
	struct finder *finder = builder->finder;
	size_t n = finder->nnodes;
	struct finder_node *nodes;
	struct range *ranges;
	uint8_t *octets;

	if (n == FINDER_NODES_MAX) {
		errno = ENOMEM;
		return -1;
	}
	nodes = vec_grow(finder->nodes, n, 1, sizeof(*nodes));
	if (!nodes)
		return -1;
	finder->nodes = nodes;
	octets = vec_grow(finder->octets, n, 1, sizeof(*octets));
	if (!octets)
		return -1;
	finder->octets = octets;
	ranges = vec_grow(builder->ranges, n, 1, sizeof(*ranges));
	if (!ranges)
		return -1;
	builder->ranges = ranges;
	nodes[n] = (struct finder_node){ .word = FINDER_NO_WORD };
	octets[n] = octet;
	ranges[n] = range;
	finder->nnodes++;
	return 0;
}

static uint8_t octet_at(const struct builder *builder, uint32_t word,
			uint32_t depth)
{
	return (uint8_t)builder->words[word].at[depth];
}

static int add_children(struct builder *builder, uint32_t at)
{
	struct finder *finder = builder->finder;
	struct range range = builder->ranges[at];
	uint32_t from = range.from;

	/* Sorted, so the word that ends here is the first one. */
	if (builder->words[from].len == range.depth)
		finder->nodes[at].word = from++;
	finder->nodes[at].first_child = finder->nnodes;
	while (from < range.to) {
		uint8_t octet = octet_at(builder, from, range.depth);
		struct range child = { from, from, range.depth + 1, at };

		while (child.to < range.to &&
		       octet_at(builder, child.to, range.depth) == octet)
			child.to++;
		if (add_node(builder, child, octet))
			return -1;
		finder->nodes[at].nchildren++;
		from = child.to;
	}
	return 0;
}

/* As finder_next(), while the table has numbers of nodes. */
static uint32_t next_of(const struct finder *finder, uint32_t at, uint8_t octet)
{
	while (at >= finder->nrows) {
		uint32_t child = finder_child(finder, at, octet);

		if (child)
			return child;
		at = finder->nodes[at].end;
	}
	return finder
		->table[(size_t)at * finder->nclasses + finder->classes[octet]];
}

static void set_end(struct builder *builder, uint32_t at)
{
	struct finder *finder = builder->finder;
	struct finder_node *node = &finder->nodes[at];
	uint32_t parent = builder->ranges[at].parent;

	if (parent != FINDER_ROOT)
		node->end = next_of(finder, finder->nodes[parent].end,
				    finder->octets[at]);
	node->hit = node->word != FINDER_NO_WORD ? at
						 : finder->nodes[node->end].hit;
}

/**** The table */

/* If all 256 octets are in words, that of the last one has it alone. */
static void set_classes(struct finder *finder)
{
	finder->nclasses = 1;
	for (uint32_t i = 1; i < finder->nnodes; i++) {
		uint8_t *class = &finder->classes[finder->octets[i]];

		if (!*class && finder->nclasses <= UINT8_MAX)
			*class = (uint8_t)finder->nclasses++;
	}
}

/* Where a node has no child one gets to where its end, a row before, leads. */
static void fill_row(struct finder *finder, uint32_t at)
{
	const struct finder_node *node = &finder->nodes[at];
	uint32_t *row = finder->table + (size_t)at * finder->nclasses;

	if (at != FINDER_ROOT)
		memcpy(row,
		       finder->table + (size_t)node->end * finder->nclasses,
		       finder->nclasses * sizeof(*row));
	for (uint32_t i = 0; i < node->nchildren; i++) {
		uint32_t child = node->first_child + i;

		row[finder->classes[finder->octets[child]]] = child;
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
static int set_ends(struct builder *builder)
{
	struct finder *finder = builder->finder;
	uint32_t nrows;

	set_classes(finder);
	nrows = FINDER_TABLE_MAX / finder->nclasses;
	if (nrows > finder->nnodes)
		nrows = finder->nnodes;
	finder->table = calloc((size_t)nrows * finder->nclasses + 1,
			       sizeof(*finder->table));
	if (!finder->table)
		return -1;
	for (uint32_t i = 0; i < finder->nnodes; i++) {
		if (i != FINDER_ROOT)
			set_end(builder, i);
		if (i < nrows) {
			fill_row(finder, i);
			finder->nrows++;
		}
	}
	set_entries(finder);
	return 0;
}

int finder_init(struct finder *finder, const struct slice *words, uint32_t n)
{
	struct builder builder = { finder, words, NULL };
	struct range all = { 0, n, 0, FINDER_ROOT };
	int result = add_node(&builder, all, 0);

	for (uint32_t i = 0; n && !result && i < finder->nnodes; i++)
		result = add_children(&builder, i);
	if (!result)
		result = set_ends(&builder);
	free(builder.ranges);
	return result;
}

void finder_release(struct finder *finder)
{
	free(finder->nodes);
	free(finder->octets);
	free(finder->table);
	*finder = (struct finder){ 0 };
}
