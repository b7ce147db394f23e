#include "log/longrec.h"

#include <string.h>
#include <sys/param.h>

void longrec_begin(struct longrec *rec)
{
	rec->rest = (struct longrec_rest){ 0 };
	rec->len = 0;
	rec->from = LONGREC_MAX - LONGREC_OVERLAP;
}

/* Searches the rest that is there, and leaves its end for the next search. */
static void search_rest(struct longrec *rec)
{
	struct slice piece = { rec->text + rec->from, rec->len - rec->from };

	rec->rest.is_found |= rec->search.holds(rec->search.ctx, piece);
	rec->rest.has_cr |= memchr(piece.at, '\r', piece.len) != NULL;
	memmove(rec->text + LONGREC_MAX, rec->text + rec->len - LONGREC_OVERLAP,
		LONGREC_OVERLAP);
	rec->from = LONGREC_MAX;
	rec->len = LONGREC_MAX + LONGREC_OVERLAP;
}

void longrec_add(struct longrec *rec, struct slice piece)
{
	while (piece.len) {
		size_t n = MIN(piece.len, sizeof(rec->text) - rec->len);

		memcpy(rec->text + rec->len, piece.at, n);
		rec->len += n;
		piece = slice_behind(piece, n);
		if (rec->len == sizeof(rec->text))
			search_rest(rec);
	}
}

struct slice longrec_end(struct longrec *rec)
{
	if (rec->len > LONGREC_MAX)
		search_rest(rec);
	return (struct slice){ rec->text, MIN(rec->len, (size_t)LONGREC_MAX) };
}
