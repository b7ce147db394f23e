#ifndef FINDROBOTS_TEST_HOSTS_H
#define FINDROBOTS_TEST_HOSTS_H

#include "result/hostset.h"

/* As hostset_put(), for a test that does not ask which host it is. */
static inline int put_name(struct hostset *set, const void *name, size_t len)
{
	struct host *host;

	return hostset_put(set, name, len, &host);
}

#endif
