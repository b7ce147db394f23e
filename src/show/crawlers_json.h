#ifndef FINDROBOTS_SHOW_CRAWLERS_JSON_H
#define FINDROBOTS_SHOW_CRAWLERS_JSON_H

/* Crawlers as objects of JSON, without newlines; what is not known is null. */

#include <stdbool.h>

#include "base/buf.h"
#include "result/crawlers.h"
#include "result/summary.h"

/*
 * Each adds an object but for its first byte, so that a member can stand before
 * its own. mask: networks in the place of addresses. Failures stay in the buf.
 */
void crawlers_json_add_row(struct buf *, const struct crawler_row *, bool mask);
void crawlers_json_add_spoofer(struct buf *, const struct crawler_spoofer *,
			       bool mask);

/*
 * Adds what is before the first row: the member "summary", and if name servers
 * were asked "dns", which says when.
 */
void crawlers_json_begin(struct buf *, const struct summary *,
			 const struct crawlers_dns *);

#endif
