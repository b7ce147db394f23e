#ifndef FINDROBOTS_BASE_OUTFILE_H
#define FINDROBOTS_BASE_OUTFILE_H

/*
 * Where results go: standard output, or a file that changes all at once.
 *
 * A regular file is replaced by rename(2): a reader sees the old one or the
 * whole new one. The new one takes the old one's permissions and, where the
 * process may give it, owner and group; a symbolic link stays, what it points
 * to is replaced and has to be there. What is no regular file (a terminal, a
 * FIFO, /dev/null) is written to as it stands. Signals are held off while a
 * temporary file exists, so none is left behind.
 *
 * All return -1 with errno set on failure.
 */

#include <signal.h>
#include <stdbool.h>
#include <stddef.h>
#include <sys/types.h>

struct outfile {
	int fd;	      /* open for writing, or -1 */
	char *target; /* owned; NULL: write straight to fd */
	char *temp;   /* owned; NULL while there is no temporary file */
	bool holding; /* signals are held off, and then: */
	sigset_t old_mask;
};

/*
 * Checks, before the work is done, that path (NULL: standard output) can be
 * written. Makes no file that is to be replaced. Returns 0.
 */
int outfile_open(struct outfile *, const char *path);

/*
 * Whether an open outfile is another's file, or that of a descriptor or inode.
 * No device is.
 */
bool outfile_is_same(const struct outfile *, const struct outfile *);
bool outfile_is_fd(const struct outfile *, int fd);
bool outfile_is_inode(const struct outfile *, dev_t, ino_t);

/*
 * Begins the output: from here to outfile_release() signals are held off if
 * there is a temporary file. Returns 0.
 */
int outfile_begin(struct outfile *);

/* Writes all len_bytes. Returns 0. */
int outfile_write(struct outfile *, const void *data, size_t len_bytes);

/*
 * Ends the output: makes sure that it is stored, and puts the new file in
 * the old one's place. Returns 0.
 */
int outfile_commit(struct outfile *);

/*
 * Frees what the outfile holds, after success or failure. A file that was
 * not committed is as it was before, and the temporary one is gone.
 */
void outfile_release(struct outfile *);

#endif
