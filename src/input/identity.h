#ifndef FINDROBOTS_INPUT_IDENTITY_H
#define FINDROBOTS_INPUT_IDENTITY_H

/*
 * Which file was read: enough to know it again in another run or, by its ends,
 * on another machine, and to tell whether it has changed. Its name is kept
 * beside this. In a zeroed identity nothing is known.
 */

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <sys/stat.h>
#include <time.h>

#include "base/buf.h"
#include "base/unpack.h"

/* Bytes of an end; a file that is not longer is both of its ends. */
enum { IDENTITY_BLOCK = 4096 };

struct identity {
	/*
	 * A regular file that was opened by its name. Anything else (standard
	 * input, a pipe, a device) cannot be known again, and these are 0:
	 */
	bool is_stable;
	uint64_t device, inode;
	uint64_t size_bytes;	      /* when it was opened */
	struct timespec mtime, ctime; /* the same */

	bool has_ends;	     /* it was read to its end, and then: */
	uint64_t head, tail; /* hashes of its first and its last block */
	uint64_t whole;	     /* of all its bytes (longhash.h); 0: not known */
};

/* Sets what fstat(2) says of an open file. */
void identity_set_stat(struct identity *, const struct stat *);

/* Hashes an end of a file, the same on every machine. */
uint64_t identity_hash(const void *data, size_t len_bytes);

/* Compares two as strcmp(3) does, in some order; 0 if all is the same. */
int identity_compare(const struct identity *, const struct identity *);

/*
 * Adds the identity as bytes, all numbers little-endian: u8 stable; u64 device,
 * inode, size; of mtime and ctime each i64 seconds and u32 nanoseconds; u8 has
 * ends; u64 head, tail, whole. A failure stays in the buf.
 */
void identity_pack(const struct identity *, struct buf *);

/* Reads them. Returns 0; or 1 if they are not what identity_pack() wrote. */
int identity_unpack(struct identity *, struct unpack *);

#endif
