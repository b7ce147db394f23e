#ifndef FINDROBOTS_RESULT_ORDER_H
#define FINDROBOTS_RESULT_ORDER_H

/* In which order hosts are shown. */

#include <stdbool.h>
#include <stddef.h>

#include "result/gather.h"

enum order_key {
	ORDER_HOST,	/* bytewise */
	ORDER_ADDRESS,	/* IPv4 by number, then IPv6, then names bytewise */
	ORDER_REQUESTS, /* most first */
	ORDER_FIRST,	/* earliest first */
	ORDER_LAST,	/* latest first */
};

struct order {
	enum order_key key;
	bool reverse; /* by the key; hosts without a time stay at the end */
	size_t top;   /* only so many; 0: all */
};

/*
 * Puts gathered hosts, which stand bytewise, in the order asked for; those
 * whose keys are the same stay bytewise. Their parts become one, unless they
 * stand as they are to. Returns 0, or -1 when memory ran out: all is as before.
 * From ORDER_REQUESTS on the hosts must have evidence (evidence.h).
 */
int order_hosts(struct gathered *, const struct order *);

#endif
