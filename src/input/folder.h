#ifndef FINDROBOTS_INPUT_FOLDER_H
#define FINDROBOTS_INPUT_FOLDER_H

/*
 * The directories that files were found in, as a tree of names: however deep it
 * is, it takes memory in proportion to their number. And how to open what is
 * in them, without walking a long path from its beginning each time.
 */

#include <stdbool.h>
#include <stddef.h>
#include <sys/types.h>

#include "base/arena.h"
#include "base/buf.h"

struct folder {
	const struct folder *parent; /* borrowed; NULL: it is an operand */
	const struct folder *top;    /* the operand; or itself */
	const struct folder *found;  /* the first of these, from the operand to
					itself, that has files; NULL: none */
	dev_t dev;		     /* when it was listed */
	ino_t ino;
	size_t depth;	 /* folders above it */
	size_t path_len; /* bytes of its path and a slash after it */
	char name[];	 /* of an operand: its path */
};

/*
 * Returns a folder, in the arena, with dev and ino 0, and found as it is above
 * it. name NULL, of an operand, is the current directory, which is not written
 * before the names in it. NULL with errno ENOMEM when memory ran out.
 */
struct folder *folder_new(struct arena *, const struct folder *parent,
			  const char *name);

/*
 * Returns a copy of a name in an arena that may have folders, too. NULL with
 * errno ENOMEM when memory ran out.
 */
const char *folder_copy_name(struct arena *, const char *name);

/*
 * Adds the path of a name in the folder, closed by a NUL that does not count.
 * With the folder NULL, that is the name. A failure stays in the buf.
 */
void folder_add_path(const struct folder *, const char *name, struct buf *);

/* True if a cursor that opens something in the folder stays there. */
bool folder_is_deep(const struct folder *);

/* A zeroed one is nowhere. Used by one thread at a time. */
struct cursor {
	const struct folder *at; /* borrowed; NULL: nowhere */
	int fd;			 /* owned; of that folder */
	struct buf path;	 /* to open next, kept for its memory */
};

void cursor_release(struct cursor *);

/*
 * As io_open() for a name in the folder; with the folder NULL, for a path. In
 * a deep one the cursor goes there from where it was, and stays there, with one
 * descriptor open. Returns a descriptor; -1 with errno.
 */
int cursor_open(struct cursor *, const struct folder *, const char *name,
		int flags);

/* True if the last cursor_open() failed since memory ran out for a path. */
bool cursor_lacked_memory(const struct cursor *);

#endif
