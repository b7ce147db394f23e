#ifndef FINDROBOTS_SLOW_GZIP_H
#define FINDROBOTS_SLOW_GZIP_H

/*
 * For the fuzzers: a gzip reader that is slow and plain. It has the whole
 * file in memory and gives zlib all of it at once. Of damage it knows what
 * stream.h, resync.h and magic.h say: the search goes on from the second
 * byte of what was damaged, and a place is a member if it decodes to its end,
 * to SLOW_GZIP_TRIAL bytes, or up to the end of the file; or to
 * SLOW_GZIP_TRIAL_BROKEN bytes that are text. In plain text a member begins
 * where a line does, and behind damage so does a line of text. It does not read
 * members of other formats.
 */

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/buf.h"
#include "input/outcome.h"

enum {
	SLOW_GZIP_TRIAL = 32 * 1024,
	SLOW_GZIP_TRIAL_BROKEN = 32,

	GIVEN_TEXT_MAX = 1 << 20, /* more is only summed up */
	GIVEN_MAX_GAPS = 1024,	  /* more are only counted */
};

/* What a reader gave of a file. A zeroed one is empty. */
struct given {
	struct buf text;
	uint64_t text_len;
	unsigned long text_crc;
	size_t gaps[GIVEN_MAX_GAPS]; /* places in the text */
	size_t ngaps;
	struct outcome outcome;
};

void given_clear(struct given *);
void given_add(struct given *, const void *text, size_t len);
void given_add_gap(struct given *);

/* Says what differs, and how the file was read, and aborts. */
void given_must_be_same(const char *how, const struct given *want,
			const struct given *got);

struct slow_gzip_limits {
	bool tired; /* went back, or read, too much: the rest is missing */
	bool other_format; /* a member of one: the rest is missing */
	bool out_of_reach; /* had to go back farther than a pipe lets one */
};

/* Reads a file into an empty given. */
struct slow_gzip_limits slow_gzip_read(const uint8_t *data, size_t len,
				       bool named_gz, struct given *);

#endif
