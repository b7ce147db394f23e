#ifndef FINDROBOTS_LOG_UNESCAPE_H
#define FINDROBOTS_LOG_UNESCAPE_H

/*
 * The bytes that a server wrote as escapes, because it does not write them as
 * they are. An escape of a byte that servers do write as it is (\x2f) is none:
 * a client sent it so.
 */

#include "base/slice.h"

/* How a server writes the bytes that it does not write as they are. */
enum unescape {
	UNESCAPE_NONE,
	UNESCAPE_BACKSLASH, /* \xhh, \", \\, \n \t \r \b \f \v \a: Apache,
			       nginx; \uhhhh: Tomcat, morgan */
	UNESCAPE_HEX,	    /* \xhh, but a backslash as it is: h2o */
	UNESCAPE_QUOTED,    /* \" alone: gunicorn */
	UNESCAPE_JSON,	    /* RFC 8259, section 7; \xhh and \v, too */
	UNESCAPE_PLUS,	    /* a blank as '+': IIS */
	UNESCAPE_PERCENT,   /* %hh: CloudFront */
	UNESCAPE_QUOTES,    /* a quote as two: strings of W3C extended logs */
	UNESCAPE_HASH,	    /* #hh: HAProxy */
	UNESCAPE_KINDS
};

/*
 * Undoes the escapes of a field, once. What is no escape stays. Returns src
 * itself if there is none in it, or the bytes in scratch, which needs room for
 * src.len.
 *
 * A \uhhhh stands for one byte where the field is ASCII (Tomcat reads headers
 * as Latin-1), else for a character in UTF-8, as the others there are. A '+'
 * before which an opening parenthesis stands is one, and so is the second of
 * "++http": robots write "(+http://" and "; +http://".
 */
struct slice unescape(enum unescape, struct slice src, char *scratch);

/*
 * How long the escape of UNESCAPE_BACKSLASH is that the text begins with; 0 if
 * that is none.
 */
size_t unescape_len(struct slice text);

#endif
