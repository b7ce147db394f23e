#ifndef FINDROBOTS_RESULT_HOSTSET_H
#define FINDROBOTS_RESULT_HOSTSET_H

/*
 * A set of host names, each 1 to HOSTSET_NAME_MAX bytes, kept byte for byte.
 * A zeroed struct hostset is an empty set, but its hash then has no secret:
 * strangers choose the names, so a set that takes them is given a seed.
 * Used by one thread at a time.
 */

#include <stddef.h>
#include <stdint.h>

#include "base/arena.h"
#include "base/table.h"

enum { HOSTSET_NAME_MAX = 255, HOSTSET_EXTRA_ALIGN = 8 };

/* Keys the hash; chosen by chance for each run. Does not show in results. */
struct hostset_seed {
	uint64_t k0, k1;
};

/*
 * A name in a set; stays where it is as long as the set holds it. The set's
 * extra bytes follow the name, at the next multiple of HOSTSET_EXTRA_ALIGN.
 */
struct host {
	uint32_t hash;
	uint8_t len;
	char name[]; /* len bytes, not closed by a NUL */
};

struct hostset {
	struct hostset_seed seed;
	size_t extra;	    /* bytes after each host */
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
 * Adds a copy of a name, and says which host was added or found. Returns 1 if
 * it is new, 0 if it was there, -1 when memory ran out (the set is as before).
 */
int hostset_put(struct hostset *, const char *name, size_t len_bytes,
		struct host **);

/*
 * The same in two steps: the hash of a name, with which it may be added to
 * this set. What is done between them is time for its place in the set to be
 * fetched from memory.
 */
uint32_t hostset_hash(const struct hostset *, const char *name,
		      size_t len_bytes);
int hostset_put_hashed(struct hostset *, uint32_t hash, const char *name,
		       size_t len_bytes, struct host **);

/*
 * The same with a host of src, whose hash is not made again if both sets have
 * the same seed.
 */
int hostset_put_host(struct hostset *dst, const struct hostset *src,
		     const struct host *, struct host **);

/*
 * The extra bytes of a host in a set that has some: to be written to by who
 * has the set, or to be read.
 */
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

/*
 * Moves all names of src to dst; the smaller one is added to the larger, so the
 * two may change places, and seeds. For sets without extra bytes, which stay
 * behind. Returns 0, and src is empty; or -1 when memory ran out: each name
 * then is in at least one of the two.
 */
int hostset_merge(struct hostset *dst, struct hostset *src);

/*
 * Compares two names bytewise, as memcmp() would; of two that begin alike
 * the shorter one is before the other.
 */
int hostset_compare(const char *a, size_t a_len_bytes, const char *b,
		    size_t b_len_bytes);

#endif
