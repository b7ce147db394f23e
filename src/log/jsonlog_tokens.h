#ifndef FINDROBOTS_LOG_JSONLOG_TOKENS_H
#define FINDROBOTS_LOG_JSONLOG_TOKENS_H

/*
 * A JSON object (RFC 8259) as the values in it, each with the keys that lead
 * to it; or text that is not quite one (jsonlog_mend.h).
 *
 * Anything else that is no JSON is no object: a key without quotes, what
 * stands between two values or after the last brace. So nothing that a client
 * could leave outside of a string is passed over.
 */

#include <stdbool.h>

#include "base/slice.h"

enum jsonlog_kind {
	JSONLOG_STRING, /* its text is without the quotes, and still escaped */
	JSONLOG_RAW,	/* the same, as a client sent it: it is no JSON */
	JSONLOG_NUMBER,
	JSONLOG_WORD,	 /* true, false, null, or no value */
	JSONLOG_NUMBERS, /* an array of numbers; its text has the brackets */
};

struct jsonlog_value {
	/*
	 * Of a pair {"key": ..., "value": ...} or {"name": ..., "value": ...}
	 * in an array, what it names. Of the first element of an array, that of
	 * the array; of any other empty.
	 */
	struct slice key;
	struct slice text; /* a piece of the object's text */
	enum jsonlog_kind kind;
	bool has_more; /* the first of an array of several */
};

/* Used by one thread at a time. */
struct jsonlog_tokens;

struct jsonlog_tokens *jsonlog_tokens_new(void);   /* NULL: no memory */
void jsonlog_tokens_free(struct jsonlog_tokens *); /* takes NULL */

/*
 * Reads the text, which is borrowed until the next one is read. Returns 1 if
 * it is one object of at most 64 levels, 0 if not, -1 when memory ran out.
 */
int jsonlog_tokens_read(struct jsonlog_tokens *, struct slice text);

/*
 * True if there is a string of that kind. It was taken to go on to the end of
 * the text, so there may be members that were not seen.
 */
bool jsonlog_tokens_has_tail(const struct jsonlog_tokens *);

/* Gives one value after the other. Returns false after the last. */
bool jsonlog_tokens_next(struct jsonlog_tokens *, struct jsonlog_value *);

/*
 * The keys that lead to the value that was given last, with dots between them;
 * valid until it is asked for again. Empty if they are longer than 255 bytes or
 * 16 levels, lead through an array, or if there is none.
 */
struct slice jsonlog_tokens_path(struct jsonlog_tokens *);

/*
 * Gives the names of the object's own members in their order. *at is 0 before
 * the first. Returns false after the last.
 */
bool jsonlog_tokens_next_name(const struct jsonlog_tokens *, size_t *at,
			      struct slice *name);

#endif
