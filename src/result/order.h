#ifndef FINDROBOTS_RESULT_ORDER_H
#define FINDROBOTS_RESULT_ORDER_H

/* The order in which hosts are shown, and how many. */

#include <stdbool.h>
#include <stddef.h>

#include "result/gather.h"

enum order_key {
	ORDER_HOST,	/* bytewise */
	ORDER_ADDRESS,	/* IPv4 by number, then IPv6, then names bytewise */
	ORDER_REQUESTS, /* most first */
	ORDER_FIRST,	/* earliest first */
	ORDER_LAST,	/* latest first */
	/* Of groups alone: */
	ORDER_NAME,  /* bytewise */
	ORDER_HOSTS, /* most first */
	ORDER_BYTES, /* most first */
	ORDER_NKEYS
};

struct order {
	enum order_key key;
	bool reverse; /* by the key; hosts without a time stay at the end */
	size_t top;   /* only the first so many; 0: all */
};

/*
 * Puts gathered hosts, which are in bytewise order, in the order asked for;
 * hosts of the same key stay in bytewise order. Their parts become one, unless
 * nothing has to be moved. Returns 0; -1 with errno ENOMEM, and all is as
 * before. From ORDER_REQUESTS on the hosts must have evidence (evidence.h).
 */
int order_hosts(struct gathered *, const struct order *);

#endif
