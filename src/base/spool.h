#ifndef FINDROBOTS_BASE_SPOOL_H
#define FINDROBOTS_BASE_SPOOL_H

/*
 * Bytes that are kept until the end of a run, in a temporary file without a
 * name, which ends with the processes that have it open. One worker at a time
 * writes to it, log by log. What was written of a log that was not finished
 * stays in it, and is not used.
 */

#include <stddef.h>
#include <stdint.h>

enum { SPOOL_BUFFER = 64 * 1024 }; /* bytes that may wait to be written */

/* The part of the file that has what was added of one log. */
struct spool_part {
	uint64_t begin; /* offset in bytes */
	uint64_t len_bytes;
};

struct spool {
	int fd;		/* -1 where there is no file */
	int errnum;	/* of the first failure since the mark, or 0 */
	uint64_t begin; /* the mark, an offset */
	uint64_t end;	/* the offset after what is written */
	char *data;	/* owned; what is not yet written */
	size_t len;	/* of it, in bytes */
};

/* Opens a file in TMPDIR, or /tmp. Returns 0, or -1 with errno. */
int spool_init(struct spool *);

/* The same in a directory. */
int spool_init_at(struct spool *, const char *dir);
void spool_release(struct spool *); /* takes a zeroed one */

/* Begins with a log: sets the mark at the end of what is written. */
void spool_mark(struct spool *);

/* Adds bytes. A failure is kept for spool_flush(). */
void spool_add(struct spool *, const void *data, size_t len_bytes);

/*
 * Writes what is not yet written. Returns 0 if all that was added since the
 * mark is written, or the errno of the first failure since then.
 */
int spool_flush(struct spool *);

/* What was written since the mark; nothing if there was a failure. */
struct spool_part spool_part(const struct spool *);

/* Writes a part to fd. Returns 0, or -1 with errno. */
int spool_copy(const struct spool *, struct spool_part, int fd);

#endif
