#ifndef FINDROBOTS_INPUT_IDENTITY_H
#define FINDROBOTS_INPUT_IDENTITY_H

/*
 * Which file was read: enough to know it again in another run or, by its ends,
 * on another machine, and to tell that it has changed. Its name stands beside
 * it. A zeroed identity is that of a file of which nothing is known.
 */

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <sys/stat.h>
#include <time.h>

#include "base/buf.h"
#include "base/unpack.h"

/* The ends that are hashed, in bytes; a shorter file is both of its ends. */
enum { IDENTITY_BLOCK = 4096 };

struct identity {
	/*
	 * A regular file that was opened by its name. Standard input, pipes and
	 * devices are never the same again: what is here up to the times is 0.
	 */
	bool is_stable;
	uint64_t device, inode;
	uint64_t size_bytes;	      /* before it was read */
	struct timespec mtime, ctime; /* the same */

	bool has_ends;	     /* it was read up to its end, and then: */
	uint64_t head, tail; /* hashes of the first and the last stored bytes */
};

/* Sets what fstat(2) knows of an open file. */
void identity_set_stat(struct identity *, const struct stat *);

/* Hashes an end of a file, the same on every machine. */
uint64_t identity_hash(const void *data, size_t len_bytes);

/* Which of two stands first, as strcmp(3); 0 if they are alike in all. */
int identity_compare(const struct identity *, const struct identity *);

/*
 * Adds the identity as bytes, all numbers little-endian: u8 stable; u64 device,
 * inode, size; of mtime and ctime each i64 seconds and u32 nanoseconds; u8 has
 * ends; u64 head, tail. A failure stays in the buf.
 */
void identity_pack(const struct identity *, struct buf *);

/* Reads them. Returns 0; or 1 if they are not what identity_pack() wrote. */
int identity_unpack(struct identity *, struct unpack *);

#endif
