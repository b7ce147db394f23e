/* Tested by tests/cli/merge.bats. */

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
