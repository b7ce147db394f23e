#ifndef FINDROBOTS_RESULT_HOSTSET_H
#define FINDROBOTS_RESULT_HOSTSET_H

/*
 * A set of host names, each of 1 to HOSTSET_NAME_MAX bytes, kept byte for byte.
 * A zeroed struct hostset is an empty set, but strangers choose the names, and
 * could choose them so that its table is slow: a set of theirs is given a seed.
 * Used by one thread at a time.
 */

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/arena.h"
#include "base/cache_line.h"
#include "base/table.h"

enum { HOSTSET_NAME_MAX = 255, HOSTSET_EXTRA_ALIGN = 8 };

/* The key of the hash, which differs from run to run. Results do not. */
struct hostset_seed {
	uint64_t k0, k1;
};

/*
 * A name in a set, which does not move as long as the set has it. Its extra
 * bytes follow at the next multiple of HOSTSET_EXTRA_ALIGN.
 */
struct host {
	uint32_t hash;
	uint8_t len;
	char name[]; /* len bytes, not closed by a NUL */
};

struct hostset {
	struct hostset_seed seed;
	size_t extra;	    /* bytes of each host */
	struct table table; /* of the hosts */
	struct arena names; /* where they are */
};

/* Returns a seed that strangers cannot know. */
struct hostset_seed hostset_random_seed(void);

/*
 * Each host of the set has so many extra bytes, a multiple of
 * HOSTSET_EXTRA_ALIGN: zeroed when the host is added, and then the caller's.
 */
void hostset_init(struct hostset *, struct hostset_seed, size_t extra_bytes);

static inline size_t hostset_count(const struct hostset *set)
{
	return set->table.nentries;
}

/* Frees what the set holds and leaves it empty. */
void hostset_release(struct hostset *);

/* Empties the set. Memory of a usual size is kept for reuse. */
void hostset_clear(struct hostset *);

/*
 * Adds a copy of a name, and says which host it is. Returns 1 if it is new, 0
 * if it was in the set; -1 with errno ENOMEM, and the set is as before.
 */
int hostset_put(struct hostset *, const char *name, size_t len_bytes,
		struct host **);

/* True if the name is in the set. */
bool hostset_has(const struct hostset *, const char *name, size_t len_bytes);

/*
 * As hostset_put() in two steps: first the hash of a name, with which it can
 * then be added to this set. While other things are done between them, the
 * memory that the second one needs is fetched.
 */
uint32_t hostset_hash(const struct hostset *, const char *name,
		      size_t len_bytes);
int hostset_put_hashed(struct hostset *, uint32_t hash, const char *name,
		       size_t len_bytes, struct host **);

/* Has the memory fetched of the host that this may be the hash of. */
void hostset_fetch(const struct hostset *, uint32_t hash);

/*
 * The same with a host of src; its hash is used again if both sets have the
 * same seed.
 */
int hostset_put_host(struct hostset *dst, const struct hostset *src,
		     const struct host *, struct host **);

/*
 * Has memory fetched that hostset_put_host() needs for the hosts some slots
 * after this one of the table of src, which are then put one after the other.
 */
void hostset_fetch_ahead(const struct hostset *dst, const struct hostset *src,
			 size_t slot);

/* The same for the hosts that come after the first of n (at least 1). */
void hostset_fetch_listed(const struct hostset *dst,
			  const struct host *const *hosts, size_t n);

/*
 * Has the set no other hosts than these n of its own, which do not move. The
 * memory of the others is not freed.
 */
void hostset_keep(struct hostset *, const struct host *const *hosts, size_t n);

/* The extra bytes of a host in a set that has some: to be changed, or read. */
static inline size_t hostset_extra_offset(const struct host *host)
{
	return arena_round(offsetof(struct host, name) + host->len,
			   HOSTSET_EXTRA_ALIGN);
}

static inline void *hostset_extra(struct host *host)
{
	return (char *)host + hostset_extra_offset(host);
}

static inline const void *hostset_const_extra(const struct host *host)
{
	return (const char *)host + hostset_extra_offset(host);
}

/* Has all memory fetched of a host, in a set of so many extra bytes. */
static inline void hostset_fetch_host(const struct host *host,
				      size_t extra_bytes)
{
	size_t size = sizeof(*host) + extra_bytes;

	for (size_t at = 0; at <= size; at += CACHE_LINE)
		__builtin_prefetch((const char *)host + at);
}

/*
 * Moves all names of src to dst. The smaller set is added to the larger one, so
 * the two may change places, and seeds. Extra bytes are not moved. Returns 0,
 * and src is empty; -1 with errno ENOMEM, and each name is in at least one of
 * them.
 */
int hostset_merge(struct hostset *dst, struct hostset *src);

/*
 * Compares two names bytewise, as memcmp(3) does; a name is before all that
 * begin with it.
 */
int hostset_compare(const char *a, size_t a_len_bytes, const char *b,
		    size_t b_len_bytes);

#endif
