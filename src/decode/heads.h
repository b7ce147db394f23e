#ifndef FINDROBOTS_DECODE_HEADS_H
#define FINDROBOTS_DECODE_HEADS_H

/*
 * Where among stored bytes something else begins: in text compressed data, and
 * among other bytes a member or a line of text. Each place is looked at once
 * for each kind, however often those of other kinds are found before it.
 */

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "decode/codec.h"
#include "input/window.h"

enum {
	/* Before these: the head of a member of codecs[kind], anywhere. */
	HEADS_OTHER = CODEC_NKINDS, /* where a line begins: see heads_other() */
	HEADS_LINE,		    /* a line of text begins */
	HEADS_NKINDS,

	/* So many bytes tell what begins at a place. */
	HEADS_SIZE = 32,
};

/* Of one file. Ready for use when it is zeroed. */
struct heads {
	/* Where there are none: from an offset to another. */
	struct {
		int64_t from, to;
	} without[HEADS_NKINDS];
	int64_t looked; /* of text: up to this offset */
};

/* There are none of that kind from one offset to another. */
void heads_exclude(struct heads *, size_t kind, int64_t from, int64_t to);

/*
 * Returns the offset of the first one of that kind from where the window is,
 * before the offset end; or end. Nearer to the window's end than HEADS_SIZE are
 * only the last bytes of the input.
 */
int64_t heads_find(struct heads *, size_t kind, const struct window *,
		   int64_t end);

/*
 * Text is next in the window: excludes from it all that stands in what no
 * compressed data is a part of. That is nearly all text, and costs one look.
 */
void heads_look_at_text(struct heads *, const struct window *);

/*
 * What else begins where a line would, with bytes that are no text: a head that
 * the end of the input cuts off, zstd behind a frame to be skipped, another
 * format, or a signature with a wrong byte.
 */
struct heads_other {
	const struct codec *codec; /* that can read it, or tell that it is cut;
				      or NULL */
	const char *format;	   /* else: that is not decoded here; or NULL */
	const char *broken;	   /* else: the one with a wrong byte */
};
bool heads_other(const uint8_t *, size_t len_bytes, struct heads_other *);

#endif
