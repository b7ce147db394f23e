/* Tested by tests/unit/result/test_groups.c. */

#include "result/by.h"

const char *by_name(enum by_kind kind)
{
	static const char *const names[] = {
		[BY_HOST] = "host",	    [BY_AGENT] = "agent",
		[BY_NETWORK] = "network",   [BY_DAY] = "day",
		[BY_HOUR] = "hour",	    [BY_MONTH] = "month",
		[BY_STATUS] = "status",	    [BY_TARGET] = "target",
		[BY_FILE] = "file",	    [BY_CRAWLER] = "crawler",
		[BY_OPERATOR] = "operator", [BY_VERDICT] = "verdict",
	};

	return names[kind];
}

struct cells_key by_key(enum by_kind kind)
{
	static const struct cells_key keys[BY_NKINDS] = {
		[BY_AGENT] = { .value = CELLS_AGENT },
		[BY_TARGET] = { .value = CELLS_TARGET },
		[BY_FILE] = { .value = CELLS_FILE },
		[BY_HOUR] = { .step = STEP_HOUR },
		[BY_DAY] = { .step = STEP_DAY },
		[BY_MONTH] = { .step = STEP_MONTH },
	};

	return keys[kind];
}
