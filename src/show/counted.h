#ifndef FINDROBOTS_SHOW_COUNTED_H
#define FINDROBOTS_SHOW_COUNTED_H

/*
 * Strings that were counted (evidence.h), as text in any format. Those that
 * there was no memory for stand together as "(other)". A client can send that
 * string, too: it is then written "\x28other)", an escape of escape.h that
 * nothing else is written as, so that the two can be told apart.
 */

#include "base/buf.h"
#include "result/ledger.h"

/* Adds the string, escaped by escape_add() with also; NULL: the others. */
void counted_add(struct buf *, const struct value *, const char *also);

#endif
