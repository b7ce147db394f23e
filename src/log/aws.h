#ifndef FINDROBOTS_LOG_AWS_H
#define FINDROBOTS_LOG_AWS_H

/*
 * Lines of the load balancers of AWS: "Access logs for your Application Load
 * Balancer" and "... Classic Load Balancer". Nothing here allocates.
 */

#include <stdbool.h>

#include "log/record.h"

/*
 * Tells nearly all lines that are none of an AWS load balancer by two bytes:
 * one that begins with a digit has a time there, the others one of a few types.
 */
static inline bool aws_may_be(struct slice line)
{
	char first = line.len > 4 ? line.at[0] : '\0';

	if (first >= '0' && first <= '9')
		return line.at[4] == '-';
	return (first == 'h' && (line.at[1] == 't' || line.at[1] == '2')) ||
	       (first == 'g' && line.at[1] == 'r') ||
	       (first == 'w' && line.at[1] == 's');
}

/* True if the line begins as one of an AWS load balancer. */
bool aws_is_line(struct slice line);

/* Returns false if the line is not such a line. */
bool aws_parse(struct slice line, struct record *);

#endif
