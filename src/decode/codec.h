#ifndef FINDROBOTS_DECODE_CODEC_H
#define FINDROBOTS_DECODE_CODEC_H

/*
 * The formats that are decoded. In each, a file is any number of members, with
 * zeros as padding between them: members of gzip, frames of zstd, streams of xz
 * and bzip2.
 */

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "decode/decoder.h"
#include "input/outcome.h"

enum { CODEC_GZIP, CODEC_ZSTD, CODEC_XZ, CODEC_BZIP2, CODEC_NKINDS };

struct codec {
	const char *name; /* of the format, as magic.h has it */
	enum content content;

	/* What decodes it. NULL: this build cannot, or it is gzip, of which
	   decoders.h knows. */
	const struct decoder_ops *ops;

	/* A member that holds text begins with this byte, and this is true of
	   its first head_bytes. */
	uint8_t first;
	size_t head_bytes;
	bool (*is_member)(const uint8_t *);

	/* What it costs to try a member in vain, in bytes of text decoded. */
	int64_t trial_bytes;

	const char *library;
	const char *(*version)(void); /* NULL: this build does not have it */
};

extern const struct codec codecs[CODEC_NKINDS];

/* The one of that name, if this build can decode it; else NULL. */
const struct codec *codec_find(const char *name);

/* The one that begins with these bytes, as far as there are any, or NULL. */
const struct codec *codec_tell(const uint8_t *, size_t len_bytes);

/* The name of what a file held that was decoded. */
const char *codec_name(enum content);

#endif
