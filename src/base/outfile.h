#ifndef FINDROBOTS_BASE_OUTFILE_H
#define FINDROBOTS_BASE_OUTFILE_H

/*
 * Where results go: standard output, or a file that changes all at once.
 *
 * A regular file is replaced by rename(2): a reader sees the old file, or the
 * whole new one. The new one gets the old one's permissions and, as far as the
 * process may do that, its owner and group. A symbolic link stays; the file
 * that it points to is replaced, and has to exist. What is not a regular file
 * (a terminal, a FIFO, /dev/null) is written to directly. Signals are blocked
 * while a temporary file exists, so that it is always removed; its name has the
 * machine and the process in it.
 *
 * Those that return an int return -1 with errno on failure.
 */

#include <signal.h>
#include <stdbool.h>
#include <stddef.h>
#include <sys/types.h>

#include "base/own_name.h"

struct outfile {
	int fd;	      /* open for writing, or -1 */
	char *target; /* owned; NULL: write straight to fd */
	char *temp;   /* owned; NULL while there is no temporary file */
	char own[OWN_NAME_SIZE]; /* a part of its name */
	bool holding;		 /* signals are blocked, and then: */
	sigset_t old_mask;
	enum {
		OUTFILE_OLD,	 /* the target is as it was */
		OUTFILE_NEW,	 /* made; there was none */
		OUTFILE_SWAPPED, /* replaced; the old one has the other name */
		OUTFILE_REPLACED,
	} state;
};

/*
 * Checks, before the work is done, that path (NULL: standard output) can be
 * written to. No file is made or changed by this. Returns 0.
 */
int outfile_open(struct outfile *, const char *path);

/*
 * True if an open outfile is the same file as another outfile, or as a
 * descriptor. False for devices, which may be written to by several.
 */
bool outfile_is_same(const struct outfile *, const struct outfile *);
bool outfile_is_fd(const struct outfile *, int fd);

/* Sets which file it is; false if it is not there, or a device. */
bool outfile_inode(const struct outfile *, dev_t *, ino_t *);

/*
 * Begins the output. If there is a temporary file, signals are blocked from
 * here to outfile_release(). Returns 0.
 */
int outfile_begin(struct outfile *);

/* Writes all len_bytes. Returns 0. */
int outfile_write(struct outfile *, const void *data, size_t len_bytes);

/* Ends the output, and makes sure that it is stored. Returns 0. */
int outfile_store(struct outfile *);

/*
 * Replaces the old files by the new ones, which are stored; second may be NULL,
 * or either of them one that is written to directly. Returns NULL; or, with
 * errno, the one that could not be replaced: then both old files are as they
 * were, but that the first one may be new if its file system cannot exchange
 * two names (renameat2(2)).
 */
struct outfile *outfile_replace(struct outfile *first, struct outfile *second);

/* Both for a single file. Returns 0. */
int outfile_commit(struct outfile *);

/*
 * Frees what the outfile holds, after success or failure. Without a commit the
 * old file is as it was, and the temporary one is removed.
 */
void outfile_release(struct outfile *);

#endif
