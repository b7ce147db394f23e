#ifndef FINDROBOTS_SCAN_NOTED_H
#define FINDROBOTS_SCAN_NOTED_H

/* What is to be said of a file because of its lines. */

#include <stdbool.h>
#include <stdint.h>

#include "base/error.h"
#include "base/slice.h"
#include "log/record.h"
#include "scan/quote.h"

struct noted {
	uint64_t nasked;     /* requests that a filter was asked about */
	unsigned missing;    /* what it needs and not one of them has */
	uint64_t nunread;    /* lines that name a path and could not be read */
	struct quote unread; /* the first of them */
	uint64_t nwithout;   /* requests of the sample without a user agent */
	bool has_agent;	     /* any request has one */
	bool is_doubtful;    /* that could be read, but not its target */
	bool is_parted;	     /* it was parted by CR */
};

/* Begins with a file. */
void noted_begin(struct noted *);

/* Takes note of a request, of the sample or not, if crawlers are asked for. */
void noted_see_agent(struct noted *, const struct record *, bool is_sampled);

/* Takes note of a line that could not be read. */
void noted_add_unread(struct noted *, struct slice text);

/*
 * Each returns true if there is such a thing to say; the error then says it
 * (line.h). is_auto: the format was not given.
 */
bool noted_lacked_fields(const struct noted *, struct error *);
bool noted_lacked_agents(const struct noted *, struct error *);
bool noted_has_unread(const struct noted *, bool is_auto, struct error *);

#endif
