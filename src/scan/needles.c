#include "scan/needles.h"

#include <stdlib.h>

#include "log/joiner.h"
#include "scan/paths.h"
#include "scan/tokenset.h"

struct needles {
	const struct query *query; /* borrowed */
	const char *header;	   /* borrowed, or NULL */
	char **spelled;		   /* owned, as are the strings: of each path */
	struct needles_set sets[NEEDLES_ALL + 1]; /* owned, by their kinds;
						     made when asked for;
						     NEEDLES_ARRAY always */
};

static void set_release(struct needles_set *set)
{
	search_free(set->search);
	free(set->needles);
	free(set->kinds);
	*set = (struct needles_set){ 0 };
}

static int spell_paths(struct needles *needles)
{
	const struct query *query = needles->query;

	needles->spelled = calloc(query->npaths, sizeof(*needles->spelled));
	if (!needles->spelled)
		return -1;
	for (size_t i = 0; i < query->npaths; i++) {
		needles->spelled[i] = paths_spell(query_needle(query, i));
		if (!needles->spelled[i])
			return -1;
	}
	return 0;
}

struct needles *needles_new(const struct query *query, const char *header)
{
	struct needles *needles = calloc(1, sizeof(*needles));

	if (!needles)
		return NULL;
	needles->query = query;
	needles->header = header;
	if (spell_paths(needles) || !needles_for(needles, NEEDLES_ARRAY)) {
		needles_free(needles);
		return NULL;
	}
	return needles;
}

void needles_free(struct needles *needles)
{
	if (!needles)
		return;
	for (size_t i = 0; i <= NEEDLES_ALL; i++)
		set_release(&needles->sets[i]);
	for (size_t i = 0; needles->spelled && i < needles->query->npaths; i++)
		free(needles->spelled[i]);
	free(needles->spelled);
	free(needles);
}

/* Each entry of the journal has it, whichever fields are shown. */
unsigned needles_tell(struct slice line)
{
	static const char journal[] = "\"__REALTIME_TIMESTAMP\"";
	static const unsigned joined[] = { [JOINER_NONE] = NEEDLES_PATH,
					   [JOINER_CRI] = NEEDLES_PART,
					   [JOINER_DOCKER] = NEEDLES_LONG };
	unsigned kinds = joined[joiner_tell(line)];

	if (line.len && memmem(line.at, line.len, journal, sizeof(journal) - 1))
		kinds |= NEEDLES_ARRAY;
	return kinds;
}

static void add(struct needles_set *set, enum needles_kind kind,
		const char *bytes, size_t len)
{
	set->needles[set->n] = (struct search_needle){ bytes, len };
	set->kinds[set->n++] = kind;
}

static void add_paths(const struct needles *needles, unsigned kinds,
		      struct needles_set *set)
{
	/* Nobody can say how a name in either case is spelled in numbers. */
	static const char array[] = "\":[";

	if (needles->query->crawl) {
		set->tokens = needles->query->crawl->tokens;
		add(set, NEEDLES_PATH, "", 0);
		if (kinds & NEEDLES_ARRAY)
			add(set, NEEDLES_ARRAY, array, sizeof(array) - 1);
		return;
	}
	for (size_t i = 0; i < needles->query->npaths; i++) {
		struct slice path = query_needle(needles->query, i);
		const char *spelled = needles->spelled[i];

		add(set, NEEDLES_PATH, path.at, path.len);
		if (kinds & NEEDLES_ARRAY)
			add(set, NEEDLES_ARRAY, spelled, strlen(spelled));
	}
}

static void fill(const struct needles *needles, unsigned kinds,
		 struct needles_set *set)
{
	const char *header = needles->header, *mark;

	add_paths(needles, kinds, set);
	if (kinds & NEEDLES_HEADER && header)
		add(set, NEEDLES_HEADER, header, strlen(header));
	for (size_t i = 0;
	     kinds & NEEDLES_PART && (mark = joiner_mark(JOINER_CRI, i)); i++)
		add(set, NEEDLES_PART, mark, strlen(mark));
	for (size_t i = 0;
	     kinds & NEEDLES_LONG && (mark = joiner_mark(JOINER_DOCKER, i));
	     i++)
		add(set, NEEDLES_PART, mark, strlen(mark));
}

static int make(const struct needles *needles, unsigned kinds,
		struct needles_set *set)
{
	size_t max = 2 * needles->query->npaths + 1, ntokens;

	for (size_t i = 0; joiner_mark(JOINER_CRI, i); i++)
		max++;
	for (size_t i = 0; joiner_mark(JOINER_DOCKER, i); i++)
		max++;
	set->needles = calloc(max, sizeof(*set->needles));
	set->kinds = calloc(max, sizeof(*set->kinds));
	if (!set->needles || !set->kinds)
		return -1;
	fill(needles, kinds, set);
	/* That of the tokens is none for the search. */
	ntokens = set->tokens ? 1 : 0;
	if (set->n == ntokens)
		return 0;
	set->search = search_new(set->needles + ntokens, set->n - ntokens,
				 search_kernel(0));
	return set->search ? 0 : -1;
}

const struct needles_set *needles_for(struct needles *needles, unsigned kinds)
{
	struct needles_set *set = &needles->sets[kinds];

	if (!set->needles && make(needles, kinds, set))
		set_release(set);
	return set->needles ? set : NULL;
}

/* Finds the next token; where there is none, it is at the end. */
static void find_token(struct needles_walk *walk, const char *from)
{
	walk->token = tokenset_find(walk->set->tokens, from, walk->end);
	if (!walk->token)
		walk->token = walk->end;
}

static void find_other(struct needles_walk *walk, const char *from)
{
	if (!walk->set->search ||
	    !search_next(walk->set->search, from, walk->end, &walk->other))
		walk->other.at = walk->end;
	walk->other.needle++; /* behind the tokens */
}

void needles_begin(struct needles_walk *walk, const struct needles_set *set,
		   struct slice lines)
{
	*walk = (struct needles_walk){ .set = set,
				       .end = lines.at + lines.len };
	if (!set->tokens)
		return;
	find_token(walk, lines.at);
	find_other(walk, lines.at);
}

bool needles_next(struct needles_walk *walk, const char *from,
		  struct search_hit *hit)
{
	if (!walk->set->tokens)
		return search_next(walk->set->search, from, walk->end, hit);
	if (walk->token < from)
		find_token(walk, from);
	if (walk->other.at < from)
		find_other(walk, from);
	*hit = walk->token <= walk->other.at
		       ? (struct search_hit){ .at = walk->token }
		       : walk->other;
	return hit->at < walk->end;
}

bool needles_hold(const struct needles *needles, struct slice line)
{
	const struct needles_set *set = &needles->sets[NEEDLES_ARRAY];
	struct search_hit hit;

	if (!line.len)
		return false;
	if (set->tokens)
		return tokenset_find(set->tokens, line.at, line.at + line.len);
	return search_next(set->search, line.at, line.at + line.len, &hit);
}

static bool hold(const void *needles, struct slice rest)
{
	return needles_hold(needles, rest);
}

struct longrec_search needles_for_rest(const struct needles *needles)
{
	return (struct longrec_search){ hold, needles };
}
