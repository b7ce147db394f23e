#ifndef FINDROBOTS_SHOW_JSON_H
#define FINDROBOTS_SHOW_JSON_H

/* The objects of the JSON formats (RFC 8259), without newlines. */

#include "base/buf.h"
#include "result/hostset.h"
#include "result/summary.h"
#include "show/relief.h"

/*
 * Puts a backslash before each byte from start on that needs one, in place,
 * from the end so that each byte moves once. Control characters have been
 * escaped.
 */
void json_quote_from(struct buf *, size_t start);

/* Adds text as a string, escaped (escape.h) and then quoted. */
void json_add_string(struct buf *, const void *text, size_t len_bytes);

/* Adds a time as a string; null for INSTANT_NONE. */
void json_add_time(struct buf *, int64_t instant);

/* Adds the numbers of the run as an object. */
void json_add_summary(struct buf *, const struct summary *);

/* Adds a host and its evidence as an object, part by part. */
void json_add_host(struct buf *, const struct host *, const struct relief *);

#endif
