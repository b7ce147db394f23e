#ifndef FINDROBOTS_LOG_FRONT_H
#define FINDROBOTS_LOG_FRONT_H

/*
 * How lines of a format begin, written down as a string. A blank stands for
 * blanks and tabs, a '%' with what follows it for
 *
 *	%a	an address
 *	%p	an address and a port
 *	%d	digits
 *	%x	32 hexadecimal digits or more
 *	%l	letters
 *	%w	a word: letters, digits, '-', '_', '.', or one of these
 *	%c	a time of Common Log Format, "31/Jan/2024:23:59:59 +0100"
 *	%i	a time of RFC 3339
 *
 * and any other byte for itself.
 */

#include <stdbool.h>

#include "base/slice.h"

/*
 * Takes what has this form off the front of the line, blanks before it as well.
 * Returns false, and takes nothing, if the line does not begin so.
 */
bool front_take(struct slice *line, const char *form);

/* False if no line of this form begins with the byte, blanks before it apart.
 */
bool front_may_begin(const char *form, char byte);

#endif
