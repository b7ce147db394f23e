#ifndef FINDROBOTS_INPUT_FILELIST_H
#define FINDROBOTS_INPUT_FILELIST_H

/*
 * From operands to the files to read, in the order in which messages name them:
 * that of the operands and, within a directory, bytewise by name.
 */

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <sys/types.h>
#include <time.h>

#include "base/arena.h"
#include "base/buf.h"
#include "base/error.h"
#include "input/folder.h"

enum file_kind {
	FILE_REGULAR, /* found in a directory, and read if still regular */
	FILE_NAMED,   /* an operand, and read whatever it is */
	FILE_STDIN,
	FILE_NONE /* nothing to read, only an error to report */
};

struct file {
	const struct folder *folder; /* that it was found in; NULL: operand */
	const char *name;	     /* in the folder; of an operand its path */
	enum file_kind kind;
	bool fifo;	 /* an operand: opening it waits for its writer */
	bool rereadable; /* a regular file: can be read once more */
	bool link;	 /* may be a symbolic link to another directory */
	bool duplicate;	 /* the same as one before it, and not to be read */
	bool any;	 /* read whatever file has the name by now */
	bool elsewhere;	 /* another run reads it (shards.h) */
	ptrdiff_t plain; /* the log that it may be a compressed copy of is so
			    many files further in the list; 0: there is none */
	uint64_t size;	 /* in bytes; 0 if not known */
	struct timespec mtime, ctime;
	dev_t dev;
	ino_t ino;
	struct error *error; /* owned; of a FILE_NONE, else NULL */
};

/* Which names in a directory are wanted, by patterns of fnmatch(3). */
struct filelist_rules {
	const char *const *include; /* borrowed */
	size_t ninclude;
	bool all;  /* and all names of access logs (logname.h) */
	bool hint; /* say that there are such logs beside those wanted */
	const char *const *exclude; /* borrowed; these are not wanted */
	size_t nexclude;
	bool recursive;

	/*
	 * Looks at the files of large directories on at most so many threads
	 * (result/spread.h); NULL: on this one.
	 */
	int (*spread)(int (*job)(void *arg, size_t), void *arg, size_t njobs,
		      unsigned nthreads);
	unsigned nthreads;
};

/* Below so many stored bytes a file keeps no worker long. */
enum { FILELIST_SMALL = 64 * 1024 };

struct filelist {
	struct file *files;    /* owned */
	size_t nfiles, nroom;  /* those that there are, and may be */
	const char **operands; /* owned; what was added; NULL: "." */
	size_t noperands;
	struct arena names; /* and folders */
	bool has_copies;    /* of some, plain is set */
	bool is_deep;	    /* some are in deep folders (folder.h) */
};

/* Frees what the list holds and leaves it empty. Takes a zeroed one. */
void filelist_release(struct filelist *);

/*
 * Adds what an operand names: the wanted files of a directory, a file, or
 * standard input ("-"). NULL is the current directory. What cannot be found or
 * listed is added as a FILE_NONE. Returns 0; -1 with errno ENOMEM when memory
 * ran out.
 */
int filelist_add(struct filelist *, const struct filelist_rules *,
		 const char *operand);

/*
 * Adds the operands that are listed in the file at path ("-": standard input),
 * each closed by a NUL, which the last one may lack. What is wrong with the
 * list is added as a FILE_NONE of its name. Returns 0; -1 with errno ENOMEM
 * when memory ran out.
 */
int filelist_add_names_from(struct filelist *, const struct filelist_rules *,
			    const char *path);

/*
 * Adds a name of which something is to be said, and nothing to be read. Returns
 * 0; -1 with errno ENOMEM when memory ran out.
 */
int filelist_add_told(struct filelist *, const char *name);

/*
 * Finds files, from the index first on, that are in the list more than once, by
 * device and inode, and marks all but the first as duplicates. Returns 0; -1
 * with errno ENOMEM when memory ran out.
 */
int filelist_mark_duplicates(struct filelist *, size_t first);

/*
 * Adds all operands again, and says in *first where what is in them now begins
 * in the list. Returns 0; -1 with errno ENOMEM when memory ran out.
 */
int filelist_add_again(struct filelist *, const struct filelist_rules *,
		       size_t *first);

/* What the file may be a compressed copy of, in the same list; or NULL. */
static inline const struct file *filelist_plain(const struct file *file)
{
	return file->plain ? file + file->plain : NULL;
}

/*
 * Returns the indices of the files to read, from the one of the index first on,
 * the largest file first, so that in the end no worker is alone with a large
 * one, and those below FILELIST_SMALL bytes last, as they are in the list;
 * *njobs is how many. The caller frees the array. NULL with errno ENOMEM when
 * memory ran out.
 */
size_t *filelist_schedule(const struct filelist *, size_t first, size_t *njobs);

/*
 * Adds the file's path, for messages, closed by a NUL that does not count. A
 * failure stays in the buf.
 */
void filelist_add_path(const struct file *, struct buf *);

/* True if a file of that name is said to be gzip: it ends in ".gz". */
bool filelist_is_gz_name(const char *name);

#endif
