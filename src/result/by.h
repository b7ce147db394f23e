#ifndef FINDROBOTS_RESULT_BY_H
#define FINDROBOTS_RESULT_BY_H

/* What requests are grouped by. */

#include <stdbool.h>

#include "result/cells.h"

enum by_kind {
	BY_HOST, /* each host by itself: no grouping */
	BY_AGENT,
	BY_NETWORK,
	BY_DAY,
	BY_HOUR,
	BY_MONTH,
	BY_STATUS,
	BY_TARGET,
	BY_FILE,
	BY_CRAWLER, /* of crawlers, as the next two */
	BY_OPERATOR,
	BY_VERDICT,
	BY_NKINDS
};

enum { BY_IPV4_BITS = 24, BY_IPV6_BITS = 48 }; /* where none are given */

struct by {
	enum by_kind kind;
	unsigned ipv4_bits, ipv6_bits; /* of networks */
	bool products;	/* user agents that are about the same product
			   (product.h) are one */
	bool is_masked; /* networks tell no single host: none is smaller than
			   BY_IPV4_BITS, and names are domains */
};

/* "agent" and so on. */
const char *by_name(enum by_kind);

static inline bool by_is_time(enum by_kind kind)
{
	return kind == BY_DAY || kind == BY_HOUR || kind == BY_MONTH;
}

static inline bool by_is_of_crawlers(enum by_kind kind)
{
	return kind >= BY_CRAWLER;
}

/* What has to be collected for it. */
struct cells_key by_key(enum by_kind);

#endif
