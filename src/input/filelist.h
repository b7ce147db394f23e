#ifndef FINDROBOTS_INPUT_FILELIST_H
#define FINDROBOTS_INPUT_FILELIST_H

/*
 * From operands to the files to read, in the order in which they are
 * reported: that of the operands and, within a directory, bytewise by name.
 */

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <sys/types.h>

#include "base/error.h"

enum file_kind {
	FILE_REGULAR, /* found in a directory: must be a regular file still */
	FILE_NAMED,   /* an operand: read whatever it is */
	FILE_STDIN,
	FILE_NONE /* nothing to read, only the error is there to report */
};

struct file {
	char *name; /* owned; for messages, and to open */
	enum file_kind kind;
	bool fifo;	 /* an operand that has to wait for its writer */
	bool rereadable; /* a regular file: a second try sees the same bytes */
	bool link;	 /* may be a symbolic link to what lies elsewhere */
	bool duplicate;	 /* of a file before it: not to be read */
	uint64_t size;	 /* bytes, where known */
	dev_t dev;
	ino_t ino;
	struct error *error; /* owned; of a FILE_NONE */
};

/* Which names in a directory count. Patterns are as in fnmatch(3). */
struct filelist_rules {
	const char *const *include; /* borrowed; at least one */
	size_t ninclude;
	const char *const *exclude; /* borrowed; wins over include */
	size_t nexclude;
	bool recursive;
};

struct filelist {
	struct file *files; /* owned */
	size_t nfiles;
};

/* Frees what a zeroed or used list holds and leaves it empty. */
void filelist_release(struct filelist *);

/*
 * Adds what an operand names: a directory's wanted files, a file, or "-" for
 * standard input. NULL stands for the current directory. What cannot be
 * found or listed is added as a FILE_NONE. Returns 0, or -1 when memory ran
 * out.
 */
int filelist_add(struct filelist *, const struct filelist_rules *,
		 const char *operand);

/*
 * Adds the operands that the file at path lists, each closed by a NUL (the
 * last one need not be); "-" is standard input. What is wrong with the list
 * is added as a FILE_NONE of that name. Returns 0, or -1 when memory ran out.
 */
int filelist_add_names_from(struct filelist *, const struct filelist_rules *,
			    const char *path);

/*
 * Finds files that stand in the list twice (device and inode) and marks all
 * but the first. Returns 0, or -1 when memory ran out.
 */
int filelist_mark_duplicates(struct filelist *);

/*
 * Returns the indices of the files to read, the largest first so that the
 * last worker is not left alone with the biggest one; their number goes to
 * *njobs. The caller frees the array. NULL when memory ran out.
 */
size_t *filelist_schedule(const struct filelist *, size_t *njobs);

/* True if a file of that name should be gzip, or is said to be. */
bool filelist_is_gz_name(const char *name);

#endif
