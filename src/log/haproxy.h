#ifndef FINDROBOTS_LOG_HAPROXY_H
#define FINDROBOTS_LOG_HAPROXY_H

/*
 * Lines of HAProxy: Configuration Manual, section 8.2.3 "HTTP log format",
 * with what syslog puts before it or without. Nothing here allocates.
 */

#include <stdbool.h>

#include "log/record.h"

/* True if the line begins with a client and an accept date of HAProxy. */
bool haproxy_is_line(struct slice line);

/* Returns false if the line is not such a line. */
bool haproxy_parse(struct slice line, struct record *);

#endif
