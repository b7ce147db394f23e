#ifndef FINDROBOTS_LOG_BALANCER_H
#define FINDROBOTS_LOG_BALANCER_H

/*
 * Lines of load balancers. AWS: "Access logs for your Application Load
 * Balancer" and "... Classic Load Balancer"; HAProxy Configuration Manual,
 * section 8.2.3 "HTTP log format", with what syslog puts before it or without.
 * Nothing here allocates.
 */

#include <stdbool.h>

#include "log/record.h"

/*
 * Tells nearly all lines that are none of an AWS load balancer by two bytes:
 * one that begins with a digit has a time there, the others one of a few types.
 */
static inline bool balancer_may_be_aws(struct slice line)
{
	char first = line.len > 4 ? line.at[0] : '\0';

	if (first >= '0' && first <= '9')
		return line.at[4] == '-';
	return (first == 'h' && (line.at[1] == 't' || line.at[1] == '2')) ||
	       (first == 'g' && line.at[1] == 'r') ||
	       (first == 'w' && line.at[1] == 's');
}

/* True if the line begins as one of an AWS load balancer. */
bool balancer_is_aws(struct slice line);

/* True if the line begins with a client and an accept date of HAProxy. */
bool balancer_is_haproxy(struct slice line);

/* Both return false if the line is not such a line. */
bool balancer_parse_aws(struct slice line, struct record *);
bool balancer_parse_haproxy(struct slice line, struct record *);

#endif
