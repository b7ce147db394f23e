#include "result/partial.h"

#include <stdlib.h>
#include <string.h>

#include "base/capped.h"
#include "base/hostname.h"
#include "base/vec.h"
#include "result/hostlist.h"

static const uint8_t magic[] = { 'F', 'R', 'P', PARTIAL_VERSION };

/* Bytes that are kept have these numbers in them. */
_Static_assert(ERROR_NCODES == 40 && ERROR_ADVICES == 12 &&
		       CONTENT_NKINDS == 6 && TALLY_NKINDS == 3 &&
		       EVIDENCE_NLEVELS == 6,
	       "another one of these is another PARTIAL_VERSION");

void partial_init(struct partial *part, struct hostset_seed seed,
		  const struct fingerprint *question, enum evidence_level level)
{
	*part = (struct partial){ .question = *question, .level = level };
	hostset_init(&part->hosts, seed, evidence_extra(level));
	ledger_init(&part->ledger, seed);
}

void partial_forget_files(struct partial *part)
{
	for (size_t i = 0; i < part->nfiles; i++)
		partial_file_release(&part->files[i]);
	part->nfiles = 0;
}

void partial_release(struct partial *part)
{
	partial_forget_files(part);
	free(part->files);
	part->files = NULL;
	hostset_release(&part->hosts);
	hostruns_release(&part->runs);
	ledger_release(&part->ledger);
}

void partial_clear(struct partial *part)
{
	partial_forget_files(part);
	hostset_clear(&part->hosts);
	hostruns_release(&part->runs);
	ledger_clear(&part->ledger);
}

int partial_set_value(struct partial *part, struct slice value)
{
	for (size_t i = 0; i < part->hosts.table.nslots; i++) {
		struct host *host = part->hosts.table.slots[i];

		if (host && evidence_set_value(&part->ledger, host, value))
			return -1;
	}
	return 0;
}

static int reserve_files(struct partial *part, size_t more)
{
	struct partial_file *files =
		vec_grow(part->files, part->nfiles, more, sizeof(*files));

	if (!files)
		return -1;
	part->files = files;
	return 0;
}

struct partial_file *partial_add_file(struct partial *part, const char *name)
{
	struct partial_file file = { .name = strdup(name) };

	if (!file.name || reserve_files(part, 1)) {
		partial_file_release(&file);
		return NULL;
	}
	part->files[part->nfiles] = file;
	return &part->files[part->nfiles++];
}

/* Hosts and their evidence belong together; each partial keeps its limit. */
static void swap_hosts(struct partial *a, struct partial *b)
{
	struct hostset hosts = a->hosts;
	struct ledger ledger = a->ledger;

	a->hosts = b->hosts;
	a->ledger = b->ledger;
	a->ledger.limit_bytes = ledger.limit_bytes;
	ledger.limit_bytes = b->ledger.limit_bytes;
	b->hosts = hosts;
	b->ledger = ledger;
}

size_t partial_weight(const struct partial *part)
{
	return hostset_count(&part->hosts) + part->ledger.ntallies +
	       part->ledger.nvisits + part->ledger.ncells;
}

/* Hosts of two partials whose evidence is to be merged. */
struct pairs {
	size_t n;
	struct {
		const struct host *from;
		struct host *to;
	} at[16]; /* while memory for one is fetched, so is that for others */
};

static void fetch_agents(const struct host *host)
{
	tally_list_fetch(&evidence_of(host)->tallies.of[TALLY_USER_AGENT]);
}

static int merge_pairs(struct partial *dst, struct pairs *pairs)
{
	size_t n = pairs->n;

	pairs->n = 0;
	for (size_t i = 0; dst->level == EVIDENCE_ALL && i < n; i++) {
		fetch_agents(pairs->at[i].from);
		fetch_agents(pairs->at[i].to);
	}
	for (size_t i = 0; i < n; i++)
		if (evidence_merge(dst->level, &dst->ledger, pairs->at[i].to,
				   evidence_of(pairs->at[i].from)))
			return -1;
	return 0;
}

/* There is room for one more. */
static int add_pair(struct partial *dst, struct pairs *pairs,
		    const struct host *from, struct host *to)
{
	pairs->at[pairs->n].from = from;
	pairs->at[pairs->n++].to = to;
	return pairs->n == sizeof(pairs->at) / sizeof(pairs->at[0])
		       ? merge_pairs(dst, pairs)
		       : 0;
}

int partial_add_hosts(struct partial *dst, const struct host *const *hosts,
		      size_t nhosts)
{
	struct pairs pairs = { 0 };
	struct host *to;

	for (size_t i = 0; i < nhosts; i++) {
		hostset_fetch_listed(&dst->hosts, hosts + i, nhosts - i);
		if (hostset_put_hashed(&dst->hosts, hosts[i]->hash,
				       hosts[i]->name, hosts[i]->len,
				       &to) < 0 ||
		    add_pair(dst, &pairs, hosts[i], to))
			return -1;
	}
	return merge_pairs(dst, &pairs);
}

/* As hostset_merge(), but tallies may be more work than hosts. */
static int merge_evidence(struct partial *dst, struct partial *src)
{
	struct pairs pairs = { 0 };

	if (partial_weight(src) > partial_weight(dst))
		swap_hosts(dst, src);
	for (size_t i = 0; i < src->hosts.table.nslots; i++) {
		const struct host *from = src->hosts.table.slots[i];
		struct host *to;

		hostset_fetch_ahead(&dst->hosts, &src->hosts, i);
		if (!from)
			continue;
		if (hostset_put_host(&dst->hosts, &src->hosts, from, &to) < 0)
			return -1;
		if (add_pair(dst, &pairs, from, to))
			return -1;
	}
	if (merge_pairs(dst, &pairs))
		return -1;
	hostset_clear(&src->hosts);
	ledger_clear(&src->ledger);
	return 0;
}

static int merge_hosts(struct partial *dst, struct partial *src)
{
	for (size_t i = 0; i < src->runs.n; i++)
		if (hostruns_take(&dst->runs, &src->runs.runs[i]))
			return -1;
	if (dst->level == EVIDENCE_NONE)
		return hostset_merge(&dst->hosts, &src->hosts);
	return merge_evidence(dst, src);
}

int partial_merge(struct partial *dst, struct partial *src)
{
	if (merge_hosts(dst, src))
		return -1;
	if (src->nfiles) {
		if (reserve_files(dst, src->nfiles))
			return -1;
		memcpy(dst->files + dst->nfiles, src->files,
		       src->nfiles * sizeof(*src->files));
	}
	dst->nfiles += src->nfiles;
	src->nfiles = 0;
	partial_clear(src);
	return 0;
}

static int compare_void(const void *a, const void *b)
{
	return partial_file_compare(*(struct partial_file *const *)a,
				    *(struct partial_file *const *)b);
}

static void pack_files(const struct partial *part, struct buf *buf)
{
	const struct partial_file **sorted =
		malloc((part->nfiles + 1) * sizeof(*sorted));

	if (!sorted) {
		buf->failed = true;
		return;
	}
	for (size_t i = 0; i < part->nfiles; i++)
		sorted[i] = &part->files[i];
	qsort(sorted, part->nfiles, sizeof(*sorted), compare_void);
	buf_add_u64(buf, part->nfiles);
	for (size_t i = 0; i < part->nfiles; i++)
		partial_file_pack(sorted[i], buf);
	free(sorted);
}

enum { AHEAD = 8 }; /* hosts whose memory is fetched */

/* What so many names take. */
static size_t packed_size(const struct host *const *sorted, size_t n)
{
	size_t size = n;

	for (size_t i = 0; i < n; i++) {
		if (n - i > AHEAD)
			__builtin_prefetch(sorted[i + AHEAD]);
		size += sorted[i]->len;
	}
	return size;
}

static void pack_hosts(const struct partial *part, struct buf *buf)
{
	enum evidence_level level = part->level;
	size_t n = hostset_count(&part->hosts);
	const struct host **sorted = hostlist_sorted(&part->hosts);

	if (!sorted) {
		buf->failed = true;
		return;
	}
	buf_add_u64(buf, n);
	if (level == EVIDENCE_NONE)
		buf_prepare(buf, packed_size(sorted, n));
	for (size_t i = 0; i < n; i++) {
		if (n - i > AHEAD)
			__builtin_prefetch(sorted[i + AHEAD]);
		buf_add_byte(buf, sorted[i]->len);
		buf_add(buf, sorted[i]->name, sorted[i]->len);
		if (level != EVIDENCE_NONE)
			evidence_pack(level, evidence_of(sorted[i]), buf);
	}
	free(sorted);
}

void partial_pack(const struct partial *part, struct buf *buf)
{
	buf_add(buf, magic, sizeof(magic));
	buf_add(buf, part->question.bytes, sizeof(part->question.bytes));
	buf_add_byte(buf, (uint8_t)part->level);
	pack_files(part, buf);
	pack_hosts(part, buf);
}

/* Adds a file, which has to be after the last one in order. */
static int unpack_file(struct partial *part, struct unpack *in)
{
	struct partial_file *file;
	int ret;

	if (reserve_files(part, 1))
		return -1;
	file = &part->files[part->nfiles];
	ret = partial_file_unpack(file, in, true);
	if (ret)
		return ret;
	part->nfiles++;
	return part->nfiles > 1 && partial_file_compare(file - 1, file) >= 0;
}

/* Reads a host's name, which has to be after the last one in order. */
static bool unpack_hostname(struct unpack *in, struct slice *last)
{
	size_t len = unpack_byte(in);
	const uint8_t *bytes = unpack_bytes(in, len);
	struct slice name = { (const char *)bytes, len };

	if (!bytes || !hostname_is_valid(name) ||
	    hostset_compare(name.at, len, last->at, last->len) <= 0)
		return false;
	*last = name;
	return true;
}

static int unpack_host(struct partial *part, struct unpack *in,
		       struct slice *last)
{
	struct host *host;

	if (!unpack_hostname(in, last))
		return 1;
	if (hostset_put(&part->hosts, last->at, last->len, &host) < 0)
		return -1;
	return part->level == EVIDENCE_NONE
		       ? 0
		       : evidence_unpack(part->level, &part->ledger, host, in);
}

static int unpack_hosts(struct partial *part, struct unpack *in)
{
	uint64_t nhosts = unpack_u64(in);
	struct hostrun run = { 0 };
	struct slice last = { "", 0 };
	bool as_run = part->level == EVIDENCE_NONE && part->runs_from &&
		      nhosts >= part->runs_from;
	int ret = 0;

	/* Each takes a byte more than its name, which is not empty. */
	if (as_run && nhosts <= in->len / 2 &&
	    hostrun_reserve(&run, nhosts, in->len - nhosts))
		return -1;
	for (uint64_t n = nhosts; !ret && !in->failed && n; n--) {
		if (!as_run)
			ret = unpack_host(part, in, &last);
		else if (!unpack_hostname(in, &last))
			ret = 1;
		else
			ret = hostrun_add(&run, last.at, last.len);
	}
	if (!ret && hostruns_take(&part->runs, &run))
		ret = -1;
	hostrun_release(&run);
	return ret;
}

static size_t count_hosts(const struct partial *part)
{
	size_t n = hostset_count(&part->hosts);

	for (size_t i = 0; i < part->runs.n; i++)
		n += part->runs.runs[i].nhosts;
	return n;
}

/* True if the next bytes are as they have to be. */
static bool unpack_same(struct unpack *in, const void *want, size_t len)
{
	const uint8_t *bytes = unpack_bytes(in, len);

	return bytes && !memcmp(bytes, want, len);
}

/*
 * Each host is of at least one of the files, if these are said, and no file has
 * more of them than there are; where the requests of each host are known, they
 * are those of all files.
 */
static bool adds_up(const struct partial *part)
{
	uint64_t nhosts = count_hosts(part);
	uint64_t hosts_of_files = 0, requests_of_files = 0, requests = 0;

	if (!part->nfiles)
		return true;
	for (size_t i = 0; i < part->nfiles; i++) {
		const struct outcome *out = &part->files[i].outcome;

		if (out->nhosts > nhosts)
			return false;
		capped_add(&hosts_of_files, out->nhosts);
		capped_add(&requests_of_files, out->nrequests);
	}
	if (hosts_of_files < nhosts || part->level == EVIDENCE_NONE)
		return hosts_of_files >= nhosts;
	for (size_t i = 0; i < part->hosts.table.nslots; i++) {
		const struct host *host = part->hosts.table.slots[i];

		if (host)
			capped_add(&requests, evidence_of(host)->requests);
	}
	return requests == requests_of_files;
}

int partial_unpack(struct partial *part, struct unpack *in)
{
	int ret = 0;

	if (!unpack_same(in, magic, sizeof(magic)) ||
	    !unpack_same(in, part->question.bytes,
			 sizeof(part->question.bytes)) ||
	    unpack_byte(in) != part->level)
		return 1;

	for (uint64_t n = unpack_u64(in); !ret && !in->failed && n; n--)
		ret = unpack_file(part, in);
	if (!ret && !in->failed)
		ret = unpack_hosts(part, in);
	if (!ret && (in->failed || in->len || !adds_up(part)))
		ret = 1;
	return ret;
}
