#ifndef FINDROBOTS_STATE_KNOWN_H
#define FINDROBOTS_STATE_KNOWN_H

/*
 * Whether a file is one that was read before, so that its saved result is the
 * result of reading it now. What rotation really does to files decides what
 * proves this and what does not:
 *
 * - An inode alone proves nothing. ext4 gives the number of a removed file to
 *   the next new one, and logrotate's "create" with "delaycompress" gives a new
 *   log the number of an older one every time. Nor does a larger size prove
 *   anything, nor a name: all of these move on when logs are rotated.
 * - Equal times prove nothing if the file had just been changed when it was
 *   read: a file system with stamps of a second has the same stamp for what
 *   came after. So a file counts as known only if it had been left alone for
 *   KNOWN_SETTLED_S before.
 */

#include <stdbool.h>
#include <stdint.h>

#include "input/identity.h"

enum { KNOWN_SETTLED_S = 2 };

enum known {
	KNOWN_NOT,	 /* it has to be read */
	KNOWN_UNCHANGED, /* the same file, and nothing in it was changed */
	KNOWN_RENAMED,	 /* the same by size and mtime, under another name or
			    number: it is the same if its ends are */
	KNOWN_TOUCHED,	 /* all but the ctime is the same: somebody may have
			    written to it and set its mtime back */
	KNOWN_GROWN,	 /* the same number, and larger: it goes on where
			    reading ended if the ends are the same up to there */
	KNOWN_COPIED,	 /* another number, and larger: the same, if all bytes
			    up to there are */
	KNOWN_NKINDS
};

/* A file as it was when it was read; or, without ends and moment, as it is. */
struct known_file {
	struct identity identity;
	uint64_t name;	     /* known_name() */
	uint64_t read_bytes; /* where reading ended, and its last block with it:
				not before the size, as it may have grown */
	int64_t moment;	     /* an instant (instant.h) before it was opened */
};

/* Stands for a file's name, without its directory. */
uint64_t known_name(const char *path);

/*
 * True if equal times later prove that the file is the same: it was read to its
 * end, was not written to meanwhile, and had been left alone when that began.
 */
bool known_is_settled(const struct known_file *was);

enum known known_tell(const struct known_file *was,
		      const struct known_file *is);

/*
 * Whether the file at fd begins with what was read, by its first block and the
 * last one: those of the identity. A failure to read is a no.
 */
bool known_has_ends(const struct known_file *was, int fd);

/*
 * The same by all bytes, if the identity has a hash of them; and whether these
 * are its lanes (longhash.h), unless they are NULL.
 */
bool known_has_all(const struct known_file *was, int fd, const uint64_t *lanes);

/* Sets the hash of the first block. Returns false if there is none. */
bool known_head(int fd, uint64_t *head);

#endif
