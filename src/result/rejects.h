#ifndef FINDROBOTS_RESULT_REJECTS_H
#define FINDROBOTS_RESULT_REJECTS_H

/*
 * Bytes kept in a temporary file that has no name, so that it is gone with the
 * processes that have it open. One worker at a time writes to it, file by file:
 * what stands there of a file that was not done is passed over.
 */

#include <stddef.h>
#include <stdint.h>

enum { SPOOL_LINE_MAX = 64 * 1024 };

struct spool {
	int fd;	    /* -1 where there is no spool */
	int errnum; /* of the first write that failed since the mark, or 0 */
	uint64_t begin; /* the mark: an offset */
	uint64_t end;	/* of what is written */
	char *data;	/* owned; what is not yet written: */
	size_t len;	/* bytes */
};

/* Opens a spool below TMPDIR, or /tmp. Returns 0, or -1 with errno. */
int spool_init(struct spool *);
void spool_release(struct spool *); /* takes a zeroed one */

/* Sets the mark at the end of what is written. */
void spool_mark(struct spool *);

/* Adds a line, of at most SPOOL_LINE_MAX bytes, and a newline. */
void spool_add(struct spool *, const void *line, size_t len_bytes);

/*
 * Writes what is not yet written. Returns 0: all that was added since the mark
 * is there; or the errno of a failure.
 */
int spool_flush(struct spool *);

/* Writes what is there from begin on to fd. Returns 0, or -1 with errno. */
int spool_copy(const struct spool *, uint64_t begin, uint64_t len_bytes,
	       int fd);

#endif
