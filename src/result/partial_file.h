#ifndef FINDROBOTS_RESULT_PARTIAL_FILE_H
#define FINDROBOTS_RESULT_PARTIAL_FILE_H

/*
 * What became of a file, with its name and which one it was. As bytes:
 *
 *	u32 length of the name, and its bytes, of which none is 0
 *	identity (identity.h)
 *	u8 content, opened, skipped (outcome.h)
 *	u64 stored bytes, text bytes, members, requests, rejected, hosts, lines,
 *	    untimed
 *	u32 errors, and for each: u8 code (error.h), u32 errno, u64 offset,
 *	    resumed, count; u8 length of detail and its bytes, u8 advice, u8
 *	    length of format and its bytes
 */

#include <stdbool.h>

#include "base/buf.h"
#include "base/unpack.h"
#include "input/identity.h"
#include "input/outcome.h"

struct partial_file {
	char *name; /* owned */
	struct identity identity;
	struct outcome outcome;
};

/* Frees what it holds. Takes a zeroed one. */
void partial_file_release(struct partial_file *);

/* The order of files: by name bytewise, and then by identity. */
int partial_file_compare(const struct partial_file *,
			 const struct partial_file *);

/* Adds its bytes. A failure stays in the buf. */
void partial_file_pack(const struct partial_file *, struct buf *);

/*
 * Reads them. Returns 0, and the file has to be released; 1 if they are not
 * such, -1 with errno ENOMEM when memory ran out, and there is nothing to
 * release. Numbers agree with each other; of_reading: errors are those of
 * reading a file, and not of finding one, or of the run.
 */
int partial_file_unpack(struct partial_file *, struct unpack *,
			bool of_reading);

#endif
