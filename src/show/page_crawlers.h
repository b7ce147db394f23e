#ifndef FINDROBOTS_SHOW_PAGE_CRAWLERS_H
#define FINDROBOTS_SHOW_PAGE_CRAWLERS_H

/* Crawlers and what is told of them, as sections of a page. */

#include <stdbool.h>

#include "base/buf.h"
#include "result/crawlers.h"

/* Whether there are examples of what was forbidden. */
bool page_crawlers_have_examples(const struct crawlers *);

/*
 * Adds the crawlers; hosts that are spoofed, and examples, if there are any.
 * mask: networks in the place of addresses. A failure stays in the buf.
 */
void page_crawlers_add(struct buf *, const struct crawlers *, bool mask);

#endif
