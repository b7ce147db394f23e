#ifndef FINDROBOTS_LOG_ENVELOPE_H
#define FINDROBOTS_LOG_ENVELOPE_H

/*
 * What others put before a server's line: syslog, as it writes files, "Jan 10
 * 12:00:00 web nginx[123]: " (RFC 3164; or a time of RFC 3339) or as it sends,
 * "<190>1 2024-01-10T12:00:00Z web nginx 123 - - " (RFC 5424), and docker
 * compose, "web-1  | ".
 */

#include "base/slice.h"

/*
 * Takes one of these, and blanks before it, off the front of the line. Returns
 * false, and takes nothing, if there is none.
 */
bool envelope_take(struct slice *line);

#endif
