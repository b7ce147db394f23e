#ifndef FINDROBOTS_STATE_CACHE_H
#define FINDROBOTS_STATE_CACHE_H

/*
 * A directory with the results of files that were read before, for --cache.
 *
 * Each run that reads something new writes one pack (pack.h), all at once, and
 * changes none that is there. So any number of runs can share a directory: at
 * worst, two have read the same. When there are many packs, one run writes all
 * that is in them to its own, and removes them. Results of several questions,
 * and of other versions of this program, can be in one pack.
 *
 * What is not as this program wrote it is found by checksums, and passed over:
 * it costs the time that it would have saved. Used by one thread at a time.
 */

#include <dirent.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/fingerprint.h"
#include "base/outfile.h"
#include "state/kept.h"
#include "state/known.h"
#include "state/pack.h"
#include "state/slots.h"

/* More packs than this become one. */
enum { CACHE_PACKS_MAX = 16 };

struct cache {
	int fd; /* of the directory; -1: it is not open */
	struct fingerprint key;
	int64_t moment; /* an instant: when the run began */
	unsigned days;	/* for which entries stay that are not used */
	struct outfile out;
	struct pack *packs; /* owned */
	size_t npacks;
	struct slots slots; /* of the entries of this question */
	bool must_join;	    /* the packs are to become one */

	/* For messages: */
	size_t nbad;	/* files and entries passed over */
	struct buf bad; /* the first one's name, cleaned, closed by a NUL */
	size_t nfound[KNOWN_NKINDS]; /* files, by how they were known */
};

/*
 * Opens the directory, which is made if it is not there, with what is in it for
 * a question. The moment is before any file was opened. Returns 0; -1 with
 * errno, also if the directory cannot be written to. Has to be released either
 * way.
 */
int cache_open(struct cache *, const char *dir,
	       const struct fingerprint *question, int64_t moment,
	       unsigned days);
void cache_release(struct cache *); /* takes a zeroed one with fd -1 */

/*
 * Reads what an entry holds to buf, as pack_read() does, and notes that it was
 * used. Returns 0; 1 if it is bad; -1 with errno ENOMEM.
 */
int cache_read(struct cache *, struct slot *, struct buf *,
	       const uint8_t **payload, size_t *len);

/*
 * Opens a file of a name that no other run has, and that ends in the suffix,
 * to be written in the cache's directory, which is at that path. Returns 0; -1
 * with errno.
 */
int cache_open_out(const struct cache *, const char *dir, const char *suffix,
		   struct outfile *);

/* True if a name in the directory is such a one. */
bool cache_is_name(const char *name, const char *suffix);

/* Lists the cache's directory, for closedir(3). NULL with errno. */
DIR *cache_list(const struct cache *);

/* A file of that name is not whole, or foreign. */
void cache_add_bad(struct cache *, const char *name);

/* What was read of the entry is bad: it is not found again. */
void cache_pass_over(struct cache *, struct slot *);

/*
 * Writes what was kept by this run, if anything, and joins packs if there are
 * many. Returns 0; -1 with errno, and the directory is as it was.
 */
int cache_store(struct cache *, struct kept *kept, size_t nkept);

#endif
