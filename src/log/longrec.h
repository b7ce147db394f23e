#ifndef FINDROBOTS_LOG_LONGREC_H
#define FINDROBOTS_LOG_LONGREC_H

/*
 * A record that is put together from pieces of text. Its beginning is kept. The
 * rest is dropped, so that memory is constant, but searched before: what it
 * names is not to be lost without a word.
 */

#include <stdbool.h>
#include <stddef.h>

#include "base/slice.h"

enum {
	LONGREC_MAX = 64 * 1024, /* bytes that are kept */
	/* What is searched begins with so many bytes that stand before it. */
	LONGREC_OVERLAP = 4096,
};

/* What the rest is searched for. */
struct longrec_search {
	bool (*holds)(const void *ctx, struct slice);
	const void *ctx; /* borrowed */
};

/* What is known of what is not kept. */
struct longrec_rest {
	bool is_found; /* what is searched for, or it begins in what is kept */
	bool has_cr;
};

struct longrec {
	struct longrec_search search;
	struct longrec_rest rest;
	size_t len;  /* of the text: what is kept, and behind it the rest */
	size_t from; /* where a search of the rest has to begin */
	char text[LONGREC_MAX + 4 * LONGREC_OVERLAP];
};

/* Begins with a record. The search stays as it is. */
void longrec_begin(struct longrec *);

void longrec_add(struct longrec *, struct slice);

/* Adds one. */
static inline void longrec_add_byte(struct longrec *rec, char c)
{
	if (rec->len < LONGREC_MAX)
		rec->text[rec->len++] = c;
	else
		longrec_add(rec, (struct slice){ &c, 1 });
}

/*
 * Returns what is kept, which is valid until the next record is begun. All of
 * the rest has then been searched.
 */
struct slice longrec_end(struct longrec *);

#endif
