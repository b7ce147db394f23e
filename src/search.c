/*
 * memmem() for each needle, the next place of each kept until it is passed.
 * glibc's memmem() is linear whatever the text.
 */

#include "search.h"

#include <stdlib.h>
#include <string.h>

struct search {
	const struct needle *needles; /* borrowed */
	size_t nneedles;
	const char *end;    /* behind the block */
	const char *next[]; /* of each needle: where it stands next, or end */
};

struct search *search_new(const struct needle *needles, size_t nneedles)
{
	struct search *s = malloc(sizeof(*s) + nneedles * sizeof(s->next[0]));

	if (!s)
		return NULL;
	s->needles = needles;
	s->nneedles = nneedles;
	search_begin(s, "", 0);
	return s;
}

void search_free(struct search *s)
{
	free(s);
}

static const char *find(const struct search *s, const struct needle *needle,
			const char *from)
{
	const char *at = memmem(from, (size_t)(s->end - from), needle->bytes,
				needle->len);

	return at ? at : s->end;
}

void search_begin(struct search *s, const char *text, size_t len)
{
	s->end = text + len;
	for (size_t i = 0; i < s->nneedles; i++)
		s->next[i] = find(s, &s->needles[i], text);
}

const char *search_next(struct search *s, const char *from)
{
	const char *first = s->end;

	for (size_t i = 0; i < s->nneedles; i++) {
		if (s->next[i] < from)
			s->next[i] = find(s, &s->needles[i], from);
		if (s->next[i] < first)
			first = s->next[i];
	}
	return first < s->end ? first : NULL;
}
