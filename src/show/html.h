#ifndef FINDROBOTS_SHOW_HTML_H
#define FINDROBOTS_SHOW_HTML_H

/*
 * Text in HTML, between tags or within the quotes of an attribute. Failures
 * stay in the buf.
 */

#include <stddef.h>

#include "base/buf.h"
#include "base/slice.h"

/* Adds text as it is: markup in it is shown, not obeyed. */
void html_add(struct buf *, struct slice);
void html_add_str(struct buf *, const char *);

/* The same with a string of a log, which is escaped before (escape.h). */
void html_add_escaped(struct buf *, struct slice);

/* Makes such text of the bytes from start on, which are escaped. */
void html_quote_from(struct buf *, size_t start);

#endif
