#ifndef FINDROBOTS_SCAN_FILTER_H
#define FINDROBOTS_SCAN_FILTER_H

/*
 * Which requests count: by time, status, method, user agent and host.
 */

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/address.h"
#include "base/buf.h"
#include "base/instant.h"
#include "base/netset.h"
#include "base/wordset.h"
#include "log/record.h"
#include "scan/search.h"

/* Some hosts: those of networks, and those with names. */
struct filter_hosts {
	struct netset networks;
	struct wordset names; /* borrowed; ".example.com": all below it */
};

struct filter {
	int64_t since, until; /* instants, or INSTANT_NONE; a request at since
				 counts, one at until does not */
	bool statuses[1000];  /* which are wanted, if by_status */
	bool by_status;
	struct slice *methods; /* owned; the bytes are borrowed */
	size_t nmethods;       /* 0: any */
	char **agents;	       /* owned, and the strings, in lower case */
	size_t nagents;	       /* 0: any */
	struct search_needle *agent_needles; /* owned; of those ... */
	struct search *agent_search;  /* owned; ... when filter_prepare() was
					 called; or NULL */
	size_t nsearched;	      /* so many */
	struct filter_hosts hosts;    /* none: any */
	struct filter_hosts excluded; /* left out even if in hosts */
};

enum filter_verdict {
	FILTER_OUT,
	FILTER_IN,
	FILTER_UNTIMED, /* out only because its time cannot be read */
};

/* Makes a filter that takes everything. */
void filter_init(struct filter *);

/* Frees what the filter holds. Takes a zeroed one. */
void filter_release(struct filter *);

/*
 * Each takes a value as a person writes it. Returns 0; 1 if it is none such, or
 * -1 when memory ran out, and then the filter is good for nothing but
 * filter_release(). The times replace what was given before, the others add to
 * it. Methods and hosts are borrowed for the life of the filter.
 *
 * Statuses, methods and hosts are lists separated by commas. A status ends in
 * 'x' or "xx" where any digits do. Methods are tokens (RFC 9110, section
 * 5.6.2), compared byte for byte, user agents searched for the text, in either
 * case (ASCII). A host is a network or an address (address.h), which are
 * compared by number, IPv6 also as "[address]"; a name of letters, digits, '-',
 * '_' and '.', in either case; or ".name" or "*.name": all names below it.
 */
int filter_set_since(struct filter *, const char *, int64_t now);
int filter_set_until(struct filter *, const char *, int64_t now);
int filter_add_statuses(struct filter *, const char *); /* 200,3xx */
int filter_add_methods(struct filter *, const char *);	/* GET,HEAD */
int filter_add_agent(struct filter *, const char *);
int filter_add_host(struct filter_hosts *, const char *);

/*
 * Prepares for many values, so that what judging costs grows with the number of
 * agents and hosts only as its logarithm does; but with that of those added
 * later in proportion. Returns 0, or -1 when memory ran out.
 */
int filter_prepare(struct filter *);

/* True if since and until leave no time between them. */
bool filter_range_is_empty(const struct filter *);

/*
 * False if no line in a file can be within the range of time, because the file
 * was last changed more than a day before since: a line is written after the
 * request that it tells of, and a day is enough for clocks and zones that
 * differ. A since that is later than now proves nothing. changed is the later
 * of the file's ctime and mtime; 0 proves nothing, so do not ask about it.
 */
bool filter_may_hold(const struct filter *, int64_t changed, int64_t now);

/*
 * Adds bytes that identify the filter, which was prepared: the same on every
 * machine for filters to which the same values were added in any order, and
 * different ones for filters that may judge differently. A failure stays in the
 * buf.
 */
void filter_add_key(const struct filter *, struct buf *);

/* True if it takes everything. */
bool filter_is_empty(const struct filter *);

/* True if it looks at times. */
bool filter_has_range(const struct filter *);

/* True if it looks at anything but the host. */
bool filter_needs_fields(const struct filter *);

/*
 * Says whether a record is wanted. If statuses or user agents are asked for, a
 * record without one is not. The memo is of times (record_time()); scratch
 * needs room for the record's user agent. Any number of threads may use one
 * filter.
 */
enum filter_verdict filter_judge(const struct filter *, const struct record *,
				 struct instant_memo *, char *scratch);

/* What a filter may need of a record, by bits. */
enum filter_need { FILTER_METHOD = 1, FILTER_STATUS = 2, FILTER_AGENT = 4 };

/* Which of these the filter needs and the record, or its format, has not. */
unsigned filter_misses(const struct filter *, const struct record *);

#endif
