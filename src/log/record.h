#ifndef FINDROBOTS_LOG_RECORD_H
#define FINDROBOTS_LOG_RECORD_H

/*
 * What a line of an access log says, whichever format it is in. The fields
 * are pieces of the line, still as the server wrote them, or constants; the
 * functions below make values of them, which only those lines need that are
 * counted.
 */

#include <stdbool.h>
#include <stdint.h>

#include "base/slice.h"

/* How a server writes the bytes that it does not write as they are. */
enum record_escape {
	RECORD_NONE,
	RECORD_BACKSLASH, /* \xhh, \", \\, \n \t \r \b \v: Apache, nginx */
	RECORD_JSON,	  /* RFC 8259, section 7 */
	RECORD_PLUS,	  /* a blank as '+': IIS */
	RECORD_PERCENT,	  /* %hh: CloudFront */
	RECORD_QUOTES,	  /* a quote as two: strings of W3C extended logs */
	RECORD_HASH,	  /* #hh: HAProxy */
};

/* A field that the line does not have is empty. */
struct record {
	struct slice host;   /* of the client, never escaped */
	struct slice method; /* empty as well if the request is none */
	struct slice target; /* of the request; the same */
	struct slice date;   /* if it stands apart from the time */
	struct slice time;   /* any form that instant_parse() knows */
	struct slice status, bytes, user_agent;
	enum record_escape escape; /* of target and user_agent */
	bool local_time; /* a time without a zone is in the local one, not UTC
			  */
};

/*
 * Splits a request, "method SP target [SP protocol]", on single blanks (RFC
 * 9112, section 3; HTTP/0.9 has no protocol) into the record's method and
 * target. Returns false, and leaves both empty, if it is none.
 */
bool record_set_request(struct record *, struct slice request);

/*
 * True if the bytes may be a host: 1 to 255 graphic ASCII bytes other than '"'
 * and '\', and not "-" alone.
 */
bool record_is_host(struct slice);

/*
 * The host in a field that may hold a list of them, parted by commas, as
 * X-Forwarded-For does: the first address, without the blanks ('+' as well, if
 * that stands for one), the port and the brackets around it; or, if none is an
 * address, the first name but "unknown". Empty if there is none.
 */
struct slice record_first_host(enum record_escape, struct slice list);

/*
 * Undoes the escapes of a field, once. What is no escape stays. Returns src
 * itself if there is none in it, or the bytes in scratch, which needs room for
 * src.len.
 */
struct slice record_unescape(enum record_escape, struct slice src,
			     char *scratch);

/*
 * The path of an unescaped target: without an absolute form's scheme and
 * authority (RFC 9112, section 3.2.2) and without query or fragment.
 */
struct slice record_path(struct slice target);

/*
 * The longest run of the path's bytes that every format writes as they are, so
 * that every line for the path holds it. Not empty if the path begins with a
 * slash.
 */
struct slice record_plain_part(struct slice path);

/* When the request was: an instant, or INSTANT_NONE (instant.h). */
int64_t record_time(const struct record *);

/* The status of the response, 100 to 999; 0 if the line does not say. */
unsigned record_status(const struct record *);

/* The size of the response in bytes. Returns false if the line does not say. */
bool record_bytes(const struct record *, uint64_t *bytes);

#endif
