#ifndef FINDROBOTS_LOG_COLOURS_H
#define FINDROBOTS_LOG_COLOURS_H

/*
 * The colours that servers write for a terminal (ECMA-48, SGR: "\33[1;33m"),
 * among others werkzeug, uvicorn and Gin.
 */

#include "base/slice.h"

/* True if there may be colours in the line. */
bool colours_are_in(struct slice line);

/*
 * Copies the line without its colours to scratch, which needs room for
 * line.len. Between quotes only those beside a quote are the server's; others
 * may be a client's and stay.
 */
struct slice colours_drop(struct slice line, char *scratch);

#endif
