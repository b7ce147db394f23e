#ifndef FINDROBOTS_DECODE_STREAM_H
#define FINDROBOTS_DECODE_STREAM_H

/*
 * The text of a file: any number of members (codec.h), plain text, or these
 * after each other: its first bytes tell which it begins with. Zeros before
 * these are left out. One stream reads many files, one after the other, in the
 * same memory. Used by one thread at a time.
 *
 * Damage costs as little text as possible: all that was decoded before it is
 * given out, and reading goes on at the next member that really decodes, or in
 * a file that has plain text at the next line of it. What was wrong is added to
 * the file's outcome, with its offset in compressed bytes.
 */

#include <stdbool.h>
#include <stddef.h>

#include "decode/decoder.h"
#include "input/identity.h"
#include "input/outcome.h"
#include "input/window.h"

struct stream;

enum stream_status {
	STREAM_TEXT,  /* there is text */
	STREAM_GAP,   /* text is missing here: what follows does not continue
			 what came before */
	STREAM_END,   /* that was all */
	STREAM_MEMORY /* memory ran out; the file cannot be read on */
};

/* Returns NULL when memory ran out. */
struct stream *stream_new(const struct decoder_ops *);
void stream_free(struct stream *); /* takes NULL */

/*
 * Begins with the file at fd. It and the outcome are borrowed until the next
 * stream_open(). Content, members, bytes and errors are added to the outcome.
 * named_gz says that the file's name ends in .gz: it may then not be empty.
 */
void stream_open(struct stream *, int fd, bool named_gz, struct outcome *);

/* The same of a file that was just opened, of which fstat(2) says this. */
void stream_open_new(struct stream *, int fd, const struct stat *,
		     bool named_gz, struct outcome *);

/* The same with what a source gives, whose context is borrowed as well. */
void stream_open_source(struct stream *, const struct window_source *,
			struct outcome *);

/*
 * After STREAM_END: the source has more, but not what comes next. Reading goes
 * on at the next member.
 */
void stream_continue(struct stream *);

/*
 * Writes the next text to buf, at most cap_bytes (at least 1), and its length
 * to *len_bytes, which is 0 unless STREAM_TEXT is returned. Room for some 256
 * KiB is best.
 */
enum stream_status stream_read(struct stream *, void *buf, size_t cap_bytes,
			       size_t *len_bytes);

/* Whether the text that was read last may have a NUL: some decoders know. */
bool stream_may_have_nul(const struct stream *);

/*
 * From the next file on its whole bytes are hashed for its identity, if it
 * begins with gzip or that is not asked for.
 */
void stream_hash_whole(struct stream *, bool only_gzip);

/*
 * After STREAM_END: sets what the hash of all bytes has in lanes (longhash.h).
 * Returns false if they were not hashed, or are not gzip.
 */
bool stream_get_lanes(const struct stream *, uint64_t lanes[LONGHASH_LANES]);

/*
 * Goes on at the offset in a regular file that was just opened: with plain text
 * where a line begins, or behind a gzip member, as content says. The outcome is
 * that of what is before, head the hash of the first block, and lanes those of
 * all bytes before (NULL: not known). Returns false if the file is not as long.
 */
bool stream_resume(struct stream *, int64_t offset, enum content, uint64_t head,
		   const uint64_t lanes[LONGHASH_LANES]);

/*
 * After STREAM_END: the offset at which stream_resume() could go on, if nothing
 * but what was there so far is needed for that; else -1. In plain text this is
 * the end, and a line has to begin there.
 */
int64_t stream_resumable(const struct stream *);

/* After STREAM_END: sets the ends in the file's identity, if they are known. */
void stream_identify(const struct stream *, struct identity *);

#endif
