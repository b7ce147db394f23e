/* Sets of hosts, and what is known of them. For unit tests, behind <cmocka.h>.
 */

#ifndef FINDROBOTS_TEST_HOSTS_H
#define FINDROBOTS_TEST_HOSTS_H

#include <string.h>

#include "result/evidence.h"
#include "result/hostset.h"
#include "result/ledger.h"

/* As hostset_put(), for a test that does not ask which host it is. */
static inline int put_name(struct hostset *set, const void *name, size_t len)
{
	struct host *host;

	return hostset_put(set, name, len, &host);
}

/* A set with its ledger. */
struct hosts {
	enum evidence_level level;
	struct hostset set;
	struct ledger ledger;
};

static inline void hosts_init(struct hosts *hosts, enum evidence_level level,
			      struct hostset_seed seed)
{
	hosts->level = level;
	hostset_init(&hosts->set, seed, evidence_extra(level));
	ledger_init(&hosts->ledger, seed);
}

static inline void hosts_release(struct hosts *hosts)
{
	hostset_release(&hosts->set);
	ledger_release(&hosts->ledger);
}

/* The host of that name, which is in the set from now on. */
static inline struct host *hosts_put(struct hosts *hosts, const char *name)
{
	struct host *host;

	assert_true(hostset_put(&hosts->set, name, strlen(name), &host) >= 0);
	return host;
}

/* Adds a request of the host. */
static inline void hosts_see(struct hosts *hosts, const char *name,
			     const struct sighting *seen)
{
	struct host *host = hosts_put(hosts, name);

	if (hosts->level != EVIDENCE_NONE)
		assert_int_equal(evidence_add(hosts->level, &hosts->ledger,
					      host, seen),
				 0);
}

#endif
