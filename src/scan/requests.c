/*
 * Three steps, of which each asks for the memory of the next: where a host is
 * (asked for by hostset_hash()), the host, and the tallies of its agents, or
 * its visits.
 *
 * Tested by tests/unit/scan/test_line.c.
 */

#include "scan/requests.h"

void requests_init(struct requests *requests, const struct query *query)
{
	requests->n = 0;
	requests->step = (struct step_memo){ 0 };
	requests->cells =
		query->level == EVIDENCE_GROUPS ? &query->cells : NULL;
}

static struct slice known(struct slice field)
{
	return slice_is_none(field) ? (struct slice){ 0 } : field;
}

/* A file's name is set when all of it is read. */
static struct slice value_of(enum cells_value value, const struct record *rec,
			     char *scratch)
{
	if (value == CELLS_AGENT)
		return unescape(rec->escape, record_user_agent(rec), scratch);
	if (value == CELLS_TARGET)
		return unescape(rec->escape, known(rec->target), scratch);
	return (struct slice){ 0 };
}

static void see_cell(struct requests *requests, struct sighting *seen,
		     const struct record *rec, char *scratch)
{
	const struct cells_key *key = requests->cells;

	seen->cell.value = value_of(key->value, rec, scratch);
	seen->cell.status = record_status(rec);
	seen->cell.step = step_cut_next(&requests->step, key->step, seen->time);
}

void requests_see(struct requests *requests, struct request *request,
		  const struct record *rec, struct instant_memo *memo,
		  char *scratch, char *more_scratch)
{
	struct sighting *seen = &request->seen;

	seen->time = record_time(rec, memo);
	seen->is_sized = record_bytes(rec, &seen->bytes);
	if (requests->cells) {
		see_cell(requests, seen, rec, scratch);
		return;
	}
	seen->values[TALLY_STATUS] =
		record_status(rec) ? rec->status : (struct slice){ 0 };
	seen->values[TALLY_METHOD] =
		unescape(rec->escape, known(rec->method), scratch);
	seen->values[TALLY_USER_AGENT] =
		unescape(rec->escape, record_user_agent(rec), more_scratch);
}

static bool may_wait(struct slice text, struct slice lines)
{
	return !text.len || slice_is_in(text, lines);
}

bool requests_may_wait(const struct request *request, enum evidence_level level,
		       struct slice lines)
{
	const struct sighting *seen = &request->seen;
	bool ret = may_wait(request->host, lines);

	if (evidence_is_of_crawlers(level))
		return ret && may_wait(seen->visit.method, lines) &&
		       may_wait(seen->visit.target, lines);
	if (level == EVIDENCE_GROUPS)
		return ret && may_wait(seen->cell.value, lines);
	for (int i = 0; ret && level != EVIDENCE_NONE && i < TALLY_NKINDS; i++)
		ret = may_wait(seen->values[i], lines);
	return ret;
}

/* Finds the agent, and has memory fetched for it. Returns -1 with errno. */
static int look_up_agent(struct sighting *seen, struct ledger *ledger,
			 const struct host *host)
{
	seen->agent = NULL;
	if (!seen->values[TALLY_USER_AGENT].len)
		return 0;
	seen->agent = ledger_value(ledger, seen->values[TALLY_USER_AGENT]);
	if (!seen->agent)
		return -1;
	tally_list_fetch_value(&evidence_of(host)->tallies.of[TALLY_USER_AGENT],
			       seen->agent);
	return 0;
}

int requests_settle(struct requests *requests, enum evidence_level level,
		    struct hostset *set, struct ledger *ledger,
		    uint64_t *nhosts)
{
	struct host *hosts[REQUESTS_MAX];
	struct request *request = requests->waiting;
	unsigned nprunes = level == EVIDENCE_ALL ? ledger->nprunes : 0;
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
		if (level == EVIDENCE_ALL &&
		    look_up_agent(&request[i].seen, ledger, hosts[i]))
			return -1;
		if (evidence_is_of_crawlers(level))
			__builtin_prefetch(evidence_of(hosts[i])->visits);
	}
	for (size_t i = 0; evidence_is_of_crawlers(level) && i < n; i++)
		visits_fetch(evidence_of(hosts[i])->visits);
	for (size_t i = 0; level != EVIDENCE_NONE && i < n; i++) {
		if (level == EVIDENCE_ALL && ledger->nprunes != nprunes)
			request[i].seen.agent = NULL;
		if (evidence_add(level, ledger, hosts[i], &request[i].seen))
			return -1;
	}
	return 0;
}
