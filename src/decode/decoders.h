#ifndef FINDROBOTS_DECODE_DECODERS_H
#define FINDROBOTS_DECODE_DECODERS_H

/*
 * The decoders of gzip: our own, which is some three to four times as fast as
 * zlib's, and zlib's.
 */

#include "decode/decoder.h"

/*
 * The decoder of that name; of "auto", the faster that is usable. NULL if there
 * is none, or it is not usable.
 */
const struct decoder_ops *decoders_find(const char *name);

#endif
