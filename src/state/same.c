#include "state/same.h"

#include <stdlib.h>
#include <string.h>

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

static int compare_errors(const struct error *a, const struct error *b)
{
	int diff = compare_numbers(a->code, b->code);

	if (!diff)
		diff = a->errnum < b->errnum ? -1 : a->errnum > b->errnum;
	if (!diff)
		diff = compare_numbers((uint64_t)a->offset,
				       (uint64_t)b->offset);
	if (!diff)
		diff = compare_numbers(a->count, b->count);
	return diff ? diff : strcmp(a->detail, b->detail);
}

static int compare_words(const struct partial_file *a,
			 const struct partial_file *b)
{
	int diff = strcmp(a->name, b->name);

	if (!diff)
		diff = compare_numbers(a->outcome.nerrors, b->outcome.nerrors);
	for (uint32_t i = 0; !diff && i < a->outcome.nerrors; i++)
		diff = compare_errors(&a->outcome.errors[i],
				      &b->outcome.errors[i]);
	return diff;
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

static bool is_better(const struct same_file *a, size_t na,
		      const struct same_file *b, size_t nb)
{
	int diff = 0;

	if (na != nb)
		return na > nb;
	for (size_t i = 0; !diff && i < na; i++)
		diff = partial_file_compare(&a[i].file->file, &b[i].file->file);
	return diff < 0;
}

/* Of the files from first to before end, which are one log. */
static void keep_best(struct same_file *first, struct same_file *end)
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
	for (struct same_file *at = first; at < end; at++) {
		if (at->result == best->result)
			continue;
		at->file->left_out = true;
		at->kept = best->file;
	}
}

void same_find(struct same_file *files, size_t n)
{
	struct same_file *end = files + n, *next;

	qsort(files, n, sizeof(*files), compare);
	for (struct same_file *at = files; at < end; at = next) {
		for (next = at + 1; next < end; next++)
			if (compare_logs(at->file, next->file))
				break;
		keep_best(at, next);
	}
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

	if (!diff)
		diff = compare_numbers(a->result, b->result);
	return diff ? diff
		    : partial_file_compare(&a->file->file, &b->file->file);
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

static int by_inode(const void *a, const void *b)
{
	int diff = compare_inodes(a, b);

	return diff ? diff : compare_lengths(a, b);
}

/* Of one log, a before b by length; what one run had, it has counted so. */
static void compare_two(const struct same_file *a, struct same_file *b)
{
	bool one_run =
		a->result == b->result || (a->file->shard && b->file->shard);

	if (!b->grown_from && !one_run && length_of(a) < length_of(b))
		b->grown_from = a->file;
}

/*
 * Looks at each with the one before it that is of another result: what is
 * between them is of its own result.
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
		else if (!other && counts(at) && at->result != first->result)
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
