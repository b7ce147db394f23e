/*
 * There are three hash tables: by device and inode, by size and mtime, and by
 * the hash of the first block. Each is an array of chains, of indices of slots
 * plus one; 0 ends one.
 */

#include "state/slots.h"

#include <stdlib.h>

int slots_init(struct slots *slots, size_t n)
{
	*slots = (struct slots){ .nchains = 1 };
	while (slots->nchains < n)
		slots->nchains *= 2;
	slots->all = calloc(n + 1, sizeof(*slots->all));
	slots->numbers = calloc(slots->nchains, sizeof(*slots->numbers));
	slots->sizes = calloc(slots->nchains, sizeof(*slots->sizes));
	slots->heads = calloc(slots->nchains, sizeof(*slots->heads));
	return slots->all && slots->numbers && slots->sizes && slots->heads
		       ? 0
		       : -1;
}

void slots_release(struct slots *slots)
{
	free(slots->all);
	free(slots->numbers);
	free(slots->sizes);
	free(slots->heads);
	*slots = (struct slots){ 0 };
}

static size_t chain_of(const struct slots *slots, uint64_t a, uint64_t b)
{
	const uint64_t key[] = { a, b };

	return (size_t)identity_hash(key, sizeof(key)) & (slots->nchains - 1);
}

static size_t *number_chain(const struct slots *slots,
			    const struct identity *id)
{
	return &slots->numbers[chain_of(slots, id->device, id->inode)];
}

static size_t *size_chain(const struct slots *slots, const struct identity *id)
{
	return &slots->sizes[chain_of(slots, id->size_bytes,
				      (uint64_t)id->mtime.tv_sec)];
}

static size_t *head_chain(const struct slots *slots, uint64_t head)
{
	return &slots->heads[chain_of(slots, head, 0)];
}

struct slot *slots_find(const struct slots *slots, const struct known_file *is,
			enum known want, const struct slot *after)
{
	bool by_size = want == KNOWN_RENAMED;
	size_t at;

	if (!slots->n)
		return NULL;
	if (after)
		at = by_size ? after->next_size : after->next_number;
	else
		at = by_size ? *size_chain(slots, &is->identity)
			     : *number_chain(slots, &is->identity);
	while (at) {
		struct slot *slot = &slots->all[at - 1];

		if (!slot->replaced &&
		    known_tell(&slot->entry->file, is) == want)
			return slot;
		at = by_size ? slot->next_size : slot->next_number;
	}
	return NULL;
}

/* In the order of slots_find_grown(). */
static bool comes_after(const struct slot *slot, const struct slot *other)
{
	uint64_t a = slot->entry->file.read_bytes;
	uint64_t b = other->entry->file.read_bytes;

	return a != b ? a < b : slot > other;
}

static bool is_grown(const struct known_file *was, const struct known_file *is)
{
	enum known how = known_tell(was, is);

	return how == KNOWN_GROWN || how == KNOWN_COPIED;
}

struct slot *slots_find_grown(const struct slots *slots,
			      const struct known_file *is, uint64_t head,
			      const struct slot *after)
{
	struct slot *first = NULL;
	size_t at = slots->n ? *head_chain(slots, head) : 0;

	for (; at; at = slots->all[at - 1].next_head) {
		struct slot *slot = &slots->all[at - 1];
		const struct known_file *was = &slot->entry->file;

		if (!slot->replaced && was->identity.head == head &&
		    (!after || comes_after(slot, after)) &&
		    (!first || comes_after(first, slot)) && is_grown(was, is))
			first = slot;
	}
	return first;
}

static bool is_same_number(const struct known_file *a,
			   const struct known_file *b)
{
	return a->identity.device == b->identity.device &&
	       a->identity.inode == b->identity.inode;
}

bool slots_replace_older(struct slots *slots, const struct known_file *file)
{
	size_t at = slots->n ? *number_chain(slots, &file->identity) : 0;
	bool is_old = false;

	for (; at; at = slots->all[at - 1].next_number) {
		struct slot *slot = &slots->all[at - 1];
		const struct known_file *other = &slot->entry->file;

		if (!is_same_number(other, file))
			continue;
		if (other->moment > file->moment)
			is_old = true;
		else
			slot->replaced = true;
	}
	return is_old;
}

void slots_add(struct slots *slots, struct pack *pack, struct pack_entry *entry)
{
	size_t *number = number_chain(slots, &entry->file.identity);
	size_t *size = size_chain(slots, &entry->file.identity);
	size_t *head = head_chain(slots, entry->file.identity.head);
	bool is_old = slots_replace_older(slots, &entry->file);

	slots->all[slots->n] =
		(struct slot){ pack, entry, *number, *size, *head, is_old };
	*number = *size = *head = ++slots->n;
}
