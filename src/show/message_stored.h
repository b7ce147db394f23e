#ifndef FINDROBOTS_SHOW_MESSAGE_STORED_H
#define FINDROBOTS_SHOW_MESSAGE_STORED_H

/* Messages about a file's bytes as they are stored: compression and damage. */

#include <stdbool.h>

#include "base/buf.h"
#include "base/error.h"

/*
 * Adds what was wrong, and what was kept. Returns false if the error is not of
 * this kind.
 */
bool message_add_stored(struct buf *, const struct error *);

#endif
