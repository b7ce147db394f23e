#ifndef FINDROBOTS_BASE_SLICE_H
#define FINDROBOTS_BASE_SLICE_H

/* Some bytes of a text, which they point into; not closed by a NUL. */

#include <stdbool.h>
#include <stddef.h>
#include <string.h>

#include "base/word.h"

struct slice {
	const char *at; /* borrowed; NULL if there is nothing */
	size_t len;
};

/* True if the slices have the same bytes. */
static inline bool slice_is_same(struct slice a, struct slice b)
{
	if (a.len != b.len)
		return false;
	if (a.len < 8 || a.len > 16)
		return !a.len || !memcmp(a.at, b.at, a.len);
	/* So long are most hosts and paths. One branch is quicker than two. */
	return !((word_load(a.at) ^ word_load(b.at)) |
		 (word_load(a.at + a.len - 8) ^ word_load(b.at + b.len - 8)));
}

/* True if the slice is the string, which is not empty, byte for byte. */
static inline bool slice_is(struct slice s, const char *str)
{
	return s.len == strlen(str) && !memcmp(s.at, str, s.len);
}

/* True if the slice begins with the string, which is not empty. */
static inline bool slice_begins(struct slice s, const char *str)
{
	return s.len >= strlen(str) && !memcmp(s.at, str, strlen(str));
}

/* True for what logs write in the place of a value: nothing, or "-". */
static inline bool slice_is_none(struct slice s)
{
	return s.len == 0 || (s.len == 1 && s.at[0] == '-');
}

/* What is left after the first n bytes, which the slice has. */
static inline struct slice slice_behind(struct slice s, size_t n)
{
	return (struct slice){ s.at + n, s.len - n };
}

/* True if the slice, which has bytes, is a part of the text. */
static inline bool slice_is_in(struct slice s, struct slice text)
{
	uintptr_t from = (uintptr_t)s.at - (uintptr_t)text.at;

	return from < text.len && s.len <= text.len - from;
}

/* How often the byte is in the slice. Fast in long text, too. */
size_t slice_count(struct slice s, char byte);

/*
 * Takes what is before the byte, and that byte, off the front of *rest; all of
 * it, if the byte is not there. Returns what was before it.
 */
static inline struct slice slice_take_until(struct slice *rest, char byte)
{
	const char *at = rest->len ? memchr(rest->at, byte, rest->len) : NULL;
	size_t len = at ? (size_t)(at - rest->at) : rest->len;
	struct slice taken = { rest->at, len };

	if (at)
		len++;
	if (len)
		*rest = slice_behind(*rest, len);
	return taken;
}

#endif
