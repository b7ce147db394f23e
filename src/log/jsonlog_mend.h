#ifndef FINDROBOTS_LOG_JSONLOG_MEND_H
#define FINDROBOTS_LOG_JSONLOG_MEND_H

/*
 * JSON that a server put together as text, so that it is not quite JSON. It is
 * mended in a copy, byte for byte, so that each value stays where it is:
 *
 * - a backslash before any byte, such as \xhh (Apache, nginx, Varnish,
 * nghttpx);
 * - no value after a colon, or more than one number (variables of nginx);
 * - four quotes for an empty user (Apache);
 * - quotes in the last string as a client sent them, or a backslash before its
 *   closing quote (HAProxy, gunicorn, uWSGI).
 */

#include <stdbool.h>

#include "base/slice.h"

enum { JSONLOG_MEND_DEPTH_MAX = 64 };

/*
 * Looks whether the text may be JSON, at most so many levels deep. Sets
 * *ntokens to how many strings, words, objects and arrays it has at most, and
 * *is_odd if there is something to be mended in it.
 */
bool jsonlog_mend_look(struct slice text, size_t *ntokens, bool *is_odd);

/* Mends a copy of the text. */
void jsonlog_mend(struct slice text, char *copy);

/*
 * Mends, in a copy, the last string if that is what keeps the text from being
 * an object: all before it is sound, and all after its beginning is taken for
 * it, up to the quote and the brace at the end. Sets *string to it. Returns
 * false if that is not what is wrong.
 */
bool jsonlog_mend_tail(struct slice text, char *copy, struct slice *string);

#endif
