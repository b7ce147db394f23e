#include "state/same.h"

#include <endian.h>
#include <stdlib.h>
#include <string.h>

#include "base/capped.h"

/* By what a file is known again. */
enum kind { BY_BYTES, BY_STAT, BY_WORDS, BY_NOTHING };

static enum kind kind_of(const struct partial_file *file)
{
	const struct identity *id = &file->identity;

	if (id->has_ends && id->whole && file->outcome.stored_bytes)
		return BY_BYTES;
	if (id->is_stable)
		return BY_STAT;
	return file->outcome.opened ? BY_NOTHING : BY_WORDS;
}

static int compare_numbers(uint64_t a, uint64_t b)
{
	return a < b ? -1 : a > b;
}

static int compare_bytes(const struct partial_file *a,
			 const struct partial_file *b)
{
	const struct identity *x = &a->identity, *y = &b->identity;
	int diff = compare_numbers(a->outcome.stored_bytes,
				   b->outcome.stored_bytes);

	if (!diff)
		diff = compare_numbers(x->whole, y->whole);
	if (!diff)
		diff = compare_numbers(x->head, y->head);
	return diff ? diff : compare_numbers(x->tail, y->tail);
}

static int compare_stats(const struct identity *a, const struct identity *b)
{
	struct identity x = *a, y = *b;

	x.has_ends = y.has_ends = false;
	x.head = y.head = x.tail = y.tail = x.whole = y.whole = 0;
	return identity_compare(&x, &y);
}

static int compare_words(const struct partial_file *a,
			 const struct partial_file *b)
{
	int diff = strcmp(a->name, b->name);

	return diff ? diff : outcome_compare_errors(&a->outcome, &b->outcome);
}

/* 0: it is the same log, of the same shard. */
static int compare_logs(const struct saved_file *a, const struct saved_file *b)
{
	enum kind kind = kind_of(&a->file);
	int diff = compare_numbers(kind, kind_of(&b->file));

	/* A message about an operand is the same from all shards. */
	if (!diff && kind != BY_WORDS)
		diff = compare_numbers(a->shard, b->shard);
	if (diff)
		return diff;
	switch (kind) {
	case BY_BYTES:
		return compare_bytes(&a->file, &b->file);
	case BY_STAT:
		return compare_stats(&a->file.identity, &b->file.identity);
	case BY_WORDS:
		return compare_words(&a->file, &b->file);
	default:
		return a < b ? -1 : a > b;
	}
}

static int compare(const void *a, const void *b)
{
	const struct same_file *x = a, *y = b;
	int diff = compare_logs(x->file, y->file);

	if (!diff)
		diff = compare_numbers(x->result, y->result);
	if (!diff)
		diff = partial_file_compare(&x->file->file, &y->file->file);
	return diff ? diff
		    : compare_numbers(x->file->hosts.number,
				      y->file->hosts.number);
}

/* The files of one result, from the first one to before end. */
static struct same_file *end_of_result(struct same_file *first,
				       struct same_file *end)
{
	struct same_file *at = first;

	while (at < end && at->result == first->result)
		at++;
	return at;
}

/* Most hosts that one of them has: some may be lost where a result is damaged.
 */
static uint64_t most_hosts(const struct same_file *files, size_t n)
{
	uint64_t most = 0;

	for (size_t i = 0; i < n; i++)
		if (files[i].file->hosts.nhosts > most)
			most = files[i].file->hosts.nhosts;
	return most;
}

static uint64_t sum_requests(const struct same_file *files, size_t n)
{
	uint64_t sum = 0;

	for (size_t i = 0; i < n; i++)
		capped_add(&sum, files[i].file->hosts.nrequests);
	return sum;
}

static bool is_better(const struct same_file *a, size_t na,
		      const struct same_file *b, size_t nb)
{
	int diff = compare_numbers(most_hosts(b, nb), most_hosts(a, na));

	if (!diff)
		diff = compare_numbers(nb, na);
	if (!diff)
		diff = compare_numbers(sum_requests(b, nb),
				       sum_requests(a, na));
	for (size_t i = 0; !diff && i < na; i++) {
		diff = partial_file_compare(&a[i].file->file, &b[i].file->file);
		if (!diff)
			diff = outcome_compare(&a[i].file->file.outcome,
					       &b[i].file->file.outcome);
	}
	return diff < 0;
}

/* Adds the names of a file, of the same log, to one that stays. */
static int add_names(struct saved_file *dst, const struct saved_file *src)
{
	for (uint32_t i = 0; i < src->nalso; i++)
		if (saved_file_add_also(dst, src->also[i]))
			return -1;
	return src->left_out ? saved_file_add_also(dst, src->file.name) : 0;
}

/*
 * Leaves out all from the first to before end that are of another result than
 * the best one; what is known of them is known of that from now on. Of a part
 * that came twice, and of an operand, that is said otherwise.
 */
static int leave_out(struct same_file *first, struct same_file *end,
		     const struct same_file *best)
{
	struct saved_file *kept = best->file;
	bool is_told = kept->file.outcome.opened && !kept->shard;
	uint64_t together = 0;

	for (struct same_file *at = first; at < end; at++) {
		at->file->left_out = at->result != best->result;
		if (at->file->together > together)
			together = at->file->together;
		if (is_told && at->file != kept && add_names(kept, at->file))
			return -1;
	}
	for (struct same_file *at = first; at < end; at++)
		at->file->together = together;
	return 0;
}

/* Of the files from first to before end, which are one log. */
static int keep_best(struct same_file *first, struct same_file *end)
{
	struct same_file *best = first, *next;
	size_t nbest = (size_t)(end_of_result(first, end) - first);

	for (struct same_file *at = first + nbest; at < end; at = next) {
		size_t n;

		next = end_of_result(at, end);
		n = (size_t)(next - at);
		if (is_better(at, n, best, nbest)) {
			best = at;
			nbest = n;
		}
	}
	return leave_out(first, end, best);
}

int same_find(struct same_file *files, size_t n)
{
	struct same_file *end = files + n, *next;

	qsort(files, n, sizeof(*files), compare);
	for (struct same_file *at = files; at < end; at = next) {
		for (next = at + 1; next < end; next++)
			if (compare_logs(at->file, next->file))
				break;
		if (keep_best(at, next))
			return -1;
	}
	return 0;
}

/**** Logs that have grown */

static const struct identity *identity_of(const struct same_file *file)
{
	return &file->file->file.identity;
}

static uint64_t length_of(const struct same_file *file)
{
	return file->file->file.outcome.stored_bytes;
}

static bool has_block(const struct same_file *file)
{
	return length_of(file) >= IDENTITY_BLOCK;
}

/* Whether it can be compared. */
static bool is_readable(const struct same_file *file)
{
	return !file->file->left_out && identity_of(file)->has_ends &&
	       length_of(file);
}

static int compare_lengths(const struct same_file *a, const struct same_file *b)
{
	int diff = compare_numbers(length_of(a), length_of(b));

	return diff ? diff : saved_file_compare(&a->file, &b->file);
}

static int compare_heads(const struct same_file *a, const struct same_file *b)
{
	int diff = is_readable(b) - is_readable(a);

	if (!diff)
		diff = has_block(b) - has_block(a);
	return diff ? diff
		    : compare_numbers(identity_of(a)->head,
				      identity_of(b)->head);
}

static int by_head(const void *a, const void *b)
{
	int diff = compare_heads(a, b);

	return diff ? diff : compare_lengths(a, b);
}

static int compare_inodes(const struct same_file *a, const struct same_file *b)
{
	int diff = is_readable(b) - is_readable(a);

	if (!diff)
		diff = identity_of(b)->is_stable - identity_of(a)->is_stable;
	if (!diff)
		diff = compare_numbers(identity_of(a)->device,
				       identity_of(b)->device);
	return diff ? diff
		    : compare_numbers(identity_of(a)->inode,
				      identity_of(b)->inode);
}

static int by_bytes(const void *a, const void *b)
{
	const struct same_file *x = a, *y = b;

	return compare_bytes(&x->file->file, &y->file->file);
}

static int by_inode(const void *a, const void *b)
{
	int diff = compare_inodes(a, b);

	return diff ? diff : compare_lengths(a, b);
}

/*
 * Whether one run has read both, and so has counted them as it found them. The
 * shards of a list are one.
 */
static bool is_one_run(const struct same_file *a, const struct same_file *b)
{
	if (a->file->shard && b->file->shard)
		return true;
	return a->file->together && a->file->together == b->file->together;
}

/* Of one log, a before b by length. */
static void compare_two(const struct same_file *a, struct same_file *b)
{
	if (!b->grown_from && !is_one_run(a, b) && length_of(a) < length_of(b))
		b->grown_from = a->file;
}

/*
 * Compares each with the first one, or else with the first one after that which
 * is of another run: what is between the two is of the run of the first.
 */
static void find_pairs(struct same_file *files, size_t n,
		       int (*differ)(const struct same_file *,
				     const struct same_file *),
		       bool (*counts)(const struct same_file *))
{
	const struct same_file *first = NULL, *other = NULL;

	for (size_t i = 0; i < n; i++) {
		struct same_file *at = &files[i];

		if (first && differ(first, at))
			first = other = NULL;
		if (!counts(at) && !first)
			continue;
		if (first)
			compare_two(first, at);
		if (other)
			compare_two(other, at);
		if (!first)
			first = at;
		else if (!other && counts(at) && !is_one_run(first, at))
			other = at;
	}
}

static bool has_head(const struct same_file *file)
{
	return is_readable(file) && has_block(file);
}

/* One whose head is only a part of that of the other. */
static bool is_short(const struct same_file *file)
{
	return is_readable(file) && identity_of(file)->is_stable &&
	       !has_block(file);
}

void same_find_grown(struct same_file *files, size_t n)
{
	qsort(files, n, sizeof(*files), by_head);
	find_pairs(files, n, compare_heads, has_head);
	qsort(files, n, sizeof(*files), by_inode);
	find_pairs(files, n, compare_inodes, is_short);
}

/**** What one run has counted */

/* A hash of the logs of a run, in an order that is that of their bytes. */
static uint64_t hash_run(struct same_file *files, size_t n)
{
	uint64_t hash = 0;

	qsort(files, n, sizeof(*files), by_bytes);
	for (size_t i = 0; i < n; i++) {
		const struct identity *id = identity_of(&files[i]);
		uint64_t parts[] = { hash, length_of(&files[i]), id->whole,
				     id->head, id->tail };

		for (size_t k = 0; k < sizeof(parts) / sizeof(*parts); k++)
			parts[k] = htole64(parts[k]);
		if (is_readable(&files[i]))
			hash = identity_hash(parts, sizeof(parts));
	}
	return hash ? hash : 1;
}

/*
 * Marks those which are compared with each other, if any of them is longer than
 * another one. Returns whether there are some.
 */
static bool mark_groups(struct same_file *files, size_t n,
			int (*differ)(const struct same_file *,
				      const struct same_file *),
			bool (*counts)(const struct same_file *))
{
	struct same_file *end = files + n, *next;
	bool any = false;

	for (struct same_file *at = files; at < end; at = next) {
		for (next = at + 1; next < end; next++)
			if (differ(at, next))
				break;
		if (!counts(at) || length_of(at) == length_of(next - 1))
			continue;
		any = true;
		for (struct same_file *one = at; one < next; one++)
			one->file->together = 1;
	}
	return any;
}

void same_mark_run(struct same_file *files, size_t n)
{
	bool any;
	uint64_t hash;

	qsort(files, n, sizeof(*files), by_head);
	any = mark_groups(files, n, compare_heads, has_head);
	qsort(files, n, sizeof(*files), by_inode);
	any |= mark_groups(files, n, compare_inodes, is_short);
	if (!any)
		return;
	hash = hash_run(files, n);
	for (size_t i = 0; i < n; i++)
		if (files[i].file->together)
			files[i].file->together = hash;
}
