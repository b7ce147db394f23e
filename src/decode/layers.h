#ifndef FINDROBOTS_DECODE_LAYERS_H
#define FINDROBOTS_DECODE_LAYERS_H

/*
 * The text of a file, of which a compressed one may be compressed once more:
 * rotated and compressed by one program, then by another. What such a file
 * holds is told by its first MAGIC_SIZE bytes, as that of a file is (magic.h),
 * and by no others: these are the only ones that no client chose. Text in
 * another format, and what is compressed three times, is named and not read.
 * Used by one thread at a time.
 */

#include <stdbool.h>
#include <stddef.h>

#include "base/error.h"
#include "decode/stream.h"

struct layers;

/* Returns NULL when memory ran out. */
struct layers *layers_new(const struct decoder_ops *);
void layers_free(struct layers *); /* takes NULL */

/*
 * As the functions of a stream (stream.h) of these names. An error of what is
 * within the file has in format what it is within ("gzip"; "xz.gzip" in xz in
 * gzip), and its offsets count in the text of that; in others it is empty.
 */
void layers_open(struct layers *, int fd, bool named_gz, struct outcome *);
void layers_open_new(struct layers *, int fd, const struct stat *,
		     bool named_gz, struct outcome *);
enum stream_status layers_read(struct layers *, void *buf, size_t cap_bytes,
			       size_t *len_bytes);
bool layers_may_have_nul(const struct layers *);
void layers_hash_whole(struct layers *, bool only_gzip);
bool layers_get_lanes(const struct layers *, uint64_t lanes[LONGHASH_LANES]);
bool layers_resume(struct layers *, int64_t offset, enum content, uint64_t head,
		   const uint64_t lanes[LONGHASH_LANES]);
int64_t layers_resumable(const struct layers *);
void layers_identify(const struct layers *, struct identity *);

/*
 * Sets what the text is in now: "gzip", "xz.gzip" in xz in gzip, or nothing if
 * it is stored as it is.
 */
void layers_name(const struct layers *, char name[ERROR_FORMAT_SIZE]);

#endif
