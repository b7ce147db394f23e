/*
 * Saved results (saved.h) that strangers made of libFuzzer's bytes: whatever is
 * in them, hosts come in order and are such as a log may have, as many as were
 * announced; and what is saved of it can be read, and is then saved the same
 * again. Two of them merged are what a slow and plain merge of them is. An
 * input is
 *
 *	level of evidence and flags, one byte; with FLAG_TWO there follow the
 *	length of the first of two results, two bytes, and then both, each of
 *	which begins with such a byte
 *	frames: tag, one byte; length, two bytes; payload. Their checksums are
 *	made right, unless a flag says that all bytes stand as they are
 */

#include <stdint.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <unistd.h>

#include "base/frames.h"
#include "base/hostname.h"
#include "base/io.h"
#include "base/unpack.h"
#include "state/merge.h"
#include "state/saved_write.h"

enum { FLAG_RAW = 4, FLAG_NO_HEAD = 8, FLAG_TWO = 16 };

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t len);

static void check(bool holds)
{
	if (!holds)
		abort();
}

/* A head of that level, or its copy at the end. */
static void add_head(struct buf *buf, enum evidence_level level)
{
	struct saved_head head = { .level = level };

	saved_head_pack(&head, buf);
}

static void make_file(struct unpack *in, struct buf *buf)
{
	uint8_t flags = unpack_byte(in);
	enum evidence_level level = (enum evidence_level)(flags % 3);
	size_t start;

	if (!(flags & FLAG_NO_HEAD)) {
		start = frame_begin(buf, SAVED_HEAD);
		add_head(buf, level);
		frame_end(buf, start);
	}
	if (flags & FLAG_RAW)
		buf_add(buf, in->at, in->len);
	while (!(flags & FLAG_RAW) && in->len && !in->failed) {
		uint8_t tag = unpack_byte(in);
		size_t n = unpack_byte(in);

		n = n << 8 | unpack_byte(in);
		if (n > in->len)
			n = in->len;
		start = frame_begin(buf, tag);
		buf_add(buf, unpack_bytes(in, n), n);
		if (tag == SAVED_END)
			add_head(buf, level);
		frame_end(buf, start);
	}
}

struct found {
	uint64_t nhosts;
	struct section_past last;
	struct section_writer *writer; /* or NULL */
};

static int take(void *ctx, const struct host *host)
{
	struct found *found = ctx;

	check(hostname_is_valid((struct slice){ host->name, host->len }));
	check(hostset_compare(host->name, host->len, found->last.name,
			      found->last.len) > 0);
	memcpy(found->last.name, host->name, host->len);
	found->last.len = host->len;
	found->nhosts++;
	return found->writer ? section_add_host(found->writer, host) : 0;
}

static void merge_all(const struct saved *saved, struct found *found,
		      uint64_t *announced)
{
	size_t n = saved->nfiles + 1;
	struct section_place *places = calloc(n, sizeof(*places));
	struct merge merge = { .level = saved->head.level, .sources = places };

	check(places);
	*announced = saved->hosts.nhosts;
	places[merge.nsources++] = saved->hosts;
	for (size_t i = 0; i < saved->nfiles; i++) {
		*announced += saved->files[i].hosts.nhosts;
		places[merge.nsources++] = saved->files[i].hosts;
	}
	if (merge.nsources <= MERGE_MOST)
		check(!merge_hosts(&merge, take, found));
	free(places);
}

static int write_hosts(void *ctx, struct section_writer *writer)
{
	struct found found = { .writer = writer };
	uint64_t announced;

	merge_all(ctx, &found, &announced);
	return 0;
}

/*
 * Saves it to the file in memory at fd, with what was wrong with it, which the
 * program notes as that of a file.
 */
static void save(const struct saved *saved, const struct outcome *outcome,
		 int fd)
{
	struct saved_file note = { .file = { .name = (char *)"note",
					     .outcome = *outcome } };
	struct outfile out = { .fd = fd };
	const struct saved_file **files =
		calloc(saved->nfiles + 1, sizeof(*files));
	struct saved_result result = { .head = &saved->head,
				       .files = files,
				       .nfiles = saved->nfiles +
						 (outcome->nerrors > 0),
				       .hosts = write_hosts,
				       .ctx = (void *)saved };

	check(files);
	for (size_t i = 0; i < saved->nfiles; i++)
		files[i] = &saved->files[i];
	files[saved->nfiles] = &note;
	check(!saved_write(&out, &result));
	free(files);
}

static uint64_t size_of(int fd)
{
	return (uint64_t)lseek(fd, 0, SEEK_END);
}

static void check_same(int a, int b)
{
	size_t len = size_of(a);
	uint8_t *x = malloc(2 * len + 1), *y = x + len;

	check(x && size_of(b) == len);
	check(io_pread(a, x, len, 0) == (ssize_t)len);
	check(io_pread(b, y, len, 0) == (ssize_t)len);
	check(!memcmp(x, y, len));
	free(x);
}

/* What was saved is read whole, and saved the same. */
static void check_saved(int fd)
{
	int again = memfd_create("again", MFD_CLOEXEC);
	struct outcome outcome = { 0 };
	struct saved saved = { 0 };

	check(again >= 0);
	check(!saved_read(&saved, fd, 0, size_of(fd), &outcome));
	check(!outcome.nerrors);
	save(&saved, &outcome, again);
	check_same(fd, again);
	saved_release(&saved);
	close(again);
}

/**** Two of them, merged slowly */

struct slow_tally {
	int kind;
	struct slice value; /* owned */
	uint64_t n;
};

/* A host, and what its bytes say by the words of partial.h. */
struct slow_host {
	char name[HOSTSET_NAME_MAX];
	size_t len;
	uint64_t requests, bytes, other[TALLY_NKINDS];
	int64_t first, last;
	bool is_sized;
	struct slow_tally *tallies;
	size_t ntallies;
};

struct slow {
	enum evidence_level level;
	struct slow_host *hosts;
	size_t n;
	size_t nmerged; /* hosts that the merge has given */
};

static void slow_add(uint64_t *sum, uint64_t n)
{
	*sum = *sum > UINT64_MAX - n ? UINT64_MAX : *sum + n;
}

static struct slow_tally *slow_tally(struct slow_host *host, int kind,
				     struct slice value, bool may_add)
{
	struct slow_tally *tally;
	char *copy;

	for (size_t i = 0; i < host->ntallies; i++) {
		tally = &host->tallies[i];
		if (tally->kind == kind && tally->value.len == value.len &&
		    !memcmp(tally->value.at, value.at, value.len))
			return tally;
	}
	check(may_add);
	host->tallies =
		realloc(host->tallies, (host->ntallies + 1) * sizeof(*tally));
	copy = malloc(value.len + 1);
	check(host->tallies && copy);
	memcpy(copy, value.at, value.len);
	tally = &host->tallies[host->ntallies++];
	*tally = (struct slow_tally){ kind, { copy, value.len }, 0 };
	return tally;
}

static void slow_times(struct slow_host *host, int64_t first, int64_t last)
{
	if (host->first == INSTANT_NONE ||
	    (first != INSTANT_NONE && first < host->first))
		host->first = first;
	if (last != INSTANT_NONE && last > host->last)
		host->last = last;
}

/* Adds what the bytes say, of all of a host or a part of it. */
static void slow_evidence(enum evidence_level level, struct slow_host *host,
			  struct unpack in)
{
	int64_t first;

	if (level == EVIDENCE_NONE)
		return;
	slow_add(&host->requests, unpack_u64(&in));
	first = (int64_t)unpack_u64(&in);
	slow_times(host, first, (int64_t)unpack_u64(&in));
	if (level == EVIDENCE_NUMBERS)
		return;
	host->is_sized |= unpack_byte(&in);
	slow_add(&host->bytes, unpack_u64(&in));
	for (int kind = 0; kind < TALLY_NKINDS; kind++) {
		slow_add(&host->other[kind], unpack_u64(&in));
		for (uint64_t n = unpack_u64(&in); n; n--) {
			uint64_t count = unpack_u64(&in);
			size_t len = unpack_u32(&in);
			const uint8_t *bytes = unpack_bytes(&in, len);

			check(bytes);
			slow_add(&slow_tally(host, kind,
					     (struct slice){
						     (const char *)bytes, len },
					     true)
					  ->n,
				 count);
		}
	}
	check(!in.failed);
}

static struct slow_host *slow_find(struct slow *slow, struct slice name)
{
	for (size_t i = 0; i < slow->n; i++)
		if (slow->hosts[i].len == name.len &&
		    !memcmp(slow->hosts[i].name, name.at, name.len))
			return &slow->hosts[i];
	return NULL;
}

static void slow_init_host(struct slow_host *host, struct slice name)
{
	*host = (struct slow_host){ .len = name.len,
				    .first = INSTANT_NONE,
				    .last = INSTANT_NONE };
	memcpy(host->name, name.at, name.len);
}

static void slow_section(struct slow *slow, const struct section_place *place)
{
	struct section_checker checker;
	struct section section;

	section_checker_init(&checker, place->level);
	section_open(&section, &checker, place);
	while (section_next(&section) > 0) {
		struct slow_host *host = slow_find(slow, section.name);

		if (!host) {
			slow->hosts = realloc(slow->hosts,
					      (slow->n + 1) * sizeof(*host));
			check(slow->hosts);
			host = &slow->hosts[slow->n++];
			slow_init_host(host, section.name);
		}
		slow_evidence(slow->level, host,
			      (struct unpack){
				      (const uint8_t *)section.evidence.at,
				      section.evidence.len, false });
	}
	section_release(&section);
	section_checker_release(&checker);
}

static void slow_release_host(struct slow_host *host)
{
	for (size_t i = 0; i < host->ntallies; i++)
		free((char *)host->tallies[i].value.at);
	free(host->tallies);
}

/* Compares a host of the merge with the one of the slow merge. */
static int take_slow(void *ctx, const struct host *host)
{
	struct slow *slow = ctx;
	struct slice name = { host->name, host->len };
	struct slow_host *want = slow_find(slow, name), got;
	struct buf bytes = { 0 };

	check(want);
	slow->nmerged++;
	slow_init_host(&got, name);
	if (slow->level != EVIDENCE_NONE)
		evidence_pack(slow->level, evidence_of(host), &bytes);
	check(!buf_failed(&bytes));
	slow_evidence(slow->level, &got,
		      (struct unpack){ bytes.data, bytes.len, false });
	check(got.requests == want->requests && got.first == want->first &&
	      got.last == want->last && got.is_sized == want->is_sized &&
	      got.bytes == want->bytes && got.ntallies == want->ntallies);
	for (int kind = 0; kind < TALLY_NKINDS; kind++)
		check(got.other[kind] == want->other[kind]);
	for (size_t i = 0; i < got.ntallies; i++) {
		const struct slow_tally *tally = &got.tallies[i];

		check(slow_tally(want, tally->kind, tally->value, false)->n ==
		      tally->n);
	}
	slow_release_host(&got);
	buf_release(&bytes);
	return 0;
}

static void add_places(const struct saved *saved, struct slow *slow,
		       struct merge *merge)
{
	merge->sources[merge->nsources++] = saved->hosts;
	slow_section(slow, &saved->hosts);
	for (size_t i = 0; i < saved->nfiles; i++) {
		merge->sources[merge->nsources++] = saved->files[i].hosts;
		slow_section(slow, &saved->files[i].hosts);
	}
}

/* Results of the same level. */
static void check_merged(const struct saved *a, const struct saved *b)
{
	size_t n = a->nfiles + b->nfiles + 2;
	struct merge merge = { .level = a->head.level,
			       .sources = calloc(n, sizeof(*merge.sources)) };
	struct slow slow = { .level = a->head.level };

	check(merge.sources);
	if (n <= MERGE_MOST) {
		add_places(a, &slow, &merge);
		add_places(b, &slow, &merge);
		check(!merge_hosts(&merge, take_slow, &slow));
		check(slow.nmerged == slow.n);
	}
	for (size_t i = 0; i < slow.n; i++)
		slow_release_host(&slow.hosts[i]);
	free(slow.hosts);
	free(merge.sources);
}

/**** */

struct result {
	int fd; /* its bytes */
	struct saved saved;
	struct outcome outcome;
	int ret;
};

static void read_result(struct result *result, struct unpack in)
{
	struct buf buf = { 0 };

	*result = (struct result){ .fd = memfd_create("result", MFD_CLOEXEC) };
	make_file(&in, &buf);
	check(result->fd >= 0 && !buf_failed(&buf));
	check(!io_write_all(result->fd, buf.data, buf.len));
	result->ret = saved_read(&result->saved, result->fd, 0, buf.len,
				 &result->outcome);
	check(result->ret >= 0 && (!result->ret || result->outcome.nerrors));
	buf_release(&buf);
}

static void check_one(const struct result *result)
{
	int copy = memfd_create("copy", MFD_CLOEXEC);
	struct found found = { 0 };
	uint64_t announced;

	check(copy >= 0);
	merge_all(&result->saved, &found, &announced);
	check(found.nhosts <= announced);
	if (result->saved.nfiles < MERGE_MOST) {
		save(&result->saved, &result->outcome, copy);
		check_saved(copy);
	}
	close(copy);
}

static void result_release(struct result *result)
{
	outcome_release(&result->outcome);
	saved_release(&result->saved);
	close(result->fd);
}

/* Takes how long the first result is off the input. */
static struct unpack take_first(struct unpack *in)
{
	struct unpack first = { 0 };
	size_t len;

	unpack_byte(in);
	len = unpack_byte(in);
	len = len << 8 | unpack_byte(in);
	first.len = len < in->len ? len : in->len;
	first.at = unpack_bytes(in, first.len);
	return first;
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t len)
{
	struct unpack in = { data, len, false };
	bool has_two = len > 3 && data[0] & FLAG_TWO;
	struct result a, b;

	read_result(&a, has_two ? take_first(&in) : in);
	if (!a.ret)
		check_one(&a);
	if (has_two) {
		read_result(&b, in);
		if (!a.ret && !b.ret &&
		    a.saved.head.level == b.saved.head.level)
			check_merged(&a.saved, &b.saved);
		result_release(&b);
	}
	result_release(&a);
	return 0;
}
