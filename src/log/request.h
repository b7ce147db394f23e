#ifndef FINDROBOTS_LOG_REQUEST_H
#define FINDROBOTS_LOG_REQUEST_H

/*
 * What a client asked for: the request line, its target, and the target's path.
 */

#include <stdbool.h>

#include "log/record.h"

/*
 * Splits a request, "method SP target [SP protocol]" (RFC 9112, section 3;
 * HTTP/0.9 has no protocol), into the record's method and target. Further
 * blanks between them are passed over, as servers answer such requests. Returns
 * false, and leaves both empty, if it is none.
 */
bool request_set(struct record *, struct slice request);

/*
 * The path of an unescaped target: without an absolute form's scheme and
 * authority (RFC 9112, section 3.2.2) and without query or fragment. Not
 * certain is one that follows an authority without a scheme, or an authority
 * with a '?' or '#' in it: a client may have sent that before the path, or as a
 * query.
 */
struct slice request_path(struct slice target, bool *is_certain);

/*
 * True if a target that begins with no slash begins with an authority alone, as
 * "www.example.com/robots.txt" does: what the server wrote, or the client sent.
 */
bool request_has_server(struct slice target);

/*
 * The longest run of the path's bytes that every format writes as they are, so
 * that every line for the path holds it. Not empty if the path begins with a
 * slash.
 */
struct slice request_plain_part(struct slice path);

#endif
