#ifndef FINDROBOTS_RESULT_REJECTS_H
#define FINDROBOTS_RESULT_REJECTS_H

/*
 * The rejected lines that a worker keeps, in a temporary file that has no name,
 * so that it is gone with the processes that have it open. One worker at a time
 * writes to it, log by log: what stands there of a log that was not done is
 * passed over.
 */

#include <stddef.h>
#include <stdint.h>

enum { REJECTS_LINE_MAX = 64 * 1024 };

/* What of it is of one log; empty if there are no such lines. */
struct rejects_part {
	uint64_t begin; /* offset in bytes */
	uint64_t len_bytes;
};

struct rejects {
	int fd;	    /* -1 where there is no file */
	int errnum; /* of the first write that failed since the mark, or 0 */
	uint64_t begin; /* the mark: an offset */
	uint64_t end;	/* of what is written */
	char *data;	/* owned; what is not yet written: */
	size_t len;	/* bytes */
};

/* Opens a file below TMPDIR, or /tmp. Returns 0, or -1 with errno. */
int rejects_init(struct rejects *);
void rejects_release(struct rejects *); /* takes a zeroed one */

/* Sets the mark at the end of what is written. */
void rejects_mark(struct rejects *);

/* Adds a line, of at most REJECTS_LINE_MAX bytes, and a newline. */
void rejects_add(struct rejects *, const void *line, size_t len_bytes);

/*
 * Writes what is not yet written. Returns 0: all that was added since the mark
 * is there; or the errno of a failure.
 */
int rejects_flush(struct rejects *);

/*
 * What was added since the mark and is written; an empty part if there was a
 * failure.
 */
struct rejects_part rejects_part(const struct rejects *);

/* Writes a part to fd. Returns 0, or -1 with errno. */
int rejects_copy(const struct rejects *, struct rejects_part, int fd);

#endif
