#ifndef FINDROBOTS_SHOW_WRAP_H
#define FINDROBOTS_SHOW_WRAP_H

/* Long lines for a reader at a terminal. */

#include <stddef.h>

/*
 * Makes blanks line ends, so that no line of the text, which is UTF-8, takes
 * more than so many columns unless a word does. What stands in quotes
 * ('zcat FILE'), as it may be there to be copied, counts as one word. A line
 * end of the text begins anew.
 */
void wrap_lines(char *text, size_t len, size_t columns);

#endif
