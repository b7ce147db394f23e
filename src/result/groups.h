#ifndef FINDROBOTS_RESULT_GROUPS_H
#define FINDROBOTS_RESULT_GROUPS_H

/*
 * Requests by what they have in common, whatever host they are of: how many
 * there are in each group, of how many hosts, and when.
 */

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/arena.h"
#include "base/slice.h"
#include "result/cells.h"

/* What a group is of. Only the first has a name. */
enum group_kind {
	GROUP_NAMED,
	GROUP_OTHER,   /* values that there was no memory for (ledger.h) */
	GROUP_SPOOFED, /* what claims to be another one's (crawlers.h) */
	GROUP_UNKNOWN, /* what no log says */
	GROUP_REST,    /* all groups that are not shown: groups.rest */
};

struct group_status {
	unsigned status; /* 100 to 999; or below 10, the first digit of some;
			    or 0: no log says */
	uint64_t n;	 /* requests */
};

/* Numbers that become too large stay at the largest one. */
struct group {
	enum group_kind kind;
	struct slice name; /* as in the log, unescaped; of the groups' arena */
	uint64_t requests;
	uint64_t hosts;	     /* that have any of them */
	bool is_sized;	     /* the size of at least one response is known */
	uint64_t bytes;	     /* of those responses */
	int64_t first, last; /* instants, or INSTANT_NONE */
	/* Most first, where that is the same by number; that of 0 at the end.
	 */
	const struct group_status *statuses;
	size_t nstatuses;
};

/* A zeroed one is empty. */
struct groups {
	struct group *groups; /* owned; in the order to be shown */
	size_t n;
	struct group rest;  /* of those left out; if it has requests */
	size_t nrest;	    /* how many these are */
	uint64_t requests;  /* of all groups, left out or not */
	struct arena arena; /* names and statuses */
};

enum groups_order_key {
	GROUPS_NAME,	 /* bytewise; without a name at the end */
	GROUPS_ADDRESS,	 /* IPv4 by number, then IPv6, then other names */
	GROUPS_REQUESTS, /* most first */
	GROUPS_FIRST,	 /* earliest first */
	GROUPS_LAST,	 /* latest first */
	GROUPS_HOSTS,	 /* most first */
	GROUPS_BYTES,	 /* most first */
};

/* What has the same key is in the order of names. */
struct groups_order {
	enum groups_order_key key;
	bool reverse; /* by the key; what has none stays at the end */
	size_t top;   /* only the first so many, and the rest; 0: all */
};

/*
 * Takes requests of a host to a group; host is a number for it, and hosts come
 * one after the other. The name is borrowed for the call; of the sum the value
 * is not looked at. Returns 0; -1 with errno ENOMEM.
 */
typedef int groups_take(void *taker, uint64_t host, enum group_kind,
			struct slice name, const struct cell_sum *);

/*
 * Gives all requests to take(). Called twice, and gives the same. Returns 0; -1
 * with errno ENOMEM, also if take() returned -1.
 */
typedef int groups_walk(void *ctx, groups_take *take, void *taker);

/*
 * Makes groups of what a walk gives, in that order. Returns 0; -1 with errno
 * ENOMEM; either way groups_release() is to be called.
 */
int groups_build(struct groups *, groups_walk *, void *ctx,
		 const struct groups_order *);

void groups_release(struct groups *); /* takes a zeroed one */

/*
 * When the first and the last request of all groups were, left out or not.
 * Returns false if no time of any is known.
 */
bool groups_times(const struct groups *, int64_t *first, int64_t *last);

#endif
