/*
 * Open addressing with linear probing, at most half full, so that a lookup
 * is one or two steps. The names lie packed in an arena, each behind its extra
 * bytes, so that a set without them is no larger for it; the table holds
 * pointers to the names, and is rebuilt from their hashes alone.
 */

#include "result/hostset.h"

#include <stdbool.h>
#include <stdlib.h>
#include <string.h>
#include <sys/auxv.h>

#include "base/siphash.h"

enum {
	SLOTS_MIN = 64,
	SLOTS_KEPT = 4096, /* by hostset_clear(); more are freed */
	EXTRA_ALIGN = 8,
};

struct hostset_seed hostset_random_seed(void)
{
	struct hostset_seed seed = { 0 };
	const void *random = (const void *)getauxval(AT_RANDOM);

	/* 16 bytes that the kernel gives to each process it starts. */
	if (random)
		memcpy(&seed, random, sizeof(seed));
	return seed;
}

void hostset_init(struct hostset *set, struct hostset_seed seed, size_t extra)
{
	*set = (struct hostset){ .seed = seed, .extra = extra };
}

void hostset_release(struct hostset *set)
{
	free(set->slots);
	arena_release(&set->names);
	hostset_init(set, set->seed, set->extra);
}

void hostset_clear(struct hostset *set)
{
	if (!set->nhosts)
		return;
	if (set->nslots > SLOTS_KEPT) {
		hostset_release(set);
		return;
	}
	memset(set->slots, 0, set->nslots * sizeof(set->slots[0]));
	arena_clear(&set->names);
	set->nhosts = 0;
}

/* Where name is, or the free slot where it belongs. */
static const struct host **find_slot(const struct hostset *set, uint32_t hash,
				     const char *name, size_t len)
{
	size_t i = hash & (set->nslots - 1);

	for (;; i = (i + 1) & (set->nslots - 1)) {
		const struct host *host = set->slots[i];

		if (!host || (host->hash == hash && host->len == len &&
			      !memcmp(host->name, name, len)))
			return &set->slots[i];
	}
}

static int grow(struct hostset *set)
{
	size_t nslots = set->nslots ? set->nslots * 2 : SLOTS_MIN;
	const struct host **slots = calloc(nslots, sizeof(slots[0]));

	if (!slots)
		return -1;
	for (size_t i = 0; i < set->nslots; i++) {
		const struct host *host = set->slots[i];
		size_t at;

		if (!host)
			continue;
		for (at = host->hash & (nslots - 1); slots[at];)
			at = (at + 1) & (nslots - 1);
		slots[at] = host;
	}
	free(set->slots);
	set->slots = slots;
	set->nslots = nslots;
	return 0;
}

static const struct host *store(struct hostset *set, uint32_t hash,
				const char *name, size_t len)
{
	size_t align = set->extra ? EXTRA_ALIGN : _Alignof(struct host);
	size_t size = set->extra + offsetof(struct host, name) + len;
	char *room = arena_take(&set->names, arena_round(size, align));
	struct host *host;

	if (!room)
		return NULL;
	if (set->extra)
		memset(room, 0, set->extra);
	host = (struct host *)(room + set->extra);
	host->hash = hash;
	host->len = (uint8_t)len;
	memcpy(host->name, name, len);
	return host;
}

uint32_t hostset_hash(const struct hostset *set, const char *name, size_t len)
{
	uint64_t hash = siphash(set->seed.k0, set->seed.k1, name, len);

	if (set->nslots)
		__builtin_prefetch(&set->slots[hash & (set->nslots - 1)]);
	return (uint32_t)hash;
}

int hostset_put_hashed(struct hostset *set, uint32_t hash, const char *name,
		       size_t len, const struct host **host)
{
	const struct host **slot;

	if (set->nhosts >= set->nslots / 2 && grow(set))
		return -1;
	slot = find_slot(set, hash, name, len);
	*host = *slot;
	if (*slot)
		return 0;
	*slot = *host = store(set, hash, name, len);
	if (!*slot)
		return -1;
	set->nhosts++;
	return 1;
}

int hostset_put(struct hostset *set, const char *name, size_t len,
		const struct host **host)
{
	return hostset_put_hashed(set, hostset_hash(set, name, len), name, len,
				  host);
}

int hostset_put_host(struct hostset *dst, const struct hostset *src,
		     const struct host *from, const struct host **to)
{
	if (dst->seed.k0 == src->seed.k0 && dst->seed.k1 == src->seed.k1)
		return hostset_put_hashed(dst, from->hash, from->name,
					  from->len, to);
	return hostset_put(dst, from->name, from->len, to);
}

int hostset_merge(struct hostset *dst, struct hostset *src)
{
	const struct host *to;

	if (src->nhosts > dst->nhosts) {
		struct hostset larger = *src;

		*src = *dst;
		*dst = larger;
	}
	for (size_t i = 0; i < src->nslots; i++)
		if (src->slots[i] &&
		    hostset_put_host(dst, src, src->slots[i], &to) < 0)
			return -1;
	hostset_clear(src);
	return 0;
}

int hostset_compare(const char *a, size_t a_len, const char *b, size_t b_len)
{
	int diff = memcmp(a, b, a_len < b_len ? a_len : b_len);

	return diff ? diff : (a_len > b_len) - (a_len < b_len);
}
