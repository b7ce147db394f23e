#include "scan/paths.h"

#include <stdlib.h>
#include <string.h>

#include "base/wordset.h"
#include "log/request.h"
#include "log/unescape.h"
#include "scan/search.h"

struct paths {
	size_t n;
	struct slice first; /* borrowed: mostly there is no other */
	struct wordset words;
	char **spelled; /* owned, as are the strings */
	struct search_needle *needles, *spelled_needles; /* owned */
	struct search *search, *spelled_search;		 /* owned; of these */
};

static char *spell_number(char *end, unsigned byte)
{
	if (byte >= 100)
		*end++ = (char)('0' + byte / 100);
	if (byte >= 10)
		*end++ = (char)('0' + byte / 10 % 10);
	*end++ = (char)('0' + byte % 10);
	return end;
}

char *paths_spell(struct slice bytes)
{
	enum { NUMBER_MAX = 4 }; /* "255," */
	char *spelled = malloc(bytes.len * NUMBER_MAX + 1), *end = spelled;

	if (!spelled)
		return NULL;
	for (size_t i = 0; i < bytes.len; i++) {
		if (i)
			*end++ = ',';
		end = spell_number(end, (unsigned char)bytes.at[i]);
	}
	*end = '\0';
	return spelled;
}

static int add(struct paths *paths, const char *path)
{
	struct slice word = { path, strlen(path) };
	char *spelled = paths_spell(word);

	if (!spelled)
		return -1;
	if (!paths->n)
		paths->first = word;
	paths->spelled[paths->n] = spelled;
	paths->needles[paths->n] = (struct search_needle){ path, word.len };
	paths->spelled_needles[paths->n] =
		(struct search_needle){ spelled, strlen(spelled) };
	paths->n++;
	return wordset_add(&paths->words, word);
}

static int init(struct paths *paths, const struct query *query)
{
	size_t n = query->npaths;

	paths->spelled = calloc(n, sizeof(*paths->spelled));
	paths->needles = calloc(n, sizeof(*paths->needles));
	paths->spelled_needles = calloc(n, sizeof(*paths->needles));
	if (!paths->spelled || !paths->needles || !paths->spelled_needles)
		return -1;
	for (size_t i = 0; i < n; i++)
		if (add(paths, query->paths[i]))
			return -1;
	wordset_sort(&paths->words);
	paths->search = search_new(paths->needles, n, search_kernel(0));
	paths->spelled_search =
		search_new(paths->spelled_needles, n, search_kernel(0));
	return paths->search && paths->spelled_search ? 0 : -1;
}

struct paths *paths_new(const struct query *query)
{
	struct paths *paths = calloc(1, sizeof(*paths));

	if (paths && init(paths, query)) {
		paths_free(paths);
		return NULL;
	}
	return paths;
}

void paths_free(struct paths *paths)
{
	if (!paths)
		return;
	for (size_t i = 0; i < paths->n; i++)
		free(paths->spelled[i]);
	free(paths->spelled);
	free(paths->needles);
	free(paths->spelled_needles);
	search_free(paths->search);
	search_free(paths->spelled_search);
	wordset_release(&paths->words);
	free(paths);
}

bool paths_have(const struct paths *paths, struct slice path)
{
	if (slice_is_same(path, paths->first))
		return true;
	return paths->n > 1 && wordset_has(&paths->words, path);
}

/* False only if the text begins with none of them. */
static bool may_begin(const struct paths *paths, struct slice text)
{
	return paths->n > 1 ||
	       (text.len >= paths->first.len &&
		!memcmp(text.at, paths->first.at, paths->first.len));
}

bool paths_have_that_of(const struct paths *paths, struct slice target,
			bool *is_certain)
{
	/* Without an authority it begins with its path. */
	if (target.len && target.at[0] == '/' && !may_begin(paths, target))
		return false;
	return paths_have(paths, request_path(target, is_certain));
}

static bool is_in(const struct search *search, struct slice text)
{
	struct search_hit hit;

	return text.len &&
	       search_next(search, text.at, text.at + text.len, &hit);
}

bool paths_are_in(const struct paths *paths, struct slice text)
{
	return is_in(paths->search, text);
}

bool paths_are_spelled_in(const struct paths *paths, struct slice text)
{
	return is_in(paths->spelled_search, text);
}

bool paths_may_be_in(const struct paths *paths, struct slice text,
		     char *scratch)
{
	static const enum unescape escapes[] = { UNESCAPE_BACKSLASH,
						 UNESCAPE_JSON,
						 UNESCAPE_PERCENT,
						 UNESCAPE_PLUS };

	for (size_t i = 0; i < sizeof(escapes) / sizeof(escapes[0]); i++)
		if (paths_are_in(paths, unescape(escapes[i], text, scratch)))
			return true;
	return paths_are_spelled_in(paths, text);
}
