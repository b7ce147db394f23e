#ifndef FINDROBOTS_DECODE_ZLIB_H
#define FINDROBOTS_DECODE_ZLIB_H

/*
 * The decoder that every build has: zlib's inflate() in its gzip mode. The
 * functions are for any decoder that uses zlib.
 */

#include <zlib.h>

#include "decode/decoder.h"

extern const struct decoder_ops zlib_decoder;

/* inflateInit2()'s windowBits, for a gzip member and for bare deflate data. */
enum { ZLIB_GZIP = 15 + 16, ZLIB_RAW = -15 };

/*
 * Returns a decoder of so many bytes, the first of them zeroed, that begins
 * with a z_stream, ready for a gzip member; or NULL when memory ran out. Freed
 * with zlib_destroy().
 */
struct decoder *zlib_create(size_t size_bytes, size_t zeroed_bytes);
void zlib_destroy(struct decoder *); /* takes NULL */

/* Runs inflate() once over the window and moves it on. Returns its result. */
int zlib_inflate(z_stream *, struct decoder_window *, int flush);

/* What a result of inflate() means. */
enum decoder_status zlib_status(int ret);

/* What inflate() found wrong. A static string. */
const char *zlib_reason(const z_stream *);

#endif
