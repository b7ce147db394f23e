#ifndef FINDROBOTS_LOG_ENVELOPE_H
#define FINDROBOTS_LOG_ENVELOPE_H

/*
 * What others put before a server's line: syslog, as it writes files, "Jan 10
 * 12:00:00 web nginx[123]: " (RFC 3164; or a time of RFC 3339) or as it sends,
 * "<190>1 2024-01-10T12:00:00Z web nginx 123 - - " (RFC 5424), and docker
 * compose, "web-1  | ".
 */

#include "base/slice.h"

/* The line without that and blanks before it; all of it if it has none. */
struct slice envelope_skip(struct slice line);

#endif
