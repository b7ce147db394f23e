#ifndef FINDROBOTS_SHOW_JSON_H
#define FINDROBOTS_SHOW_JSON_H

/* The parts of which the JSON formats consist (RFC 8259), on no line of their
   own. */

#include "base/buf.h"
#include "result/hostset.h"
#include "result/summary.h"

/* Adds the numbers of the run as an object. */
void json_add_summary(struct buf *, const struct summary *);

/* Adds a host and its evidence as an object. */
void json_add_host(struct buf *, const struct host *);

#endif
