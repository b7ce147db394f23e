#ifndef FINDROBOTS_LOG_TEMPLATE_TIMES_H
#define FINDROBOTS_LOG_TEMPLATE_TIMES_H

/*
 * Times as formats have them: what strftime(3) or Java's SimpleDateFormat makes
 * of a pattern, as a shape by which a time is found in a line. In a shape
 *
 *	D	stands for digits
 *	L	for letters
 *	F	for a fraction of a second, or nothing
 *	Z	for a zone, or nothing: "Z", "+hhmm", "+hh:mm", "+hh"
 *	Y	for a blank and a zone, or a Z, or nothing
 *	*	for bytes that are no blank
 *	blank	for blanks
 *
 * and any other byte for itself.
 */

#include <stdbool.h>
#include <stddef.h>

#include "base/slice.h"

#define TIMES_CLF   "D/L/D:D:D:DFY" /* Common Log Format */
#define TIMES_ISO   "D-D-DTD:D:DFZ" /* RFC 3339 */
#define TIMES_EPOCH "DF"	    /* since 1970 */

/* How long the time is that the text begins with; 0 if it is none. */
size_t times_len(struct slice text, const char *shape);

/* The same of what servers add to a time: a fraction and a zone. */
size_t times_more_len(struct slice text);

/* Of a pattern: its shape; and whether its times have a zone. */
bool times_from_strftime(struct slice pattern, char *shape, size_t size);
bool times_from_java(struct slice pattern, char *shape, size_t size);

#endif
