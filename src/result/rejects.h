#ifndef FINDROBOTS_RESULT_REJECTS_H
#define FINDROBOTS_RESULT_REJECTS_H

/*
 * The rejected lines of a worker, in a temporary file without a name, which
 * ends with the processes that have it open. One worker at a time writes to it,
 * log by log. Lines of a log that was not finished stay in it, and are not
 * used.
 */

#include <stddef.h>
#include <stdint.h>

enum { REJECTS_LINE_MAX = 64 * 1024 };

/* The part of the file that has the lines of one log. */
struct rejects_part {
	uint64_t begin; /* offset in bytes */
	uint64_t len_bytes;
};

struct rejects {
	int fd;		/* -1 where there is no file */
	int errnum;	/* of the first failure since the mark, or 0 */
	uint64_t begin; /* the mark, an offset */
	uint64_t end;	/* the offset after what is written */
	char *data;	/* owned; lines that are not yet written */
	size_t len;	/* of these, in bytes */
};

/* Opens a file in TMPDIR, or /tmp. Returns 0, or -1 with errno. */
int rejects_init(struct rejects *);
void rejects_release(struct rejects *); /* takes a zeroed one */

/* Begins with a log: sets the mark at the end of what is written. */
void rejects_mark(struct rejects *);

/* Adds a line, of at most REJECTS_LINE_MAX bytes, and a newline. */
void rejects_add(struct rejects *, const void *line, size_t len_bytes);

/*
 * Writes what is not yet written. Returns 0 if all lines since the mark are
 * written, or the errno of the first failure since then.
 */
int rejects_flush(struct rejects *);

/* What was written since the mark; nothing if there was a failure. */
struct rejects_part rejects_part(const struct rejects *);

/* Writes a part to fd. Returns 0, or -1 with errno. */
int rejects_copy(const struct rejects *, struct rejects_part, int fd);

#endif
