/*
 * The names are packed in an arena, each followed by its extra bytes, if there
 * are any; the table has pointers to them.
 */

#include "result/hostset.h"

#include <stdbool.h>
#include <stdlib.h>
#include <string.h>
#include <sys/auxv.h>

#include "base/siphash.h"
#include "base/slice.h"

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
	table_release(&set->table);
	arena_release(&set->names);
}

void hostset_clear(struct hostset *set)
{
	if (!hostset_count(set))
		return;
	table_clear(&set->table);
	arena_clear(&set->names);
}

static bool is_name(const void *entry, const void *key)
{
	const struct host *host = entry;
	const struct slice *name = key;

	return slice_is_same((struct slice){ host->name, host->len }, *name);
}

static struct host *store(struct hostset *set, uint32_t hash, const char *name,
			  size_t len)
{
	size_t size = offsetof(struct host, name) + len;
	struct host *host;

	if (set->extra)
		size = arena_round(size, HOSTSET_EXTRA_ALIGN) + set->extra;
	else
		size = arena_round(size, _Alignof(struct host));
	host = arena_take(&set->names, size);
	if (!host)
		return NULL;
	host->hash = hash;
	host->len = (uint8_t)len;
	memcpy(host->name, name, len);
	if (set->extra)
		memset(hostset_extra(host), 0, set->extra);
	return host;
}

uint32_t hostset_hash(const struct hostset *set, const char *name, size_t len)
{
	uint32_t hash =
		(uint32_t)siphash(set->seed.k0, set->seed.k1, name, len);

	table_prefetch(&set->table, hash);
	return hash;
}

void hostset_fetch(const struct hostset *set, uint32_t hash)
{
	const struct host *host = table_first(&set->table, hash);

	if (host)
		hostset_fetch_host(host, set->extra);
}

int hostset_put_hashed(struct hostset *set, uint32_t hash, const char *name,
		       size_t len, struct host **host)
{
	struct slice key = { name, len };
	void **slot = table_slot(&set->table, hash, is_name, &key);

	if (!slot)
		return -1;
	*host = *slot;
	if (*slot)
		return 0;
	*host = store(set, hash, name, len);
	if (!*host)
		return -1;
	table_put(&set->table, slot, *host);
	return 1;
}

int hostset_put(struct hostset *set, const char *name, size_t len,
		struct host **host)
{
	return hostset_put_hashed(set, hostset_hash(set, name, len), name, len,
				  host);
}

bool hostset_has(const struct hostset *set, const char *name, size_t len)
{
	uint32_t hash = hostset_hash(set, name, len);
	const struct table *table = &set->table;
	const struct slice key = { name, len };

	for (size_t i = hash; table->nslots; i++) {
		const struct host *host = table->slots[i & (table->nslots - 1)];

		if (!host)
			break;
		if (host->hash == hash && is_name(host, &key))
			return true;
	}
	return false;
}

int hostset_put_host(struct hostset *dst, const struct hostset *src,
		     const struct host *from, struct host **to)
{
	if (dst->seed.k0 == src->seed.k0 && dst->seed.k1 == src->seed.k1)
		return hostset_put_hashed(dst, from->hash, from->name,
					  from->len, to);
	return hostset_put(dst, from->name, from->len, to);
}

void hostset_fetch_ahead(const struct hostset *dst, const struct hostset *src,
			 size_t slot)
{
	enum { FAR = 24, NEAR = 12, NEXT = 6 }; /* slots, half of them free */
	size_t nslots = src->table.nslots;
	void *const *slots = src->table.slots;
	const struct host *host;

	if (nslots - slot <= FAR || dst->seed.k0 != src->seed.k0)
		return;
	host = slots[slot + FAR];
	if (host)
		hostset_fetch_host(host, src->extra);
	host = slots[slot + NEAR];
	if (host)
		table_prefetch(&dst->table, host->hash);
	host = slots[slot + NEXT];
	if (host)
		hostset_fetch(dst, host->hash);
}

void hostset_fetch_listed(const struct hostset *dst,
			  const struct host *const *hosts, size_t n)
{
	enum { FAR = 12, NEAR = 6, NEXT = 3 };

	if (n <= FAR)
		return;
	hostset_fetch_host(hosts[FAR], dst->extra);
	table_prefetch(&dst->table, hosts[NEAR]->hash);
	hostset_fetch(dst, hosts[NEXT]->hash);
}

void hostset_keep(struct hostset *set, const struct host *const *hosts,
		  size_t n)
{
	table_keep(&set->table, (const void *const *)hosts, n);
}

int hostset_merge(struct hostset *dst, struct hostset *src)
{
	struct host *to;

	if (src->table.nentries > dst->table.nentries) {
		struct hostset larger = *src;

		*src = *dst;
		*dst = larger;
	}
	for (size_t i = 0; i < src->table.nslots; i++) {
		const struct host *from = src->table.slots[i];

		hostset_fetch_ahead(dst, src, i);
		if (from && hostset_put_host(dst, src, from, &to) < 0)
			return -1;
	}
	hostset_clear(src);
	return 0;
}

int hostset_compare(const char *a, size_t a_len, const char *b, size_t b_len)
{
	int diff = memcmp(a, b, a_len < b_len ? a_len : b_len);

	return diff ? diff : (a_len > b_len) - (a_len < b_len);
}
