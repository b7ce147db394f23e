/*
 * A heap of sections, by the hosts that they are at; most comparisons are of
 * two numbers (hostkey.h). A section whose next entry is a part of the evidence
 * of the same host (evidence_parts.h) stays at the top.
 */

#include "state/merge.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>

struct merging {
	struct section *sections;
	struct section_checker checkers[EVIDENCE_NLEVELS]; /* of each level */
	struct section **heap;
	size_t n; /* in the heap */
	enum evidence_level level;
	struct hostset hosts; /* the host at hand, if it has evidence */
	struct hostset more;  /* what the top of the heap has of it */
	struct ledger ledger, more_ledger;
	bool has_other; /* of any host so far */

	/* Without evidence. */
	union {
		struct host host;
		char room[sizeof(struct host) + HOSTSET_NAME_MAX];
	} plain;
};

static int compare(const struct section *a, const struct section *b)
{
	return hostkey_compare(a->key, a->name.at, a->name.len, b->key,
			       b->name.at, b->name.len);
}

/* Moves heap[i] down to where no section below it is before it. */
static void sift_down(struct section **heap, size_t n, size_t i)
{
	struct section *moved = heap[i];

	for (size_t child; (child = 2 * i + 1) < n; i = child) {
		if (child + 1 < n && compare(heap[child + 1], heap[child]) < 0)
			child++;
		if (compare(moved, heap[child]) <= 0)
			break;
		heap[i] = heap[child];
	}
	heap[i] = moved;
}

/* The section at the top goes on. */
static int advance(struct merging *m)
{
	int ret = section_next(m->heap[0]);

	if (ret < 0)
		return -1;
	if (!ret)
		m->heap[0] = m->heap[--m->n];
	if (m->n)
		sift_down(m->heap, m->n, 0);
	return 0;
}

static void release(struct merging *m, size_t nsections)
{
	for (size_t i = 0; m->sections && i < nsections; i++)
		section_release(&m->sections[i]);
	for (int i = EVIDENCE_NONE; i < EVIDENCE_NLEVELS; i++)
		section_checker_release(&m->checkers[i]);
	free(m->sections);
	free(m->heap);
	hostset_release(&m->hosts);
	hostset_release(&m->more);
	ledger_release(&m->ledger);
	ledger_release(&m->more_ledger);
}

static int open_sections(struct merging *m, const struct section_place *sources,
			 size_t n)
{
	m->sections = calloc(n + 1, sizeof(*m->sections));
	m->heap = calloc(n + 1, sizeof(*m->heap));
	if (!m->sections || !m->heap)
		return -1;
	for (size_t i = 0; i < n; i++) {
		const struct section_place *source = &sources[i];
		int ret;

		section_open(&m->sections[i], &m->checkers[source->level],
			     source);
		ret = section_next(&m->sections[i]);
		if (ret < 0)
			return -1;
		if (ret)
			m->heap[m->n++] = &m->sections[i];
	}
	for (size_t i = m->n / 2; i--;)
		sift_down(m->heap, m->n, i);
	return 0;
}

static int begin(struct merging *m, enum evidence_level level,
		 const struct section_place *sources, size_t n)
{
	struct hostset_seed seed = hostset_random_seed();

	*m = (struct merging){ .level = level };
	for (int i = EVIDENCE_NONE; i < EVIDENCE_NLEVELS; i++)
		section_checker_init(&m->checkers[i], (enum evidence_level)i);
	hostset_init(&m->hosts, seed, evidence_extra(level));
	hostset_init(&m->more, seed, evidence_extra(level));
	ledger_init(&m->ledger, seed);
	ledger_init(&m->more_ledger, seed);
	return open_sections(m, sources, n);
}

/* Reads what the section at the top has, as it was checked. */
static int unpack_evidence(const struct merging *m, struct ledger *ledger,
			   struct host *host)
{
	const struct section *s = m->heap[0];
	struct unpack in = { (const uint8_t *)s->evidence.at, s->evidence.len,
			     false };
	/* Of parts before this one: as good as any. */
	struct evidence_sum sum = { .requests = UINT64_MAX };
	int ret;

	if (m->level >= EVIDENCE_ALL)
		ret = evidence_unpack_part(m->level, ledger, host, &sum, &in);
	else
		ret = evidence_unpack(m->level, ledger, host, &in);
	if (ret > 0)
		errno = EBADMSG;
	if (!ret && m->level == EVIDENCE_GROUPS && s->origin)
		ret = evidence_set_value(ledger, host,
					 (struct slice){ s->origin,
							 strlen(s->origin) });
	return ret ? -1 : 0;
}

/* Adds the evidence of the section at the top to the host's. */
static int add_evidence(struct merging *m, struct host *host, bool is_first)
{
	struct host *more;
	int ret = -1;

	if (is_first)
		return unpack_evidence(m, &m->ledger, host);
	if (hostset_put(&m->more, host->name, host->len, &more) >= 0)
		ret = unpack_evidence(m, &m->more_ledger, more);
	if (!ret)
		ret = evidence_merge(m->level, &m->ledger, host,
				     evidence_of(more));
	hostset_clear(&m->more);
	ledger_clear(&m->more_ledger);
	return ret;
}

static struct host *begin_host(struct merging *m, struct slice name)
{
	struct host *host = &m->plain.host;

	if (m->level != EVIDENCE_NONE) {
		hostset_clear(&m->hosts);
		ledger_clear(&m->ledger);
		return hostset_put(&m->hosts, name.at, name.len, &host) < 0
			       ? NULL
			       : host;
	}
	host->len = (uint8_t)name.len;
	memcpy(host->name, name.at, name.len);
	return host;
}

/* Takes the next host out of all sections that have it. */
static const struct host *next_host(struct merging *m)
{
	struct host *host = begin_host(m, m->heap[0]->name);
	struct hostkey key = m->heap[0]->key;
	bool is_first = true;

	if (!host)
		return NULL;
	do {
		if (m->level != EVIDENCE_NONE &&
		    add_evidence(m, host, is_first))
			return NULL;
		is_first = false;
		if (advance(m))
			return NULL;
	} while (m->n && !hostkey_compare(m->heap[0]->key, m->heap[0]->name.at,
					  m->heap[0]->name.len, key, host->name,
					  host->len));
	m->has_other |= m->ledger.has_other;
	return host;
}

/* Merges the first n sources. */
static int merge_sources(struct merge *merge, size_t n, merge_take *take,
			 void *ctx)
{
	struct merging m;
	int ret = begin(&m, merge->level, merge->sources, n);

	if (merge->limit_bytes)
		m.ledger.limit_bytes = merge->limit_bytes;
	while (!ret && m.n && m.heap[0]) {
		const struct host *host = next_host(&m);

		ret = host ? take(ctx, host) : -1;
	}
	merge->has_other |= m.has_other;
	release(&m, n);
	return ret < 0 ? -1 : 0;
}

/**** Many sections */

static int take_reduced(void *writer, const struct host *host)
{
	return section_add_host(writer, host);
}

/* Merges the first MERGE_MOST sources into one, which becomes the last. */
static int reduce(struct merge *merge)
{
	struct section_writer writer = { 0 };
	struct spool_part part;
	int ret;

	spool_mark(merge->spool);
	section_begin(&writer, section_spool_sink, merge->spool, merge->level,
		      0);
	ret = merge_sources(merge, MERGE_MOST, take_reduced, &writer);
	if (!ret)
		ret = section_end(&writer);
	section_writer_release(&writer);
	if (ret)
		return -1;
	errno = spool_flush(merge->spool);
	if (errno)
		return -1;
	part = spool_part(merge->spool);
	merge->nsources -= MERGE_MOST;
	memmove(merge->sources, merge->sources + MERGE_MOST,
		merge->nsources * sizeof(*merge->sources));
	merge->sources[merge->nsources++] =
		(struct section_place){ .fd = merge->spool->fd,
					.begin = part.begin,
					.end = part.begin + part.len_bytes,
					.nhosts = writer.nhosts,
					.level = merge->level };
	return 0;
}

int merge_hosts(struct merge *merge, merge_take *take, void *ctx)
{
	while (merge->nsources > MERGE_MOST)
		if (reduce(merge))
			return -1;
	return merge_sources(merge, merge->nsources, take, ctx);
}
