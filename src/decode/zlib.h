#ifndef FINDROBOTS_DECODE_ZLIB_H
#define FINDROBOTS_DECODE_ZLIB_H

/*
 * What both decoders need of zlib.
 */

#include <zlib.h>

#include "decode/decoder.h"

/* inflateInit2()'s windowBits, for a gzip member and for bare deflate data. */
enum { DECODER_ZLIB_GZIP = 15 + 16, DECODER_ZLIB_RAW = -15 };

/* Runs inflate() once over the window, and moves that on. Returns the same. */
int decoder_zlib_inflate(z_stream *, struct decoder_window *, int flush);

/* What inflate()'s return value means. */
enum decoder_status decoder_zlib_status(int ret);

/* What inflate() found wrong. A static string. */
const char *decoder_zlib_reason(const z_stream *);

#endif
