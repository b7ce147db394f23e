#ifndef FINDROBOTS_INPUT_WALK_H
#define FINDROBOTS_INPUT_WALK_H

/*
 * Lists a directory and, if that is asked for, those below it, in the order of
 * paths bytewise. Time and memory are in proportion to the entries, and the
 * descriptors open at a time are few, however deep the tree is.
 */

#include <stdbool.h>
#include <stddef.h>
#include <sys/stat.h>

#include "base/arena.h"
#include "input/folder.h"

/* A file that is wanted. What cannot be told of it is 0. */
struct walk_file {
	const struct folder *folder; /* borrowed from the arena, as is name */
	const char *name;
	dev_t dev;
	ino_t ino;
	off_t size;
	struct timespec mtime, ctime;
	bool link; /* may be a symbolic link */
};

/* What the caller does. Those that return int return 0; -1 to end the walk. */
struct walk_ops {
	/* Whether it wants what has that name in the directory at dir. */
	bool (*wants)(void *ctx, int dir, const char *name);

	/* So many files may be taken next, or fewer. */
	int (*expect)(void *ctx, size_t nfiles);

	/* Takes a wanted regular file, or what may be one. */
	int (*take)(void *ctx, const struct walk_file *);

	/*
	 * The directory of that name, in the folder, or NULL, could not be
	 * listed, or not to its end, for errno. It is told when those below it
	 * would be, which is after files like "name-x".
	 */
	int (*fail)(void *ctx, const struct folder *, const char *name);

	/*
	 * Calls job(arg, 0) to job(arg, njobs - 1), each once, on as many
	 * threads as may be. Returns 0; -1 with errno when memory ran out.
	 */
	int (*spread)(void *ctx, int (*job)(void *arg, size_t), void *arg,
		      size_t njobs);
};

/*
 * Walks the directory at path; NULL is the current one. Below it no symbolic
 * link is followed, so there are no circles. Names and folders are put into the
 * arena. Returns 0; -1 with errno when memory ran out, or an op returned -1.
 */
int walk_tree(const struct walk_ops *, void *ctx, struct arena *,
	      const char *path, bool recursive);

#endif
