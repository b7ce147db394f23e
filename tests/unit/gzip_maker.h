#ifndef FINDROBOTS_GZIP_MAKER_H
#define FINDROBOTS_GZIP_MAKER_H

/*
 * For the tests: makes gzip members (RFC 1952) by zlib or by hand, right and
 * wrong ones, and numbers by chance that are the same in every run.
 */

#include <stdint.h>
#include <stdlib.h>
#include <string.h>
#include <zlib.h>

#include "base/buf.h"

/* xorshift64*; the state must not be 0. */
struct rng {
	uint64_t state;
};

static inline uint64_t rng_next(struct rng *rng)
{
	rng->state ^= rng->state >> 12;
	rng->state ^= rng->state << 25;
	rng->state ^= rng->state >> 27;
	return rng->state * UINT64_C(0x2545f4914f6cdd1d);
}

/* 0 to n - 1. */
static inline size_t rng_below(struct rng *rng, size_t n)
{
	return (size_t)((rng_next(rng) >> 16) % n);
}

/* RFC 1952, section 2.3.1: FLG. */
enum {
	GZIP_FTEXT = 1,
	GZIP_FHCRC = 2,
	GZIP_FEXTRA = 4,
	GZIP_FNAME = 8,
	GZIP_FCOMMENT = 16,
};

enum { GZIP_HEADER_MIN = 10, GZIP_TRAILER = 8 };

struct gzip_fields {
	uint8_t flags;
	uint32_t mtime;
	uint8_t xfl, os;
	const void *extra;
	uint16_t extra_len;
	const char *name, *comment;
	uint8_t crc_error; /* added to the header's CRC */
};

static inline void gzip_add_le(struct buf *out, uint64_t n, int nbytes)
{
	for (int i = 0; i < nbytes; i++)
		buf_add_byte(out, (uint8_t)(n >> (8 * i)));
}

static inline void gzip_add_header(struct buf *out,
				   const struct gzip_fields *fields)
{
	size_t start = out->len;

	buf_add(out, "\x1f\x8b\x08", 3);
	buf_add_byte(out, fields->flags);
	gzip_add_le(out, fields->mtime, 4);
	buf_add_byte(out, fields->xfl);
	buf_add_byte(out, fields->os);
	if (fields->flags & GZIP_FEXTRA) {
		gzip_add_le(out, fields->extra_len, 2);
		buf_add(out, fields->extra, fields->extra_len);
	}
	if (fields->flags & GZIP_FNAME)
		buf_add(out, fields->name, strlen(fields->name) + 1);
	if (fields->flags & GZIP_FCOMMENT)
		buf_add(out, fields->comment, strlen(fields->comment) + 1);
	if (fields->flags & GZIP_FHCRC)
		gzip_add_le(out,
			    crc32_z(0, out->data + start, out->len - start) +
				    fields->crc_error,
			    2);
}

static inline void gzip_add_trailer(struct buf *out, const void *text,
				    size_t len)
{
	gzip_add_le(out, crc32_z(0, text, len), 4);
	gzip_add_le(out, len, 4);
}

/* Ends the stream with all of the text compressed. */
static inline void gzip_finish(z_stream *z, struct buf *out, const void *text,
			       size_t len)
{
	size_t bound = deflateBound(z, len) + 64;
	uint8_t *room = buf_reserve(out, bound);

	if (!room)
		abort();
	z->next_in = (z_const Bytef *)text;
	z->avail_in = (uInt)len;
	z->next_out = room;
	z->avail_out = (uInt)bound;
	if (deflate(z, Z_FINISH) != Z_STREAM_END)
		abort();
	out->len += bound - z->avail_out;
	deflateEnd(z);
}

static inline void gzip_init(z_stream *z, int level, int window_bits,
			     int strategy)
{
	*z = (z_stream){ 0 };
	if (deflateInit2(z, level, Z_DEFLATED, window_bits, 8, strategy) !=
	    Z_OK)
		abort();
}

/* The blocks alone (RFC 1951), without header and trailer. */
static inline void gzip_add_blocks(struct buf *out, const void *text,
				   size_t len, int level, int strategy)
{
	z_stream z;

	gzip_init(&z, level, -15, strategy);
	gzip_finish(&z, out, text, len);
}

/* A member as zlib writes it. */
static inline void gzip_add_member(struct buf *out, const void *text,
				   size_t len, int level)
{
	z_stream z;

	gzip_init(&z, level, 15 + 16, Z_DEFAULT_STRATEGY);
	gzip_finish(&z, out, text, len);
}

/* One stored block of at most 65535 bytes. */
static inline void gzip_add_stored(struct buf *out, const void *text,
				   size_t len, int final)
{
	buf_add_byte(out, (uint8_t) final);
	gzip_add_le(out, len, 2);
	gzip_add_le(out, ~(uint64_t)len, 2);
	buf_add(out, text, len);
}

#endif
