#ifndef FINDROBOTS_LOG_UNESCAPE_H
#define FINDROBOTS_LOG_UNESCAPE_H

/*
 * The bytes that a server wrote as escapes, because it does not write them as
 * they are.
 */

#include "base/slice.h"

/* How a server writes the bytes that it does not write as they are. */
enum unescape {
	UNESCAPE_NONE,
	UNESCAPE_BACKSLASH, /* \xhh, \", \\, \n \t \r \b \v: Apache, nginx */
	UNESCAPE_JSON,	    /* RFC 8259, section 7; \xhh and \v, too */
	UNESCAPE_PLUS,	    /* a blank as '+': IIS */
	UNESCAPE_PERCENT,   /* %hh: CloudFront */
	UNESCAPE_QUOTES,    /* a quote as two: strings of W3C extended logs */
	UNESCAPE_HASH,	    /* #hh: HAProxy */
};

/*
 * Undoes the escapes of a field, once. What is no escape stays. Returns src
 * itself if there is none in it, or the bytes in scratch, which needs room for
 * src.len.
 */
struct slice unescape(enum unescape, struct slice src, char *scratch);

#endif
