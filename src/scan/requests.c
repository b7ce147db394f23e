/*
 * Three steps, of which each asks for the memory of the next: where a host is
 * (asked for by hostset_hash()), the host, and the tallies of its agents.
 *
 * Tested by tests/unit/scan/test_line.c.
 */

#include "scan/requests.h"

static void fetch_tallies(const struct host *host)
{
	const struct tally_list *list =
		&evidence_of(host)->tallies[TALLY_USER_AGENT];

	__builtin_prefetch(tally_list_begin(list));
}

int requests_settle(struct requests *requests, enum evidence_level level,
		    struct hostset *set, struct ledger *ledger,
		    uint64_t *nhosts)
{
	struct host *hosts[REQUESTS_MAX];
	const struct request *request = requests->waiting;
	size_t n = requests->n;

	requests->n = 0;
	for (size_t i = 0; n > 1 && i < n; i++)
		hostset_fetch(set, request[i].hash);
	for (size_t i = 0; i < n; i++) {
		int added = hostset_put_hashed(set, request[i].hash,
					       request[i].host.at,
					       request[i].host.len, &hosts[i]);

		if (added < 0)
			return -1;
		*nhosts += (uint64_t)added;
		if (level == EVIDENCE_ALL)
			fetch_tallies(hosts[i]);
	}
	for (size_t i = 0; level != EVIDENCE_NONE && i < n; i++)
		if (evidence_add(level, ledger, hosts[i], &request[i].seen))
			return -1;
	return 0;
}
